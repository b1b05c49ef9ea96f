"""Deciding many disagreements at once by a rule: the majority, or the likeliest label by Dawid and Skene's model.

A rule never decides a tie: what it cannot say stays open, for a person.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from annotate.adjudication.cases import Case
from annotate.adjudication.decisions import Outcome
from annotate.model.schema import Field, flags_of, flags_value

if TYPE_CHECKING:
    from annotate.agreement.reliability import Model

POLICIES = ("majority", "dawid-skene")
MODELLED = ("nominal", "ordinal")  #: scales Dawid and Skene's model is for; the others go by the majority
UNANIMOUS = "unanimous"  #: how units on which all agree came into gold

TIE = 1e-9  #: chances closer than this are equal


def mark(policy: str) -> str:
    """Return what stands behind the version of the tool in each judgment made so."""
    return f"+{policy}"


def unanimous(case: Case) -> Outcome:
    """Return what all said of a case on which all agree."""
    return _outcome(case, case.answers[0])


def by_policy(case: Case, field: Field, models: Mapping[str, "Model"]) -> Outcome | None:
    """Return what a case is decided as, None where the rule cannot say.

    `models` are by field; a field without one goes by the majority: the answer given more often than any other,
    the flags and the spans that more than half gave. A tie is no majority.
    """
    model = models.get(case.field)
    if model:
        return _likeliest(case, model)
    if field.scale == "flags":
        return _majority_of_flags(case)
    if case.candidates:
        return _majority_of_spans(case)
    ranked = Counter(case.answers).most_common(2)
    return Outcome(ranked[0][0]) if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


def _outcome(case: Case, answer: str) -> Outcome:
    if not case.candidates:
        return Outcome(answer)
    return Outcome(spans=tuple(case.candidates[int(number) - 1] for number in answer.split(",") if number))


def _majority_of_flags(case: Case) -> Outcome | None:
    counts = Counter(flag for answer in case.answers for flag in flags_of(answer))
    if any(2 * count == len(case.votes) for count in counts.values()):
        return None
    return Outcome(flags_value(flag for flag, count in counts.items() if 2 * count > len(case.votes)))


def _majority_of_spans(case: Case) -> Outcome | None:
    """Return the candidates more than half marked; no span where more than half marked nothing there."""
    if any(2 * len(one.marked_by) == len(case.votes) for one in case.candidates):
        return None
    kept = tuple(one for one in case.candidates if 2 * len(one.marked_by) > len(case.votes))
    nothing = sum(not answer for answer in case.answers)
    return Outcome(spans=kept) if kept or 2 * nothing > len(case.votes) else None


def _likeliest(case: Case, model: "Model") -> Outcome | None:
    """Return the likeliest label. Labels the model does not know, as excluded ones, are no votes."""
    counted = {who: answer for who, answer in case.votes if answer in model.labels}
    if not counted:
        return None
    ranked = sorted(model.posterior(counted).items(), key=lambda one: -one[1])
    tied = len(ranked) > 1 and ranked[0][1] - ranked[1][1] < TIE
    return None if tied else Outcome(ranked[0][0])
