"""Damaged words drawn as they would read: what is marked, stored and pointed at is the text as it is."""

from pathlib import Path

from annotate.ui.tui.layout import wrap
from tests.ui.tui.sitting import see, session

GLUED = "Le conseil a approuvé en juin2023 la fin. La mission doit avoirquitté le Mali."


def test_an_inserted_space_is_drawn_and_every_offset_stays() -> None:
    at = GLUED.index("2023")
    (line,) = wrap(GLUED, 0, len(GLUED), 200, mended=[(at, at, " ")])
    assert "".join(line.shown) == GLUED.replace("juin2023", "juin 2023")
    assert line.text(at, at + 4) == " 2023"
    assert line.offset_at(line.cell(at)) == at
    assert line.offset_at(line.cell(at + 3)) == at + 3


def test_a_hidden_hyphen_and_line_break_take_no_room() -> None:
    text = "La res-\nponsabilité."
    at = text.index("-")
    (line,) = wrap(text, 0, len(text), 80, mended=[(at, at + 2, "")])
    assert "".join(line.shown) == "La responsabilité."
    assert line.cell(text.index("p")) == len("La res")


def test_the_key_shows_words_apart_and_back_and_a_mark_covers_the_text_as_it_is(tmp_path: Path) -> None:
    assert "juin2023" in see(session(tmp_path, GLUED)).text
    mended = see(session(tmp_path, GLUED), ["percent_sign"])
    assert "juin 2023" in mended.text
    assert "avoir quitté" in mended.text
    assert "juin2023" in see(session(tmp_path, GLUED), ["percent_sign", "percent_sign"]).text
    marked = see(session(tmp_path, GLUED), ["percent_sign", "M", "enter"])
    (span,) = marked.app.desk.labeling.spans()
    assert span.quote == "Le conseil a approuvé en juin2023 la fin."
