"""Spans marked anywhere: a row per span, and an empty row for a document that was read with nothing marked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from annotate.errors import AnnotateError
from annotate.exchange.tables import columns, require, rows
from annotate.text.read import decode

NEEDED = ("document", "annotator", "start", "end")


@dataclass
class SpanRatings:
    """What a table of spans held. `lengths` are of documents, in characters; `readers` are who read each."""

    spans: list[tuple[str, str, int, int, str]] = field(
        default_factory=list
    )  #: document, annotator, start, end, label
    lengths: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def read_spans(
    data: bytes, name: str, told: Mapping[str, str], aliases: Mapping[str, str], values: Mapping[str, str]
) -> SpanRatings:
    """Read spans from the bytes of a table: document, annotator, start, end, and perhaps value and length.

    Offsets are [start, end) in characters. A document without a length is taken to end with its last span, and
    that is said. Raises AnnotateError, naming the row, for what is not a span.
    """
    decoded = decode(data, name)
    found = SpanRatings(notices=list(decoded.notices))
    table = rows(decoded.text, name, found.notices)
    first = next(table, None)
    if first is None:
        raise AnnotateError(f"{name} has a head but no rows", "Is it the right file?")
    place = columns(first[1], name, (*NEEDED, "value", "length"), told)
    require(place, NEEDED, first[1], name, "")
    for number, row in chain([first], table):
        document, annotator = row[place["document"]].strip(), row[place["annotator"]].strip()
        if not document or not annotator:
            found.dropped["no document" if not document else "no annotator"] += 1
            continue
        who = aliases.get(annotator, annotator)
        found.readers.setdefault(document, set()).add(who)
        if "length" in place and row[place["length"]].strip():
            length = _number(row[place["length"]], "length", name, number)
            if found.lengths.setdefault(document, length) != length:
                message = (
                    f"{name}, row {number}: '{document}' has length {length} here, {found.lengths[document]} above"
                )
                raise AnnotateError(message, "A document has one length.")
        start, end = row[place["start"]].strip(), row[place["end"]].strip()
        if not start and not end:
            continue  # read, nothing marked
        label = row[place["value"]].strip() if "value" in place else ""
        span = (_number(start, "start", name, number), _number(end, "end", name, number))
        if span[0] >= span[1]:
            raise AnnotateError(
                f"{name}, row {number}: a span from {start} to {end} is empty", "Ends come after starts."
            )
        found.spans.append((document, who, *span, values.get(label, label) or "marked"))
    _end_with_the_last_span(found)
    return found


def _number(cell: str, what: str, name: str, row: int) -> int:
    if not (cell.strip().isascii() and cell.strip().isdigit() and len(cell) < 12):
        raise AnnotateError(f"{name}, row {row}: {what} '{cell}' is not a number of characters", "Mend that row.")
    return int(cell)


def _end_with_the_last_span(found: SpanRatings) -> None:
    unknown = found.readers.keys() - found.lengths.keys()
    for document, _, _, end, _ in found.spans:
        if document in unknown:
            found.lengths[document] = max(end, found.lengths.get(document, 0))
    for document in unknown:
        found.lengths.setdefault(document, 0)
    if unknown:
        found.notices.append(f"{len(unknown)} documents without a length are taken to end with their last span")
