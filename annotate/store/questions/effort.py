"""Named questions about how the work goes: on which days, how fast, how evenly. Reads only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from annotate.model.apart import AGAIN, apart
from annotate.model.decision import GOLD, NOTE, REASON, beside
from annotate.model.schema import Schema
from annotate.store.database import Database

_LABELS = (
    "FROM judgments WHERE annotator = (SELECT id FROM annotators WHERE name = ?)"
    " AND schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ? AND action = 'answer'"
)


def days_worked(db: Database, annotator: str, schema: Schema) -> list[date]:
    """Return the days (UTC) on which an annotator labelled sentences, in order."""
    rows = db.conn.execute(
        f"SELECT DISTINCT substr(made_at, 1, 10) {_LABELS} ORDER BY 1",
        (annotator, schema.sha256, schema.sentence_field.name),
    )
    return [date.fromisoformat(day) for (day,) in rows]


def judged_twice(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (document, unit, annotator, first answer, second answer) of what was judged a second time.

    The first answer is the one that held when the second was given, whatever became of it since.
    """
    earlier = "(p.lamport, q.name, p.seq) < (j.lamport, r.name, j.seq)"
    yield from db.conn.execute(
        "SELECT * FROM (SELECT d.name, n.unit, a.name, (SELECT p.value FROM judgments p"
        " JOIN replicas q ON q.id = p.replica WHERE (p.document, p.unit, p.field, p.annotator, p.schema)"
        f" = (n.document, n.unit, ?, n.annotator, n.schema) AND {earlier}"
        " ORDER BY p.lamport DESC, q.name DESC, p.seq DESC LIMIT 1) AS first, n.value"
        " FROM answers n JOIN judgments j ON j.id = n.judgment JOIN replicas r ON r.id = j.replica"
        " JOIN annotators a ON a.id = n.annotator JOIN documents d ON d.id = n.document"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " ORDER BY d.name, j.start, a.name) WHERE first IS NOT NULL",
        (field, schema.sha256, apart(AGAIN, field)),
    )


def labels_over_time(db: Database, schema: Schema) -> Iterator[tuple[str, str, str, str, str, float | None]]:
    """Yield (document, unit, annotator, label, made at, seconds) of the sentence labels that hold, but for gold's.

    Seconds are None where an undo or redo brought a label back, and where nobody measured.
    """
    yield from db.conn.execute(
        "SELECT d.name, n.unit, a.name, n.value, j.made_at,"
        " CASE WHEN j.action = 'answer' AND j.seconds > 0 THEN j.seconds END"
        " FROM answers n JOIN judgments j ON j.id = n.judgment JOIN annotators a ON a.id = n.annotator"
        " JOIN documents d ON d.id = n.document"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " AND a.name != ?",
        (schema.sha256, schema.sentence_field.name, GOLD),
    )


def gold_checks(db: Database, schema: Schema) -> Iterator[tuple[str, str, str, str]]:
    """Yield (annotator, document, her label, gold's) of sentences that had gold before she labelled them.

    Gold that was decided afterwards is made of her labels too, and checks nothing.
    """
    yield from db.conn.execute(
        "SELECT a.name, d.name, n.value, g.value FROM answers g"
        " JOIN answers n ON (n.schema, n.field, n.document, n.unit) = (g.schema, g.field, g.document, g.unit)"
        " JOIN judgments h ON h.id = g.judgment JOIN judgments j ON j.id = n.judgment"
        " JOIN annotators a ON a.id = n.annotator JOIN documents d ON d.id = n.document"
        " WHERE g.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND g.field = ?"
        " AND g.annotator = (SELECT id FROM annotators WHERE name = ?) AND n.annotator != g.annotator"
        " AND g.value IS NOT NULL AND n.value IS NOT NULL AND h.lamport < (SELECT min(p.lamport) FROM judgments p"
        " WHERE (p.document, p.unit, p.field, p.annotator, p.schema)"
        " = (n.document, n.unit, n.field, n.annotator, n.schema)) ORDER BY a.name, d.name, j.start",
        (schema.sha256, schema.sentence_field.name, GOLD),
    )


@dataclass(frozen=True)
class Reasoned:
    """A disagreement whose reason an adjudicator has given."""

    reason: str
    document: str
    sentence: int  #: counted from 1; 0 for what is in no document
    field: str
    text: str
    answers: dict[str, str]  #: by annotator; {} for spans
    gold: str | None
    note: str | None


def reasons(db: Database, schema: Schema) -> list[Reasoned]:
    """Return the disagreements whose reason was given, by document and place."""
    rows = db.conn.execute(
        "SELECT n.field, n.value, n.document, n.unit, j.start, j.stop, coalesce(d.name, ''), coalesce(d.text, ''),"
        " (SELECT 1 + max(position) FROM sentences s WHERE s.document = n.document AND s.start <= j.start)"
        " FROM answers n JOIN judgments j ON j.id = n.judgment LEFT JOIN documents d ON d.id = n.document"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " AND n.field IN (SELECT value FROM json_each(?))"
        " AND n.annotator = (SELECT id FROM annotators WHERE name = ?) AND n.value IS NOT NULL"
        " ORDER BY d.name, j.start, n.field",
        (schema.sha256, json.dumps([beside(REASON, one.name) for one in schema.fields]), GOLD),
    ).fetchall()
    found = []
    for name, reason, row, unit, start, stop, document, text, sentence in rows:
        field = name.partition(".")[2]
        given = _given(db, schema, row, unit, field)
        words = text[start:stop] or unit.partition(":")[2]
        notes = [_given(db, schema, row, unit, one).get(GOLD) for one in ("note", beside(NOTE, field))]
        gold = given.pop(GOLD, None)
        found.append(Reasoned(reason, document, sentence or 0, field, words, given, gold, notes[0] or notes[1]))
    return found


def _given(db: Database, schema: Schema, document: int, unit: str, field: str) -> dict[str, str]:
    rows = db.conn.execute(
        "SELECT a.name, n.value FROM answers n JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " AND n.field = ? AND n.document = ? AND n.unit = ?"
        " AND n.value IS NOT NULL ORDER BY a.name",
        (schema.sha256, field, document, unit),
    )
    return dict(rows.fetchall())
