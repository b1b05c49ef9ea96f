"""How a figure is taken and told: samples in turn, ratios of neighbours in time, one table.

Owns the arithmetic of ratios and the printing. Never decides what is measured.

The machine is shared and its speed drifts by a factor of two or more within minutes. So the two sides of a ratio
are always measured in turn, the ratio is taken round by round, and the table tells the median of those ratios with
the smallest and the greatest. Milliseconds are told for orientation only.
"""

import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the table: our samples, the peer's of the same rounds, and what the ratio should stay under."""

    name: str
    ours: Sequence[float]
    peer: Sequence[float]
    goal: float | None = None
    unit: str = "ms"  #: samples are in seconds when it is ms, else as they are to be shown
    per_round: int = 1  #: samples of one round; its median (or `quantile`) is compared with the peer's
    quantile: float = 0.5

    def rounds(self, samples: Sequence[float]) -> list[float]:
        """The statistic of each round."""
        starts = range(0, len(samples) - self.per_round + 1, self.per_round)
        return [quantile(samples[start : start + self.per_round], self.quantile) for start in starts]

    def ratios(self) -> list[float]:
        """Ours over the peer's, round by round."""
        return [a / b for a, b in zip(self.rounds(self.ours), self.rounds(self.peer), strict=True)]

    def row(self) -> list[str]:
        """The cells of the table."""
        factor = 1000 if self.unit == "ms" else 1
        ours, peer = (f"{quantile(one, self.quantile) * factor:.3g} {self.unit}" for one in (self.ours, self.peer))
        ratios = self.ratios()
        held = "" if self.goal is None else f"≤ {self.goal:g}" + ("" if median(ratios) <= self.goal else " MISSED")
        spread = [f"{value:.2f}" for value in (median(ratios), min(ratios), max(ratios))]
        return [self.name, ours, peer, spread[0], held, str(len(self.ours)), *spread[1:]]


def quantile(samples: Sequence[float], share: float) -> float:
    """The sample below which `share` of them lie; the median for 0.5."""
    ordered = sorted(samples)
    return median(ordered) if share == 0.5 else ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the table as Markdown, ready for the README beside this file."""
    head = ["figure", "ours", "peer or floor", "ratio (median)", "goal", "n", "min", "max"]
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for figure in figures:
        print(f"| {' | '.join(figure.row())} |")
    sys.stdout.flush()


def in_turn(takers: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Call every taker once a round, in an order shuffled afresh (seeded); return the samples of each."""
    order, shuffle = list(takers), random.Random(1).shuffle
    samples: dict[str, list[float]] = {key: [] for key in takers}
    for _ in range(rounds):
        shuffle(order)
        for key in order:
            samples[key].append(takers[key]())
    return samples


def seconds_of(*command: str | Path, cwd: Path | None = None) -> float:
    """Return how long a command takes from start to end. Raises CalledProcessError when it fails."""
    begun = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def options(what: str | None, rounds: int) -> Namespace:
    """Read the command line every benchmark has: `--rounds N`, and `--folder` to keep and reuse the databases."""
    parser = ArgumentParser(description=what)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"default {rounds}")
    parser.add_argument("--folder", type=Path, help="keep the databases here, and use those already here")
    return parser.parse_args()


@contextmanager
def workspace(folder: Path | None) -> Iterator[Path]:
    """Yield the folder for the databases: the one asked for, or one that is removed afterwards."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="annotate-benchmark-") as fresh:
        yield Path(fresh)
