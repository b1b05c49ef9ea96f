"""Words and graphemes: what can be marked, and that no mark ever splits a character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text.words import graphemes, words

ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from(list("aé1 .,'’-\r\n\u0301\u200d\u200c\ufe0f\u00ad👩👧🇫🇷🏽ᄒ한ㅏกำ中カ्कष$€·\u0600")),
        st.characters(),
        st.characters(categories=["Cs"]),
    ),
    max_size=60,
)


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’armée l'a dit, peut-être.", ["L’armée", "l'a", "dit", "peut-être"]),
        ("17.500 soldats, 2,3 % en 2023.", ["17.500", "soldats", "2,3", "en", "2023"]),
        ("« Oui », dit-il… (non) 'cité'", ["Oui", "dit-il", "non", "cité"]),
        ("rock- -roll a--b fin-", ["rock", "roll", "a", "b", "fin"]),
        ("e\u0301te\u0301 na\u00adtion", ["e\u0301te\u0301", "na\u00adtion"]),
        ("Kidal 👩‍👩‍👧 🇫🇷🇲🇱 👍🏽!", ["Kidal", "👩‍👩‍👧", "🇫🇷", "🇲🇱", "👍🏽"]),
        ("联合国2023年。", ["联", "合", "国", "2023", "年"]),
        ("カタカナ。ひらがな", ["カ", "タ", "カ", "ナ", "ひ", "ら", "が", "な"]),
        ("ที่นี่ 10", ["ที่", "นี่", "10"]),
        ("миссия ООН", ["миссия", "ООН"]),
        ("وصلت البعثة؟", ["وصلت", "البعثة"]),
        ("한국어 글", ["한국어", "글"]),
        ("... ?! —", []),
    ],
)
def test_a_word_is_what_a_reader_would_point_at(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "cluster",
    ["e\u0301", "👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "한", "\u1112\u1161\u11ab", "❤\ufe0f", "1\ufe0f\u20e3", "\r\n",
     "क्ष", "กำ", "🏴\U000e0067\U000e0062\U000e007f", "x" + "\u0300" * 500],
)  # fmt: skip
def test_a_grapheme_is_one_character_to_the_reader(cluster: str) -> None:
    width = len(cluster)
    assert graphemes(cluster) == [(0, width)]
    assert graphemes(f"a{cluster}b") == [(0, 1), (1, width + 1), (width + 1, width + 2)]


def test_flags_go_two_by_two_and_controls_alone() -> None:
    assert graphemes("🇫🇷🇲🇱🇧") == [(0, 2), (2, 4), (4, 5)]
    assert graphemes("\n\r\u0301a") == [(0, 1), (1, 2), (2, 3), (3, 4)]


@given(ANY_TEXT)
@settings(max_examples=300)
def test_graphemes_cover_the_text_without_gap_or_overlap(text: str) -> None:
    assert "".join(text[start:end] for start, end in graphemes(text)) == text
    assert all(start < end for start, end in graphemes(text))


@given(ANY_TEXT, st.data())
@settings(max_examples=300)
def test_words_lie_in_order_inside_the_sentence_and_never_split_a_grapheme(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edges = {start + edge for span in graphemes(text[start:end]) for edge in span}
    position = start
    for left, right in words(text, start, end):
        assert position <= left < right <= end
        assert left in edges
        assert right in edges
        position = right


@given(ANY_TEXT)
@settings(max_examples=300)
def test_every_letter_and_digit_that_begins_a_grapheme_is_in_a_word(text: str) -> None:
    covered = {at for start, end in words(text, 0, len(text)) for at in range(start, end)}
    assert all(start in covered for start, _ in graphemes(text) if text[start].isalnum())
