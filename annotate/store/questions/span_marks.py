"""Who marked which spans in which documents, and who read them to the end: what span agreement is made of."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate.model.decision import GOLD
from annotate.model.judgment import attributes_of, fragments_of, links_of, sentence_unit
from annotate.model.schema import Schema
from annotate.store.catalog import documents, raters
from annotate.store.database import Database
from annotate.store.questions.progress import done_by_document


@dataclass(frozen=True)
class Mark:
    """A span that somebody marked. `start` and `stop` enclose its `fragments` where it is not in one piece."""

    document: str
    annotator: str
    unit: str
    start: int
    stop: int
    kind: str
    quote: str
    attributes: Mapping[str, str]  #: label or text
    links: Mapping[str, tuple[str, ...]]  #: units of spans; () means there is none
    fragments: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> str:
        """The words of it, with an ellipsis between pieces."""
        return " … ".join(
            self.quote[start - self.start : stop - self.start]
            for start, stop in self.fragments or ((self.start, self.stop),)
        )


@dataclass
class SpanMarks:
    """The spans of one field, in order of document, annotator and place.

    Only of annotators who labelled every sentence of the document: of the others it is not known what they would
    have marked. `unfinished` counts the spans left out for that.
    """

    marks: list[Mark] = field(default_factory=list)
    #: characters up to the end of the last sentence, by document; empty when there are no spans, like `readers`
    lengths: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unfinished: int = 0


def span_marks(db: Database, schema: Schema, name: str) -> SpanMarks:
    """Return the spans of the field called `name`. A span without a kind has the field's name for its kind."""
    found, asked = SpanMarks(), schema.field(name)
    spans = db.conn.execute(
        "SELECT d.name, a.name, j.unit, j.start, j.stop, j.quote, n.value FROM answers n"
        " JOIN judgments j ON j.id = n.judgment"
        " JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        f" AND a.name != '{GOLD}' ORDER BY d.id, a.id, j.start, j.stop",
        (schema.sha256, name),
    ).fetchall()
    if not spans:
        return found
    entries = {entry.id: entry for entry in documents(db)}
    last = "SELECT stop FROM sentences s WHERE s.document = d.id ORDER BY start DESC LIMIT 1"
    found.lengths = dict(db.conn.execute(f"SELECT name, ({last}) FROM documents d").fetchall())
    for annotator in raters(db):
        for row, done in done_by_document(db, annotator, schema).items():
            if done == entries[row].sentences:
                found.readers[entries[row].name].add(annotator)
    for document, annotator, unit, start, stop, quote, value in spans:
        if annotator in found.readers.get(document, ()):
            attributes = attributes_of(value)
            kind = (asked.kind(attributes) if asked.kinds else None) or name
            said = (kind, quote, attributes, links_of(value), fragments_of(value))
            found.marks.append(Mark(document, annotator, unit, start, stop, *said))
        else:
            found.unfinished += 1
    return found


def sentences_with_spans(db: Database, marks: SpanMarks) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (document, unit, {annotator: "yes" or "no"}): who marked a span that begins in the sentence.

    Every sentence of the documents that at least two annotators read to the end, in reading order. A span that
    begins between two sentences counts in the later one.
    """
    begun: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for mark in marks.marks:
        begun[mark.document].append((mark.annotator, mark.start))
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
