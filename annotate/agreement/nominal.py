"""Coefficients for labels without order: percent agreement, alpha, Fleiss, Conger, AC1, and agreement per label.

Owns the formulas. Each is a pure function of additive sums (`Sums`), so the same lines serve the whole data, every
jackknife replicate and every bootstrap draw at once. Never builds intervals and never says why a value is missing:
an undefined value is NaN here, and `report` turns it into words.

Notation: n_k = how often label k was given to a unit, m = number of its ratings, u = a unit with m >= 2.
"""

import numpy as np

from annotate.agreement.counts import label_counts
from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Features, Sums


def nominal_features(patterns: Patterns) -> Features:
    """What one unit of each kind adds to the sums of the coefficients below."""
    counts = label_counts(patterns)
    m = counts.sum(axis=0)
    twice = m >= 2
    m_or_1, others = np.maximum(m, 1), np.maximum(m - 1, 1)
    unit_agreement = np.zeros_like(m)
    for n in counts:
        unit_agreement += n * (n - 1)
    yield "unit_agreement", unit_agreement / (m_or_1 * others)
    for n in counts:
        yield "labels", n
    for n in counts:
        yield "pairable_labels", n * twice
    for n in counts:
        yield "shares", n / m_or_1
    for n in counts:
        yield "coincidences", n * (n - 1) / others
    for n in counts:
        yield "agreeing_pairs", n * (n - 1)
    for n in counts:
        yield "pairs", n * (m - 1)


def given_features(patterns: Patterns) -> Features:
    """How often each annotator gave each label: R times V sums."""
    for column in patterns.kinds.T:
        for code in range(len(patterns.labels)):
            yield "given", (column == code).astype(np.float64)


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
