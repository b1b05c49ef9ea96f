"""What every format writes: documents, their sentences, and what each annotator said of them. Plain data.

What there may be millions of are named tuples, which are made in a fifth of the time of a frozen dataclass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from annotate.model.decision import GOLD
from annotate.model.document import Document
from annotate.model.judgment import sentence_unit
from annotate.model.schema import Field, Schema


class Answered(NamedTuple):
    """What one annotator said of one sentence: a label, or only a note or a confidence without one yet."""

    annotator: str
    label: str | None
    confidence: int | None  #: 1 to 3, least to most sure
    note: str | None
    seconds: float | None  #: the label took, pauses cut; None where an undo or redo brought it back
    made_at: str  #: UTC, ISO 8601: of the label, else of the note or the confidence
    share: float | None = None  #: where several were made one: the share that gave it, or how likely it is

    @property
    def is_decision(self) -> bool:
        """Whether it is what adjudication decided; answers that it left as they are have shares."""
        return self.annotator == GOLD and self.share is None


class Marked(NamedTuple):
    """A span as one annotator marked it: text[start:stop] of the document is `quote`, in code points.

    One that is not in one piece has `fragments`; then [start, stop) reaches from the first to the last.
    """

    annotator: str
    field: str
    unit: str
    start: int
    stop: int
    quote: str
    kind: str | None
    seconds: float | None
    made_at: str
    attributes: tuple[tuple[str, str], ...] = ()  #: (name, label); the first is the kind
    links: tuple[tuple[str, tuple[str, ...]], ...] = ()  #: (name, units of spans); no units: there is none
    fragments: tuple[tuple[int, int], ...] = ()  #: [start, stop) of each piece, in order; () for one piece
    share: float | None = None  #: as of a label

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """The places it covers: one, or its fragments."""
        return self.fragments or ((self.start, self.stop),)


class Further(NamedTuple):
    """One annotator's answer to another question about a sentence, document or source; flags as a JSON list."""

    annotator: str
    field: str
    value: str
    seconds: float | None
    made_at: str
    share: float | None = None  #: as of a label


class SentenceRecord(NamedTuple):
    """A sentence: `number` counts from 1, [start, stop) are code points of the document.

    `answers` are sorted by annotator; `spans` begin in this sentence and are sorted by place.
    """

    number: int
    start: int
    stop: int
    text: str
    answers: tuple[Answered, ...]
    spans: tuple[Marked, ...]
    further: tuple[Further, ...] = ()  #: sorted by field and annotator

    @property
    def unit(self) -> str:
        """Its name in the journal."""
        return sentence_unit(self.start, self.stop)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document, where it comes from, and all its sentences, labelled or not."""

    document: Document
    title: str | None
    source: str | None
    author: str | None
    url: str | None
    sentences: tuple[SentenceRecord, ...]
    further: tuple[Further, ...] = ()  #: about the whole document, sorted by field and annotator
    split: str | None = None  #: train, validation or test
    held_back: int = 0  #: how long the text is, where it is not given away

    @property
    def length(self) -> int:
        """How long the text is, in code points."""
        return self.held_back or len(self.document.text)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What was said of a source, whatever the document; sorted by field and annotator."""

    name: str
    further: tuple[Further, ...]


@dataclass(frozen=True)
class Dataset:
    """What an export writes. `documents` can be gone through once: only one of them is in memory at a time.

    Without `with_text` every text and quote in it is empty, and only places and hashes tell what was judged.
    """

    schema: Schema
    documents: Iterable[DocumentRecord]
    sources: tuple[SourceRecord, ...] = ()
    annotators: tuple[str, ...] = ()  #: everybody whose answers may be in it, in the order they came
    with_text: bool = True
    only: frozenset[str] | None = None  #: names of the fields it was narrowed to

    @property
    def fields(self) -> tuple[Field, ...]:
        """The questions whose answers are in it."""
        return tuple(field for field in self.schema.fields if self.only is None or field.name in self.only)

    @property
    def labels(self) -> tuple[str, ...]:
        """What a sentence can be labelled, in the order of the schema."""
        return tuple(label.name for label in self.schema.sentence_field.labels)
