"""Power cuts on a real file system: ext4 in a file, shut down while labels are written to it, and mounted again.

FS_IOC_SHUTDOWN without flushing the log is what the file system's own developers test crashes with: nothing that
was not synced reaches the device any more. Needs root, a loop device and mkfs.ext4; nothing else is touched.
"""

import contextlib
import fcntl
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from tests.durability.faults import annotate
from tests.durability.killing import ANNOTATOR, Victim

_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
_NO_LOG_FLUSH = struct.pack("I", 2)


@contextlib.contextmanager
def mounted(megabytes: int = 64) -> Iterator["Disk"]:
    """Make a file system for as long as the block runs."""
    disk = Disk(Path(mkdtemp(prefix="annotate-ext4-")), megabytes)
    disk.mount()
    try:
        yield disk
    finally:
        disk.unmount()
        shutil.rmtree(disk.image.parent)


class Disk:
    """A file system in a file, mounted at `place`."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.place = folder / "image", folder / "disk"
        self.place.mkdir()
        with self.image.open("wb") as file:
            file.truncate(megabytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", self.image, self.place], check=True)

    def unmount(self) -> None:
        for _ in range(50):
            if subprocess.run(["umount", self.place], check=False, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError(f"{self.place} is still in use")

    def cut(self) -> None:
        """Cut the power: what is not on the device now will never be."""
        folder = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, _NO_LOG_FLUSH)
        finally:
            os.close(folder)


#: Run before the program: notes when each answer was on disk, in nanoseconds of a clock all programs share.
TIMED = """
import os, time
from annotate.store.journal import Journal
clock = os.open({!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
append = Journal.append
def timed(*arguments):
    judgment = append(*arguments)
    os.write(clock, b"%d\\n" % time.monotonic_ns())
    return judgment
Journal.append = timed
"""


class Cut(Victim):
    """Labelling on a disk whose power is cut rather than the program killed.

    Unlike a real cut this one leaves the program running, and a sync that is under way while the file system shuts
    down may tell it that all is well. So each answer is held against the moment the cut began: one that was on
    disk before must be there. Those that came while the power went are counted apart, in `late`, and in
    `late_gone` those of them that are not there.
    """

    endings = (-signal.SIGKILL, 1)  #: it may have said NOT SAVED, and ended
    most_unseen = 3
    late = late_gone = 0

    def __init__(self, disk: Disk, chance: random.Random, before: str = "") -> None:
        super().__init__(disk.place, chance)
        self.disk, self.before = disk, before
        self.clock = disk.image.with_name("clock")
        os.sync()

    @property
    def command(self) -> list[str]:
        """The command, after lines of Python: they tell the time, and may make it less careful."""
        self.clock.unlink(missing_ok=True)
        before = TIMED.format(str(self.clock)) + self.before
        return annotate("label", "article.txt", "--as", ANNOTATOR, before=before)

    def strike(self, child: subprocess.Popen[bytes], said: bytes) -> bytes:
        """Cut the power, and bring it back; return what was said of answers that were on disk before the cut."""
        assert child.stdout
        begun = time.monotonic_ns()
        self.disk.cut()
        child.kill()
        child.wait()
        said += child.stdout.read()
        self.disk.unmount()
        self.disk.mount()
        saved = [found.start() for found in re.finditer(rb"^saved: .*\n", said, re.MULTILINE)]
        times = self.clock.read_bytes().split() if self.clock.exists() else []
        before = sum(int(one) < begun for one in times)
        self._late = len(saved) - min(before, len(saved))
        self.late += self._late
        return said[: saved[before]] if self._late else said

    def _examine(self, acknowledged: list[str]) -> None:
        count = len(self.stored) + len(acknowledged) + self._late
        super()._examine(acknowledged)
        self.late_gone += min(self._late, max(0, count - len(self.stored)))
