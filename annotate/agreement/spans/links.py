"""Agreement on what spans are tied to: the sums over documents and the formulas. Never builds a report.

What a span is tied to by a link is an answer: spans of another field, or none (which is said, not left out). Each
tie is a pair (span, its end), and so is (span, none). A pair of one annotator agrees with a pair of another when
both ends do:

    exact     the same pieces at both ends, or the same pieces and none;
    overlap   at both ends spans that match one to one by at least half of their characters (`marked.matches`).

Kinds and other attributes play no part. Spans of one annotator over the very same characters are one span here,
tied to all that any of them is. F1 of such pairs is pooled over pairs of annotators and documents: there is no end
of pairs nobody tied, so what both left out cannot be counted (Hripcsak & Rothschild 2005).

That figure falls too where the spans themselves differ. So, after Wiebe, Wilson & Cardie (2005), who compare what
is said of an expression only where both annotators marked it, the answer tied, none or not said is compared on
spans that match by overlap (`answers`), and the ends where both tied. There each matching pair of spans is a
unit: a span that three annotators marked makes three of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotate.agreement.estimate import Estimate, ratio
from annotate.agreement.spans.places import Marked, Span, matches
from annotate.agreement.spans.scores import span_clusters
from annotate.agreement.sums import Clusters, Sums

Ends = frozenset[Span] | None  #: empty where there is none; None where nothing was said
Tied = Mapping[Span, Ends]

TIED, NONE, UNSAID = ANSWERS = ("tied", "none", "not said")


@dataclass(frozen=True, eq=False)
class Linked:
    """What each reader of each document tied the spans of one field to. Labels are empty: they play no part."""

    spans: Marked
    ends: Marked  #: of the same documents: the spans that could be tied to
    tied: tuple[dict[str, Tied], ...]  #: of each document: its readers, and what each of her spans is tied to

    @classmethod
    def from_ties(
        cls,
        ties: Iterable[tuple[str, str, Span, Ends]],
        ends: Iterable[tuple[str, str, Span]],
        lengths: Mapping[str, int],
        readers: Mapping[str, Collection[str]],
    ) -> "Linked":
        """Build from `(document, annotator, span, what it is tied to)` and `(document, annotator, span)`.

        `lengths` and `readers` are as in Marked.from_marks; who marked is among the readers, and what a span is
        tied to among the ends. Raises AnnotateError for a span outside its document.
        """
        found: dict[tuple[str, str], dict[Span, Ends]] = {}
        for document, who, span, tied in ties:
            mine = found.setdefault((document, who), {})
            before = mine.get(_bare(span))
            said = None if tied is None else frozenset(map(_bare, tied))
            mine[_bare(span)] = said if before is None else before if said is None else before | said
        spans = Marked.from_marks(((*key, span) for key, mine in found.items() for span in mine), lengths, readers)
        others = Marked.from_marks(((d, who, _bare(span)) for d, who, span in ends), lengths, readers)
        each = zip(spans.documents, spans.spans, strict=True)
        return cls(spans, others, tuple({who: found.get((d, who), {}) for who in marks} for d, marks in each))

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents somebody read."""
        return self.spans.documents


def _bare(span: Span) -> Span:
    return Span(span.start, span.end, "", span.fragments)


def pairs(tied: Tied) -> set[tuple[Span, Span | None]]:
    """Return what was said as (span, end) and (span, None) for none."""
    return {(span, end) for span, ends in tied.items() if ends is not None for end in ends or (None,)}


def answer(ends: Ends) -> str:
    """Return which of ANSWERS it is."""
    return UNSAID if ends is None else TIED if ends else NONE


@dataclass(frozen=True, eq=False)
class Compared:
    """Two annotators in one document: their spans that match, and the ends that do, from the first on."""

    first: Tied
    second: Tied
    spans: Mapping[Span, Span]
    ends: Mapping[Span, Span]

    @classmethod
    def of(cls, linked: Linked, document: int, one: str, other: str) -> "Compared":
        """Match what two annotators marked in the document of this number."""
        spans, ends = (
            dict(matches(side.spans[document][one], side.spans[document][other], same_label=False))
            for side in (linked.spans, linked.ends)
        )
        return cls(linked.tied[document][one], linked.tied[document][other], spans, ends)

    def same_ends(self, span: Span) -> bool:
        """Tell whether both tied a span and its match to the same: all ends match, or there are none."""
        mine, theirs = self.first[span], self.second[self.spans[span]]
        if mine is None or theirs is None:
            return mine is theirs
        return len(mine) == len(theirs) and {self.ends.get(end) for end in mine} == theirs

    def overlapping_pairs(self) -> int:
        """Return how many pairs of the first agree with one of the second by overlap."""
        theirs = pairs(self.second)
        return sum(
            (self.spans[span], None if end is None else self.ends[end]) in theirs
            for span, end in pairs(self.first)
            if span in self.spans and (end is None or end in self.ends)
        )


def link_clusters(linked: Linked, pair: tuple[str, str] | None) -> Clusters:
    """Sums for each document read twice. `pair`: only these two annotators, else all pairs of them.

    The sums, over pairs of annotators: `compared` pairs, `pairs` (span, end) of both, how many agree by `exact`
    ends and by `overlap`; of spans that match, those `both` tied, and the `same` ends among them.
    """
    names = ("compared", "pairs", "exact", "overlap", "both", "same")
    table = []
    for index in linked.spans.compared():
        row = np.zeros(len(names))
        readers = linked.tied[index]
        for a, b in [pair] if pair else combinations(readers, 2):
            if a in readers and b in readers:
                found = Compared.of(linked, index, a, b)
                one, other = pairs(found.first), pairs(found.second)
                both = [span for span, match in found.spans.items() if found.first[span] and found.second[match]]
                same = sum(map(found.same_ends, both))
                overlap = found.overlapping_pairs()
                row += [1, len(one) + len(other), len(one & other), overlap, len(both), same]
        table.append(row.tolist())
    columns = {name: slice(place, place + 1) for place, name in enumerate(names)}
    return span_clusters(linked.spans, table, columns).holding("compared")


def exact_f1(s: Sums) -> Estimate:
    """2 x pairs both tied with the same pieces / (pairs of the one + pairs of the other)."""
    return Estimate(ratio(2 * s.one("exact"), s.one("pairs")))


def overlap_f1(s: Sums) -> Estimate:
    """2 x pairs both tied, by overlap, / (pairs of the one + pairs of the other)."""
    return Estimate(ratio(2 * s.one("overlap"), s.one("pairs")))


def same_ends(s: Sums) -> Estimate:
    """Of matching spans both tied to something, the share tied to the same: to what, given that it is tied."""
    return Estimate(ratio(s.one("same"), s.one("both")))


def answers(linked: Linked) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (document, unit, {annotator: answer}): which of ANSWERS was given, on each matching pair of spans.

    A unit is called by where the two spans begin and end, those of the first annotator by name first.
    """
    for index in linked.spans.compared():
        for a, b in combinations(linked.tied[index], 2):
            found = Compared.of(linked, index, a, b)
            for span, match in sorted(found.spans.items()):
                unit = f"span:{span.start}-{span.end} {a}, span:{match.start}-{match.end} {b}"
                given = {a: answer(found.first[span]), b: answer(found.second[match])}
                yield linked.documents[index], unit, given
