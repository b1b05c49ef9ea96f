"""Everything there is to say about one field: coefficients, intervals, labels, pairs, documents, confusions.

Owns the choice of coefficients, the words for what is undefined, and the caveats. Never holds a formula.
"""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotate.agreement import nominal
from annotate.agreement.intervals import ANY, Interval, Range, jackknife_t, no_interval
from annotate.agreement.nominal import Coefficient
from annotate.agreement.patterns import Patterns
from annotate.agreement.results import (
    Confusion,
    DocumentAgreement,
    FieldReport,
    LabelAgreement,
    PairAgreement,
    Result,
    WithoutAnnotator,
    agreement_json,
)
from annotate.agreement.sums import Clusters, FloatArray, Sums

__all__ = ["FieldReport", "agreement_json", "describe"]

SHARE = Range(lowest=0.0)
KAPPA = Range(lowest=-1.0)
NOT_ONE_NUMBER = no_interval("the coefficient is undefined")


def describe(
    patterns: Patterns, *, field: str, level: str, scale: str = "nominal", confidence: float = 0.95
) -> FieldReport:
    """Agreement on one field. `level` and `scale` are words of the schema, `confidence` is of the intervals."""
    data = _Data.of(patterns, confidence)
    total = data.total
    return FieldReport(
        field=field,
        level=level,
        scale=scale,
        documents=len(np.unique(patterns.document)) if patterns.documents else 0,
        units=_count(total, "units"),
        pairable_units=_count(total, "pairable_units"),
        annotators=patterns.annotators,
        judgments=_count(total, "judgments"),
        pairable_judgments=_count(total, "pairable_judgments"),
        excluded=dict(patterns.excluded),
        results=_nominal_results(data),
        labels=_labels(data),
        pairs=tuple(_pair(data, a, b) for a, b in combinations(range(len(patterns.annotators)), 2)),
        leave_one_out=_leave_one_out(data),
        by_document=_by_document(data),
        confusions=_confusions(patterns),
    )


@dataclass(frozen=True, eq=False)
class _Data:
    """The sums of a field, whole, and without each document that has something to compare."""

    patterns: Patterns
    clusters: Clusters
    comparable: Clusters
    total: Sums
    replicates: Sums
    confidence: float

    @classmethod
    def of(cls, patterns: Patterns, confidence: float) -> "_Data":
        clusters = nominal.nominal_clusters(patterns)
        comparable = clusters.holding("pairable_units")
        total = clusters.total
        return cls(patterns, clusters, comparable, total, comparable.without_each(total), confidence)

    def interval(self, value: FloatArray, replicates: FloatArray, possible: Range) -> Interval:
        number = number_or_none(value)
        if number is None:
            return NOT_ONE_NUMBER
        return jackknife_t(number, replicates, self.comparable, self.confidence, possible)


def _nominal_results(data: _Data) -> tuple[Result, ...]:
    patterns, total = data.patterns, data.total
    nothing = nothing_to_compare(total)
    constant = nothing or one_label(patterns, total)
    unequal: tuple[str, ...] = ()
    if _count(total, "pairable_judgments") != len(patterns.annotators) * _count(total, "units"):
        unequal = ("units have unequal numbers of judgments: Gwet's (2014) generalisation of Fleiss' kappa",)
    unused = [patterns.labels[k] for k in np.flatnonzero(total["labels"] == 0)]
    available: tuple[str, ...] = ()
    if unused:
        available = (f"chance counts all {len(patterns.labels)} labels; never used: {', '.join(unused)}",)
    # Units judged once enter the chance terms of Fleiss and Conger, so nothing holds those above -1.
    rows: tuple[tuple[str, Coefficient, Range, str | None, tuple[str, ...]], ...] = (
        ("percent_agreement", nominal.percent_agreement, SHARE, nothing, ()),
        ("krippendorff_alpha", nominal.krippendorff_alpha, KAPPA, constant, ()),
        ("fleiss_kappa", nominal.fleiss_kappa, ANY, constant, unequal),
        ("gwet_ac1", nominal.gwet_ac1(len(patterns.labels)), KAPPA, constant, available),
        ("brennan_prediger", nominal.brennan_prediger(len(patterns.labels)), KAPPA, constant, available),
        ("conger_kappa", nominal.conger_kappa(len(patterns.annotators)), ANY, constant, ()),
    )
    return tuple(_result(data, row) for row in rows)


def _result(data: _Data, row: tuple[str, Coefficient, Range, str | None, tuple[str, ...]]) -> Result:
    name, coefficient, possible, undefined, caveats = row
    estimate = coefficient(data.total)
    value = None if undefined else number_or_none(estimate.value)
    interval = NOT_ONE_NUMBER
    if value is not None:
        interval = data.interval(estimate.value, coefficient(data.replicates).value, possible)
    return Result(
        coefficient=name,
        metric="nominal",
        value=value,
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        observed=number_or_none(estimate.observed),
        expected=None if estimate.expected is None else number_or_none(estimate.expected),
        undefined=undefined,
        units=_count(data.total, "pairable_units"),
        documents=len(data.comparable.number) if data.patterns.documents else 0,
        caveats=(*caveats, *interval.caveats),
    )


def nothing_to_compare(total: Sums) -> str | None:
    """Why no two judgments can be compared, or None when some can."""
    if not _count(total, "judgments"):
        return "no judgments"
    if not _count(total, "pairable_units"):
        return "no unit has two judgments"
    return None


def one_label(patterns: Patterns, total: Sums) -> str | None:
    """Why chance cannot be told from agreement, or None when it can."""
    used = np.flatnonzero(total["pairable_labels"])
    return f"only one label used: {patterns.labels[used[0]]}" if len(used) == 1 else None


def _labels(data: _Data) -> tuple[LabelAgreement, ...]:
    total, replicates = data.total, data.replicates
    nothing = nothing_to_compare(total)
    constant = nothing or one_label(data.patterns, total)
    alpha, alphas = nominal.label_alpha(total).value, nominal.label_alpha(replicates).value
    specific, specifics = nominal.specific_agreement(total).value, nominal.specific_agreement(replicates).value
    rows = []
    for k, label in enumerate(data.patterns.labels):
        undefined = constant
        if not undefined and not total["pairable_labels"][k]:
            undefined = "never given to a unit judged twice"
        of_alpha = NOT_ONE_NUMBER if undefined else data.interval(alpha[k], alphas[:, k], KAPPA)
        of_specific = data.interval(specific[k], specifics[:, k], SHARE)
        rows.append(
            LabelAgreement(
                label=label,
                count=int(total["labels"][k]),
                share=float(total["labels"][k] / total.one("judgments")) if total.one("judgments") else 0.0,
                specific_agreement=number_or_none(specific[k]),
                specific_low=of_specific.low,
                specific_high=of_specific.high,
                alpha=None if undefined else number_or_none(alpha[k]),
                low=of_alpha.low,
                high=of_alpha.high,
                interval=of_alpha.method,
                undefined=undefined,
                caveats=of_alpha.caveats,
            )
        )
    return tuple(rows)


def _pair(data: _Data, a: int, b: int) -> PairAgreement:
    patterns = data.patterns
    clusters = nominal.pair_clusters(patterns, a, b)
    total = clusters.total
    estimate = nominal.cohen_kappa(total)
    units = _count(total, "units")
    kappa = number_or_none(estimate.value)
    interval, undefined = NOT_ONE_NUMBER, None
    if not units:
        undefined = "no unit judged by both"
    elif kappa is None:
        undefined = f"only one label used: {patterns.labels[int(np.argmax(total['first']))]}"
    else:
        replicates = nominal.cohen_kappa(clusters.without_each(total)).value
        interval = jackknife_t(kappa, replicates, clusters, data.confidence, KAPPA)
    return PairAgreement(
        a=patterns.annotators[a],
        b=patterns.annotators[b],
        units=units,
        percent_agreement=number_or_none(estimate.observed),
        cohen_kappa=kappa,
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        undefined=undefined,
        caveats=interval.caveats,
    )


def _leave_one_out(data: _Data) -> tuple[WithoutAnnotator, ...]:
    alpha = number_or_none(nominal.krippendorff_alpha(data.total).value)
    rows = []
    for annotator, rest in zip(
        data.patterns.annotators, nominal.without_each_annotator(data.patterns), strict=True
    ):
        undefined = nothing_to_compare(rest) or one_label(data.patterns, rest)
        others = None if undefined else number_or_none(nominal.krippendorff_alpha(rest).value)
        change = None if others is None or alpha is None else others - alpha
        rows.append(WithoutAnnotator(annotator, _count(rest, "pairable_units"), others, change, undefined))
    return tuple(rows)


def _by_document(data: _Data) -> tuple[DocumentAgreement, ...]:
    if not data.patterns.documents:
        return ()
    sums = data.clusters.sums
    labels_used = np.count_nonzero(sums["pairable_labels"], axis=-1)
    columns = (
        sums.one("units"),
        sums.one("pairable_units"),
        nominal.percent_agreement(sums).value,
        np.where(labels_used > 1, nominal.krippendorff_alpha(sums).value, np.nan),
    )
    rows = []
    for index, (units, pairable, percent, alpha) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        undefined = None
        if math.isnan(alpha):
            one = Sums(sums.table[index], sums.columns)
            undefined = nothing_to_compare(one) or one_label(data.patterns, one)
        rows.append(
            DocumentAgreement(
                document=data.patterns.documents[data.clusters.number[index]],
                units=round(units),
                pairable_units=round(pairable),
                percent_agreement=number_or_none(percent),
                alpha=number_or_none(alpha),
                undefined=undefined,
            )
        )
    return tuple(rows)


def _confusions(patterns: Patterns) -> tuple[Confusion, ...]:
    pairs = nominal.coincidences(patterns)
    labels = patterns.labels
    found = [
        (round(pairs[a, b]), labels[a], labels[b]) for a, b in combinations(range(len(labels)), 2) if pairs[a, b]
    ]
    disagreeing = sum(count for count, _, _ in found)
    found.sort(key=lambda row: -row[0])
    return tuple(Confusion(a, b, count, count / disagreeing) for count, a, b in found)


def number_or_none(value: FloatArray | float) -> float | None:
    """A plain float, or None for NaN."""
    number = float(value)
    return None if math.isnan(number) else number


def _count(sums: Sums, name: str) -> int:
    return int(np.rint(sums.one(name)))
