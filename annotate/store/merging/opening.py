"""Another copy of the project, opened as data: nothing that is written in it runs, nothing in it is changed.

It is opened read-only, with SQLite's defences on, in one view of it from the first question to the last. Before
anything is asked its tables are compared with ours, letter by letter: triggers, views and whatever else is not
ours are a reason to refuse it, and no question of a merge touches any. Files of earlier versions are read as they
are.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import open_database
from annotate.store.recovery.doctor import HEADS
from annotate.store.seals import broken
from annotate.store.sqlite_errors import explain
from annotate.store.stubs import SINCE, hash_at

_MINE = "In that copy, annotate doctor says more; take a backup of it, or the copy it was merged into."


@dataclass(frozen=True)
class Head:
    """The end of the chain of one replica: its last number and hash. `row` is the replica's in its file."""

    row: int
    seq: int
    hash: str


@dataclass(frozen=True)
class Copy:
    """A copy opened for reading; see opened_copy()."""

    path: Path
    conn: sqlite3.Connection
    version: int

    @property
    def has_stubs(self) -> bool:
        """Whether its tables are new enough to know judgments without content."""
        return self.version >= SINCE

    def ask(self, question: str, values: tuple[object, ...] = ()) -> Iterator[Any]:
        """Yield the rows of an answer. Raises AnnotateError, naming the copy, when it is damaged."""
        with self.explained():
            yield from self.conn.execute(question, values)

    def explained(self) -> AbstractContextManager[None]:
        """Raise what SQLite complains of in the block as an AnnotateError that names the copy."""
        return _explained(self.path)

    def first(self, question: str, values: tuple[object, ...] = ()) -> Any:
        """Return the first row of an answer, or None."""
        return next(self.ask(question, values), None)

    def hash_at(self, replica: int, seq: int) -> str | None:
        """Return the hash of a judgment there or of its stub; "" before the first, None where there is none."""
        with self.explained():
            return hash_at(self.conn, replica, seq, stubs=self.has_stubs)

    def refused(self, why: str, hint: str = _MINE) -> AnnotateError:
        """Return the error that says why nothing of this copy is taken."""
        return AnnotateError(f"{self.path}: {why}", hint, ExitCode.BAD_DATA)

    def heads(self) -> dict[str, Head]:
        """Return where the chain of each replica ends, by its name; those without a judgment are absent."""
        found = {}
        for row, name in list(self.ask("SELECT id, name FROM replicas")):
            if not isinstance(name, str) or not 0 < len(name) <= 500:
                raise self.refused("one of its copies has no proper name")
            ends = [
                self.first(f"SELECT seq, hash FROM {table} WHERE replica = ? ORDER BY seq DESC LIMIT 1", (row,))
                for table in ("judgments", *(["stubs"] if self.has_stubs else []))
            ]
            if last := max((end for end in ends if end), default=None):
                found[name] = Head(row, *last)
        return found

    def check_whole(self, heads: Mapping[str, Head]) -> None:
        """Raise AnnotateError unless every page is whole, and every chain ends where the file says it does."""
        said = self.first("PRAGMA quick_check(1)")[0]
        if said != "ok":
            raise self.refused("the database is damaged")
        said = "SELECT r.name, h.seq, h.hash FROM heads h JOIN replicas r ON r.id = h.replica"
        if self.version >= HEADS:
            ends = {name: (seq, last) for name, seq, last in self.ask(said)}
            if ends != {name: (head.seq, head.hash) for name, head in heads.items()}:
                raise self.refused("a journal in it does not end where it should")

    def check_rows(self) -> None:
        """Raise AnnotateError unless every row belongs to what is there, and is as it was written.

        Every other check says more of what is wrong; this one comes after them.
        """
        if self.first("PRAGMA foreign_key_check"):
            raise self.refused("something in it belongs to what is not there")
        if self.version >= HEADS:
            try:
                with self.explained():
                    odd = next(broken(self.conn), None)
            except (TypeError, ValueError):  # bytes, or half a character, where words should be
                odd = "bytes"
            if odd:
                raise self.refused(f"a row in it is not as it was written: {odd}")


@contextmanager
def opened_copy(path: Path) -> Iterator[Copy]:
    """Open another copy for reading, for the length of the block.

    Raises AnnotateError, naming the file, when it is missing, damaged, newer than this program, not ours, or holds
    tables, triggers or views that are not ours.
    """
    if not path.is_file():
        raise AnnotateError(f"There is no database {path}", "Name the other copy.", ExitCode.BAD_DATA)
    with ExitStack() as stack:
        with _explained(path):
            place = stack.enter_context(_readable(path))
            conn = stack.enter_context(closing(open_database(place, write=False).conn))
            conn.execute("PRAGMA query_only = ON")
            conn.execute("BEGIN")
            copy = Copy(path, conn, conn.execute("PRAGMA user_version").fetchone()[0])
            _check_tables(copy)
        yield copy


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Raise what SQLite complains of in the block as an AnnotateError that names the copy."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorname", None) in ("SQLITE_ERROR", None):
            # text that is no UTF-8, also in what SQLite says of it; bytes where a text should be
            raise AnnotateError(f"{path}: the database is damaged", _MINE, ExitCode.BAD_DATA) from error
        raise explain(error, path) from error


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """Yield where to read a copy. SQLite cannot read a write-ahead log in a folder it may not write to."""
    log = Path(f"{path}-wal")
    if os.access(path.parent, os.W_OK) or not log.exists() or not log.stat().st_size:
        yield path
        return
    with TemporaryDirectory(prefix="annotate-merge-") as folder:
        for one in (path, log):
            shutil.copyfile(one, Path(folder) / one.name)
        yield Path(folder) / path.name


def _check_tables(copy: Copy) -> None:
    ours = _as_made(copy.version)
    question = "SELECT type, name, sql FROM sqlite_schema"
    here = {name: (kind, sql) for kind, name, sql in copy.conn.execute(question) if not _of_sqlite(kind, name)}
    odd = sorted(str(name) for name in here.keys() | ours.keys() if here.get(name) != ours.get(name))
    if odd:
        kind, _ = here.get(odd[0]) or ours[odd[0]]
        what = f"its {kind} '{odd[0]}' is not as annotate made it" if odd[0] in ours else f"a {kind} '{odd[0]}'"
        more = f", and {len(odd) - 1} more" if len(odd) > 1 else ""
        hint = "A copy is taken as data only. Take it out there, or merge a copy without it."
        raise copy.refused(f"it holds {what}{more}" if odd[0] not in ours else what + more, hint)


@cache
def _as_made(version: int) -> dict[str, tuple[str, str | None]]:
    """Return what annotate makes in a file of a version: (type, SQL) by name."""
    from annotate.store.migrations import migrate

    with closing(sqlite3.connect(":memory:")) as conn:
        migrate(conn, version)
        question = "SELECT type, name, sql FROM sqlite_schema"
        return {name: (kind, sql) for kind, name, sql in conn.execute(question) if not _of_sqlite(kind, name)}


def _of_sqlite(kind: str, name: str) -> bool:
    """Tell tables of SQLite and sqlite-utils, which may look otherwise in another version and are never read."""
    return (kind == "table" and name.startswith(("sqlite_stat", "_sqlite_migrations"))) or (
        kind == "index" and name.startswith("sqlite_autoindex__sqlite_migrations")
    )
