"""The quantile of Student's t distribution, so that an interval needs no statistics library."""

import math
from functools import cache
from statistics import NormalDist


@cache  # a report asks for the same one many times
def student_t_quantile(probability: float, df: float) -> float:
    """The t with P(T <= t) = `probability` for `df` degrees of freedom, to about 1e-10.

    Raises ValueError unless 0 < probability < 1 and df > 0.
    """
    if not 0 < probability < 1 or df <= 0:
        raise ValueError(f"no quantile at probability {probability} with {df} degrees of freedom")
    if probability < 0.5:
        return -student_t_quantile(1 - probability, df)
    if df > 1000:
        return _near_normal(probability, df)
    low, high = 0.0, 1.0
    while _upper_tail(high, df) > 1 - probability:
        low, high = high, 2 * high
    for _ in range(200):  # bisection: it cannot miss, and an interval needs one quantile
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _upper_tail(middle, df) > 1 - probability else (low, middle)
    return (low + high) / 2


def _near_normal(probability: float, df: float) -> float:
    """Expansion in 1/df around the normal quantile (Abramowitz & Stegun 1964, 26.7.5); error below df**-5."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / df**power for power, term in enumerate(terms, start=1))


def _upper_tail(t: float, df: float) -> float:
    """P(T > t), t >= 0: half the incomplete beta I_x(df/2, 1/2) at x = df / (df + t^2) (A&S 26.7.1)."""
    x = df / (df + t * t)
    if x > (df / 2 + 1) / (df / 2 + 2.5):  # the continued fraction converges fast on the other side only
        return 0.5 * (1 - _incomplete_beta(0.5, df / 2, t * t / (df + t * t)))
    return 0.5 * _incomplete_beta(df / 2, 0.5, x)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by its continued fraction (A&S 26.5.8), evaluated with Lentz's method."""
    if x <= 0:
        return 0.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 1000):
        before = value
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + numerator * d)
            c = 1 + numerator / c
            value *= c * d
        if abs(value - before) < 1e-16 * abs(value):
            break
    return front * value / a
