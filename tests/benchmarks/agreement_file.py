"""Agreement on 1,000 documents × 1,000 sentences × 5 annotators from the SQLite file, one answer in ten missing.

Ours opens the database, groups the patterns in SQL and computes the whole report, with jackknife intervals
and once more with 1,000 bootstrap draws. The peer is what people write: pandas reads the answers (one table,
no join), pivots them, and `krippendorff.alpha` gives one number. Imports are in neither time.

Each run is a process of its own, for its own peak memory (VmHWM; getrusage would count its parent's, too).
The 4.5 million judgments are written by `agreement_corpus.filled`; about 1.9 GB, some minutes the first time.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.agreement_corpus import LABELS, filled
from tests.benchmarks.figures import Figure, options, show, workspace

SIZES = [1_000] * 1_000  #: sentences of each document
DRAWS = 1_000


def ours(path: Path, draws: int) -> Callable[[], float]:
    """Return the way from the file to the reports, with its imports done; `draws` 0: only the jackknife."""
    from annotate.agreement.patterns import Patterns
    from annotate.agreement.report import Draws, describe
    from annotate.cli.schema_source import resolve
    from annotate.store.database import open_database
    from annotate.store.questions.rating_patterns import patterns

    def compute() -> float:
        db = open_database(path, write=False)
        grouped = Patterns.from_groups(patterns(db, resolve(None, db), "label"), LABELS)
        reports = [describe(grouped, field="label", level="sentence")]
        if draws:
            reports.append(describe(grouped, field="label", level="sentence", bootstrap=Draws(draws, 1)))
        assert all(one.low is not None for report in reports for one in report.results)
        return float(reports[0]["krippendorff_alpha"].value or 0)

    return compute


def peer(path: Path) -> Callable[[], float]:
    """Return one alpha without an interval, the way of a notebook, with its imports done."""
    import sqlite3

    import krippendorff
    import pandas

    def compute() -> float:
        with sqlite3.connect(path) as connection:
            rows = pandas.read_sql("SELECT document, unit, annotator, value FROM answers", connection)
        rows["code"] = rows["value"].astype("category").cat.codes
        table = rows.pivot(index=["document", "unit"], columns="annotator", values="code")
        return float(krippendorff.alpha(table.to_numpy(dtype=float).T, level_of_measurement="nominal"))

    return compute


SIDES: dict[str, Callable[[Path], Callable[[], float]]] = {
    "jackknife": lambda path: ours(path, 0),
    "both": lambda path: ours(path, DRAWS),
    "peer": peer,
}


def run(side: str, path: Path) -> None:
    """Compute once in this process; print the seconds, the peak memory (MiB), and alpha."""
    compute = SIDES[side](path)
    begun = time.perf_counter()
    alpha = compute()
    seconds = time.perf_counter() - begun
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "alpha": alpha}))


def main() -> None:
    """Build, measure in turn, print."""
    asked = options(__doc__, rounds=5)
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    with workspace(asked.folder) as folder:
        path = folder / "agreement-file.db"
        filled(path, SIZES)
        for number in range(asked.rounds):
            for side in list(SIDES)[:: 1 if number % 2 else -1]:
                command = [sys.executable, "-m", "tests.benchmarks.agreement_file", side, str(path)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                runs[side].append(json.loads(done.stdout))
    assert len({round(one["alpha"], 9) for side in runs.values() for one in side}) == 1

    def taken(side: str, what: str) -> list[float]:
        return [one[what] for one in runs[side]]

    show(
        f"From the file: {sum(SIZES):,} units × 5 annotators, {len(SIZES):,} documents",
        [
            Figure("jackknife", taken("jackknife", "seconds"), taken("peer", "seconds"), goal=0.5),
            Figure("jackknife and bootstrap", taken("both", "seconds"), taken("peer", "seconds"), goal=0.5),
            Figure("peak, jackknife", taken("jackknife", "peak"), taken("peer", "peak"), 0.25, "MiB"),
            Figure("peak, jackknife and bootstrap", taken("both", "peak"), taken("peer", "peak"), 0.25, "MiB"),
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in SIDES:
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
