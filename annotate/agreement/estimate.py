"""Observed and expected agreement, and the coefficient they make: what every formula gives. Never knows data."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from annotate.agreement.sums import FloatArray, Sums

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
