"""The rows in a database file as they stand on its pages, whatever SQLite itself thinks of the file. Reads only.

Every page is looked at by itself, so a damaged one costs its own rows and no others: a page that only leads to
others holds nothing that is needed. What is found may be stale (a page that is free now, an earlier state of one)
or damaged; who uses it must prove it. The format: https://www.sqlite.org/fileformat2.html
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotate.store.recovery.wal import every_frame, read_wal

Value = int | float | str | bytes | None

_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX, _INNER_TABLE = 13, 10, 2, 5
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  #: serial type -> bytes


class Row(NamedTuple):
    """A row of a table, or an entry of an index or of a table WITHOUT ROWID (then `rowid` is None).

    `current`: from the page as it is now, not from an earlier state of it, or one that SQLite would not take.
    """

    page: int
    rowid: int | None
    values: tuple[Value, ...]
    current: bool


class Pages:
    """The pages of a database file, those that wait in its write-ahead log in place of the older ones."""

    def __init__(self, path: Path) -> None:
        """Read the file and its log. Raises OSError."""
        data = path.read_bytes()
        size = int.from_bytes(data[16:18])
        size = 65536 if size == 1 else size
        self.size = size if size >= 512 and size & (size - 1) == 0 else 4096  # what SQLite makes unless told
        in_file = {
            number: data[at : at + self.size].ljust(self.size, b"\0")
            for number, at in enumerate(range(0, len(data), self.size), 1)
        }
        in_log = [(frame.page, frame.data) for frame in every_frame(path, self.size)]
        whole = {frame.page: frame.data for frame in read_wal(path).frames}
        self._pages = dict(in_log) | in_file | whole
        self._others = [
            (number, page)
            for number, page in (*in_log, *in_file.items())
            if number > 0 and page != self._pages[number]
        ]

    def rows(self) -> Iterator[Row]:
        """Yield every row that can be read, page by page, those of other states of a page first."""
        for number, page in self._others:
            yield from self._rows_of(number, page, current=False)
        for number, page in self._pages.items():
            yield from self._rows_of(number, page, current=True)

    def tree(self, root: int) -> set[int]:
        """Return the pages that can be reached from a root page."""
        found, waiting = set(), [root]
        while waiting:
            number = waiting.pop()
            if number in found or number not in self._pages:
                continue
            found.add(number)
            page, at = self._pages[number], 100 if number == 1 else 0
            if page[at] in {_INNER_TABLE, _INNER_INDEX}:
                waiting.append(int.from_bytes(page[at + 8 : at + 12]))
                waiting += [int.from_bytes(page[cell : cell + 4]) for cell in _cells(page, at, 12)]
        return found

    def _rows_of(self, number: int, page: bytes, *, current: bool) -> Iterator[Row]:
        at = 100 if number == 1 else 0
        kind = page[at]
        if kind not in {_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX}:
            return
        for start in _cells(page, at, 12 if kind == _INNER_INDEX else 8):
            try:
                cell = start + (4 if kind == _INNER_INDEX else 0)
                length, cell = _varint(page, cell)
                rowid, cell = _varint(page, cell) if kind == _LEAF_TABLE else (None, cell)
                values = _record(self._payload(page, cell, length, kind == _LEAF_TABLE))
                yield Row(number, rowid, values, current)
            except (IndexError, ValueError, KeyError, struct.error):
                continue  # a damaged cell costs only itself

    def _payload(self, page: bytes, at: int, length: int, table: bool) -> bytes:
        """Return a cell's payload, from its overflow pages too. Raises KeyError, ValueError."""
        usable = self.size
        most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return page[at : at + length]
        least = (usable - 12) * 32 // 255 - 23
        kept = least + (length - least) % (usable - 4)
        kept = kept if kept <= most else least
        if length > len(self._pages) * usable:
            raise ValueError("longer than the file")
        parts, found = [page[at : at + kept]], kept
        following = int.from_bytes(page[at + kept : at + kept + 4])
        while found < length:
            # A page lost on the way is a hole of the right length: what comes after it is still in its place.
            behind = self._pages.get(following, bytes(usable))
            parts.append(behind[4 : 4 + length - found])
            found += len(parts[-1])
            following = int.from_bytes(behind[:4])
        return b"".join(parts)


def _cells(page: bytes, at: int, head: int) -> list[int]:
    """Return where the cells of a page begin, as far as that can be true."""
    count = int.from_bytes(page[at + 3 : at + 5])
    first = at + head
    pointers = [int.from_bytes(page[first + 2 * n : first + 2 * n + 2]) for n in range(min(count, len(page) // 4))]
    return [pointer for pointer in pointers if first <= pointer < len(page) - 3]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a variable-length integer and the place after it."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def _record(payload: bytes) -> tuple[Value, ...]:
    """Return the values of a record. Raises ValueError, IndexError, struct.error for what is none."""
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != end or end < 1:
        raise ValueError("no header of a record")
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at > len(payload):
        raise ValueError("longer than its payload")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], signed=True), end
    if kind >= 12:
        end = at + (kind - 12) // 2
        return (payload[at:end].decode("utf-8", "replace") if kind % 2 else payload[at:end]), end
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind in {0, 8, 9}:
        return (None if kind == 0 else kind - 8), at
    raise ValueError("a kind of value there is none of")
