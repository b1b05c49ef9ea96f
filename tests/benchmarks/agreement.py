"""Agreement on 100,000 sentences × 5 annotators from the SQLite file: ours with intervals, the peer without any.

Ours is `annotate agreement --json` in process: it opens the database, groups the rating patterns, computes every
coefficient, label, pair and document with its jackknife interval, and prints. The peer is what people write:
pandas reads the answers (one table, no join), pivots them, and `krippendorff.alpha` gives one number.

Each run is a process of its own, so that its peak memory is its own. The first line leaves out the imports, which
are slower for the peer; the others leave out nothing.
"""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from tests.benchmarks.corpora import database, labelled
from tests.benchmarks.figures import Figure, options, show, workspace

DOCUMENTS, SENTENCES, ANNOTATORS = 500, 200, 5
COUNTED = "WHERE value <> 'other'"  # the schema excludes it from agreement: one answer in twenty is missing


def ours(path: Path) -> Callable[[], float]:
    """Return `annotate agreement --json`, printing included, with its imports done."""
    from annotate.cli.main import annotate, main

    annotate.get_command(None, "agreement")  # type: ignore[arg-type]  # imports what the command needs

    def compute() -> float:
        printed = io.StringIO()
        with redirect_stdout(printed):
            assert main(["agreement", "--json", "--db", str(path)]) == 0
        (field,) = json.loads(printed.getvalue())["fields"]
        assert all(one["low"] < one["value"] < one["high"] for one in field["results"])
        alphas = (one["value"] for one in field["results"] if one["coefficient"] == "krippendorff_alpha")
        return float(next(alphas))

    return compute


def peer(path: Path) -> Callable[[], float]:
    """Return one alpha without an interval, the way of a notebook, with its imports done."""
    import sqlite3

    import krippendorff
    import pandas

    def compute() -> float:
        with sqlite3.connect(path) as connection:
            rows = pandas.read_sql(f"SELECT document, unit, annotator, value FROM answers {COUNTED}", connection)
        rows["code"] = rows["value"].astype("category").cat.codes
        table = rows.pivot(index=["document", "unit"], columns="annotator", values="code")
        return float(krippendorff.alpha(table.to_numpy(dtype=float).T, level_of_measurement="nominal"))

    return compute


def run(side: str, path: Path) -> None:
    """Compute once in this process; print the seconds, the peak memory before and after (MiB), and alpha."""
    compute = {"ours": ours, "peer": peer}[side](path)
    idle = _peak()
    begun = time.perf_counter()
    alpha = compute()
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "idle": idle, "peak": _peak(), "alpha": alpha}))


def _peak() -> float:
    """Return the most memory this process ever held, in MiB (getrusage would count its parent's, too)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Build, measure in turn, print."""
    asked = options(__doc__, rounds=9)
    with workspace(asked.folder) as folder:
        path = folder / "agreement.db"
        begun = time.perf_counter()
        labelled(database(path, [SENTENCES] * DOCUMENTS), ANNOTATORS)
        print(f"database ready after {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 2**20:.0f} MiB")
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "peer": []}
        for number in range(asked.rounds):
            for side in ("ours", "peer") if number % 2 else ("peer", "ours"):
                command = [sys.executable, "-m", "tests.benchmarks.agreement", side, str(path)]
                begun = time.perf_counter()
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                runs[side].append(json.loads(done.stdout) | {"process": time.perf_counter() - begun})
    assert all(abs(a["alpha"] - b["alpha"]) < 1e-9 for a, b in zip(runs["ours"], runs["peer"], strict=True))

    def both(what: str) -> tuple[list[float], list[float]]:
        return [one[what] for one in runs["ours"]], [one[what] for one in runs["peer"]]

    show(
        f"Agreement, {DOCUMENTS * SENTENCES:,} sentences × {ANNOTATORS} annotators",
        [
            Figure("agreement, all intervals", *both("seconds"), goal=0.5),
            Figure("the whole process, imports included", *both("process")),
            Figure("peak memory of the process", *both("peak"), unit="MiB"),
            Figure("of it, before the computation", *both("idle"), unit="MiB"),
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("ours", "peer"):
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
