"""What a scale means for the numbers: the value of each label, the alpha that goes with it, the sums it needs.

Owns the words nominal, ordinal, interval and ratio. Never computes a coefficient.
"""

from dataclasses import dataclass

import numpy as np

from annotate.agreement import nominal, ordinal
from annotate.agreement.counts import FeaturesOf
from annotate.agreement.estimate import Coefficient
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import Features, FloatArray
from annotate.errors import AnnotateError

SCALES = ("nominal", "ordinal", "interval", "ratio")

#: With more distinct values than this, only what needs no table of labels is reported.
MANY = 200


@dataclass(frozen=True, eq=False)
class MainAlpha:
    """The alpha of a scale: what it needs to have added up, and its formula."""

    features: FeaturesOf
    formula: Coefficient


def main_alpha(patterns: Patterns, scale: str, values: FloatArray) -> MainAlpha:
    """Krippendorff's alpha with the metric of the scale."""
    if scale == "nominal":
        return MainAlpha(nominal.nominal_features, nominal.krippendorff_alpha)
    if scale == "interval":
        return MainAlpha(ordinal.moment_features(values), ordinal.interval_alpha)
    if scale == "ratio":
        distance = ordinal.ratio_distance(values)
        return MainAlpha(ordinal.distance_features({"ratio": distance}), ordinal.distance_alpha("ratio", distance))
    return MainAlpha(ordinal.coincidence_features, ordinal.ordinal_alpha(len(patterns.labels)))


def label_values(patterns: Patterns, scale: str) -> FloatArray:
    """The number behind each label: the label itself, or its place when the scale has only order, (V,).

    Raises AnnotateError when the scale is unknown, or the labels do not fit it.
    """
    if scale not in SCALES:
        raise AnnotateError(f"unknown scale {scale!r}", f"the scales are {', '.join(SCALES)}")
    if scale in {"nominal", "ordinal"}:
        if scale == "ordinal" and len(patterns.labels) > MANY:
            raise AnnotateError(f"{len(patterns.labels)} labels on an ordinal scale", "use the interval scale")
        return np.arange(1, len(patterns.labels) + 1, dtype=np.float64)
    try:
        values = np.array([float(label) for label in patterns.labels])
    except ValueError as error:
        raise AnnotateError(f"on the {scale} scale labels are numbers: {error}", "use the ordinal scale") from None
    if not np.isfinite(values).all():
        raise AnnotateError(
            f"a label of the {scale} scale is not finite", "leave the cell empty when it is missing"
        )
    if scale == "ratio" and (len(values) > MANY or (values < 0).any()):
        raise AnnotateError(
            f"the ratio scale takes at most {MANY} distinct values, none below zero", "use the interval scale"
        )
    return values


def ordered_features(values: FloatArray, scale: str, few: bool) -> FeaturesOf:
    """What the coefficients of ordered labels need; with `few` labels also those made of label tables."""

    def features(part: Patterns) -> Features:
        yield from ordinal.moment_features(values)(part)
        yield from ordinal.severity_features(values)(part)
        if scale == "ordinal":
            yield from ordinal.coincidence_features(part)
        if scale == "ratio":
            yield from ordinal.distance_features({"ratio": ordinal.ratio_distance(values)})(part)
        if few:
            yield from ordinal.weighted_features(agreement_weights(values))(part)

    return features


def agreement_weights(values: FloatArray) -> dict[str, FloatArray]:
    """Linear, quadratic, and 1 for labels at most one apart: each (V, V)."""
    within_one = (np.abs(values[:, None] - values[None, :]) <= 1).astype(np.float64)
    return ordinal.weights(values) | {"within one": within_one}
