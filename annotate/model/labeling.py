"""One annotator's way through a document: where she is, what she has answered, what an answer would be.

A pure state machine. It proposes drafts and takes in judgments once they are stored; it stores nothing,
shows nothing and knows no clock. The full screen and the line mode both drive it through ui/session.py.
"""

from collections.abc import Iterable, Mapping

from annotate.errors import AnnotateError, ExitCode
from annotate.model.answers import DOCUMENT, Answers, Span
from annotate.model.document import Document
from annotate.model.judgment import Action, Draft, Judgment, sentence_unit, span_value
from annotate.model.schema import Field, Schema, flags_of

__all__ = ["CONFIDENCE", "DOCUMENT", "Labeling", "Refused", "Span", "draft_redo", "draft_undo"]

CONFIDENCE = (1, 2, 3)  #: least to most sure; a label without one has none


class Refused(AnnotateError):
    """A command that cannot be done here; nothing has changed."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.BAD_DATA)


class Labeling(Answers):
    """One annotator's answers on one document under one schema, and where she is in it.

    `position` counts sentences from 0. `at_end` is True once nothing is left to label, until the annotator
    moves by herself: a label key pressed once too often must not clear the last answer.
    """

    def __init__(self, schema: Schema, document: Document, answers: Iterable[Draft] = ()) -> None:
        super().__init__(schema, document)
        self.selected: Span | None = None
        self.position = 0
        self.at_end = False
        for answer in answers:
            self.hold(answer)
        self.advance(resume=True)

    # -- questions ------------------------------------------------------------------------------------------

    @property
    def label(self) -> str | None:
        """The current sentence's label."""
        return self.labels[self.position]

    def spans(self, position: int | None = None) -> tuple[Span, ...]:
        """Return the spans that begin in a sentence (the current one by default), in reading order."""
        return self.spans_at(self.position if position is None else position)

    def due(self) -> Field | None:
        """Return what is to be asked now: of this sentence once it has a label, of the document at the end."""
        if self.label is not None and (field := self._due(self.schema.further_fields, self.position)):
            return field
        return self._due(self.schema.document_fields, DOCUMENT) if self.at_end else None

    def _due(self, fields: tuple[Field, ...], position: int) -> Field | None:
        for field in fields:
            asked = not field.optional and self.value(field.name, position) is None
            if asked and field.applies(lambda name: self.value(name, position)):
                return field
        return None

    def _is_open(self, position: int) -> bool:
        return self.labels[position] is None or self._due(self.schema.further_fields, position) is not None

    def next_open(self) -> int | None:
        """Return the next sentence without a label: after this one, then before it, skipped ones last."""
        if self.done == self.total and not self.schema.further_fields:
            return None
        after = range(self.position + 1, self.total)
        before = range(self.position + 1)
        looked = (self._first(part, skipped) for skipped in (False, True) for part in (after, before))
        return next((i for i in looked if i is not None), None)  # lazily: a long document is not read to its end

    def _first(self, part: range, skipped: bool) -> int | None:
        return next((i for i in part if (i in self.skipped) == skipped and self._is_open(i)), None)

    # -- moving ---------------------------------------------------------------------------------------------

    def go(self, position: int) -> None:
        """Go to a sentence, counted from 0. Raises Refused outside the document."""
        if not 0 <= position < self.total:
            raise Refused(f"There is no sentence {position + 1}", f"They run from 1 to {self.total}.")
        self.position, self.at_end = position, False
        spans = self.spans()
        self.selected = spans[-1] if spans else None

    def advance(self, resume: bool = False) -> bool:
        """Go to the next sentence without a label; return False, and stay, when there is none.

        With `resume` the search begins before the first sentence.
        """
        if resume:
            self.position = -1
        target = self.next_open()
        if target is not None:
            self.go(target)
        elif resume:
            self.go(self.total - 1)
        self.at_end = target is None
        return target is not None

    def step_open(self, direction: int) -> None:
        """Go to the nearest sentence without a label forwards (1) or backwards (-1). Raises Refused if none."""
        stop = self.total if direction > 0 else -1
        for i in range(self.position + direction, stop, direction):
            if self._is_open(i):
                return self.go(i)
        raise Refused(f"No unlabelled sentence {'after' if direction > 0 else 'before'} this one")

    def search(self, words: str, direction: int = 1) -> None:
        """Go to the next sentence whose text, note or label holds `words`, case ignored. Raises Refused."""
        wanted = words.casefold()
        order = [(self.position + direction * n) % self.total for n in range(1, self.total + 1)]
        for i in order if wanted else ():
            said = (self.document.sentence_text(i), self.notes.get(i, ""), self.labels[i] or "")
            if any(wanted in text.casefold() for text in said):
                return self.go(i)
        raise Refused(f"'{words}' is not found in the text, notes or labels")

    def select(self, direction: int) -> None:
        """Select the next (1) or previous (-1) span of the sentence. Raises Refused when it has none."""
        spans = self.spans()
        at = spans.index(self._chosen())
        self.selected = spans[(at + direction) % len(spans)]

    def select_number(self, number: int) -> None:
        """Select the sentence's n-th span, counted from 1. Raises Refused when it has fewer."""
        spans = self.spans()
        if not 1 <= number <= len(spans):
            raise Refused(f"There is no span {number} here", f"The sentence has {len(spans)}.")
        self.selected = spans[number - 1]

    # -- drafts: what an answer would be --------------------------------------------------------------------

    def _about_sentence(self, field: str, value: str | None) -> Draft:
        start, stop = self.document.sentences[self.position]
        return Draft(self.document.sha256, sentence_unit(start, stop), start, stop, field, value)

    def draft_label(self, name: str) -> Draft:
        """Propose a label for the sentence; the one it already has is cleared. Raises Refused at the end."""
        if self.at_end:
            raise Refused("Every sentence has a label", "Go to one first to change it.")
        value = None if self.label == name else self.schema.sentence_field.label(name).name
        return self._about_sentence(self.schema.sentence_field.name, value)

    def draft_value(self, field: str, value: str | None) -> Draft:
        """Propose an answer to a further field of the sentence or of the document; None takes it back.

        `value` is a label, a text, or for flags what flags_value() returns. Raises Refused when the field is not
        asked here, or has no such label.
        """
        asked = self.schema.field(field)
        position = DOCUMENT if asked.level == "document" else self.position
        if not asked.applies(lambda name: self.value(name, position)):
            needed = " and ".join(f"{name} {' or '.join(labels)}" for name, labels in asked.when)
            raise Refused(f"{field} is asked only where {needed}")
        value = value if value is None else _writable(value)
        names = [label.name for label in asked.labels]
        given = () if value is None else flags_of(value) if asked.scale == "flags" else (value,)
        if asked.scale != "text" and any(one not in names for one in given):
            raise Refused(f"{field} has no label '{value}'", f"One of {', '.join(names)}.")
        if asked.level != "document":
            return self._about_sentence(field, value)
        start, stop = self.document.body_start, len(self.document.text)
        return Draft(self.document.sha256, "document", start, stop, field, value)

    def draft_skip(self) -> Draft:
        """Propose to leave the sentence for later. Raises Refused when it has a label."""
        if self.label is not None:
            raise Refused("This sentence has a label", "Nothing to skip.")
        return self._about_sentence("skipped", "yes")

    def draft_note(self, text: str) -> Draft:
        """Propose a note on the sentence; an empty one takes the note away."""
        return self._about_sentence("note", _writable(text.strip()) or None)

    def draft_confidence(self, step: int) -> Draft:
        """Propose to be more (1) or less (-1) sure; from unset, as from the middle. Raises Refused at the ends."""
        value = self.confidence.get(self.position, CONFIDENCE[1]) + step
        if value not in CONFIDENCE:
            raise Refused(f"Already as {'sure' if step > 0 else 'unsure'} as can be")
        return self._about_sentence("confidence", str(value))

    def draft_span(
        self,
        start: int,
        stop: int,
        kind: str | None,
        field: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Draft:
        """Propose a new span at [start, stop) of the document, of a field of the schema (the first by default).

        `kind` is the label of its first attribute, `more` are those of the others.

        Raises Refused when the place is empty, outside the asked text, or already marked just so.
        """
        fields = self.schema.span_fields
        if not fields:
            raise Refused("This schema has no spans to mark")
        name = field or fields[0].name
        self._refuse_place(name, start, stop)
        unit, number = f"span:{start}-{stop}", 1
        while self.is_known(unit, name):  # a span first marked here has been moved since
            number += 1
            unit = f"span:{start}-{stop}#{number}"
        return self._about_span(unit, name, start, stop, self._span_value(name, kind, more))

    def draft_kind(self, kind: str | None, more: Mapping[str, str] | None = None) -> Draft:
        """Propose another kind for the selected span; without `more` its other attributes stay. Raises Refused."""
        span = self._chosen()
        others = dict(span.attributes) if more is None else more
        return self._about_span(
            span.unit, span.field, span.start, span.stop, self._span_value(span.field, kind, others)
        )

    def _span_value(self, field: str, kind: str | None, more: Mapping[str, str] | None) -> str:
        attributes = self.schema.field(field).attributes
        given = {**(more or {}), **({attributes[0].name: kind or ""} if attributes else {})}
        return span_value({one.name: given[one.name] for one in attributes if given.get(one.name)})

    def draft_ends(self, start: int, stop: int) -> Draft:
        """Propose another place for the selected span. Raises Refused when none is selected, and as draft_span."""
        span = self._chosen()
        self._refuse_place(span.field, start, stop)
        return self._about_span(span.unit, span.field, start, stop, span_value(dict(span.attributes)))

    def draft_removal(self) -> Draft:
        """Propose to take the selected span away. Raises Refused when none is selected."""
        span = self._chosen()
        return Draft(
            self.document.sha256, span.unit, span.start, span.stop, span.field, value=None, quote=span.quote
        )

    def _refuse_place(self, field: str, start: int, stop: int) -> None:
        begin, end = self.document.sentences[0].start, self.document.sentences[-1].stop
        if not begin <= start < stop <= end:
            raise Refused("A span needs at least one character of the text")
        here = self.spans(self.position_at(start))
        if any((span.field, span.start, span.stop) == (field, start, stop) for span in here):
            raise Refused("These words are marked already", "Change the kind of that span instead.")

    def _about_span(self, unit: str, field: str, start: int, stop: int, value: str) -> Draft:
        quote = self.document.quote(start, stop)
        return Draft(self.document.sha256, unit, start, stop, field, value, quote)

    def _chosen(self) -> Span:
        if self.selected is None:
            raise Refused("No span is marked in this sentence")
        return self.selected

    # -- taking in what was stored --------------------------------------------------------------------------

    def take(self, judgment: Judgment) -> None:
        """Let a stored judgment hold, and go to the sentence it is about."""
        draft = judgment.draft
        self.hold(draft)
        if draft.unit == "document":
            return
        position = self.position_at(draft.start)
        if position != self.position or draft.action is not Action.ANSWER:
            self.go(position)
        if draft.unit.startswith("span:"):
            spans = self.spans()
            found = (span for span in spans if (span.unit, span.field) == (draft.unit, draft.field))
            self.selected = next(found, spans[-1] if spans else None)


def _writable(text: str) -> str:
    """Return what was written as it can be stored: lone surrogates are no characters."""
    return text.encode("utf-8", "replace").decode()


def draft_undo(target: Judgment, before: Draft | None) -> Draft:
    """Return the judgment that takes `target` back: what held `before` it, or nothing."""
    return _restore(target.draft, before, Action.UNDO)


def draft_redo(target: Judgment, before: Draft | None) -> Draft:
    """Return the judgment that does again what the undo `target` took back."""
    return _restore(target.draft, before, Action.REDO)


def _restore(draft: Draft, before: Draft | None, action: Action) -> Draft:
    held = before or draft
    return Draft(
        document=draft.document,
        unit=draft.unit,
        start=held.start,
        stop=held.stop,
        field=draft.field,
        value=before.value if before else None,
        quote=held.quote,
        action=action,
    )
