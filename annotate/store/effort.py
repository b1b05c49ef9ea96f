"""Named questions about how the work goes: on which days, how fast, how evenly. Reads only."""

from collections.abc import Iterator
from datetime import date

from annotate.model.apart import AGAIN, apart
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
