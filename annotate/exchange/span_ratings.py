"""Spans marked anywhere: a row per span, and an empty row for a document that was read with nothing marked.

A span in pieces has a row per piece; the pieces of one have the same `span_id` in the document, of the annotator.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from annotate.agreement.spans.places import Place, Span
from annotate.errors import AnnotateError
from annotate.exchange.outgoing.tables import columns, require, rows
from annotate.text.read import decode

NEEDED = ("document", "annotator", "start", "end")


@dataclass
class SpanRatings:
    """What a table of spans held. `lengths` are of documents, in characters; `readers` are who read each."""

    spans: list[tuple[str, str, Span]] = field(default_factory=list)  #: with document and annotator
    lengths: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def read_spans(
    data: bytes, name: str, told: Mapping[str, str], aliases: Mapping[str, str], values: Mapping[str, str]
) -> SpanRatings:
    """Read spans from the bytes of a table: document, annotator, start, end, perhaps value, length and
    span_id.

    Offsets are [start, end) in characters. A document without a length is taken to end with its last span, and
    that is said; so is that spans are in pieces. Raises AnnotateError, naming the row, for what is not a span.
    """
    decoded = decode(data, name)
    found = SpanRatings(notices=list(decoded.notices))
    table = rows(decoded.text, name, found.notices)
    first = next(table, None)
    if first is None:
        raise AnnotateError(f"{name} has a head but no rows", "Is it the right file?")
    place = columns(first[1], name, (*NEEDED, "value", "length", "span_id"), told)
    require(place, NEEDED, first[1], name, "")
    pieces: dict[tuple[str, str, str], list[tuple[Place, str, int]]] = {}
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
        said = values.get(label, label) or "marked"
        if called := row[place["span_id"]].strip() if "span_id" in place else "":
            pieces.setdefault((document, who, called), []).append((span, said, number))
        else:
            found.spans.append((document, who, Span(*span, said)))
    _put_together(found, pieces, name)
    _end_with_the_last_span(found)
    return found


def _put_together(
    found: SpanRatings, pieces: Mapping[tuple[str, str, str], list[tuple[Place, str, int]]], name: str
) -> None:
    """Add the spans whose rows have a `span_id`; pieces that touch are one. Raises AnnotateError."""
    apart = 0
    for (document, who, called), parts in pieces.items():
        places: list[Place] = []
        label = parts[0][1]
        for (start, end), said, row in sorted(parts):
            if said != label or (places and start < places[-1][1]):
                what = f"is '{said}' here, '{label}' above" if said != label else "has pieces that overlap"
                message = f"{name}, row {row}: span '{called}' of {who} in '{document}' {what}"
                raise AnnotateError(message, "Rows with the same span_id are the pieces of one span.")
            places.append((places.pop()[0] if places and start == places[-1][1] else start, end))
        fragments = tuple(places) if len(places) > 1 else ()
        found.spans.append((document, who, Span(places[0][0], places[-1][1], label, fragments)))
        apart += bool(fragments)
    if apart:
        found.notices.append(f"{apart} of {len(found.spans)} spans are in pieces: rows with the same span_id")


def _number(cell: str, what: str, name: str, row: int) -> int:
    if not (cell.strip().isascii() and cell.strip().isdigit() and len(cell) < 12):
        raise AnnotateError(f"{name}, row {row}: {what} '{cell}' is not a number of characters", "Mend that row.")
    return int(cell)


def _end_with_the_last_span(found: SpanRatings) -> None:
    unknown = found.readers.keys() - found.lengths.keys()
    for document, _, span in found.spans:
        if document in unknown:
            found.lengths[document] = max(span.end, found.lengths.get(document, 0))
    for document in unknown:
        found.lengths.setdefault(document, 0)
    if unknown:
        found.notices.append(f"{len(unknown)} documents without a length are taken to end with their last span")
