"""Agreement on spans: the u-alpha family and F1.

Owns the sums over documents and the formulas. Never builds a report.

Only documents read by at least two annotators count: a document without a span says something only when it is
known who read it. Lengths are in characters (code points).

u-alpha is that of Krippendorff, Mathet, Bouvry & Widlöcher (2016): every stretch of text not marked is a gap, and
the chance term leaves out the pairing of a marked span, and of each character of a gap, with itself. The
coefficients cu-alpha and (k)u-alpha of that paper, which look at marked text only, are in `span_kinds`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.sums import Clusters, FloatArray, Sums
from annotate.errors import AnnotateError


@dataclass(frozen=True, order=True)
class Span:
    """Characters [start, end) of one document, marked with a label."""

    start: int
    end: int
    label: str


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
        """Build from `(document, annotator, start, end, label)`.

        `lengths` gives every document's length, `readers` who read it, marked something or not; who marked is a
        reader too. Raises AnnotateError for a span outside its document or without characters.
        """
        found: dict[str, dict[str, list[Span]]] = defaultdict(dict)
        for document, names in readers.items():
            for name in names:
                found[document].setdefault(name, [])
        used = set()
        for document, annotator, start, end, label in spans:
            if document not in lengths or not 0 <= start < end <= lengths[document]:
                raise AnnotateError(
                    f"span {start}-{end} of {annotator} is not inside {document}",
                    "a span is [start, end) in characters of its document",
                )
            found[document].setdefault(annotator, []).append(Span(start, end, label))
            used.add(label)
        documents = tuple(sorted(found))
        return cls(
            tuple(labels) if labels is not None else tuple(sorted(used)),
            tuple(sorted({name for marks in found.values() for name in marks})),
            documents,
            tuple(lengths[document] for document in documents),
            tuple({name: tuple(sorted(set(found[d][name]))) for name in sorted(found[d])} for d in documents),
        )

    def compared(self) -> list[int]:
        """Which documents were read by two or more."""
        return [index for index, marks in enumerate(self.spans) if len(marks) > 1]


def overlapping(marked: Marked) -> str | None:
    """Says where one annotator's spans with different labels overlap, or None when they never do."""
    for index in marked.compared():
        for annotator, spans in marked.spans[index].items():
            end, label = 0, ""  # of the span that reaches furthest so far
            for span in spans:
                if span.start < end and span.label != label:
                    return f"{annotator} gave overlapping spans different labels in {marked.documents[index]}"
                if span.end > end:
                    end, label = span.end, span.label
    return None


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters in spans that do not overlap; spans that only touch stay apart. Labels play no part."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end), merged[-1].label)
        else:
            merged.append(span)
    return tuple(merged)


@dataclass(frozen=True, eq=False)
class Pieces:
    """A document cut at every end of a span: P stretches in which nobody's marking changes."""

    lengths: FloatArray  #: (P,) in characters
    times: FloatArray  #: (W, P) how many annotators gave each stretch the code; 0 is the gap
    annotators: int
    spans: tuple[tuple[int, int, int], ...]  #: code, first and after-last piece of every annotator's spans


def pieces(marked: Marked, index: int, labels: Collection[str] | None) -> Pieces:
    """Cut one document. `labels`: only spans with these, all of code 1, W = 2.

    None: all spans, the code of each is the place of its label, counted from 1; then no annotator's spans may
    overlap (see `overlapping`).
    """
    code = {label: 1 if labels is not None else place + 1 for place, label in enumerate(marked.labels)}
    chosen = [
        united(spans if labels is None else [s for s in spans if s.label in labels])
        for spans in marked.spans[index].values()
    ]
    ends = (edge for spans in chosen for s in spans for edge in (s.start, s.end))
    edges = np.unique([0, marked.lengths[index], *ends])
    times = np.zeros((2 if labels is not None else len(marked.labels) + 1, len(edges) - 1))
    every = np.arange(len(edges) - 1)
    found = []
    for spans in chosen:
        codes = np.zeros(len(every), dtype=np.int64)
        for span, low, high in zip(
            spans,
            np.searchsorted(edges, [s.start for s in spans]).tolist(),
            np.searchsorted(edges, [s.end for s in spans]).tolist(),
            strict=True,
        ):
            codes[low:high] = code[span.label]
            found.append((code[span.label], low, high))
        times[codes, every] += 1
    return Pieces(np.diff(edges).astype(np.float64), times, len(chosen), tuple(found))


def unitizing_clusters(marked: Marked, labels: Collection[str] | None) -> Clusters:
    """Sums of u-alpha for each document read twice; `labels` as in `pieces`.

    The sums: `agreeing` and `total` length over pairs of annotators, the length `given` to the gap and to each
    label, and the `self` pairs that chance leaves out.
    """
    width = 2 if labels is not None else len(marked.labels) + 1
    table = []
    for index in marked.compared():
        cut = pieces(marked, index, labels)
        before = np.concatenate([[0.0], np.cumsum(cut.lengths)])
        own_pairs = sum(float(before[high] - before[low]) ** 2 for _, low, high in cut.spans)
        given = cut.times @ cut.lengths
        agreeing = float((cut.times * (cut.times - 1)).sum(axis=0) @ cut.lengths) / (cut.annotators - 1)
        table.append([1.0, agreeing, given.sum(), own_pairs + given[0], *given])
    columns = {
        name: slice(place, place + 1) for place, name in enumerate(("compared", "agreeing", "total", "self"))
    }
    columns["given"] = slice(4, 4 + width)
    return span_clusters(marked, table, columns)


def u_alpha(s: Sums) -> Estimate:
    """u-alpha, nominal or binary by what was summed (Krippendorff et al. 2016; Krippendorff 2019, 12.6.3-12.6.4).

    observed = agreeing / total; expected = (sum l_c^2 - self) / (total^2 - self).
    """
    total, own = s.one("total"), s.one("self")
    expected = ratio((s["given"] ** 2).sum(axis=-1) - own, total**2 - own)
    return Estimate(ratio(s.one("agreeing"), total), expected)


def matching_clusters(marked: Marked, labels: Collection[str] | None, pair: tuple[str, str] | None) -> Clusters:
    """Sums of F1 for each document read twice. `labels`: only these; `pair`: only these two, else all pairs.

    The sums, over pairs of annotators: `compared` pairs; `spans` and `characters` of both; matches by `exact`
    ends, by `overlap` and by `character`, with equal labels; overlaps `anywhere`, whatever the labels, and the
    `same` among them.
    """
    names = ("compared", "spans", "characters", "exact", "overlap", "character", "anywhere", "same")
    table = []
    for index in marked.compared():
        row = np.zeros(len(names))
        marks = marked.spans[index]
        for a, b in [pair] if pair else combinations(marks, 2):
            if a in marks and b in marks:
                chosen = [[s for s in marks[name] if labels is None or s.label in labels] for name in (a, b)]
                row += [1.0, *_compare(*chosen)]
        table.append(row.tolist())
    columns = {name: slice(place, place + 1) for place, name in enumerate(names)}
    return span_clusters(marked, table, columns).holding("compared")


def f1(match: str) -> Coefficient:
    """2 x what both marked / (what one marked + what the other marked), pooled over pairs and documents.

    F1 does not depend on who is taken as right, and is the limit of kappa for many unmarked places (Hripcsak &
    Rothschild 2005). "exact": same ends; "overlap": intersection over union at least one half; "character".
    """
    whole = "characters" if match == "character" else "spans"

    def estimate(s: Sums) -> Estimate:
        return Estimate(ratio(2 * s.one(match), s.one(whole)))

    return estimate


def label_match(s: Sums) -> Estimate:
    """Of spans that overlap by at least one half, the share with equal labels: which kind, given where."""
    return Estimate(ratio(s.one("same"), s.one("anywhere")))


def _compare(one: list[Span], other: list[Span]) -> tuple[float, ...]:
    exact = {(s.start, s.end, s.label) for s in one} & {(s.start, s.end, s.label) for s in other}
    overlap = matches(one, other, same_label=True)
    anywhere = matches(one, other, same_label=False)
    by_label = [(_of(one, label), _of(other, label)) for label in {s.label for s in (*one, *other)}]
    return (
        len(one) + len(other),
        sum(s.end - s.start for pair in by_label for spans in pair for s in spans),
        len(exact),
        len(overlap),
        sum(_shared(first, second) for first, second in by_label),
        len(anywhere),
        sum(a.label == b.label for a, b in anywhere),
    )


def _of(spans: list[Span], label: str) -> tuple[Span, ...]:
    return united(span for span in spans if span.label == label)


def _shared(one: tuple[Span, ...], other: tuple[Span, ...]) -> int:
    """Characters in both; neither list overlaps itself."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a, b in touching(one, other))


def matches(one: Sequence[Span], other: Sequence[Span], *, same_label: bool) -> list[tuple[Span, Span]]:
    """One-to-one pairs whose intersection is at least half of their union, closest first."""
    candidates = []
    for a, b in touching(one, other):
        inside = min(a.end, b.end) - max(a.start, b.start)
        share = inside / (max(a.end, b.end) - min(a.start, b.start))
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


def touching(one: Sequence[Span], other: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Pairs that share a character; both in order of start. Only spans near each other are looked at."""
    starts = [span.start for span in other]
    longest = max((span.end - span.start for span in other), default=0)
    for a in one:
        for b in other[bisect_left(starts, a.start - longest) : bisect_left(starts, a.end)]:
            if b.end > a.start:
                yield a, b


def span_clusters(marked: Marked, table: list[list[float]], columns: dict[str, slice]) -> Clusters:
    """The rows of `table`, one for each document read twice, as sums of the names in `columns`."""
    number = np.array(marked.compared(), dtype=np.int64)
    width = max(place.stop for place in columns.values())
    sums = Sums(np.array(table, dtype=np.float64).reshape(len(number), width), columns)
    return Clusters(sums, np.ones(len(number)), number, marked.documents)
