"""Copies of one small project on several laptops, what is in them, and how one is forged."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotate.store.catalog import add_annotator
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal, chain
from annotate.store.merging.merge import Choices, Taken, merge
from tests.store.labels import SCHEMA, begin, behind_its_back, label

Said = tuple[int, str | None]  #: a sentence, counted from 0, and its label

_JOURNAL = (
    "SELECT r.name, j.seq, j.lamport, coalesce(d.sha256, ''), j.unit, j.start, j.stop, a.name, c.sha256, j.field,"
    " j.action, j.value, j.quote, j.seconds, j.raw_seconds, j.made_at, j.tool, j.hash"
    " FROM judgments j JOIN replicas r ON r.id = j.replica LEFT JOIN documents d ON d.id = j.document"
    " JOIN annotators a ON a.id = j.annotator JOIN schemas c ON c.id = j.schema"
)
#: All that copies of one project must agree on; rows and names of documents may differ.
_STATE = (
    _JOURNAL,
    "SELECT r.name, s.seq, s.lamport, s.hash FROM stubs s JOIN replicas r ON r.id = s.replica",
    "SELECT r.name, h.seq, h.hash FROM heads h JOIN replicas r ON r.id = h.replica",
    "SELECT c.sha256, n.field, coalesce(d.sha256, ''), n.unit, a.name, n.value, r.name, j.seq FROM answers n"
    " LEFT JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator"
    " JOIN schemas c ON c.id = n.schema JOIN judgments j ON j.id = n.judgment JOIN replicas r ON r.id = j.replica",
    "SELECT d.sha256, s.position, s.start, s.stop FROM sentences s JOIN documents d ON d.id = s.document",
    "SELECT sha256, text, title, author, published, source, url, language FROM documents",
    "SELECT sha256, body FROM schemas",
)


def state(path: Path) -> str:
    """Return one hash of everything copies of a project must agree on."""
    with closing(sqlite3.connect(path)) as conn:
        rows = [sorted(map(repr, conn.execute(question))) for question in _STATE]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def laptop(path: Path, annotator: str, *said: Said) -> Path:
    """Let an annotator label on a laptop of her own (made if it is not there yet), and close it."""
    db, journal, sha256 = begin(path, annotator)
    for sentence, value in said:
        journal.append(label(sha256, sentence, value), 1.5, 2.0)
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def united(path: Path, *copies: Path, **choices: object) -> list[Taken]:
    """Merge copies into the database at `path`, made if there is none."""
    db = open_database(path, create=True)
    try:
        return merge(db, copies, Choices(**choices))  # type: ignore[arg-type]
    finally:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()


def held(path: Path) -> dict[tuple[str, str], str | None]:
    """Return {(annotator, unit): value} of what holds."""
    question = "SELECT a.name, n.unit, n.value FROM answers n JOIN annotators a ON a.id = n.annotator"
    with closing(sqlite3.connect(path)) as conn:
        return {(who, unit): value for who, unit, value in conn.execute(question)}


def count(path: Path, table: str) -> int:
    """Return how many rows a table has."""
    with closing(sqlite3.connect(path)) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def pen(path: Path, annotator: str) -> tuple[Database, Journal]:
    """Open a database, and the journal of an annotator in it."""
    db = open_database(path)
    add_annotator(db, annotator)
    return db, Journal(db, annotator, SCHEMA)


@contextmanager
def forging(path: Path) -> Iterator[sqlite3.Connection]:
    """Change judgments, then hash the whole chain anew, as one would who knows how: only the content tells."""
    with behind_its_back(path) as conn:
        yield conn
        previous = ""
        for *content, _ in sorted(conn.execute(_JOURNAL).fetchall(), key=lambda row: row[1]):
            previous = chain(previous, content)
            conn.execute("UPDATE judgments SET hash = ? WHERE seq = ?", (previous, content[1]))
        conn.execute("UPDATE heads SET hash = ?", (previous,))
