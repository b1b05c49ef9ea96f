"""Backups that make themselves, and the way back: in one step, examined first, nothing put an end to."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import VERSION, open_database
from annotate.store.migrations import migrate
from annotate.store.recovery import backup as copying
from tests.store.labels import begin, behind_its_back, label, problems


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one label, all of it in one file."""
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    db.close()
    return path


def values(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return [value for (value,) in conn.execute("SELECT value FROM judgments ORDER BY id")]


def replicas(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT name, here FROM replicas ORDER BY id").fetchall()


def test_a_backup_is_put_back_and_what_was_there_before_is_kept(path: Path, tmp_path: Path) -> None:
    with closing(open_database(path)) as db:
        copying.backup(db, tmp_path / "copy.db")
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 1, "heated"))
    db.close()
    aside = copying.restore(tmp_path / "copy.db", path)
    assert aside is not None
    assert values(path) == ["calm"]
    assert values(aside) == ["calm", "heated"]
    assert problems(path) == problems(aside) == problems(tmp_path / "copy.db") == {}
    leftover = {one.name for one in tmp_path.iterdir()} - {"labels.db", "copy.db", aside.name}
    assert not {name for name in leftover if not name.endswith(("-wal", "-shm"))}


def test_what_is_restored_goes_on_under_a_name_of_its_own(path: Path, tmp_path: Path) -> None:
    with closing(open_database(path)) as db:
        copying.backup(db, tmp_path / "copy.db")
    ((old, _),) = replicas(path)
    copying.restore(tmp_path / "copy.db", path)
    (kept, new) = replicas(path)
    assert kept == (old, 0)
    assert new[1] == 1
    assert new[0] != old
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 1, "heated"))
    assert db.conn.execute("SELECT replica, seq FROM judgments ORDER BY id").fetchall() == [(1, 1), (2, 1)]
    db.close()
    assert problems(path) == {}


def test_a_backup_is_restored_where_there_is_nothing_yet(path: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    assert copying.restore(path, new) is None
    assert values(new) == ["calm"]


def test_a_damaged_database_is_put_aside_as_it_is_with_its_log(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    damaged = os.urandom(9000)
    path.write_bytes(damaged)
    path.with_name("labels.db-wal").write_bytes(b"log")
    aside = copying.restore(tmp_path / "copy.db", path)
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"log"
    assert problems(path) == {}


def test_a_damaged_backup_is_refused_and_nothing_changes(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    with behind_its_back(tmp_path / "copy.db") as conn:
        conn.execute("UPDATE judgments SET value = 'heated'")
    before = {one.name: one.read_bytes() for one in tmp_path.glob("*.db")}
    with pytest.raises(AnnotateError, match=r"copy\.db is damaged") as caught:
        copying.restore(tmp_path / "copy.db", path)
    assert caught.value.code is ExitCode.BAD_DATA
    assert "--repair" in caught.value.hint
    assert {one.name: one.read_bytes() for one in tmp_path.glob("*.db")} == before


def test_a_database_in_use_is_not_taken_away_from_under_its_user(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 1, "heated"))
    with pytest.raises(AnnotateError) as caught:
        copying.restore(tmp_path / "copy.db", path)
    assert caught.value.code is ExitCode.DATABASE
    journal.append(label(sha256, 2, "heated"))
    db.close()
    assert values(path) == ["calm", "heated", "heated"]


# -- by themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", range(1, VERSION))
def test_before_the_tables_are_changed_a_copy_is_kept_that_can_be_restored(tmp_path: Path, version: int) -> None:
    path = tmp_path / "labels.db"
    old(path, version)
    open_database(path).close()
    (kept,) = copying.kept(path)
    assert kept.name.endswith(f"-tables-{version}.db")
    with closing(sqlite3.connect(kept)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (version,)
    assert problems(kept) == {}
    copying.restore(kept, path)
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (version,)
    assert problems(path) == {}
    open_database(path).close()
    assert problems(path) == {}
    assert len(copying.kept(path)) == 2


def old(path: Path, version: int) -> None:
    """Make a database as an earlier program left it, with nothing in it yet."""
    with closing(sqlite3.connect(path)) as conn:
        migrate(conn, version)
        conn.execute("INSERT INTO replicas (name, here) VALUES ('0123456789abcdef', 1)")
        conn.execute(f"PRAGMA user_version = {version}")
        conn.execute("PRAGMA application_id = 0x616E6E6F")
        conn.commit()


def test_a_rolling_backup_is_made_when_the_last_is_old_enough_and_ten_are_kept(path: Path) -> None:
    db = open_database(path)
    for number in range(13):
        assert copying.roll(db, path, 3600) is not None, number
        assert copying.roll(db, path, 3600) is None
        newest = copying.kept(path)[0]
        an_hour_ago = time.time() - 3601
        os.utime(newest, (an_hour_ago, an_hour_ago))
    assert len(copying.kept(path)) == copying.KEPT
    assert problems(copying.kept(path)[0]) == {}


def test_a_clock_that_was_set_back_stops_no_backups(path: Path) -> None:
    db = open_database(path)
    made = copying.roll(db, path, 3600)
    assert made is not None
    os.utime(made, (time.time() + 86_400, time.time() + 86_400))
    assert copying.roll(db, path, 3600) is not None


def test_only_rolling_backups_are_thinned(path: Path) -> None:
    db = open_database(path)
    other = copying.place(path, "tables-1")
    copying.backup(db, other)
    for _ in range(copying.KEPT + 3):
        assert copying.roll(db, path, 0) is not None
    assert other.exists()
    assert len(copying.kept(path)) == copying.KEPT + 1


def test_a_damaged_copy_pushes_out_none_that_is_whole(path: Path) -> None:
    for _ in range(copying.KEPT):
        with closing(open_database(path)) as db:
            assert copying.roll(db, path, 0) is not None
    whole = copying.kept(path)
    with behind_its_back(path) as conn:
        conn.execute("UPDATE judgments SET value = 'heated'")
    with closing(open_database(path)) as db, pytest.raises(AnnotateError, match="is damaged") as caught:
        copying.roll(db, path, 0)
    assert "Earlier copies are kept" in caught.value.hint
    assert set(whole) < set(copying.kept(path))


@pytest.mark.parametrize(("told", "seconds"), [("30m", 1800), ("12h", 43_200), ("1d", 86_400), ("off", None)])
def test_how_often_is_said_in_minutes_hours_or_days(told: str, seconds: float | None) -> None:
    assert copying.interval(told) == seconds


@pytest.mark.parametrize("told", ["1", "d", "0h", "1w", "-1d", "1.5h", "daily", "1d ", "999999d"])
def test_anything_else_is_refused(told: str) -> None:
    with pytest.raises(AnnotateError, match="no time between backups") as caught:
        copying.interval(told)
    assert caught.value.code is ExitCode.USAGE
