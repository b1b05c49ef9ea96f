"""The report on a field of spans: where they are, which kind, who marked what, and who missed what.

Owns the choice of coefficients for spans. Never holds a formula.
"""

from collections.abc import Sequence
from itertools import permutations
from statistics import median

from annotate.agreement.basis import KAPPA, SHARE, UNDEFINED, Draws, number_or_none
from annotate.agreement.estimate import Coefficient, Estimate
from annotate.agreement.intervals import Interval, Range
from annotate.agreement.pairs import compared_pairs
from annotate.agreement.resampling import Bootstrap, Jackknife, Resampler
from annotate.agreement.results import Result
from annotate.agreement.spans.kinds import coverage, cu_alpha, kind_clusters, ku_alpha
from annotate.agreement.spans.places import Marked, Span, overlapping, touching
from annotate.agreement.spans.results import (
    AnnotatorSpans,
    Miss,
    SpanLabelAgreement,
    SpanPairAgreement,
    SpanReport,
)
from annotate.agreement.spans.scores import f1, label_match, matching_clusters, u_alpha, unitizing_clusters
from annotate.agreement.sums import Clusters, Sums

READING = (
    "its chance term, and that of (k)u-alpha, is the reading that gives the paper's printed example; the paper "
    "itself was not at hand"
)
#: What is said of each figure where some spans are in pieces.
STRETCHES = "each piece of a span counts as a stretch of its own"
PIECES = {
    "exact": "all pieces must be the same",
    "overlap": "overlap is that of the characters in the pieces",
    "character": "only characters in the pieces count",
}
NOBODY_ELSE = "nobody else marked any of this text"


def describe_spans(
    marked: Marked, *, field: str, level: str, confidence: float = 0.95, bootstrap: Draws | None = None
) -> SpanReport:
    """Agreement on spans; every figure with an interval over documents."""
    whole = unitizing_clusters(marked, marked.labels)
    compared = set(marked.compared())
    counts = [sum(len(spans) for spans in marks.values()) for marks in marked.spans]
    pairable = sum(count for index, count in enumerate(counts) if index in compared)
    nothing = None if compared else "no document was read by two annotators"
    unmarked = nothing or (None if pairable else "nothing was marked")
    clash = unmarked or overlapping(marked)
    every = matching_clusters(marked, None, None)
    report = Figures.of(whole, pairable, confidence, bootstrap)
    named = whole if clash else unitizing_clusters(marked, None)
    paired = None if clash else kind_clusters(marked)
    unpaired = _unpaired(marked.labels, paired) if paired else clash
    reading = () if unpaired else (READING,)
    stretches = _of_pieces(marked, STRETCHES)
    results = [
        report.result("u_alpha", "nominal", named, u_alpha, clash, KAPPA, stretches),
        report.result("u_alpha_binary", "binary", whole, u_alpha, unmarked, KAPPA, stretches),
        report.result("cu_alpha", "nominal", paired or whole, cu_alpha, unpaired, KAPPA, (*stretches, *reading)),
        *(
            report.result(
                f"f1_{match}", "pooled over pairs", every, f1(match), unmarked, SHARE, _of_pieces(marked, how)
            )
            for match, how in PIECES.items()
        ),
    ]
    unmatched = unmarked or (None if every.total.one("anywhere") else "no two spans overlap by half")
    where = ("percent_agreement", "label where spans overlap")
    overlap = _of_pieces(marked, PIECES["overlap"])
    results.append(report.result(*where, every, label_match, unmatched, SHARE, overlap))
    return SpanReport(
        field=field,
        level=level,
        documents=len(marked.documents),
        units=sum(counts),
        pairable_units=pairable,
        annotators=marked.annotators,
        judgments=sum(counts),
        pairable_judgments=pairable,
        results=tuple(results),
        labels=tuple(_label(report, marked, k, paired, unpaired) for k in range(len(marked.labels))),
        pairs=tuple(_pair(report, marked, a, b) for a, b in compared_pairs(marked.annotators)),
        annotated=_annotated(marked),
        misses=_misses(marked),
    )


class Figures:
    """Turns sums into figures with intervals. `units` is the n of each: spans, or what is said of them."""

    def __init__(self, resampler: Resampler, units: int) -> None:
        self.resampler = resampler
        self.units = units

    @classmethod
    def of(cls, everything: Clusters, units: int, confidence: float, bootstrap: Draws | None) -> "Figures":
        """Take intervals over these clusters, by the jackknife unless draws are asked for."""
        if bootstrap is None:
            return cls(Jackknife(everything, confidence), units)
        return cls(Bootstrap(everything, confidence, bootstrap.draws, bootstrap.seed), units)

    def interval(self, clusters: Clusters, formula: Coefficient, possible: Range) -> tuple[float | None, Interval]:
        """One figure and its interval; None where it is undefined."""
        total = clusters.total
        value = number_or_none(formula(total).value)
        if value is None:
            return None, UNDEFINED
        replicates = formula(self.resampler.replicates(clusters, total)).value
        return value, self.resampler.interval(value, replicates, clusters, possible)

    def result(
        self,
        coefficient: str,
        metric: str,
        clusters: Clusters,
        formula: Coefficient,
        undefined: str | None,
        possible: Range,
        caveats: tuple[str, ...] = (),
    ) -> Result:
        """One figure with all that belongs to it; `undefined` says why it has no value."""
        value, interval = (None, UNDEFINED) if undefined else self.interval(clusters, formula, possible)
        if value is None and not undefined:
            undefined = "every character is marked alike, or none"
        estimate = formula(clusters.total)
        return Result(
            coefficient=coefficient,
            metric=metric,
            value=value,
            low=interval.low,
            high=interval.high,
            interval=interval.method,
            observed=None if undefined else number_or_none(estimate.observed),
            expected=None if undefined or estimate.expected is None else number_or_none(estimate.expected),
            undefined=undefined,
            units=self.units,
            documents=len(clusters.number),
            caveats=(*caveats, *interval.caveats),
        )


def _of_pieces(marked: Marked, how: str) -> tuple[str, ...]:
    count = marked.in_pieces()
    return (f"{count} of the spans {'is' if count == 1 else 'are'} in pieces; {how}",) if count else ()


def _unpaired(labels: tuple[str, ...], paired: Clusters) -> str | None:
    """Why chance cannot be told from agreement on the kind, or None when it can."""
    found = [label for label, length in zip(labels, paired.total["paired"], strict=True) if length]
    if not found:
        return "no two annotators marked the same text"
    return f"only one kind where two annotators marked: {found[0]}" if len(found) == 1 else None


def _label(
    report: Figures, marked: Marked, k: int, paired: Clusters | None, unpaired: str | None
) -> SpanLabelAgreement:
    """The row of the label with the index `k`; `paired` holds its sums, `unpaired` why there is no cu-alpha."""
    label = marked.labels[k]
    count = sum(
        span.label == label
        for index in marked.compared()
        for spans in marked.spans[index].values()
        for span in spans
    )
    value, interval = report.interval(unitizing_clusters(marked, {label}), u_alpha, KAPPA)
    scores = matching_clusters(marked, {label}, None).total
    undefined = None
    if value is None:
        undefined = "every character has this label" if count else "never given in a document read twice"
    ku_value, ku_interval = report.interval(paired, _only(ku_alpha, k), KAPPA) if paired else (None, UNDEFINED)
    covered = None if paired is None else number_or_none(coverage(paired.total)[k])
    ku_undefined = None
    if ku_value is None:
        ku_undefined = undefined if not count else unpaired if paired is None or covered else NOBODY_ELSE
    return SpanLabelAgreement(
        label=label,
        count=count,
        u_alpha=value,
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        f1_exact=number_or_none(f1("exact")(scores).value),
        f1_overlap=number_or_none(f1("overlap")(scores).value),
        f1_character=number_or_none(f1("character")(scores).value),
        undefined=undefined,
        ku_alpha=ku_value,
        ku_low=ku_interval.low,
        ku_high=ku_interval.high,
        ku_interval=ku_interval.method,
        ku_undefined=ku_undefined,
        coverage=covered,
        caveats=interval.caveats,
    )


def _only(formula: Coefficient, k: int) -> Coefficient:
    """The coefficient of one label, of a formula that gives all of them."""

    def estimate(s: Sums) -> Estimate:
        every = formula(s)
        expected = None if every.expected is None else every.expected[..., k]
        return Estimate(every.observed[..., k], expected)

    return estimate


def _pair(report: Figures, marked: Marked, a: str, b: str) -> SpanPairAgreement:
    clusters = matching_clusters(marked, None, (a, b))
    total = clusters.total
    value, interval = report.interval(clusters, f1("overlap"), SHARE)
    undefined = None
    if value is None:
        undefined = "neither marked anything" if len(clusters.number) else "no document read by both"
    return SpanPairAgreement(
        a=a,
        b=b,
        documents=len(clusters.number),
        f1_exact=number_or_none(f1("exact")(total).value),
        f1_overlap=value,
        f1_character=number_or_none(f1("character")(total).value),
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        undefined=undefined,
    )


def _annotated(marked: Marked) -> tuple[AnnotatorSpans, ...]:
    read: dict[str, list[Sequence[Span]]] = {name: [] for name in marked.annotators}
    for index in marked.compared():
        for name, spans in marked.spans[index].items():
            read[name].append(spans)
    rows = []
    for name, documents in read.items():
        lengths = [span.length for spans in documents for span in spans]
        middle = float(median(lengths)) if lengths else None
        rows.append(AnnotatorSpans(name, len(documents), len(lengths), sum(lengths), middle))
    return tuple(rows)


def _misses(marked: Marked) -> tuple[Miss, ...]:
    """In order of document, place and names."""
    rows = []
    for index in marked.compared():
        marks = marked.spans[index]
        for marked_by, annotator in permutations(marks, 2):
            seen = {span for span, _ in touching(marks[marked_by], marks[annotator])}
            rows += [
                Miss(
                    marked.documents[index], span.start, span.end, span.label, marked_by, annotator, span.fragments
                )
                for span in marks[marked_by]
                if span not in seen
            ]
    return tuple(sorted(rows, key=lambda miss: tuple(vars(miss).values())))
