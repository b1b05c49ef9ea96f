"""Rows of a table from elsewhere, CSV or JSON lines, with its column names mapped to ours. Guesses are said."""

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from annotate.errors import AnnotateError

#: What a column may be called, the first being ours.
NAMES = {
    "unit": ("unit", "unit_id", "item", "item_id", "id", "sentence", "subject"),
    "annotator": ("annotator", "rater", "coder", "worker", "annotator_id", "rater_id", "coder_id", "judge"),
    "value": ("value", "label", "rating", "code", "annotation", "category", "type"),
    "document": ("document", "document_id", "doc", "article", "text_id", "comment_id"),
    "field": ("field", "question", "variable"),
    "start": ("start", "begin", "start_char"),
    "end": ("end", "stop", "end_char"),
    "length": ("length", "text_length", "characters"),
    "span_id": ("span_id",),  # "span" is as often the words
}
_DELIMITERS = ",\t;|"

Row = tuple[int, Mapping[str, str]]


def rows(text: str, name: str, notices: list[str]) -> Iterator[Row]:
    """Yield (line number, {column: cell}) of a table; what was guessed is added to `notices`.

    Raises AnnotateError, naming the line, for one that is no row.
    """
    return _json_rows(text, name) if text.lstrip().startswith("{") else _csv_rows(text, name, notices)


def columns(row: Mapping[str, str], name: str, wanted: Collection[str], told: Mapping[str, str]) -> dict[str, str]:
    """Return which column of the file is which of ours, of those `wanted`; told ones are taken at their word.

    Raises AnnotateError when a column that was told is not there.
    """
    folded = {column.casefold(): column for column in row}
    found: dict[str, str] = {}
    for ours in wanted:
        if ours in told and told[ours] not in row:
            raise AnnotateError(f"{name} has no column '{told[ours]}'", f"It has: {', '.join(row)}.")
        guess = told.get(ours) or next((folded[one] for one in NAMES[ours] if one in folded), None)
        if guess:
            found[ours] = guess
    return found


def require(
    found: Mapping[str, str], needed: Collection[str], row: Mapping[str, str], name: str, hint: str
) -> None:
    """Raise AnnotateError, saying which columns there are, when one that is needed was not found."""
    for ours in needed:
        if ours not in found:
            message = f"{name} has no column for the {ours}"
            raise AnnotateError(message, f"It has: {', '.join(row)}. Name it: --column {ours}=NAME{hint}.")


def _csv_rows(text: str, name: str, notices: list[str]) -> Iterator[Row]:
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    if delimiter != ",":
        shown = {"\t": "tab"}.get(delimiter, delimiter)
        notices.append(f"columns are separated by {shown}")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next(lines, [])
        repeated = [column for column, count in Counter(names).items() if count > 1]
        if repeated:
            raise AnnotateError(f"{name} has two columns '{repeated[0]}'", "Rename one.")
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                message = f"{name}, line {lines.line_num}: {len(row)} cells under {len(names)} column names"
                raise AnnotateError(message, "Mend that line.")
            yield lines.line_num, dict(zip(names, row, strict=True))
    except csv.Error as error:
        raise AnnotateError(f"{name}, line {lines.line_num}: {error}", "Mend that line.") from None


def _json_rows(text: str, name: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise AnnotateError(f"{name}, line {number}: not a JSON object", "One object a line is expected.")
        yield number, {key: _cell(value, name, number) for key, value in row.items()}


def _cell(value: object, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str | int | float):
        text = str(value)
        if text.isascii() or text.encode("utf-8", "replace").decode() == text:
            return text
        message = f"{name}, line {number}: half a character (a lone surrogate) is no text"
        raise AnnotateError(message, "Write the file again as UTF-8.")
    raise AnnotateError(
        f"{name}, line {number}: a value is a text, a number or a list of texts", "Found an object."
    )
