"""Tables with a text column: CSV, TSV and JSON lines, one document a row, and what other columns say about it.

A row that is no row is refused by itself, and named; the others are read. Which column is which is told by its
name, or by the user.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotate.errors import AnnotateError
from annotate.text.about import About, about, field_called
from annotate.text.encoding import has_words, refusal, writable
from annotate.text.read import LARGEST

#: What the column of the text may be called, the likeliest first.
_TEXT = (
    "text",
    "texte",
    "body",
    "content",
    "contenu",
    "article",
    "article_text",
    "full_text",
    "fulltext",
    "texto",
)
_NAME = ("name", "nom", "document", "doc", "id", "doc_id", "document_id", "article_id", "slug")
FIELDS = ("text", "name", *About.__dataclass_fields__)
_DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Row:
    """A document of a table."""

    where: str  #: the file and the line, for messages
    number: int  #: among the rows, from 1
    name: str | None
    text: str
    about: About
    remarks: tuple[str, ...]


def rows(text: str, name: str, format: str, told: Mapping[str, str]) -> Iterator[Row | AnnotateError]:
    """Yield each row, or why it is none. `told` names columns: {field of FIELDS: column}.

    Raises AnnotateError when there is no text column, or no row.
    """
    records = _json_records(text, name) if format == "jsonl" else _csv_records(text, name, format)
    place: dict[str, str] = {}
    number = 0
    for number, (where, record) in enumerate(records, 1):
        if isinstance(record, AnnotateError):
            yield record
            continue
        if not place or format == "jsonl":  # the keys of a line are its own
            first = not place
            place = _columns(record, told)
            if first:
                _require(place, record, name, told if format != "jsonl" else {"text": told.get("text", "")})
        yield _row(where, number, {field: record.get(column) for field, column in place.items()})
    if not number:
        raise refusal(f"{name} has no rows", "Name a table with texts in it")


def _require(place: Mapping[str, str], record: Mapping[str, object], name: str, told: Mapping[str, str]) -> None:
    shown = f"It has: {', '.join(list(record)[:12])}"
    if absent := [column for field, column in told.items() if column and field not in place]:
        raise refusal(f"{name} has no column '{absent[0]}'", shown)
    if "text" not in place:
        raise refusal(f"{name} has no text column", f"{shown}. Name it: annotate add --column text=NAME")


def _columns(record: Mapping[str, object], told: Mapping[str, str]) -> dict[str, str]:
    """Return {field: column}: told ones, then those whose name says what they are."""
    folded = {column.strip().casefold().replace(" ", "_"): column for column in record}
    place = {field: column for field, column in told.items() if column in record}
    for field, names in (("text", _TEXT), ("name", _NAME)):
        if field not in told and (known := next((one for one in names if one in folded), None)):
            place[field] = folded[known]
    for column in record:
        named = field_called(column)
        if named and named not in told and named not in place and column not in place.values():
            place[named] = column
    return place


def _row(where: str, number: int, values: Mapping[str, object]) -> Row | AnnotateError:
    text = values.get("text")
    if not isinstance(text, str) or not has_words(text):
        return refusal(f"{where} has no text", "Fill it in, or take the row out")
    text, lost = writable(text)
    said = {field: writable(_plain(value))[0] for field, value in values.items() if field != "text"}
    name = " ".join(said.pop("name", "").split()) or None
    known, remarks = about(said)
    if lost:
        remarks.append(f"{lost} lone surrogates replaced by U+FFFD")
    return Row(where, number, name, text, known, tuple(remarks))


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(one for one in value if isinstance(one, str))
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return ""


_Record = tuple[str, Mapping[str, object] | AnnotateError]


def _csv_records(text: str, name: str, format: str) -> Iterator[_Record]:
    if text[:4].lower() == "sep=":  # how spreadsheets are told of the delimiter
        text = text.partition("\n")[2]
    delimiter = "\t" if format == "tsv" else max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    csv.field_size_limit(LARGEST)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    while True:
        line = lines.line_num + 1
        where = f"{name}, line {line}"
        try:
            cells = next(lines, None)
        except csv.Error as error:
            if names is None:
                raise refusal(f"{name}, line {line}: {error}", "Mend the column names") from None
            yield where, refusal(f"{where}: {error}", "Mend that row")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = cells
            if repeated := next((one for one, n in Counter(names).items() if n > 1 and one.strip()), None):
                raise refusal(f"{name} has two columns '{repeated}'", "Rename one")
        elif len(cells) != len(names):
            message = f"{where}: {len(cells)} cells under {len(names)} column names"
            yield where, refusal(message, "Mend that row")
        else:
            yield where, dict(zip(names, cells, strict=True))


def _json_records(text: str, name: str) -> Iterator[_Record]:
    for number, line in enumerate(io.StringIO(text), 1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            yield where, record
        else:
            yield where, refusal(f"{where}: not a JSON object", "One object a line is expected")
