"""Every pair of annotators, and the mean over pairs.

Owns the rows of `pairs` and the results that are means over them. Never holds a formula.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from annotate.agreement import ordinal
from annotate.agreement.basis import KAPPA, UNDEFINED, Basis, make_result, number_or_none
from annotate.agreement.estimate import Coefficient, Estimate
from annotate.agreement.intervals import Interval
from annotate.agreement.pairs import COMPARED, Weights, of_pair, pair_clusters, scott_pi, weighted_kappa
from annotate.agreement.results import PairAgreement, Result
from annotate.agreement.sums import Clusters, FloatArray, Sums

#: Pairs added up and drawn together: each pass over the data then serves them all, in bounded memory.
TOGETHER = 16


def annotator_pairs(
    basis: Basis, values: FloatArray | None
) -> tuple[tuple[PairAgreement, ...], tuple[Result, ...]]:
    """The rows of all pairs, and mean kappas over pairs; weighted ones too when labels have `values`."""
    identity = np.eye(len(basis.patterns.labels))
    weights = {"identity": identity} | (ordinal.weights(values) if values is not None else {})
    means = {name: _Mean(basis) for name in weights}
    rows, scott = [], []
    if len(basis.patterns.annotators) > COMPARED:
        return (), tuple(mean.result(*_of_kappas(name)) for name, mean in means.items())
    for a, b, clusters, total, replicates in _sums_of_pairs(basis, weights):
        names = basis.patterns.annotators[a], basis.patterns.annotators[b]
        intervals = {}
        for name, weight in weights.items():
            formula = weighted_kappa(name, weight)
            intervals[name] = means[name].add(names, formula, clusters, total, replicates)
        rows.append(_row(basis, names, weighted_kappa("identity", identity)(total), total, intervals["identity"]))
        if len(basis.patterns.annotators) == 2:
            estimate, values_of_pi = scott_pi(total), scott_pi(replicates).value
            undefined = basis.constant()
            interval = UNDEFINED
            if not undefined:
                concerning = basis.resampler.concerning(values_of_pi, clusters)
                interval = basis.resampler.interval(float(estimate.value), concerning, clusters, KAPPA)
            scott.append(make_result(basis, "scott_pi", "nominal", estimate, interval, undefined, (), None))
    results = [mean.result(*_of_kappas(name)) for name, mean in means.items()]
    return tuple(rows), (*results, *scott)


def _of_kappas(weighting: str) -> tuple[str, str]:
    """Return the coefficient that a mean of kappas so weighted is, and its metric."""
    return ("cohen_kappa", "nominal") if weighting == "identity" else ("weighted_kappa", weighting)


def _sums_of_pairs(basis: Basis, weights: Weights) -> Iterator[tuple[int, int, Clusters, Sums, Sums]]:
    """Each pair of columns: the documents that both judged units of, the sums over all, and on each replicate."""
    pairs = list(combinations(range(len(basis.patterns.annotators)), 2))
    for start in range(0, len(pairs), TOGETHER):
        some = pairs[start : start + TOGETHER]
        clusters = pair_clusters(basis.patterns, some, weights).numbered(basis.comparable.number)
        total = clusters.total
        replicates = basis.resampler.replicates(clusters, total)
        for a, b in some:
            own = of_pair(a, b)
            yield a, b, clusters.under(own).holding("units"), total.under(own), replicates.under(own)


def _row(
    basis: Basis, names: tuple[str, str], estimate: Estimate, total: Sums, interval: Interval
) -> PairAgreement:
    units = int(np.rint(total.one("units")))
    kappa, undefined = number_or_none(estimate.value), None
    if not units:
        undefined = "no unit judged by both"
    elif kappa is None:
        undefined = f"only one label used: {basis.patterns.labels[int(np.argmax(total['first']))]}"
    return PairAgreement(
        a=names[0],
        b=names[1],
        units=units,
        percent_agreement=number_or_none(estimate.observed),
        cohen_kappa=kappa,
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        undefined=undefined,
        caveats=interval.caveats,
    )


class _Mean:
    """The mean of a kappa over the pairs where it is defined, on everything and on every replicate."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.values: list[tuple[float, tuple[str, str]]] = []
        self.undefined = 0
        self.sum: FloatArray | None = None
        self.estimate: Estimate | None = None

    def add(
        self, names: tuple[str, str], formula: Coefficient, clusters: Clusters, total: Sums, replicates: Sums
    ) -> Interval:
        """Take in one pair; give back the interval of its kappa."""
        self.estimate = formula(total)
        value = number_or_none(self.estimate.value)
        if value is None:
            self.undefined += 1
            return UNDEFINED
        again = formula(replicates).value
        self.values.append((value, names))
        self.sum = again if self.sum is None else self.sum + again
        concerning = self.basis.resampler.concerning(again, clusters)
        return self.basis.resampler.interval(value, concerning, clusters, KAPPA)

    def result(self, coefficient: str, metric: str) -> Result:
        """The mean, with the range of the pairs as a caveat when there are several."""
        if self.sum is None or self.estimate is None:
            count = len(self.basis.patterns.annotators)
            reason = self.basis.constant() or (
                f"pairs are compared of up to {COMPARED} annotators, not of {count:,}"
                if count > COMPARED
                else "no unit judged by both"
                if self.undefined
                else "only one annotator"
            )
            nan = np.array(np.nan)
            return make_result(self.basis, coefficient, metric, Estimate(nan), UNDEFINED, reason, (), None)
        mean = np.array(np.mean([value for value, _ in self.values]))
        interval = self.basis.interval(mean, self.sum / len(self.values), KAPPA)
        if len(self.values) + self.undefined == 1:
            return make_result(self.basis, coefficient, metric, self.estimate, interval, None, (), None)
        (low, worst), (high, best) = min(self.values), max(self.values)
        span = f"from {low:.3f} ({'–'.join(worst)}) to {high:.3f} ({'–'.join(best)})"
        caveats = [f"mean of {len(self.values)} pairs, {span}"]
        if self.undefined:
            caveats.append(f"undefined for {self.undefined} further pairs")
        bare = make_result(self.basis, coefficient, metric, Estimate(mean), interval, None, tuple(caveats), None)
        return _without_observed(bare)


def _without_observed(result: Result) -> Result:
    """A mean over pairs has no single observed agreement."""
    return Result(**{**vars(result), "observed": None})
