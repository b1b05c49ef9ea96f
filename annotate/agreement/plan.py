"""How many more documents a narrower interval needs. Owns that estimate only."""

import math
from dataclasses import dataclass

from annotate.agreement.basis import Basis, number_or_none
from annotate.agreement.intervals import standard_error
from annotate.agreement.patterns import Patterns
from annotate.agreement.scales import label_values, main_alpha
from annotate.agreement.student import student_t_quantile
from annotate.errors import AnnotateError, ExitCode


@dataclass(frozen=True)
class Plan:
    """`further` documents, judged at least twice and like those at hand, bring the half-width down to `target`."""

    target: float
    documents: int  #: with something to compare, so far
    half_width: float | None  #: of the interval of alpha now
    needed: int | None  #: documents in all
    further: int | None
    undefined: str | None


def plan(patterns: Patterns, target: float, scale: str = "nominal", confidence: float = 0.95) -> Plan:
    """Plan for the alpha of `scale`. The standard error shrinks with the square root of the number of documents.

    Without known documents, units are counted instead. Raises AnnotateError when `target` is not above zero.
    """
    if not target > 0:
        raise AnnotateError(
            f"a half-width of {target:g} cannot be reached", "give a number such as 0.05", ExitCode.USAGE
        )
    main = main_alpha(patterns, scale, label_values(patterns, scale))
    basis = Basis.of(patterns, main.features, confidence)
    times = basis.comparable.times
    documents = round(float(times.sum()))
    value = number_or_none(main.formula(basis.total).value)
    interval = basis.interval(main.formula(basis.total).value, main.formula(basis.replicates).value)
    reason = basis.constant() or (None if interval.low is not None else interval.method.removeprefix("none: "))
    if reason or value is None:
        return Plan(target, documents, None, None, None, reason or "the coefficient is undefined")
    error = standard_error(value, main.formula(basis.replicates).value, times)

    def half_width(size: int) -> float:
        return student_t_quantile((1 + confidence) / 2, size - 1) * error * math.sqrt(documents / size)

    low, high = 1, documents
    while half_width(high) > target:
        low, high = high, 2 * high
    low = low if low > 1 else documents - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if half_width(middle) > target else (low, middle)
    return Plan(target, documents, half_width(documents), high, high - documents, None)
