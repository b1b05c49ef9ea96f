"""The line mode: for screen readers, plain terminals and scripts. One line out per thing, never an escape.

The same grammar typed or piped, and the same session as the full screen: the same answers give the same journal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TextIO

from annotate.errors import ExitCode
from annotate.model.judgment import Draft, Judgment
from annotate.ui.grammar import Step, choices, label_keys, parse, sentence_words
from annotate.ui.guide import guideline, key_help
from annotate.ui.screen_text import flowing
from annotate.ui.session import NotSaved, Refused, Session

CONTEXT = 2  #: sentences before and after, for `z`


@dataclass
class LineMode:
    """A conversation about one session. `interactive` prompts, and goes on after a failed write."""

    session: Session
    answers: Iterable[str]
    output: TextIO
    interactive: bool = False
    unread: int = 0  #: lines that could not be read
    sought: str = ""
    waiting: list[Step] = field(default_factory=list)  #: what followed on a line after a failed write

    def run(self) -> ExitCode:
        """Ask until the answers end or `q`. Raises NotSaved when a script's answer cannot be stored."""
        self._open()
        for line in self._lines():
            before = (self.session.entry.id, self.session.labeling.position)
            try:
                steps = parse(line, self.session.labeling)
                asked = list(takewhile(lambda step: step.command != "quit", steps))
                self._take(asked)
                if len(asked) < len(steps):
                    break
            except NotSaved as error:
                if not self.interactive:
                    raise
                self._write(f"{error} Type retry.")
            except Refused as error:
                self.unread += 1
                self._write(f"not done: {error}")
            entry, position = self.session.entry.id, self.session.labeling.position
            if entry != before[0]:
                self._open()
            elif position != before[1] or not line.strip():
                self._show()
        return ExitCode.BAD_DATA if self.unread and not self.interactive else ExitCode.OK

    def _lines(self) -> Iterator[str]:
        self._prompt()
        for line in self.answers:
            yield line.removeprefix("\ufeff").rstrip("\r\n")
            self._prompt()

    def _prompt(self) -> None:
        if self.interactive:
            due = self.session.labeling.due()
            asked = due.name if due else "label"
            keys = choices(due) if due else label_keys(self.session.schema)
            self.output.write(f"{asked} ({keys}, ? help): ")
            self.output.flush()

    def _write(self, text: str) -> None:
        self.output.write(flowing(text) + "\n")
        self.output.flush()

    # -- doing: one method a command; True means the sentence is dealt with ---------------------------------

    def _take(self, steps: list[Step]) -> None:
        """Do the steps of a line, one after the other; then move on if that is due."""
        steps = [one for step in steps for one in (step, *(self.waiting if step.command == "retry" else ()))]
        self.waiting, dealt_with = [], False
        for number, step in enumerate(steps, 1):
            try:
                dealt_with |= bool(getattr(self, f"do_{step.command}")(step))
            except NotSaved:
                self.waiting = steps[number:]
                raise
        if dealt_with and self.session.labeling.due() is None and not self.session.advance():
            if due := self.session.labeling.due():
                return self._write(f"About the whole document: {due.name}")
            total = self.session.total
            self._write(f"All {total} sentences are labelled. u undoes, g NUMBER goes to one, q leaves.")
        return None

    def _saved(self, judgment: Judgment) -> None:
        self._write(f"saved: {self.session.says(judgment)}")

    def _record(self, draft: Draft) -> None:
        self._saved(self.session.record(draft))

    def do_label(self, step: Step) -> bool:
        self._record(self.session.labeling.draft_label(step.text))
        return self.session.labeling.label is not None

    def do_answer(self, step: Step) -> bool:
        self._record(self.session.labeling.draft_value(step.field or "", step.text or None))
        return self.session.labeling.label is not None

    def do_skip(self, _: Step) -> bool:
        self._record(self.session.labeling.draft_skip())
        return True

    def do_retry(self, _: Step) -> bool:
        judgment = self.session.retry()
        self._saved(judgment)
        return judgment.draft.field in (self.session.schema.sentence_field.name, "skipped")

    def do_undo(self, _: Step) -> None:
        self._saved(self.session.undo())

    def do_redo(self, _: Step) -> None:
        self._saved(self.session.redo())

    def do_note(self, step: Step) -> None:
        self._record(self.session.labeling.draft_note(step.text))

    def do_less_sure(self, _: Step) -> None:
        self._record(self.session.labeling.draft_confidence(-1))

    def do_more_sure(self, _: Step) -> None:
        self._record(self.session.labeling.draft_confidence(1))

    def do_mark(self, step: Step) -> None:
        self._record(self.session.labeling.draft_span(*step.place, step.kind, step.field, dict(step.more)))

    def do_kind(self, step: Step) -> None:
        selected = self.session.labeling.selected
        attributes = dict(selected.attributes if selected else ()) | dict(step.more)
        kind = step.kind or (selected.kind if selected else None)
        self._record(self.session.labeling.draft_kind(kind, attributes))

    def do_move_start(self, step: Step) -> None:
        selected = self.session.labeling.selected
        self._record(self.session.labeling.draft_ends(step.place[0], selected.stop if selected else 0))

    def do_move_end(self, step: Step) -> None:
        selected = self.session.labeling.selected
        self._record(self.session.labeling.draft_ends(selected.start if selected else 0, step.place[1]))

    def do_remove(self, step: Step) -> None:
        if step.number:
            self.session.labeling.select_number(step.number)
        self._record(self.session.labeling.draft_removal())

    def do_select_next(self, _: Step) -> None:
        self.session.labeling.select(1)
        self._write(self._spans())

    def do_select_previous(self, _: Step) -> None:
        self.session.labeling.select(-1)
        self._write(self._spans())

    def do_next(self, _: Step) -> None:
        self.session.labeling.go(self.session.labeling.position + 1)

    def do_previous(self, _: Step) -> None:
        self.session.labeling.go(self.session.labeling.position - 1)

    def do_next_open(self, _: Step) -> None:
        self.session.labeling.step_open(1)

    def do_previous_open(self, _: Step) -> None:
        self.session.labeling.step_open(-1)

    def do_go(self, step: Step) -> None:
        self.session.labeling.go(step.number - 1)

    def do_last(self, _: Step) -> None:
        self.session.labeling.go(self.session.labeling.total - 1)

    def do_search(self, step: Step) -> None:
        self.sought = step.text
        self.session.labeling.search(self.sought)

    def do_search_next(self, _: Step) -> None:
        self.session.labeling.search(self.sought)

    def do_search_previous(self, _: Step) -> None:
        self.session.labeling.search(self.sought, -1)

    # -- reading --------------------------------------------------------------------------------------------

    def _open(self) -> None:
        document = self.session.labeling.document
        done, total = self.session.labeling.done, self.session.labeling.total
        self._write(f"{document.name}: {done} of {total} sentences labelled")
        self._show()

    def _show(self) -> None:
        """Write the current sentence, and what has been said of it."""
        labeling = self.session.labeling
        position = labeling.position
        self._write(f"[{position + 1}/{labeling.total}] {labeling.document.sentence_text(position)}")
        if hinted := self.session.hinted():
            self._write(f"hints: {'; '.join(hinted)}")
        certainty = labeling.confidence.get(position)
        said = [labeling.label or ""]
        said += [f"confidence {certainty}" if certainty else "", "skipped" if position in labeling.skipped else ""]
        said += [f"{name}: {value}" for name, value in self.session.further(position)]
        said += [self._spans(), f"note: {labeling.notes[position]}" if position in labeling.notes else ""]
        if any(said):
            self._write("now: " + "; ".join(one for one in said if one))

    def _spans(self) -> str:
        labeling = self.session.labeling
        return "; ".join(
            f'span {number}{" (selected)" if span == labeling.selected else ""} {span.field} "{span.quote}"'
            + "".join(f" {label}" for _, label in span.attributes)
            for number, span in enumerate(labeling.spans(), 1)
        )

    def do_words(self, _: Step) -> None:
        quote = self.session.labeling.document.quote
        places = enumerate(sentence_words(self.session.labeling), 1)
        self._write(", ".join(f"{number} {quote(*place)}" for number, place in places))

    def do_context(self, _: Step) -> None:
        labeling = self.session.labeling
        first = max(0, labeling.position - CONTEXT)
        for position in range(first, min(labeling.total, labeling.position + CONTEXT + 1)):
            self._write(f"[{position + 1}/{labeling.total}] {labeling.document.sentence_text(position)}")

    def do_guide(self, _: Step) -> None:
        schema, language = self.session.schema, self.session.labeling.document.language
        for line in (*guideline(schema, language), *key_help(schema, line_mode=True)):
            self._write(line.text)
