"""A document as rows of the screen, made as they are needed: paragraphs, the rows around a place, what is in view.

Pure, like layout.py. A place on the screen is an Address: a block (named by its first sentence) and a row in it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from annotate.model.document import Document
from annotate.ui.tui.layout import Edit, Line, wrap

BLOCK = 8192  #: characters after which a paragraph that goes on and on is broken all the same
KEPT = 256  #: blocks whose lines are remembered
ENDINGS = frozenset(".!?…:;。！？\"'»”’)]")  #: a line that ends so goes on in the next when the source breaks it
HEAD = -1  #: the block before the first sentence: metadata


class Address(NamedTuple):
    """A row: `row` counts from 0 inside the block that begins with sentence `block`."""

    block: int
    row: int


class Row(NamedTuple):
    """What stands at an address: a line, or None for the blank row between paragraphs."""

    address: Address
    line: Line | None


class _Block(NamedTuple):
    rows: list[Line | None]
    following: int | None  #: the sentence the next block begins with


class Flow:
    """The sentences from `first` to `last` (inclusive, counted from 0) of a document, in lines of `width`."""

    def __init__(
        self, document: Document, width: int, first: int, last: int, mended: tuple[Edit, ...] = ()
    ) -> None:
        """`mended` are words that are drawn otherwise."""
        self.document = document
        self.width = width
        self.first = first
        self.last = last
        self.mended = mended
        self.wrapped = 0  #: lines made so far: the measure of the work done
        self._blocks: dict[int, _Block] = {}
        self._head = self._find_head() if first == 0 else (0, 0)

    # -- where paragraphs begin -----------------------------------------------------------------------------

    def _find_head(self) -> tuple[int, int]:
        """Return where the metadata before the first sentence stands, white space around it left out."""
        stop = self.document.sentences[0].start
        before = self.document.text[max(0, stop - BLOCK) : stop].rstrip()
        stop = max(0, stop - BLOCK) + len(before)
        return stop - len(before.lstrip()), stop

    def _in_source(self, position: int) -> str:
        """Return what the source has before a sentence: `paragraph`, `line`, or "" where it flows on."""
        text, sentences = self.document.text, self.document.sentences
        stop = sentences[position - 1].stop
        gap = text[stop : sentences[position].start]
        breaks = gap.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        if breaks > 1 or "\u2029" in gap:
            return "paragraph"
        return "line" if breaks and text[stop - 1] not in ENDINGS else ""  # a heading, an item of a list

    def break_before(self, position: int) -> str:
        """Return how a sentence begins: `paragraph` (after a blank row), `line`, or "" (in the line before)."""
        if position <= self.first:
            return "paragraph"
        sentences = self.document.sentences
        here, before = sentences[position].start, sentences[position - 1].start
        found = self._in_source(position)
        if found or here // BLOCK == before // BLOCK:
            return found
        for step in (-1, 1):  # a paragraph without end is broken here, unless it soon ends by itself
            at = position + step
            while self.first < at <= self.last and abs(sentences[at].start - here) < BLOCK // 2:
                if self._in_source(at):
                    return ""
                at += step
        return "line"

    def block_of(self, position: int) -> int:
        """Return the first sentence of the block that holds a sentence."""
        while position > self.first and not self.break_before(position):
            position -= 1
        return position

    def _block(self, block: int) -> _Block:
        made = self._blocks.get(block)
        if made is None:
            made = self._blocks[block] = self._make(block)
            self.wrapped += len(made.rows)
            if len(self._blocks) > KEPT:
                del self._blocks[next(iter(self._blocks))]
        return made

    def _make(self, block: int) -> _Block:
        text, sentences = self.document.text, self.document.sentences
        if block == HEAD:
            return _Block([*wrap(text, *self._head, self.width)], self.first)
        after = block + 1
        while after <= self.last and not self.break_before(after):
            after += 1
        marks = {sentences[at].start for at in range(block, after)}
        lines = wrap(text, sentences[block].start, sentences[after - 1].stop, self.width, marks, self.mended)
        gap = block != self.first_block and self.break_before(block) == "paragraph"
        return _Block([None, *lines] if gap else [*lines], after if after <= self.last else None)

    # -- rows -----------------------------------------------------------------------------------------------

    @property
    def first_block(self) -> int:
        """The block everything begins with."""
        return HEAD if self._head[0] < self._head[1] else self.first

    @property
    def top(self) -> Address:
        """The first row of all."""
        return Address(self.first_block, 0)

    def line(self, address: Address) -> Line | None:
        """Return what stands at an address."""
        return self._block(address.block).rows[address.row]

    def down(self, address: Address) -> Address | None:
        """Return the row below, or None at the end."""
        block = self._block(address.block)
        if address.row + 1 < len(block.rows):
            return Address(address.block, address.row + 1)
        return None if block.following is None else Address(block.following, 0)

    def up(self, address: Address) -> Address | None:
        """Return the row above, or None at the beginning."""
        if address.row:
            return Address(address.block, address.row - 1)
        if address.block == self.first_block:
            return None
        above = self.first_block if address.block == self.first else self.block_of(address.block - 1)
        return Address(above, len(self._block(above).rows) - 1)

    def place(self, position: int, offset: int) -> Address:
        """Return the row that draws the character at `offset`, which is in the sentence at `position`."""
        block = self.block_of(min(max(position, self.first), self.last))
        rows = self._block(block).rows
        at = bisect_right(rows, offset, key=lambda line: -1 if line is None else line.start) - 1
        return Address(block, max(at, 0))

    def rows(self, address: Address) -> Iterator[Row]:
        """Yield the rows from an address on."""
        at: Address | None = address
        while at is not None:
            yield Row(at, self.line(at))
            at = self.down(at)

    def shifted(self, address: Address, rows: int) -> Address:
        """Return the address so many rows below (or above, when negative), the first or last one at most."""
        step = self.down if rows > 0 else self.up
        for _ in range(abs(rows)):
            following = step(address)
            if following is None:
                break
            address = following
        return address


def settle(flow: Flow, top: Address, focus: tuple[Address, Address], height: int, tall: int = 0) -> Address:
    """Return the row to show first, so that the rows from focus[0] to focus[1] are in a view of `height` rows.

    `top` is kept while the focus and two rows around it are in view, so that the text stands still; else the
    focus comes a third from above. `tall` rows of the focus are drawn with a row of hints above each.
    """
    height = max(1, height - tall)
    room = max(0, height - _count(flow, focus[0], height, focus[1]))  # rows left beside the focus
    highest = min(2, room // 2)
    lowest = room - highest
    view = [row.address for row in islice(flow.rows(top), height)]
    if focus[0] in view:
        at = view.index(focus[0])
        high_enough = at <= lowest or (at <= room and flow.down(view[-1]) is None)
        if high_enough and (at >= highest or flow.up(top) is None):
            return top
    place = min(max(height // 3, highest), lowest)
    candidate = flow.shifted(focus[0], -place)
    lacking = height - _count(flow, candidate, height)  # at the end of the text, show more of what is before
    return flow.shifted(candidate, -min(lacking, room - place))


def _count(flow: Flow, address: Address, most: int, last: Address | None = None) -> int:
    """Return how many rows there are from an address to `last`, or to the end: `most` at most."""
    count = 0
    for row in islice(flow.rows(address), most):
        count += 1
        if row.address == last:
            break
    return count
