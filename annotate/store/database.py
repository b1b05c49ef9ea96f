"""Opening a label database, and the one kind of transaction that writes to it.

Whatever SQLite can complain of leaves here as an AnnotateError: what, which file, what to do next.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.connection import (
    PRAGMAS,
    Gone,
    OpenFile,
    can_read,
    check_writable,
    identity_of,
    leave_write_ahead,
    write_ahead,
)
from annotate.store.seals import seal
from annotate.store.snapshot import copy, place, sync_folder
from annotate.store.sqlite_errors import BUSY, DAMAGED, PERMISSIONS, explain, reason

APPLICATION_ID = 0x616E6E6F  #: "anno": tells our files from other people's
VERSION = 6  #: of the tables; a file with a greater one is left alone
BUSY_SECONDS = 30.0


@dataclass(frozen=True)
class Database:
    """An open label database.

    sqlite-utils makes the tables (migrations.py), and is loaded for that only: it takes longer than all the
    rest of start-up, and several times as long where pandas is installed, which it loads too.
    """

    conn: sqlite3.Connection
    rollback_journal: bool = False  #: write-ahead logging was refused: slower, and as safe

    def wait(self, seconds: float) -> None:
        """Wait at most so long for another program's write; no longer than was set for all commands."""
        assert isinstance(self.conn, OpenFile)
        self.conn.wait(min(seconds, _patience()))

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


class NotSaved(AnnotateError):
    """A write did not reach the disk; the database is as it was before."""

    def __init__(
        self, reason: str, code: ExitCode = ExitCode.FAILED, hint: str = "Nothing was lost; try again."
    ) -> None:
        super().__init__(f"NOT SAVED: {reason}", hint, code)


def open_database(path: Path, *, create: bool = False, write: bool = True) -> Database:
    """Open the label database at `path` and bring its tables up to date.

    `create` makes one where there is none; `write` False opens it read-only, also from a read-only folder.
    Raises AnnotateError when the file is missing, not ours, newer, damaged, busy or may not be written.
    """
    if path.is_dir():
        raise AnnotateError(f"{path} is a folder, not a database", "Name a file: --db FILE.", ExitCode.USAGE)
    exists = path.exists() and path.stat().st_size > 0
    if not exists and not create:
        raise _missing(path)
    conn = None
    try:
        conn = _connect(path, write)
        ahead = can_read(conn) or not write
        if ahead:
            _check(conn, path, create)
            ahead = not write or write_ahead(conn, _patience())
        if not ahead:
            conn.close()  # once refused, a connection asks for shared memory for ever
            conn = _connect(path, write)
            leave_write_ahead(conn)
            _check(conn, path, create)
            conn.execute("PRAGMA synchronous=EXTRA")  # the journal's end has to be on disk as well
        if write:
            _prepare(conn, path)
            names = (str(path), f"{path}-wal") if ahead else (str(path),)
            conn.files = {name: identity_of(name) for name in names}
            if ahead:
                conn.with_log(_connect(path, write))
    except BaseException as error:
        if conn:
            conn.close()
        if isinstance(error, sqlite3.Error | UnicodeDecodeError):  # the latter: SQLite quotes what is damaged
            raise explain(error, path) from error
        if isinstance(error, OSError):
            raise AnnotateError(f"{path}: {error.strerror}", PERMISSIONS, ExitCode.FAILED) from error
        raise
    return Database(conn, rollback_journal=not ahead)


def _patience() -> float:
    told = os.environ.get("ANNOTATE_BUSY_SECONDS") or str(BUSY_SECONDS)
    try:
        return max(0.0, min(float(told), 86_400.0))
    except ValueError:
        message = f"ANNOTATE_BUSY_SECONDS is '{told}', which is no number of seconds"
        raise AnnotateError(message, "Set it to a number, such as 30.", ExitCode.USAGE) from None


def _connect(path: Path, write: bool) -> OpenFile:
    wait = _patience()
    place = path.absolute().as_uri()
    if not write and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        place += "?immutable=1"  # a reader of a WAL file needs to make a -shm file beside it, and may not here
    elif not write:
        place += "?mode=ro"
    how = {"timeout": wait, "isolation_level": None, "cached_statements": 256}
    conn = sqlite3.connect(place, uri=True, factory=OpenFile, **how)  # type: ignore[call-overload]
    assert isinstance(conn, OpenFile)
    conn.patience = wait
    return conn


def _check(conn: sqlite3.Connection, path: Path, create: bool) -> None:
    """Set how this connection behaves, and refuse a file that is not one of ours or, unless `create`, empty."""
    for pragma in PRAGMAS:
        conn.execute(f"PRAGMA {pragma}")
    if not _is_ours(conn, path) and not create:
        raise _missing(path)


def _missing(path: Path) -> AnnotateError:
    hint = "Label a text first (annotate label FILE --as NAME), or name another with --db."
    return AnnotateError(f"There is no database {path}", hint, ExitCode.BAD_DATA)


def _is_ours(conn: sqlite3.Connection, path: Path) -> bool:
    """Return whether our tables are in the file; False means it is still empty.

    Raises AnnotateError when a newer program wrote it, or another one altogether.
    """
    application = conn.execute("PRAGMA application_id").fetchone()[0]
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    tables = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application == APPLICATION_ID and version > VERSION:
        message = f"{path} was written by a newer annotate (tables {version}, this one knows {VERSION})"
        raise AnnotateError(message, "Update this program; the file was left alone.", ExitCode.DATABASE)
    if application == APPLICATION_ID and version < 0:
        raise AnnotateError(f"{path}: {DAMAGED}", "Keep a copy, then run: annotate doctor.", ExitCode.BAD_DATA)
    if application != APPLICATION_ID and tables:
        raise AnnotateError(f"{path} is an SQLite file, but not one of annotate's", "Name another: --db FILE.")
    return bool(application == APPLICATION_ID)


def _prepare(conn: sqlite3.Connection, path: Path) -> None:
    """Create or migrate the tables, after copying everything. Two programs may: the second finds it done."""
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return check_writable(conn)
    from annotate.store.migrations import migrate

    if version:
        copy(conn, place(path, f"tables-{version}"))
    with immediate(conn):
        migrate(conn)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {VERSION}")
        if not conn.execute("SELECT 1 FROM replicas WHERE here").fetchone():
            conn.execute("INSERT INTO replicas (name, here) VALUES (?, 1)", (uuid.uuid4().hex,))
    if not version:
        sync_folder(path)
    return None


@contextmanager
def immediate(conn: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one write transaction that takes the write lock first: all of it, or nothing.

    A deferred transaction that reads before it writes fails at once when another writer came between;
    taking the lock first waits its turn instead.
    """
    try:
        if isinstance(conn, OpenFile):
            conn.begin()
        else:
            conn.execute("BEGIN IMMEDIATE")
        yield
        seal(conn)
        if isinstance(conn, OpenFile) and (gone := conn.gone()):
            raise Gone(gone)
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:  # a full disk has rolled back already
            conn.execute("ROLLBACK")
        raise


@contextmanager
def saving(conn: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one write transaction. Raises NotSaved when it did not reach the disk.

    Inside another one it is a part of that.
    """
    if conn.in_transaction:
        yield
        return
    try:
        with immediate(conn):
            yield
    except Gone as error:
        assert isinstance(conn, OpenFile)
        rescued = conn.rescue()
        where = f"; what was saved is in {rescued}" if rescued else ""
        hint = "Put it back and try again" + (", or go on with the other." if rescued else ", before you leave.")
        raise NotSaved(error.message + where, hint=hint) from error
    except sqlite3.Error as error:
        why = reason(error)
        raise NotSaved(why, ExitCode.DATABASE if why == BUSY else ExitCode.FAILED) from error
