"""Named questions about what is in the store. Reads only."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from annotate.errors import AnnotateError, ExitCode
from annotate.model.apart import apart
from annotate.model.judgment import Draft
from annotate.model.schema import Schema
from annotate.model.schema_file import BUILT_IN_FIELDS
from annotate.store.database import Database

PACE_OVER = 20  #: labels a pace is the median of


def answers(db: Database, annotator: str, schema: Schema, sha256: str, how: str = "") -> list[Draft]:
    """Return what an annotator's answers on a document are now; removed ones are left out.

    `how` asks for those kept apart (apart.py), under the names of the fields they answer.
    """
    names = {apart(how, name): name for name in (*BUILT_IN_FIELDS, *(field.name for field in schema.fields))}
    rows = db.conn.execute(
        "SELECT j.unit, j.start, j.stop, n.field, n.value, j.quote FROM answers n"
        " JOIN judgments j ON j.id = n.judgment"
        " WHERE n.annotator = (SELECT id FROM annotators WHERE name = ?)"
        " AND n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " AND n.field IN (SELECT value FROM json_each(?))"
        " AND n.document = (SELECT id FROM documents WHERE sha256 = ?) AND n.value IS NOT NULL",
        (annotator, schema.sha256, json.dumps([*names]), sha256),  # with the fields named an index is used
    )
    return [Draft(sha256, unit, start, stop, names[name], *said) for unit, start, stop, name, *said in rows]


def done_by_document(
    db: Database, annotator: str, schema: Schema, only: Iterable[int] | None = None, how: str = ""
) -> dict[int, int]:
    """Return, by document row, how many sentences the annotator has labelled; documents not begun are absent.

    `only` names the rows of the documents to ask for; None asks for all. `how` asks for labels kept apart.
    """
    values = [annotator, schema.sha256, apart(how, schema.sentence_field.name)]
    within = ""
    if only is not None:
        within = " AND document IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(only)))
    rows = db.conn.execute(
        "SELECT document, count(value) FROM answers WHERE annotator = (SELECT id FROM annotators WHERE name = ?)"
        f" AND schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ?{within} GROUP BY document",
        values,
    )
    return dict(rows.fetchall())


def pace(db: Database, annotator: str, schema: Schema) -> float | None:
    """Return the median seconds, pauses cut, of the annotator's last twenty labels; None before the first."""
    rows = db.conn.execute(
        "SELECT seconds FROM judgments WHERE annotator = (SELECT id FROM annotators WHERE name = ?)"
        " AND schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ? AND action = 'answer'"
        " ORDER BY id DESC LIMIT ?",
        (annotator, schema.sha256, schema.sentence_field.name, PACE_OVER),
    ).fetchall()
    return median(seconds for (seconds,) in rows) if rows else None


def latest_schema(db: Database, annotator: str) -> str:
    """Return the SHA-256 of the schema of the annotator's last judgment. Raises AnnotateError if none."""
    row = db.conn.execute(
        "SELECT s.sha256 FROM judgments j JOIN schemas s ON s.id = j.schema"
        " WHERE j.annotator = (SELECT id FROM annotators WHERE name = ?) ORDER BY j.id DESC LIMIT 1",
        (annotator,),
    ).fetchone()
    if row is None:
        raise AnnotateError(
            f"'{annotator}' has judged nothing here", "annotate status lists who has.", ExitCode.USAGE
        )
    return str(row[0])


@dataclass(frozen=True)
class LogEntry:
    """One judgment as the journal tells it."""

    id: int
    made_at: str
    annotator: str
    document: str  #: "" for a source
    sentence: int | None  #: counted from 1
    unit: str
    field: str
    action: str
    value: str | None
    quote: str | None
    seconds: float
    schema: str
    hash: str


def log(
    db: Database,
    annotator: str | None,
    limit: int | None,
    document: int | None = None,
    since: str | None = None,
) -> Iterator[LogEntry]:
    """Yield judgments, newest first: one annotator's or, with None, everybody's.

    `document` is the row of the one they are about, `since` the earliest `made_at`. What a merge brought stands
    where it came in.
    """
    asked = {
        "j.annotator = (SELECT id FROM annotators WHERE name = ?)": annotator,
        "j.document = ?": document,
        "j.made_at >= ?": since,
    }
    given = {condition: value for condition, value in asked.items() if value is not None}
    rows = db.conn.execute(
        "SELECT j.id, j.made_at, a.name, coalesce(d.name, ''),"
        " (SELECT 1 + max(position) FROM sentences s WHERE s.document = j.document AND s.start <= j.start),"
        " j.unit, j.field, j.action, j.value, j.quote, j.seconds, c.name || ' ' || c.version, j.hash"
        " FROM judgments j JOIN annotators a ON a.id = j.annotator LEFT JOIN documents d ON d.id = j.document"
        f" JOIN schemas c ON c.id = j.schema WHERE {' AND '.join(['1', *given])} ORDER BY j.id DESC LIMIT ?",
        (*given.values(), -1 if limit is None else limit),
    )
    return (LogEntry(*row) for row in rows)
