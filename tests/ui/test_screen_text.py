"""Nothing in a text can act on a terminal, and every code point stays where it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.ui.screen_text import flowing, visible

HOSTILE = {
    "clear the screen": "\x1b[2J",
    "title": "\x1b]0;t\x07",
    "clipboard": "\x1b]52;c;aGk=\x07",
    "link": "\x1b]8;;http://x\x1b\\x\x1b]8;;\x1b\\",
    "open link": "\x1b]8;;http://x",
    "device control": "\x1bP$q q\x1b\\",
    "answerback": "\x1b[6n\x05",
    "other screen": "\x1b[?1049h",
    "graphics": "\x1b_Gf=24;AAAA\x1b\\",
    "C1 introducer": "\x9b2J",
    "C1 clipboard": "\x9d52;c;aGk=\x9c",
    "bell, backspace, vertical tab, form feed": "\x07\x08\x0b\x0c",
    "NUL, DEL, shifts": "\x00\x7f\x0e\x0f",
    "overwrite": "safe\rEVIL",
    "direction override": "\u202eevil\u202c",
    "isolates": "\u2066a\u2067b\u2068",
    "marks": "\u061c\u200e\u200f",
    "invisible": "\u200b\u2060\ufeff\u180e",
    "tags": "\U000e0041\U000e007f",
    "line separators": "\u2028\u2029\x85\x1c\x1d\x1e",
    "lone surrogates": "\ud800\udfff",
    "annotation": "\ufff9a\ufffab\ufffb",
}
UNSAFE = {"Cc", "Cs", "Zl", "Zp"}
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(text: str) -> bool:
    return not any(unicodedata.category(char) in UNSAFE or char in BIDI for char in text)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_acts_on_a_terminal_gets_through(name: str) -> None:
    assert harmless(visible(HOSTILE[name]))
    assert harmless(flowing(HOSTILE[name]))
    assert len(visible(HOSTILE[name])) == len(HOSTILE[name])


@given(st.text(st.characters(codec=None)), st.integers(0, 30), st.integers(0, 30))
def test_offsets_are_the_same_in_what_is_shown(text: str, start: int, stop: int) -> None:
    for shown in (visible, flowing):
        assert len(shown(text)) == len(text)
        assert shown(text)[start:stop] == shown(text[start:stop])
        assert harmless(shown(text))
        assert shown(shown(text)) == shown(text)
        shown(text).encode()


@pytest.mark.parametrize(
    "text", ["[/b] [sic] :smile: <b>", "L’été, à Nîmes : « ça va ? »", "👩‍👩‍👧 🇲🇱 é", "العربية 中文"]
)
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == flowing(text) == text


def test_each_control_has_a_picture_of_its_own() -> None:
    assert visible("\x00\x1b\x7f") == "␀␛␡"
    assert flowing("a\tb\r\nc") == "a b  c"
    assert visible("a\tb\n") == "a␉b␊"
