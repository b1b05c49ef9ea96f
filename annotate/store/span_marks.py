"""Who marked which spans in which documents, and who read them to the end: what span agreement is made of."""

from collections import defaultdict
from dataclasses import dataclass, field

from annotate.model.judgment import kind_of
from annotate.model.schema import Schema
from annotate.store.database import Database


@dataclass
class SpanMarks:
    """The spans of one field, by document name.

    Only of annotators who labelled every sentence of the document: of the others it is not known what they would
    have marked. `unfinished` counts the spans left out for that.
    """

    spans: list[tuple[str, str, int, int, str]] = field(
        default_factory=list
    )  #: document, annotator, start, stop, kind
    lengths: dict[str, int] = field(default_factory=dict)  #: characters up to the end of the last sentence
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unfinished: int = 0


def span_marks(db: Database, schema: Schema, name: str) -> SpanMarks:
    """Return the spans of the field called `name`. A span without a kind has the field's name for its kind."""
    found = SpanMarks()
    found.lengths = dict(
        db.conn.execute(
            "SELECT d.name, max(s.stop) FROM sentences s JOIN documents d ON d.id = s.document GROUP BY d.id"
        ).fetchall()
    )
    for document, annotator in db.conn.execute(
        "SELECT d.name, a.name FROM answers n JOIN documents d ON d.id = n.document"
        " JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ?"
        " GROUP BY d.id, a.id HAVING count(n.value) = d.sentence_count",
        (schema.sha256, schema.sentence_field.name),
    ):
        found.readers[document].add(annotator)
    for document, annotator, start, stop, value in db.conn.execute(
        "SELECT d.name, a.name, j.start, j.stop, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        " JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " ORDER BY d.id, a.id, j.start, j.stop",
        (schema.sha256, name),
    ):
        if annotator in found.readers.get(document, ()):
            found.spans.append((document, annotator, start, stop, kind_of(value) or name))
        else:
            found.unfinished += 1
    return found
