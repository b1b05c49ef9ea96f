"""Copies of the database in one file, complete and consistent, also while others are writing; and back again.

Some are made by themselves, into a folder beside the database: before the tables are changed, and as often as the
user wants (ANNOTATE_BACKUP). Those made by the clock are thinned to the last KEPT; no other file is ever removed.
"""

import os
import re
import sqlite3
import time
import uuid
from contextlib import closing, suppress
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import Database, open_database
from annotate.store.recovery.wal import read_wal
from annotate.store.seals import seal
from annotate.store.snapshot import copy, folder, place, stamp, sync_folder
from annotate.store.sqlite_errors import explain

KEPT = 10  #: copies made by the clock that are kept
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def backup(db: Database, target: Path) -> None:
    """Copy the database to `target`: a new file, complete and on disk, or not there at all.

    Raises AnnotateError when `target` exists, or cannot be written.
    """
    copy(db.conn, target)


# -- by themselves --------------------------------------------------------------------------------------------


def kept(path: Path) -> list[Path]:
    """List the copies of the database `path` that made themselves, the newest first."""
    return sorted(folder(path).glob("*.db"), reverse=True)


def interval(told: str) -> float | None:
    """Return the seconds between copies that `30m`, `12h` or `1d` asks for; None for `` and `off`.

    Raises AnnotateError for anything else.
    """
    if told in {"", "off"}:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", told)
    if not found:
        message = f"ANNOTATE_BACKUP is '{told}', which is no time between backups"
        raise AnnotateError(message, "Set it to off, or to a time such as 30m, 12h or 1d.", ExitCode.USAGE)
    return int(found[1]) * _UNITS[found[2]]


def roll(db: Database, path: Path, seconds: float) -> Path | None:
    """Copy the database if the last copy is older than so many seconds, and let the oldest go; return the copy.

    The age is told by the file's own time, not by its name; a time in the future counts as old. Before the oldest
    goes the new copy is examined: a damaged one must not push out those that are whole. Raises AnnotateError when
    it is damaged, or cannot be made; then all earlier copies are kept.
    """
    made = [one for one in kept(path) if one.name.endswith("-rolling.db")]
    if made and 0 <= time.time() - made[0].stat().st_mtime < seconds:
        return None
    target = place(path, "rolling")
    backup(db, target)
    if len(made) >= KEPT:
        if wrong := _damage(target):
            hint = "Earlier copies are kept; run: annotate doctor."
            raise AnnotateError(f"{target} is damaged ({wrong})", hint, ExitCode.BAD_DATA)
        for old in made[KEPT - 1 :]:
            old.unlink(missing_ok=True)
    return target


def _damage(path: Path) -> str:
    """Return what is wrong with a database first of all; "" when nothing is. Raises AnnotateError."""
    from annotate.store.recovery.doctor import examine

    with closing(open_database(path, write=False)) as db:
        return next((f"{one.check}: {one.detail}" for one in examine(db) if not one.ok), "")


# -- back again -----------------------------------------------------------------------------------------------


def restore(source: Path, path: Path) -> Path | None:
    """Put a copy of `source` in the place of the database `path`; return where what was there before now is.

    The copy goes on under a name of its own: judgments made since the backup may be in other copies, and nothing
    new may have their numbers. Raises AnnotateError when `source` is damaged or no database of ours, or when
    another program has `path` open; then nothing has changed.
    """
    if wrong := _damage(source):
        hint = f"Another one, or what can be saved of it: annotate doctor --db {source} --repair OUT.db"
        raise AnnotateError(f"{source} is damaged ({wrong})", hint, ExitCode.BAD_DATA)
    with closing(open_database(source, write=False)) as db:
        draft = path.with_name(f".{path.name}.{os.getpid()}.restored")
        try:
            copy(db.conn, draft)
            _rename_copy(draft)
            return _replace(path, draft)
        except OSError as error:
            raise AnnotateError(f"{path}: {error.strerror}", "Nothing was changed.", ExitCode.FAILED) from error
        finally:
            draft.unlink(missing_ok=True)


def _rename_copy(path: Path) -> None:
    """Let a file go on as a copy of its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA synchronous = EXTRA")
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE replicas SET here = 0")
        conn.execute("INSERT INTO replicas (name, here) VALUES (?, 1)", (uuid.uuid4().hex,))
        if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'seals'").fetchone():
            seal(conn)
        conn.execute("COMMIT")


def _replace(path: Path, draft: Path) -> Path | None:
    """Let `path` be what `draft` was, in one step; return what was there before under another name."""
    aside = None
    if path.exists():
        _settle(path)
        aside = path.with_name(f"{path.stem}.replaced-{stamp()}{path.suffix}")
        try:
            os.link(path, aside)
        except OSError:  # no links here: for a moment nothing has the name
            path.rename(aside)
        for part in ("-wal", "-journal"):  # of a damaged file: with it they may still be of use
            with suppress(FileNotFoundError):
                path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    draft.replace(path)
    sync_folder(path)
    return aside


def _settle(path: Path) -> None:
    """Have all of a database in its one file. Raises AnnotateError while another program has it open.

    A damaged file, or one with a damaged log, stays as it is: SQLite would throw the log away.
    """
    log = read_wal(path)
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0" or log.foreign or log.ends > 1:
            return
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as conn:
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            conn.execute("PRAGMA journal_mode = DELETE").fetchall()
            conn.execute("BEGIN EXCLUSIVE")
            conn.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise explain(error, path) from error
    except sqlite3.DatabaseError:
        return
