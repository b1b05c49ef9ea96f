"""The doctor finds every kind of damage, also what SQLite's own check does not, and changes nothing."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import add_document, documents
from annotate.store.database import open_database
from annotate.store.recovery.doctor import examine
from annotate.store.sqlite_errors import explain
from tests.store.labels import begin, behind_its_back, label, problems, span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A healthy database in one file: five judgments, three of which hold."""
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"), 1.25, 2.5)
    journal.append(label(sha256, 1, "calm"))
    journal.append(label(sha256, 1, "heated"))
    journal.append(span(sha256, 22, 27, "Shame"))
    undo = journal.undo()
    assert undo is not None
    journal.append(undo)
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def test_a_healthy_file_is_healthy_and_looking_changes_no_byte(path: Path) -> None:
    before = path.read_bytes()
    assert problems(path) == {}
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "check", "said"),
    [
        ("UPDATE judgments SET value = 'heated' WHERE id = 1", "journal and hash chain", "judgment 1 is not what"),
        ("UPDATE judgments SET quote = 'Blame' WHERE id = 4", "journal and hash chain", "judgment 4"),
        ("UPDATE judgments SET start = 21 WHERE id = 4", "journal and hash chain", "judgment 4"),
        ("UPDATE judgments SET seconds = 1.26 WHERE id = 1", "journal and hash chain", "judgment 1"),
        ("UPDATE judgments SET made_at = '2020-01-01' WHERE id = 2", "journal and hash chain", "judgment 2"),
        ("UPDATE judgments SET field = 'loaded' WHERE id = 2", "journal and hash chain", "judgment 2"),
        ("UPDATE judgments SET action = 'redo' WHERE id = 5", "journal and hash chain", "judgment 5"),
        ("UPDATE judgments SET hash = 'x' WHERE id = 3", "journal and hash chain", "judgment 3"),
        ("UPDATE judgments SET value = x'00' WHERE id = 1", "journal and hash chain", "cannot be read"),
        ("UPDATE annotators SET name = 'a2'", "journal and hash chain", "judgment 1"),
        ("DELETE FROM judgments WHERE id = 2", "journal and hash chain", "judgment 2 of copy"),
        ("DELETE FROM judgments WHERE id = 5", "answers equal the journal", "differ"),
        ("DELETE FROM judgments WHERE id = 3", "pages and indexes", "point at rows that are not there"),
        ("UPDATE documents SET text = upper(text)", "texts and sentences", "'rain' has changed"),
        ("UPDATE documents SET text = x'FF'", "texts and sentences", "cannot be read"),
        ("UPDATE sentences SET start = 1 WHERE start = 0", "texts and sentences", "not there"),
        ("UPDATE sentences SET stop = 20 WHERE start = 12", "texts and sentences", "not there"),
        ("UPDATE sentences SET stop = 13 WHERE start = 0", "texts and sentences", "out of place"),
        ("DELETE FROM sentences WHERE start = 22", "texts and sentences", "2 sentences instead of 3"),
        ("DELETE FROM documents", "journal and hash chain", "a text that is not there"),
        ("DELETE FROM heads", "journal and hash chain", "ends after judgment 5"),
        ("UPDATE heads SET seq = 6", "journal and hash chain", "ends after judgment 5"),
        ("UPDATE heads SET hash = 'x'", "journal and hash chain", "ends after judgment 5"),
        ("INSERT INTO gaps VALUES (1, 1, 9, 9, NULL, '')", "journal and hash chain", "does not fit"),
        ("UPDATE documents SET title = 'x'", "names and dates", "documents 1"),
        ("UPDATE documents SET added_at = '2020'", "names and dates", "documents 1"),
        ("UPDATE sentences SET stop = 33 WHERE start = 22", "names and dates", "documents 1"),
        ("UPDATE annotators SET added_at = '2020'", "names and dates", "annotators 1"),
        ("UPDATE schemas SET version = '2'", "names and dates", "schemas 1"),
        ("UPDATE replicas SET here = 0", "names and dates", "replicas 1"),
        ("INSERT INTO annotators VALUES (2, 'a2', '')", "names and dates", "annotators 2"),
        ("INSERT INTO seals VALUES ('documents', 2, 'x')", "names and dates", "documents 2"),
        ("INSERT INTO seals VALUES ('songs', 1, 'x')", "names and dates", "songs 1"),
        ("UPDATE seals SET hash = 'x' WHERE kind = 'schemas'", "names and dates", "schemas 1"),
        ("DELETE FROM _sqlite_migrations WHERE id = 2", "tables and triggers", "m002_sources"),
        ("UPDATE schemas SET body = body || ' '", "schemas", "tone has changed"),
        ("UPDATE answers SET value = 'x' WHERE judgment = 3", "answers equal the journal", "2 answers differ"),
        ("UPDATE answers SET judgment = 2 WHERE judgment = 3", "answers equal the journal", "differ"),
        ("DELETE FROM answers WHERE judgment = 1", "answers equal the journal", "1 answers differ"),
        ("INSERT INTO answers SELECT 1, 'note', document, unit, annotator, 'x', 1 FROM answers LIMIT 1",
         "answers equal the journal", "1 answers differ"),
        ("CREATE TRIGGER extra AFTER INSERT ON answers BEGIN SELECT 1; END", "tables and triggers", "extra"),
        ("CREATE TABLE extra (a)", "tables and triggers", "extra"),
        ("DROP VIEW labels_now", "tables and triggers", "labels_now"),
        ("DROP INDEX answers_by_annotator", "tables and triggers", "answers_by_annotator"),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_found_and_named(path: Path, damage: str, check: str, said: str) -> None:
    with behind_its_back(path) as conn:
        assert conn.execute(damage).rowcount != 0
    found = problems(path)
    assert check in found, found
    assert said in found[check], found


def test_the_last_judgment_and_its_answer_cannot_be_taken_away_together(path: Path) -> None:
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE id = 5")
        conn.execute("UPDATE answers SET value = '{}', judgment = 4 WHERE judgment = 5")
    assert set(problems(path)) == {"journal and hash chain"}
    assert "ends after judgment 4" in problems(path)["journal and hash chain"]


def test_a_document_nobody_has_judged_cannot_be_taken_away_unnoticed(path: Path) -> None:
    db = open_database(path)
    add_document(db, "snow", "It snows.", [(0, 9)], segmenter="by hand")
    db.close()
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM documents WHERE id = 2")
        conn.execute("DELETE FROM sentences WHERE document = 2")
    assert problems(path) == {"names and dates": "not as written: documents 2"}


def test_rows_written_by_another_program_are_told_and_sealed_by_our_next_write(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE documents SET title = 'Rain'")
        conn.commit()
    (told,) = (one for one in examine(open_database(path, write=False)) if one.check == "names and dates")
    assert told.ok
    assert told.detail.endswith("rows, 1 written by another program")
    begin(path, "a2")[0].close()
    (told,) = (one for one in examine(open_database(path, write=False)) if one.check == "names and dates")
    assert told.ok
    assert told.detail.endswith(" rows")
    with behind_its_back(path) as conn:
        conn.execute("UPDATE documents SET title = 'Pain'")
    assert problems(path) == {"names and dates": "not as written: documents 1"}


@pytest.mark.parametrize("trigger", ["changed", "deleted", "replaced"])
def test_a_missing_guard_of_the_journal_is_damage(path: Path, trigger: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"DROP TRIGGER judgments_are_never_{trigger}")
    assert f"judgments_are_never_{trigger}" in problems(path)["tables and triggers"]


def diagnosis(path: Path) -> dict[str, str]:
    """Return what is wrong with a file, whether it can be opened or not."""
    try:
        return problems(path)
    except AnnotateError as error:
        return {"opening": str(error)} if error.code is ExitCode.BAD_DATA else {}


@pytest.mark.parametrize("kept", [1, 50, 99, 100, 511, 4096, 5000, 20_000])
def test_a_truncated_file_is_damaged_at_any_length(path: Path, kept: int) -> None:
    data = path.read_bytes()
    assert kept < len(data)
    path.write_bytes(data[:kept])
    assert diagnosis(path)
    assert path.read_bytes() == data[:kept]


def test_a_page_of_garbage_is_damage_wherever_it_is(path: Path) -> None:
    healthy = path.read_bytes()
    size = int.from_bytes(healthy[16:18])
    for page in range(len(healthy) // size):
        garbage = random.Random(page).randbytes(size)
        data = healthy[: page * size] + garbage + healthy[(page + 1) * size :]
        path.write_bytes(data)
        assert diagnosis(path), page
        assert path.read_bytes() == data, page


@pytest.mark.parametrize("words", [b"rain", b"CREATE TABLE"])
def test_letters_that_are_no_text_any_more_are_damage_like_any_other(path: Path, words: bytes) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(words, b"\xfd\xff" + words[2:]))
    found = diagnosis(path)
    assert found
    assert "our fault" not in str(found)
    with pytest.raises(AnnotateError, match="is damaged"):
        read_documents(path)


def read_documents(path: Path) -> None:
    with closing(open_database(path, write=False)) as db:
        try:
            documents(db)
        except sqlite3.OperationalError as error:
            raise explain(error, path) from error


@pytest.mark.parametrize("words", [b"heated", b"pours", b"Shame", b'level = "sentence"'])
def test_a_changed_letter_that_the_check_of_sqlite_passes_is_found(path: Path, words: bytes) -> None:
    data = path.read_bytes()
    at = data.index(words)
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert problems(path)
