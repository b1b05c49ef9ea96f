"""Whether an answer fits its schema: what an importer, a merge or a script brings could be anything.

A pure check: a reason in words, or None. The interfaces refuse the same things earlier, where there is more to say
(drafts.py). Not looked at is what only other answers could show: whether a question applies (`when`), and whether
the spans a link names are there. Facts about the project itself (project.py) are not answers to a schema.
"""

import json
import math
import re
from itertools import pairwise
from typing import Any

from annotate.errors import AnnotateError
from annotate.model.decision import fits as fits_decision
from annotate.model.decision import split
from annotate.model.judgment import (
    NO_SOURCE,
    Draft,
    attributes_of,
    fragments_of,
    links_of,
    sentence_unit,
    source_name,
    span_value,
)
from annotate.model.schema import Attribute, Field, Label, Schema, flags_value

_SPAN = re.compile(r"span:(0|[1-9]\d{0,17})-(0|[1-9]\d{0,17})(#[1-9]\d{0,17})?", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
#: Fields every schema has: what they are answered with, None for any text.
_BUILT_IN = {"note": None, "confidence": ("1", "2", "3"), "skipped": ("yes",)}


def misfit(schema: Schema, draft: Draft, text: str | None = None) -> str | None:
    """Return why a draft is no answer to the schema, in one line for a person; None when it fits.

    `text` is that of the draft's document: with it, places and quotes are checked against it too. A withdrawn
    answer (value None) fits wherever an answer would. Never raises.
    """
    if (why := _place_misfit(draft, text)) is not None:
        return why
    kind = draft.unit.partition(":")[0]
    if split(draft.field):
        return _decision_misfit(schema, draft)
    if draft.field in _BUILT_IN:
        return _built_in_misfit(draft, kind)
    try:
        asked = schema.field(draft.field)
    except KeyError:
        names = ", ".join(one.name for one in schema.fields)
        return f"{schema.name} has no field {_shown(draft.field)}; it has {names}"
    if asked.level != kind:
        return f"{asked.name} is asked of a {asked.level}, not of {_shown(draft.unit)}"
    if draft.value is None:
        return None
    if asked.level != "span":
        return value_misfit(asked, draft.value)
    return _span_misfit(asked, draft.value) or _tied_misfit(asked, draft) or _pieces_misfit(asked, draft)


def value_misfit(asked: Field, value: str) -> str | None:
    """Return why a value is no answer to a field, as it would be stored; None when it is one.

    Of spans, what can be told without their place. Never raises.
    """
    if asked.scale == "span":
        return _span_misfit(asked, value)
    if asked.scale == "flags":
        return _flags_misfit(asked, value)
    if asked.labels:
        return _label_misfit(asked.name, asked.labels, value)
    if asked.scale == "interval" and number_value(value) != value:
        stored = number_value(value)
        return f"{asked.name} is answered with a number" + (
            f", written {stored}, not {_shown(value)}" if stored else f", not with {_shown(value)}"
        )
    return _written_misfit(asked.name, asked.scale, value)


def number_value(text: str) -> str | None:
    """Return a number as it is stored, `-1.5` or `2`; None for what is none. A decimal comma is a point."""
    plain = text.strip().replace(",", ".").replace("\u2212", "-")
    number = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(number):
        return None
    return repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _place_misfit(draft: Draft, text: str | None) -> str | None:
    """Return what is wrong with what a draft is about: the name of its unit, its offsets, its quote."""
    kind, _, name = draft.unit.partition(":")
    if kind == "source":
        whole = (draft.document, draft.start, draft.stop, draft.quote) == ("", 0, 0, None)
        return _source_misfit("a unit", name) or (
            None if whole and name != NO_SOURCE else f"{_shown(draft.unit)} is a source, in no document"
        )
    if not _is_named(kind, draft):
        return f"{_shown(draft.unit)} is not what the unit at {draft.start}-{draft.stop} is called"
    if not draft.document:
        return f"{draft.unit} is in no document"
    if not 0 <= draft.start <= draft.stop or (draft.start == draft.stop and kind != "document"):
        return f"{draft.unit} covers {draft.start}-{draft.stop}, which is no stretch of text"
    if text is not None and draft.stop > len(text):
        return f"{draft.unit} ends at {draft.stop}, after the text, which ends at {len(text)}"
    if (draft.quote is None) == (kind == "span"):
        return f"{draft.unit} has {'no quote' if kind == 'span' else 'a quote, as only spans do'}"
    if text is not None and draft.quote not in (None, text[draft.start : draft.stop]):
        return f"{draft.unit} quotes {_shown(draft.quote)}, which is not what stands at {draft.start}-{draft.stop}"
    return None


def _is_named(kind: str, draft: Draft) -> bool:
    """Tell whether a unit in a document is called as one of its kind and place is."""
    if kind == "sentence":
        return draft.unit == sentence_unit(draft.start, draft.stop)
    return draft.unit == "document" if kind == "document" else bool(_SPAN.fullmatch(draft.unit))


def _built_in_misfit(draft: Draft, kind: str) -> str | None:
    allowed, value = _BUILT_IN[draft.field], draft.value
    if kind != "sentence":
        return f"{draft.field} is said of a sentence, not of {_shown(draft.unit)}"
    if value is not None and allowed is not None and value not in allowed:
        return f"{draft.field} is {' or '.join(allowed)}, not {_shown(value)}"
    return None if value is None else _written_misfit(draft.field, "text", value)


def _decision_misfit(schema: Schema, draft: Draft) -> str | None:
    try:
        fine = fits_decision(schema, draft.field, draft.value)
    except RecursionError:
        fine = False
    return None if fine else f"{_shown(draft.field)} is not answered with {_shown(draft.value)}"


def _label_misfit(name: str, labels: tuple[Label, ...], value: str) -> str | None:
    names = [label.name for label in labels]
    return None if value in names else f"{name} has no label {_shown(value)}; it has {', '.join(names)}"


def _flags_misfit(asked: Field, value: str) -> str | None:
    given = _json(value)
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return f"{asked.name} is answered with a JSON list of labels, not with {_shown(value)}"
    for one in given:
        if why := _label_misfit(asked.name, asked.labels, one):
            return why
    stored = flags_value(given)
    return None if stored == value else f"{asked.name} is written {stored}, not {_shown(value)}"


def _written_misfit(name: str, scale: str, value: str) -> str | None:
    if value.encode("utf-8", "replace").decode() != value:
        return f"{name} has characters that cannot be stored"
    return _source_misfit(name, value) if scale == "source" else None


def _source_misfit(name: str, value: str) -> str | None:
    try:
        stored = source_name(value)
    except AnnotateError as error:
        return f"{name} names no source: {error.message}"
    except UnicodeError:
        return f"{name} has characters that cannot be stored"
    return None if stored == value else f"{name} names the source {_shown(stored)}, not {_shown(value)}"


def _span_misfit(asked: Field, value: str) -> str | None:
    """Return what is wrong with what is said of a span, wherever it is."""
    said = _json(value)
    if not isinstance(said, dict):
        return f"{asked.name} is answered with a JSON object, not with {_shown(value)}"
    attributes = {one.name: one for one in asked.attributes}
    for name, given in said.items():
        if name in ("links", "fragments"):
            continue
        if name not in attributes:
            return f"{asked.name} has no attribute {_shown(name)}"
        if not isinstance(given, str) or not given.strip():
            return f"{asked.name}: {name} is answered with a text"
        if why := _attribute_misfit(f"{asked.name}: {name}", attributes[name], given):
            return why
    if why := _shape_misfit(asked, said):
        return why
    stored = span_value(attributes_of(value), links_of(value), fragments_of(value))
    return None if stored == value else f"{asked.name} is written {_shown(stored)}, not {_shown(value)}"


def _attribute_misfit(name: str, attribute: Attribute, given: str) -> str | None:
    if attribute.labels:
        return _label_misfit(name, attribute.labels, given)
    return _written_misfit(name, attribute.scale, given)


def _shape_misfit(asked: Field, said: dict[str, Any]) -> str | None:
    links = said.get("links", {})
    shaped = isinstance(links, dict) and all(
        isinstance(units, list) and all(isinstance(unit, str) for unit in units) for units in links.values()
    )
    if not shaped:
        return f"{asked.name}: links are lists of spans, by name"
    pieces = said.get("fragments", [])
    ends = [end for piece in pieces for end in piece] if _are_pairs(pieces) else []
    apart = len(ends) > 2 and all(type(end) is int for end in ends) and all(a < b for a, b in pairwise(ends))
    if "fragments" in said and not apart:
        return f"{asked.name}: fragments are two or more [start, stop), in order and apart"
    return None


def _are_pairs(pieces: object) -> bool:
    return isinstance(pieces, list) and all(isinstance(piece, list) and len(piece) == 2 for piece in pieces)


def _tied_misfit(asked: Field, draft: Draft) -> str | None:
    known = {link.name: link.to for link in asked.links}
    for name, units in links_of(draft.value or "{}").items():
        if name not in known:
            return f"{asked.name} has no link {_shown(name)}"
        if wrong := next((unit for unit in units if not _SPAN.fullmatch(unit)), None):
            return f"{asked.name}: {name} ends at {_shown(wrong)}, which is no span"
        if len(set(units)) < len(units):
            return f"{asked.name}: {name} ends twice at the same span"
        if draft.unit in units and known[name] == asked.name:
            return f"{asked.name}: {name} ties {draft.unit} to itself"
    return None


def _pieces_misfit(asked: Field, draft: Draft) -> str | None:
    pieces = fragments_of(draft.value or "{}")
    if pieces and (pieces[0][0], pieces[-1][1]) != (draft.start, draft.stop):
        return f"{asked.name}: its fragments do not begin and end where it does, at {draft.start}-{draft.stop}"
    return None


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):  # also a number of 5,000 digits
        return None


def _shown(value: str | None) -> str:
    """Return a value as it stands in a message: what is long is cut, what cannot be written replaced."""
    text = str(value).encode("utf-8", "replace").decode()
    return f"'{text if len(text) <= 60 else f'{text[:59]}…'}'"
