"""One way through the disagreements: which is before the adjudicator, what gold says of it, what may be shown.

A pure state machine. It proposes drafts and takes in what was stored; it stores nothing and shows nothing. Both
interfaces drive it. What was voted is given out only about cases that have been answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from annotate.adjudication.cases import Candidate, Case
from annotate.adjudication.decisions import Outcome, about, drafts, note_field
from annotate.model.decision import ADJUDICATOR, LEFT, NOTE, REASON, REASONS, beside, shares_of, split
from annotate.model.drafts import Refused, fitting
from annotate.model.judgment import Draft, attributes_of, fragments_of, links_of
from annotate.model.schema import Field, Schema


@dataclass(frozen=True)
class Decided:
    """What gold says about a case."""

    by: str  #: "" where nobody said so: labels that were given or brought in otherwise
    value: str | None
    spans: tuple[Candidate, ...]
    shares: Mapping[str, float]  #: of the answers, where it was left as it is; {} otherwise
    reason: str | None

    @property
    def is_left(self) -> bool:
        """Whether it was left as it is."""
        return bool(self.shares)


class Adjudication:
    """Cases in the order they are to be decided, and gold's answers. `position` counts cases from 0.

    `letters` are the annotators' pseudonyms, in an order by chance: the same as long as this object lives.
    `at_end` is True once nothing is left to decide, until the adjudicator moves by herself.
    """

    def __init__(
        self, schema: Schema, cases: Sequence[Case], held: Iterable[Draft], adjudicator: str, chance: Random
    ) -> None:
        """`held` is what gold says of the cases' units, and all its spans."""
        self.schema = schema
        self.cases = tuple(cases)
        self.adjudicator = adjudicator
        people = sorted({who for case in cases for who, _ in case.votes})
        chance.shuffle(people)
        self.letters = {who: letters(number) for number, who in enumerate(people)}
        self.position = 0
        self.at_end = False
        self._at = {case.key: number for number, case in enumerate(self.cases)}
        self._first = {(case.document, case.unit): n for n, case in reversed(list(enumerate(self.cases)))}
        self._said: dict[tuple[str, str, str], Draft] = {}  # by document, unit and field
        self._spans: dict[tuple[str, str], dict[str, Draft]] = {}  # by document and field: gold's, by unit
        for draft in held:
            self.hold(draft)
        self.done = sum(self.is_decided(case) for case in self.cases)
        if self.cases:
            self.advance(resume=True)

    # -- what there is --------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        """The case that is before the adjudicator."""
        return self.cases[self.position]

    @property
    def field(self) -> Field:
        """The question it is about."""
        return self.schema.field(self.case.field)

    @property
    def is_answered(self) -> bool:
        """Whether the case is decided, so that its votes may be shown."""
        return self.is_decided(self.case)

    def is_decided(self, case: Case) -> bool:
        """Tell whether gold has an answer to a case, or has left it as it is."""
        names = (beside(ADJUDICATOR, case.field), *(() if case.candidates else (case.field,)))
        return any((case.document, case.unit, name) in self._said for name in names)

    def decided(self, case: Case) -> Decided | None:
        """Return what gold says about a case, None before it is decided."""
        if not self.is_decided(case):
            return None
        left = self._answer(case, beside(LEFT, case.field))
        return Decided(
            by=self._answer(case, beside(ADJUDICATOR, case.field)) or "",
            value=None if case.candidates else self._answer(case, case.field),
            spans=tuple(_as_candidate(one) for one in self.spans_held(case)),
            shares=shares_of(left) if left else {},
            reason=self._answer(case, beside(REASON, case.field)),
        )

    def note(self, case: Case) -> str | None:
        """Return the note on a case, decided or not."""
        return self._answer(case, note_field(case))

    def _answer(self, case: Case, field: str) -> str | None:
        found = self._said.get((case.document, case.unit, field))
        return found.value if found else None

    def spans_held(self, case: Case) -> list[Draft]:
        """Return gold's spans at the place a case is about, as it is read."""
        held = self._spans.get((case.document, case.field), {}).values() if case.candidates else ()
        here = (one for one in held if one.start < case.stop and one.stop > case.start)
        return sorted(here, key=lambda one: (one.start, one.stop, one.unit))

    def votes(self) -> list[tuple[str, str]]:
        """Return (pseudonym, answer) of the case, by pseudonym. Raises Refused before it is answered."""
        if not self.is_answered:
            raise Refused("The votes are shown once you have answered")
        return sorted((self.letters[who], answer) for who, answer in self.case.votes)

    def offered(self) -> list[str]:
        """Return the answers that were given to a question answered with words, by the alphabet."""
        return sorted(set(self.case.answers)) if self.field.scale in ("text", "source") else []

    # -- moving ---------------------------------------------------------------------------------------------

    def go(self, position: int) -> None:
        """Go to a case, counted from 0. Raises Refused when there is none."""
        if not 0 <= position < len(self.cases):
            raise Refused(f"There is no disagreement {position + 1}", f"They run from 1 to {len(self.cases)}.")
        self.position, self.at_end = position, False

    def advance(self, resume: bool = False) -> bool:
        """Go to the next case that is not decided, later ones first; return False, and stay, if there is none."""
        first = 0 if resume else self.position + 1
        order = (*range(first, len(self.cases)), *range(min(first, len(self.cases))))
        target = next((at for at in order if not self.is_decided(self.cases[at])), None)
        if target is not None:
            self.position = target
        self.at_end = target is None
        return target is not None

    def step_open(self, direction: int) -> None:
        """Go to the nearest case that is not decided, forwards (1) or backwards (-1). Raises Refused if none."""
        stop = len(self.cases) if direction > 0 else -1
        for at in range(self.position + direction, stop, direction):
            if not self.is_decided(self.cases[at]):
                return self.go(at)
        raise Refused(f"No undecided one {'after' if direction > 0 else 'before'} this")

    # -- answers --------------------------------------------------------------------------------------------

    def draft(self, outcome: Outcome) -> list[Draft]:
        """Propose an outcome for the case.

        Raises Refused when it is answered already, which is undone first, or cannot be answered so.
        """
        if self.is_answered:
            raise Refused("This is decided", "u takes it back, Enter goes on.")
        if outcome.value is not None:
            outcome = replace(outcome, value=fitting(self.field, outcome.value))
        who, what = drafts(self.case, outcome, self.adjudicator, self.held(self.case))
        return [who, *what]

    def draft_reason(self, reason: str) -> list[Draft]:
        """Propose why they differed. Raises Refused before the case is answered, or for what is no reason."""
        self.votes()
        if reason not in REASONS:
            raise Refused(f"'{reason}' is no reason", f"One of {', '.join(REASONS)}.")
        return [about(self.case, beside(REASON, self.case.field), reason)]

    def draft_note(self, text: str) -> list[Draft]:
        """Propose a note; an empty one takes the note away."""
        return [about(self.case, note_field(self.case), _writable(text.strip()) or None)]

    def held(self, case: Case) -> list[Draft]:
        """Return the answers of gold that a decision on the case may take back."""
        names = [(case.document, case.unit, name) for name in (case.field, beside(LEFT, case.field))]
        return [*(self._said[name] for name in names if name in self._said), *self.spans_held(case)]

    # -- taking in what was stored --------------------------------------------------------------------------

    def take(self, stored: Sequence[Draft]) -> None:
        """Let an act that was stored hold, and go to the case it is about, if it is about one."""
        about = {at for draft in stored if (at := self._about(draft)) is not None}
        self.done -= sum(self.is_decided(self.cases[at]) for at in about)
        for draft in stored:
            self.hold(draft)
        self.done += sum(self.is_decided(self.cases[at]) for at in about)
        if len(about) == 1:
            self.go(about.pop())

    def has(self, draft: Draft) -> bool:
        """Tell whether a judgment of gold belongs to one of the cases."""
        return self._about(draft) is not None

    def _about(self, draft: Draft) -> int | None:
        """Return the case a judgment belongs to; a note on a sentence belongs to any case about it."""
        if draft.field == NOTE:
            here = (self.case.document, self.case.unit) == (draft.document, draft.unit)
            return self.position if here else self._first.get((draft.document, draft.unit))
        return self._at.get((draft.document, draft.unit, (split(draft.field) or ("", draft.field))[1]))

    def hold(self, draft: Draft) -> None:
        """Let one judgment of gold hold."""
        name = (draft.document, draft.unit, draft.field)
        of_field = self._spans.setdefault((draft.document, draft.field), {})
        self._said.pop(name, None)
        of_field.pop(draft.unit, None)
        if draft.value is not None:
            self._said[name] = draft
            if draft.unit.startswith("span:"):
                of_field[draft.unit] = draft


def _writable(text: str) -> str:
    """Return what was written as it can be stored: lone surrogates are no characters."""
    return text.encode("utf-8", "replace").decode()


def letters(number: int) -> str:
    """Return the pseudonym of the annotator at `number`, counted from 0: A to Z, then AA, AB, …"""
    before, at = divmod(number, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + at)


def _as_candidate(draft: Draft) -> Candidate:
    value = draft.value or "{}"
    said = (tuple(attributes_of(value).items()), tuple(links_of(value).items()), fragments_of(value))
    return Candidate(draft.unit, draft.start, draft.stop, draft.quote or "", *said)
