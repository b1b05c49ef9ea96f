"""A real pty around the program and a terminal emulator behind it: what an annotator types and sees."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

#: What every program finds, so that the machine's own settings change nothing.
SETTINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}


class Terminal:
    """`rows` × `columns` of a terminal with a program in it. `raw` is every byte the program wrote."""

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        rows: int = 24,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
    ) -> None:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ANNOTATE_", "NO_COLOR"))
        }
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            command[0],
            list(command[1:]),
            cwd=str(cwd),
            env={**kept, **SETTINGS, **(env or {})},
            dimensions=(rows, columns),
            timeout=180,
        )
        self.child.delaybeforesend = None

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.child.close(force=True)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float) -> bool:
        """Take in what the program wrote within `seconds`; return whether there was anything."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += data
        self._stream.feed(_understood(data))
        return True

    def wait_for(self, pattern: str, seconds: float = 30) -> str:
        """Wait until the screen shows `pattern` (a regular expression over all its text); return the text."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if re.search(pattern, self.text, re.DOTALL):
                return self.text
            self.read(0.05)
        raise AssertionError(f"{pattern!r} did not appear within {seconds} s:\n{self.text}")

    def type(self, keys: str) -> None:
        """Send keys as a person would press them."""
        self.child.send(keys)

    def finish(self, seconds: float = 30) -> int:
        """Wait for the program to end; return its exit status, or minus the signal that ended it."""
        until = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < until:
            self.read(0.05)
        while self.read(0.05):
            pass
        assert not self.child.isalive(), f"still running after {seconds} s:\n{self.text}"
        status, signal = self.child.exitstatus, self.child.signalstatus
        return int(status) if status is not None else -int(signal or 0)


def _understood(data: bytes) -> bytes:
    """Leave out private sequences that pyte would print as text (kitty keyboard protocol, synchronized output)."""
    return re.sub(
        rb"\x1b\[[<>=?]\d*(?:;\d+)*u|\x1b\[\?2026[hl]|\x1b\[\?\d+\$p|\x1b\[>\d*q|\x1bP[^\x1b]*\x1b\\", b"", data
    )
