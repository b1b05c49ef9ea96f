"""The write-ahead log as bytes: which pages it holds, and whether it breaks off in the middle. Reads only.

SQLite itself stops without a word at the first frame that is not as written, and all that follows is gone: right
after a power cut, when only the last write can be broken; silent loss when the file was damaged. The format:
https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEAD, _FRAME_HEAD = 32, 24
_MAGIC = 0x377F0682


@dataclass(frozen=True)
class Frame:
    """One page as a transaction left it. `commits` ends a transaction; then `size` counts the file's pages."""

    page: int
    size: int
    data: bytes

    @property
    def commits(self) -> bool:
        """Whether a transaction ends here."""
        return self.size > 0


@dataclass(frozen=True)
class Wal:
    """What a log holds: `frames` up to the last whole transaction, and what came after that.

    `behind` counts the frames of this round from a broken one on, `ends` those of them that end a transaction: one
    at most after a power cut, since a transaction is on disk before the next one begins.
    """

    frames: tuple[Frame, ...] = ()
    behind: int = 0
    ends: int = 0
    foreign: bool = False  #: not a log at all

    @property
    def cut_short(self) -> bool:
        """Whether it does not end with a whole transaction."""
        return self.behind > 0


def read_wal(path: Path) -> Wal:
    """Read the log beside the database `path`; an absent or empty one holds nothing. Raises OSError."""
    place = Path(f"{path}-wal")
    data = place.read_bytes() if place.exists() else b""
    if len(data) < _HEAD:
        return Wal()
    magic, _, size, _, salt_1, salt_2, *said = struct.unpack(">8I", data[:_HEAD])
    order = ">" if magic & 1 else "<"
    sums = _sums(data[:24], (0, 0), order)
    if magic | 1 != _MAGIC | 1 or sums != tuple(said):
        return Wal(foreign=any(data[:_HEAD]))
    whole: list[Frame] = []
    good = behind = ends = 0
    for at in range(_HEAD, len(data) - size - _FRAME_HEAD + 1, size + _FRAME_HEAD):
        page, pages, *salts = struct.unpack(">4I", data[at : at + 16])
        content = data[at + _FRAME_HEAD : at + _FRAME_HEAD + size]
        sums = _sums(content, _sums(data[at : at + 8], sums, order), order)
        if not behind and (tuple(salts), sums) == (
            (salt_1, salt_2),
            struct.unpack(">2I", data[at + 16 : at + 24]),
        ):
            whole.append(Frame(page, pages, content))
            good = len(whole) if pages else good
        elif tuple(salts) == (salt_1, salt_2):  # else left over from an earlier round
            behind += 1
            ends += pages > 0
    return Wal(tuple(whole[:good]), behind, ends)


def every_frame(path: Path, size: int) -> Iterator[Frame]:
    """Yield all that stands in the log beside `path` in the form of frames, also what SQLite would not take.

    `size` is that of a page, for a log whose head is damaged. Raises OSError.
    """
    place = Path(f"{path}-wal")
    data = place.read_bytes() if place.exists() else b""
    for at in range(_HEAD, len(data) - size - _FRAME_HEAD + 1, size + _FRAME_HEAD):
        page, pages = struct.unpack(">2I", data[at : at + 8])
        yield Frame(page, pages, data[at + _FRAME_HEAD : at + _FRAME_HEAD + size])


def _sums(data: bytes, start: tuple[int, ...], order: str) -> tuple[int, ...]:
    first, second = start
    for one, two in _pairs(data, order):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second


def _pairs(data: bytes, order: str) -> Iterator[tuple[int, ...]]:
    return struct.iter_unpack(f"{order}2I", data)
