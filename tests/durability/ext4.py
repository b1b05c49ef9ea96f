"""Power cuts on a real file system: ext4 in a file, shut down while labels are written to it, and mounted again.

FS_IOC_SHUTDOWN without flushing the log is what the file system's own developers test crashes with: nothing that
was not synced reaches the device any more. Needs root, a loop device and mkfs.ext4; nothing else is touched.
"""

import contextlib
import fcntl
import os
import random
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
        disk.image.unlink()
        disk.place.rmdir()
        disk.image.parent.rmdir()


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


class Cut(Victim):
    """Labelling on a disk whose power is cut rather than the program killed."""

    endings = (-signal.SIGKILL, 1)  #: it may have said NOT SAVED, and ended
    most_unseen = 3

    def __init__(self, disk: Disk, chance: random.Random, before: str = "") -> None:
        super().__init__(disk.place, chance)
        self.disk, self.before = disk, before
        os.sync()

    @property
    def command(self) -> list[str]:
        """The command, after a line of Python that may make it less careful."""
        return annotate("label", "article.txt", "--as", ANNOTATOR, before=self.before)

    def strike(self, child: subprocess.Popen[bytes]) -> bytes:
        """Cut the power, and bring it back; return what had been written by then.

        What is written while the power goes does not count: unlike a real cut this one leaves the program running,
        and a sync that was under way may tell it that all is well.
        """
        assert child.stdout
        os.set_blocking(child.stdout.fileno(), False)
        before = child.stdout.read() or b""
        self.disk.cut()
        child.kill()
        child.wait()
        self.disk.unmount()
        self.disk.mount()
        return before
