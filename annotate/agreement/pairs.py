"""Two annotators at a time: Cohen's kappa, weighted kappa, Scott's pi.

Owns the sums and formulas over the units both judged. Never says what is undefined.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from annotate.agreement.counts import added_up
from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Clusters, Features, FloatArray, Sums

#: So many annotators are compared each with each. In a crowd they share next to nothing, in millions of pairs.
COMPARED = 100
Weights = dict[str, FloatArray]  #: name -> (V, V), 1 on the diagonal: how much two labels agree


def compared_pairs(annotators: Sequence[str]) -> list[tuple[str, str]]:
    """Return every two of them, in order; none of a crowd."""
    return list(combinations(annotators, 2)) if len(annotators) <= COMPARED else []


def pair_clusters(patterns: Patterns, pairs: Sequence[tuple[int, int]], weights: Weights) -> Clusters:
    """Sums over the units judged by both annotators of each pair of columns.

    The sums of a pair, under the prefix `of_pair`: `units`; how often each label came from the `first` and the
    `second`; and under the name of each weighting the weights added up.
    """

    def features() -> Features:
        for a, b in pairs:
            first, second, prefix = patterns.kinds[:, a], patterns.kinds[:, b], of_pair(a, b)
            both = (first >= 0) & (second >= 0)
            yield f"{prefix}units", both.astype(np.float64)
            for code in range(len(patterns.labels)):
                yield f"{prefix}first", (both & (first == code)).astype(np.float64)
            for code in range(len(patterns.labels)):
                yield f"{prefix}second", (both & (second == code)).astype(np.float64)
            for name, weight in weights.items():
                yield f"{prefix}{name}", np.where(both, weight[first, second], 0.0)

    return added_up(patterns, features())


def of_pair(a: int, b: int) -> str:
    """What the names of the sums of two annotators begin with."""
    return f"{a}-{b}: "


def weighted_kappa(name: str, weight: FloatArray) -> Coefficient:
    """Cohen's kappa with the weighting `name` (Cohen 1960, eq. 1; weighted: Cohen 1968, as agreement weights)."""

    def estimate(s: Sums) -> Estimate:
        n = s["units"]
        expected = ((ratio(s["first"], n) @ weight) * ratio(s["second"], n)).sum(axis=-1)
        return Estimate(ratio(s.one(name), s.one("units")), expected)

    return estimate


def scott_pi(s: Sums) -> Estimate:
    """Scott's pi of two annotators (Scott 1955): expected from the labels of both taken together."""
    pi = ratio(s["first"] + s["second"], 2 * s["units"])
    return Estimate(ratio(s.one("identity"), s.one("units")), (pi**2).sum(axis=-1))
