"""csv-wide: a row per unit and question, a column per annotator, as irr, kripp.alpha and our agreement read it.

A cell is what she answered, empty where she did not. Where a label has several answers with shares, the likeliest
stands in it.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from annotate.exchange.outgoing.long_csv import Cell, guarded, line
from annotate.exchange.records import Dataset, DocumentRecord
from annotate.model.judgment import source_unit

COLUMNS = ("document", "unit", "field")

Said = tuple[str, str, str]  #: (annotator, field, value)


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset exactly; return the number of rows."""
    return _write(dataset, _rows(dataset), out)


def write_for_spreadsheets(dataset: Dataset, out: BinaryIO) -> int:
    """Write it for Excel and LibreOffice: a byte order mark first, and `'` before whatever could be a formula."""
    out.write("\ufeff".encode())
    return _write(dataset, (guarded(row) for row in _rows(dataset)), out)


def _write(dataset: Dataset, rows: Iterable[list[Cell]], out: BinaryIO) -> int:
    out.write(line([*COLUMNS, *dataset.annotators]))
    count = 0
    for row in rows:
        out.write(line(row))
        count += 1
    return count


def _rows(dataset: Dataset) -> Iterator[list[Cell]]:
    question = dataset.schema.sentence_field.name
    for record in dataset.documents:
        for unit, said in _units(record, question):
            yield from _cells(dataset, record.document.name, unit, said)
    for source in dataset.sources:
        rated = ((one.annotator, one.field, one.value) for one in source.further)
        yield from _cells(dataset, None, source_unit(source.name), rated)


def _units(record: DocumentRecord, question: str) -> Iterator[tuple[str, Iterable[Said]]]:
    yield "document", ((one.annotator, one.field, one.value) for one in record.further)
    for sentence in record.sentences:
        labels = [(one.annotator, question, one.label) for one in sentence.answers if one.label is not None]
        yield sentence.unit, [*labels, *((one.annotator, one.field, one.value) for one in sentence.further)]


def _cells(dataset: Dataset, document: str | None, unit: str, said: Iterable[Said]) -> Iterator[list[Cell]]:
    by_field: dict[str, dict[str, str]] = {}
    for annotator, field, value in said:
        by_field.setdefault(field, {}).setdefault(annotator, value)
    for field, answers in by_field.items():
        yield [document, unit, field, *(answers.get(name) for name in dataset.annotators)]
