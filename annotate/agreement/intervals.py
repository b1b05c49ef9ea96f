"""How sure a coefficient is: limits from the values it takes without each document, or on documents drawn anew.

Owns the interval and the words for why there is none. Never computes a coefficient.

Sentences of one article are not independent, so whole documents are left out, never single sentences; only when no
document is known do units stand for themselves, and then the interval is named so.
"""

import math
from dataclasses import dataclass

import numpy as np

from annotate.agreement.student import student_t_quantile
from annotate.agreement.sums import Clusters, FloatArray


@dataclass(frozen=True)
class Interval:
    """Limits, or None twice; `method` then says why there are none."""

    low: float | None
    high: float | None
    method: str
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Range:
    """The values a coefficient can take. A limit outside is cut there, and a caveat says where it stood."""

    lowest: float = -math.inf
    highest: float = 1.0


ANY = Range()

#: With fewer clusters the percentile bootstrap covers clearly less than it says (72-90 % at 3 to 10 documents).
FEW = 20


def no_interval(reason: str) -> Interval:
    """No limits, because of `reason`."""
    return Interval(None, None, f"none: {reason}")


def jackknife_t(
    value: float, replicates: FloatArray, clusters: Clusters, confidence: float = 0.95, possible: Range = ANY
) -> Interval:
    """Interval from pseudo-values with t of D - 1 degrees of freedom (Tukey 1958; Efron & Tibshirani 1993).

    `value` is the coefficient on everything, `replicates` (D,) the same without each of the D `clusters`. The
    interval is centred on `value`, not on the mean pseudo-value, so that it always holds the figure beside it.
    There is no interval with fewer than two documents, when the value is undefined without one of them, or when
    all replicates are equal: a spread of zero would be claimed, not measured.
    """
    kind, times = clusters.kind, clusters.times
    size = float(times.sum())
    if size < 2:
        return no_interval(f"all comparable judgments are in one {kind}, and an interval needs at least two")
    lost = np.flatnonzero(np.isnan(replicates))
    if len(lost):
        which = clusters.documents[clusters.number[lost[0]]] if clusters.documents else "one of the units"
        return no_interval(f"without {which} the coefficient is undefined")
    spread = standard_error(value, replicates, times)
    if spread < 1e-9:
        return no_interval(f"the value is the same without any one {kind}; a spread of zero is not credible")
    margin = student_t_quantile((1 + confidence) / 2, size - 1) * spread
    return _within(value - margin, value + margin, f"jackknife-t over {kind}s", possible)


def standard_error(value: float, replicates: FloatArray, times: FloatArray) -> float:
    """Standard error of the mean of the pseudo-values D value - (D - 1) replicate (Tukey 1958); D >= 2."""
    size = float(times.sum())
    pseudo = size * value - (size - 1) * replicates
    mean = float((times * pseudo).sum()) / size
    return math.sqrt(float((times * (pseudo - mean) ** 2).sum()) / (size - 1) / size)


def percentile(replicates: FloatArray, clusters: Clusters, confidence: float, method: str) -> Interval:
    """The middle `confidence` of the values on resampled data (Efron & Tibshirani 1993, ch. 13).

    Draws on which the coefficient is undefined are left out, and a caveat says how many.
    """
    if clusters.times.sum() < 2:
        return no_interval(
            f"all comparable judgments are in one {clusters.kind}, and an interval needs at least two"
        )
    defined = replicates[~np.isnan(replicates)]
    if not len(defined):
        return no_interval("the coefficient is undefined on every draw")
    caveats = []
    if len(defined) < len(replicates):
        caveats.append(f"undefined on {len(replicates) - len(defined)} of {len(replicates)} draws, left out")
    if clusters.times.sum() < FEW:
        caveats.append(f"only {clusters.times.sum():.0f} {clusters.kind}s: percentile limits are too narrow")
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    if high - low < 1e-9:
        return no_interval(
            f"the value is the same whichever {clusters.kind}s are drawn; a spread of zero is not credible"
        )
    return Interval(float(low), float(high), method, tuple(caveats))


def _within(low: float, high: float, method: str, possible: Range) -> Interval:
    caveats = []
    if low < possible.lowest:
        caveats.append(f"lower limit {low:.3f} cut at {possible.lowest:g}, the lowest possible value")
        low = possible.lowest
    if high > possible.highest:
        caveats.append(f"upper limit {high:.3f} cut at {possible.highest:g}, the highest possible value")
        high = possible.highest
    return Interval(low, high, method, tuple(caveats))
