"""A stopwatch on a real terminal: from writing a key to the arrival of the bytes that put a marker on the screen.

The clock is read when bytes arrive; the emulator, which is slow, takes them in afterwards, so it is in no figure.
"""

import os
import re
import select
import time
from typing import Self

from tests.terminal import Terminal, _understood

SETTLE = 0.003  #: seconds without bytes after which the emulator may take its time


class TimedTerminal(Terminal):
    """A terminal that tells how long something took to appear. `received` counts the bytes of the last wait."""

    received = 0

    def __enter__(self) -> Self:
        return self

    def press(self, key: str, pattern: str, seconds: float = 30) -> float:
        """Send a key; return the seconds until a row of the screen matches the regular expression."""
        self.rest()
        begun = time.perf_counter()
        os.write(self.child.child_fd, key.encode())
        return self.appears(pattern, seconds) - begun

    def appears(self, pattern: str, seconds: float = 30) -> float:
        """Return the time (of `perf_counter`) at which the bytes arrived that made a row match."""
        wanted, until = re.compile(pattern), time.perf_counter() + seconds
        self.received = 0
        while time.perf_counter() < until:
            for at, data in self._arrivals(until):
                self.received += len(data)
                self._stream.feed(_understood(data))
                if self._shows(wanted):
                    return at
        raise AssertionError(f"{pattern!r} did not appear within {seconds} s:\n{self.text}")

    def rest(self) -> None:
        """Take in whatever still comes, until nothing has for a moment."""
        for _, data in self._arrivals(time.perf_counter() + 0.03):
            self._stream.feed(_understood(data))
        self.screen.dirty.clear()

    def _arrivals(self, until: float) -> list[tuple[float, bytes]]:
        """Return chunks with the times they came at, as soon as a few milliseconds bring no further one."""
        arrived: list[tuple[float, bytes]] = []
        while True:
            patience = SETTLE if arrived else max(0.0, until - time.perf_counter())
            ready, _, _ = select.select([self.child.child_fd], [], [], patience)
            if not ready:
                return arrived
            try:
                data = os.read(self.child.child_fd, 65536)
            except OSError:  # the program is gone
                return arrived
            arrived.append((time.perf_counter(), data))

    def _shows(self, wanted: re.Pattern[str]) -> bool:
        changed = sorted(self.screen.dirty)
        self.screen.dirty.clear()
        buffer = self.screen.buffer
        rows = ("".join(buffer[y][x].data for x in range(self.screen.columns)) for y in changed)
        return any(wanted.search(row) for row in rows)
