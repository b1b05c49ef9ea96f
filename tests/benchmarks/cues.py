"""Reading hints: how often a hinted sentence has what the hint says, how many are found, and how fast.

Needs sentences that a person has labelled: a CSV file with the columns `language`, `text` (one sentence) and
`kinds` (those of annotate/text/cues.py that it contains, separated by spaces). None is shipped.

    python -m tests.benchmarks.cues --labels FILE.csv [--kinds attribution …] [--list own.txt] [--show]

Precision and recall are of sentences, kind by kind, then for "any of these kinds" whichever it is; each with its
n and Wilson's 95 % interval. Sentences of one article are not independent, so the intervals are rather too narrow.
"""

import csv
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from statistics import median
from typing import NamedTuple

from annotate.text.cues import KINDS, CueList, cues, read_cue_list

ANY = "any of these"


class Labelled(NamedTuple):
    """A sentence with the kinds a person found in it and the kinds our cues say."""

    language: str
    text: str
    truth: frozenset[str]
    hinted: frozenset[str]


class Counts(NamedTuple):
    """Sentences of one kind."""

    both: int  #: hinted, and rightly
    hinted: int
    true: int


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The score interval of a share `hits / n` (Wilson 1927; Brown, Cai and DasGupta 2001, equation 4); n > 0."""
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def read(path: Path, own: CueList | None) -> list[Labelled]:
    """Return the rows of a file of labels, hinted. Raises ValueError for a kind that does not exist."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth, text = frozenset(row["kinds"].split()), row["text"]
            if unknown := truth - set(KINDS):
                raise ValueError(f"{path}: {', '.join(sorted(unknown))} is no kind; known: {', '.join(KINDS)}")
            hinted = frozenset(cue.kind for cue in cues(text, 0, len(text), row["language"], own))
            rows.append(Labelled(row["language"], text, truth, hinted))
    return rows


def counts(rows: Sequence[Labelled], kinds: Sequence[str]) -> dict[str, Counts]:
    """Sentences by kind, and for all `kinds` taken as one."""

    def count(wanted: frozenset[str]) -> Counts:
        pairs = [(bool(row.truth & wanted), bool(row.hinted & wanted)) for row in rows]
        return Counts(pairs.count((True, True)), sum(hint for _, hint in pairs), sum(true for true, _ in pairs))

    table = {kind: count(frozenset((kind,))) for kind in kinds}
    return table | {ANY: count(frozenset(kinds))}


def share(hits: int, n: int) -> str:
    """A share with its n and interval; a dash where there is nothing to share."""
    if not n:
        return "– (n = 0)"
    low, high = wilson(hits, n)
    return f"{hits / n:.2f} [{low:.2f}, {high:.2f}] (n = {n})"


def speed(rows: Sequence[Labelled], own: CueList | None, rounds: int) -> float:
    """Sentences a second: the median of so many rounds over all rows."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for row in rows:
            cues(row.text, 0, len(row.text), row.language, own)
        taken.append(time.perf_counter() - begun)
    return len(rows) / median(taken)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--labels", type=Path, required=True, help="CSV: language, text, kinds")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="what was labelled")
    parser.add_argument("--list", type=Path, help="a cue list of one's own, on top of the built-in ones")
    parser.add_argument("--rounds", type=int, default=15, help="for the speed; default 15")
    parser.add_argument("--show", action="store_true", help="list the sentences where hint and label differ")
    asked = parser.parse_args()
    own = read_cue_list(asked.list) if asked.list else None
    rows = read(asked.labels, own)
    for language in sorted({row.language for row in rows}):
        some = [row for row in rows if row.language == language]
        print(f"\n## {language}, {len(some)} sentences\n\n| kind | precision | recall |\n|---|---|---|")
        for kind, (both, hinted, true) in counts(some, asked.kinds).items():
            print(f"| {kind} | {share(both, hinted)} | {share(both, true)} |")
        print(f"\n{speed(some, own, asked.rounds):,.0f} sentences a second")
    if asked.show:
        for row in rows:
            false = row.hinted.intersection(asked.kinds) - row.truth
            missed = row.truth.intersection(asked.kinds) - row.hinted
            if false or missed:
                print(f"+{' '.join(sorted(false))} -{' '.join(sorted(missed))} {row.language}: {row.text}")


if __name__ == "__main__":
    main()
