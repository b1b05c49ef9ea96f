"""The line mode: for screen readers, plain terminals and scripts. One line out per thing, never an escape.

The same grammar typed or piped, and the same session as the full screen: the same answers give the same journal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TextIO

from annotate.errors import ExitCode
from annotate.model.judgment import Draft, Judgment
from annotate.model.labeling import Span
from annotate.model.schema import Field
from annotate.ui.grammar import Step, choices, label_keys, parse
from annotate.ui.guide import guideline, key_help
from annotate.ui.places import sentence_words, units
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
    waited: bool = False  #: what came before it on that line had dealt with the sentence

    def run(self) -> ExitCode:
        """Ask until the answers end or `q`. Raises NotSaved when a script's answer cannot be stored."""
        if self.session.notice:
            self._write(self.session.notice)
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
                self._write(f"{error} Type retry." if self.session.unsaved else str(error))
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
        dealt_with = self.waited and any(step.command == "retry" for step in steps)
        self.waiting, self.waited = [], False
        for number, step in enumerate(steps, 1):
            try:
                dealt_with |= bool(getattr(self, f"do_{step.command}")(step))
            except NotSaved:
                self.waiting, self.waited = steps[number:], dealt_with
                raise
        if dealt_with and self.session.labeling.due() is None and not self.session.advance():
            if due := self.session.labeling.due():
                return self._write(f"About the whole document: {due.name}")
            total = self.session.total
            self._write(f"All {total} sentences are labelled. u undoes, g NUMBER goes to one, q leaves.")
        return None

    def _saved(self, judgment: Judgment) -> None:
        self._write(f"saved: {self.session.says(judgment)}")
        for line in self.session.taught(judgment):
            self._write(f"  {line.text}")

    def _record(self, draft: Draft) -> None:
        self._saved(self.session.record(draft))

    def do_label(self, step: Step) -> bool:
        self._record(self.session.labeling.draft_label(step.text))
        return self.session.labeling.label is not None

    def do_answer(self, step: Step) -> bool:
        self._record(self.session.labeling.draft_value(step.field or "", step.text or None, step.source))
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
        labeling, field = self.session.labeling, self.session.schema.field(step.field or "")
        links = {name: self._ends(field, name, named) for name, named in step.links}
        start, stop = step.places[0][0], step.places[-1][1]
        more, pieces = dict(step.more), step.places if len(step.places) > 1 else ()
        self._record(labeling.draft_span(start, stop, step.kind, field.name, more, links=links, fragments=pieces))

    def do_add_piece(self, step: Step) -> None:
        for place in step.places:
            self._record(self.session.labeling.draft_piece(*place))

    def do_link(self, step: Step) -> None:
        field = self.session.schema.field(self.session.labeling.chosen().field)
        for name, named in step.links:
            self._record(self.session.labeling.draft_link(name, self._ends(field, name, named)))

    def _ends(self, field: Field, name: str, named: str) -> list[str]:
        link = next((one for one in field.links if one.name == name), None)
        if link is None:
            names = ", ".join(one.name for one in field.links)
            raise Refused(f"{field.name} has no link '{name}'", f"One of {names}." if names else "It has none.")
        return units(self.session.labeling, named, link.to)

    def do_rate(self, step: Step) -> None:
        source = step.source or self.session.labeling.source
        if source is None:
            raise Refused("No source is named here", f'r "SOURCE" {choices(self.session.schema.source_fields[0])}')
        said = [f"{name}: {value}" for name, value in self.session.rated(source)]
        self._write(f"{source}: {'; '.join(said) or 'not rated'}")

    def do_kind(self, step: Step) -> None:
        selected = self.session.labeling.selected
        attributes = dict(selected.attributes if selected else ()) | dict(step.more)
        kind = step.kind or (selected.kind if selected else None)
        self._record(self.session.labeling.draft_kind(kind, attributes))

    def do_move_start(self, step: Step) -> None:
        selected = self.session.labeling.selected
        self._record(self.session.labeling.draft_ends(step.places[0][0], selected.stop if selected else 0))

    def do_move_end(self, step: Step) -> None:
        selected = self.session.labeling.selected
        self._record(self.session.labeling.draft_ends(selected.start if selected else 0, step.places[0][1]))

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

    def do_split(self, step: Step) -> None:
        self._write(f"saved: {self.session.split(step.places[0][0])}")
        self._show()

    def do_join(self, _: Step) -> None:
        self._write(f"saved: {self.session.join()}")
        self._show()

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
            f"span {number}{' (selected)' if span == labeling.selected else ''} {span.field} {self._quoted(span)}"
            + "".join(f" {label}" for _, label in span.attributes)
            + "".join(f" {name}={tied}" for name, tied in labeling.linked(span))
            for number, span in enumerate(labeling.spans(), 1)
        )

    def _quoted(self, span: Span) -> str:
        quote = self.session.labeling.document.quote
        return " … ".join(f'"{quote(*place)}"' for place in span.places)

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
