"""What a line means in adjudication: an outcome, a reason, a command. All of it is understood, or nothing is done.

`c`, `c 2`, `= genuine_disagreement`, `1,3`, `1 ] 9`, `0`, `c 2 e a note`. A line is read as it will be done: once
an outcome has been read, the next number is a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotate.adjudication.adjudication import Adjudication
from annotate.adjudication.cases import Candidate
from annotate.adjudication.decisions import Outcome, moved
from annotate.model.decision import REASONS
from annotate.model.labeling import Labeling, Refused
from annotate.ui.adjudication.keys import BY_WORD, REASON_KEYS
from annotate.ui.adjudication.words import reasons
from annotate.ui.grammar import answer_to
from annotate.ui.places import QUOTES, Places, unquoted

_NUMBERS = re.compile(r"\d{1,3}(,\d{1,3})*")
#: After these another case may be before the adjudicator.
_MOVES = ("skip", "next", "previous", "next_open", "previous_open", "go", "undo", "redo", "retry", "carry")


@dataclass(frozen=True)
class Step:
    """One thing of a line: `decide`, `reason`, or a command of the key table."""

    command: str
    outcome: Outcome | None = None
    text: str = ""
    number: int = 0


def parse(line: str, adjudication: Adjudication, labeling: Labeling) -> list[Step]:
    """Return the steps of a line about the current case. Raises Refused, saying what was expected."""
    return list(_Line(line, adjudication, labeling).steps())


def choices(adjudication: Adjudication) -> str:
    """Return how the case is answered, as shown in the prompt."""
    field, case = adjudication.field, adjudication.case
    if case.candidates:
        return "numbers to accept, joined by commas, or 0; [ WORD and ] WORD move ends"
    if field.scale in ("text", "source"):
        return 'a number, or "your words"'
    if not field.labels:
        return "a number"
    keys = " ".join(one.name if one.key in ("", *BY_WORD) else one.key for one in field.labels)
    return f"{keys}, joined by commas, or none" if field.scale == "flags" else keys


class _Line(Places):
    def __init__(self, line: str, adjudication: Adjudication, labeling: Labeling) -> None:
        super().__init__(line, labeling)
        self.adjudication = adjudication
        self.answered = adjudication.is_answered

    def steps(self) -> Iterator[Step]:
        moved_on = False
        while self.rest:
            if moved_on:
                raise Refused("Another disagreement is shown after that", "Answer it on a line of its own.")
            step = self.step(self.token())
            self.answered |= step.command in ("decide", "leave")
            moved_on = step.command in _MOVES
            yield step

    def step(self, word: str) -> Step:
        if self.answered:
            if reason := REASON_KEYS.get(word) or (word if word in REASONS else None):
                return Step("reason", text=reason)
        elif word not in BY_WORD and (outcome := self.outcome(word)):
            return Step("decide", outcome)
        command = BY_WORD.get(word)
        if command is None:
            expected = reasons() if self.answered else choices(self.adjudication)
            raise Refused(f"'{word}' is not understood", f"Expected {expected}, or a command (?).")
        if command.name in ("move_start", "move_end", "kind"):
            raise Refused("Accept a span first", "Give its number, then [ WORD, ] WORD or t KIND.")
        if command.name == "write":
            return self.written(self.all())
        if command.name == "note":
            return Step("note", text=self.all())
        return Step(command.name, number=self.number("a number") if command.name == "go" else 0)

    # -- outcomes -------------------------------------------------------------------------------------------

    def outcome(self, word: str) -> Outcome | None:
        """Read an answer to the case's question; None when the word is none."""
        if self.adjudication.case.candidates:
            return self.spans(word) if _NUMBERS.fullmatch(word) or word == "none" else None
        field = self.adjudication.field
        if field.scale in ("text", "source"):
            if word[:1] in QUOTES or (word == "none" and field.scale == "source"):
                return Outcome(unquoted(word))
            offered = self.adjudication.offered()
            at = int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0
            return Outcome(offered[at - 1]) if 0 < at <= len(offered) else None
        value = answer_to(field, word)
        return None if value is None else Outcome(value)

    def written(self, text: str) -> Step:
        if self.adjudication.field.scale not in ("text", "source") or self.answered:
            raise Refused("This is not answered in words here")
        if not text:
            raise Refused("Expected the words of the answer")
        return Step("decide", Outcome(unquoted(text)))

    def spans(self, word: str) -> Outcome:
        chosen = self.numbered(word)
        while self.peek() in ("[", "]", "t", "&"):
            sign = self.token()
            if sign == "&":
                chosen += self.numbered(self.token())
            elif not chosen:
                raise Refused("Accept a span first", "0 accepts none.")
            else:
                chosen[-1] = self.kind(chosen[-1]) if sign == "t" else self.ended(chosen[-1], sign)
        if len({one.unit for one in chosen}) < len(chosen):
            raise Refused("A span is accepted once")
        return Outcome(spans=tuple(chosen))

    def numbered(self, word: str) -> list[Candidate]:
        candidates = self.adjudication.case.candidates
        if word in ("0", "none"):
            return []
        numbers = [int(number) for number in word.split(",")] if _NUMBERS.fullmatch(word) else [0]
        if any(not 1 <= number <= len(candidates) for number in numbers):
            raise Refused(f"There is no span {word}", f"They run from 1 to {len(candidates)}.")
        return [candidates[number - 1] for number in numbers]

    def ended(self, one: Candidate, sign: str) -> Candidate:
        start, stop = self.end()
        place = (start, one.stop) if sign == "[" else (one.start, stop)
        return moved(one, *place, self.labeling.document)

    def kind(self, one: Candidate) -> Candidate:
        said, given = dict(one.attributes), False
        for attribute in self.adjudication.field.attributes:
            if label := attribute.called(self.peek()):
                said[attribute.name], given = label.name, bool(self.token())
        if not given:
            names = [label.name for one in self.adjudication.field.attributes for label in one.labels]
            raise Refused("Expected a kind of span", f"One of {', '.join(names)}." if names else "There are none.")
        return replace(one, attributes=tuple(said.items()))
