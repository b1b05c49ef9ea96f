"""Each step of the tables: what was there before is there after, and the doctor agrees."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from annotate.model.judgment import Draft, source_unit
from annotate.store.database import APPLICATION_ID, open_database
from annotate.store.migrations import migrations
from tests.store.labels import SCHEMA, begin, label, problems, span

#: The columns of the first version; later ones have more.
DOCUMENTS = (
    "id, name, sha256, title, published, language, source, author, url, encoding, body_start, sentence_count,"
    " segmenter, added_at, text"
)
ROWS = {"documents": f"SELECT {DOCUMENTS} FROM documents ORDER BY 1"} | {
    table: f"SELECT * FROM {table} ORDER BY 1, 2"
    for table in ("sentences", "schemas", "annotators", "replicas", "judgments", "answers")
}


def version_1(path: Path, like: Path) -> None:
    """Make the file an earlier program would have left, with the rows of another."""
    with closing(sqlite3.connect(path)) as conn:
        migrations.apply(Tables(conn, recursive_triggers=False), stop_before="m002_sources")
        conn.execute("ATTACH ? AS other", (str(like),))
        for table, question in ROWS.items():
            conn.execute(f"INSERT INTO {table} {question.replace(' FROM ', ' FROM other.')}")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
        conn.commit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def test_a_file_of_the_first_version_keeps_every_row_and_takes_ratings_of_sources(
    path: Path, tmp_path: Path
) -> None:
    db, journal, sha256 = begin(tmp_path / "made.db")
    for draft in (label(sha256, 0, "calm"), span(sha256, 22, 27, "Shame"), label(sha256, 1, "heated")):
        journal.append(draft)
    before = {table: db.conn.execute(question).fetchall() for table, question in ROWS.items()}
    db.close()
    version_1(path, tmp_path / "made.db")
    opened = open_database(path)
    assert {table: opened.conn.execute(question).fetchall() for table, question in ROWS.items()} == before
    _, journal, _ = begin(path)
    unit = source_unit("Le maire")
    journal.append(Draft("", unit, 0, 0, "tone", "calm"))
    told = opened.conn.execute("SELECT source, annotator, field, rating, schema FROM sources_now").fetchall()
    assert told == [("Le maire", "a1", "tone", "calm", SCHEMA.name)]
    assert problems(path) == {}


def test_a_rating_of_a_source_is_undone_and_done_again_like_any_answer(path: Path) -> None:
    db, journal, _ = begin(path)
    held = "SELECT value FROM answers WHERE document = 0"
    journal.append(Draft("", source_unit("Le maire"), 0, 0, "tone", "calm"))
    journal.append(Draft("", source_unit("Le maire"), 0, 0, "tone", "heated"))
    values = []
    for step in (journal.undo, journal.undo, journal.redo, journal.redo):
        draft = step()
        assert draft is not None
        assert draft.document == ""
        journal.append(draft)
        values.append(db.conn.execute(held).fetchone()[0])
    assert values == ["calm", None, "calm", "heated"]
    assert problems(path) == {}


def test_what_is_said_of_a_decision_is_no_label_in_the_views(path: Path) -> None:
    db, journal, sha256 = begin(path, "gold")
    draft = label(sha256, 0, "calm")
    for one in (draft, replace(draft, field="reason.tone", value="slip")):
        journal.append(one)
    assert db.conn.execute("SELECT field, label FROM labels_now").fetchall() == [("tone", "calm")]
    assert db.conn.execute("SELECT field, done FROM progress").fetchall() == [("tone", 1)]
