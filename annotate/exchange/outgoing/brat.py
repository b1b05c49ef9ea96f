"""brat: a folder per annotator with a .txt and a stand-off .ann per document, and the annotation.conf they need.

Offsets are code points. A text-bound annotation holds no line break, so one that does stands in pieces, as brat
has them; so does a span in pieces. Labels of sentences are text-bounds too, of a type called after the question.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from annotate.exchange.names import file_name
from annotate.exchange.records import Dataset, DocumentRecord, Marked
from annotate.model.schema import Schema

_LINES = re.compile(r"[^\r\n]+")


def write(dataset: Dataset, folder: Path) -> int:
    """Write ANNOTATOR/NUMBER-NAME.txt and .ann into the folder; return the number of annotated documents."""
    config = "\n".join(_config(dataset.schema)) + "\n"
    count = 0
    for number, record in enumerate(dataset.documents, 1):
        for who in _annotators(record):
            place = folder / file_name(who)
            place.mkdir(exist_ok=True)
            (place / "annotation.conf").write_text(config, encoding="utf-8", newline="")
            stem = f"{number:04d}-{file_name(record.document.name)}"
            (place / f"{stem}.txt").write_bytes(record.document.text.encode())
            lines = "".join(f"{line}\n" for line in _lines(record, who, dataset.schema))
            (place / f"{stem}.ann").write_bytes(lines.encode())
            count += 1
    return count


def _annotators(record: DocumentRecord) -> list[str]:
    answers = {one.annotator for sentence in record.sentences for one in sentence.answers}
    return sorted(answers | {one.annotator for sentence in record.sentences for one in sentence.spans})


def kind_name(text: str) -> str:
    """Return a name as brat allows them: ASCII letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", text) or "_"


def _config(schema: Schema) -> Iterator[str]:
    first = schema.sentence_field
    yield "[entities]"
    yield kind_name(first.name)
    yield from (kind_name(field.name) for field in schema.span_fields)
    yield "[relations]"
    for field in schema.span_fields:
        for link in field.links:
            yield f"{kind_name(link.name)}\tArg1:{kind_name(field.name)}, Arg2:{kind_name(link.to)}"
    yield "[events]"
    yield "[attributes]"
    yield f"{kind_name(first.name)}_is\tArg:{kind_name(first.name)}, Value:{_values(first.labels)}"
    for field in schema.span_fields:
        for attribute in field.attributes:
            if attribute.labels:
                name = f"{kind_name(field.name)}_{kind_name(attribute.name)}"
                yield f"{name}\tArg:{kind_name(field.name)}, Value:{_values(attribute.labels)}"


def _values(labels: tuple[object, ...]) -> str:
    return "|".join(kind_name(getattr(label, "name", "")) for label in labels)


def _lines(record: DocumentRecord, who: str, schema: Schema) -> Iterator[str]:
    text, count, attributes, notes, relations = record.document.text, 0, 0, 0, 0
    spans: dict[tuple[str, str], str] = {}
    first = kind_name(schema.sentence_field.name)
    for sentence in record.sentences:
        for answer in sentence.answers:
            if answer.annotator != who or not (answer.label or answer.note):
                continue
            count += 1
            yield _bound(f"T{count}", first, ((sentence.start, sentence.stop),), text)
            if answer.label:
                attributes += 1
                yield f"A{attributes}\t{first}_is T{count} {kind_name(answer.label)}"
            if answer.note:
                notes += 1
                yield f"#{notes}\tAnnotatorNotes T{count}\t{' '.join(answer.note.split())}"
        for span in (one for one in sentence.spans if one.annotator == who):
            count += 1
            spans[span.field, span.unit] = f"T{count}"
            yield _bound(f"T{count}", kind_name(span.field), span.pieces, text)
            asked = {one.name: one for one in schema.field(span.field).attributes}
            for name, said in span.attributes:
                if asked[name].labels:
                    attributes += 1
                    yield f"A{attributes}\t{kind_name(span.field)}_{kind_name(name)} T{count} {kind_name(said)}"
                else:
                    notes += 1
                    yield f"#{notes}\tAnnotatorNotes T{count}\t{name}: {' '.join(said.split())}"
    for key, name, end in _ties(record, who, schema):
        if key in spans and end in spans:
            relations += 1
            yield f"R{relations}\t{kind_name(name)} Arg1:{spans[key]} Arg2:{spans[end]}"


def _ties(
    record: DocumentRecord, who: str, schema: Schema
) -> Iterator[tuple[tuple[str, str], str, tuple[str, str]]]:
    every: list[Marked] = [one for sentence in record.sentences for one in sentence.spans if one.annotator == who]
    for span in every:
        ends = {link.name: link.to for link in schema.field(span.field).links}
        for name, units in span.links:
            for unit in units:
                yield (span.field, span.unit), name, (ends[name], unit)


def _bound(key: str, kind: str, pieces: tuple[tuple[int, int], ...], text: str) -> str:
    """Return a text-bound annotation: each piece again in pieces where a line ends."""
    found = [
        (start + part.start(), start + part.end())
        for start, stop in pieces
        for part in _LINES.finditer(text[start:stop])
    ] or list(pieces)
    places = ";".join(f"{start} {stop}" for start, stop in found)
    return f"{key}\t{kind} {places}\t{' '.join(_plain(text[start:stop]) for start, stop in found)}"


def _plain(text: str) -> str:
    """Return words as a line of a file can hold them, a character for a character."""
    return re.sub(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text)
