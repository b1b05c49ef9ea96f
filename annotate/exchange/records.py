"""What every format writes: documents, their sentences, and what each annotator said of them. Plain data."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotate.model.document import Document
from annotate.model.judgment import sentence_unit
from annotate.model.schema import Schema


@dataclass(frozen=True, slots=True)
class Answered:
    """What one annotator said of one sentence: a label, or only a note or a confidence without one yet."""

    annotator: str
    label: str | None
    confidence: int | None  #: 1 to 3, least to most sure
    note: str | None
    seconds: float | None  #: the label took, pauses cut; None where an undo or redo brought it back
    made_at: str  #: UTC, ISO 8601: of the label, else of the note or the confidence


@dataclass(frozen=True, slots=True)
class Marked:
    """A span as one annotator marked it: text[start:stop] of the document is `quote`, in code points."""

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


@dataclass(frozen=True, slots=True)
class Further:
    """One annotator's answer to another question about a sentence or a document; flags as a JSON list."""

    annotator: str
    field: str
    value: str
    seconds: float | None
    made_at: str


@dataclass(frozen=True, slots=True)
class SentenceRecord:
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


@dataclass(frozen=True)
class Dataset:
    """What an export writes. `documents` can be gone through once: only one of them is in memory at a time."""

    schema: Schema
    documents: Iterable[DocumentRecord]
