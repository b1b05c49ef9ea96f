"""A mean with its interval: of what several annotators, or several documents, say of one thing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from annotate.agreement.student import student_t_quantile


@dataclass(frozen=True)
class Mean:
    """A mean of `n` values. `low` and `high` are None where there is no interval, and `interval` says why."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    interval: str


def mean_t(
    values: Sequence[float], over: str, most: float = math.inf, confidence: float = 0.95, *, least: float = 0.0
) -> Mean:
    """Return the mean and its t interval, mean ± t(n - 1) s / √n (Student 1908). `over` names what was averaged.

    Values lie between `least` and `most`, and limits are cut there. Fewer than two values have no interval;
    neither have values that are all the same.
    """
    if not values:
        return Mean(None, None, None, 0, f"none: no {over}")
    mean = fmean(values)
    if len(values) < 2:
        return Mean(mean, None, None, 1, f"none: only one of the {over}")
    spread = stdev(values)
    if spread == 0:
        return Mean(mean, None, None, len(values), f"none: a spread of zero over {over} is not credible")
    half = student_t_quantile((1 + confidence) / 2, len(values) - 1) * spread / math.sqrt(len(values))
    return Mean(mean, max(least, mean - half), min(most, mean + half), len(values), f"t over {over}")
