"""How each annotator's work looks beside the others': agreement with them, drift, leaning, speed.

Owns the figures of one annotator at a time. Never judges who is right: an annotator who differs may be the one who
reads best.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from annotate.agreement.means import Mean, mean_t

PARTS = 3  #: stretches an annotator's work is cut into, to see drift
ENOUGH = 5  #: units to a stretch, at least


@dataclass(frozen=True)
class Rating:
    """A label as it now stands. `made_at` sorts by time; `seconds` are pauses cut, None where nobody measured."""

    document: str
    unit: str
    annotator: str
    label: str
    made_at: str
    seconds: float | None


@dataclass(frozen=True)
class Share:
    """How many of the units were answered alike: the mean over documents with its interval."""

    units: int
    mean: Mean


@dataclass(frozen=True)
class Stretch:
    """A part of an annotator's work, and how it agrees with the others'."""

    since: str
    until: str
    agreement: Share


@dataclass(frozen=True)
class Leaning:
    """How much more often (+) or less often (-) an annotator gives a label than the others to the same units."""

    label: str
    units: int
    difference: Mean


@dataclass(frozen=True)
class Speed:
    """Seconds a label takes, pauses cut: the median, and the quarters below and above."""

    labels: int
    median: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Quality:
    """One annotator. `drift` is empty when there is too little to cut into stretches."""

    annotator: str
    labels: int
    with_others: Share
    drift: tuple[Stretch, ...]
    leanings: tuple[Leaning, ...]  #: the greatest first
    speed: Speed | None


def qualities(ratings: Iterable[Rating], labels: Sequence[str]) -> list[Quality]:
    """Return the figures of every annotator, by name. `labels` are those that count; others are left out."""
    units: defaultdict[tuple[str, str], dict[str, Rating]] = defaultdict(dict)
    for one in ratings:
        if one.label in labels:
            units[one.document, one.unit][one.annotator] = one
    people = sorted({who for given in units.values() for who in given})
    return [_quality(who, [given for given in units.values() if who in given], labels) for who in people]


def _quality(who: str, units: Sequence[Mapping[str, Rating]], labels: Sequence[str]) -> Quality:
    mine = [given[who] for given in units]
    shared = sorted((given for given in units if len(given) > 1), key=lambda given: given[who].made_at)
    alike = [(given[who], _share_alike(given, who)) for given in shared]
    return Quality(
        annotator=who,
        labels=len(mine),
        with_others=_over_documents(alike),
        drift=tuple(_stretches(alike)),
        leanings=tuple(sorted(_leanings(who, shared, labels), key=lambda one: -abs(one.difference.value or 0.0))),
        speed=_speed([one.seconds for one in mine if one.seconds]),
    )


def _share_alike(given: Mapping[str, Rating], who: str) -> float:
    others = [one.label for name, one in given.items() if name != who]
    return others.count(given[who].label) / len(others)


def _over_documents(rows: Sequence[tuple[Rating, float]]) -> Share:
    by_document: defaultdict[str, list[float]] = defaultdict(list)
    for one, share in rows:
        by_document[one.document].append(share)
    means = [fmean(shares) for _, shares in sorted(by_document.items())]
    return Share(len(rows), mean_t(means, "documents", most=1.0))


def _stretches(rows: Sequence[tuple[Rating, float]]) -> Iterable[Stretch]:
    if len(rows) < PARTS * ENOUGH:
        return
    for part in range(PARTS):
        chosen = rows[len(rows) * part // PARTS : len(rows) * (part + 1) // PARTS]
        yield Stretch(chosen[0][0].made_at, chosen[-1][0].made_at, _over_documents(chosen))


def _leanings(who: str, units: Sequence[Mapping[str, Rating]], labels: Sequence[str]) -> Iterable[Leaning]:
    by_document: defaultdict[str, list[Mapping[str, Rating]]] = defaultdict(list)
    for given in units:
        by_document[given[who].document].append(given)
    for label in labels if units else ():
        differences = [
            fmean((given[who].label == label) - _others(given, who, label) for given in part)
            for _, part in sorted(by_document.items())
        ]
        yield Leaning(label, len(units), mean_t(differences, "documents", most=1.0, least=-1.0))


def _others(given: Mapping[str, Rating], who: str, label: str) -> float:
    return fmean(one.label == label for name, one in given.items() if name != who)


def _speed(seconds: Sequence[float]) -> Speed | None:
    if not seconds:
        return None
    lower, _, upper = quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else [*seconds] * 3
    return Speed(len(seconds), median(seconds), lower, upper)


def alike(pairs: Iterable[tuple[str, str, str]]) -> Share:
    """Return how many answers are the same, of (document, one answer, another to the same question)."""
    found: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for document, one, other in pairs:
        found[document][one == other] += 1
    means = [counts[True] / counts.total() for _, counts in sorted(found.items())]
    return Share(sum(counts.total() for counts in found.values()), mean_t(means, "documents", most=1.0))
