"""First paint: from starting `annotate label` to the first sentence shown, with much and little in the database.

Little is the Mali article alone, 16 sentences. Much is 1,000 documents of 1,000 sentences beside it; much and
judged is the same after a1 has labelled 500,000 of them.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.corpora import database, labelled
from tests.benchmarks.figures import Figure, in_turn, options, show, workspace
from tests.benchmarks.stopwatch import TimedTerminal

SEED = Path(__file__).parent.parent.parent / "seeds" / "mali-2023-11.txt"
LABEL = (sys.executable, "-m", "annotate", "label", "--as", "a1", "--db")


def full_screen(db: Path, *files: Path) -> float:
    """Return the seconds from the start to the first frame that shows which sentence is asked."""
    begun = time.perf_counter()
    with TimedTerminal((*LABEL, str(db), *map(str, files)), Path.cwd()) as terminal:
        seconds = terminal.appears(r"sentence 1 of [\d,]+") - begun
        assert "▌" in terminal.text
        terminal.type("q")
        assert terminal.finish() == 0
    return seconds


def line_mode(db: Path, *files: Path) -> float:
    """Return the seconds from the start to the line with the first sentence."""
    begun = time.perf_counter()
    command = [*LABEL, str(db), *map(str, files)]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing) as child:
        assert child.stdout is not None
        while not child.stdout.readline().startswith(b"[1/"):
            assert child.poll() is None
        seconds = time.perf_counter() - begun
        child.stdout.read()
    return seconds


def main() -> None:
    """Build the databases, start the program in turn, print."""
    asked = options(__doc__, rounds=21)
    with workspace(asked.folder) as folder:
        little, much, judged = (folder / f"paint-{name}.db" for name in ("little", "much", "judged"))
        database(much, [1000] * 1000).close()
        if not judged.exists():
            shutil.copy(much, judged)
        crowded = database(judged, [1000] * 1000)
        labelled(crowded, annotators=1, only=500)
        crowded.close()
        takers: dict[str, Callable[[], float]] = {}
        for size, db in (("16", little), ("1 M", much), ("1 M, 500,000 judged", judged)):
            takers[f"full screen, FILE|{size}"] = lambda db=db: full_screen(db, SEED)  # type: ignore[misc]
            takers[f"line mode, FILE|{size}"] = lambda db=db: line_mode(db, SEED)  # type: ignore[misc]
            takers[f"full screen, go on|{size}"] = lambda db=db: full_screen(db)  # type: ignore[misc]
        for db in (little, much, judged):  # the article is there already: all are asked alike
            line_mode(db, SEED)
        taken = in_turn(takers, asked.rounds)
    figures = []
    for name in takers:
        way, _, size = name.partition("|")
        if size != "16":
            goal = None if "judged" in size else 1.2  # more than is promised
            figures.append(Figure(f"{way}: {size} over 16", taken[name], taken[f"{way}|16"], goal))
    show("First paint, with much over with little in the database", figures)


if __name__ == "__main__":
    main()
