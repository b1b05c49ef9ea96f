"""Named questions about what is in the store. Reads only."""

from sqlite_utils import Database

from annotate.model.schema import Schema


def done_by_document(db: Database, annotator: str, schema: Schema) -> dict[int, int]:
    """Return, by document row, how many sentences the annotator has labelled; documents not begun are absent."""
    rows = db.conn.execute(
        "SELECT document, count(value) FROM answers WHERE annotator = (SELECT id FROM annotators WHERE name = ?)"
        " AND schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ? GROUP BY document",
        (annotator, schema.sha256, schema.sentence_field.name),
    )
    return dict(rows.fetchall())
