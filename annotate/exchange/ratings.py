"""Ratings made anywhere: a table of who gave what to which unit, read in the open.

Nothing is dropped, merged or guessed without being counted and said. Long form has a row per rating, wide form a
column per annotator; CSV, TSV and the like, or JSON lines.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate.errors import AnnotateError, ExitCode
from annotate.text.read import decode

#: What a column may be called, the first being ours.
COLUMNS = {
    "unit": ("unit", "unit_id", "item", "item_id", "id", "sentence", "subject"),
    "annotator": ("annotator", "rater", "coder", "worker", "annotator_id", "rater_id", "coder_id", "judge"),
    "value": ("value", "label", "rating", "code", "annotation", "category"),
    "document": ("document", "document_id", "doc", "article", "text_id"),
    "field": ("field", "question", "variable"),
}
MISSING = frozenset({"", "nan", "na", "n/a", "null", "none"})
_DELIMITERS = ",\t;|"

Row = tuple[int, Mapping[str, str]]
Rating = tuple[str | None, str, str, str | None]  #: (document, unit, annotator, value)


@dataclass(frozen=True)
class Reading:
    """How to read a table. `columns` renames ours to the file's: {"unit": "tweet_id"}."""

    columns: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False
    transpose: bool = False  #: wide form with a row per annotator and a column per unit
    duplicates: str = "refuse"  #: refuse, first or last
    aliases: Mapping[str, str] = field(default_factory=dict)  #: other names of one annotator
    values: Mapping[str, str] = field(default_factory=dict)  #: misspelt labels and what they should be


@dataclass
class Ratings:
    """What a table held: the ratings of each field (called "value" when the file has one), and what was done."""

    fields: dict[str, list[Rating]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)  #: reason -> how many


def read_ratings(data: bytes, name: str, how: Reading) -> Ratings:
    """Read a table of ratings from the bytes of file `name`.

    Raises AnnotateError, naming the row, for a missing column, a duplicate rating, or a line that is no row.
    """
    decoded = decode(data, name)
    found = Ratings(notices=list(decoded.notices))
    seen: dict[tuple[str, str | None, str, str], tuple[int, int]] = {}
    for number, question, (document, unit, annotator, value) in _cells(decoded.text, name, how, found):
        if not unit or not annotator:
            found.dropped["no unit" if not unit else "no annotator"] += 1
            continue
        who = how.aliases.get(annotator, annotator)
        said: str | None = how.values.get(value, value)
        if value.casefold() in MISSING and value not in how.values:
            found.dropped[f"missing ('{value}')" if value else "empty"] += 1
            said = None
        rows = found.fields.setdefault(question, [])
        key = (question, document, unit, who)
        if key in seen:
            before, place = seen[key]
            if how.duplicates == "refuse":
                message = f"{name}, row {number}: {who} rated {unit} already in row {before}"
                raise AnnotateError(message, "Keep one: --duplicates first, or last.")
            found.dropped[f"duplicate (the {how.duplicates} is kept)"] += 1
            if how.duplicates == "last":
                rows[place] = (document, unit, who, said)
            continue
        seen[key] = (number, len(rows))
        rows.append((document, unit, who, said))
    if not found.fields:
        raise AnnotateError(f"{name} holds no ratings", "Is it the right file?")
    return found


def _cells(
    text: str, name: str, how: Reading, found: Ratings
) -> Iterator[tuple[int, str, tuple[str | None, str, str, str]]]:
    """Yield (row number, field, (document, unit, annotator, value as written))."""
    rows = _json_rows(text, name) if text.lstrip().startswith("{") else _table_rows(text, name, found)
    first = next(rows, None)
    if first is None:
        raise AnnotateError(f"{name} has a head but no rows", "Is it the right file?")
    columns = _columns(first[1], name, how)
    others = [column for column in first[1] if column not in columns.values()]
    if how.wide:
        found.notices.append(f"read as wide form: {len(others)} columns of ratings, beginning with '{others[0]}'")
    units: set[str] = set()
    for number, row in _again(first, rows):
        document = row[columns["document"]].strip() if "document" in columns else None
        question = row[columns["field"]].strip() if "field" in columns else "value"
        unit = row[columns["unit"]].strip()
        if how.wide:
            units.add(unit)
            for other in others:
                pair = (other, unit) if how.transpose else (unit, other)
                yield number, question, (document, *pair, row[other].strip())
        else:
            annotator = row[columns["annotator"]].strip()
            yield number, question, (document, unit, annotator, row[columns["value"]].strip())
    if how.wide and not how.transpose and len(others) > len(units):
        found.notices.append(f"{len(others)} annotators for {len(units)} units: is it --transpose?")


def _again(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _columns(row: Mapping[str, str], name: str, how: Reading) -> dict[str, str]:
    """Return which column of the file is which of ours."""
    needed = ("unit",) if how.wide else ("unit", "annotator", "value")
    columns: dict[str, str] = {}
    folded = {column.casefold(): column for column in row}
    for ours, names in COLUMNS.items():
        wanted = how.columns.get(ours)
        if wanted is not None and wanted not in row:
            raise AnnotateError(f"{name} has no column '{wanted}'", f"It has: {', '.join(row)}.")
        guess = next((folded[one] for one in names if one in folded), None)
        if wanted or (guess and (not how.wide or ours in ("unit", "document", "field"))):
            columns[ours] = wanted or str(guess)
        elif ours in needed and how.wide:
            columns[ours] = next(iter(row))
        elif ours in needed:
            hint = f"It has: {', '.join(row)}. Name it: --column {ours}=NAME; or is it --wide?"
            raise AnnotateError(f"{name} has no column for the {ours}", hint)
    return columns


def _table_rows(text: str, name: str, found: Ratings) -> Iterator[Row]:
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    if delimiter != ",":
        shown = {"\t": "tab"}.get(delimiter, delimiter)
        found.notices.append(f"columns are separated by {shown}")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next(rows, [])
        repeated = [column for column, count in Counter(names).items() if count > 1]
        if repeated:
            raise AnnotateError(f"{name} has two columns '{repeated[0]}'", "Rename one.")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                message = f"{name}, line {rows.line_num}: {len(row)} cells under {len(names)} column names"
                raise AnnotateError(message, "Mend that line.")
            yield rows.line_num, dict(zip(names, row, strict=True))
    except csv.Error as error:
        raise AnnotateError(f"{name}, line {rows.line_num}: {error}", "Mend that line.") from None


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
    if isinstance(value, str | int | float):
        return str(value)
    raise AnnotateError(f"{name}, line {number}: a rating is a text or a number", "Found a list or an object.")


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """Return {"old": "new"} from `old=new` arguments. Raises AnnotateError for one that is not of that form."""
    split = [one.partition("=") for one in given]
    if bad := [old for old, sign, _ in split if not sign or not old]:
        raise AnnotateError(
            f"{option} '{bad[0]}' is not OLD=NEW", "Write it with one equals sign.", ExitCode.USAGE
        )
    return {old: new for old, _, new in split}
