"""Who marked which spans in which documents, and who read them to the end: what span agreement is made of."""

from collections import defaultdict
from dataclasses import dataclass, field

from annotate.model.judgment import kind_of
from annotate.model.schema import Schema
from annotate.store.catalog import annotators, documents
from annotate.store.database import Database
from annotate.store.queries import done_by_document


@dataclass
class SpanMarks:
    """The spans of one field, by document name.

    Only of annotators who labelled every sentence of the document: of the others it is not known what they would
    have marked. `unfinished` counts the spans left out for that.
    """

    #: (document, annotator, start, stop, kind)
    spans: list[tuple[str, str, int, int, str]] = field(default_factory=list)
    #: characters up to the end of the last sentence; empty when there are no spans, like `readers`
    lengths: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unfinished: int = 0


def span_marks(db: Database, schema: Schema, name: str) -> SpanMarks:
    """Return the spans of the field called `name`. A span without a kind has the field's name for its kind."""
    found = SpanMarks()
    spans = db.conn.execute(
        "SELECT d.name, a.name, j.start, j.stop, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        " JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " ORDER BY d.id, a.id, j.start, j.stop",
        (schema.sha256, name),
    ).fetchall()
    if not spans:
        return found
    entries = {entry.id: entry for entry in documents(db)}
    last = "SELECT stop FROM sentences s WHERE s.document = d.id ORDER BY start DESC LIMIT 1"
    found.lengths = dict(db.conn.execute(f"SELECT name, ({last}) FROM documents d").fetchall())
    for annotator in annotators(db):
        for row, done in done_by_document(db, annotator, schema).items():
            if done == entries[row].sentences:
                found.readers[entries[row].name].add(annotator)
    for document, annotator, start, stop, value in spans:
        if annotator in found.readers.get(document, ()):
            found.spans.append((document, annotator, start, stop, kind_of(value) or name))
        else:
            found.unfinished += 1
    return found
