"""What every figure of a report rests on: the sums of a field, and their replicates.

Owns the way from a coefficient to a `Result`, and the words for what is undefined. Never holds a formula.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotate.agreement.counts import FeaturesOf, clusters, labels_compared
from annotate.agreement.estimate import Coefficient, Estimate
from annotate.agreement.intervals import ANY, Interval, Range, no_interval
from annotate.agreement.patterns import Patterns
from annotate.agreement.resampling import Bootstrap, Jackknife, Resampler
from annotate.agreement.results import Result
from annotate.agreement.sums import Clusters, FloatArray, Sums

SHARE = Range(lowest=0.0)
KAPPA = Range(lowest=-1.0)
UNDEFINED = no_interval("the coefficient is undefined")


@dataclass(frozen=True)
class Draws:
    """Ask for the bootstrap instead of the jackknife: how many draws, and the seed that makes them repeatable."""

    draws: int
    seed: int


@dataclass(frozen=True, eq=False)
class Basis:
    """The sums of a field over everything, and on every replicate."""

    patterns: Patterns
    clusters: Clusters  #: every document
    comparable: Clusters  #: documents with a unit judged twice: only these are left out or drawn
    total: Sums
    replicates: Sums
    resampler: Resampler

    @classmethod
    def of(
        cls, patterns: Patterns, features: FeaturesOf, confidence: float = 0.95, bootstrap: Draws | None = None
    ) -> "Basis":
        """Add up `features` over `patterns`."""
        everything = clusters(patterns, features)
        comparable = everything.holding("pairable_units")
        resampler: Resampler = Jackknife(comparable, confidence)
        if bootstrap is not None:
            resampler = Bootstrap(comparable, confidence, bootstrap.draws, bootstrap.seed)
        total = everything.total
        return cls(patterns, everything, comparable, total, resampler.replicates(comparable, total), resampler)

    def count(self, name: str) -> int:
        """A sum that counts something."""
        return int(np.rint(self.total.one(name)))

    @property
    def documents(self) -> int:
        """How many documents have something to compare; 0 when no document is known."""
        return len(self.comparable.number) if self.patterns.documents else 0

    def nothing(self) -> str | None:
        """Why no two judgments can be compared, or None when some can."""
        return nothing_to_compare(self.total)

    def constant(self) -> str | None:
        """Why chance cannot be told from agreement, or None when it can."""
        return self.nothing() or only_label(self.patterns)

    def interval(self, value: FloatArray, replicates: FloatArray, possible: Range = ANY) -> Interval:
        """The interval of one coefficient from its values on the replicates."""
        number = number_or_none(value)
        return (
            UNDEFINED if number is None else self.resampler.interval(number, replicates, self.comparable, possible)
        )

    def result(
        self,
        coefficient: str,
        metric: str,
        formula: Coefficient,
        undefined: str | None,
        *,
        possible: Range = KAPPA,
        caveats: tuple[str, ...] = (),
    ) -> Result:
        """One coefficient with its interval; `undefined` says why it has no value."""
        estimate = formula(self.total)
        interval, replicates = UNDEFINED, None
        if not undefined:
            replicates = formula(self.replicates).value
            interval = self.interval(estimate.value, replicates, possible)
        return make_result(self, coefficient, metric, estimate, interval, undefined, caveats, replicates)


def make_result(
    basis: Basis,
    coefficient: str,
    metric: str,
    estimate: Estimate,
    interval: Interval,
    undefined: str | None,
    caveats: tuple[str, ...],
    replicates: FloatArray | None,
) -> Result:
    """Put the parts of one figure together."""
    below = None
    if replicates is not None and isinstance(basis.resampler, Bootstrap) and coefficient.endswith("alpha"):
        defined = replicates[~np.isnan(replicates)]
        below = {f"{limit:.3f}": float((defined < limit).mean()) for limit in (0.667, 0.8) if len(defined)}
    return Result(
        coefficient=coefficient,
        metric=metric,
        value=None if undefined else number_or_none(estimate.value),
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        observed=number_or_none(estimate.observed),
        expected=None if estimate.expected is None else number_or_none(estimate.expected),
        undefined=undefined,
        units=basis.count("pairable_units"),
        documents=basis.documents,
        caveats=(*caveats, *interval.caveats),
        below=below,
    )


def nothing_to_compare(total: Sums) -> str | None:
    """Why no two judgments can be compared, or None when some can."""
    if not total.one("judgments"):
        return "no judgments"
    if not total.one("pairable_units"):
        return "no unit has two judgments"
    return None


def only_label(patterns: Patterns) -> str | None:
    """Says so when all units judged twice have one and the same label."""
    used = labels_compared(patterns)
    return f"only one label used: {patterns.labels[used[0]]}" if len(used) == 1 else None


def number_or_none(value: FloatArray | float) -> float | None:
    """A plain float, or None for NaN."""
    number = float(value)
    return None if math.isnan(number) else number
