"""What one annotator has answered in one document, as it now holds: judgments in, answers by sentence out."""

from bisect import bisect_right
from dataclasses import dataclass

from annotate.model.document import Document
from annotate.model.judgment import Draft, attributes_of
from annotate.model.schema import Schema

DOCUMENT = -1  #: the position of what is asked of the whole document


@dataclass(frozen=True)
class Span:
    """A marked stretch as it now stands. `unit` is its name in the journal."""

    unit: str
    field: str
    start: int
    stop: int
    kind: str | None  #: the label of its first attribute
    quote: str
    attributes: tuple[tuple[str, str], ...] = ()  #: (name, label) of all of them


class Answers:
    """Answers by the position of the sentence, counted from 0. Only hold() changes them.

    `labels` are answers to the first field, `done` how many there are; `notes`, `confidence` (1 to 3) and
    `skipped` are given beside it.
    """

    def __init__(self, schema: Schema, document: Document) -> None:
        self.schema = schema
        self.document = document
        self.labels: list[str | None] = [None] * len(document.sentences)
        self.done = 0
        self.notes: dict[int, str] = {}
        self.confidence: dict[int, int] = {}
        self.skipped: set[int] = set()
        self._values: dict[tuple[str, int], str] = {}  # by field and position
        self._spans: dict[int, list[Span]] = {}  # by the sentence they begin in
        self._home: dict[tuple[str, str], int] = {}  # (unit, field) of a span -> that sentence
        self._starts = [sentence.start for sentence in document.sentences]

    @property
    def total(self) -> int:
        """The number of sentences in the document."""
        return len(self.labels)

    def position_at(self, offset: int) -> int:
        """Return the sentence that holds the character at `offset`, or the last one before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def spans_at(self, position: int) -> tuple[Span, ...]:
        """Return the spans that begin in a sentence, in reading order."""
        return tuple(self._spans.get(position, ()))

    def is_known(self, unit: str, field: str) -> bool:
        """Tell whether a span of this name is marked."""
        return (unit, field) in self._home

    def value(self, field: str, position: int) -> str | None:
        """Return the answer to a field that is asked of a sentence, or with DOCUMENT of the document."""
        if field == self.schema.sentence_field.name:
            return self.labels[position] if position != DOCUMENT else None
        return self._values.get((field, position))

    def hold(self, draft: Draft) -> None:
        """Let a draft that was stored hold."""
        position = DOCUMENT if draft.unit == "document" else self.position_at(draft.start)
        if draft.unit.startswith("span:"):
            self._hold_span(position, draft)
        elif draft.field == self.schema.sentence_field.name:
            self.done += (draft.value is not None) - (self.labels[position] is not None)
            self.labels[position] = draft.value
        elif draft.field == "skipped":
            (self.skipped.add if draft.value else self.skipped.discard)(position)
        else:
            self._hold_value(position, draft.field, draft.value)

    def _hold_value(self, position: int, field: str, value: str | None) -> None:
        self._values.pop((field, position), None)
        if value is not None:
            self._values[field, position] = value
        if field == "note":
            self.notes.pop(position, None)
            if value is not None:
                self.notes[position] = value
        if field == "confidence":
            self.confidence.pop(position, None)
            if value is not None:
                self.confidence[position] = int(value)

    def _hold_span(self, position: int, draft: Draft) -> None:
        name = (draft.unit, draft.field)
        if name in self._home:
            row = self._spans[self._home.pop(name)]
            row[:] = [span for span in row if (span.unit, span.field) != name]
        if draft.value is not None:
            self._home[name] = position
            quote = self.document.quote(draft.start, draft.stop)
            attributes = attributes_of(draft.value)
            kind = self.schema.field(draft.field).kind(attributes)
            span = Span(draft.unit, draft.field, draft.start, draft.stop, kind, quote, tuple(attributes.items()))
            row = self._spans.setdefault(position, [])
            row.append(span)
            row.sort(key=lambda one: (one.start, one.stop, one.unit))
