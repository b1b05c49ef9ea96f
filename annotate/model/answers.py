"""What one annotator has answered in one document, as it now holds: judgments in, answers by sentence out."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.model.document import Document
from annotate.model.judgment import NO_SOURCE, Draft, attributes_of, fragments_of, links_of
from annotate.model.schema import Schema

DOCUMENT = -1  #: the position of what is asked of the whole document


Place = tuple[int, int]  #: [start, stop) in code points of the document


@dataclass(frozen=True)
class Span:
    """A marked stretch as it now stands. `unit` is its name in the journal.

    `start` and `stop` enclose all of it, `quote` is the text between; `fragments` are its pieces where it is
    not in one. `links` are the units of the spans it is tied to, by the link's name; () means there is none.
    """

    unit: str
    field: str
    start: int
    stop: int
    kind: str | None  #: the label of its first attribute
    quote: str
    attributes: tuple[tuple[str, str], ...] = ()  #: (name, label or text) of all of them
    links: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fragments: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands: one place, or each of its pieces."""
        return self.fragments or ((self.start, self.stop),)


class Answers:
    """Answers by the position of the sentence, counted from 0. Only hold() changes them.

    `labels` are answers to the first field, `done` how many there are; `notes`, `confidence` (1 to 3) and
    `skipped` are given beside it; `ratings` are answers about sources, by field and source.
    """

    def __init__(self, schema: Schema, document: Document, same: Mapping[str, str] | None = None) -> None:
        """`same` gives for another name of a source the name it goes by."""
        self.schema = schema
        self.document = document
        self.same = same or {}
        self.labels: list[str | None] = [None] * len(document.sentences)
        self.done = 0
        self.notes: dict[int, str] = {}
        self.confidence: dict[int, int] = {}
        self.skipped: set[int] = set()
        self.ratings: dict[tuple[str, str], str] = {}
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

    def span(self, unit: str, field: str) -> Span | None:
        """Return the span of this name, None when there is none (any more)."""
        row = self._spans.get(self._home.get((unit, field), DOCUMENT), ())
        return next((span for span in row if (span.unit, span.field) == (unit, field)), None)

    def spans_of(self, field: str) -> list[Span]:
        """Return the document's spans of a field, in reading order."""
        return [span for at in sorted(self._spans) for span in self._spans[at] if span.field == field]

    def linked(self, span: Span) -> list[tuple[str, str]]:
        """Return what a span is tied to, by link: numbers of spans as they are listed, none, or ? for unsaid.

        A span of another sentence than its own is SENTENCE:NUMBER, one that was taken away `removed`.
        """
        home, tied = self.position_at(span.start), dict(span.links)
        return [
            (link.name, "?" if link.name not in tied else self._numbers(link.to, tied[link.name], home))
            for link in self.schema.field(span.field).links
        ]

    def _numbers(self, field: str, units: Iterable[str], home: int) -> str:
        found = []
        for span in (self.span(unit, field) for unit in units):
            at = home if span is None else self.position_at(span.start)
            number = "removed" if span is None else str(self.spans_at(at).index(span) + 1)
            found.append(number if at == home else f"{at + 1}:{number}")
        return ",".join(found) or NO_SOURCE

    def source_at(self, position: int) -> str | None:
        """Return the source named for a sentence; None when none was, or none is given."""
        field = self.schema.source_field
        named = self._values.get((field.name, position)) if field else None
        return None if named in (None, NO_SOURCE) else self.called(named)

    def called(self, source: str) -> str:
        """Return the name a source goes by."""
        return self.same.get(source, source)

    def rating(self, field: str, source: str) -> str | None:
        """Return the answer to a field that is asked of sources."""
        return self.ratings.get((field, self.called(source)))

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
        if not draft.document:
            self._hold_rating(draft)
        elif draft.unit.startswith("span:"):
            self._hold_span(position, draft)
        elif draft.field == self.schema.sentence_field.name:
            self.done += (draft.value is not None) - (self.labels[position] is not None)
            self.labels[position] = draft.value
        elif draft.field == "skipped":
            (self.skipped.add if draft.value else self.skipped.discard)(position)
        else:
            self._hold_value(position, draft.field, draft.value)

    def _hold_rating(self, draft: Draft) -> None:
        key = (draft.field, self.called(draft.unit.partition(":")[2]))
        self.ratings.pop(key, None)
        if draft.value is not None:
            self.ratings[key] = draft.value

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
            tied, pieces = tuple(links_of(draft.value).items()), fragments_of(draft.value)
            place = (draft.start, draft.stop)
            span = Span(draft.unit, draft.field, *place, kind, quote, tuple(attributes.items()), tied, pieces)
            row = self._spans.setdefault(position, [])
            row.append(span)
            row.sort(key=lambda one: (one.start, one.stop, one.unit))
