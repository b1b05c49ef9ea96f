"""Everything there is to say about one field: coefficients, intervals, labels, pairs, documents, confusions.

Owns the choice of coefficients for each scale, and the caveats. Never holds a formula.
"""

import dataclasses
import math
from itertools import combinations

import numpy as np

from annotate.agreement import nominal, ordinal
from annotate.agreement.basis import (
    KAPPA,
    SHARE,
    UNDEFINED,
    Basis,
    Draws,
    nothing_to_compare,
    number_or_none,
    only_label,
)
from annotate.agreement.counts import clusters, coincidences
from annotate.agreement.estimate import Coefficient
from annotate.agreement.flag_report import describe_flags
from annotate.agreement.intervals import ANY
from annotate.agreement.pair_report import annotator_pairs
from annotate.agreement.pairs import COMPARED
from annotate.agreement.patterns import Patterns
from annotate.agreement.results import (
    Confusion,
    DocumentAgreement,
    FieldReport,
    LabelAgreement,
    Result,
    Severity,
    WithoutAnnotator,
    agreement_json,
)
from annotate.agreement.scales import MANY, MainAlpha, label_values, main_alpha, ordered_features
from annotate.agreement.sums import Features, FloatArray

__all__ = ["Draws", "FieldReport", "agreement_json", "describe"]


def describe(
    patterns: Patterns,
    *,
    field: str,
    level: str,
    scale: str = "nominal",
    confidence: float = 0.95,
    bootstrap: Draws | None = None,
) -> FieldReport:
    """Agreement on one field. `level` and `scale` are words of the schema, `confidence` is of the intervals.

    Raises AnnotateError for an unknown scale, and for labels of an interval
    or ratio scale that are not numbers. On the scale "flags" labels are sets: see `flag_report.describe_flags`.
    """
    if scale == "flags":
        return describe_flags(patterns, field=field, level=level, confidence=confidence, bootstrap=bootstrap)
    values = label_values(patterns, scale)
    few = len(patterns.labels) <= MANY

    def features(part: Patterns) -> Features:
        if few:
            yield from nominal.nominal_features(part)
            yield from nominal.given_features(part)
        if scale != "nominal":
            yield from ordered_features(values, scale, few)(part)

    basis = Basis.of(patterns, features, confidence, bootstrap)
    main = main_alpha(patterns, scale, values)
    pairs, pair_results = annotator_pairs(basis, values if scale != "nominal" else None) if few else ((), ())
    ordered = _ordered_results(basis, scale, values, few) if scale != "nominal" else ()
    return FieldReport(
        field=field,
        level=level,
        scale=scale,
        documents=len(basis.clusters.number) if patterns.documents else 0,
        units=basis.count("units"),
        pairable_units=basis.count("pairable_units"),
        annotators=patterns.annotators,
        judgments=basis.count("judgments"),
        pairable_judgments=basis.count("pairable_judgments"),
        excluded=dict(patterns.excluded),
        results=(*ordered, *(_nominal_results(basis) if few else ()), *pair_results),
        labels=_labels(basis) if few else (),
        pairs=pairs,
        leave_one_out=_leave_one_out(basis, main),
        by_document=_by_document(basis, main.formula),
        confusions=_confusions(patterns) if few else (),
        severity=_severity(basis) if scale != "nominal" else (),
    )


def _ordered_results(basis: Basis, scale: str, values: FloatArray, few: bool) -> tuple[Result, ...]:
    nothing, constant = basis.nothing(), basis.constant()
    steps = "the steps between labels are taken as equal"
    results = []
    alphas: list[tuple[str, Coefficient, tuple[str, ...]]] = []
    if scale != "interval":
        ranks = ("Krippendorff's ranks, made from how often each label was used",) if scale == "ordinal" else ()
        alphas.append((scale, main_alpha(basis.patterns, scale, values).formula, ranks))
    alphas.append(("interval", ordinal.interval_alpha, (steps,) if scale == "ordinal" else ()))
    for metric, formula, caveats in alphas:
        results.append(basis.result("krippendorff_alpha", metric, formula, constant, caveats=caveats))
    if few:
        for metric, weight in ordinal.weights(values).items():
            results.append(basis.result("gwet_ac2", metric, ordinal.gwet_ac2(metric, weight), constant))
        within_one = ordinal.weighted_agreement("within one")
        results.append(basis.result("percent_agreement", "within one", within_one, nothing, possible=SHARE))
    return tuple(results)


def _nominal_results(basis: Basis) -> tuple[Result, ...]:
    patterns, total = basis.patterns, basis.total
    nothing, constant = basis.nothing(), basis.constant()
    unequal: tuple[str, ...] = ()
    if basis.count("pairable_judgments") != len(patterns.annotators) * basis.count("units"):
        unequal = ("units have unequal numbers of judgments: Gwet's (2014) generalisation of Fleiss' kappa",)
    unused = [patterns.labels[k] for k in np.flatnonzero(total["labels"] == 0)]
    available: tuple[str, ...] = ()
    if unused:
        available = (f"chance counts all {len(patterns.labels)} labels; never used: {', '.join(unused)}",)
    ac1 = nominal.gwet_ac1(len(patterns.labels))
    bennett = nominal.brennan_prediger(len(patterns.labels))
    conger = nominal.conger_kappa(len(patterns.annotators))
    skew = () if constant else _skew(basis, ac1)
    # Units judged once enter the chance terms of Fleiss and Conger, so nothing holds those above -1.
    return (
        basis.result("percent_agreement", "nominal", nominal.percent_agreement, nothing, possible=SHARE),
        basis.result("krippendorff_alpha", "nominal", nominal.krippendorff_alpha, constant, caveats=skew),
        basis.result("fleiss_kappa", "nominal", nominal.fleiss_kappa, constant, possible=ANY, caveats=unequal),
        basis.result("gwet_ac1", "nominal", ac1, constant, caveats=available),
        basis.result("brennan_prediger", "nominal", bennett, constant, caveats=available),
        basis.result("conger_kappa", "nominal", conger, constant, possible=ANY),
    )


def _skew(basis: Basis, ac1: Coefficient) -> tuple[str, ...]:
    """A plain sentence when alpha and AC1 differ by more than .2 (Feinstein & Cicchetti 1990)."""
    alpha, other = nominal.krippendorff_alpha(basis.total).value, ac1(basis.total).value
    if not abs(alpha - other) > 0.2:
        return ()
    labels = basis.total["labels"]
    most = int(np.argmax(labels))
    share = labels[most] / labels.sum()
    return (
        f"skewed labels: {basis.patterns.labels[most]} is {share:.0%} of the judgments, so alpha ({alpha:.2f}) "
        f"expects more agreement by chance than AC1 ({other:.2f}) does",
    )


def _labels(basis: Basis) -> tuple[LabelAgreement, ...]:
    total, constant = basis.total, basis.constant()
    alpha, alphas = nominal.label_alpha(total).value, nominal.label_alpha(basis.replicates).value
    specific = nominal.specific_agreement(total).value
    specifics = nominal.specific_agreement(basis.replicates).value
    judgments = basis.count("judgments")
    rows = []
    for k, label in enumerate(basis.patterns.labels):
        undefined = constant
        if not undefined and not total["pairable_labels"][k]:
            undefined = "never given to a unit judged twice"
        of_alpha = UNDEFINED if undefined else basis.interval(alpha[k], alphas[:, k], KAPPA)
        of_specific = basis.interval(specific[k], specifics[:, k], SHARE)
        rows.append(
            LabelAgreement(
                label=label,
                count=int(total["labels"][k]),
                share=float(total["labels"][k]) / judgments if judgments else 0.0,
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


def _leave_one_out(basis: Basis, main: MainAlpha) -> tuple[WithoutAnnotator, ...]:
    """What alpha would be without each annotator; of a crowd, where one of hundreds changes nothing, none."""
    if len(basis.patterns.annotators) > COMPARED:
        return ()
    alpha = None if basis.constant() else number_or_none(main.formula(basis.total).value)
    pooled = basis.patterns.pooled()
    rows = []
    for index, annotator in enumerate(pooled.annotators):
        others = pooled.without(index)
        total = clusters(others, main.features).total
        undefined = nothing_to_compare(total) or only_label(others)
        value = None if undefined else number_or_none(main.formula(total).value)
        change = None if value is None or alpha is None else value - alpha
        units = int(np.rint(total.one("pairable_units")))
        rows.append(WithoutAnnotator(annotator, units, value, change, undefined))
    return tuple(rows)


def _by_document(basis: Basis, alpha: Coefficient) -> tuple[DocumentAgreement, ...]:
    if not basis.patterns.documents:
        return ()
    sums = basis.clusters.sums
    columns = (
        sums.one("units"),
        sums.one("pairable_units"),
        nominal.percent_agreement(sums).value if "unit_agreement" in sums.columns else sums.one("units") * np.nan,
        alpha(sums).value,
    )
    starts = np.searchsorted(basis.patterns.document, basis.clusters.number, side="left")
    ends = np.searchsorted(basis.patterns.document, basis.clusters.number, side="right")
    rows = []
    for index, (units, pairable, percent, value) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        undefined = None
        if math.isnan(value):
            part = slice(starts[index], ends[index])
            one = dataclasses.replace(
                basis.patterns, kind=basis.patterns.kind[part], count=basis.patterns.count[part]
            )
            undefined = "no unit has two judgments" if not pairable else only_label(one)
        rows.append(
            DocumentAgreement(
                document=basis.patterns.documents[basis.clusters.number[index]],
                units=round(units),
                pairable_units=round(pairable),
                percent_agreement=number_or_none(percent),
                alpha=number_or_none(value),
                undefined=undefined,
            )
        )
    return tuple(rows)


def _confusions(patterns: Patterns) -> tuple[Confusion, ...]:
    pairs, labels = coincidences(patterns), patterns.labels
    found = [
        (round(pairs[a, b]), labels[a], labels[b]) for a, b in combinations(range(len(labels)), 2) if pairs[a, b]
    ]
    disagreeing = sum(count for count, _, _ in found)
    found.sort(key=lambda row: -row[0])
    return tuple(Confusion(a, b, count, count / disagreeing) for count, a, b in found)


def _severity(basis: Basis) -> tuple[Severity, ...]:
    value, values = ordinal.severity(basis.total).value, ordinal.severity(basis.replicates).value
    rows = []
    for index, annotator in enumerate(basis.patterns.annotators):
        interval = basis.interval(value[index], values[:, index], ordinal.DIFFERENCE)
        units = int(np.rint(basis.total["shared"][index]))
        undefined = None if units else "no unit judged by others too"
        mean = number_or_none(value[index])
        rows.append(Severity(annotator, units, mean, interval.low, interval.high, interval.method, undefined))
    return tuple(rows)
