"""Two annotators at a time: Cohen's kappa, weighted kappa, Scott's pi.

Owns the sums and formulas over the units both judged. Never says what is undefined.
"""

import numpy as np

from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Clusters, FloatArray, IntArray, Sums, renumber

Weights = dict[str, FloatArray]  #: name -> (V, V), 1 on the diagonal: how much two labels agree


def pair_clusters(patterns: Patterns, a: int, b: int, weights: Weights) -> Clusters:
    """Sums over the units judged by both annotators, in columns `a` and `b`, for each document that has any.

    The sums: `units`; how often each label came from the `first` and the `second`; and under the name of each
    weighting the weights added up.
    """
    first, second = patterns.ratings[:, a], patterns.ratings[:, b]
    both = np.flatnonzero((first >= 0) & (second >= 0))
    first, second = first[both], second[both]
    times: FloatArray = patterns.count[both].astype(np.float64)
    count: FloatArray = np.ones(len(both))
    number, cluster = both, np.arange(len(both))
    if patterns.documents:
        number, cluster = renumber(patterns.document[both])
        count, times = times, np.ones(len(number))
    size, labels = len(number), len(patterns.labels)

    def table(code: IntArray) -> FloatArray:
        flat = np.bincount(cluster * labels + code, weights=count, minlength=size * labels)
        return flat.reshape(size, labels).astype(np.float64)

    def agreeing(weight: FloatArray) -> FloatArray:
        return np.bincount(cluster, weights=count * weight[first, second], minlength=size).astype(np.float64)

    rows = table(first.astype(np.int64))
    groups = {"units": rows.sum(axis=1)[:, None], "first": rows, "second": table(second.astype(np.int64))}
    groups |= {name: agreeing(weight)[:, None] for name, weight in weights.items()}
    columns: dict[str, slice] = {}
    for name, group in groups.items():
        start = max((place.stop for place in columns.values()), default=0)
        columns[name] = slice(start, start + group.shape[1])
    return Clusters(Sums(np.column_stack(list(groups.values())), columns), times, number, patterns.documents)


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
