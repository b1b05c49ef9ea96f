"""A text as tokens that leave nothing out but white space: words, and every mark between them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from annotate.text.words import Span, graphemes, words

_START, _STOP = itemgetter(0), itemgetter(1)


def tokens(text: str, start: int, stop: int) -> list[Span]:
    """Return the tokens of text[start:stop], in order, as offsets into `text`.

    Words are those a span can be marked by; what stands between them is one token to a character a reader sees.
    """
    found: list[Span] = []
    at = start
    for left, right in words(text, start, stop):
        found += _marks(text, at, left)
        found.append((left, right))
        at = right
    return [*found, *_marks(text, at, stop)]


def _marks(text: str, start: int, stop: int) -> Iterator[Span]:
    for left, right in graphemes(text[start:stop]) if start < stop else ():
        if text[start + left : start + right].strip():
            yield start + left, start + right


def covered(places: list[Span], pieces: Iterable[Span]) -> list[int]:
    """Return the positions of the tokens that any of the pieces touches; tokens are in order and apart."""
    found: set[int] = set()
    for left, right in pieces:
        found.update(range(bisect_right(places, left, key=_STOP), bisect_left(places, right, key=_START)))
    return sorted(found)


def aligned(places: list[Span], pieces: Iterable[Span]) -> bool:
    """Tell whether every piece begins where a token begins, and ends where one ends."""
    return all(_is_at(places, left, _START) and _is_at(places, right, _STOP) for left, right in pieces)


def _is_at(places: list[Span], offset: int, end: Callable[[Span], int]) -> bool:
    at = bisect_left(places, offset, key=end)
    return at < len(places) and end(places[at]) == offset
