"""Named questions about how the work goes: on which days, how fast, how evenly. Reads only."""

from datetime import date

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
