"""A text as it would read with its damage mended, for the eye only, and the way back to the text as it is.

Owns the mapping of offsets in both directions. Spans, labels and exports stay on the original: nothing that is
stored is ever made from an overlay.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from annotate.text.lint import Finding


@dataclass(frozen=True)
class Overlay:
    """What to show instead of a text, and which place of the one is which of the other."""

    shown: str
    _changes: Sequence[tuple[int, int, int, int]]  #: original start, stop; shown start, stop; in order, apart

    def place(self, at: int, *, ends: bool = False) -> int:
        """Where offset `at` of the original is in what is shown; with `ends`, as the end of something.

        The difference shows where something was put in: what ends there ends before it. An offset inside a
        replaced stretch is where that begins; with `ends`, where it ends.
        """
        return self._mapped(at, 0, 2, ends)

    def original(self, at: int, *, ends: bool = False) -> int:
        """Where offset `at` of what is shown is in the original; `ends` as in place()."""
        return self._mapped(at, 2, 0, ends)

    def _mapped(self, at: int, here: int, there: int, ends: bool) -> int:
        search = bisect_left if ends else bisect_right
        index = search(self._changes, at, key=lambda change: change[here]) - 1
        if index < 0:
            return at
        change = self._changes[index]
        if change[here] <= at < change[here + 1]:
            return change[there + 1] if ends else change[there]
        return at - change[here + 1] + change[there + 1]


def overlay(text: str, found: Iterable[Finding]) -> Overlay:
    """The overlay of `text`, every finding mended that says how; of two that overlap, the first."""
    pieces: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    at = length = 0
    for start, stop, instead in edits(text, found):
        length += start - at
        pieces += [text[at:start], instead]
        changes.append((start, stop, length, length + len(instead)))
        at, length = stop, length + len(instead)
    return Overlay("".join([*pieces, text[at:]]), changes)


def edits(text: str, found: Iterable[Finding]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, what stands there instead), in order and apart: the least that has to be changed.

    A space put into a glued word leaves the rest of it where it is.
    """
    done = 0
    for one in sorted(found, key=lambda finding: (finding.start, -finding.stop)):
        if one.instead is None or one.start < done:
            continue
        done = one.stop
        matcher = SequenceMatcher(None, text[one.start : one.stop], one.instead, autojunk=False)
        for what, start, stop, left, right in matcher.get_opcodes():
            if what != "equal":
                yield one.start + start, one.start + stop, one.instead[left:right]
