"""How figures are written in the agreement report, and what a table of them is. Never decides which are shown."""

from collections.abc import Sequence
from typing import NamedTuple

WIDEST = 12  #: labels or annotators a matrix is drawn for, and rows of a list that could go on for long


class Table(NamedTuple):
    """Column names and rows; the first column and `metric` are words, the others figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def number(value: float | None) -> str:
    """Return a coefficient to three digits; a dash when it is undefined."""
    return "–" if value is None else f"{value:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """Return `0.710 to 0.770`; a dash when there is no interval."""
    return "–" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def percent(share: float | None) -> str:
    """Return a share as `31%`; a dash when it is undefined."""
    return "–" if share is None else f"{share:.0%}"
