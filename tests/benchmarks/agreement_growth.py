"""What agreement costs as the ratings grow: from 10^3 to 10^7 of them, and 10^3 to 10^6 units of distinct
values.

Three tables, each with the exponent b of seconds = a n^b, fitted by least squares to the logarithms of the
medians: to all sizes, and to the greatest three, where no fixed cost hides growth.

- nominal, 5 annotators, 3 labels, an array of codes: the whole report with jackknife intervals; units stand
  for themselves, so their patterns are soon all there are;
- the same with a document to every 30 units, so that documents grow, too;
- interval, 2 annotators, every rating a number of its own, from Python's own numbers: the whole report. The
  peer, `krippendorff.alpha`, is tried at 200 and 500 units (once: it takes about 12 GiB there).
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from tests.benchmarks.agreement_corpus import ANNOTATORS, LABELS, codes
from tests.benchmarks.figures import in_turn, options

RATINGS = [10**power for power in range(3, 8)]
UNITS = [10**3, 10**4, 10**5, 10**6]
PER_DOCUMENT = 30
PEER_UNITS = (200, 500)


def labelled(ratings: int, per_document: int) -> float:
    """Seconds from the array to the report; `per_document` 0: no documents."""
    units = ratings // ANNOTATORS
    given = codes(units)
    place = np.arange(units) // per_document if per_document else None
    names = [f"bulletin-{n}" for n in range(int(place[-1]) + 1)] if place is not None else []
    begun = time.perf_counter()
    report = describe(Patterns.from_codes(given, LABELS, names, place), field="label", level="sentence")
    assert report["krippendorff_alpha"].low is not None
    return time.perf_counter() - begun


def values(units: int) -> list[list[float]]:
    """Two ratings of each unit, close to each other; no number comes twice."""
    rng = np.random.default_rng(5)
    return (rng.normal(size=(units, 1)) + rng.normal(scale=0.5, size=(units, 2))).tolist()  # type: ignore[no-any-return]


def measured(units: int) -> float:
    """Seconds from the numbers to the report on the interval scale."""
    table = values(units)
    begun = time.perf_counter()
    report = describe(Patterns.from_matrix(table), field="score", level="sentence", scale="interval")
    assert report["krippendorff_alpha"].low is not None
    return time.perf_counter() - begun


def run_peer(units: int) -> None:
    """Compute the peer's alpha in this process; print the seconds, the peak memory (GiB), and whether we agree."""
    import krippendorff

    table = values(units)
    begun = time.perf_counter()
    alpha = krippendorff.alpha(np.array(table).T, level_of_measurement="interval")
    seconds = time.perf_counter() - begun
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 2**20
    ours = describe(Patterns.from_matrix(table), field="score", level="sentence", scale="interval")
    assert abs((ours["krippendorff_alpha"].value or 0) - alpha) < 1e-9
    print(json.dumps({"seconds": seconds, "peak": peak}))


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log size."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def table(title: str, sizes: Sequence[int], taken: Sequence[Sequence[float]]) -> None:
    """Print one table of medians, with the exponents."""
    medians = [median(one) for one in taken]
    print(f"\n## {title}\n\n| n | median | smallest | greatest | runs |\n|---|---|---|---|---|")
    for size, middle, one in zip(sizes, medians, taken, strict=True):
        print(
            f"| {size:,} | {middle * 1000:.3g} ms | {min(one) * 1000:.3g} | {max(one) * 1000:.3g} | {len(one)} |"
        )
    every, last = exponent(sizes, medians), exponent(sizes[-3:], medians[-3:])
    print(f"\nexponent {every:.2f}, of the greatest three sizes {last:.2f}", flush=True)


def main() -> None:
    """Measure all sizes in turn, print."""
    rounds = options(__doc__, rounds=5).rounds
    for per_document in (0, PER_DOCUMENT):
        taken = in_turn(
            {str(n): lambda n=n, per_document=per_document: labelled(n, per_document) for n in RATINGS},  # type: ignore[misc]
            rounds,
        )
        documents = f"a document to {per_document} units" if per_document else "no documents"
        table(f"Nominal, by ratings, {documents}", RATINGS, [taken[str(n)] for n in RATINGS])
    taken = in_turn({str(n): lambda n=n: measured(n) for n in UNITS}, min(rounds, 3))  # type: ignore[misc]
    table("Interval, by units, 2 annotators, distinct values", UNITS, [taken[str(n)] for n in UNITS])
    for units in PEER_UNITS:
        command = [sys.executable, "-m", "tests.benchmarks.agreement_growth", "peer", str(units)]
        done = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        print(f"krippendorff.alpha at {units} units: {done['seconds']:.1f} s, peak {done['peak']:.1f} GiB (once)")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "peer":
        run_peer(int(sys.argv[2]))
    else:
        main()
