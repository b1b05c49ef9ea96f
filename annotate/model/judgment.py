"""A judgment: one annotator's answer to one field of one unit at one moment. Append-only, never changed.

A Draft is what an interface wants to say; the journal makes a Judgment of it by adding who, when and the
place in the chain. Units are named by where they are, so that copies of a database agree on them:
`sentence:2393-2497`, `span:2411-2440` (the place it was first marked; moving its ends keeps the name),
`document`, and `source:NAME`, which is about no document.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotate.errors import AnnotateError, ExitCode

NO_SOURCE = "none"  #: the answer that no source is given


class Action(StrEnum):
    """Why a judgment was made. Undo and redo are further judgments: nothing is taken out of the journal."""

    ANSWER = "answer"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class Draft:
    """An answer not yet stored.

    `value` None means the answer is withdrawn (a label cleared, a span removed).
    `start` and `stop` are code-point offsets into the document: the sentence, or where the span now is.
    `quote` is the text a span covers, None for other units; text[start:stop] == quote always holds.
    """

    document: str  #: SHA-256 of the text; "" for a source
    unit: str
    start: int
    stop: int
    field: str
    value: str | None
    quote: str | None = None
    action: Action = Action.ANSWER


@dataclass(frozen=True)
class Judgment:
    """A stored answer: the draft, who made it, when, and its place in the journal."""

    draft: Draft
    id: int  #: row of this file; other copies may number differently
    annotator: str
    made_at: str  #: UTC, ISO 8601 with milliseconds


def sentence_unit(start: int, stop: int) -> str:
    """Return the name of the sentence at [start, stop)."""
    return f"sentence:{start}-{stop}"


def source_unit(name: str) -> str:
    """Return the name of the unit that is a source: the same in every document."""
    return f"source:{name}"


def source_name(name: str) -> str:
    """Return the name of a source as it is stored: NFC, each stretch of blanks one space, none around it.

    `none` in any case stays NO_SOURCE. Raises AnnotateError for an empty name, one over 200 characters, or one
    with invisible characters.
    """
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if clean.casefold() == NO_SOURCE:
        return NO_SOURCE
    if not clean or len(clean) > 200:
        raise AnnotateError("A source needs a name of 1 to 200 characters", "Or answer none.", ExitCode.BAD_DATA)
    if hidden := [c for c in clean if unicodedata.category(c)[0] == "C"]:
        message = f"The source's name has an invisible character (U+{ord(hidden[0]):04X})"
        raise AnnotateError(message, "Use visible ones only.", ExitCode.BAD_DATA)
    return clean


def span_value(
    attributes: Mapping[str, str],
    links: Mapping[str, Iterable[str]] | None = None,
    fragments: Iterable[tuple[int, int]] = (),
) -> str:
    """Return what is said of a span as the JSON text that is stored.

    `attributes` is {name: label or text}. `links` is {name: units of other spans}, where no units mean that
    there is none, which is an answer: a link without one is left out. `fragments` are the places of a span that
    is not in one piece, as [start, stop) of the document.
    """
    said: dict[str, object] = dict(attributes)
    if links:
        said["links"] = {name: list(units) for name, units in links.items()}
    places = list(fragments)
    if len(places) > 1:
        said["fragments"] = places
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def attributes_of(value: str) -> dict[str, str]:
    """Return the attributes inside a stored span value."""
    return {name: label for name, label in json.loads(value).items() if isinstance(label, str)}


def links_of(value: str) -> dict[str, tuple[str, ...]]:
    """Return the links inside a stored span value: by name, the units of the spans; () means there is none."""
    return {name: tuple(units) for name, units in json.loads(value).get("links", {}).items()}


def fragments_of(value: str) -> tuple[tuple[int, int], ...]:
    """Return the pieces of a span that is not in one, as [start, stop) of the document; () for one that is."""
    return tuple((start, stop) for start, stop in json.loads(value).get("fragments", ()))
