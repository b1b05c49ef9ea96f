"""Agreement on an array of 1,000,000 units × 5 annotators × 3 labels, one answer in ten missing.

Ours is everything from the array on: grouping, then the whole report (every coefficient, label, pair,
document) with jackknife intervals, and once more with 1,000 bootstrap draws; without documents, with 1,000
and with 33,334. The peer is one `krippendorff.alpha` of the same array, without an interval. Naive resampling
is that alpha on units drawn with replacement: one draw a round is timed, and the ratio is taken to 1,000
times that (extrapolated).

All in one process, everything called once before the clock runs. numpy has the threads it takes by itself.
"""

import time
from collections.abc import Callable
from statistics import median

import krippendorff
import numpy as np

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import Draws, describe
from tests.benchmarks.agreement_corpus import LABELS, codes
from tests.benchmarks.figures import Figure, in_turn, options, show

UNITS, DRAWS = 1_000_000, 1_000
DOCUMENTS = (0, 1_000, 33_334)


def main() -> None:
    """Measure in turn, print."""
    asked = options(__doc__, rounds=9)
    given = codes(UNITS)
    table = np.where(given < 0, np.nan, given).T
    rng = np.random.default_rng(1)
    alphas: set[float] = set()

    def ours(documents: int, bootstrap: Draws | None) -> float:
        names = [f"bulletin-{number}" for number in range(documents)]
        place = np.arange(UNITS) * documents // UNITS if documents else None
        begun = time.perf_counter()
        patterns = Patterns.from_codes(given, LABELS, names, place)
        reports = [describe(patterns, field="label", level="sentence")]
        if bootstrap:
            reports.append(describe(patterns, field="label", level="sentence", bootstrap=bootstrap))
        seconds = time.perf_counter() - begun
        for report in reports:
            assert all(one.low is not None for one in report.results)
            alphas.add(round(report["krippendorff_alpha"].value or 0, 9))
        return seconds

    def peer() -> float:
        begun = time.perf_counter()
        alpha = krippendorff.alpha(table, level_of_measurement="nominal")
        seconds = time.perf_counter() - begun
        alphas.add(round(float(alpha), 9))
        return seconds

    def naive() -> float:
        begun = time.perf_counter()
        krippendorff.alpha(table[:, rng.integers(0, UNITS, UNITS)], level_of_measurement="nominal")
        return time.perf_counter() - begun

    takers: dict[str, Callable[[], float]] = {"peer": peer, "naive": naive}
    for number in DOCUMENTS:
        takers[f"jackknife {number}"] = lambda number=number: ours(number, None)  # type: ignore[misc]
        takers[f"both {number}"] = lambda number=number: ours(number, Draws(DRAWS, 1))  # type: ignore[misc]
    for taker in takers.values():
        taker()
    taken = in_turn(takers, asked.rounds)
    assert len(alphas) == 1, alphas
    figures = []
    for number in DOCUMENTS:
        over = f"{number:,} documents" if number else "no documents"
        both = taken[f"both {number}"]
        times = sorted(DRAWS * naive / ours for naive, ours in zip(taken["naive"], both, strict=True))
        print(
            f"{over}: naive resampling takes {median(times):,.0f} × as long as both"
            f" (from {times[0]:,.0f} to {times[-1]:,.0f}; goal 1,000)"
        )
        figures.append(Figure(f"{over}: jackknife, over one alpha", taken[f"jackknife {number}"], taken["peer"]))
        figures.append(Figure(f"{over}: jackknife and bootstrap, over one alpha", both, taken["peer"], goal=1))
    show(f"In memory: {UNITS:,} units × 5 annotators × 3 labels, {DRAWS:,} draws", figures)


if __name__ == "__main__":
    main()
