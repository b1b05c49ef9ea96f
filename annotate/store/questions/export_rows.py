"""Named questions of an export: what holds now, document by document, in one view of the database. Reads only."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from annotate.model.decision import GOLD, LEFT, beside
from annotate.model.schema import Schema
from annotate.store.catalog import Entry, documents
from annotate.store.database import Database
from annotate.store.sources import same_sources
from annotate.store.sqlite_errors import explain


class Held(NamedTuple):
    """An answer that holds now. `annotator` is a row; `seconds` is None where an undo or redo brought it back."""

    annotator: int
    field: str
    unit: str
    start: int
    stop: int
    value: str
    quote: str | None
    seconds: float | None
    made_at: str


class HeldLabel(NamedTuple):
    """The same of a label of a sentence, which has no quote, and there may be millions of them."""

    annotator: int
    start: int
    stop: int
    label: str
    seconds: float | None
    made_at: str


class Origin(NamedTuple):
    """Where a document comes from, as far as it was said."""

    title: str | None
    source: str | None
    author: str | None
    url: str | None


@contextmanager
def one_view(db: Database, path: Path) -> Iterator[None]:
    """Let every question in the block see one state of the database, whoever writes to it meanwhile.

    Raises AnnotateError, naming `path`, when the database cannot be read.
    """
    try:
        db.conn.execute("BEGIN")
        try:
            yield
        finally:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")  # nothing was written
    except sqlite3.Error as error:
        raise explain(error, path) from error


def documents_by_name(db: Database) -> list[Entry]:
    """List the documents by name, an order that does not depend on when each copy of a database got them."""
    return sorted(documents(db), key=lambda entry: entry.name)


def origin(db: Database, document: int) -> Origin:
    """Return where the document in this row comes from."""
    columns = "SELECT title, source, author, url FROM documents WHERE id = ?"
    return Origin(*db.conn.execute(columns, (document,)).fetchone())


def held_answers(db: Database, schema: str, fields: Collection[str], document: int) -> list[Held]:
    """Return what holds now for `fields` of the schema with this SHA-256 in one document; removed answers do not.

    The order is that of the primary key, so nothing is sorted and no other document is looked at.
    """
    columns = "n.annotator, n.field, n.unit, j.start, j.stop, n.value, j.quote"
    return list(map(Held._make, _held(db, columns, schema, fields, document)))


def held_labels(db: Database, schema: str, field: str, document: int) -> list[HeldLabel]:
    """Return what holds now for the one `field` that labels sentences, in the same order."""
    columns = "n.annotator, j.start, j.stop, n.value"
    return list(map(HeldLabel._make, _held(db, columns, schema, [field], document)))


def _held(
    db: Database, columns: str, schema: str, fields: Collection[str], document: int
) -> Iterable[tuple[Any, ...]]:
    return db.conn.execute(
        f"SELECT {columns}, CASE j.action WHEN 'answer' THEN j.seconds END, j.made_at"
        " FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        f" AND n.field IN ({', '.join('?' * len(fields))}) AND n.document = ? AND n.value IS NOT NULL",
        (schema, *fields, document),
    )


def annotator_names(db: Database) -> dict[int, str]:
    """Return the annotators' names by row, in the order they came."""
    return dict(db.conn.execute("SELECT id, name FROM annotators ORDER BY id").fetchall())


def tied_spans(db: Database, schema: str, fields: Collection[str], sha256: str) -> Iterator[tuple[str, ...]]:
    """Yield (annotator, field, unit, value) of the spans of a document that have links or are in pieces."""
    yield from db.conn.execute(
        "SELECT a.name, n.field, n.unit, n.value FROM answers n JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        f" AND n.field IN ({', '.join('?' * len(fields))})"
        " AND n.document = (SELECT id FROM documents WHERE sha256 = ?)"
        """ AND (instr(n.value, '"links":{') OR instr(n.value, '"fragments":['))""",
        (schema, *fields, sha256),
    )


class Rated(NamedTuple):
    """An answer about a source that holds now."""

    source: str
    annotator: str
    field: str
    value: str
    seconds: float | None
    made_at: str


def rated_sources(db: Database, schema: str, fields: Collection[str]) -> list[Rated]:
    """Return what holds now of sources, by the name the source goes by, field and annotator.

    Where one annotator has rated two names of one source, the later rating holds.
    """
    same = same_sources(db)
    rows = db.conn.execute(
        "SELECT substr(n.unit, 8), a.name, n.field, n.value,"
        " CASE j.action WHEN 'answer' THEN j.seconds END, j.made_at"
        " FROM answers n JOIN judgments j ON j.id = n.judgment JOIN annotators a ON a.id = n.annotator"
        " JOIN replicas r ON r.id = j.replica"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        f" AND n.field IN ({', '.join('?' * len(fields))})"
        " AND n.document = 0 AND n.unit LIKE 'source:%' AND n.value IS NOT NULL"
        " ORDER BY j.lamport, r.name, j.seq",
        (schema, *fields),
    )
    found = {(same.get(name, name), field, who): rest for name, who, field, *rest in rows}
    return [Rated(name, who, field, *rest) for (name, field, who), rest in sorted(found.items())]


class Left(NamedTuple):
    """A question that adjudication left as it is, about a unit. `value` is its soft label as it is stored."""

    unit: str
    field: str
    value: str
    made_at: str


def left_open(db: Database, schema: Schema, sha256: str) -> list[Left]:
    """Return what was left as it is in the document with this SHA-256, of sources for ""."""
    fields = {beside(LEFT, field.name): field.name for field in schema.fields}
    rows = db.conn.execute(
        "SELECT n.unit, n.field, n.value, j.made_at FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        f" AND n.field IN ({', '.join('?' * len(fields))}) AND n.value IS NOT NULL"
        " AND n.document = coalesce((SELECT id FROM documents WHERE sha256 = ?), 0)"
        " AND n.annotator = (SELECT id FROM annotators WHERE name = ?)",
        (schema.sha256, *fields, sha256, GOLD),
    )
    return [Left(unit, fields[name], value, made_at) for unit, name, value, made_at in rows]


def answering(db: Database, schema: str) -> list[str]:
    """Return who has answered anything under the schema with this SHA-256, in the order they came."""
    rows = db.conn.execute(
        "SELECT name FROM annotators a WHERE EXISTS (SELECT 1 FROM answers WHERE annotator = a.id"
        " AND schema = (SELECT id FROM schemas WHERE sha256 = ?) AND value IS NOT NULL) ORDER BY id",
        (schema,),
    )
    return [name for (name,) in rows]
