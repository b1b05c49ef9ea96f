"""The report on a field with several labels at once: agreement on whole sets, and on each flag.

Owns the choice of coefficients for flags. Never holds a formula.
"""

from collections.abc import Sequence

import numpy as np

from annotate.agreement import nominal, ordinal
from annotate.agreement.basis import KAPPA, SHARE, UNDEFINED, Basis, Draws, make_result, number_or_none
from annotate.agreement.estimate import Estimate
from annotate.agreement.flags import distance, flags_of, jaccard, masi, one_flag
from annotate.agreement.patterns import Patterns
from annotate.agreement.results import FieldReport, FlagAgreement, Result
from annotate.agreement.sums import Features, FloatArray


def describe_flags(
    patterns: Patterns,
    *,
    field: str,
    level: str,
    flags: Sequence[str] | None = None,
    confidence: float = 0.95,
    bootstrap: Draws | None = None,
) -> FieldReport:
    """Agreement on sets of flags. The labels of `patterns` are written by `flags.label_of`.

    `flags` names those that could be given, in order; None: those that were. Raises AnnotateError for a label that
    is no set of flags.
    """
    sets = [flags_of(label) for label in patterns.labels]
    measures = {"masi": distance(sets, masi), "jaccard": distance(sets, jaccard)}
    similar = {"exact set": np.eye(len(sets)), "mean jaccard": 1 - measures["jaccard"]}

    def features(part: Patterns) -> Features:
        yield from ordinal.distance_features(measures)(part)
        yield from ordinal.pair_agreement_features(similar)(part)

    basis = Basis.of(patterns, features, confidence, bootstrap)
    nothing, constant = basis.nothing(), basis.constant()
    results = [
        basis.result("krippendorff_alpha", name, ordinal.distance_alpha(name, measures[name]), constant)
        for name in measures
    ]
    for name in similar:
        agreement = ordinal.weighted_agreement(name)
        results.append(basis.result("percent_agreement", name, agreement, nothing, possible=SHARE))
    named = sorted(set().union(*sets)) if flags is None else list(flags)
    rows, mean = _flags(basis, sets, named, confidence, bootstrap)
    return FieldReport(
        field=field,
        level=level,
        scale="flags",
        documents=len(basis.clusters.number) if patterns.documents else 0,
        units=basis.count("units"),
        pairable_units=basis.count("pairable_units"),
        annotators=patterns.annotators,
        judgments=basis.count("judgments"),
        pairable_judgments=basis.count("pairable_judgments"),
        excluded=dict(patterns.excluded),
        results=(*results, mean),
        flags=rows,
    )


def _flags(
    basis: Basis, sets: list[frozenset[str]], named: list[str], confidence: float, bootstrap: Draws | None
) -> tuple[tuple[FlagAgreement, ...], Result]:
    """A row for each flag, and the mean of their alphas."""
    rows, values = [], []
    replicates: list[FloatArray] = []
    for flag in named:
        one = Basis.of(one_flag(basis.patterns, sets, flag), nominal.nominal_features, confidence, bootstrap)
        row, again = _flag(one, flag)
        rows.append(row)
        if row.alpha is not None:
            values.append(row.alpha)
            replicates.append(again)
    undefined = None if values else basis.nothing() or "no flag has an alpha"
    estimate, interval = Estimate(np.array(np.nan)), UNDEFINED
    caveats: tuple[str, ...] = ()
    if values:
        estimate = Estimate(np.array(np.mean(values)))
        interval = basis.interval(estimate.value, np.mean(replicates, axis=0), KAPPA)
        caveats = (f"mean of {len(values)} of {len(named)} flags, each counted the same",)
    mean = make_result(
        basis, "krippendorff_alpha", "mean over flags", estimate, interval, undefined, caveats, None
    )
    return tuple(rows), Result(**{**vars(mean), "observed": None})


def _flag(one: Basis, flag: str) -> tuple[FlagAgreement, FloatArray]:
    total, again = one.total, one.replicates
    undefined = one.constant()
    if undefined and undefined.startswith("only one label"):
        undefined = "never given to a unit judged twice" if undefined.endswith("no") else "given to every unit"
    alpha = one.result("krippendorff_alpha", "nominal", nominal.krippendorff_alpha, undefined)
    ac1 = one.result("gwet_ac1", "nominal", nominal.gwet_ac1(2), undefined)
    specific = nominal.specific_agreement(total).value
    judgments = one.count("judgments")
    row = FlagAgreement(
        flag=flag,
        units=alpha.units,
        count=int(total["labels"][1]),
        prevalence=float(total["labels"][1]) / judgments if judgments else 0.0,
        alpha=alpha.value,
        low=alpha.low,
        high=alpha.high,
        interval=alpha.interval,
        gwet_ac1=ac1.value,
        ac1_low=ac1.low,
        ac1_high=ac1.high,
        positive_agreement=number_or_none(specific[1]),
        negative_agreement=number_or_none(specific[0]),
        undefined=undefined,
        caveats=alpha.caveats,
    )
    return row, nominal.krippendorff_alpha(again).value
