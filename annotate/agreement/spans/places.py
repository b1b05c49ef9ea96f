"""Who marked which characters of which document, and which spans of two annotators are the same.

Owns where spans are, in one piece or in several, and how they match. Never counts over documents.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotate.errors import AnnotateError

Place = tuple[int, int]  #: [start, end) in characters of a document
Places = tuple[Place, ...]  #: of a span: where it stands, or each of its pieces


@dataclass(frozen=True, order=True)
class Span:
    """Characters [start, end) of one document, marked with a label; of a span in pieces, only those of its pieces.

    `fragments` are the pieces of a span that is not in one, in order and apart; [start, end) encloses them.
    """

    start: int
    end: int
    label: str
    fragments: Places = ()

    @property
    def places(self) -> Places:
        """Where it stands: one place, or each of its pieces."""
        return self.fragments or ((self.start, self.end),)

    @property
    def length(self) -> int:
        """How many characters it covers."""
        return sum(end - start for start, end in self.places)


@dataclass(frozen=True, eq=False)
class Marked:
    """Who read which document, and what each marked there."""

    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    documents: tuple[str, ...]
    lengths: tuple[int, ...]  #: of each document, in characters
    spans: tuple[dict[str, tuple[Span, ...]], ...]  #: of each document: its readers, and their spans in order

    @classmethod
    def from_spans(
        cls,
        spans: Iterable[tuple[str, str, int, int, str]],
        lengths: Mapping[str, int],
        readers: Mapping[str, Collection[str]],
        labels: Iterable[str] | None = None,
    ) -> "Marked":
        """Build from `(document, annotator, start, end, label)`: spans in one piece. See `from_marks`."""
        return cls.from_marks(((d, who, Span(*span)) for d, who, *span in spans), lengths, readers, labels)  # type: ignore[arg-type]  # a starred tuple

    @classmethod
    def from_marks(
        cls,
        marks: Iterable[tuple[str, str, Span]],
        lengths: Mapping[str, int],
        readers: Mapping[str, Collection[str]],
        labels: Iterable[str] | None = None,
    ) -> "Marked":
        """Build from `(document, annotator, span)`.

        `lengths` gives every document's length, `readers` who read it, marked something or not; who marked is a
        reader too. Raises AnnotateError for a span outside its document or without characters, and for pieces
        that are out of order or overlap.
        """
        found: dict[str, dict[str, list[Span]]] = defaultdict(dict)
        for document, names in readers.items():
            for name in names:
                found[document].setdefault(name, [])
        used = set()
        for document, annotator, span in marks:
            if document not in lengths or not 0 <= span.start < span.end <= lengths[document]:
                raise AnnotateError(
                    f"span {span.start}-{span.end} of {annotator} is not inside {document}",
                    "a span is [start, end) in characters of its document",
                )
            if span.fragments and not _in_order(span):
                raise AnnotateError(
                    f"the pieces of span {span.start}-{span.end} of {annotator} in {document} are not in order",
                    "pieces stand apart, the first at the span's start, the last at its end",
                )
            found[document].setdefault(annotator, []).append(span)
            used.add(span.label)
        documents = tuple(sorted(found))
        return cls(
            tuple(labels) if labels is not None else tuple(sorted(used)),
            tuple(sorted({name for rows in found.values() for name in rows})),
            documents,
            tuple(lengths[document] for document in documents),
            tuple({name: tuple(sorted(set(found[d][name]))) for name in sorted(found[d])} for d in documents),
        )

    def compared(self) -> list[int]:
        """Which documents were read by two or more."""
        return [index for index, marks in enumerate(self.spans) if len(marks) > 1]

    def in_pieces(self) -> int:
        """How many spans in the documents read by two or more are not in one piece."""
        every = (span for index in self.compared() for spans in self.spans[index].values() for span in spans)
        return sum(bool(span.fragments) for span in every)


def _in_order(span: Span) -> bool:
    edges = [edge for place in span.fragments for edge in place]
    whole = (edges[0], edges[-1]) == (span.start, span.end)
    return whole and len(edges) > 2 and all(one < other for one, other in pairwise(edges))


def parts(spans: Collection[Span]) -> list[Span]:
    """Each piece as a span of its own, in order of place."""
    whole = [span for span in spans if not span.fragments]
    return sorted([*whole, *(Span(*place, span.label) for span in spans for place in span.fragments)])


def overlapping(marked: Marked) -> str | None:
    """Says where one annotator's spans with different labels overlap, or None when they never do."""
    for index in marked.compared():
        for annotator, spans in marked.spans[index].items():
            end, label = 0, ""  # of the piece that reaches furthest so far
            for span in parts(spans):
                if span.start < end and span.label != label:
                    return f"{annotator} gave overlapping spans different labels in {marked.documents[index]}"
                if span.end > end:
                    end, label = span.end, span.label
    return None


def united(spans: Collection[Span]) -> tuple[Span, ...]:
    """The same characters in spans of one piece that do not overlap; those that only touch stay apart.

    Labels play no part.
    """
    merged: list[Span] = []
    for span in parts(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end), merged[-1].label)
        else:
            merged.append(span)
    return tuple(merged)


def shared(one: Span, other: Span) -> int:
    """How many characters both cover."""
    if one.fragments or other.fragments:
        return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one.places for b in other.places)
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def touching(one: Sequence[Span], other: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Pairs that share a character; both in order of start. Only spans near each other are looked at."""
    starts = [span.start for span in other]
    longest = max((span.end - span.start for span in other), default=0)
    for a in one:
        for b in other[bisect_left(starts, a.start - longest) : bisect_left(starts, a.end)]:
            if b.end > a.start and (not (a.fragments or b.fragments) or shared(a, b)):
                yield a, b


def matches(one: Sequence[Span], other: Sequence[Span], *, same_label: bool) -> list[tuple[Span, Span]]:
    """One-to-one pairs that share at least half of the characters either covers, closest first.

    The pairs are the same, turned round, when `one` and `other` change places.
    """
    candidates = []
    for a, b in touching(one, other):
        inside = shared(a, b)
        share = inside / (a.length + b.length - inside)
        if share >= 0.5 and (a.label == b.label or not same_label):
            candidates.append((-share, a.label != b.label, a, b))
    taken: tuple[set[Span], set[Span]] = (set(), set())
    pairs = []
    for _, _, a, b in sorted(candidates):
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            pairs.append((a, b))
    return pairs
