"""Many programs write to one database at once: how many answers were refused or lost, and how long they waited."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from annotate.store.database import open_database
from annotate.store.recovery.doctor import examine
from tests.conftest import ROOT
from tests.store.labels import begin, label


def write(path: Path, writers: int, labels: int) -> dict[str, float]:
    """Let so many processes store so many labels each; return what came of it.

    `refused` counts errors, `lost` acknowledged answers that are not there, `wrong` what the doctor finds;
    `p50`, `p99` and `longest` are the seconds an answer took.
    """
    begin(path)[0].close()
    command = [sys.executable, "-m", "tests.durability.together", str(path), str(writers), str(labels)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    taken = sorted(seconds for outcome in outcomes for seconds in outcome["seconds"])
    with closing(open_database(path, write=False)) as db:
        stored = {number for (number,) in db.conn.execute("SELECT id FROM judgments")}
        wrong = sum(not one.ok for one in examine(db))
    return {
        "writers": len(outcomes),
        "acknowledged": len(taken),
        "refused": sum(outcome["refused"] for outcome in outcomes),
        "lost": len({number for outcome in outcomes for number in outcome["rows"]} - stored),
        "wrong": wrong,
        "p50": taken[len(taken) // 2],
        "p99": taken[len(taken) * 99 // 100],
        "longest": taken[-1],
    }


def _main(path: Path, writers: int, labels: int) -> None:
    children = []
    for number in range(writers):
        child = os.fork()
        if child == 0:
            _write(path, f"a{number + 1}", labels)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


def _write(path: Path, annotator: str, labels: int) -> None:
    rows, seconds, refused = [], [], 0
    db, journal, sha256 = begin(path, annotator)
    for number in range(labels):
        began = time.monotonic()
        try:
            rows.append(journal.append(label(sha256, number % 3, ("calm", "heated")[number % 2])).id)
        except Exception:
            refused += 1
        else:
            seconds.append(round(time.monotonic() - began, 4))
    db.close()
    said = json.dumps({"rows": rows, "seconds": seconds, "refused": refused})
    os.write(1, f"{said}\n".encode())


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
