"""Proof that the file is what was written: SQLite's own checks, the hash chain, and the replay of the journal.

Reads only. SQLite's integrity check alone misses changed bytes inside a value; the hashes do not.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.model.document import identity
from annotate.store.database import Database
from annotate.store.journal import chain


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; `detail` says how much was checked, or what is wrong and where."""

    check: str
    ok: bool
    detail: str


def examine(db: Database) -> Iterator[Finding]:
    """Yield a finding per check. Never raises for damage: a check that cannot be made has failed."""
    checks = {
        "pages and indexes": _pages,
        "tables and triggers": _tables,
        "texts and sentences": _texts,
        "schemas": _schemas,
        "journal and hash chain": _journal,
        "answers equal the journal": _answers,
    }
    for name, check in checks.items():
        try:
            problem, counted = check(db)
        except (sqlite3.Error, TypeError, ValueError, AttributeError) as error:
            problem, counted = f"cannot be read: {error}", ""
        yield Finding(name, not problem, problem or counted)


def _pages(db: Database) -> tuple[str, str]:
    said = [row[0] for row in db.conn.execute("PRAGMA integrity_check(3)")]
    missing = db.conn.execute("PRAGMA foreign_key_check").fetchall()
    if missing:
        said = [f"{len(missing)} rows point at rows that are not there"]
    return ("" if said == ["ok"] else "; ".join(map(str, said))), f"SQLite {sqlite3.sqlite_version}"


def _tables(db: Database) -> tuple[str, str]:
    from annotate.store.migrations import migrate

    question = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
    fresh = sqlite3.connect(":memory:")
    migrate(fresh)
    here, ours = (dict(conn.execute(question).fetchall()) for conn in (db.conn, fresh))
    fresh.close()
    odd = sorted(name for name in here.keys() | ours.keys() if here.get(name) != ours.get(name))
    return (f"not as made: {', '.join(odd)}" if odd else ""), f"{len(ours)} as made"


def _texts(db: Database) -> tuple[str, str]:
    count = 0
    for row, name, sha256, text, wanted, body_start in db.conn.execute(
        "SELECT id, name, sha256, text, sentence_count, body_start FROM documents"
    ):
        if identity(text) != sha256:
            return f"the text of '{name}' has changed", ""
        question = "SELECT position, start, stop FROM sentences WHERE document = ? ORDER BY start"
        end = body_start
        found = db.conn.execute(question, (row,)).fetchall()
        for number, (position, start, stop) in enumerate(found):
            if position != number or not end <= start < stop <= len(text):
                return f"sentence {number + 1} of '{name}' is out of place", ""
            end = stop
        if len(found) != wanted:
            return f"'{name}' has {len(found)} sentences instead of {wanted}", ""
        count += 1
    lost = db.conn.execute(
        "SELECT count(*) FROM judgments j WHERE unit LIKE 'sentence:%' AND NOT EXISTS"
        " (SELECT 1 FROM sentences s WHERE (s.document, s.start, s.stop) = (j.document, j.start, j.stop))"
    ).fetchone()[0]
    return (f"{lost} judgments are about sentences that are not there" if lost else ""), f"{count} documents"


def _schemas(db: Database) -> tuple[str, str]:
    stored = db.conn.execute("SELECT name, sha256, body FROM schemas").fetchall()
    changed = [name for name, sha256, body in stored if identity(body) != sha256]
    return (f"the text of {', '.join(changed)} has changed" if changed else ""), f"{len(stored)} schemas"


def _journal(db: Database) -> tuple[str, str]:
    count, replica, seq, previous = 0, "", 0, ""
    texts = dict(db.conn.execute("SELECT id, text FROM documents").fetchall())
    for number, name, place, document, start, stop, quote, said, *content in db.conn.execute(
        "SELECT r.name, j.seq, j.id, j.document, j.start, j.stop, j.quote, j.hash,"
        " r.name, j.seq, j.lamport, coalesce(d.sha256, ''), j.unit, j.start, j.stop, a.name, c.sha256,"
        " j.field, j.action, j.value, j.quote, j.seconds, j.raw_seconds, j.made_at, j.tool"
        " FROM judgments j JOIN replicas r ON r.id = j.replica LEFT JOIN documents d ON d.id = j.document"
        " JOIN annotators a ON a.id = j.annotator JOIN schemas c ON c.id = j.schema ORDER BY r.name, j.seq"
    ):
        if number != replica:
            replica, seq, previous = number, 0, ""
        seq += 1
        if name != seq:
            return f"judgment {seq} of copy {replica[:8]} is missing", ""
        if document is not None and document not in texts:
            return f"judgment {place} is about a text that is not there", ""
        previous = chain(previous, content)
        if said != previous:
            return f"judgment {place} is not what was written", ""
        if quote is not None and texts[document][start:stop] != quote:
            return f"the span of judgment {place} does not quote its text", ""
        count += 1
    stored = db.conn.execute("SELECT count(*) FROM judgments").fetchone()[0]
    return (f"{stored - count} judgments belong to nothing" if stored != count else ""), f"{count} judgments"


def _answers(db: Database) -> tuple[str, str]:
    key = "schema, field, document, unit, annotator"
    latest = (
        "SELECT schema, field, coalesce(document, 0), unit, annotator, value, id"
        f" FROM (SELECT j.*, row_number() OVER (PARTITION BY {key}"
        " ORDER BY lamport DESC, r.name DESC, seq DESC) AS place"
        " FROM judgments j JOIN replicas r ON r.id = j.replica) WHERE place = 1"
    )
    held = f"SELECT {key}, value, judgment FROM answers"
    wrong = sum(
        db.conn.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone()[0]
        for one, other in ((latest, held), (held, latest))
    )
    count = db.conn.execute("SELECT count(*) FROM answers").fetchone()[0]
    return (f"{wrong} answers differ from the journal" if wrong else ""), f"{count} answers"
