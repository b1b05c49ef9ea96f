import os
from pathlib import Path

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from annotate.ui.screen_text import visible
from annotate.ui.tui.app import LabelApp
from annotate.ui.tui.describing import Choice
from annotate.ui.tui.dialogs import Guide
from annotate.ui.tui.paint import cells
from tests.ui.tui.sitting import ROOT, TEXT, Seen, journal, press, rows, see, session

MALI = (ROOT / "seeds" / "mali-2023-11.txt").read_text(encoding="utf-8")
BODY = MALI.index("Le conseil")
SIZES = [(80, 24), (60, 18), (140, 40)]
HOSTILE = (
    "Vu [/b] et [sic], [@click=app.quit]ici[/] \x1b[2J\x1b]52;c;ZXZpbA==\x07 fin. "
    "Un \u202edroite\u202c, \x9b31m, \x00, \x7f, \u200b et {{7*7}} :smile: =1+1. Dernier\x1b]0;titre\x1b\\ mot."
)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ANNOTATE_")] + ["NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("size", SIZES)
def test_everything_needed_is_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    seen = see(session(tmp_path, MALI, body_start=BODY), "fcofom" + "asn", size)
    assert len(seen.rows) == size[1]
    assert all(len(row) == size[0] for row in seen.rows)
    head, strip = seen.rows[0].split(), seen.rows[1].split()
    assert {"text-1", "a1", "5/16"} <= set(head)
    assert "".join(strip).startswith("FCOFO·‿·")
    assert "Ces groupes armés" in " ".join(seen.text.split()) or "La ville de Kidal" in " ".join(seen.text.split())
    assert "1  sans source  « La ville »" in seen.text
    assert "✓ saved: unsupported" in seen.rows[-3]
    assert "sentence 6 of 16" in seen.rows[-3]
    for label in ("f fait", "c affirmation", "o opinion", "x autre"):
        assert label in seen.rows[-2]
    for key in ("m mark", "u undo", "? guide", "q quit"):
        assert key in seen.rows[-1]


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_current_sentence_has_the_bar_beside_it(tmp_path: Path, size: tuple[int, int]) -> None:
    at = session(tmp_path, MALI, body_start=BODY)
    for position in range(16):
        at.labeling.go(position)
        seen = see(at, size=size)
        beside = "".join(row for row in seen.rows if "▌" in row)
        beside = "".join(char for char in beside if char not in " ▌·")
        assert "".join(MALI[slice(*at.labeling.document.sentences[position])].split()) in beside


def test_answered_sentences_carry_their_letter_and_the_head_is_shown(tmp_path: Path) -> None:
    seen = see(session(tmp_path, MALI, body_start=BODY), "fcs")
    assert "date 2023-11" in seen.text
    assert "F Le conseil" in seen.text
    assert "C Le 31 décembre" in seen.text
    assert "- Pour le moment" in seen.text


def test_context_goes_from_the_whole_document_to_this_sentence_alone_and_back(tmp_path: Path) -> None:
    counts = []
    for presses in range(5):
        at = session(tmp_path, " ".join(f"Phrase {n} ici." for n in range(1, 21)))
        at.labeling.go(9)
        counts.append(see(at, "z" * presses).text.count("Phrase"))
    assert counts == [20, 1, 5, 11, 20]


def test_a_window_too_small_says_so_and_the_work_goes_on_once_it_is_larger(tmp_path: Path) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(80, 24)

    at = session(tmp_path)
    seen = see(at, "f", (30, 8))
    assert "30×8 is too small" in seen.text
    assert "40×10" in seen.text
    assert "Le maire" not in see(at, (), (12, 3)).text
    assert "Rien ne change" in see(at, "f", (30, 8), act).text
    assert at.labeling.labels[:2] == ["fact", "fact"]


@pytest.mark.parametrize("size", [(40, 10), (41, 11), (60, 12)])
def test_the_smallest_screens_still_show_sentence_labels_and_choice(tmp_path: Path, size: tuple[int, int]) -> None:
    seen = see(session(tmp_path), (), size)
    assert "Le pont a fermé mardi." in seen.text
    assert "f fait" in seen.text
    chosen = see(session(tmp_path), "M", size).text
    for kind in ("sans source", "source vague", "impersonnel", "présupposé"):
        assert kind in chosen


def test_the_guideline_is_in_the_language_of_the_document_and_scrolls(tmp_path: Path) -> None:
    first = see(session(tmp_path), ["question_mark"])
    assert isinstance(first.app.desk.mode, Guide)
    assert "Fait, affirmation, opinion" in first.text
    everything = ""
    for pages in range(8):
        everything += see(session(tmp_path), ["question_mark", *["space"] * pages]).text
    said = " ".join(everything.split())
    for words in (
        "Quelque chose est-il affirmé",
        "Selon le maire, la route",
        "source vague",
        "undo, without limit",
    ):
        assert words in said


def test_the_end_of_the_guideline_stays_in_view(tmp_path: Path) -> None:
    assert "leave; everything" in see(session(tmp_path), ["question_mark", "G"]).text


def test_all_done_is_said(tmp_path: Path) -> None:
    seen = see(session(tmp_path), "fcof")
    assert "every sentence has a label" in seen.text
    assert "all 4 sentences have a label" in see(session(tmp_path)).text


# -- the terminal's cursor ----------------------------------------------------------------------------------


def cell(seen: Seen) -> str:
    x, y = seen.app.cursor_position
    return seen.rows[y][x:]


def test_the_cursor_is_on_the_first_cell_of_the_current_sentence(tmp_path: Path) -> None:
    at = session(tmp_path)
    assert cell(see(at)).startswith("Le pont")
    assert cell(see(at, "j")).startswith("Selon")
    assert cell(see(at, "G")).startswith("Rien")


def test_the_cursor_follows_the_word_and_the_line_being_written(tmp_path: Path) -> None:
    assert cell(see(session(tmp_path), ["v", "right", "right"])).startswith("a fermé")
    seen = see(session(tmp_path), ["e", "a", "b", "left"])
    assert cell(seen).startswith("b")
    assert seen.rows[seen.app.cursor_position.y].strip().startswith("note: ab")


# -- mouse --------------------------------------------------------------------------------------------------


def place(rows: list[str], words: str) -> tuple[int, int]:
    y = next(n for n, row in enumerate(rows) if words in row)
    return cells(rows[y][: rows[y].index(words)]), y


def mouse(tmp_path: Path, *steps: tuple[str, str], text: str = TEXT) -> Seen:
    before = see(session(tmp_path, text)).rows

    async def act(pilot: Pilot[None]) -> None:
        for what, words in steps:
            offset = place(before, words)
            if what == "double":
                await pilot.double_click(offset=offset)
            elif what == "down":
                await pilot.mouse_down(offset=offset)
            elif what == "move":
                await pilot.hover(offset=offset)
            elif what == "up":
                await pilot.mouse_up(offset=offset)
            else:
                await pilot.click(offset=offset)

    return see(session(tmp_path, text), (), act=act)


def drag(tmp_path: Path, start: str, stop: str, text: str = TEXT) -> Seen:
    return mouse(tmp_path, ("down", start), ("move", stop), ("up", stop), text=text)


def test_a_drag_marks_whole_words_and_asks_for_the_kind(tmp_path: Path) -> None:
    seen = drag(tmp_path, "ont a", "ermé")
    assert isinstance(seen.app.desk.mode, Choice)
    press(seen.app.desk, "n")
    assert [made.quote for made in journal(seen.app.desk.session.db)] == ["pont a fermé"]


def test_a_drag_and_the_hints_give_the_same_judgment(tmp_path: Path) -> None:
    dragged = press(drag(tmp_path, "pont", "fermé").app.desk, "n")
    typed = see(session(tmp_path, who="a2"), "msfn")
    made = journal(dragged.session.db)
    assert len(made) == 2
    assert made[0] == made[1]
    assert typed.app.desk.labeling.spans() == dragged.labeling.spans()


def test_a_drag_backwards_and_across_sentences_marks_too(tmp_path: Path) -> None:
    seen = drag(tmp_path, "maire", "fermé")
    press(seen.app.desk, "enter")
    assert journal(seen.app.desk.session.db)[0].quote == "fermé mardi. Selon le maire"
    assert seen.app.desk.labeling.position == 0


def test_a_drag_never_begins_or_ends_inside_a_grapheme(tmp_path: Path) -> None:
    text = "法国再次表明 👨‍👩‍👧 e\u0301te\u0301 กำลัง قالت فرنسا."
    seen = drag(tmp_path, "次", "e\u0301te\u0301", text)
    press(seen.app.desk, "n")
    assert journal(seen.app.desk.session.db)[0].quote == "次表明 👨‍👩‍👧 e\u0301te\u0301"


def test_a_double_click_marks_a_word_and_a_click_goes_to_a_sentence(tmp_path: Path) -> None:
    seen = mouse(tmp_path, ("double", "rouvrira"))
    assert isinstance(seen.app.desk.mode, Choice)
    assert seen.app.desk.mode.marking == (TEXT.index("rouvrira"), TEXT.index("rouvrira") + 8)
    assert mouse(tmp_path, ("click", "Quelle")).app.desk.labeling.position == 2
    assert journal(session(tmp_path).db) == []


def test_a_click_on_a_label_answers(tmp_path: Path) -> None:
    seen = mouse(tmp_path, ("click", "affirmation"))
    assert seen.app.desk.labeling.labels[0] == "claim"


def test_a_click_on_a_kind_chooses_it_and_on_a_key_of_the_footer_presses_it(tmp_path: Path) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("M")
        await pilot.pause()
        assert isinstance(pilot.app, LabelApp)
        await pilot.click(offset=place(rows(pilot.app), "source vague"))
        await pilot.click(offset=place(rows(pilot.app), "? guide"))

    seen = see(session(tmp_path), (), act=act)
    assert [span.kind for span in seen.app.desk.labeling.spans()] == ["vague_source"]
    assert isinstance(seen.app.desk.mode, Guide)


def test_the_wheel_scrolls_and_the_sentence_stays(tmp_path: Path) -> None:
    text = "\n\n".join(f"Voici la phrase numéro {n}." for n in range(1, 60))

    async def act(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, LabelApp)
        for _ in range(4):
            app.article.post_message(MouseScrollDown(app.article, 5, 5, 0, 1, 0, False, False, False))
        await pilot.pause()

    seen = see(session(tmp_path, text), (), act=act)
    assert "numéro 1." not in seen.text
    assert "numéro 6." not in seen.text
    assert "numéro 7." in seen.text  # twelve rows on, a blank one between two
    assert seen.app.desk.labeling.position == 0


def test_where_spans_overlap_is_seen_and_which_one_is_chosen(tmp_path: Path) -> None:
    seen = see(session(tmp_path), "masn" + "msdn")
    row = next(n for n, text in enumerate(seen.rows) if "Le pont a" in text)
    strip = seen.app.article.render_line(row - 2)
    grounds = {part.text.strip(): part.style.bgcolor for part in strip if part.style and part.style.underline}
    assert list(grounds) == ["Le", "pont", "a"]
    assert len(set(grounds.values())) == 3


def test_nothing_moves_by_mouse_while_an_answer_is_unsaved(tmp_path: Path) -> None:
    at = session(tmp_path)
    at.db.conn.execute("PRAGMA query_only = ON")

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("f")
        await pilot.click(offset=place(before, "Quelle"))

    before = see(session(tmp_path)).rows
    seen = see(at, (), act=act)
    assert seen.app.desk.labeling.position == 0
    assert seen.app.desk.failed


@pytest.mark.parametrize("size", SIZES)
def test_a_failed_write_is_loud_and_says_what_to_do(tmp_path: Path, size: tuple[int, int]) -> None:
    at = session(tmp_path)
    at.db.conn.execute("PRAGMA query_only = ON")
    said = " ".join(see(at, "f", size).text.split())
    assert "NOT SAVED: the file or its folder is read-only — Enter tries again, Esc drops the answer" in said


# -- text is data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    ["", "m", "w", "v", "M", "Mn", "e", ["question_mark"], ["ctrl+p"], "f", "/[sic]\r", "eB[/b]\r", "zz"],
    ids=str,
)
def test_hostile_text_is_shown_one_to_one_on_every_screen(tmp_path: Path, keys: str | list[str]) -> None:
    names = {
        "\r": "enter",
        "/": "slash",
        "[": "left_square_bracket",
        "]": "right_square_bracket",
        "\x1b": "ctrl+left",
    }
    seen = see(session(tmp_path, HOSTILE), [names.get(key, key) for key in keys])
    assert all(visible(row) == row for row in seen.rows)
    if not seen.app.desk.mode.page:
        assert "Vu [/b] et [sic]" in " ".join(seen.text.split()) or keys == "w"


def test_hostile_quotes_notes_and_names_are_shown_as_marks(tmp_path: Path) -> None:
    at = session(tmp_path, HOSTILE)
    at.entry = at.entry.__class__(**{**at.entry.__dict__, "name": "[/b]\x1b]0;x\x07\u202ea"})
    at.record(at.labeling.draft_note("[/i] \x1b[2J"))
    seen = see(at, "Mn")
    assert all(visible(row) == row for row in seen.rows)
    assert "[/b]␛]0;x␇�a" in seen.text
    assert "note [/i] ␛[2J" in seen.text
