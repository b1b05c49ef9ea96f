from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.ui.palette import DARK, Ink
from annotate.ui.screen_text import visible
from annotate.ui.tui import panels
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.modes import seated
from annotate.ui.tui.paint import Piece, cells, fitted, length, margins, strip, target_at
from tests.ui.tui.sitting import desk, press, session

anything = st.text(st.sampled_from("ab é法👨\u200d\ufe0f\u0301\u0915\u094d\x1b\x00\x9b\u202e[/b]:"), max_size=30)


@given(st.lists(anything, max_size=5), st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_a_row_is_as_wide_as_it_should_be_and_safe_whatever_is_in_it(texts: list[str], width: int) -> None:
    made = strip([Piece(text, DARK["text"]) for text in texts], width, DARK["bar"])
    assert sum(part.cell_length for part in made) == made.cell_length == width
    drawn = "".join(part.text for part in made)
    assert visible(drawn) == drawn
    assert not any(part.control for part in made)


@given(anything, st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_a_fitted_text_is_never_wider_and_says_when_something_is_left_out(text: str, width: int) -> None:
    made = fitted(text, width)
    assert cells(made) <= width
    assert made == visible(text) or made.endswith("…") or width == 0


def test_a_click_means_the_piece_under_it() -> None:
    row = [Piece("法 ", Ink(), "f"), Piece("ab", Ink()), Piece("cd", Ink(), "c")]
    assert [target_at(row, cell) for cell in range(8)] == ["f", "f", "f", "", "", "c", "c", ""]


@pytest.mark.parametrize("width", [40, 60, 80, 96, 140, 250])
def test_text_is_never_wider_than_can_be_followed_and_stands_in_the_middle(width: int) -> None:
    made = margins(width)
    assert made.text_width <= 88
    right = width - made.text_left - made.text_width
    assert right >= 1
    assert abs(made.left - right) <= 2


@pytest.mark.parametrize("width", [36, 55, 75, 88])
@pytest.mark.parametrize("name", ["a", "article-" * 8, "法国" * 20])
def test_the_header_keeps_its_figures_whatever_the_names(tmp_path: Path, width: int, name: str) -> None:
    at = press(desk(tmp_path), "f")
    at.session.entry = at.session.entry.__class__(**{**at.session.entry.__dict__, "name": name})
    row = panels.header(at, width)
    assert length(row) == width
    text = "".join(piece.text for piece in row)
    assert "1/4" in text
    assert "each" in text


def test_the_strip_shows_a_window_of_a_long_document_with_the_current_sentence_in_it(tmp_path: Path) -> None:
    at = seated(Desk(session(tmp_path, "Un mot. " * 3000), DARK))
    for position in (0, 1500, 2999):
        at.labeling.go(position)
        row = panels.progress(at, 76)
        assert length(row) <= 76
        assert [piece.ink for piece in row].count(DARK["here"]) == 1
        assert (row[0].text, row[-1].text) == ("‹" if position else " ", "›" if position < 2999 else " ")


def test_a_long_quote_keeps_its_first_and_last_words(tmp_path: Path) -> None:
    words = "alpha " + "milieu " * 40 + "oméga"
    at = press(seated(Desk(session(tmp_path, f"{words}."), DARK)), "M", "n")
    (row,) = panels.spans(at, 60)
    assert length(row) <= 60
    text = "".join(piece.text for piece in row)
    assert "« alpha milieu" in text
    assert text.endswith("milieu oméga. »")


def test_more_spans_than_rows_are_counted_and_the_chosen_one_is_among_those_listed(tmp_path: Path) -> None:
    at = desk(tmp_path, "un deux trois quatre cinq six sept.")
    for key in "asdfghj":
        press(at, "m", key, key, "n")
    for _ in range(7):
        press(at, ".")
        rows = panels.spans(at, 70)
        assert len(rows) == panels.SPAN_ROWS
        assert "7 in all" in rows[-1][-1].text
        assert sum(piece.ink == DARK["span_chosen"] for row in rows for piece in row) == 1
