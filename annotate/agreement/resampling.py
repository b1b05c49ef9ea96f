"""Two ways to see how much a figure would move: leave each document out, or draw documents anew.

Owns the replicates; `intervals` makes limits of them. Never computes a coefficient.
"""

from typing import Protocol

import numpy as np

from annotate.agreement.intervals import ANY, Interval, Range, jackknife_t, percentile
from annotate.agreement.sums import Clusters, FloatArray, Sums


class Resampler(Protocol):
    """Replicates of sums, and an interval from the values a coefficient takes on them."""

    def replicates(self, clusters: Clusters, total: Sums) -> Sums:
        """The sums of each replicate, table (N, F)."""

    def concerning(self, values: FloatArray, clusters: Clusters) -> FloatArray:
        """Of `values`, one for each replicate, those an interval over only these `clusters` rests on."""

    def interval(
        self, value: float, replicates: FloatArray, clusters: Clusters, possible: Range = ANY
    ) -> Interval:
        """Limits around `value`."""


class Jackknife:
    """Every document left out once. Deterministic; the default."""

    def __init__(self, everything: Clusters, confidence: float) -> None:
        self.everything = everything
        self.confidence = confidence

    def replicates(self, clusters: Clusters, total: Sums) -> Sums:
        """The sums without each cluster."""
        return clusters.without_each(total)

    def concerning(self, values: FloatArray, clusters: Clusters) -> FloatArray:
        """A document that is not among the clusters changes nothing when left out, and does not count."""
        return values[np.searchsorted(self.everything.number, clusters.number)]

    def interval(
        self, value: float, replicates: FloatArray, clusters: Clusters, possible: Range = ANY
    ) -> Interval:
        """The jackknife-t."""
        return jackknife_t(value, replicates, clusters, self.confidence, possible)


class Bootstrap:
    """`draws` times as many documents as there are, drawn with replacement (Efron & Tibshirani 1993, ch. 13).

    The same seed gives the same draws. When units stand for themselves, equal units are drawn together, as one
    multinomial over the patterns: the same distribution as drawing unit by unit.
    """

    AT_ONCE = 64  #: draws multiplied at a time, to keep memory small

    def __init__(self, everything: Clusters, confidence: float, draws: int, seed: int) -> None:
        self.everything = everything
        self.confidence = confidence
        self.draws = draws
        self.seed = seed
        size = int(everything.times.sum())
        rng = np.random.default_rng(seed)
        kinds = len(everything.times)
        self.weights = np.zeros((draws, kinds), dtype=np.int32)
        for row in self.weights if size else ():
            if size == kinds:
                row[:] = np.bincount(rng.integers(0, size, size), minlength=size)
            else:
                row[:] = rng.multinomial(size, everything.times / size)

    def replicates(self, clusters: Clusters, total: Sums) -> Sums:
        """The sums of each draw; what has nothing to compare is never drawn and stays as it is."""
        place = np.searchsorted(self.everything.number, clusters.number)
        fixed = total.table - clusters.times @ clusters.sums.table
        table = np.empty((self.draws, fixed.shape[-1]))
        for start in range(0, self.draws, self.AT_ONCE):
            some = self.weights[start : start + self.AT_ONCE]
            if len(place) < some.shape[1]:
                some = some[:, place]
            table[start : start + self.AT_ONCE] = some.astype(np.float64) @ clusters.sums.table + fixed
        return Sums(table, total.columns)

    def concerning(self, values: FloatArray, clusters: Clusters) -> FloatArray:  # noqa: ARG002
        """Every draw is of all documents."""
        return values

    def interval(
        self,
        value: float,  # noqa: ARG002 - percentiles stand on their own, and stay in the range of the values
        replicates: FloatArray,
        clusters: Clusters,
        possible: Range = ANY,  # noqa: ARG002
    ) -> Interval:
        """Percentile limits."""
        method = f"bootstrap over {clusters.kind}s, percentile, {self.draws} draws, seed {self.seed}"
        return percentile(replicates, clusters, self.confidence, method)
