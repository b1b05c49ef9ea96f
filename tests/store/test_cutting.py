"""A sentence cut otherwise is another question: answers to the old one are kept, and count no more."""

from pathlib import Path

import pytest

from annotate.model.labeling import Refused
from annotate.store.catalog import documents, load_document
from annotate.store.cutting import cut_otherwise
from annotate.store.database import Database
from annotate.store.journal import Journal
from annotate.store.questions.progress import answers, done_by_document
from tests.store.labels import SCHEMA, TEXT, begin, label, problems, span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def sentences(db: Database) -> list[str]:
    document = load_document(db, documents(db)[0])
    return [document.quote(*sentence) for sentence in document.sentences]


def held(db: Database, who: str, sha256: str) -> list[tuple[str, str | None]]:
    return [(one.unit, one.value) for one in answers(db, who, SCHEMA, sha256) if one.field == "tone"]


def test_a_join_holds_for_everybody_and_asks_both_again(path: Path) -> None:
    db, first, sha256 = begin(path, "a1")
    _, second, _ = begin(path, "a2")
    for pen in (first, second):
        pen.append(label(sha256, 0, "calm"))
        pen.append(label(sha256, 2, "heated"))
    assert cut_otherwise(db, "a2", sha256, 22, "join") == (2, 0)
    assert sentences(db) == [TEXT[:11], "It pours. Shame on it!"]
    for who in ("a1", "a2"):
        assert held(db, who, sha256) == [("sentence:0-11", "calm")]
        assert done_by_document(db, who, SCHEMA) == {1: 1}
    assert [entry.sentences for entry in documents(db)] == [2]
    assert problems(path) == {}


def test_cutting_back_brings_back_the_answers_and_nothing_else(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 1, "calm"))
    journal.append(label(sha256, 1, "heated"))
    journal.append(span(sha256, 22, 27, "Shame"))
    before = held(db, "a1", sha256)
    cut_otherwise(db, "a1", sha256, 22, "join")
    assert held(db, "a1", sha256) == []
    assert cut_otherwise(db, "a1", sha256, 22, "split") == (0, 1)
    assert held(db, "a1", sha256) == before
    assert len(answers(db, "a1", SCHEMA, sha256)) == 2, "the span stayed where it was all along"
    assert sentences(db) == [TEXT[:11], "It pours.", "Shame on it!"]
    assert problems(path) == {}


def test_undo_takes_back_what_she_said_and_never_what_followed_from_a_cut(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    journal.append(label(sha256, 1, "heated"))
    cut_otherwise(db, "a1", sha256, 15, "split")
    undone = journal.undo()
    assert undone is not None
    assert undone.unit == "sentence:0-11", "the sentence labelled last is not there any more"
    journal.append(undone)
    assert held(db, "a1", sha256) == []
    assert problems(path) == {}


def test_two_annotators_may_disagree_and_the_last_word_holds(path: Path) -> None:
    db, _, sha256 = begin(path, "a1")
    begin(path, "a2")
    cut_otherwise(db, "a1", sha256, 12, "join")
    cut_otherwise(db, "a2", sha256, 12, "split")
    cut_otherwise(db, "a1", sha256, 12, "join")
    assert sentences(db) == [TEXT[:21], "Shame on it!"]
    assert problems(path) == {}


@pytest.mark.parametrize(
    ("offset", "how"), [(0, "join"), (5, "join"), (0, "split"), (12, "split"), (11, "split"), (99, "split")]
)
def test_what_cannot_be_cut_so_is_refused_and_changes_nothing(path: Path, offset: int, how: str) -> None:
    db, _, sha256 = begin(path)
    with pytest.raises(Refused):
        cut_otherwise(db, "a1", sha256, offset, how)
    assert len(sentences(db)) == 3
    assert db.conn.execute("SELECT count(*) FROM judgments").fetchone() == (0,)


def test_a_cut_that_cannot_be_stored_leaves_text_and_labels_as_they_were(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    dump = list(db.conn.iterdump())

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "write", fails)
    with pytest.raises(KeyboardInterrupt):
        cut_otherwise(db, "a1", sha256, 12, "join")
    assert [line for line in db.conn.iterdump() if "project" not in line and "seals" not in line] == [
        line for line in dump if "seals" not in line
    ]


def test_the_doctor_sees_a_cut_that_nobody_made(path: Path) -> None:
    db, _, sha256 = begin(path)
    cut_otherwise(db, "a1", sha256, 12, "join")
    db.conn.execute("UPDATE sentences SET stop = 20 WHERE start = 0")
    assert "texts and sentences" in problems(path)
