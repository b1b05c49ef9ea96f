"""Who marked which spans in which documents, and who read them to the end: what span agreement is made of."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotate.model.judgment import attributes_of, sentence_unit
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
    quotes: dict[tuple[str, int, int], str] = field(default_factory=dict)  #: by document, start and stop
    attributes: list[dict[str, str]] = field(default_factory=list)  #: of each of `spans`, {name: label}
    #: characters up to the end of the last sentence; empty when there are no spans, like `readers`
    lengths: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unfinished: int = 0


def span_marks(db: Database, schema: Schema, name: str) -> SpanMarks:
    """Return the spans of the field called `name`. A span without a kind has the field's name for its kind."""
    found, asked = SpanMarks(), schema.field(name)
    spans = db.conn.execute(
        "SELECT d.name, a.name, j.start, j.stop, j.quote, n.value FROM answers n"
        " JOIN judgments j ON j.id = n.judgment"
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
    for document, annotator, start, stop, quote, value in spans:
        if annotator in found.readers.get(document, ()):
            attributes = attributes_of(value)
            found.spans.append((document, annotator, start, stop, asked.kind(attributes) or name))
            found.attributes.append(attributes)
            found.quotes[document, start, stop] = quote
        else:
            found.unfinished += 1
    return found


def sentences_with_spans(db: Database, marks: SpanMarks) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (document, unit, {annotator: "yes" or "no"}): who marked a span that begins in the sentence.

    Every sentence of the documents that at least two annotators read to the end, in reading order. A span that
    begins between two sentences counts in the later one.
    """
    begun: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for document, annotator, start, _, _ in marks.spans:
        begun[document].append((annotator, start))
    for document, readers in marks.readers.items():
        if len(readers) < 2:
            continue
        sentences = db.conn.execute(
            "SELECT start, stop FROM sentences WHERE document = (SELECT id FROM documents WHERE name = ?)"
            " ORDER BY start",
            (document,),
        ).fetchall()
        stops = [stop for _, stop in sentences]
        marked = {(annotator, bisect_right(stops, start)) for annotator, start in begun[document]}
        for at, (start, stop) in enumerate(sentences):
            answers = {who: "yes" if (who, at) in marked else "no" for who in sorted(readers)}
            yield document, sentence_unit(start, stop), answers
