"""What a decision is made of: the judgments of `gold` that are stored for it, and which of them belong together.

A decision is several judgments in one transaction: first who decided, for each unit; then the outcome, one at
least. That order, and nothing else, tells where in the journal one act ends and the next begins, so that undo can
take back a whole act. A reason or a note given afterwards is an act of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotate.adjudication.cases import Candidate, Case
from annotate.model.decision import ADJUDICATOR, LEFT, NOTE, REASON, beside, soft_label, split
from annotate.model.document import Document
from annotate.model.drafts import Refused
from annotate.model.judgment import Draft


@dataclass(frozen=True)
class Outcome:
    """What was decided on a case: an answer, or the spans that stand, or (`left`) nothing."""

    value: str | None = None
    spans: tuple[Candidate, ...] = ()
    left: bool = False


def drafts(case: Case, outcome: Outcome, by: str, held: Iterable[Draft] = ()) -> tuple[Draft, list[Draft]]:
    """Return the judgment that says who decides, and those that say what.

    `held` is what gold says about the case so far; what the outcome contradicts is taken back.
    """
    said = {(draft.unit, draft.field): draft for draft in held}
    found: list[Draft] = []
    if outcome.left:
        found.append(about(case, beside(LEFT, case.field), soft_label(case.answers)))
    elif (case.unit, beside(LEFT, case.field)) in said:
        found.append(about(case, beside(LEFT, case.field), None))
    if not case.candidates:
        if not outcome.left:
            found.append(about(case, case.field, outcome.value))
        elif (case.unit, case.field) in said:
            found.append(about(case, case.field, None))
    else:
        found += _spans(case, outcome, said.values())
    return about(case, beside(ADJUDICATOR, case.field), by), found


def together(
    decided: Iterable[tuple[Case, Outcome]], by: str, held: Callable[[Case], Iterable[Draft]] = lambda _: ()
) -> list[Draft]:
    """Return many decisions as one act: all judgments that say who decides, then all that say what."""
    pairs = [drafts(case, outcome, by, held(case)) for case, outcome in decided]
    return [*(who for who, _ in pairs), *(draft for _, what in pairs for draft in what)]


def about(case: Case, field: str, value: str | None) -> Draft:
    """Propose what is said about the case's unit."""
    return Draft(case.document, case.unit, case.start, case.stop, field, value, case.quote)


def note_field(case: Case) -> str:
    """Return the field a note on the case is kept in: a sentence's own, where it is about a sentence."""
    return NOTE if case.unit.startswith("sentence:") else beside(NOTE, case.field)


def _spans(case: Case, outcome: Outcome, held: Iterable[Draft]) -> Iterator[Draft]:
    """Propose the spans that stand; every other one, here or held before, is said not to."""
    kept = {span.unit: span for span in outcome.spans}
    others: dict[str, tuple[int, int, str | None]] = {
        one.unit: (one.start, one.stop, one.quote) for one in case.candidates if not outcome.left
    }
    others |= {one.unit: (one.start, one.stop, one.quote) for one in held if one.field == case.field}
    for span in kept.values():
        yield Draft(case.document, span.unit, span.start, span.stop, case.field, span.value, span.quote)
    for unit, (start, stop, quote) in others.items():
        if unit not in kept:
            yield Draft(case.document, unit, start, stop, case.field, None, quote)


def moved(span: Candidate, start: int, stop: int, document: Document) -> Candidate:
    """Return the span with other ends, outer ones where it is in pieces; it keeps its name. Raises Refused."""
    begin, end = document.sentences[0].start, document.sentences[-1].stop
    if not begin <= start < stop <= end:
        raise Refused("A span needs at least one character of the text")
    pieces = span.fragments
    if pieces:
        if not start < pieces[0][1] <= pieces[-1][0] < stop:
            raise Refused("The ends of a span in pieces stay within its first and last piece")
        pieces = ((start, pieces[0][1]), *pieces[1:-1], (pieces[-1][0], stop))
    return replace(span, start=start, stop=stop, fragments=pieces, quote=document.quote(start, stop))


# -- acts ---------------------------------------------------------------------------------------------------


def _part(draft: Draft) -> str:
    """Return what a judgment of gold is: `who`, `what`, or `alone`."""
    fact = (split(draft.field) or (draft.field, ""))[0]
    return {ADJUDICATOR: "who", REASON: "alone", NOTE: "alone"}.get(fact, "what")


def last_act(backwards: Iterable[Draft]) -> list[Draft]:
    """Return those of the judgments that would be undone, the latest first, that belong to the last act."""
    return _act(backwards, ("what", "who"))


def next_act(forwards: Iterable[Draft]) -> list[Draft]:
    """Return those of the judgments that would be done again, the next one first, that belong to the next act."""
    return _act(forwards, ("who", "what"))


def _act(judgments: Iterable[Draft], order: Sequence[str]) -> list[Draft]:
    found: list[Draft] = []
    at = 0
    for draft in judgments:
        part = _part(draft)
        if part == "alone":
            return found or [draft]
        if part != order[at]:
            at += 1
            if at == len(order):
                return found
        found.append(draft)
    return found
