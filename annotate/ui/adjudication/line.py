"""The line mode of adjudication: for screen readers, plain terminals and scripts. One line out per thing.

The same sitting as in the full screen: the same decisions give the same journal. Nothing of the votes is written
before the case is answered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TextIO

from annotate.errors import ExitCode
from annotate.model.judgment import Judgment
from annotate.text.words import words as words_of
from annotate.ui.adjudication import words
from annotate.ui.adjudication.grammar import Step, choices, parse
from annotate.ui.adjudication.keys import GROUPS
from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.guide import command_help, guideline
from annotate.ui.line import CONTEXT
from annotate.ui.screen_text import flowing
from annotate.ui.session import NotSaved, Refused


@dataclass
class AdjudicationLines:
    """A conversation about one sitting. `interactive` prompts, and goes on after a failed write."""

    sitting: Sitting
    answers: Iterable[str]
    output: TextIO
    interactive: bool = False
    unread: int = 0  #: lines that could not be read
    confirming: bool = False  #: whether what all agree on is to be carried is asked
    waiting: list[Step] = field(default_factory=list)  #: what followed on a line after a failed write

    def run(self) -> ExitCode:
        """Ask until the answers end or `q`. Raises NotSaved when a script's answer cannot be stored."""
        self._write(words.count(self.sitting.adjudication))
        self.confirming = self.sitting.unanimous > 0
        if self.confirming:
            self._write(words.carrying(self.sitting.unanimous))
        else:
            self._show()
        for line in self._lines():
            if self.confirming and line.strip() == "q":
                break
            try:
                if self._take(line):
                    break
            except NotSaved as error:
                if not self.interactive:
                    raise
                self._write(f"{error} Type retry.")
            except Refused as error:
                self.unread += 1
                self._write(f"not done: {error}")
        return ExitCode.BAD_DATA if self.unread and not self.interactive else ExitCode.OK

    def _lines(self) -> Iterator[str]:
        self._prompt()
        for line in self.answers:
            yield line.removeprefix("\ufeff").rstrip("\r\n")
            self._prompt()

    def _prompt(self) -> None:
        if not self.interactive:
            return
        adjudication = self.sitting.adjudication
        if self.confirming:
            asked = "carry them into gold? (y n): "
        elif not adjudication.cases:
            asked = "(+ carry, u undo, q quit): "
        elif adjudication.is_answered:
            asked = f"reason ({words.reasons()}; Enter goes on, ? help): "
        else:
            asked = f"{adjudication.case.field} ({choices(adjudication)}; = leave as is, ? help): "
        self.output.write(asked)
        self.output.flush()

    def _write(self, text: str) -> None:
        self.output.write(flowing(text) + "\n")
        self.output.flush()

    # -- doing ----------------------------------------------------------------------------------------------

    def _take(self, line: str) -> bool:
        """Do what a line says; return whether to leave."""
        if self.confirming:
            self._confirm(line.strip().casefold())
            return False
        adjudication = self.sitting.adjudication
        before = adjudication.position
        dealt_with = False
        if not line.strip() and adjudication.cases and adjudication.is_answered:
            dealt_with = True
        steps = parse(line, adjudication, self.sitting.labeling) if adjudication.cases else _without_cases(line)
        asked = list(takewhile(lambda step: step.command != "quit", steps))
        dealt_with |= self._do(asked)
        if dealt_with and not self.sitting.advance():
            self._write("All disagreements are decided. u takes back, g NUMBER goes to one, q leaves.")
        elif adjudication.cases and not self.confirming and (adjudication.position != before or not line.strip()):
            self._show()
        return len(asked) < len(steps)

    def _confirm(self, line: str) -> None:
        if line not in ("y", "n", "yes", "no"):
            raise Refused("Expected y or n", words.carrying(self.sitting.unanimous))
        self.confirming = False
        if line[0] == "y":
            self._saved(self.sitting.carry())
        self._show()

    def _do(self, steps: list[Step]) -> bool:
        """Do the steps of a line, one after the other; return whether the case is dealt with."""
        steps = [one for step in steps for one in (step, *(self.waiting if step.command == "retry" else ()))]
        self.waiting, dealt_with = [], False
        for number, step in enumerate(steps, 1):
            try:
                dealt_with |= bool(getattr(self, f"do_{step.command}")(step))
            except NotSaved:
                self.waiting = steps[number:]
                raise
        return dealt_with

    def _saved(self, judgment: Judgment) -> None:
        self._write(f"saved: {self.sitting.says(judgment)}")

    def do_decide(self, step: Step) -> None:
        assert step.outcome
        self._saved(self.sitting.decide(step.outcome))
        self._votes()

    def do_leave(self, _: Step) -> None:
        self._saved(self.sitting.leave())
        self._votes()

    def do_reason(self, step: Step) -> bool:
        self._saved(self.sitting.give_reason(step.text))
        return True

    def do_note(self, step: Step) -> None:
        self._saved(self.sitting.write_note(step.text))

    def do_carry(self, _: Step) -> None:
        if not self.sitting.unanimous:
            raise Refused("All that everybody agrees on is in gold")
        self.confirming = True
        self._write(words.carrying(self.sitting.unanimous))

    def do_undo(self, _: Step) -> None:
        self._saved(self.sitting.undo())

    def do_redo(self, _: Step) -> None:
        self._saved(self.sitting.redo())

    def do_retry(self, _: Step) -> None:
        self._saved(self.sitting.retry())
        self._votes()

    def do_skip(self, _: Step) -> bool:
        return True

    def do_next(self, _: Step) -> None:
        self._go(self.sitting.adjudication.position + 1)

    def do_previous(self, _: Step) -> None:
        self._go(self.sitting.adjudication.position - 1)

    def do_go(self, step: Step) -> None:
        self._go(step.number - 1)

    def _go(self, position: int) -> None:
        self.sitting.go(lambda: self.sitting.adjudication.go(position))

    def do_next_open(self, _: Step) -> None:
        self.sitting.go(lambda: self.sitting.adjudication.step_open(1))

    def do_previous_open(self, _: Step) -> None:
        self.sitting.go(lambda: self.sitting.adjudication.step_open(-1))

    # -- reading --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Write what the case is about and, once it is answered, what gold says and what was voted."""
        adjudication = self.sitting.adjudication
        if not adjudication.cases:
            return
        case, labeling = adjudication.case, self.sitting.labeling
        number = f"[{adjudication.position + 1}/{len(adjudication.cases)}]"
        self._write(f"{number} {self.sitting.where(case)}: {case.field}")
        if case.document and case.unit != "document":
            self._write(labeling.document.sentence_text(labeling.position))
        for at, one in enumerate(case.candidates, 1):
            self._write(f"{at} {words.span(one)}")
        for at, given in enumerate(adjudication.offered(), 1):
            self._write(f"{at} {given}")
        if adjudication.is_answered:
            self._write("now: " + "; ".join(words.now(adjudication, case)))
            self._votes()
        if note := adjudication.note(case):
            self._write(f"note: {note}")

    def _votes(self) -> None:
        adjudication = self.sitting.adjudication
        if adjudication.cases and adjudication.is_answered:
            votes = (f"{who} {words.answer(adjudication.field, given)}" for who, given in adjudication.votes())
            self._write("votes: " + "; ".join(votes))

    def do_words(self, _: Step) -> None:
        document = self.sitting.labeling.document
        places = enumerate(words_of(document.text, *document.sentences[self.sitting.labeling.position]), 1)
        self._write(", ".join(f"{number} {document.quote(*place)}" for number, place in places))

    def do_context(self, _: Step) -> None:
        labeling = self.sitting.labeling
        first = max(0, labeling.position - CONTEXT)
        for position in range(first, min(labeling.total, labeling.position + CONTEXT + 1)):
            self._write(f"[{position + 1}/{labeling.total}] {labeling.document.sentence_text(position)}")

    def do_guide(self, _: Step) -> None:
        language = self.sitting.labeling.document.language
        for line in (*guideline(self.sitting.schema, language), *command_help(GROUPS, line_mode=True)):
            self._write(line.text)


def _without_cases(line: str) -> list[Step]:
    names = {"+": "carry", "u": "undo", "U": "redo", "retry": "retry", "q": "quit"}
    if line.strip() not in ("", *names):
        raise Refused("There is no disagreement to decide", "+ carries what all agree on, u undoes, q leaves.")
    return [Step(names[line.strip()])] if line.strip() else []
