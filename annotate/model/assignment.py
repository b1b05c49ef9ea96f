"""Who is to label what: a plan that is balanced, keeps what was assigned before, and comes out the same each time.

Owns how documents are dealt out and put in order. Never stores, never knows a clock; chance comes from a seed, by
SHA-256, so that every machine deals alike.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from operator import add

ORDERS = ("given", "random", "shuffled")  #: as listed; one order by chance for all; another for each annotator

_MET = 1 << 32  #: what a meeting weighs against the work of an annotator: more than any of it
_NEVER = 1 << 62


@dataclass(frozen=True)
class Assignment:
    """An annotator is to label a document.

    `place` is where it stands in her queue; calibration comes before all else. `again` are sentences of it, as
    units, that she is to judge a second time without seeing what she said the first time.
    """

    place: int
    calibration: bool = False
    again: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, int]:
        """What queues are sorted by."""
        return not self.calibration, self.place

    def stored(self) -> str:
        """Return it as the text of a judgment."""
        said: dict[str, object] = {"place": self.place}
        if self.calibration:
            said["calibration"] = True
        if self.again:
            said["again"] = list(self.again)
        return json.dumps(said, separators=(",", ":"))


def read_assignment(value: str) -> Assignment:
    """Return what stored() wrote; of what was written otherwise, as much as makes sense."""
    said = json.loads(value)
    place, again = said.get("place"), said.get("again")
    units = tuple(one for one in again if isinstance(one, str)) if isinstance(again, list) else ()
    return Assignment(place if isinstance(place, int) else 0, said.get("calibration") is True, units)


Held = Mapping[str, Mapping[str, Assignment]]  #: {document: {annotator: assignment}}; a document by its SHA-256


@dataclass(frozen=True)
class Change:
    """What holds from now on of a document and an annotator; None: it is not hers any more."""

    document: str
    annotator: str
    assignment: Assignment | None


def planned(
    documents: Sequence[str],
    people: Sequence[str],
    held: Held,
    *,
    begun: Mapping[str, Collection[str]] | None = None,
    calibration: Collection[str] = (),
    per_document: int | None = None,
    order: str = "given",
    seed: int = 1,
) -> list[Change]:
    """Return what is to be assigned beside what is held, which stays.

    Calibration documents, those of before among them, go to everybody, in one order for all. Every other document
    gets `per_document` of the `people`, those who have it already counted, and first those who have `begun` it;
    None gives it to all. Fewer have it where there are fewer people.
    """
    calibrating = [document for document, whose in held.items() if _calibrates(whose)]
    shared = dict.fromkeys([*calibrating, *calibration])
    table = _Table(people, held, seed)
    dealt: dict[str, list[str]] = {who: [] for who in people}
    for document in documents:
        if document not in shared:
            hers = (begun or {}).get(document, ())
            for who in table.deal(held.get(document, {}), per_document, hers):
                dealt[who].append(document)
    first = {document: place for place, document in enumerate(_shuffled([*shared], order, seed, ""), 1)}
    for document in calibrating:  # its place was said already, and is the same for those who come later
        first[document] = min(one.place for one in held[document].values() if one.calibration)
    last = _last_places(people, held)
    changes = []
    for who in people:
        for document in sorted(shared, key=first.__getitem__):
            mine = held.get(document, {}).get(who, Assignment(0))
            if not mine.calibration:
                new = replace(mine, place=first[document], calibration=True)
                changes.append(Change(document, who, new))
        own = _shuffled(dealt[who], order, seed, who if order == "shuffled" else "")
        changes += [Change(one, who, Assignment(place)) for place, one in enumerate(own, last[who] + 1)]
    return changes


def handed_on(left: Iterable[tuple[str, str]], people: Sequence[str], held: Held, seed: int = 1) -> list[Change]:
    """Return what takes documents away from annotators, `left` as (document, annotator), and gives them to others.

    Calibration is only taken away, because everybody has it; and so is what all others of the `people` have.
    """
    now = {document: dict(whose) for document, whose in held.items()}
    gone = [(document, now[document].pop(who), Change(document, who, None)) for document, who in left]
    idle = {change.annotator for _, _, change in gone}
    others = [who for who in people if who not in idle]
    table, last = _Table(others, now, seed), _last_places(others, now)
    changes = [change for _, _, change in gone]
    for document, before, _ in gone:
        for who in () if before.calibration else table.deal(now[document], len(now[document]) + 1):
            last[who] += 1
            now[document][who] = Assignment(last[who])
            changes.append(Change(document, who, now[document][who]))
    return changes


def brought_back(
    judged: Mapping[str, Sequence[tuple[str, str]]], held: Held, share: float, seed: int = 1
) -> list[Change]:
    """Return what lets a share of what each annotator has judged come back to her, by chance.

    `judged` is {annotator: (document, unit), …} of what may come back. What is to be judged again already counts
    towards the share. Only what is assigned can come back.
    """
    changes = []
    for who, all_hers in judged.items():
        hers = [(document, unit) for document, unit in all_hers if who in held.get(document, {})]
        before = {
            (document, unit) for document, whose in held.items() if who in whose for unit in whose[who].again
        }
        fresh = sorted(set(hers) - before, key=lambda one: by_chance(seed, who, *one))
        chosen: dict[str, list[str]] = {}
        for document, unit in fresh[: max(0, round(share * len(hers)) - len(before))]:
            chosen.setdefault(document, []).append(unit)
        for document, units in chosen.items():
            one = held[document][who]
            changes.append(Change(document, who, replace(one, again=(*one.again, *sorted(units)))))
    return changes


def pair_counts(held: Held, people: Iterable[str] = ()) -> dict[tuple[str, str], int]:
    """Return how many documents, calibration left out, each pair of annotators has in common, zeros included.

    The names of a pair are sorted, and so are the pairs. `people` are counted beside those who have something.
    """
    names = sorted({*people, *(who for whose in held.values() for who in whose)})
    counts = dict.fromkeys(combinations(names, 2), 0)
    for whose in held.values():
        if not _calibrates(whose):
            for pair in combinations(sorted(whose), 2):
                counts[pair] += 1
    return counts


def after(held: Held, changes: Iterable[Change]) -> dict[str, dict[str, Assignment]]:
    """Return what is held once the changes are made."""
    now = {document: dict(whose) for document, whose in held.items()}
    for change in changes:
        whose = now.setdefault(change.document, {})
        whose.pop(change.annotator, None)
        if change.assignment:
            whose[change.annotator] = change.assignment
    return {document: whose for document, whose in now.items() if whose}


def by_chance(seed: int, *names: str) -> bytes:
    """Return a number, as 32 bytes, that depends on nothing but the seed and the names."""
    return sha256("\0".join((str(seed), *names)).encode("utf-8", "surrogatepass")).digest()


def _calibrates(whose: Mapping[str, Assignment]) -> bool:
    return any(one.calibration for one in whose.values())


def _shuffled(documents: Sequence[str], order: str, seed: int, whose: str) -> list[str]:
    if order == "given":
        return list(documents)
    return sorted(documents, key=lambda document: by_chance(seed, whose, document))


def _last_places(people: Iterable[str], held: Held) -> dict[str, int]:
    last = dict.fromkeys(people, 0)
    for whose in held.values():
        for who, one in whose.items():
            if who in last and not one.calibration:
                last[who] = max(last[who], one.place)
    return last


class _Table:
    """How much each annotator has to do, and how often each has met each: what the next document is dealt by.

    The one with the least work comes first; then always the one who has met those already chosen least often,
    among equals the one with the least work. Who is equal in all stands in an order by chance.
    """

    def __init__(self, people: Sequence[str], held: Held, seed: int) -> None:
        names = {*people, *(who for whose in held.values() for who in whose)}
        self._names = sorted(names, key=lambda who: (by_chance(seed, who), who))
        self._number = {who: number for number, who in enumerate(self._names)}
        self._people = [who for who in self._names if who in set(people)]
        size = len(names)
        self._work = [number if who in set(people) else _NEVER for number, who in enumerate(self._names)]
        self._met = [[_NEVER if a == b else 0 for a in range(size)] for b in range(size)]
        for whose in held.values():
            if not _calibrates(whose):
                self._note([self._number[who] for who in whose], list(whose))

    def deal(self, have: Collection[str], wanted: int | None, begun: Collection[str] = ()) -> list[str]:
        """Return who else gets a document, so that `wanted` have it (None: all), and remember it.

        Who has begun it gets it in any case.
        """
        new = [who for who in self._people if who not in have and (wanted is None or who in begun)]
        if wanted is not None:
            new += self._chosen([self._number[who] for who in (*have, *new)], wanted)
        self._note([self._number[who] for who in (*have, *new)], new)
        return new

    def _chosen(self, together: list[int], wanted: int) -> list[str]:
        have = len(together)
        free = sum(self._number[who] not in together for who in self._people)
        scores = [0] * len(self._names)
        for number in together:
            scores = list(map(add, scores, self._met[number]))
        for _ in range(min(wanted - have, free)):
            keys = list(map(add, scores, self._work))
            together.append(keys.index(min(keys)))
            scores = list(map(add, scores, self._met[together[-1]]))
        return [self._names[number] for number in together[have:]]

    def _note(self, together: Sequence[int], new: Collection[str]) -> None:
        """Count a document that all of these have, and that is further work for the new ones among them."""
        fresh = {self._number[who] for who in new}
        for number in fresh:
            self._work[number] += len(self._names)
        for a, b in combinations(together, 2):
            if a in fresh or b in fresh:
                self._met[a][b] += _MET
                self._met[b][a] += _MET
