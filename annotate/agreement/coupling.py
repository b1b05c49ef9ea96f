"""How far two ordered axes go together in one person's ratings: rank correlation, with its interval.

Raters of the Admiralty code are known to couple its letter and its number, though it asks for them apart. Owns the
two coefficients and what they rest on. Never knows where ratings come from, nor which axis is which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annotate.agreement.basis import Draws, number_or_none
from annotate.agreement.estimate import ratio
from annotate.agreement.intervals import Interval, Range, no_interval
from annotate.agreement.resampling import Bootstrap, Jackknife, Resampler
from annotate.agreement.sums import Clusters, FloatArray, Sums

CORRELATION = Range(lowest=-1.0)
_CELLS = "cells"


class Axis(NamedTuple):
    """What is asked, and how many steps its scale has."""

    name: str
    steps: int


class Both(NamedTuple):
    """One statement somebody has rated on both axes: places on them, counted from 0."""

    document: str
    annotator: str
    source: str
    first: int
    second: int


@dataclass(frozen=True)
class Coupled:
    """How two axes go together over `n` statements of one annotator, or of all where `annotator` is None.

    `same_step` is the share of statements with the same place on both, `same_by_chance` what it would be if the
    axes were rated without regard to one another; None for axes of different lengths. `undefined` says why there
    is no coefficient, `interval` how the limits of both were made, or why there are none.
    """

    annotator: str | None
    n: int
    documents: int
    sources: int
    spearman_rho: float | None
    rho_low: float | None
    rho_high: float | None
    kendall_tau_b: float | None
    tau_low: float | None
    tau_high: float | None
    interval: str
    undefined: str | None
    same_step: float | None
    same_by_chance: float | None
    caveats: tuple[str, ...] = ()


def couple(
    rated: Sequence[Both],
    axes: tuple[Axis, Axis],
    *,
    confidence: float = 0.95,
    bootstrap: Draws | None = None,
    units_apart: bool = False,
) -> tuple[Coupled, ...]:
    """Return how the axes go together, over everybody and for each annotator by name.

    Intervals are over documents (jackknife-t, or percentiles of a bootstrap);
    with `units_apart` over statements, as though those of one document were independent.
    """
    found = [_coupled(None, rated, axes, confidence, bootstrap, units_apart)]
    for who in sorted({one.annotator for one in rated}):
        hers = [one for one in rated if one.annotator == who]
        found.append(_coupled(who, hers, axes, confidence, bootstrap, units_apart))
    return tuple(found)


def _coupled(
    annotator: str | None,
    rated: Sequence[Both],
    axes: tuple[Axis, Axis],
    confidence: float,
    bootstrap: Draws | None,
    units_apart: bool,
) -> Coupled:
    names, steps = sorted({one.document for one in rated}), [axis.steps for axis in axes]
    number = {name: at for at, name in enumerate(names)}
    tables = np.zeros((len(names), *steps))
    for one in rated:
        tables[number[one.document], one.first, one.second] += 1
    clusters = _statements(tables) if units_apart else _documents(tables, tuple(names))
    whole = tables.sum(axis=0)
    undefined = _undefined(whole, axes)
    rho, tau = number_or_none(spearman_rho(whole)), number_or_none(kendall_tau_b(whole))
    of_rho = of_tau = no_interval("the coefficient is undefined")
    if rho is not None and tau is not None:
        resampler: Resampler = Jackknife(clusters, confidence)
        if bootstrap is not None:
            resampler = Bootstrap(clusters, confidence, bootstrap.draws, bootstrap.seed)
        drawn = resampler.replicates(clusters, clusters.total).table.reshape(-1, *steps)
        of_rho = resampler.interval(rho, spearman_rho(drawn), clusters, CORRELATION)
        of_tau = resampler.interval(tau, kendall_tau_b(drawn), clusters, CORRELATION)
    observed, by_chance = _same(whole)
    return Coupled(
        annotator=annotator,
        n=len(rated),
        documents=len(names),
        sources=len({one.source for one in rated}),
        spearman_rho=rho,
        rho_low=of_rho.low,
        rho_high=of_rho.high,
        kendall_tau_b=tau,
        tau_low=of_tau.low,
        tau_high=of_tau.high,
        interval=of_rho.method,
        undefined=undefined,
        same_step=observed,
        same_by_chance=by_chance,
        caveats=_caveats(of_rho, of_tau),
    )


def _caveats(of_rho: Interval, of_tau: Interval) -> tuple[str, ...]:
    named = (("rho", of_rho), ("tau-b", of_tau))
    return tuple(f"{name}: {caveat}" for name, interval in named for caveat in interval.caveats)


def spearman_rho(table: FloatArray) -> FloatArray:
    """Spearman's (1904) rho of a table of counts (..., K, L), shape (...): Pearson's r of the ranks.

    Statements on one step share the mean of their ranks (Kendall 1945; Conover 1999, 5.4). NaN on a constant axis.
    """
    n = table.sum(axis=(-2, -1))
    first, second = _mid_ranks(table.sum(axis=-1)), _mid_ranks(table.sum(axis=-2))
    mean = ((n + 1) / 2)[..., None]
    a, b = first - mean, second - mean
    together = np.einsum("...ij,...i,...j->...", table, a, b)
    alone = np.einsum("...i,...i->...", table.sum(axis=-1), a**2) * np.einsum(
        "...j,...j->...", table.sum(axis=-2), b**2
    )
    return ratio(together, np.sqrt(alone))


def _mid_ranks(counts: FloatArray) -> FloatArray:
    return np.cumsum(counts, axis=-1) - (counts - 1) / 2


def kendall_tau_b(table: FloatArray) -> FloatArray:
    """Kendall's (1945) tau-b of a table of counts (..., K, L), shape (...).

    Pairs in the same order less pairs in opposite order, over the geometric mean of the pairs that are not tied on
    the one and on the other axis. NaN on a constant axis.
    """
    after = np.flip(np.cumsum(np.flip(table, -2), axis=-2), -2) - table  # strictly further on the first axis
    above = np.flip(np.cumsum(np.flip(after, -1), axis=-1), -1) - after
    below = np.cumsum(after, axis=-1) - after
    order = (table * (above - below)).sum(axis=(-2, -1))
    pairs = _pairs(table.sum(axis=(-2, -1)))
    untied = [pairs - _pairs(table.sum(axis=axis)).sum(axis=-1) for axis in (-1, -2)]
    return ratio(order, np.sqrt(untied[0] * untied[1]))


def _pairs(n: FloatArray) -> FloatArray:
    return n * (n - 1) / 2


def _documents(tables: FloatArray, names: tuple[str, ...]) -> Clusters:
    cells = tables.shape[1] * tables.shape[2]
    sums = Sums(tables.reshape(len(names), cells), {_CELLS: slice(0, cells)})
    return Clusters(sums, np.ones(len(names)), np.arange(len(names)), names)


def _statements(tables: FloatArray) -> Clusters:
    """Every statement by itself: one cluster per cell, as often as it occurs."""
    times = tables.sum(axis=0).ravel()
    used = np.flatnonzero(times)
    sums = Sums(np.eye(len(times))[used], {_CELLS: slice(0, len(times))})
    return Clusters(sums, times[used], np.arange(len(used)))


def _undefined(whole: FloatArray, axes: tuple[Axis, Axis]) -> str | None:
    if not whole.sum():
        return "no statement is rated on both axes"
    if whole.sum() == 1:
        return "only one statement is rated on both axes"
    constant = [name for (name, _), other in zip(axes, (-1, -2), strict=True) if _used(whole, other) == 1]
    return f"every statement has the same {constant[0]}" if constant else None


def _used(whole: FloatArray, other: int) -> int:
    return int(np.count_nonzero(whole.sum(axis=other)))


def _same(whole: FloatArray) -> tuple[float | None, float | None]:
    n = whole.sum()
    if not n or whole.shape[0] != whole.shape[1]:
        return None, None
    by_chance = float((whole.sum(axis=1) * whole.sum(axis=0)).sum() / n**2)
    return float(np.trace(whole) / n), by_chance
