"""From text to lines on the screen: wrapping by cells, with the offset of every character kept.

Pure: strings and numbers in, lines out; knows no labels, no colours and no screen.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from rich.cells import cell_len

from annotate.text.words import graphemes
from annotate.ui.screen_text import visible

MARK_CELLS = 2  #: room before each sentence for its letter and a space
#: White space a line may end after; the no-break spaces are not among it. A grapheme of white space and a mark is
#: no white space.
_BREAKING = frozenset((*" \t\n\r\u1680\u2028\u2029\u205f\u3000\x85", "\r\n")) | {
    chr(code) for code in range(0x2000, 0x200B) if code != 0x2007
}
_STAYS_WITH_NEXT = frozenset("«‹“‘„([{「『（〔【《")
_STAYS_WITH_LAST = frozenset("»›”’)]}:;!?%…」』）〕】》、。，．：；！？")
_HYPHENS = frozenset("-‐–—\u200b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen.

    Cluster i covers the text at [offsets[i], offsets[i + 1]), stands at cell cells[i] and is drawn as shown[i];
    both lists have one entry more than there are clusters. A cluster without text keeps room for a mark.
    """

    offsets: tuple[int, ...]
    cells: tuple[int, ...]
    shown: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where its text begins."""
        return self.offsets[0]

    @property
    def stop(self) -> int:
        """Where its text ends."""
        return self.offsets[-1]

    @property
    def width(self) -> int:
        """Cells it takes."""
        return self.cells[-1]

    def index(self, offset: int) -> int:
        """Return the first cluster with text that ends after `offset`; the number of clusters if there is none."""
        return min(bisect_right(self.offsets, offset) - 1, len(self.shown)) if offset >= self.start else 0

    def cell(self, offset: int) -> int:
        """Return the cell where the character at `offset` is drawn, the line's ends for offsets outside it."""
        return self.cells[self.index(offset)]

    def offset_at(self, cell: int) -> int:
        """Return the offset of the cluster drawn at `cell`, the nearest one for cells outside the line."""
        at = min(max(bisect_right(self.cells, cell) - 1, 0), len(self.shown) - 1)
        while at and self.cells[at] == self.cells[at + 1]:
            at -= 1  # white space at the end takes no cells
        return self.offsets[at]

    def has_mark(self, offset: int) -> bool:
        """Whether room for the mark of a sentence that begins at `offset` is in this line."""
        at = bisect_left(self.offsets, offset)
        return at < len(self.shown) and self.offsets[at] == self.offsets[at + 1] == offset

    def text(self, start: int, stop: int) -> str:
        """Return what is drawn for the text at [start, stop), marks not counted."""
        return "".join(self.shown[bisect_left(self.offsets, start) : bisect_left(self.offsets, stop)])


@lru_cache(maxsize=4096)
def _cells(cluster: str) -> int:
    return cell_len(cluster)


Edit = tuple[int, int, str]  #: [start, stop) of the text, and what is drawn there instead


def wrap(
    text: str, start: int, stop: int, width: int, marks: Container[int] = (), mended: Iterable[Edit] = ()
) -> list[Line]:
    """Break text[start:stop] into lines of at most `width` cells (at least 2), with room for marks at `marks`.

    White space runs are shown as one space when they hold a line break or a tab. Lines break at white space, after
    hyphens and beside wide characters; a French quotation mark or colon stays with its word. What is wider than a
    line is cut between graphemes. What is `mended` (in order, apart) is drawn otherwise; every offset stays.
    """
    wrapper = _Wrapper(width)
    edits = [edit for edit in mended if start <= edit[0] < stop]
    for left, right in graphemes(text[start:stop]):
        offset = start + left
        if offset in marks:
            wrapper.mark(offset)
        while edits and max(edits[0][1], edits[0][0] + 1) <= offset:
            del edits[0]
        if not edits or offset < edits[0][0]:
            wrapper.add(offset, text[offset : start + right])
            continue
        first, last, instead = edits[0]
        for letter in instead if offset == first else "":
            wrapper.add(offset, letter)
        wrapper.add(offset, text[offset : start + right]) if first == last else wrapper.hide(offset)
    wrapper.close(len(wrapper.shown), stop)
    return wrapper.lines


class _Wrapper:
    """Takes clusters one by one; lines that are full are in `lines`, the one under way in the other lists."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []
        self.offsets: list[int] = []
        self.cells: list[int] = []
        self.shown: list[str] = []
        self.x = 0
        self.best = 0  #: the last cluster the line may end before; 0 if there is none yet
        self.before = ""  #: the last cluster, "" after a mark
        self.before_wide = False
        self.folding = False  #: in a run of white space with a line break or a tab

    def close(self, at: int, stop: int) -> None:
        """End the line before its cluster number `at`, whose text begins at `stop`."""
        if not self.shown:
            return
        end = self.cells[at] if at < len(self.cells) else self.x
        cells, shown = [*self.cells[:at], end], self.shown[:at]
        last = at
        while last and (shown[last - 1] == " " or (not shown[last - 1] and cells[last - 1] == cells[last])):
            last -= 1  # white space at the end of a line is not drawn
        shown[last:at] = [""] * (at - last)
        cells[last:] = [cells[last]] * (at + 1 - last)
        self.lines.append(Line((*self.offsets[:at], stop), tuple(cells), tuple(shown)))
        del self.offsets[:at], self.shown[:at]
        self.cells = [cell - end for cell in self.cells[at:]]
        self.x -= end
        self.best = 0

    def mark(self, offset: int) -> None:
        """Keep room for the mark of the sentence that begins here; it stays with the first character."""
        if self.x + MARK_CELLS >= self.width:
            self.close(len(self.shown), offset)
        self.best = len(self.shown)
        self._put(offset, "", MARK_CELLS)
        self.before, self.before_wide = "", False

    def add(self, offset: int, cluster: str) -> None:
        """Put the next cluster into the line, or into a new one."""
        if cluster in _BREAKING:
            self._add_space(offset, cluster)
            return
        size = 1 if cluster.isascii() else _cells(visible(cluster))
        wide = size == 2 and category(cluster[0]) == "Lo"
        if self.shown and self._may_break(cluster[0], wide):
            self.best = len(self.shown)
        if self.x + size > self.width and self.best:
            self.close(self.best, self.offsets[self.best] if self.best < len(self.offsets) else offset)
        if self.x + size > self.width:
            self.close(len(self.shown), offset)
        self._put(offset, visible(cluster), size)
        self.before, self.before_wide = cluster, wide

    def hide(self, offset: int) -> None:
        """Leave a cluster out of what is drawn; it keeps its offset."""
        self._put(offset, "", 0)

    def _add_space(self, offset: int, cluster: str) -> None:
        """Put white space in: not seen after the line's last cell, nor twice in a run that is folded."""
        inside = self.before in _BREAKING
        hidden = self.x >= self.width or (inside and (self.folding or cluster != " "))
        self.folding = cluster != " " or (inside and self.folding)
        self._put(offset, "" if hidden else " ", 0 if hidden else 1)
        self.before, self.before_wide = cluster, False

    def _put(self, offset: int, shown: str, size: int) -> None:
        self.offsets.append(offset)
        self.cells.append(self.x)
        self.shown.append(shown)
        self.x += size

    def _may_break(self, first: str, wide: bool) -> bool:
        """Whether the line may end before a cluster that begins with `first`."""
        before = self.before
        if not before:
            return False
        if before in _BREAKING:
            opening = len(self.shown) > 1 and self.shown[-2] in _STAYS_WITH_NEXT
            return not opening and (first not in _STAYS_WITH_LAST or first in "’”")
        if first in _STAYS_WITH_LAST or before in _STAYS_WITH_NEXT:
            return False
        if before in _HYPHENS:
            return first.isalpha() and len(self.shown) > 1 and self.shown[-2][:1].isalpha()
        return wide or self.before_wide
