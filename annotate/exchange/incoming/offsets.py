"""Which offsets a file has: code points, UTF-16, or either counted with CRLF line ends. Proven by its quotes.

One way of counting is taken for a text only if every quote of it stands where it says. Without quotes nothing is
proven: code points are taken if all places are in the text, and that is said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from annotate.exchange.incoming.records import Place, Said, Text

CODE_POINTS = "code points"

Convert = Callable[[int], int | None]


@dataclass(frozen=True)
class Misplaced:
    """A span that stands nowhere the file could mean."""

    where: str
    place: Place
    quote: str | None
    found: str | None  #: what stands there counting code points; None: outside the text


def settled(text: Text) -> tuple[Text, str, list[Misplaced]]:
    """Return the text with offsets in code points, how the file counted them, and what could not be placed.

    With anything misplaced the text comes back as it was.
    """
    assert text.text is not None
    spans = [one for one in text.said if one.level == "span"]
    for name, convert in _readings(text.text):
        if all(_fits(text.text, one, convert) for one in spans):
            if name == CODE_POINTS:
                return text, name, []
            said = tuple(_converted(one, convert) if one.level == "span" else one for one in text.said)
            return replace(text, said=said), name, []
    wrong = [one for one in spans if not _fits(text.text, one, _in_text(text.text))]
    return text, "", [_misplaced(text.text, one) for one in wrong]


def _readings(text: str) -> Iterator[tuple[str, Convert]]:
    yield CODE_POINTS, _in_text(text)
    if any(ord(character) > 0xFFFF for character in text):
        yield "UTF-16", _by_width([2 if ord(character) > 0xFFFF else 1 for character in text])
    if "\n" in text:
        alone = [character == "\n" and text[at - 1 : at] != "\r" for at, character in enumerate(text)]
        yield "code points with CRLF", _by_width([1 + one for one in alone])
        wide = [1 + one + (ord(text[at]) > 0xFFFF) for at, one in enumerate(alone)]
        yield "UTF-16 with CRLF", _by_width(wide)


def _in_text(text: str) -> Convert:
    length = len(text)
    return lambda offset: offset if 0 <= offset <= length else None


def _by_width(widths: Sequence[int]) -> Convert:
    """Return what turns offsets into code points, where characters count `widths`."""
    places = {there: here for here, there in enumerate(accumulate(widths, initial=0))}
    return places.get


def _fits(text: str, one: Said, convert: Convert) -> bool:
    start, stop = convert(one.start), convert(one.stop)
    if start is None or stop is None or not start < stop:
        return False
    if any(convert(a) is None or convert(b) is None or not a < b for a, b in one.fragments):
        return False
    return one.quote is None or _plain(text[start:stop]) == _plain(one.quote)


def _plain(quote: str) -> str:
    return quote.replace("\r\n", "\n")


def _converted(one: Said, convert: Convert) -> Said:
    def at(offset: int) -> int:
        found = convert(offset)
        assert found is not None
        return found

    pieces = tuple((at(start), at(stop)) for start, stop in one.fragments)
    return one._replace(start=at(one.start), stop=at(one.stop), fragments=pieces)


def _misplaced(text: str, one: Said) -> Misplaced:
    found = text[one.start : one.stop] if 0 <= one.start < one.stop <= len(text) else None
    return Misplaced(one.where, (one.start, one.stop), one.quote, found)
