"""What is said of a case, its answers and what was decided, in the same words by both interfaces."""

from collections.abc import Iterator

from annotate.adjudication.adjudication import Adjudication
from annotate.adjudication.cases import Candidate, Case
from annotate.adjudication.decisions import Outcome
from annotate.model.decision import REASONS
from annotate.model.schema import Field, flags_of
from annotate.ui.adjudication.keys import REASON_KEYS


def answer(field: Field, given: str) -> str:
    """Return an answer as words; of spans, the numbers of the candidates."""
    if field.level == "span":
        return given.replace(",", " + ") or "nothing"
    if field.scale == "flags":
        return ", ".join(flags_of(given)) or "none"
    return given


def outcome(field: Field, decided: Outcome) -> str:
    """Return what was decided, as words."""
    if decided.left:
        return "left as it is"
    if decided.value is not None:
        return answer(field, decided.value)
    return "; ".join(map(span, decided.spans)) or "no span"


def span(one: Candidate) -> str:
    """Return the words of a span and what is said of it."""
    return " ".join((f'"{one.quote}"', *(label for _, label in one.attributes)))


def now(adjudication: Adjudication, case: Case) -> Iterator[str]:
    """Yield what gold says of a case, and on whose word."""
    decided = adjudication.decided(case)
    if decided is None:
        return
    field = adjudication.schema.field(case.field)
    if decided.is_left:
        yield "left as it is: " + ", ".join(
            f"{answer(field, given)} {share:.0%}" for given, share in decided.shares.items()
        )
    else:
        yield outcome(field, Outcome(decided.value, decided.spans))
    if decided.by:
        yield f"by {decided.by}"
    if decided.reason:
        yield REASONS[decided.reason]


def count(adjudication: Adjudication) -> str:
    """Return how many disagreements there are and how many of them are decided."""
    total = len(adjudication.cases)
    return f"{total:,} disagreement{'' if total == 1 else 's'}, {adjudication.done:,} decided"


def carrying(units: int) -> str:
    """Return what is said before the units all agree on are carried into gold."""
    return f"{units:,} unit{'' if units == 1 else 's'} on which all agree: carry them into gold?"


def reasons() -> str:
    """Return the reasons with their keys."""
    return ", ".join(f"{key} {REASONS[name]}" for key, name in REASON_KEYS.items())
