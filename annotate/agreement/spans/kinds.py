"""Which kind, where both marked: cu-alpha and (k)u-alpha, that set all unmarked text aside.

Owns the sums over documents and the formulas. Never builds a report.

The coefficients are those of Krippendorff, Mathet, Bouvry & Widlöcher (2016; Krippendorff 2019, 12.6.5-12.6.6).
Coincidences are counted only where two annotators both marked. The part of a span that counts, its pairable
length, is the mean of what each other annotator's spans share with it: only so are the marginals of the
coincidences the sums of the pairable lengths. Chance leaves out the pairing of a span with itself, that is its
pairable length squared. This reading was not compared with the paper itself; it gives the values of its printed
example.
"""

import numpy as np

from annotate.agreement.estimate import Estimate, ratio
from annotate.agreement.spans.places import Marked
from annotate.agreement.spans.scores import pieces, span_clusters
from annotate.agreement.sums import Clusters, FloatArray, Sums

NAMES = ("marked", "paired", "agreeing", "self")


def kind_clusters(marked: Marked) -> Clusters:
    """Sums of cu-alpha and (k)u-alpha for each document read twice. No annotator's spans may overlap.

    The sums, one of each label: the length `marked`, the pairable part of it (`paired`, l*_c.), the part
    `agreeing` (l*_cc), and the `self` pairs that chance leaves out.
    """
    labels = len(marked.labels)
    table = []
    for index in marked.compared():
        cut = pieces(marked, index, None)
        given, others = cut.times[1:], cut.annotators - 1
        beside = np.maximum(given.sum(axis=0) - 1, 0) * cut.lengths / others  # of a span that has this piece
        before = np.concatenate([[0.0], np.cumsum(beside)])
        own = np.zeros(labels)
        for code, low, high in cut.spans:
            own[code - 1] += (before[high] - before[low]) ** 2
        agreeing = (given * (given - 1)) @ cut.lengths / others
        table.append([*(given @ cut.lengths), *(given @ beside), *agreeing, *own])
    columns = {name: slice(place * labels, (place + 1) * labels) for place, name in enumerate(NAMES)}
    return span_clusters(marked, table, columns)


def cu_alpha(s: Sums) -> Estimate:
    """cu-alpha: observed = sum_c l*_cc / l*.., expected = sum_c (l*_c.^2 - self_c) / (l*..^2 - self)."""
    paired, own = s["paired"], s["self"].sum(axis=-1)
    total = paired.sum(axis=-1)
    expected = ratio((paired**2).sum(axis=-1) - own, total**2 - own)
    return Estimate(ratio(s["agreeing"].sum(axis=-1), total), expected)


def ku_alpha(s: Sums) -> Estimate:
    """(k)u-alpha of each label, shape (..., V): 1 - (e*_.k / l*_.k) (l*_.k - l*_kk) / (e*_.k - e*_kk).

    Written as agreement: observed = l*_kk / l*_.k, expected = e*_kk / e*_.k.
    """
    paired, own = s["paired"], s["self"]
    total = paired.sum(axis=-1, keepdims=True)
    return Estimate(ratio(s["agreeing"], paired), ratio(paired**2 - own, paired * total - own))


def coverage(s: Sums) -> FloatArray:
    """l*_.k / l_.k of each label, shape (..., V): the share of its length that others marked, whatever as."""
    return ratio(s["paired"], s["marked"])
