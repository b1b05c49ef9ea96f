"""Coefficients for labels with order or size: ordinal, interval and ratio alpha, AC2, weights, severity.

Owns the formulas and the weights. Never builds intervals, never says why a value is missing (`report` does).

Two things are called ordinal. Alpha uses Krippendorff's ranks, made from how often each label was used, and made
again for every resample. AC2 and weighted kappa use fixed steps between the labels (linear or quadratic weights).
"""

import math
from itertools import combinations

import numpy as np

from annotate.agreement.counts import FeaturesOf, label_counts, ratings_per_unit
from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.intervals import Range
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Features, FloatArray, Sums

DIFFERENCE = Range(highest=math.inf)  #: a mean difference has no bounds


def ratio_distance(values: FloatArray) -> FloatArray:
    """((c - k) / (c + k))^2 of values not below zero, (V, V); two zeros are equal (Krippendorff 2011, E)."""
    total = values[:, None] + values[None, :]
    return ((values[:, None] - values[None, :]) / np.where(total == 0, 1, total)) ** 2


def weights(values: FloatArray) -> dict[str, FloatArray]:
    """Agreement weights (V, V): linear 1 - |c - k| / range, quadratic 1 - (|c - k| / range)^2 (Gwet 2014)."""
    gap = np.abs(values[:, None] - values[None, :])
    step = gap / (gap.max(initial=0.0) or 1.0)
    return {"linear": 1 - step, "quadratic": 1 - step**2}


def coincidence_features(patterns: Patterns) -> Features:
    """o_ck of each unit for c <= k, and n_k of units judged twice: what the ordinal metric needs."""
    counts = label_counts(patterns)
    m = counts.sum(axis=0)
    others = np.maximum(m - 1, 1)
    for n in counts:
        yield "metric_labels", n * (m >= 2)
    for c, n in enumerate(counts):
        yield "coincidence_pairs", n * (n - 1) / others
        for other in counts[c + 1 :]:
            yield "coincidence_pairs", 2 * n * other / others


def ordinal_alpha(labels: int) -> Coefficient:
    """Alpha with Krippendorff's ordinal metric; ranks come from the marginals of the very data or replicate.

    Krippendorff 2011, section D: delta^2 = (n_c / 2 + sum of n between + n_k / 2)^2, that is the squared
    difference of mid-ranks.
    """
    first, second = np.triu_indices(labels)

    def estimate(s: Sums) -> Estimate:
        n_k, n = s["metric_labels"], s.one("pairable_judgments")
        rank = np.cumsum(n_k, axis=-1) - n_k / 2
        delta = (rank[..., second] - rank[..., first]) ** 2
        largest = delta.max(axis=-1, initial=0.0, keepdims=True)
        delta = delta / np.where(
            largest > 0, largest, 1
        )  # scales both terms alike, so that they read as agreement
        observed = ratio((s["coincidence_pairs"] * delta).sum(axis=-1), n)
        pairs = 2 * (n_k[..., first] * n_k[..., second] * delta).sum(axis=-1)
        return Estimate(1 - observed, 1 - ratio(pairs, n * (n - 1)))

    return estimate


def distance_features(named: dict[str, FloatArray]) -> FeaturesOf:
    """For each fixed distance (V, V): how far apart the ratings of a unit are; and n_k of units judged twice."""

    def features(patterns: Patterns) -> Features:
        m = ratings_per_unit(patterns)
        twice, others = m >= 2, np.maximum(m - 1, 1)
        for code in range(len(patterns.labels)):
            n = np.zeros_like(m)
            for column in patterns.kinds.T:
                n += column == code
            yield "distance_labels", n * twice
        for name, distance in named.items():
            apart = np.zeros_like(m)
            for first, second in combinations(patterns.kinds.T, 2):
                apart += np.where((first >= 0) & (second >= 0), distance[first, second], 0.0)
            yield name, 2 * apart / others

    return features


def distance_alpha(name: str, distance: FloatArray) -> Coefficient:
    """Alpha with a fixed distance (V, V) in the place of delta^2 (Krippendorff 2011; Artstein & Poesio 2008)."""
    largest = distance.max(initial=0.0) or 1.0  # scales both terms alike, so that they read as agreement

    def estimate(s: Sums) -> Estimate:
        n_k, n = s["distance_labels"], s.one("pairable_judgments")
        pairs = ((n_k @ distance) * n_k).sum(axis=-1) / largest
        return Estimate(1 - ratio(s.one(name) / largest, n), 1 - ratio(pairs, n * (n - 1)))

    return estimate


def moment_features(values: FloatArray) -> FeaturesOf:
    """Count, sum, sum of squares and within-unit differences of `values`[code]; linear in the ratings."""
    # Moved and scaled, which changes no alpha, so that squares stay small and terms read as agreement.
    scaled = (values - values.mean()) / (np.ptp(values) or 1.0) if len(values) else values

    def features(patterns: Patterns) -> Features:
        m = ratings_per_unit(patterns)
        total, squares = np.zeros_like(m), np.zeros_like(m)
        for column in patterns.kinds.T:
            x = np.where(column >= 0, scaled[column], 0.0)
            total += x
            squares += x**2
        twice = m >= 2
        yield "sum", total * twice
        yield "squares", squares * twice
        yield "within", 2 * np.maximum(m * squares - total**2, 0) / np.maximum(m - 1, 1)

    return features


def interval_alpha(s: Sums) -> Estimate:
    """Alpha with the interval metric from moments: any number of distinct values at linear cost.

    Krippendorff 2011, section E, where sums of (c - k)^2 over pairs are 2 (n sum x^2 - (sum x)^2).
    """
    n = s.one("pairable_judgments")
    observed = ratio(s.one("within"), n)
    expected = ratio(2 * (n * s.one("squares") - s.one("sum") ** 2), n * (n - 1))
    return Estimate(1 - observed, 1 - expected)


def weighted_features(named: dict[str, FloatArray]) -> FeaturesOf:
    """Weighted agreement inside each unit for each weighting, and the mean share of each label."""

    def features(patterns: Patterns) -> Features:
        counts = label_counts(patterns)
        m = counts.sum(axis=0)
        for n in counts:
            yield "weighted_shares", n / np.maximum(m, 1)
        for name, weight in named.items():
            agreeing = (counts * (weight @ counts)).sum(axis=0) - m
            yield name, agreeing / (np.maximum(m, 1) * np.maximum(m - 1, 1))

    return features


def pair_agreement_features(named: dict[str, FloatArray]) -> FeaturesOf:
    """Weighted agreement inside each unit, pair by pair: the same as above, for many labels and few annotators."""

    def features(patterns: Patterns) -> Features:
        m = ratings_per_unit(patterns)
        for name, weight in named.items():
            agreeing = np.zeros_like(m)
            for first, second in combinations(patterns.kinds.T, 2):
                agreeing += np.where((first >= 0) & (second >= 0), weight[first, second], 0.0)
            yield name, 2 * agreeing / (np.maximum(m, 1) * np.maximum(m - 1, 1))

    return features


def weighted_agreement(name: str) -> Coefficient:
    """Mean over units of the weighted agreement of their pairs of ratings (Gwet 2014, ch. 3)."""

    def estimate(s: Sums) -> Estimate:
        return Estimate(ratio(s.one(name), s.one("pairable_units")))

    return estimate


def gwet_ac2(name: str, weight: FloatArray) -> Coefficient:
    """AC2: expected = sum of all weights / (q (q - 1)) * sum pi_k (1 - pi_k) (Gwet 2014, ch. 4)."""
    q = len(weight)

    def estimate(s: Sums) -> Estimate:
        pi = ratio(s["weighted_shares"], s["units"])
        scale = weight.sum() / (q * (q - 1)) if q > 1 else np.nan
        return Estimate(weighted_agreement(name)(s).observed, scale * (pi * (1 - pi)).sum(axis=-1))

    return estimate


def severity_features(values: FloatArray) -> FeaturesOf:
    """For each annotator: units shared with others, and the difference from the mean of those others."""

    def features(patterns: Patterns) -> Features:
        m = ratings_per_unit(patterns)
        rated = [np.where(column >= 0, values[column], 0.0) for column in patterns.kinds.T]
        total = np.sum(rated, axis=0) if rated else np.zeros_like(m)
        for column in patterns.kinds.T:
            yield "shared", ((column >= 0) & (m >= 2)).astype(np.float64)
        for column, x in zip(patterns.kinds.T, rated, strict=True):
            shared = (column >= 0) & (m >= 2)
            yield "difference", np.where(shared, x - (total - x) / np.maximum(m - 1, 1), 0.0)

    return features


def severity(s: Sums) -> Estimate:
    """Mean over shared units of (this annotator - mean of the others), for each annotator: shape (..., R)."""
    return Estimate(ratio(s["difference"], s["shared"]))
