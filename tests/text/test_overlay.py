"""The reading overlay: mended words for the eye, and the way back to the text as it is."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text.lint import Finding, findings
from annotate.text.overlay import overlay
from annotate.text.read import read_text

MALI = Path(__file__).parents[2] / "seeds" / "mali-2023-11.txt"


def finding(start: int, stop: int, instead: str | None) -> Finding:
    return Finding("glued", start, stop, "", instead)


def test_the_mali_article_reads_mended_and_every_sentence_keeps_its_place() -> None:
    reading = read_text(MALI)
    read = overlay(reading.text, findings(reading.text, "fr", reading.body_start))
    assert "doit avoir quitté le Mali." in read.shown
    assert len(read.shown) == len(reading.text) + 13  # thirteen spaces
    second = read.shown[read.place(301) : read.place(375, ends=True)]
    assert second == "Le 31 décembre 2023, la mission de l’ONU au Mali doit avoir quitté le Mali."


def test_half_of_a_glued_word_can_be_pointed_at() -> None:
    text = "Ils ontquitté Gao."
    read = overlay(text, [finding(4, 13, "ont quitté")])
    assert read.shown == "Ils ont quitté Gao."
    assert read.shown[read.place(4) : read.place(7, ends=True)] == "ont"
    assert read.shown[read.place(7) : read.place(13, ends=True)] == "quitté"
    assert (read.original(8), read.original(7, ends=True)) == (7, 7)


def test_a_word_broken_at_a_line_end_is_read_in_one_piece() -> None:
    text = "Il s’achè-\nvera ici."
    read = overlay(text, findings(text, "fr"))
    assert read.shown == "Il s’achèvera ici."
    assert read.original(read.place(11)) == 11


def test_of_two_findings_in_one_place_the_first_is_mended() -> None:
    assert overlay("abcdef", [finding(2, 5, "X"), finding(0, 3, "Y"), finding(5, 6, None)]).shown == "Ydef"


EDITS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.text("abc ", max_size=6)), max_size=6)


@given(st.text("abc", min_size=37, max_size=40), EDITS)
@settings(max_examples=200)
def test_every_place_outside_what_was_mended_goes_there_and_back(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    found = [finding(start, start + length, instead) for start, length, instead in edits]
    read = overlay(text, found)
    inside = {at for one in found for at in range(one.start, one.stop)}
    for at in range(len(text)):
        place = read.place(at)
        assert 0 <= place <= len(read.shown)
        if at not in inside:
            assert read.shown[place] == text[at]
            assert read.original(place) == at
    places = [read.place(at) for at in range(len(text) + 1)]
    assert places == sorted(places)


@given(st.text(max_size=30))
def test_without_findings_everything_stays_where_it_is(text: str) -> None:
    read = overlay(text, [])
    assert read.shown == text
    assert [read.place(at) for at in range(len(text))] == list(range(len(text)))
