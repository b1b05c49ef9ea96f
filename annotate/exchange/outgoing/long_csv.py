"""csv: a row per judgment that holds now, for R, pandas, Stata and spreadsheets.

UTF-8, `\\n`, quoted as RFC 4180 says. A sentence's label, confidence and note share a row; an annotator who left
a note or a confidence without a label has a row whose `value` is empty. A span has a row of its own; where it has
several attributes, links or pieces, `value` holds them as JSON. So has the answer to any other question; one about
the whole document has no sentence, one about a source no document. `start` and `stop` are code points of the
document; `text` is the sentence, for a span the one it begins in.

Not written by the csv module: before Python 3.13 it leaves a lone carriage return unquoted, and readers take it
for the end of the row.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from annotate.exchange.records import Dataset, Further, SentenceRecord
from annotate.model.judgment import source_unit, span_value

COLUMNS = (
    *("document", "document_sha256", "split", "published", "language", "title", "source", "author", "url"),
    *("schema", "schema_version"),
    *("sentence", "unit", "start", "stop", "annotator", "field", "value", "kind", "quote"),
    *("confidence", "note", "seconds", "made_at", "share", "text"),
)

Cell = str | int | float | None

_SPECIAL = re.compile('[",\r\n]')
#: What makes a spreadsheet take a cell for a formula, full-width forms included (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset exactly; return the number of rows."""
    return _write(rows(dataset), out)


def write_for_spreadsheets(dataset: Dataset, out: BinaryIO) -> int:
    """Write it for Excel and LibreOffice: a byte order mark first, and `'` before whatever could be a formula.

    The guarded cells are changed: quotes no longer are exactly what stands in the text.
    """
    out.write("\ufeff".encode())
    return _write((guarded(row) for row in rows(dataset)), out)


def _write(lines: Iterable[list[Cell]], out: BinaryIO) -> int:
    out.write(line(list(COLUMNS)))
    count = 0
    for row in lines:
        out.write(line(row))
        count += 1
    return count


def line(cells: list[Cell]) -> bytes:
    """Return a row as it stands in the file."""
    return (",".join(_quoted("" if cell is None else str(cell)) for cell in cells) + "\n").encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def guarded(row: list[Cell]) -> list[Cell]:
    """Return a row with `'` before every cell that a spreadsheet could take for a formula."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row]


def rows(dataset: Dataset) -> Iterator[list[Cell]]:
    """Yield the rows, with the cells of COLUMNS."""
    schema = dataset.schema
    asked = (schema.name, schema.version)
    for record in dataset.documents:
        document = record.document
        origin = (record.title, record.source, record.author, record.url)
        about = (document.name, document.sha256, record.split, document.published, document.language, *origin)
        for row in _further("document", document.body_start, record.length, record.further):
            yield [*about, *asked, None, *row, None]
        for sentence in record.sentences:
            for row in _judgments(sentence, schema.sentence_field.name):
                yield [*about, *asked, sentence.number, *row, sentence.text]
    nowhere = (None,) * 9
    for source in dataset.sources:
        for row in _further(source_unit(source.name), None, None, source.further):
            yield [*nowhere, *asked, None, *row, None]


def _judgments(sentence: SentenceRecord, field: str) -> Iterator[tuple[Cell, ...]]:
    place = (sentence.unit, sentence.start, sentence.stop)
    for one in sentence.answers:
        aside = (one.confidence, one.note, one.seconds, one.made_at, one.share)
        yield (*place, one.annotator, field, one.label, None, None, *aside)
    for span in sentence.spans:
        where = (span.unit, span.start, span.stop, span.annotator, span.field)
        value = None
        if len(span.attributes) > 1 or span.links or span.fragments:
            value = span_value(dict(span.attributes), dict(span.links), span.fragments)
        yield (*where, value, span.kind, span.quote, None, None, span.seconds, span.made_at, span.share)
    yield from _further(*place, sentence.further)


def _further(
    unit: str, start: int | None, stop: int | None, answers: tuple[Further, ...]
) -> Iterator[tuple[Cell, ...]]:
    for one in answers:
        said = (one.annotator, one.field, one.value, None, None, None, None, one.seconds, one.made_at, one.share)
        yield (unit, start, stop, *said)
