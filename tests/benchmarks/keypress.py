"""Key press → durable → next sentence painted, through a pty, beside a bare Textual app and a bare commit.

In every round each program gets one key, in a shuffled order, and the parent makes one SQLite commit of a row as
large as a judgment (WAL, synchronous=FULL). The clock stops when the terminal emulator shows that the next
sentence is current; the label is on disk before the program may paint that.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.corpora import database
from tests.benchmarks.figures import Figure, in_turn, options, show, workspace
from tests.benchmarks.stopwatch import TimedTerminal

BLOCK = 20  #: keys to a ratio of medians
FEW = 50  #: keys to a ratio of 95th percentiles
SIZES = {
    "16 sentences": [16],
    "1,000 in one document": [1000],
    "100,000 in 1,000 documents": [100] * 1000,
    "100,000 in one document": [100_000],
}


@dataclass
class Typist:
    """Presses a key in one program, and sees that the next sentence is the current one.

    At the last sentence the program is begun anew, by somebody who has labelled nothing yet.
    """

    sentences: int
    stack: ExitStack
    path: Path | str  #: the database, or the name of an app that has none
    terminal: TimedTerminal | None = None
    at: int = 0
    received: int = 0

    def begin(self) -> TimedTerminal:
        """Open the program at the first sentence."""
        if self.terminal:
            self.terminal.type("q")
            self.terminal.finish()
        if isinstance(self.path, Path):
            who = f"p{time.time_ns()}"
            command = [sys.executable, "-m", "annotate", "label", "--as", who, "--db", str(self.path)]
        else:
            command = [sys.executable, "-m", f"tests.benchmarks.{self.path}", str(self.sentences)]
        self.at = 1
        self.terminal = self.stack.enter_context(TimedTerminal(command, Path.cwd()))
        self.terminal.appears(self.shown())
        return self.terminal

    def shown(self) -> str:
        """What the screen shows when sentence `at` is the current one, with or without commas."""
        return f"sentence ({self.at:,}|{self.at}) of ({self.sentences:,}|{self.sentences})"

    def press(self) -> float:
        """Label one sentence; return how long it took to see the next."""
        begun_anew = not self.terminal or self.at == self.sentences
        terminal = self.begin() if begun_anew or not self.terminal else self.terminal
        time.sleep(random.uniform(0.01, 0.04))
        self.at += 1
        seconds = terminal.press("f", self.shown())
        self.received += terminal.received
        return seconds


def floor(path: Path) -> Callable[[], float]:
    """Return what commits one row of the size of a judgment."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, content TEXT)")

    def commit() -> float:
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (content) VALUES (?)", ("x" * 400,))
        connection.execute("COMMIT")
        return time.perf_counter() - begun

    return commit


def main() -> None:
    """Build the databases, press the keys, print."""
    asked = options(__doc__, rounds=200)
    rounds = max(FEW * 2, asked.rounds // (FEW * 2) * (FEW * 2))
    with workspace(asked.folder) as folder, ExitStack() as stack:
        typists = {"bare": Typist(1000, stack, "bare_app"), "lean": Typist(1000, stack, "lean_app")}
        for number, (name, sizes) in enumerate(SIZES.items()):
            path = folder / f"keypress-{number}.db"
            database(path, sizes).close()
            typists[name] = Typist(sizes[0], stack, path)
        takers = {name: typist.press for name, typist in typists.items()}
        taken = in_turn({**takers, "commit": floor(folder / "floor.db")}, rounds)
    for name, typist in typists.items():
        print(f"{name}: {typist.received / rounds / 1024:.1f} KiB to the terminal per key")
    figures = []
    first, *others = SIZES
    for name in SIZES:
        figures.append(Figure(f"{name}: median, over bare", taken[name], taken["bare"], 1.3, per_round=BLOCK))
        figures.append(
            Figure(f"{name}: p95, over bare", taken[name], taken["bare"], 1.3, per_round=FEW, quantile=0.95)
        )
    for name in others:
        figures.append(Figure(f"{name}: median, over {first}", taken[name], taken[first], 1.2, per_round=BLOCK))
    for peer in ("lean", "commit"):
        figures.append(Figure(f"{first}: median, over {peer}", taken[first], taken[peer], per_round=BLOCK))
    show("Key press → durable → next sentence painted", figures)


if __name__ == "__main__":
    main()
