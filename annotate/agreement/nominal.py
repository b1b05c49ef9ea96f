"""Coefficients for labels without order: percent agreement, alpha, Fleiss, AC1, Cohen, and agreement per label.

Owns the formulas. Each is a pure function of additive sums (`Sums`), so the same lines serve the whole data, every
jackknife replicate and every bootstrap draw at once. Never builds intervals and never says why a value is missing:
an undefined value is NaN here, and `report` turns it into words.

Notation: n_k = how often label k was given to a unit, m = number of its ratings, u = a unit with m >= 2.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Clusters, FloatArray, Sums, gather, renumber

#: Below this, 1 - expected agreement is rounding, not disagreement that could have happened.
NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Estimate:
    """Observed and expected agreement, shape (...), and what they make of a coefficient. NaN = undefined."""

    observed: FloatArray
    expected: FloatArray | None = None

    @property
    def value(self) -> FloatArray:
        """(observed - expected) / (1 - expected), shape (...)."""
        if self.expected is None:
            return self.observed
        return ratio(self.observed - self.expected, 1 - self.expected)


Coefficient = Callable[[Sums], Estimate]


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole, and NaN where whole is nothing."""
    empty = np.abs(whole) < NOTHING
    return np.where(empty, np.nan, part / np.where(empty, 1.0, whole))


def label_counts(patterns: Patterns) -> FloatArray:
    """How often each label stands in each row, shape (V, P)."""
    counts = np.zeros((len(patterns.labels), len(patterns.count)))
    for column in patterns.ratings.T:
        for code in range(len(counts)):
            counts[code] += column == code
    return counts


def nominal_clusters(patterns: Patterns) -> Clusters:
    """All additive sums of the coefficients below, for each document; for each row when no document is known."""
    features = _features(label_counts(patterns))
    features["given"] = [
        (column == k).astype(np.float64) for column in patterns.ratings.T for k in range(len(patterns.labels))
    ]
    count = patterns.count.astype(np.float64)
    if patterns.documents:
        number, cluster = renumber(patterns.document)
        return Clusters(gather(cluster, count, features), np.ones(len(number)), number, patterns.documents)
    rows = np.arange(len(count))
    return Clusters(gather(rows, np.ones_like(count), features), count, rows)


def without_each_annotator(patterns: Patterns) -> Iterator[Sums]:
    """The same sums over everything, as if one annotator had not taken part; in the order of the annotators."""
    patterns = patterns.pooled()
    counts = label_counts(patterns)
    everything = np.zeros(len(patterns.count), dtype=np.int64)
    for column in patterns.ratings.T:
        rest = counts.copy()
        judged = np.flatnonzero(column >= 0)
        rest[column[judged], judged] -= 1
        sums = gather(everything, patterns.count.astype(np.float64), _features(rest))
        yield Sums(sums.table.sum(axis=0), sums.columns)


def _features(counts: FloatArray) -> dict[str, list[FloatArray]]:
    """What one unit of each row adds to every sum, from its label counts (V, P)."""
    m = counts.sum(axis=0)
    judged_twice = (m >= 2).astype(np.float64)
    m_or_1 = np.maximum(m, 1)
    others = np.maximum(m - 1, 1)
    agreeing = [n * (n - 1) for n in counts]  # ordered pairs of ratings that agree on label k
    return {
        "units": [(m > 0).astype(np.float64)],
        "pairable_units": [judged_twice],
        "judgments": [m],
        "pairable_judgments": [m * judged_twice],
        "unit_agreement": [sum(agreeing, np.zeros_like(m)) / (m_or_1 * others)],
        "labels": list(counts),
        "pairable_labels": [n * judged_twice for n in counts],
        "shares": [n / m_or_1 for n in counts],
        "coincidences": [pairs / others for pairs in agreeing],
        "agreeing_pairs": agreeing,
        "pairs": [n * (m - 1) for n in counts],
    }


def percent_agreement(s: Sums) -> Estimate:
    """Mean over units of the share of agreeing pairs of ratings (Gwet 2014, p_a; Fleiss 1971, eq. 2)."""
    return Estimate(ratio(s.one("unit_agreement"), s.one("pairable_units")))


def krippendorff_alpha(s: Sums) -> Estimate:
    """Alpha with the nominal metric (Krippendorff 2011, section C), written as agreement.

    observed = sum_k o_kk / n, expected = sum_k n_k (n_k - 1) / (n (n - 1)), over ratings of units with m >= 2.
    """
    n = s.one("pairable_judgments")
    n_k = s["pairable_labels"]
    observed = ratio(s["coincidences"].sum(axis=-1), n)
    return Estimate(observed, ratio((n_k * (n_k - 1)).sum(axis=-1), n * (n - 1)))


def label_alpha(s: Sums) -> Estimate:
    """Alpha of each label against all others together, shape (..., V): Krippendorff 2011 on data made binary.

    With all other labels as one, agreeing pairs are n - 2 n_k + 2 o_kk: no further sum is needed.
    """
    n = s.one("pairable_judgments")[..., None]
    n_k = s["pairable_labels"]
    observed = ratio(n - 2 * n_k + 2 * s["coincidences"], n)
    return Estimate(observed, ratio(n_k * (n_k - 1) + (n - n_k) * (n - n_k - 1), n * (n - 1)))


def specific_agreement(s: Sums) -> Estimate:
    """When one annotator says k, how often another does, shape (..., V).

    Two annotators: 2 n_kk / (row k + column k) (Dice 1945; Cicchetti & Feinstein 1990). More: pairs pooled over
    units, sum n_k (n_k - 1) / sum n_k (m - 1) (Uebersax, "Raw agreement indices").
    """
    return Estimate(ratio(s["agreeing_pairs"], s["pairs"]))


def fleiss_kappa(s: Sums) -> Estimate:
    """Fleiss' kappa (Fleiss 1971, eqs. 3-7), for unequal numbers of ratings as Gwet (2014, ch. 2) extends it.

    Expected = sum_k pi_k^2, where pi_k is the mean over units of n_k / m: each unit counts once, whatever its m.
    """
    pi = ratio(s["shares"], s["units"])
    return Estimate(percent_agreement(s).observed, (pi**2).sum(axis=-1))


def gwet_ac1(labels: int) -> Coefficient:
    """AC1 with q = `labels` available: expected = sum pi_k (1 - pi_k) / (q - 1) (Gwet 2008; 2014, ch. 4)."""

    def estimate(s: Sums) -> Estimate:
        pi = ratio(s["shares"], s["units"])
        chance = (pi * (1 - pi)).sum(axis=-1)
        return Estimate(percent_agreement(s).observed, chance / (labels - 1) if labels > 1 else chance * np.nan)

    return estimate


def brennan_prediger(labels: int) -> Coefficient:
    """Brennan & Prediger 1981, with q = `labels` available: expected = 1 / q. Two annotators: Bennett's S (1954).

    Also Randolph's (2005) free-marginal kappa.
    """

    def estimate(s: Sums) -> Estimate:
        observed = percent_agreement(s).observed
        return Estimate(observed, np.full_like(observed, 1 / labels if labels > 1 else np.nan))

    return estimate


def conger_kappa(annotators: int) -> Coefficient:
    """Conger's (1980) generalisation of Cohen's kappa, with missing ratings as in Gwet (2014, ch. 2).

    Expected = mean over pairs of annotators of sum_k p_gk p_hk; p_gk = share of label k among all ratings of g.
    Annotators without any rating are left out of it.
    """

    def estimate(s: Sums) -> Estimate:
        given = s["given"].reshape(*s.table.shape[:-1], annotators, -1 if annotators else 0)  # (..., R, V)
        judged = given.sum(axis=-1, keepdims=True)
        share = given / np.where(judged > 0, judged, 1)
        active = (judged[..., 0] > 0).sum(axis=-1)
        pairs = (share.sum(axis=-2) ** 2 - (share**2).sum(axis=-2)).sum(axis=-1)
        expected = ratio(pairs, np.asarray(active * (active - 1), dtype=np.float64))
        return Estimate(percent_agreement(s).observed, expected)

    return estimate


def coincidences(patterns: Patterns) -> FloatArray:
    """How many pairs of ratings of one unit say labels c and k: (V, V), symmetric, each pair counted once."""
    patterns = patterns.pooled()
    counts = label_counts(patterns)
    pairs = (counts * patterns.count) @ counts.T
    same = np.diag_indices_from(pairs)
    pairs[same] = (pairs[same] - counts @ patterns.count) / 2
    return pairs


def pair_clusters(patterns: Patterns, a: int, b: int) -> Clusters:
    """Additive sums for the annotators in columns `a` and `b`, over the units both judged."""
    first, second = patterns.ratings[:, a], patterns.ratings[:, b]
    both = (first >= 0) & (second >= 0)
    first, second = first[both], second[both]
    count = patterns.count[both].astype(np.float64)
    labels = len(patterns.labels)
    if patterns.documents:
        number, cluster = renumber(patterns.document[both])
        times: FloatArray = np.ones(len(number))
    else:  # units for themselves: all that answer alike are one kind of cluster
        number, cluster = renumber(first * np.int64(labels) + second)
        times = np.bincount(cluster, weights=count, minlength=len(number)).astype(np.float64)
        count = count / times[cluster]
    size = len(times)
    rows = np.bincount(cluster * labels + first, weights=count, minlength=size * labels).reshape(size, labels)
    columns = np.bincount(cluster * labels + second, weights=count, minlength=size * labels)
    agreeing = np.bincount(cluster, weights=count * (first == second), minlength=size)
    table = np.column_stack([agreeing, rows.sum(axis=1), rows, columns.reshape(size, labels)])
    places = {
        "agreeing": slice(0, 1),
        "units": slice(1, 2),
        "first": slice(2, 2 + labels),
        "second": slice(2 + labels, 2 + 2 * labels),
    }
    return Clusters(Sums(table, places), times, number, patterns.documents)


def cohen_kappa(s: Sums) -> Estimate:
    """Cohen's kappa of two annotators (Cohen 1960, eq. 1), over the units both judged."""
    n = s["units"]
    expected = (ratio(s["first"], n) * ratio(s["second"], n)).sum(axis=-1)
    return Estimate(ratio(s.one("agreeing"), s.one("units")), expected)


def scott_pi(s: Sums) -> Estimate:
    """Scott's pi of two annotators (Scott 1955): expected from the labels of both taken together."""
    pi = ratio(s["first"] + s["second"], 2 * s["units"])
    return Estimate(ratio(s.one("agreeing"), s.one("units")), (pi**2).sum(axis=-1))
