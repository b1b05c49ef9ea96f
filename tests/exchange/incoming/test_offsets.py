"""Offsets are code points, UTF-16 or counted with CRLF: whichever all quotes prove, and none if they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.exchange.incoming.offsets import settled
from annotate.exchange.incoming.records import Said, Text

TEXT = "a😀b\nLa France\nc 👨‍👩‍👧 fin"


def span(start: int, stop: int, quote: str | None) -> Said:
    return Said("a1", "span", "s", "line 1", start=start, stop=stop, quote=quote)


def wide(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def with_crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("quote", ["b", "La France", "France\nc", "fin", "👨‍👩‍👧"])
@pytest.mark.parametrize(
    ("counted", "length", "seen"),
    [
        ("code points", len, str),
        ("UTF-16", wide, str),
        ("code points with CRLF", len, with_crlf),
        ("UTF-16 with CRLF", wide, with_crlf),
    ],
)
def test_each_way_of_counting_is_known_by_its_quotes(quote: str, counted: str, length, seen) -> None:  # type: ignore[no-untyped-def]
    start = TEXT.index(quote)
    said = [span(length(seen(TEXT[:at])), length(seen(TEXT[: at + len(word)])), seen(word))
            for word, at in ((quote, start), ("fin", TEXT.index("fin")), ("La", TEXT.index("La")))]  # fmt: skip
    text, way, wrong = settled(Text("t", "line 1", TEXT, tuple(said)))
    assert (way, wrong) == (counted, [])
    assert [TEXT[one.start : one.stop] for one in text.said] == [quote, "fin", "La"]


def test_one_quote_that_fits_nowhere_refuses_all_and_is_named() -> None:
    said = (span(4, 6, "La"), span(5, 7, "Le"))
    text, way, wrong = settled(Text("t", "line 1", TEXT, said))
    assert (text.said, way) == (said, "")
    assert [(one.quote, one.found) for one in wrong] == [("Le", TEXT[5:7])]


@pytest.mark.parametrize("place", [(-1, 2), (0, 999), (3, 3), (5, 2)])
def test_places_outside_the_text_or_empty_are_refused_without_quotes_too(place: tuple[int, int]) -> None:
    _, way, (wrong,) = settled(Text("t", "line 1", TEXT, (span(*place, None),)))
    assert (way, wrong.place, wrong.found) == ("", place, None)


@given(st.text("ab😀\n\r", max_size=20), st.data())
def test_code_points_come_first_and_a_converted_quote_is_always_there(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    found, way, wrong = settled(Text("t", "line 1", text, (span(start, stop, text[start:stop]),)))
    assert (way, wrong) == ("code points", [])
    assert found.said[0].quote == text[found.said[0].start : found.said[0].stop]
