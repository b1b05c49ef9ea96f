"""Every published case of `tests/oracles/coding.json`, one test for each value, named by its citation."""

import json
from itertools import product
from pathlib import Path

import pytest

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe

CASES = json.loads((Path(__file__).parents[1] / "oracles" / "coding.json").read_text(encoding="utf-8"))

#: The coefficients of the cases that `describe` reports under another name.
SAME_AS = {
    "alpha_nominal": "krippendorff_alpha",
    "bennett_s": "brennan_prediger",
    "randolph_kappa": "brennan_prediger",
}
NOMINAL = {
    "percent_agreement",
    "krippendorff_alpha",
    "fleiss_kappa",
    "gwet_ac1",
    "brennan_prediger",
    "conger_kappa",
}


def patterns_of(case):
    labels = [str(label) for label in case["labels"]] if "labels" in case else None
    if "data" in case:
        return Patterns.from_matrix(case["data"], labels)
    groups = (
        ("document", (("1", labels[row]), ("2", labels[column])), case["contingency_table"][row][column])
        for row, column in product(range(len(labels)), repeat=2)
    )
    return Patterns.from_groups(groups, labels)


def published(names):
    return [
        pytest.param(case, SAME_AS.get(name, name), *value, id=f"{case['citation']}: {name}")
        for case in CASES
        for name, value in case["expected"].items()
        if SAME_AS.get(name, name) in names
    ]


@pytest.mark.parametrize(("case", "name", "value", "tolerance"), published(NOMINAL))
def test_nominal_coefficient_is_the_published_one(case, name, value, tolerance):
    result = describe(patterns_of(case), field="label", level="sentence")[name]
    if value is None:
        assert result.value is None
        assert result.undefined
    else:
        assert result.value == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize(("case", "name", "value", "tolerance"), published({"cohen_kappa"}))
def test_cohen_kappa_of_two_annotators_is_the_published_one(case, name, value, tolerance):
    pair = describe(patterns_of(case), field="label", level="sentence").pairs[0]
    if value is None:
        assert pair.cohen_kappa is None
        assert pair.undefined
    else:
        assert pair.cohen_kappa == pytest.approx(value, abs=tolerance)


SPECIFIC = [case for case in CASES if "specific_agreement" in case]


@pytest.mark.parametrize("case", SPECIFIC, ids=[case["citation"] for case in SPECIFIC])
def test_specific_agreement_is_the_published_one(case):
    found = {row.label: row.specific_agreement for row in describe(patterns_of(case), field="", level="").labels}
    for label, (value, tolerance) in case["specific_agreement"].items():
        assert found[label] == pytest.approx(value, abs=tolerance)
