"""The log is written back into the file while nobody else can write, and does not grow without end."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.store import connection
from annotate.store.connection import LONG_LOG, WRITE_BACK_AFTER, OpenFile
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal
from tests.store.labels import SCHEMA, begin, label, problems

VALUES = ("calm", "heated")


def opened(db: Database) -> OpenFile:
    assert isinstance(db.conn, OpenFile)
    return db.conn


def log_of(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def test_whenever_the_log_is_written_back_nobody_else_can_begin_to_write(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    refused = []

    def look(statement: str) -> None:
        if "wal_checkpoint" in statement:
            with (
                closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("BEGIN IMMEDIATE")
            refused.append(statement)

    aside = opened(db).aside
    assert aside
    for conn in (db.conn, aside):
        conn.set_trace_callback(look)
    for number in range(WRITE_BACK_AFTER):
        journal.append(label(sha256, number % 3, VALUES[number % 2]))
    assert len(refused) >= 2
    db.close()
    assert problems(path) == {}


def test_neither_connection_writes_it_back_by_itself_after_a_commit(tmp_path: Path) -> None:
    db, *_ = begin(tmp_path / "labels.db")
    aside = opened(db).aside
    assert aside
    for conn in (db.conn, aside):
        assert conn.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)


def test_the_log_stays_short_for_two_who_write_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    _, one, sha256 = begin(path)
    other = Journal(open_database(path), "a1", SCHEMA)
    longest = 0
    for number in range(700):
        (one, other)[number % 2].append(label(sha256, number % 3, VALUES[number % 5 % 2]))
        longest = max(longest, log_of(path))
    assert longest < 3 * LONG_LOG
    assert problems(path) == {}


def test_many_short_runs_beside_an_open_window_do_not_let_the_log_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LONG_LOG", 100_000)
    path = tmp_path / "labels.db"
    window, _, sha256 = begin(path)
    for number in range(60):
        with closing(open_database(path)) as db:
            Journal(db, "a1", SCHEMA).append(label(sha256, number % 3, VALUES[number % 2]))
    assert log_of(path) < 200_000
    assert window.conn.execute("SELECT count(*) FROM judgments").fetchone() == (60,)
    assert problems(path) == {}


def test_a_reader_who_stays_holds_the_log_back_and_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM judgments").fetchone() == (0,)
        for number in range(WRITE_BACK_AFTER):
            journal.append(label(sha256, number % 3, VALUES[number % 2]))
        assert reader.execute("SELECT count(*) FROM judgments").fetchone() == (0,)
    db.close()
    assert not path.with_name("labels.db-wal").exists()
    assert problems(path) == {}
