"""annotate segment: the cut, for people and as offsets; nothing is stored."""

import json
from pathlib import Path

from annotate.text.segment import sentences
from tests.conftest import Run

MALI = Path(__file__).parents[2] / "seeds" / "mali-2023-11.txt"


def test_the_json_is_the_offsets_of_the_sentences_in_code_points(run: Run, folder: Path) -> None:
    text = "🇫🇷 La France part. « Déjà ? » L’armée suit.\n"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    done = run("segment", "a.txt", "--json")
    places = json.loads(done.out)
    assert [text[start:end] for start, end in places] == ["🇫🇷 La France part.", "« Déjà ? »", "L’armée suit."]
    assert not (folder / "annotate.db").exists()


def test_the_page_shows_each_sentence_with_its_place(run: Run) -> None:
    done = run("segment", str(MALI))
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].endswith("fr · 16 sentences")
    assert "[2] 301–375" in lines
    assert "      Le 31 décembre 2023, la mission de l’ONU au Mali doit avoirquitté le Mali." in lines


def test_the_language_can_be_given_and_the_text_come_from_stdin(run: Run) -> None:
    text = "Am 3. Mai kam er."
    assert json.loads(run("segment", "-", "--json", "--language", "de", stdin=text).out) == [[0, 17]]
    assert sentences(text, "en") != [(0, 17)]


def test_a_file_of_several_texts_or_of_none_is_refused_in_one_line(run: Run, folder: Path) -> None:
    (folder / "two.csv").write_text("text\nOne text here.\nAnother text here.\n", encoding="utf-8")
    several = run("segment", "two.csv")
    assert (several.code, several.out) == (2, "")
    assert several.err.count("\n") == 1
    assert "several texts" in several.err
    assert run("segment", "nowhere.txt").code == 3


def test_a_text_cannot_act_on_the_terminal(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("Il part\x1b]0;x\x07. Elle reste.", encoding="utf-8")
    assert "\x1b" not in run("segment", "a.txt").out
