"""A changed article: what can be placed moves, what cannot stays and is listed, and all of it goes back."""

import json
from pathlib import Path

import pytest

from annotate.store.database import open_database
from annotate.store.questions.progress import log
from tests.conftest import Run

OLD = "Le pont a fermé mardi. Selon le maire, il rouvrira en mars. Quelle honte !\n\nRien ne change. Il le dit.\n"
NEW = (
    "Rien ne change. Il le dit bien.\n\nLe pont a fermé mardi. Selon le maire élu, il rouvrira en mars. Honte !\n"
)
TYPED = 'm "a fermé" no_source f\nm "il rouvrira" c\ne sure?\no\no\nf\n'

Held = set[tuple[str, str, str]]


@pytest.fixture
def two(run: Run, folder: Path) -> Path:
    for name, text in (("old", OLD), ("new", NEW)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert run("label", "old.txt", "--as", "a1", stdin=TYPED).code == 0
    assert run("add", "new.txt").code == 0
    return folder


def held(run: Run, document: str) -> Held:
    """Return (field, answer, words) of what a1 says of a document."""
    sentences = json.loads(run("show", document, "--as", "a1", "--json").out)["sentences"]
    found: Held = set()
    for one in sentences:
        found |= {("label", label, one["text"]) for label in one["labels"].values()}
        found |= {("note", note, one["text"]) for note in one["notes"].values()}
        found |= {(span["field"], span["kind"] or "", span["quote"]) for span in one["spans"]}
    return found


MOVED = {
    ("label", "fact", "Le pont a fermé mardi."),
    ("label", "opinion", "Rien ne change."),
    ("unsupported", "no_source", "a fermé"),
    ("unsupported", "", "il rouvrira"),
}
LEFT = {
    ("label", "claim", "Selon le maire, il rouvrira en mars."),
    ("label", "opinion", "Quelle honte !"),
    ("note", "sure?", "Quelle honte !"),
    ("label", "fact", "Il le dit."),
}


def test_it_is_shown_first_and_nothing_has_changed(run: Run, two: Path) -> None:
    before = held(run, "old")
    assert before == MOVED | LEFT
    shown = run("revise", "old", "new")
    assert shown.code == 0, shown.err
    assert "its words have changed" in shown.out.replace("\n", " ").replace("  ", "")
    assert shown.err == "4 answers to move; --apply does it. 4 stay with 'old'.\n"
    assert (held(run, "old"), held(run, "new")) == (before, set())


def test_what_can_be_placed_moves_and_the_rest_stays(run: Run, two: Path) -> None:
    done = run("revise", "old", "new", "--apply", "--as", "a1", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert {(one["field"], one["before"]) for one in told["answers"] if one["after"]} == {
        (field, words) for field, _, words in MOVED
    }
    assert {one["why"] for one in told["answers"] if one["after"] is None} == {
        "its words have changed: to be judged again",
        "its words are not there any more, or in several places",
    }
    assert (held(run, "new"), held(run, "old")) == (MOVED, LEFT)
    assert run("doctor").code == 0


def test_there_and_back_is_as_before_but_for_the_journal(run: Run, two: Path) -> None:
    before = held(run, "old")
    run("revise", "old", "new", "--apply", "--as", "a1")
    run("revise", "new", "old", "--apply", "--as", "a1")
    assert (held(run, "old"), held(run, "new")) == (before, set())
    assert run("doctor").code == 0


def test_the_old_text_is_not_asked_any_more_and_nothing_counts_twice(run: Run, two: Path) -> None:
    run("revise", "old", "new", "--apply", "--as", "a1")
    (row,) = json.loads(run("status", "--json").out)["documents"]
    assert (row["name"], row["done"]) == ("new", {"a1": 2})
    assert "[2/5] Il le dit bien." in run("label", "--as", "a1").out
    run("label", "new.txt", "--as", "a2", stdin="o\nf\nf\nc\no\n")
    (field, *_) = json.loads(run("agreement", "--json").out)["fields"]
    assert field["pairable_units"] == 2


def test_undo_takes_back_what_was_judged_since_and_not_the_move(run: Run, two: Path) -> None:
    run("revise", "old", "new", "--apply", "--as", "a1")
    before = held(run, "new")
    run("label", "--as", "a1", stdin="f\n")
    for _ in range(2):
        run("undo", "--as", "a1")
    assert held(run, "new") == before


def test_answers_that_are_there_already_stay_as_they_are(run: Run, two: Path) -> None:
    run("label", "new.txt", "--as", "a1", stdin="c\n")
    run("revise", "old", "new", "--apply", "--as", "a1")
    assert ("label", "claim", "Rien ne change.") in held(run, "new")
    assert ("label", "opinion", "Rien ne change.") in held(run, "old")


def test_ties_follow_and_a_tie_to_what_is_gone_is_left_out(run: Run, folder: Path) -> None:
    old, new = "Le maire et elle disent oui.", "Hier, le maire et Eva disent oui."
    for name, text in (("old", old), ("new", new)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    typed = 'm "maire" source r p\nm "elle" source n p\nm "disent" cue\nm "oui" content d source=1,2 cue=3\n'
    assert run("label", "old.txt", "--as", "a1", "--schema", "attribution", stdin=typed).code == 0
    run("add", "new.txt")
    run("revise", "old", "new", "--apply", "--as", "a1")
    start = new.index("maire")
    entries = log(open_database(folder / "annotate.db"), "a1", None)
    value = next(one.value for one in entries if one.field == "content" and one.value)
    cue = new.index("disent")
    assert json.loads(value or "")["links"] == {
        "source": [f"span:{start}-{start + 5}"],
        "cue": [f"span:{cue}-{cue + 6}"],
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("old", "1"), 2, "'old' and '1' are one text"),
        (("old", "none"), 3, "There is no document 'none'"),
        (("old", "new", "--apply"), 2, "Who says so? Add --as NAME"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    run: Run, two: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run("revise", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.count("\n") == 1
