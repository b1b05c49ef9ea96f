"""Tables: a row per rating with its text, a column per annotator, or our own csv, which has places but no texts.

CSV with any usual delimiter, or JSON lines.

Units of one document are put one below the other, in the order of the file; a unit without one is a document.
Rows with a start and an end are spans of their text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import json_text
from annotate.exchange.incoming.records import Said, Text, Wrong
from annotate.exchange.outgoing.tables import Row, columns, require, rows
from annotate.exchange.ratings import MISSING
from annotate.model.judgment import attributes_of, fragments_of, links_of
from annotate.text.encoding import decoded

#: What the column with the texts may be called.
TEXT = ("text", "sentence_text", "content", "body", "tweet", "sentence")
OURS = frozenset({"document", "document_sha256", "unit", "start", "stop", "annotator", "field", "value"})


@dataclass
class _Unit:
    """A text that was judged by itself, and what was said of it."""

    name: str
    text: str
    line: int
    said: list[Said] = field(default_factory=list)
    seen: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents of tables with a row per rating. Raises AnnotateError, naming the line."""
    for name, data in files.items():
        yield from _read(data, name, told, wide=False)


def read_wide(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents of tables with a column per annotator. Raises AnnotateError, naming the line."""
    for name, data in files.items():
        yield from _read(data, name, told, wide=True)


def _read(data: bytes, name: str, told: Mapping[str, str], *, wide: bool) -> Iterator[Text]:
    text, notices = _text(data, name)
    found = list(rows(text, name, []))
    if not found:
        raise AnnotateError(
            f"{name} has no rows", "A line of column names, then a row per rating.", ExitCode.BAD_DATA
        )
    if not wide and found[0][1].keys() >= OURS:
        yield from (replace(one, notices=notices) for one in _ours(found, name))
        return
    documents: dict[str | None, dict[str, _Unit]] = {}
    for number, (document, unit), answers in _answers(found, name, told, wide):
        units = documents.setdefault(document, {})
        here = units.setdefault(unit.name, unit)
        if here.text != unit.text:
            why = f"another text for unit '{unit.name}' than in line {here.line}: '{unit.text}'"
            here.wrong.append(Wrong(f"{name}, line {number}", why))
            continue
        for one in answers:
            _add(here, one, number)
    for document, units in documents.items():
        alone = [[one] for one in units.values()] if document is None else [list(units.values())]
        for of in alone:
            yield replace(_document(document or of[0].name, of), notices=notices)


def _text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a table, and what was guessed of its encoding. Raises AnnotateError for no text."""
    if data.lstrip().startswith(b"{"):
        return json_text(data, name), ()
    found = decoded(data, name)
    return found.text, tuple(found.notices)


def _answers(
    found: list[Row], name: str, told: Mapping[str, str], wide: bool
) -> Iterator[tuple[int, tuple[str | None, _Unit], list[Said | Wrong]]]:
    first = found[0][1]
    folded = {column.casefold(): column for column in first}
    text = told.get("text") or next((folded[one] for one in TEXT if one in folded), None)
    wanted = (
        ("unit", "document", "field")
        if wide
        else ("unit", "annotator", "value", "document", "field", "start", "end")
    )
    at = columns(first, name, wanted, told)
    at = {ours: column for ours, column in at.items() if column != text}
    if text is None or text not in first:
        hint = f"It has: {', '.join(first)}. Name it: --column text=NAME. Without texts: annotate agreement FILE."
        raise AnnotateError(f"{name} has no column for the text", hint, ExitCode.BAD_DATA)
    if not wide:
        require(at, ("annotator", "value"), first, name, "")
    people = [column for column in first if column not in (*at.values(), text)]
    for number, row in found:
        key = (
            row[at["unit"]].strip()
            if "unit" in at
            else f"{row[at['document']] if 'document' in at else 'text'}-{number}"
        )
        if "unit" not in at and "start" in at:
            key = row[at["document"]] if "document" in at else row[text]
        unit = _Unit(key[:80], row[text], number)
        question = row[at["field"]].strip() if "field" in at else ""
        ratings = [(who, row[who]) for who in people] if wide else [(row[at["annotator"]], row[at["value"]])]
        place = (row.get(at.get("start", ""), ""), row.get(at.get("end", ""), ""))
        where = f"{name}, line {number}"
        said = [
            _said(who.strip(), question, value.strip(), place, where)
            for who, value in ratings
            if value.strip().casefold() not in MISSING
        ]
        document = row[at["document"]].strip() if "document" in at and "start" not in at else None
        yield number, (document, unit), said


def _said(who: str, question: str, value: str, place: tuple[str, str], where: str) -> Said | Wrong:
    if not any(cell.strip() for cell in place):
        return Said(who, "sentence", question, where, value)
    try:
        start, stop = (int(cell) for cell in place)
    except ValueError:
        return Wrong(where, f"'{place[0]}' and '{place[1]}' are no offsets, which are whole numbers")
    return Said(who, "span", question, where, start=start, stop=stop, attributes=(("", value),))


def _add(unit: _Unit, one: Said | Wrong, number: int) -> None:
    if isinstance(one, Wrong):
        unit.wrong.append(one)
        return
    said = (one.value, number)
    if one.level == "sentence" and (before := unit.seen.setdefault((one.annotator, one.field), said)) != said:
        why = f"{one.annotator} judged unit '{unit.name}' in line {before[1]} already"
        unit.wrong.append(Wrong(one.where, f"{why}: '{before[0]}' there, '{one.value}' here"))
    unit.said.append(one)


def _document(name: str, units: list[_Unit]) -> Text:
    """Put the texts of units below one another."""
    said: list[Said] = []
    places, offset = [], 0
    for unit in units:
        body = unit.text.strip()
        start = offset + unit.text.index(body) if body else offset
        places.append((start, start + len(body)))
        for one in unit.said:
            place = (one.start + offset, one.stop + offset) if one.level == "span" else places[-1]
            said.append(_moved(one, *place))
        offset += len(unit.text) + 1
    spans = any(one.level == "span" for one in said)
    readers = tuple(dict.fromkeys(one.annotator for one in said)) if spans else ()
    text = "\n".join(unit.text for unit in units)
    cut = None if spans else tuple(place for place in places if place[0] < place[1]) or None
    where = said[0].where if said else f"line {units[0].line}"
    wrong = tuple(one for unit in units for one in unit.wrong)
    return Text(name, where, text, tuple(said), sentences=cut, readers=readers, wrong=wrong)


def _moved(one: Said, start: int, stop: int) -> Said:
    return Said(one.annotator, one.level, one.field, one.where, one.value, start, stop, one.quote, one.attributes)


def _ours(found: list[Row], name: str) -> Iterator[Text]:
    """Yield the documents of our own csv, places and hashes without texts; ratings of sources are in the first."""
    documents: dict[str, list[Row]] = {}
    rated = [row for row in found if not row[1]["document_sha256"]]
    for number, row in found:
        if row["document_sha256"]:
            documents.setdefault(row["document_sha256"], []).append((number, row))
    for sha256, lines in documents.items():
        first = lines[0][1]
        starts = (row["start"] for _, row in lines if row["unit"] == "document" or row.get("sentence") == "1")
        begins = next((int(start) for start in starts if start.isascii() and start.isdigit()), 0)
        about: dict[str, Any] = {
            key: first.get(key) or None for key in ("title", "author", "published", "source", "url", "language")
        }
        answers = [one for number, row in (*lines, *rated) for one in _our_row(row, f"{name}, line {number}")]
        rated = []
        said = tuple(one for one in answers if isinstance(one, Said))
        wrong = tuple(one for one in answers if isinstance(one, Wrong))
        where = f"{name}, line {lines[0][0]}"
        yield Text(first["document"], where, None, said, sha256=sha256, body_start=begins, wrong=wrong, **about)


def _our_row(row: Mapping[str, str], where: str) -> Iterator[Said | Wrong]:
    level = row["unit"].partition(":")[0]
    try:
        start, stop = (int(row[key] or 0) for key in ("start", "stop"))
        seconds = float(row["seconds"]) if row.get("seconds") else None
    except ValueError:
        told = ", ".join(f"{key} '{row[key]}'" for key in ("start", "stop", "seconds") if row.get(key))
        yield Wrong(where, f"these are not all numbers: {told}")
        return
    made_at = row.get("made_at") or None
    if level == "span":
        value = row["value"] or "{}"
        said = tuple(attributes_of(value).items()) or ((("", row["kind"]),) if row.get("kind") else ())
        yield Said(
            row["annotator"], "span", row["field"], where, start=start, stop=stop, quote=row["quote"] or None,
            attributes=said, links=tuple(links_of(value).items()),
            fragments=fragments_of(value), id=row["unit"], unit=row["unit"], seconds=seconds, made_at=made_at,
        )  # fmt: skip
        return
    unit = row["unit"].partition(":")[2] if level == "source" else ""
    common: dict[str, Any] = {"start": start, "stop": stop, "unit": unit, "made_at": made_at}
    if row["value"]:
        yield Said(row["annotator"], level, row["field"], where, row["value"], seconds=seconds, **common)
    for field_name in ("confidence", "note"):
        if row.get(field_name):
            yield Said(row["annotator"], level, field_name, where, row[field_name], **common)
