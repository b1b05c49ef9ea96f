"""A dataset as CSV tables that refer to each other, with the texts beside them. A format describes them.

documents and sentences; labels, a row per answer about a sentence; spans and the links between them; answers about
documents and sources; annotators. Written as RFC 4180 says, so that every program reads the same cells.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from annotate.exchange.outgoing.long_csv import Cell, line
from annotate.exchange.records import Dataset, DocumentRecord, Further, Marked, SentenceRecord


class Column(NamedTuple):
    """A column: `kind` is string, integer, number or json."""

    name: str
    kind: str
    title: str


class Reference(NamedTuple):
    """Columns whose values stand in the same columns, or those of `theirs`, of another table."""

    columns: tuple[str, ...]
    table: str
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: its columns, which of them tell its rows apart, and where others point to."""

    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


_DOCUMENT = Column("document", "string", "name of the document")
_ANNOTATOR = Column("annotator", "string", "who judged")
_FIELD = Column("field", "string", "the question, as in schema.toml")
_START = Column("start", "integer", "first code point in the document")
_STOP = Column("stop", "integer", "code point after the last")
_SENTENCE = Column("sentence", "integer", "number in the document, from 1")
_VALUE = Column("value", "string", "the answer; flags as a JSON list")
_MADE = (
    Column("seconds", "number", "how long it took, pauses cut"),
    Column("made_at", "string", "when, UTC"),
    Column("share", "number", "where several answers were made one: the share that gave it, or how likely it is"),
)
_TO_DOCUMENT = Reference(("document",), "documents")
_TO_SENTENCE = Reference(("document", "sentence"), "sentences")
_TO_ANNOTATOR = Reference(("annotator",), "annotators")
_SPAN = ("document", "annotator", "field", "unit")

TABLES = {
    "documents": Table(
        "The documents",
        (
            _DOCUMENT,
            Column("sha256", "string", "SHA-256 of the text as UTF-8"),
            Column("path", "string", "file of the text, where it is given away"),
            Column("length", "integer", "code points in the text"),
            Column("body_start", "integer", "where the text proper begins"),
            *(Column(name, "string", title) for name, title in (
                ("split", "train, validation or test"), ("title", "its title"),
                ("published", "date, perhaps only month or year"), ("language", "BCP 47"),
                ("source", "the outlet"), ("author", "who wrote it"), ("url", "where it was"),
            )),
        ),
        key=("document",),
    ),
    "sentences": Table(
        "The sentences",
        (_DOCUMENT, _SENTENCE, _START, _STOP, Column("text", "string", "its words")),
        key=("document", "sentence"),
        references=(_TO_DOCUMENT,),
    ),
    "annotators": Table("Who judged", (_ANNOTATOR,), key=("annotator",)),
    "labels": Table(
        "What was said of sentences",
        (
            *(_DOCUMENT, _SENTENCE, _ANNOTATOR, _FIELD, _VALUE),
            Column("confidence", "integer", "1 to 3, least to most sure"),
            Column("note", "string", "the annotator's note"),
            *_MADE,
        ),
        references=(_TO_SENTENCE, _TO_ANNOTATOR),
    ),
    "spans": Table(
        "What was marked in the texts",
        (
            *(_DOCUMENT, _SENTENCE, _ANNOTATOR, _FIELD),
            Column("unit", "string", "the span's name"),
            *(_START, _STOP),
            Column("quote", "string", "its words"),
            Column("kind", "string", "its first attribute"),
            Column("attributes", "json", "all attributes"),
            Column("fragments", "json", "[start, stop] of each piece, where it is not in one"),
            Column("unlinked", "json", "links that were answered with none"),
            *_MADE,
        ),
        key=_SPAN,
        references=(_TO_SENTENCE, _TO_ANNOTATOR),
    ),
    "links": Table(
        "What spans are tied to",
        (
            *(_DOCUMENT, _ANNOTATOR, _FIELD),
            Column("unit", "string", "the span that is tied"),
            Column("link", "string", "by which link"),
            Column("to_field", "string", "the question of the span it is tied to"),
            Column("to_unit", "string", "the span it is tied to"),
        ),
        references=(
            Reference(_SPAN, "spans"),
            Reference(("document", "annotator", "to_field", "to_unit"), "spans", _SPAN),
        ),
    ),
    "answers": Table(
        "What was said of documents and sources",
        (_DOCUMENT, Column("source", "string", "name of a source"), _ANNOTATOR, _FIELD, _VALUE, *_MADE),
        references=(_TO_DOCUMENT, _TO_ANNOTATOR),
    ),
}  # fmt: skip


class File(NamedTuple):
    """A finished table."""

    path: str
    rows: int
    size: int  #: bytes
    sha256: str


class Tables(ExitStack):
    """The tables of a folder, while they are written."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._files: dict[str, _Hashed] = {}
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        super().__enter__()
        for name, table in TABLES.items():
            out = self.enter_context((self._folder / f"{name}.csv").open("wb"))
            self._files[name] = _Hashed(out)
            self._files[name].write([column.name for column in table.columns])
        return self

    def write(self, dataset: Dataset) -> dict[str, File]:
        """Write the dataset; return the files by table."""
        for name in dataset.annotators:
            self._files["annotators"].add([name])
        if dataset.with_text:
            (self._folder / "texts").mkdir()
        for record in dataset.documents:
            self._document(record, dataset)
        for source in dataset.sources:
            self._add("answers", ([None, source.name, *row] for row in _further(source.further)))
        return {name: file.finished(f"{name}.csv") for name, file in self._files.items()}

    def _add(self, table: str, rows: Iterator[list[Cell]]) -> None:
        for row in rows:
            self._files[table].add(row)

    def _document(self, record: DocumentRecord, dataset: Dataset) -> None:
        document, name = record.document, record.document.name
        path = f"texts/{document.sha256}.txt" if dataset.with_text else None
        if path:
            (self._folder / path).write_bytes(document.text.encode())
        place = (name, document.sha256, path, record.length, document.body_start, record.split)
        origin = (record.title, document.published, document.language, record.source, record.author, record.url)
        self._files["documents"].add([*place, *origin])
        self._add("answers", ([name, None, *row] for row in _further(record.further)))
        question, ends = dataset.schema.sentence_field.name, dict(_ends(dataset))
        marked = {
            (span.annotator, span.field, span.unit) for sentence in record.sentences for span in sentence.spans
        }
        for sentence in record.sentences:
            at = (name, sentence.number)
            self._files["sentences"].add([*at, sentence.start, sentence.stop, sentence.text])
            self._add("labels", ([*at, *row] for row in _labels(sentence, question)))
            for span in sentence.spans:
                self._files["spans"].add([*at, *_span(span)])
                self._add("links", ([name, *row] for row in _links(span, ends, marked)))


def _ends(dataset: Dataset) -> Iterator[tuple[tuple[str, str], str]]:
    for field in dataset.schema.span_fields:
        for link in field.links:
            yield (field.name, link.name), link.to


def _labels(sentence: SentenceRecord, question: str) -> Iterator[list[Cell]]:
    for one in sentence.answers:
        aside = (one.confidence, one.note, one.seconds, one.made_at, one.share)
        yield [one.annotator, question, one.label, *aside]
    for row in _further(sentence.further):
        yield [*row[:3], None, None, *row[3:]]


def _further(answers: tuple[Further, ...]) -> Iterator[list[Cell]]:
    for one in answers:
        yield [one.annotator, one.field, one.value, one.seconds, one.made_at, one.share]


def _span(span: Marked) -> list[Cell]:
    unlinked = [name for name, units in span.links if not units]
    json_cells = (
        json.dumps(dict(span.attributes), ensure_ascii=False),
        json.dumps(span.fragments) if span.fragments else None,
        json.dumps(unlinked) if unlinked else None,
    )
    place = (span.unit, span.start, span.stop, span.quote, span.kind)
    return [span.annotator, span.field, *place, *json_cells, span.seconds, span.made_at, span.share]


def _links(
    span: Marked, ends: dict[tuple[str, str], str], marked: set[tuple[str, str, str]]
) -> Iterator[list[Cell]]:
    """Yield a row per link to a span that is still there."""
    for name, units in span.links:
        to = ends[span.field, name]
        for unit in units:
            if (span.annotator, to, unit) in marked:
                yield [span.annotator, span.field, span.unit, name, to, unit]


class _Hashed:
    """A table that knows its rows, size and SHA-256."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._rows, self._size, self._sha256 = out, 0, 0, hashlib.sha256()

    def write(self, cells: list[Cell] | list[str]) -> None:
        data = line(list(cells))
        self._out.write(data)
        self._size += len(data)
        self._sha256.update(data)

    def add(self, cells: list[Cell]) -> None:
        self.write(cells)
        self._rows += 1

    def finished(self, path: str) -> File:
        return File(path, self._rows, self._size, self._sha256.hexdigest())
