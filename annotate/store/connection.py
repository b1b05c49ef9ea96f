"""What stands between a connection and its disk: how it writes ahead, and whether its file is still there.

Opens nothing itself: database.py does.
"""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from annotate.errors import AnnotateError
from annotate.store.snapshot import copy, stamp

#: FULL: what was committed is on disk. With NORMAL a power cut takes back what was acknowledged.
PRAGMAS = ("foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", "synchronous=FULL")

WRITE_BACK_AFTER = 400  #: changed rows after which the log is written back into the file: about 130 labels
LONG_LOG = 4 << 20  #: bytes of a log that others have left to be written back


class Gone(AnnotateError):
    """The database file is no longer there under its name: what is written now would be in no file."""


class OpenFile(sqlite3.Connection):
    """A connection that knows which files it writes to, by device and number rather than by name."""

    files: Mapping[str, tuple[int, int] | None] = MappingProxyType({})
    rescued = ""  #: where everything was copied to after the file had gone
    patience = 0.0  #: seconds to wait for another program's write
    aside: sqlite3.Connection | None = None  #: where there is a log: by which it is written back
    _written_back = 0  #: rows changed until then

    def wait(self, seconds: float) -> None:
        """Wait at most so long for another program from now on."""
        self.patience = seconds
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def begin(self) -> None:
        """Begin to write, in turn with everybody. Raises sqlite3.OperationalError when that takes too long."""
        self._take_turn()
        if self.aside and self.total_changes - self._written_back >= WRITE_BACK_AFTER:
            self._written_back = self.total_changes
            with suppress(sqlite3.Error):  # the log stays as it is, and another time will do
                self.aside.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self.execute("ROLLBACK")  # whoever begins now, begins the log anew
            self._take_turn()

    def _take_turn(self) -> None:
        """Take the lock of those who write.

        SQLite's own waiting grows to 100 ms between two looks, while whoever has just written looks at once: of 32
        programs that write without a pause one is then left out for half a minute. So all look equally often.
        """
        deadline, patience = time.monotonic() + self.patience, self.patience
        self.wait(0)
        try:
            while True:
                try:
                    self.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                        raise
                time.sleep((1 + time.monotonic_ns() % 5) / 2000)  # 0.5 to 2.5 ms, not all at once
        finally:
            self.wait(patience)

    def with_log(self, aside: sqlite3.Connection) -> None:
        """Write the log back by `aside`, another connection to the same file, and never otherwise.

        SQLite itself does it after a commit, when others may write. In versions before 3.51.3 it can then take a
        log that somebody has just begun anew for the old one, and lose pages (sqlite.org/wal.html#walresetbug).
        Only who holds the write lock begins a log anew, so it is written back under that lock. What SQLite does at
        the end of the last connection is safe: nobody else has the file open.
        """
        self.aside = aside
        for conn in (self, aside):
            conn.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        file = self.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
        if Path(f"{file}-wal").stat().st_size > LONG_LOG:
            self._written_back = -WRITE_BACK_AFTER

    def close(self) -> None:
        """Close the file; the last to do so writes the log back and removes it."""
        if self.aside:
            self.aside.close()
        super().close()

    def gone(self) -> str:
        """Return what became of a file that is no longer there under its name; "" while all are."""
        for name, identity in self.files.items():
            if identity_of(name) != identity:
                return f"{name} {'was replaced' if Path(name).exists() else 'is gone'}"
        return ""

    def rescue(self) -> str:
        """Copy what only this connection can still reach into a file of its own, once; return its name, or ""."""
        path = Path(next(iter(self.files)))
        target = path.with_name(f"{path.stem}.rescued.db")
        if target.exists():
            target = path.with_name(f"{path.stem}.rescued-{stamp()}.db")
        with suppress(AnnotateError):
            if not self.rescued:
                copy(self, target)
                self.rescued = str(target)
        return self.rescued


def identity_of(name: str) -> tuple[int, int] | None:
    """Return what tells a file from any other that may get its name; None when nothing has the name."""
    try:
        found = Path(name).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def write_ahead(conn: sqlite3.Connection, patience: float) -> bool:
    """Switch to write-ahead logging; return False when it is refused, as where programs cannot share memory.

    SQLite does not wait its turn for this, so it is asked again until it is.
    """
    deadline = time.monotonic() + patience
    while conn.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            refused = conn.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal"
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
            continue
        if refused:
            return False
    return can_read(conn)


def can_read(conn: sqlite3.Connection) -> bool:
    """Return whether the shared memory of write-ahead logging can be had, where it is needed."""
    try:
        conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR_SHM", "SQLITE_PROTOCOL")):
            return False
        raise
    return True


def check_writable(conn: sqlite3.Connection) -> None:
    """Raise sqlite3.OperationalError for a read-only file now, not at the first label. Waits for nobody.

    SQLite opens such a file without a word, and even begins a transaction that is meant to write.
    """
    before = conn.execute("PRAGMA busy_timeout").fetchone()[0]
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE replicas SET here = here WHERE 0")
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        conn.execute(f"PRAGMA busy_timeout = {before}")


def leave_write_ahead(conn: sqlite3.Connection) -> None:
    """Go on with a rollback journal, as on a network drive; what is in a log is taken into the file first.

    Nobody else may have the file open, and nothing may have been asked of the connection yet.
    """
    for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=DELETE", "locking_mode=NORMAL"):
        conn.execute(f"PRAGMA {pragma}").fetchall()
