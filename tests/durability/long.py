"""The long series behind the figures of README.md: python -m tests.durability.long SERIES [--times N] [--seed N].

Prints one table a series. Exit status 1 when anything was lost, damaged, silent or refused that must not be.
"""

import random
import shutil
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from annotate.store.database import VERSION
from tests.durability import ext4 as disks
from tests.durability.damage import Subject, damage
from tests.durability.damage import Tally as Damaged
from tests.durability.failing import FAULTS, run
from tests.durability.faults import SHARED, Plan
from tests.durability.killing import Tally as Killed
from tests.durability.killing import Victim
from tests.durability.migrating import Tally as Migrated
from tests.durability.migrating import earlier, kill_at, kill_some_time, operations
from tests.durability.power import NORMAL, cuts, record
from tests.durability.soak import soak as soaking
from tests.durability.together import write

PER_DATABASE = 8  #: kills before an article is labelled anew: on a fast disk more would come to its end
SHOWN = 10  #: of all problems


@contextmanager
def workspace(fast: bool = True) -> Iterator[Path]:
    """Make a folder for as long as the block runs; in memory where `fast` and there is such a place."""
    memory = Path("/dev/shm")
    folder = Path(mkdtemp(prefix="annotate-", dir=memory if fast and memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def table(rows: list[dict[str, object]], problems: list[str]) -> bool:
    """Print the rows and the first problems; return whether there were none."""
    print(f"| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}")
    for row in rows:
        told = (f"{one:,}" if isinstance(one, int) else str(one) for one in row.values())
        print(f"| {' | '.join(told)} |", flush=True)
    for problem in problems[:SHOWN]:
        print(f"- {problem}")
    return not problems


def _killed(name: str, tallies: list[Killed]) -> dict[str, object]:
    total = Counter[str]()
    for one in tallies:
        total.update(kills=one.kills, acknowledged=one.acknowledged, lost=len(one.lost), astray=len(one.astray))
        total.update({"half-written": len(one.half_written), "resumed": one.resumed, "unseen": one.unacknowledged})
    order = ("kills", "acknowledged", "lost", "half-written", "astray", "resumed", "unseen")
    return {"interface": name, **{column: total[column] for column in order}}


def kills(times: int, chance: random.Random) -> bool:
    """kill -9 of the line mode, and a twentieth as often of the full screen (1,000 times by default)."""
    rows, problems = [], []
    for kind, count in (("line_mode", times), ("full_screen", max(1, times // 20))):
        tallies = []
        for begun in range(0, count, PER_DATABASE):
            with workspace(fast=False) as folder:
                victim = Victim(folder, chance, most=130)
                for _ in range(min(PER_DATABASE, count - begun)):
                    getattr(victim, f"kill_{kind}")()
            tallies.append(victim.tally)
        rows.append(_killed(kind.replace("_", " "), tallies))
        problems += [problem for one in tallies for problem in one.problems]
    return table(rows, problems)


def power(times: int, chance: random.Random) -> bool:
    """Simulated power cuts (20,000 by default); a tenth as many with synchronous=NORMAL, which must lose."""
    rows, problems = [], []
    kinds = {
        "write-ahead log": (times, "", None),
        "rollback journal": (times // 10, "", Plan(kinds=SHARED, error=13, times=-1)),
        "synchronous=NORMAL": (times // 10, NORMAL, None),
    }
    for name, (count, before, plan) in kinds.items():
        total = Counter[str]()
        for begun in range(0, count, 1000):
            with workspace() as folder:
                tally = cuts(
                    record(folder, chance, before, plan), folder / "cut", min(1000, count - begun), chance
                )
            total.update({"cuts": tally.cuts, "with writes hanging": tally.hanging, "lost": len(tally.lost)})
            total.update(corrupt=len(tally.corrupt))
            if before and not tally.lost:
                problems.append("less care was not found out")
            problems += [] if before else tally.lost + tally.corrupt
        rows.append({"journal": name, **total})
    return table(rows, problems)


def ext4(times: int, chance: random.Random) -> bool:
    """Power cuts on a real ext4 (50 by default), and half as many with synchronous=NORMAL. Needs root."""
    rows, problems = [], []
    for name, count, before in (("as it is", times, ""), ("synchronous=NORMAL", times // 2, NORMAL)):
        tallies, late, late_gone = [], 0, 0
        for begun in range(0, count, PER_DATABASE if not before else 1):
            with disks.mounted() as disk:
                victim = disks.Cut(disk, chance, before)
                for _ in range(min(PER_DATABASE if not before else 1, count - begun)):
                    victim.kill_line_mode()
            tallies.append(victim.tally)
            late, late_gone = late + victim.late, late_gone + victim.late_gone
            problems += [] if before else victim.tally.problems
        rows.append(_killed(name, tallies) | {"late": late, "late and gone": late_gone})
    return table(rows, problems)


def errors(times: int, chance: random.Random) -> bool:
    """Every operation of a labelling run fails once, in every way there is (once by default)."""
    del chance
    rows, problems = [], []
    for fault in FAULTS:
        total = Counter[str]()
        for fresh in (False, True) * times:
            with workspace() as folder:
                for outcome, stored, wrong in run(folder, fault, fresh=fresh):
                    total.update({"runs": 1, "refused at opening": bool(outcome.refused)})
                    total.update({"NOT SAVED shown": outcome.shown.count("NOT SAVED"), "saved": len(stored)})
                    if stored != outcome.acknowledged or wrong:
                        problems.append(f"{fault}, operation {outcome.at}: {wrong or 'falsely saved'}")
        rows.append({"fault": fault, **total, "falsely saved or lost": len(problems)})
    return table(rows, problems)


def harm(times: int, chance: random.Random) -> bool:
    """Damaged copies (1,000 by default), each examined and repaired."""
    tally = Damaged()
    for begun in range(0, times, 100):
        with workspace() as folder:
            damage(Subject(folder, chance), min(100, times - begun), chance, tally)
    found = sum(tally.detected.values())
    row: dict[str, object] = {"copies": sum(tally.copies.values()), "detected": found}
    row |= {"of these passed by SQLite": tally.passed_by_sqlite, "harmless": sum(tally.harmless.values())}
    row |= {"silent": len(tally.silent), "repaired": tally.repaired, "judgments back": tally.brought_back}
    row |= {"missed outside damaged pages": len(tally.short), "invented": len(tally.invented)}
    return table([row], tally.silent + tally.short + tally.invented)


def migrations(times: int, chance: random.Random) -> bool:
    """Migrations killed at every operation in turn, and as often at random moments (50 of each by default)."""
    rows, problems = [], []
    for version in range(1, VERSION):
        tally = Migrated()
        with workspace(fast=False) as folder:
            earlier(folder / "old.db", version)
            count = operations(folder / "old.db", folder / "copy")
            for number in range(times):
                kill_at(folder / "old.db", folder / "copy", 1 + number * count // times, tally)
                kill_some_time(folder / "old.db", folder / "copy", chance, 0.6, tally)
        rows.append({"from tables": version, "kills": tally.kills, "old": tally.old, "new": tally.new})
        rows[-1]["broken"] = len(tally.broken)
        problems += tally.broken
    return table(rows, problems)


def writers(times: int, chance: random.Random) -> bool:
    """32 programs write at once, so many labels each (1,000 by default)."""
    del chance
    with workspace(fast=False) as folder:
        came = write(folder / "labels.db", 32, times)
    wrong = came["refused"] or came["lost"] or came["wrong"]
    return table([dict(came)], ["refused, lost or wrong"] if wrong else [])


def soak(times: int, chance: random.Random) -> bool:
    """One run of the line mode over so many sentences (1,000,000 by default), in twenty stretches."""
    del chance
    with workspace() as folder:
        rows = []
        for one in soaking(folder, times):
            speed = f"{one.seconds / (times / 20) * 1e6:.0f}"
            memory = {"memory (kB)": one.kilobytes, "files open": one.files, "log (kB)": one.log_kilobytes}
            rows.append({"answers": one.answers, "µs an answer": speed, **memory})
    return table(rows, [])


SERIES: dict[str, tuple[Callable[[int, random.Random], bool], int]] = {
    "kills": (kills, 1000),
    "power": (power, 20_000),
    "ext4": (ext4, 50),
    "errors": (errors, 1),
    "damage": (harm, 1000),
    "migrations": (migrations, 50),
    "writers": (writers, 1000),
    "soak": (soak, 1_000_000),
}


def main() -> int:
    """Run one series."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("series", choices=SERIES)
    parser.add_argument("--times", type=int)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    series, usual = SERIES[asked.series]
    print(f"\n## {asked.series} (seed {asked.seed})\n", flush=True)
    began = time.monotonic()
    held = series(asked.times or usual, random.Random(asked.seed))
    print(f"\n{time.monotonic() - began:.0f} s; {'held' if held else 'NOT HELD'}")
    return not held


if __name__ == "__main__":
    sys.exit(main())
