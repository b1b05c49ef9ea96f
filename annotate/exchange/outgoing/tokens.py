"""A text as tokens that leave nothing out but white space: words, and every mark between them."""

from collections.abc import Iterable, Iterator

from annotate.text.words import Span, graphemes, words


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
    """Return the positions of the tokens that any of the pieces touches."""
    wanted = tuple(pieces)
    return [
        at
        for at, (start, stop) in enumerate(places)
        if any(start < right and left < stop for left, right in wanted)
    ]


def aligned(places: list[Span], pieces: Iterable[Span]) -> bool:
    """Tell whether every piece begins where a token begins, and ends where one ends."""
    starts, stops = {start for start, _ in places}, {stop for _, stop in places}
    return all(left in starts and right in stops for left, right in pieces)
