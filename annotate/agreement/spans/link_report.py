"""The report on a link between spans: who tied what to what, how often to none, and where two differ.

Owns the choice of figures for links. Never holds a formula.
"""

from collections import Counter
from itertools import combinations

from annotate.agreement.basis import SHARE, Draws, number_or_none
from annotate.agreement.pairs import compared_pairs
from annotate.agreement.spans.link_results import Difference, LinkAnswers, LinkPairAgreement, LinkReport
from annotate.agreement.spans.links import (
    NONE,
    TIED,
    UNSAID,
    Compared,
    Ends,
    Linked,
    answer,
    exact_f1,
    link_clusters,
    overlap_f1,
    pairs,
    same_ends,
)
from annotate.agreement.spans.places import Places
from annotate.agreement.spans.report import Figures

NONE_COUNTS = "'none' is an answer: it agrees with none of a span both marked"


def describe_links(
    linked: Linked, *, field: str, level: str = "link", confidence: float = 0.95, bootstrap: Draws | None = None
) -> LinkReport:
    """Agreement on what spans are tied to; every figure with an interval over documents."""
    every = link_clusters(linked, None)
    compared = set(linked.spans.compared())
    said = [sum(len(pairs(tied)) for tied in readers.values()) for readers in linked.tied]
    pairable = sum(count for index, count in enumerate(said) if index in compared)
    figures = Figures.of(every, pairable, confidence, bootstrap)
    nothing = None if compared else "no document was read by two annotators"
    untied = nothing or (None if pairable else "nothing was tied")
    both = int(every.total.one("both"))
    apart = untied or (None if both else "no two spans that overlap by half were both tied")
    asked = ("f1_exact", exact_f1), ("f1_overlap", overlap_f1)
    results = [
        figures.result(name, "pooled over pairs", every, formula, untied, SHARE, (NONE_COUNTS,))
        for name, formula in asked
    ]
    where = ("percent_agreement", "same ends where both tied")
    results.append(Figures(figures.resampler, both).result(*where, every, same_ends, apart, SHARE))
    return LinkReport(
        field=field,
        level=level,
        documents=len(linked.documents),
        units=sum(said),
        pairable_units=pairable,
        annotators=linked.spans.annotators,
        judgments=sum(said),
        pairable_judgments=pairable,
        results=tuple(results),
        pairs=tuple(_pair(figures, linked, a, b) for a, b in compared_pairs(linked.spans.annotators)),
        given=tuple(_given(linked, name) for name in linked.spans.annotators),
        differences=_differences(linked),
    )


def _pair(figures: Figures, linked: Linked, a: str, b: str) -> LinkPairAgreement:
    clusters = link_clusters(linked, (a, b))
    value, interval = figures.interval(clusters, overlap_f1, SHARE)
    undefined = None
    if value is None:
        undefined = "neither tied anything" if len(clusters.number) else "no document read by both"
    return LinkPairAgreement(
        a=a,
        b=b,
        documents=len(clusters.number),
        f1_exact=number_or_none(exact_f1(clusters.total).value),
        f1_overlap=value,
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        undefined=undefined,
    )


def _given(linked: Linked, annotator: str) -> LinkAnswers:
    """What an annotator said of her spans, in the documents read by others too."""
    read = [linked.tied[index] for index in linked.spans.compared() if annotator in linked.tied[index]]
    counts = Counter(answer(ends) for readers in read for ends in readers[annotator].values())
    said = counts[TIED] + counts[NONE]
    share = counts[NONE] / said if said else None
    return LinkAnswers(annotator, len(read), counts[TIED], counts[NONE], counts[UNSAID], share)


def _differences(linked: Linked) -> tuple[Difference, ...]:
    """In order of document, names and place."""
    rows = []
    for index in linked.spans.compared():
        for a, b in combinations(linked.tied[index], 2):
            found = Compared.of(linked, index, a, b)
            rows += [
                Difference(*place, a, b, _places(found.first[span]), _places(found.second[match]), span.fragments)
                for span, match in sorted(found.spans.items())
                for place in [(linked.documents[index], span.start, span.end)]
                if not found.same_ends(span)
            ]
    return tuple(rows)


def _places(ends: Ends) -> tuple[Places, ...] | None:
    return None if ends is None else tuple(span.places for span in sorted(ends))
