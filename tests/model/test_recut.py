"""Sentences split and joined by hand: the same whatever the order it was said in, and every character kept."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotate.model.document import Sentence
from annotate.model.recut import JOIN, SPLIT, as_stored, from_stored, recut

TEXT = "Il pleut. M. Diop sort, puis rentre. Gao.Le soir tombe."
FIRST = [Sentence(0, 9), Sentence(10, 12), Sentence(13, 36), Sentence(37, 55)]


def said(cuts: dict[int, str]) -> list[str]:
    return [TEXT[start:stop] for start, stop in recut(FIRST, cuts, TEXT)]


def test_a_sentence_is_joined_to_the_one_before() -> None:
    assert said({13: JOIN})[1] == "M. Diop sort, puis rentre."


def test_a_sentence_is_split_and_the_space_between_is_left_out() -> None:
    assert said({24: SPLIT, 41: SPLIT}) == [
        *("Il pleut.", "M.", "Diop sort,", "puis rentre.", "Gao.", "Le soir tombe.")
    ]


def test_joined_sentences_may_be_split_elsewhere() -> None:
    assert said({13: JOIN, 24: SPLIT})[1:3] == ["M. Diop sort,", "puis rentre."]


def test_what_fits_nowhere_is_left_out() -> None:
    assert said({0: JOIN, 10: SPLIT, 9: SPLIT, 500: SPLIT, 14: JOIN}) == [TEXT[a:b] for a, b in FIRST]


@given(st.dictionaries(st.integers(0, len(TEXT)), st.sampled_from([SPLIT, JOIN])))
def test_sentences_stay_in_order_and_lose_no_letter(cuts: dict[int, str]) -> None:
    found = recut(FIRST, cuts, TEXT)
    assert "".join("".join(TEXT[a:b].split()) for a, b in found) == "".join(TEXT.split())
    assert all(a < b for a, b in found)
    assert all(left.stop <= right.start for left, right in pairwise(found))
    assert recut(FIRST, dict(reversed(cuts.items())), TEXT) == found
    assert from_stored(as_stored(found)) == found
