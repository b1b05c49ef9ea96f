"""A copy for one annotator holds what she needs and nothing the others answered; merged back, nothing is lost."""

import json
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.model.judgment import Draft
from annotate.model.project import ASSIGNED, PROJECT
from annotate.store.catalog import add_annotator, add_document, add_schema, annotators, documents
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.merging.copying import split
from tests.store.copies import count, held, laptop, pen, state, united
from tests.store.labels import SCHEMA, problems, span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One server's database in which a1, a2 and a3 took turns, and a second text that nobody has read."""
    path = laptop(tmp_path / "all.db", "a1", (0, "calm"))
    laptop(path, "a2", (0, "heated"))
    laptop(path, "a1", (1, "calm"))
    laptop(path, "a3", (2, "calm"))
    laptop(path, "a2", (1, "heated"))
    laptop(path, "a1", (2, "heated"))
    db = open_database(path)
    add_document(db, "snow", "It snows.", [(0, 9)], segmenter="by hand")
    db.close()
    return path


def copied(path: Path, target: Path, who: str = "a2") -> Path:
    db = open_database(path)
    split(db, target, who)
    db.close()
    return target


def assign(path: Path, who: str, name: str) -> None:
    db = open_database(path)
    add_schema(db, PROJECT)
    add_annotator(db, "boss")
    entry = next(entry for entry in documents(db) if entry.name == name)
    fact = Draft(entry.sha256, f"annotator:{who}", 0, 0, ASSIGNED, json.dumps({"order": 1}))
    Journal(db, "boss", PROJECT).append(fact)
    db.close()


def test_it_holds_her_judgments_and_none_of_the_others(path: Path, tmp_path: Path) -> None:
    copy = copied(path, tmp_path / "a2.db")
    assert held(copy) == {("a2", "sentence:0-11"): "heated", ("a2", "sentence:12-21"): "heated"}
    assert (count(copy, "judgments"), count(copy, "stubs")) == (2, 3)
    db = open_database(copy)
    assert [entry.name for entry in documents(db)] == ["rain", "snow"]
    assert annotators(db) == ["a2"]
    db.close()
    assert b"calm" not in copy.read_bytes().replace(SCHEMA.body.encode(), b"")
    assert problems(copy) == {}


def test_it_is_one_file_and_a_replica_of_its_own(path: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    copy = copied(path, tmp_path / "out" / "a2.db")
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["a2.db"]
    laptop(copy, "a2", (2, "heated"))
    assert count(copy, "replicas") == 2
    laptop(path, "a1", (0, "heated"))
    united(path, copy)  # no fork
    assert problems(path) == {}


def test_what_she_does_in_it_comes_back_and_nothing_else_changes(path: Path, tmp_path: Path) -> None:
    copy = copied(path, tmp_path / "a2.db")
    before = held(path)
    laptop(copy, "a2", (2, "heated"), (0, "calm"))
    taken = united(path, copy)
    assert (taken[0].judgments, taken[0].stubs, taken[0].filled, taken[0].notes) == (2, 0, 0, [])
    assert held(path) == before | {("a2", "sentence:22-34"): "heated", ("a2", "sentence:0-11"): "calm"}
    assert problems(path) == {}


def test_merged_with_the_whole_it_holds_the_whole(path: Path, tmp_path: Path) -> None:
    copy = copied(path, tmp_path / "a2.db")
    taken = united(copy, path)
    assert (taken[0].filled, taken[0].judgments) == (3, 1)
    assert count(copy, "stubs") == 0
    assert state(copy) == state(path)
    assert problems(copy) == {}


def test_two_copies_meet_without_the_whole_and_the_whole_completes_them(path: Path, tmp_path: Path) -> None:
    second, third = copied(path, tmp_path / "a2.db"), copied(path, tmp_path / "a3.db", "a3")
    laptop(second, "a2", (2, "heated"))
    united(third, second)
    assert {who for who, _ in held(third)} == {"a2", "a3"}
    assert problems(third) == {}
    united(third, path)
    united(path, second)
    assert state(third) == state(path)


def test_a_copy_of_a_copy_keeps_what_was_held_back(path: Path, tmp_path: Path) -> None:
    copy = copied(copied(path, tmp_path / "first.db"), tmp_path / "second.db")
    assert (count(copy, "judgments"), count(copy, "stubs")) == (2, 3)
    assert problems(copy) == {}


def test_of_assigned_documents_only_hers_are_in_it(path: Path, tmp_path: Path) -> None:
    assign(path, "a4", "snow")
    assign(path, "a1", "rain")
    copy = copied(path, tmp_path / "a4.db", "a4")
    db = open_database(copy)
    assert [entry.name for entry in documents(db)] == ["snow"]
    db.close()
    assert held(copy).keys() == {("boss", "annotator:a4")}
    assert problems(copy) == {}
    laptop(path, "a2", (2, "calm"))
    both = copied(path, tmp_path / "a1.db", "a1")
    assert {who for who, _ in held(both)} == {"a1", "boss"}
    assert problems(both) == {}


def test_one_who_has_not_begun_and_has_nothing_assigned_gets_every_text(path: Path, tmp_path: Path) -> None:
    copy = copied(path, tmp_path / "a9.db", "a9")
    assert (count(copy, "documents"), count(copy, "judgments"), count(copy, "stubs")) == (2, 0, 0)
    laptop(copy, "a9", (0, "calm"))
    united(path, copy)
    assert held(path)["a9", "sentence:0-11"] == "calm"
    assert problems(path) == {}


def test_spans_and_what_was_undone_are_hers_too(path: Path, tmp_path: Path) -> None:
    db, journal = pen(path, "a2")
    sha256 = documents(db)[0].sha256
    journal.append(span(sha256, 22, 27, "Shame"))
    undo = journal.undo()
    assert undo is not None
    journal.append(undo)
    db.close()
    copy = copied(path, tmp_path / "a2.db")
    assert held(copy)["a2", "span:22-27"] is None
    db, journal = pen(copy, "a2")
    draft = journal.undo()  # of what she did before she had the copy
    assert draft is not None
    assert (draft.unit, draft.value) == ("sentence:12-21", None)
    db.close()


def test_a_file_that_is_there_is_not_written_over(path: Path, tmp_path: Path) -> None:
    (tmp_path / "a2.db").write_text("mine")
    with pytest.raises(AnnotateError, match="exists already"):
        copied(path, tmp_path / "a2.db")
    assert (tmp_path / "a2.db").read_text() == "mine"
    assert not list(tmp_path.glob(".a2.db*"))
