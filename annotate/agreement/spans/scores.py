"""Agreement on spans: the u-alpha family and F1.

Owns the sums over documents and the formulas. Never builds a report.

Only documents read by at least two annotators count: a document without a span says something only when it is
known who read it. Lengths are in characters (code points).

u-alpha is that of Krippendorff, Mathet, Bouvry & Widlöcher (2016): every stretch of text not marked is a gap, and
the chance term leaves out the pairing of a marked span, and of each character of a gap, with itself. The
coefficients cu-alpha and (k)u-alpha of that paper, which look at marked text only, are in `span_kinds`.

A span in pieces covers exactly its pieces. The units of u-alpha are stretches of a continuum, so there each piece
is one of its own; F1 by exact ends wants the same pieces, F1 by overlap compares the characters in them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotate.agreement.estimate import Coefficient, Estimate, ratio
from annotate.agreement.spans.places import Marked, Span, matches, shared, touching, united
from annotate.agreement.sums import Clusters, FloatArray, Sums


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
    Rothschild 2005). "exact": same pieces; "overlap": characters in both at least half of those in either;
    "character": what is counted is the characters.
    """
    whole = "characters" if match == "character" else "spans"

    def estimate(s: Sums) -> Estimate:
        return Estimate(ratio(2 * s.one(match), s.one(whole)))

    return estimate


def label_match(s: Sums) -> Estimate:
    """Of spans that overlap by at least one half, the share with equal labels: which kind, given where."""
    return Estimate(ratio(s.one("same"), s.one("anywhere")))


def _compare(one: list[Span], other: list[Span]) -> tuple[float, ...]:
    exact = {*one} & {*other}
    overlap = matches(one, other, same_label=True)
    anywhere = matches(one, other, same_label=False)
    by_label = [(_of(one, label), _of(other, label)) for label in {s.label for s in (*one, *other)}]
    return (
        len(one) + len(other),
        sum(s.length for pair in by_label for spans in pair for s in spans),
        len(exact),
        len(overlap),
        sum(_shared(first, second) for first, second in by_label),
        len(anywhere),
        sum(a.label == b.label for a, b in anywhere),
    )


def _of(spans: list[Span], label: str) -> tuple[Span, ...]:
    return united([span for span in spans if span.label == label])


def _shared(one: tuple[Span, ...], other: tuple[Span, ...]) -> int:
    """Characters in both; neither list overlaps itself."""
    return sum(shared(a, b) for a, b in touching(one, other))


def span_clusters(marked: Marked, table: list[list[float]], columns: dict[str, slice]) -> Clusters:
    """The rows of `table`, one for each document read twice, as sums of the names in `columns`."""
    number = np.array(marked.compared(), dtype=np.int64)
    width = max(place.stop for place in columns.values())
    sums = Sums(np.array(table, dtype=np.float64).reshape(len(number), width), columns)
    return Clusters(sums, np.ones(len(number)), number, marked.documents)
