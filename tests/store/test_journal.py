"""The journal keeps every judgment, in order, whoever else is writing; what holds is always its latest word."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.model.judgment import Draft
from annotate.store.database import NotSaved, open_database
from annotate.store.questions.progress import answers
from annotate.store.recovery.doctor import examine
from tests.conftest import ROOT
from tests.store.labels import CUTS, SCHEMA, TEXT, begin, label, problems, span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE judgments SET value = 'heated'",
        "UPDATE judgments SET seconds = 0",
        "DELETE FROM judgments",
        "DELETE FROM judgments WHERE seq = 1",
        "REPLACE INTO judgments SELECT * FROM judgments",
        "INSERT OR REPLACE INTO judgments SELECT * FROM judgments",
    ],
)
def test_a_judgment_can_neither_be_changed_nor_deleted(path: Path, change: str) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    before = db.conn.execute("SELECT * FROM judgments").fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(change)
    assert db.conn.execute("SELECT * FROM judgments").fetchall() == before


def test_each_hash_covers_its_judgment_and_the_hash_before_it(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"), seconds=1.5, raw_seconds=100)
    journal.append(span(sha256, 9, 10, "😀"))
    replica = db.conn.execute("SELECT name FROM replicas").fetchone()[0]
    previous = ""
    for row in db.conn.execute(
        "SELECT seq, lamport, unit, start, stop, field, action, value, quote, seconds, raw_seconds, made_at, tool,"
        " hash FROM judgments ORDER BY seq"
    ).fetchall():
        seq, lamport, unit, start, stop, *said, found = row
        said_by = ["a1", SCHEMA.sha256]
        content = [previous, replica, seq, lamport, sha256, unit, start, stop, *said_by, *said]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        assert found == hashlib.sha256(text.encode()).hexdigest()
        previous = found


def test_several_drafts_are_stored_all_or_none(path: Path) -> None:
    db, journal, sha256 = begin(path)
    drafts = [(label(sha256, 0, "calm"), 0.0, 0.0), (span(sha256, 0, 2, "WRONG"), 0.0, 0.0)]
    with pytest.raises(AnnotateError, match="not what the span quotes"):
        journal.extend(drafts)
    assert db.conn.execute("SELECT count(*) FROM judgments").fetchone() == (0,)
    assert db.conn.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    journal.extend(drafts[:1])
    assert [answer.value for answer in answers(db, "a1", SCHEMA, sha256)] == ["calm"]


@pytest.mark.parametrize(("start", "stop", "quote"), [(0, 2, "it"), (1, 3, "It"), (9, 10, "😀."), (30, 90, "it!")])
def test_a_span_that_does_not_quote_its_text_is_refused_at_the_border(
    path: Path, start: int, stop: int, quote: str
) -> None:
    db, journal, sha256 = begin(path)
    assert TEXT[start:stop] != quote or stop > len(TEXT)
    with pytest.raises(AnnotateError, match="not what the span quotes"):
        journal.append(span(sha256, start, stop, quote))
    assert db.conn.execute("SELECT count(*) FROM judgments").fetchone() == (0,)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["calm", "heated", None, "undo", "redo"])), max_size=15)
)
@settings(max_examples=15, deadline=None)
def test_the_doctor_is_content_after_any_sequence_of_judgments(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, str | None]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "labels.db"
    db, journal, sha256 = begin(path)
    for sentence, what in moves:
        draft: Draft | None = label(sha256, sentence, what)
        if what in ("undo", "redo"):
            draft = journal.undo() if what == "undo" else journal.redo()
        if draft:
            journal.append(draft)
    assert [finding.detail for finding in examine(db) if not finding.ok] == []


def test_one_annotator_never_undoes_the_answers_of_another(path: Path) -> None:
    db, first, sha256 = begin(path, "a1")
    _, second, _ = begin(path, "a2")
    first.append(label(sha256, 0, "calm"))
    second.append(label(sha256, 0, "heated"))
    draft = first.undo()
    assert draft is not None
    first.append(draft)
    assert answers(db, "a1", SCHEMA, sha256) == []
    assert [answer.value for answer in answers(db, "a2", SCHEMA, sha256)] == ["heated"]
    assert first.undo() is None


WRITER = """
import sys
from pathlib import Path
from tests.store.labels import begin, label
db, journal, sha256 = begin(Path(sys.argv[1]), sys.argv[2])
for number in range(200):
    judgment = journal.append(label(sha256, number % 3, "calm" if number % 2 else "heated"))
    print(judgment.id, flush=True)
"""


def test_two_programs_writing_at_once_lose_nothing(path: Path) -> None:
    """They also make the database at the same moment: both find it made."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, path, name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name in ("a1", "a2")
    ]
    ended = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], ended
    acknowledged = [int(line) for out, _ in ended for line in out.split()]
    db = open_database(path)
    stored = [number for (number,) in db.conn.execute("SELECT id FROM judgments ORDER BY id")]
    assert sorted(acknowledged) == stored
    assert len(stored) == 400
    counts = "SELECT count(*) FROM judgments GROUP BY annotator"
    assert db.conn.execute(counts).fetchall() == [(200,), (200,)]
    assert problems(path) == {}


def test_a_write_that_waits_too_long_is_not_saved_and_says_why(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "0.1")
    db, journal, sha256 = begin(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="NOT SAVED: another program is writing"):
        journal.append(label(sha256, 0, "calm"))
    other.execute("ROLLBACK")
    other.close()
    assert answers(db, "a1", SCHEMA, sha256) == []
    journal.append(label(sha256, 0, "calm"))
    assert len(answers(db, "a1", SCHEMA, sha256)) == 1


def test_what_waits_for_another_program_is_saved_when_it_is_done(path: Path) -> None:
    db, journal, sha256 = begin(path)
    busy = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE')\nprint('locked', flush=True)\ntime.sleep(0.5)\nc.execute('COMMIT')\n"
    )
    with subprocess.Popen([sys.executable, "-c", busy, path], stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        journal.append(label(sha256, 0, "calm"))
        assert other.wait(10) == 0
    assert len(answers(db, "a1", SCHEMA, sha256)) == 1


def test_every_write_reaches_the_disk_before_it_is_acknowledged(path: Path) -> None:
    db, _, _ = begin(path)
    assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.conn.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert db.conn.execute("PRAGMA trusted_schema").fetchone() == (0,)


def test_the_views_answer_the_usual_questions(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    journal.append(label(sha256, 2, "heated"))
    journal.append(label(sha256, 2, None))
    journal.append(span(sha256, 22, 27, "Shame"))
    start, stop = CUTS[0]
    assert db.conn.execute("SELECT document, sentence, annotator, label, text FROM labels_now").fetchall() == [
        ("rain", 1, "a1", "calm", TEXT[start:stop])
    ]
    assert db.conn.execute("SELECT document, annotator, field, quote, start FROM spans_now").fetchall() == [
        ("rain", "a1", "loaded", "Shame", 22)
    ]
    assert db.conn.execute("SELECT document, annotator, done, left FROM progress").fetchall() == [
        ("rain", "a1", 1, 2)
    ]
