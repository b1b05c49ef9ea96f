"""From patterns to additive sums: counts of labels, counts of units, and which cluster they belong to.

Owns what every scale shares. Never holds a coefficient.
"""

from collections.abc import Callable

import numpy as np

from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Clusters, Features, FloatArray, gather, renumber

#: What one unit of each row adds to the sums of a coefficient.
FeaturesOf = Callable[[Patterns], Features]


def ratings_per_unit(patterns: Patterns) -> FloatArray:
    """m, the number of ratings of a unit, shape (P,)."""
    m = np.zeros(len(patterns.count))
    for column in patterns.ratings.T:
        m += column >= 0
    return m


def label_counts(patterns: Patterns) -> FloatArray:
    """n_k, how often each label stands in a unit, shape (V, P)."""
    counts = np.zeros((len(patterns.labels), len(patterns.count)))
    for column in patterns.ratings.T:
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
    """The sums of `features` and of `unit_features` for each document; for each row when no document is known."""

    def everything() -> Features:
        yield from unit_features(patterns)
        yield from features(patterns)

    count = patterns.count.astype(np.float64)
    if patterns.documents:
        number, cluster = renumber(patterns.document)
        return Clusters(gather(cluster, count, everything()), np.ones(len(number)), number, patterns.documents)
    rows = np.arange(len(count))
    return Clusters(gather(rows, np.ones_like(count), everything()), count, rows)


def labels_compared(patterns: Patterns) -> list[int]:
    """The codes of the labels in units judged at least twice, ascending."""
    pairable = patterns.ratings[ratings_per_unit(patterns) >= 2]
    used = np.unique(pairable)
    return [int(code) for code in used if code >= 0]


def coincidences(patterns: Patterns) -> FloatArray:
    """How many pairs of ratings of one unit say labels c and k: (V, V), symmetric, each pair counted once."""
    patterns = patterns.pooled()
    counts = label_counts(patterns)
    pairs = (counts * patterns.count) @ counts.T
    same = np.diag_indices_from(pairs)
    pairs[same] = (pairs[same] - counts @ patterns.count) / 2
    return pairs
