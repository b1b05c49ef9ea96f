"""The only writer of stdout and stderr: stdout is data, stderr is talk. All text passes through screen_text.

rich is imported only when a table or a progress bar is wanted.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TypeVar

from annotate.ui.screen_text import flowing, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Item = TypeVar("Item")


def prepare_streams() -> None:
    """Let pipes and files carry UTF-8 whatever the locale; a terminal keeps its own. Stray bytes become marks."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def out(text: str) -> None:
    """Write lines of data to stdout, made safe to see."""
    sys.stdout.write("".join(f"{visible(line)}\n" for line in text.split("\n")))
    sys.stdout.flush()


def say(text: str) -> None:
    """Write lines of talk to stderr, made safe to see."""
    sys.stderr.write("".join(f"{visible(line)}\n" for line in text.rstrip("\n").split("\n")))
    sys.stderr.flush()


def say_line(text: str) -> None:
    """Write one line of talk to stderr, whatever line breaks are in it."""
    say(flowing(text))


def out_json(document: Any) -> None:
    """Write a JSON document to stdout: plain UTF-8 into a file or pipe, escaped ASCII on a terminal."""
    text = json.dumps(document, ensure_ascii=sys.stdout.isatty(), indent=2)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()


def give_up_stdout() -> None:
    """Send nowhere what could not be written, or Python tries it again, and complains, while closing."""
    with suppress(OSError):  # a stdout without a file behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def counted(number: int, noun: str) -> str:
    """Return `1 sentence`, `2 sentences`, `12,000 sentences`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def rich_console() -> Console:
    """Return a rich console on stdout that reads nothing in text as markup, emoji or numbers to colour.

    Colour only on a terminal without NO_COLOR; 100 columns where there is no terminal to ask.
    """
    from rich.console import Console

    width = None if sys.stdout.isatty() else 100
    return Console(markup=False, emoji=False, highlight=False, width=width)


def cell(value: object, style: str = "") -> Text:
    """Return a table cell for any value, made safe to see."""
    from rich.text import Text

    return Text("" if value is None else flowing(str(value)), style=style)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[str] = ()) -> None:
    """Write a table for people. Columns named in `numeric` are set flush right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for column in columns:
        grid.add_column(cell(column), justify="right" if column in numeric else "left")
    for row in rows:
        grid.add_row(*(cell(value) for value in row))
    rich_console().print(grid)


def side_by_side(columns: Sequence[str], left: Sequence[Collection[str]]) -> Iterator[list[str]]:
    """Yield the names of columns in groups that fit on the screen, at least one to a group; one group of none.

    `left` is what stands in each column to the left of every group; none of these is given more than 30 cells.
    """
    from rich.cells import cell_len

    room = rich_console().width - sum(min(30, max(map(cell_len, said), default=0)) + 2 for said in left)
    group: list[str] = []
    used = 0
    for column in columns:
        wide = max(cell_len(column), 3) + 2
        if group and used + wide - 2 > room:
            yield group
            group, used = [], 0
        group.append(column)
        used += wide
    yield group


def progress(items: Sequence[Item], what: str) -> Iterator[Item]:
    """Yield the items; after half a second show on stderr, if it is a terminal, how far it is."""
    started = time.monotonic()
    bar = None
    try:
        for done, item in enumerate(items):
            if bar is None and sys.stderr.isatty() and time.monotonic() - started > 0.5:
                from rich.console import Console
                from rich.progress import Progress

                bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False)
                task = bar.add_task(what, total=len(items), completed=done)
                bar.start()
            yield item
            if bar:
                bar.update(task, completed=done + 1)
    finally:
        if bar:
            bar.stop()


@contextmanager
def busy(what: str) -> Iterator[None]:
    """While the block runs longer than half a second, say on stderr, if it is a terminal, what it is doing."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Any] = []

    def show() -> None:
        from rich.console import Console

        status = Console(stderr=True).status(f"{what} …")
        status.start()
        shown.append(status)

    timer = threading.Timer(0.5, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()
