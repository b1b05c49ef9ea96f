"""Where words of one text stand in another version of it. Compares words; changes nothing and guesses nothing."""

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(r"\w+|[^\w\s]")
CONTEXT = 60  #: characters on each side by which one of several places is told from the others
TELLING = 8  #: so many of them more than at any other place


class Anchor(NamedTuple):
    """A place in the new text; `same` tells whether its words are those of the old one, spaces apart."""

    start: int
    stop: int
    same: bool


class Anchors:
    """Two versions of a text, word by word. Offsets are code points, [start, stop)."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self._old, self._new = (list(_TOKEN.finditer(text)) for text in (old, new))
        before, after = ([token[0] for token in tokens] for tokens in (self._old, self._new))
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        self._to: dict[int, int] = {}  # number of a word in the old text -> in the new one
        for here, there, length in matcher.get_matching_blocks():
            self._to.update(zip(range(here, here + length), range(there, there + length), strict=True))
        self._begins = [token.start() for token in self._old]

    def place(self, start: int, stop: int) -> Anchor | None:
        """Return where old[start:stop] stands now: where the words around it do, else where its quote is found.

        None when it is gone, or stands in several places that its surroundings do not tell apart.
        """
        return self._aligned(start, stop) or self._found(start, stop)

    def _aligned(self, start: int, stop: int) -> Anchor | None:
        begin, end = self._moved(start), self._moved(stop - 1)
        if begin is None or end is None or begin > end:
            return None
        quote, now = self.old[start:stop], self.new[begin : end + 1]
        if self.new.count(now) > 1 and not self._has_neighbour(start, stop):
            return None
        return Anchor(begin, end + 1, quote.split() == now.split())

    def _has_neighbour(self, start: int, stop: int) -> bool:
        """Tell whether the word before or after old[start:stop] still stands beside it, or it is part of one."""
        first, last = (bisect_right(self._begins, offset) - 1 for offset in (start, stop - 1))
        if self._old[first].start() < start or stop < self._old[last].end():
            return True
        before = self._to.get(first - 1, -2) + 1 == self._to[first]
        return before or self._to.get(last + 1) == self._to[last] + 1

    def _moved(self, offset: int) -> int | None:
        """Return where the character at `offset` stands now, if its word is there."""
        number = bisect_right(self._begins, offset) - 1
        if number < 0 or number not in self._to or offset >= self._old[number].end():
            return None
        return self._new[self._to[number]].start() + offset - self._old[number].start()

    def _found(self, start: int, stop: int) -> Anchor | None:
        quote = self.old[start:stop]
        places = [found.start() for found in re.finditer(re.escape(quote), self.new)] if quote else []
        around = [(self._shared(start, stop, at, at + len(quote)), at) for at in places]
        best = max(around, default=None)
        if best is None or (len(places) > 1 and best[0] < max(n for n, at in around if at != best[1]) + TELLING):
            return None
        return Anchor(best[1], best[1] + len(quote), same=True)

    def _shared(self, start: int, stop: int, begin: int, end: int) -> int:
        """Return how many characters around two places are alike, counted from each place outwards."""
        before = (self.old[max(0, start - CONTEXT) : start][::-1], self.new[max(0, begin - CONTEXT) : begin][::-1])
        after = (self.old[stop : stop + CONTEXT], self.new[end : end + CONTEXT])
        return sum(_alike(*pair) for pair in (before, after))


def _alike(left: str, right: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
