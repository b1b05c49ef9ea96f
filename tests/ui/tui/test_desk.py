from pathlib import Path

import pytest

from annotate.ui.palette import DARK
from annotate.ui.tui.desk import Desk, Unsaved
from annotate.ui.tui.modes import Normal, seated
from tests.ui.tui.sitting import TEXT, desk, journal, press, session


def labels(at: Desk) -> list[str | None]:
    return at.labeling.labels


def test_a_label_key_answers_and_goes_on_and_so_does_a_digit(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "f2")
    assert labels(at) == ["fact", "claim", None, None]
    assert at.labeling.position == 2
    assert at.message == "saved: claim"


def test_the_same_key_again_clears_and_stays(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "f", "k", "f")
    assert labels(at)[0] is None
    assert at.labeling.position == 0
    assert at.message == "saved: no label"


def test_at_the_end_a_label_key_is_refused_so_that_no_answer_is_cleared(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "fcof")
    assert "every sentence has a label" in at.message
    press(at, "f")
    assert at.refused
    assert labels(at) == ["fact", "claim", "opinion", "fact"]
    assert len(journal(at.session.db)) == 4


def test_skipped_sentences_come_back_at_the_end(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "s", " ", "ff")
    assert at.labeling.position == 0
    press(at, "cc")
    assert labels(at) == ["claim", "claim", "fact", "fact"]


def test_undo_and_redo_go_across_documents_and_restarts(tmp_path: Path) -> None:
    texts = (TEXT, "Un autre texte. Il est court.")
    first = press(seated(Desk(session(tmp_path, *texts), DARK)), "fcofo")
    assert first.session.entry.name == "text-2"
    first.session.db.close()
    at = press(seated(Desk(session(tmp_path, *texts), DARK)), "uu")
    assert at.session.entry.name == "text-1"
    assert labels(at) == ["fact", "claim", "opinion", None]
    press(at, "uuu")
    assert labels(at) == [None] * 4
    press(at, "u")
    assert (at.message, at.refused) == ("Nothing to undo", True)
    press(at, "UUUUU")
    assert at.session.entry.name == "text-2"
    assert labels(at) == ["opinion", None]
    press(at, "U")
    assert at.refused


def test_a_note_is_written_edited_and_removed(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "e", "vu au jxurnal", *["left"] * 5, "backspace", "o", "enter")
    assert at.labeling.notes == {0: "vu au journal"}
    press(at, "e", "end", "!", "escape")
    assert at.labeling.notes == {0: "vu au journal"}
    press(at, "e", "ctrl+u", "enter")
    assert at.labeling.notes == {}


def test_pasted_text_goes_into_the_line_being_written_on_one_line(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "e")
    at.paste("deux\nlignes \x1b[31m")
    press(at, "enter")
    assert at.labeling.notes == {0: "deux lignes ␛[31m"}
    at.paste("f")
    assert labels(at)[0] is None


def test_confidence_goes_one_step_at_a_time_and_no_further(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "=")
    assert at.labeling.confidence == {0: 3}
    press(at, "+")
    assert at.refused
    press(at, "--")
    assert at.labeling.confidence == {0: 1}


def test_moving_by_one_by_number_by_open_ones_and_by_search(tmp_path: Path) -> None:
    at = desk(tmp_path)
    places = []
    for keys in (["j"], ["down"], ["b"], ["up"], ["G"], ["g", "2", "enter"], ["/", "HONTE", "enter"]):
        places.append(press(at, *keys).labeling.position)
    assert places == [1, 2, 1, 0, 3, 1, 2]
    press(at, "g", "1", "enter", "f", "g", "1", "enter", "J")
    assert at.labeling.position == 1
    press(at, "/", "mar", "enter")
    found = [at.labeling.position]
    for key in "nnN":
        found.append(press(at, key).labeling.position)
    assert found == [0, 1, 0, 1]
    press(at, "K")
    assert at.refused


def test_what_is_not_found_or_not_there_is_said_and_leaves_the_line(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "g", "9", "enter")
    assert at.refused
    assert at.mode is at.idle
    press(at, "/", "absent", "enter")
    assert at.refused
    assert at.labeling.position == 0


def test_the_menu_does_any_command_or_label_by_a_part_of_its_name(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "ctrl+p", "last", "enter")
    assert at.labeling.position == 3
    assert at.mode is at.idle
    press(at, "ctrl+p", "opin", "enter")
    assert labels(at)[3] == "opinion"
    press(at, "ctrl+p", "zzzz", "enter")
    assert at.mode.page[0].text == "No command is called that."
    press(at, "escape")
    assert at.mode is at.idle


def test_a_refused_command_of_the_menu_closes_it(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "ctrl+p", "redo", "enter")
    assert at.refused
    assert at.mode is at.idle


def test_the_guideline_closes_and_changes_nothing(tmp_path: Path) -> None:
    for close in ("escape", "q", "?"):
        at = press(desk(tmp_path), "?", "f", "j", close)
        assert at.mode is at.idle
        assert not at.leaving
        assert labels(at)[0] is None


@pytest.mark.parametrize("mode", ["", "m", "v", "e", "M", "?"])
def test_control_c_leaves_at_once_from_anywhere(tmp_path: Path, mode: str) -> None:
    at = press(desk(tmp_path), mode, "ctrl+c")
    assert at.leaving


# -- a write that fails -------------------------------------------------------------------------------------


def failing(path: Path, *keys: str) -> Desk:
    at = desk(path)
    at.session.db.conn.execute("PRAGMA query_only = ON")
    return press(at, *keys)


def mended(at: Desk, *keys: str) -> Desk:
    at.session.db.conn.execute("PRAGMA query_only = OFF")
    return press(at, *keys)


def test_a_failed_write_is_said_keeps_the_answer_and_moves_nothing(tmp_path: Path) -> None:
    at = failing(tmp_path, "f")
    assert at.failed.startswith("NOT SAVED: ")
    assert isinstance(at.mode, Unsaved)
    assert at.session.unsaved is not None
    assert at.session.unsaved.value == "fact"
    assert (at.labeling.position, at.labeling.label) == (0, None)
    press(at, "c", "j", "u", "enter")
    assert at.failed
    assert (at.labeling.position, at.session.unsaved.value) == (0, "fact")


def test_enter_saves_it_again_and_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    at = mended(failing(tmp_path, "f"), "enter")
    assert (at.failed, at.message) == ("", "saved: fact")
    assert (at.labeling.position, labels(at)[0]) == (1, "fact")
    assert at.mode is at.idle


def test_escape_drops_the_answer(tmp_path: Path) -> None:
    at = mended(failing(tmp_path, "f"), "escape", "c")
    assert labels(at) == ["claim", None, None, None]
    assert [made.value for made in journal(at.session.db)] == ["claim"]


@pytest.mark.parametrize(
    ("keys", "field"), [(["m", "s", "f", "n"], "unsupported"), (["e", "mot", "enter"], "note"), (["s"], "skipped")]
)
def test_spans_notes_and_skips_that_fail_can_be_saved_again_too(
    tmp_path: Path, keys: list[str], field: str
) -> None:
    at = failing(tmp_path, *keys)
    assert isinstance(at.mode, Unsaved)
    mended(at, "enter")
    assert [made.field for made in journal(at.session.db)] == [field]
    assert isinstance(at.mode, Normal)


def test_an_undo_that_fails_can_be_tried_again(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "f")
    at.session.db.conn.execute("PRAGMA query_only = ON")
    press(at, "u")
    assert at.failed
    assert labels(at)[0] == "fact"
    mended(at, "enter")
    assert labels(at)[0] is None
