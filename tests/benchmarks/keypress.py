"""Key press → durable → next sentence painted, through a pty, beside a bare Textual app and a bare commit.

In every round each program gets one key, in a shuffled order, and the parent makes one SQLite commit of a row as large
as a judgment (WAL, synchronous=FULL). The clock stops when the terminal emulator shows that the next sentence is the
current one; the label is on disk before the program may paint that.
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

BLOCK = 20  #: keys to a round of the table
SIZES = {
    "16 sentences in the database": [16],
    "1,000 in one document": [1000],
    "100,000 in 1,000 documents": [100] * 1000,
    "100,000 in one document": [100_000],
}


@dataclass
class Typist:
    """Presses the label key in one full screen; when its document is done, somebody else begins it anew."""

    name: str
    path: Path
    sentences: int
    stack: ExitStack
    person: int = 0
    at: int = 0
    received: int = 0

    def begin(self) -> None:
        """Open the full screen as a new annotator, at the first sentence."""
        if self.person:
            self.terminal.type("q")
            self.terminal.finish()
        self.person, self.at = self.person + 1, 1
        who = f"p{self.person}-{time.time_ns()}"
        command = (sys.executable, "-m", "annotate", "label", "--as", who, "--db", str(self.path))
        self.terminal = self.stack.enter_context(TimedTerminal(command, Path.cwd()))
        self.terminal.appears(self.shown())

    def shown(self) -> str:
        """What the screen shows when sentence `at` is the current one."""
        return f"sentence {self.at:,} of {self.sentences:,}|sentence {self.at} of {self.sentences}"

    def press(self) -> float:
        """Label one sentence; return how long it took to see the next."""
        if not self.person or self.at == self.sentences:
            self.begin()
        time.sleep(random.uniform(0.01, 0.04))
        self.at += 1
        seconds = self.terminal.press("f", self.shown())
        self.received += self.terminal.received
        return seconds


def bare(stack: ExitStack, count: int) -> Callable[[], float]:
    """Return what presses one key in the bare app."""
    command = (sys.executable, "-m", "tests.benchmarks.bare_app", str(count))
    terminal = stack.enter_context(TimedTerminal(command, Path.cwd()))
    terminal.appears(f"sentence 1 of {count}")
    at, received = 1, 0

    def press() -> float:
        nonlocal at, received
        time.sleep(random.uniform(0.01, 0.04))
        at = at % count + 1
        seconds = terminal.press("f", f"sentence {at} of {count}")
        received += terminal.received
        press.received = received  # type: ignore[attr-defined]
        return seconds

    return press


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
    rounds = max(BLOCK, asked.rounds // BLOCK * BLOCK)
    with workspace(asked.folder) as folder, ExitStack() as stack:
        typists = {}
        for number, (name, sizes) in enumerate(SIZES.items()):
            path = folder / f"keypress-{number}.db"
            database(path, sizes)
            typists[name] = Typist(name, path, sizes[0], stack)
        bare_press, commit = bare(stack, 1000), floor(folder / "floor.db")
        takers = {name: typist.press for name, typist in typists.items()}
        taken = in_turn({**takers, "bare": bare_press, "commit": commit}, rounds)
        for name, typist in typists.items():
            print(f"{name}: {typist.received / rounds / 1024:.1f} KiB to the terminal per key")
        print(f"bare app: {bare_press.received / rounds / 1024:.1f} KiB per key")  # type: ignore[attr-defined]
    figures = []
    smallest = taken[next(iter(SIZES))]
    for name in SIZES:
        own, less = taken[name], taken["bare"]
        figures += [
            Figure(f"{name}: median, over the bare app", own, less, 1.3, per_round=BLOCK),
            Figure(f"{name}: p95, over the bare app", own, less, 1.3, per_round=rounds, quantile=0.95),
            Figure(f"{name}: median, over one commit", own, taken["commit"], per_round=BLOCK),
        ]
        if own is not smallest:
            figures.append(Figure(f"{name}: median, over 16 sentences", own, smallest, 1.1, per_round=BLOCK))
    show("Key press → durable → next sentence painted", figures)


if __name__ == "__main__":
    main()
