"""annotate lint and annotate show --repaired: damage is told and read mended; nothing that is stored changes."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run

TEXT = "Les soldats ont tout vu.\nIls ontquitté Gao en juin2023 pour de bon.\n"


@pytest.fixture
def added(run: Run, folder: Path) -> Run:
    (folder / "gao.txt").write_text(TEXT, encoding="utf-8")
    assert run("add", "gao.txt", "--language", "fr").code == 0
    return run


@pytest.mark.parametrize("wanted", [("gao.txt",), ("gao",), ()])
def test_a_file_a_document_and_the_whole_database_are_told_alike(added: Run, wanted: tuple[str, ...]) -> None:
    done = added("lint", *wanted, "--language", "fr", "--json")
    assert done.code == 0
    report = json.loads(done.out)
    assert report["format"] == "annotate/lint@1"
    (document,) = report["documents"]
    assert (document["language"], document["glued_words"]) == ("fr", "looked for")
    for one in document["findings"]:
        assert TEXT[one["start"] : one["stop"]] == one["quote"]
    assert [(one["kind"], one["quote"], one["instead"]) for one in document["findings"]] == [
        ("glued", "ontquitté", "ont quitté"),
        ("glued", "juin2023", "juin 2023"),
    ]


def test_the_page_tells_line_and_column_and_how_it_would_read(added: Run) -> None:
    page = added("lint", "gao.txt", "--language", "fr").out
    assert "gao.txt · 2 findings" in page
    (line,) = [line for line in page.splitlines() if "ontquitté" in line]
    assert line.split()[0] == "2:5"
    assert "ont quitté" in line


def test_sound_text_has_no_findings(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("The camp is empty. They all left it in the night.", encoding="utf-8")
    assert run("lint", "a.txt").out == "a.txt · 0 findings\n"


def test_what_was_not_looked_for_is_said(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("غادرت البعثة معسكرها في كيدال.", encoding="utf-8")
    done = run("lint", "a.txt")
    assert done.err == "note: words run together cannot be looked for: ar\n"


def test_without_the_extra_it_is_named(added: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotate.text.vocabulary import vocabulary

    monkeypatch.setitem(__import__("sys").modules, "spellchecker", None)  # how Python says "not installed"
    vocabulary.cache_clear()
    try:
        done = added("lint", "gao", "--json")
        assert "annotate-news[lint]" in done.err
        (document,) = json.loads(done.out)["documents"]
        assert document["glued_words"] == "not looked for"
        assert [one["quote"] for one in document["findings"]] == ["juin2023"]
    finally:
        vocabulary.cache_clear()


def test_what_cannot_be_read_is_named_and_the_rest_is_told(added: Run, folder: Path) -> None:
    (folder / "empty.txt").write_text("  ", encoding="utf-8")
    done = added("lint", "empty.txt", "gao.txt", "--json")
    assert done.code == 1
    assert "not read: empty.txt" in done.err
    assert len(json.loads(done.out)["documents"]) == 1
    assert added("lint", "empty.txt").code == 3
    assert added("lint", "nobody").code == 3


def test_a_finding_cannot_act_on_the_terminal(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("Il part.\n\nPartager sur \x1b]0;x\x07 [red]\n\nFin.", encoding="utf-8")
    page = run("lint", "a.txt", "--language", "fr").out
    assert "Partager" in page
    assert "\x1b" not in page


def test_a_document_is_read_mended_while_spans_and_json_stay_on_the_text(added: Run) -> None:
    assert added("label", "--as", "a1", stdin="f\nm 2-3 l c\n").code == 0
    before = added("show", "gao", "--as", "a1", "--json").out
    assert "Ils ontquitté Gao en juin2023" in added("show", "gao").out
    mended = added("show", "gao", "--repaired").out
    assert "Ils ont quitté Gao en juin 2023" in mended
    assert added("show", "gao", "--as", "a1", "--repaired", "--json").out == before
    assert "⟦ont quitté Gao⟧" in added("show", "gao", "--as", "a1", "--repaired").out
