"""From patterns to additive sums: counts of labels, counts of units, and which cluster they belong to.

Owns what every scale shares. Never holds a coefficient.
"""

from collections.abc import Callable

import numpy as np

from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Clusters, Features, FloatArray, gather, renumber, stack

#: What one unit of each kind, that is distinct pattern, adds to the sums of a coefficient: (T,) each.
FeaturesOf = Callable[[Patterns], Features]


def ratings_per_unit(patterns: Patterns) -> FloatArray:
    """m, the number of ratings of a unit of each kind, shape (T,)."""
    m = np.zeros(len(patterns.kinds))
    for column in patterns.kinds.T:
        m += column >= 0
    return m


def label_counts(patterns: Patterns) -> FloatArray:
    """n_k, how often each label stands in a unit of each kind, shape (V, T)."""
    counts = np.zeros((len(patterns.labels), len(patterns.kinds)))
    for column in patterns.kinds.T:
        for code in range(len(counts)):
            counts[code] += column == code
    return counts


def unit_features(patterns: Patterns) -> Features:
    """The counts at the head of every report."""
    m = ratings_per_unit(patterns)
    twice = m >= 2
    yield "units", (m > 0).astype(np.float64)
    yield "pairable_units", twice.astype(np.float64)
    yield "judgments", m
    yield "pairable_judgments", m * twice


def clusters(patterns: Patterns, features: FeaturesOf) -> Clusters:
    """The sums of `features` and of `unit_features` for each document; for each kind when no document is known."""

    def everything() -> Features:
        yield from unit_features(patterns)
        yield from features(patterns)

    return added_up(patterns, everything())


def added_up(patterns: Patterns, features: Features) -> Clusters:
    """The features of all units of each document; of one unit of each kind when no document is known."""
    if not patterns.documents:
        return Clusters(stack(features), patterns.units, np.arange(len(patterns.kinds)))
    number, cluster = renumber(patterns.document)
    sums = gather(cluster, patterns.kind, patterns.count.astype(np.float64), features, len(patterns.kinds))
    return Clusters(sums, np.ones(len(number)), number, patterns.documents)


def labels_compared(patterns: Patterns) -> list[int]:
    """The codes of the labels in units judged at least twice, ascending."""
    kinds = np.flatnonzero(np.bincount(patterns.kind, minlength=len(patterns.kinds)))
    given = patterns.kinds[kinds][ratings_per_unit(patterns)[kinds] >= 2]
    used: list[int] = np.flatnonzero(np.bincount(given[given >= 0])).tolist()
    return used


def coincidences(patterns: Patterns) -> FloatArray:
    """How many pairs of ratings of one unit say labels c and k: (V, V), symmetric, each pair counted once."""
    counts, units = label_counts(patterns), patterns.units
    pairs = (counts * units) @ counts.T
    same = np.diag_indices_from(pairs)
    pairs[same] = (pairs[same] - counts @ units) / 2
    return pairs
