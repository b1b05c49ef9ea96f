"""Import of 100,000 sentences × 3 annotators from our jsonl, over the least that has to be done with them.

The floor decodes every line (`json.loads`) and inserts the same rows into tables of the same columns and indexes,
in one transaction: no schema, no place, no quote is looked at, nothing is chained, no trigger runs. Both sides are
processes of their own, run in turn; what is told is their CPU time, because the machine is shared, and the time of
the clock. Starting up is left out on both sides.
"""

import io
import json
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median

from tests.benchmarks.corpora import database, labelled
from tests.benchmarks.figures import Figure, options, show, workspace

ANNOTATORS = 3
PER_DOCUMENT = 100
SENTENCES = 100_000
_TABLES = ("judgments", "answers", "sentences", "documents")


def exported(folder: Path) -> Path:
    """Make the database and its jsonl, unless they are there."""
    out = folder / f"import-{SENTENCES}.jsonl"
    if not out.exists():
        path = folder / f"import-{SENTENCES}.db"
        db = database(path, [PER_DOCUMENT] * (SENTENCES // PER_DOCUMENT))
        labelled(db, ANNOTATORS)
        db.close()
        command = [sys.executable, "-m", "annotate", "export", "jsonl", str(out), "--db", str(path)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return out


def ours(path: Path, to: Path) -> int:
    """Import as the command does; return how many judgments are new."""
    from annotate.cli.importing import import_

    begun = time.process_time(), time.perf_counter()
    with redirect_stdout(io.StringIO()):
        import_.main(["jsonl", str(path), "--db", str(to), "--json"], standalone_mode=False)
    _tell(*begun)
    return SENTENCES * ANNOTATORS


def floor(path: Path, to: Path, rows: Path) -> int:
    """Decode the lines, and insert the rows of `rows`, a database they came to, into the same tables elsewhere."""
    import sqlite3

    there = sqlite3.connect(rows)
    made = "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND tbl_name = ? AND sql IS NOT NULL"
    tables = {name: there.execute(f"SELECT * FROM {name}").fetchall() for name in _TABLES}
    schema = [sql for name in _TABLES for (sql,) in there.execute(made, (name,))]
    here = sqlite3.connect(to, isolation_level=None)
    here.execute("PRAGMA journal_mode = WAL")
    for sql in schema:
        here.execute(sql)
    begun = time.process_time(), time.perf_counter()
    with path.open("rb") as lines:
        for line in lines:
            json.loads(line)
    here.execute("BEGIN IMMEDIATE")
    for name, content in tables.items():
        here.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(content[0]))})", content)
    here.execute("COMMIT")
    _tell(*begun)
    return len(tables["judgments"])


def _tell(cpu: float, wall: float) -> None:
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak}))


def taken(*arguments: str | Path) -> dict[str, float]:
    """Run a side in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.importing", "--run", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Build, measure in turn, print."""
    if sys.argv[1:2] == ["--run"]:
        side, *paths = sys.argv[2:]
        (ours if side == "ours" else floor)(*map(Path, paths))
        return
    asked = options(__doc__, rounds=5)
    with workspace(asked.folder) as folder:
        path, first, bare = exported(folder), folder / "imported.db", folder / "bare.db"
        samples: dict[str, list[dict[str, float]]] = {"ours": [], "floor": []}
        for _ in range(asked.rounds):
            for old in (first, bare):
                for suffix in ("", "-wal", "-shm"):
                    old.with_name(old.name + suffix).unlink(missing_ok=True)
            samples["ours"].append(taken("ours", path, first))
            samples["floor"].append(taken("floor", path, bare, first))
        cpu = {side: [one["cpu"] for one in found] for side, found in samples.items()}
        figure = Figure("CPU time, over decoding and a bare INSERT", cpu["ours"], cpu["floor"], 4.0)
        show(f"Import: {SENTENCES:,} sentences × {ANNOTATORS} annotators", [figure])
        number = SENTENCES * ANNOTATORS
        for side, found in samples.items():
            fast, slow = (number / median(one[clock] for one in found) for clock in ("cpu", "wall"))
            peak = median(one["peak"] for one in found)
            print(f"{side}: {fast:,.0f} judgments a second of CPU, {slow:,.0f} of the clock, peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
