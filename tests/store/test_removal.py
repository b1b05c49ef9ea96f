"""One annotator's work is taken out for good: no trace, the rest still proven, and no merge brings it back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.model.judgment import Draft
from annotate.model.project import PROJECT
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.removal import remove, removed
from tests.store.copies import count, held, laptop, pen, state, united
from tests.store.labels import behind_its_back, problems

SECRET = "a note nobody should ever read"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database in which a1 and a2 took turns; a2 has noted something, and thought better of a label."""
    path = laptop(tmp_path / "all.db", "a1", (0, "calm"))
    laptop(path, "a2", (0, "calm"), (1, "heated"), (1, "calm"))
    db, journal = pen(path, "a2")
    sha256 = db.conn.execute("SELECT sha256 FROM documents").fetchone()[0]
    journal.append(Draft(sha256, "sentence:0-11", 0, 11, "note", SECRET))
    journal.append(Draft(sha256, "sentence:0-11", 0, 11, "note", f"{SECRET}, ever"))
    db.close()
    laptop(path, "a1", (1, "calm"))
    return laptop(path, "a2", (2, "heated"))


def take_out(path: Path, who: str = "a2") -> int:
    db = open_database(path)
    number, clean = remove(db, who, "boss", "consent withdrawn")
    db.close()
    assert clean
    return number


def test_what_the_others_did_stays_and_the_journal_is_still_proven(path: Path) -> None:
    assert take_out(path) == 6
    assert held(path) == {
        ("a1", "sentence:0-11"): "calm",
        ("a1", "sentence:12-21"): "calm",
        ("boss", "annotator:a2"): "consent withdrawn",
    }
    assert (count(path, "judgments"), count(path, "stubs")) == (3, 6)
    assert problems(path) == {}


def test_no_byte_of_it_is_left_in_the_file_or_its_log(path: Path) -> None:
    def found() -> bool:
        beside = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
        return any(SECRET.encode() in one.read_bytes() for one in beside)

    assert found()
    take_out(path)
    assert not found()


def test_another_program_that_reads_the_file_is_in_the_way_of_the_traces_and_it_is_said(path: Path) -> None:
    db = open_database(path)
    db.wait(0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM judgments").fetchone()
        assert remove(db, "a2", "boss", "asked") == (6, False)
    assert remove(db, "a2", "boss", "asked") == (0, True)
    db.close()
    assert SECRET.encode() not in path.read_bytes()
    assert problems(path) == {}


def test_the_guards_of_the_journal_are_all_there_afterwards(path: Path) -> None:
    take_out(path)
    with closing(sqlite3.connect(path)) as conn:
        for statement in ("DELETE FROM judgments", "UPDATE judgments SET value = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                conn.execute(statement)


def test_work_goes_on_after_the_removed_judgment_that_was_the_last(path: Path) -> None:
    take_out(path)
    laptop(path, "a1", (2, "calm"))
    assert held(path)["a1", "sentence:22-34"] == "calm"
    assert problems(path) == {}


def test_nobody_can_label_under_a_name_whose_work_was_removed(path: Path) -> None:
    take_out(path)
    with pytest.raises(AnnotateError, match="The work of a2 was removed on request"):
        laptop(path, "a2", (0, "calm"))
    assert problems(path) == {}


def test_a_merge_does_not_bring_it_back_nor_what_was_judged_since(path: Path, tmp_path: Path) -> None:
    united(tmp_path / "copy.db", path)
    laptop(tmp_path / "copy.db", "a2", (2, "calm"))
    laptop(tmp_path / "copy.db", "a3", (2, "calm"))
    take_out(path)
    taken = united(path, tmp_path / "copy.db")
    assert (taken[0].judgments, taken[0].stubs) == (1, 1)
    assert ("removed", "1 judgments removed here stay removed") in taken[0].notes
    assert {who for who, _ in held(path)} == {"a1", "a3", "boss"}
    assert problems(path) == {}
    assert united(path, tmp_path / "copy.db")[0].stubs == 0


def test_a_merge_removes_it_elsewhere_only_when_told_to(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    united(copy, path)
    take_out(path)
    before = state(copy)
    with pytest.raises(AnnotateError, match="6 judgments of it are here") as refused:
        united(copy, path)
    assert "--accept-removals" in refused.value.hint
    assert state(copy) == before
    assert united(copy, path, removals=True)[0].removed == 6
    assert {who for who, _ in held(copy)} == {"a1", "boss"}
    assert SECRET.encode() not in copy.read_bytes()
    assert state(copy) == state(path)
    assert problems(copy) == {}


def test_a_copy_that_never_had_it_learns_of_the_removal_without_being_asked(path: Path, tmp_path: Path) -> None:
    laptop(tmp_path / "other.db", "a3", (0, "heated"))
    take_out(path)
    united(tmp_path / "other.db", path)
    db = open_database(tmp_path / "other.db")
    assert removed(db.conn) == {"a2"}
    db.close()
    assert count(tmp_path / "other.db", "stubs") == 6
    assert problems(tmp_path / "other.db") == {}


def test_taking_the_removal_back_lets_it_in_again_from_a_copy_that_has_it(path: Path, tmp_path: Path) -> None:
    united(tmp_path / "copy.db", path)
    before = held(path)
    take_out(path)
    db = open_database(path)
    journal = Journal(db, "boss", PROJECT)
    undo = journal.undo()
    assert undo is not None
    journal.append(undo)
    db.close()
    taken = united(path, tmp_path / "copy.db")
    assert (taken[0].judgments, taken[0].filled) == (0, 6)
    assert {key: value for key, value in held(path).items() if key[0] != "boss"} == before
    assert count(path, "stubs") == 0
    assert problems(path) == {}


def test_only_what_the_hash_proves_can_fill_its_place(path: Path, tmp_path: Path) -> None:
    copy = laptop(tmp_path / "copy.db", "a2", (0, "calm"), (1, "heated"))
    united(path, copy, same_person=frozenset({"a2"}))
    take_out(path)
    db = open_database(path)
    journal = Journal(db, "boss", PROJECT)
    undo = journal.undo()
    assert undo is not None
    journal.append(undo)
    db.close()
    with behind_its_back(copy) as conn:
        conn.execute("UPDATE judgments SET value = 'calm' WHERE seq = 2")
    with pytest.raises(AnnotateError, match="judgment 2 of one of its copies is not what was written"):
        united(path, copy, same_person=frozenset({"a2"}))
    assert problems(path) == {}


def test_what_a_coordinator_said_of_the_project_is_no_work_to_remove(path: Path) -> None:
    take_out(path)
    assert take_out(path, "boss") == 0
    db = open_database(path)
    assert removed(db.conn) == {"a2", "boss"}
    db.close()
    assert problems(path) == {}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM stubs WHERE seq = 3", "judgment 3 of copy"),
        ("UPDATE stubs SET hash = 'x' WHERE seq = 6", "is not what was written"),
        ("UPDATE stubs SET seq = 99 WHERE seq = 8", "judgment 8 of copy"),
    ],
)
def test_the_doctor_finds_a_stub_that_is_gone_or_changed(path: Path, damage: str, said: str) -> None:
    take_out(path)
    with behind_its_back(path) as conn:
        conn.execute(damage)
    found = problems(path)
    assert "journal and hash chain" in found, found


def test_the_doctor_finds_work_that_should_be_gone(path: Path, tmp_path: Path) -> None:
    laptop(tmp_path / "copy.db", "a3", (0, "calm"))
    db = open_database(tmp_path / "copy.db")
    remove(db, "a3", "boss", "asked")
    db.close()
    with behind_its_back(tmp_path / "copy.db") as conn:
        conn.execute("UPDATE answers SET unit = 'annotator:boss'")
        conn.execute("UPDATE judgments SET unit = 'annotator:boss'")
    laptop(tmp_path / "copy.db", "a3", (1, "calm"))
    with behind_its_back(tmp_path / "copy.db") as conn:
        conn.execute("UPDATE answers SET unit = 'annotator:a3' WHERE unit = 'annotator:boss'")
    assert "the work of a3 was removed, and is there" in problems(tmp_path / "copy.db")["removed work"]
