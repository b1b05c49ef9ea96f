"""One annotator's way through a document: where she is, what she has answered, what is to be asked next.

A pure state machine. It proposes drafts (drafts.py) and takes in judgments once they are stored; it stores
nothing, shows nothing and knows no clock. The full screen and the line mode both drive it through ui/session.py.
"""

from collections.abc import Iterable, Mapping

from annotate.model.answers import DOCUMENT, Span
from annotate.model.document import Document
from annotate.model.drafts import CONFIDENCE, Drafts, Refused, draft_redo, draft_undo
from annotate.model.judgment import Action, Draft, Judgment
from annotate.model.schema import Field, Schema

__all__ = ["CONFIDENCE", "DOCUMENT", "Labeling", "Refused", "Span", "draft_redo", "draft_undo"]


class Labeling(Drafts):
    """One annotator's answers on one document under one schema, and where she is in it.

    `position` counts sentences from 0. `at_end` is True once nothing is left to label, until the annotator
    moves by herself: a label key pressed once too often must not clear the last answer.
    """

    def __init__(
        self,
        schema: Schema,
        document: Document,
        answers: Iterable[Draft] = (),
        same: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(schema, document, same)
        for answer in answers:
            self.hold(answer)
        self.advance(resume=True)

    # -- questions ------------------------------------------------------------------------------------------

    def due(self) -> Field | None:
        """Return what is to be asked now: of this sentence once it has a label, then of its source, of the
        document at the end.
        """
        if self.label is not None and (field := self._due_at(self.position)):
            return field
        return self._due(self.schema.document_fields, DOCUMENT) if self.at_end else None

    def _due_at(self, position: int) -> Field | None:
        if field := self._due(self.schema.further_fields, position):
            return field
        source = self.source_at(position)
        if source is None:
            return None
        unrated = (one for one in self.schema.source_fields if self.rating(one.name, source) is None)
        return next((one for one in unrated if not one.optional), None)

    def _due(self, fields: tuple[Field, ...], position: int) -> Field | None:
        for field in fields:
            asked = not field.optional and self.value(field.name, position) is None
            if asked and field.applies(lambda name: self.value(name, position)):
                return field
        return None

    def _is_open(self, position: int) -> bool:
        return self.labels[position] is None or self._due_at(position) is not None

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
        at = spans.index(self.chosen())
        self.selected = spans[(at + direction) % len(spans)]

    def select_number(self, number: int) -> None:
        """Select the sentence's n-th span, counted from 1. Raises Refused when it has fewer."""
        spans = self.spans()
        if not 1 <= number <= len(spans):
            raise Refused(f"There is no span {number} here", f"The sentence has {len(spans)}.")
        self.selected = spans[number - 1]

    # -- taking in what was stored --------------------------------------------------------------------------

    def take(self, judgment: Judgment) -> None:
        """Let a stored judgment hold, and go to the sentence it is about."""
        draft = judgment.draft
        self.hold(draft)
        if draft.unit == "document" or not draft.document:
            return
        position = self.position_at(draft.start)
        if position != self.position or draft.action is not Action.ANSWER:
            self.go(position)
        if draft.unit.startswith("span:"):
            spans = self.spans()
            found = (span for span in spans if (span.unit, span.field) == (draft.unit, draft.field))
            self.selected = next(found, spans[-1] if spans else None)
