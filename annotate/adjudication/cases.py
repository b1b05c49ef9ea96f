"""What is to be decided: a question about a unit that was answered differently, or spans that overlap.

Plain data and how it is made of answers. Never reads a database, never decides.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from annotate.model.judgment import attributes_of, fragments_of, links_of, span_value

Votes = tuple[tuple[str, str], ...]  #: ((annotator, answer), …), sorted by annotator
Named = Callable[[str, str, str], str]  #: annotator, link, and the unit of her span it ends at -> gold's unit


@dataclass(frozen=True)
class Candidate:
    """A span as somebody marked it; several who marked the same words and said the same are one candidate."""

    unit: str  #: its name in gold
    start: int
    stop: int
    quote: str
    attributes: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fragments: tuple[tuple[int, int], ...] = ()
    marked_by: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What is said of it, as it is stored."""
        return span_value(dict(self.attributes), dict(self.links), self.fragments)


@dataclass(frozen=True)
class Case:
    """One thing to decide. An answer about spans is the numbers, from 1, of the candidates somebody marked: `1,3`.

    `document` is a SHA-256, "" for a source; `order` is its place in the list of documents.
    """

    document: str
    order: int
    unit: str
    start: int
    stop: int
    field: str
    votes: Votes
    candidates: tuple[Candidate, ...] = ()
    quote: str | None = None  #: the words it covers, where it is about spans

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other case: document, unit, field."""
        return self.document, self.unit, self.field

    @property
    def answers(self) -> tuple[str, ...]:
        """What it was given, sorted: the same for two cases answered alike, whoever did."""
        return tuple(sorted(answer for _, answer in self.votes))

    @property
    def is_unanimous(self) -> bool:
        """Whether all who answered, two at least, said the same."""
        return len(self.votes) > 1 and len(set(self.answers)) == 1


@dataclass(frozen=True)
class Mark:
    """A span of one annotator as it now stands, and what is stored of it."""

    annotator: str
    field: str
    unit: str
    start: int
    stop: int
    quote: str
    value: str


def span_cases(
    document: str,
    order: int,
    field: str,
    text: str,
    marks: Iterable[Mark],
    readers: Callable[[int], Collection[str]],
    named: Named,
) -> Iterator[Case]:
    """Yield the places where spans of a field overlap, or stand alone, as cases, also those all agree on.

    Spans that overlap, one or through others, are matched. `readers(offset)` names who read the sentence there:
    who is among them and marked nothing says that nothing is to be marked.
    """
    for cluster in _overlapping(marks):
        start, stop = cluster[0].start, max(mark.stop for mark in cluster)
        candidates = _candidates(cluster, named)
        voters = sorted({*readers(start), *(mark.annotator for mark in cluster)})
        votes = tuple((who, _said(who, candidates)) for who in voters)
        yield Case(
            document, order, f"span:{start}-{stop}", start, stop, field, votes, candidates, text[start:stop]
        )


def _overlapping(marks: Iterable[Mark]) -> Iterator[list[Mark]]:
    cluster: list[Mark] = []
    end = 0
    for mark in sorted(marks, key=lambda one: (one.start, one.stop, one.annotator, one.unit)):
        if cluster and mark.start >= end:
            yield cluster
            cluster = []
        cluster.append(mark)
        end = max(end, mark.stop) if len(cluster) > 1 else mark.stop
    if cluster:
        yield cluster


def _candidates(cluster: Iterable[Mark], named: Named) -> tuple[Candidate, ...]:
    alike: defaultdict[tuple[int, int, str], list[Mark]] = defaultdict(list)
    for mark in cluster:
        said = span_value(attributes_of(mark.value), None, fragments_of(mark.value))
        alike[mark.start, mark.stop, said].append(mark)
    found: list[Candidate] = []
    for (start, stop, said), group in sorted(alike.items()):
        unit, number = f"span:{start}-{stop}", 1
        while unit in [one.unit for one in found]:  # the same words, something else said of them
            number += 1
            unit = f"span:{start}-{stop}#{number}"
        found.append(
            Candidate(
                unit,
                start,
                stop,
                group[0].quote,
                tuple(attributes_of(said).items()),
                _links(group, named),
                fragments_of(said),
                tuple(sorted({mark.annotator for mark in group})),
            )
        )
    return tuple(found)


def _links(group: Iterable[Mark], named: Named) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what most who marked a span tied it to, in gold's names: spans are decided, not their links."""
    said: defaultdict[tuple[tuple[str, tuple[str, ...]], ...], int] = defaultdict(int)
    for mark in group:
        tied = (
            (link, tuple(named(mark.annotator, link, one) for one in units))
            for link, units in links_of(mark.value).items()
        )
        said[tuple(sorted(tied))] += 1
    return min(said, key=lambda one: (-said[one], one))


def _said(annotator: str, candidates: Iterable[Candidate]) -> str:
    return ",".join(str(n) for n, one in enumerate(candidates, 1) if annotator in one.marked_by)
