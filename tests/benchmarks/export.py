"""Exports of 100,000 sentences × 3 annotators, against a bare `json.dumps` loop over the same records.

Every run is a process of its own: it opens the database, writes into a file that is thrown away, and tells its
seconds (imports done before) and its peak memory (VmHWM). The floor has the records of jsonl in memory, reads
nothing, decides nothing, and writes one `json.dumps` a line. Then the peak memory of each format over databases of
10,000, 100,000 and 1,000,000 rows (a row is an answer).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.benchmarks.corpora import database, labelled
from tests.benchmarks.figures import Figure, options, show, workspace

ANNOTATORS = 3
PER_DOCUMENT = 100
SENTENCES = 100_000
ROWS = (10_000, 100_000, 1_000_000)
FORMATS = ("jsonl", "csv", "csv-wide", "parquet", "xlsx", "huggingface", "datapackage", "lewidi")


def filled(path: Path, sentences: int) -> None:
    """Make the database at `path`, unless it is there."""
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        sizes = [PER_DOCUMENT] * (sentences // PER_DOCUMENT)
        db = database(unfinished, sizes)
        labelled(db, ANNOTATORS)
        db.close()
        unfinished.rename(path)


def ours(name: str, path: Path, folder: Path) -> Callable[[], int]:
    """Return the way from the file to the dataset, with its imports done."""
    from annotate.cli.schema_source import resolve
    from annotate.exchange.destination import opened, opened_folder
    from annotate.exchange.formats import FORMATS as KNOWN
    from annotate.exchange.losses import Losses
    from annotate.exchange.stored import read_dataset
    from annotate.store.database import open_database
    from annotate.store.questions.export_rows import documents_by_name, one_view
    from annotate.text.readability import readability

    form = KNOWN[name]
    form.check()
    readability("Il pleut.", "fr")  # which loads what counts syllables

    def write() -> int:
        db = open_database(path, write=False)
        with one_view(db, path):
            told = read_dataset(db, resolve(None, db), documents_by_name(db))
            watched = Losses(form.cannot).watch(told)
            if form.folder:
                with opened_folder(folder / "out") as place:
                    return form.write(watched, place)
            with opened(folder / "out", path, force=True) as file:
                return form.write(watched, file)

    return write


def floor(path: Path, folder: Path) -> Callable[[], int]:
    """Return the bare loop, with the records of jsonl in memory."""
    from annotate.cli.schema_source import resolve
    from annotate.exchange.outgoing.jsonl import sentences
    from annotate.exchange.stored import read_dataset
    from annotate.store.database import open_database
    from annotate.store.questions.export_rows import documents_by_name

    db = open_database(path, write=False)
    told = read_dataset(db, resolve(None, db), documents_by_name(db))
    records = [record for document in told.documents for record in sentences(document, told)]

    def write() -> int:
        with (folder / "out").open("w", encoding="utf-8") as out:
            for record in records:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        return len(records)

    return write


def run(side: str, path: Path, folder: Path) -> None:
    """Write once in this process; print the seconds, the peak memory (MiB) and how many records it was."""
    write = floor(path, folder) if side == "floor" else ours(side, path, folder)
    begun = time.perf_counter()
    count = write()
    seconds = time.perf_counter() - begun
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "count": count}))


def taken(side: str, path: Path, folder: Path) -> dict[str, float]:
    """Run a side in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.export", "--run", side, str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ})
    found: dict[str, float] = json.loads(done.stdout)
    subprocess.run(["rm", "-rf", str(folder / "out")], check=True)
    return found


def main() -> None:
    """Build, measure in turn, print."""
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    asked = options(__doc__, rounds=5)
    with workspace(asked.folder) as folder:
        path = folder / f"export-{SENTENCES}.db"
        filled(path, SENTENCES)
        samples: dict[str, list[dict[str, float]]] = {side: [] for side in ("floor", *FORMATS)}
        for _ in range(asked.rounds):
            for side, found in samples.items():
                found.append(taken(side, path, folder))
        bare = [one["seconds"] for one in samples["floor"]]
        goals = dict.fromkeys(("jsonl", "parquet"), 2.0)
        figures = [
            Figure(f"{name}, over `json.dumps`", [one["seconds"] for one in samples[name]], bare, goals.get(name))
            for name in FORMATS
        ]
        show(f"Export: {SENTENCES:,} sentences × {ANNOTATORS} annotators", figures)
        for name in ("floor", *FORMATS):
            rate = SENTENCES / median(one["seconds"] for one in samples[name])
            print(f"{name}: {rate:,.0f} sentences a second")
        memory(folder)


def memory(folder: Path) -> None:
    """Print the peak memory of each format by the number of rows."""
    print(f"\n| peak memory, MiB | {' | '.join(f'{rows:,} rows' for rows in ROWS)} |\n|{'---|' * (len(ROWS) + 1)}")
    paths = []
    for rows in ROWS:
        paths.append(folder / f"export-rows-{rows}.db")
        filled(paths[-1], rows // ANNOTATORS)
    for name in FORMATS:
        peaks = [taken(name, path, folder)["peak"] for path in paths]
        print(f"| {name} | {' | '.join(f'{peak:.0f}' for peak in peaks)} |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
