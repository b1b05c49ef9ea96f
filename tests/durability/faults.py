"""Running the unchanged program over a disk that records, refuses, or breaks off: faults.c in front of it.

The machine needs a C compiler (cc); everything else is what Linux has.
"""

import ctypes
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.conftest import ROOT

WRITE, SYNC, TRUNCATE, NAME, OPEN, SHARED = 1, 2, 4, 8, 16, 32
ANY = WRITE | SYNC | TRUNCATE | NAME | OPEN
_HEAD = struct.Struct("=ciqQ")


@cache
def library() -> Path:
    """Return the compiled faults.c."""
    made = Path(mkdtemp(prefix="annotate-faults-")) / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


@dataclass(frozen=True)
class Plan:
    """The `at`-th operation of these kinds fails with `error`, and the next times - 1 (-1: all of them)."""

    kinds: int = ANY
    at: int = 1
    error: int = 5
    times: int = 1
    kill: bool = False  #: the process is killed there instead
    torn: bool = False  #: half of a write is done before it fails

    def __str__(self) -> str:
        return f"{self.kinds} {self.at} {self.error} {self.times} {self.kill:d} {self.torn:d}"


def environment(folder: Path, log: Path | None = None, plan: Plan | None = None) -> dict[str, str]:
    """Return what makes a program started with it meet the faults, in files below `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANNOTATE_", "FAULT_"))}
    faulty = {"LD_PRELOAD": str(library()), "FAULT_ROOT": str(folder.resolve()), "PYTHONPATH": str(ROOT)}
    if log:
        faulty["FAULT_LOG"] = str(log)
    if plan:
        faulty["FAULT_PLAN"] = str(plan)
    return {**kept, **faulty, "PYTHONDONTWRITEBYTECODE": "1"}


def arm(plan: Plan | None) -> None:
    """Set or lift the faults of this process, which was started with environment()."""
    one = plan or Plan(kinds=0, at=-1)
    ctypes.CDLL(None).fault_arm(one.kinds, one.at, one.error, one.times, int(one.kill), int(one.torn))


def counted() -> int:
    """Return how many operations of the kinds armed for there have been in this process since."""
    return int(ctypes.CDLL(None).fault_counted())


def operations(log: Path) -> Iterator[tuple[str, int, int, bytes]]:
    """Yield what was recorded: kind, number of the path, offset or size, data; the kinds are those of faults.c."""
    data, at = log.read_bytes(), 0
    while at + _HEAD.size <= len(data):
        kind, path, offset, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield kind.decode(), path, offset, data[at : at + length]
        at += length


def annotate(*arguments: str, before: str = "") -> list[str]:
    """Return the command that runs annotate after a line of Python, such as a setting made worse on purpose."""
    start = f"{before}\nimport sys\nfrom annotate.cli.main import main\nsys.exit(main({list(arguments)!r}))"
    return [sys.executable, "-c", start]
