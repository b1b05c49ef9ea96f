import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import Draws, agreement_json, describe
from tests.agreement.ratings import LABELS, patterns_from, tables

CHANCE_CORRECTED = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "brennan_prediger", "conger_kappa")


def report(rows, documents=None, labels=None):
    return describe(Patterns.from_matrix(rows, labels, documents), field="label", level="sentence")


def values(field_report):
    """Every number of a report that does not name an annotator, a label or a document."""
    return [result.value for result in field_report.results]


def close(first, second):
    return all(
        (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12))
        for a, b in zip(first, second, strict=True)
    )


def test_hand_worked_three_sentences_two_annotators():
    # 2 of 3 agree; n = 6 with fact 3, claim 3: expected (3*2 + 3*2) / (6*5) = 12/30, alpha (2/3 - 12/30) / (18/30)
    done = report([["fact", "fact"], ["claim", "claim"], ["fact", "claim"]], ["p", "p", "q"])
    alpha = done["krippendorff_alpha"]
    assert done["percent_agreement"].value == pytest.approx(2 / 3)
    assert alpha.expected == pytest.approx(12 / 30)
    assert alpha.value == pytest.approx((2 / 3 - 12 / 30) / (18 / 30))
    assert done.pairs[0].cohen_kappa == pytest.approx((2 / 3 - (2 / 3 * 1 / 3 + 1 / 3 * 2 / 3)) / (5 / 9))
    assert done.confusions[0].count == 1
    assert (done.confusions[0].a, done.confusions[0].b) == ("claim", "fact")
    assert done.confusions[0].share == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no judgments"),
        ([["fact", None], [None, "claim"]], "no unit has two judgments"),
        ([["fact"], ["claim"]], "no unit has two judgments"),
        ([["fact", "fact"], ["fact", "fact"]], "only one label used: fact"),
        ([["fact", "fact"], ["claim", None]], "only one label used: fact"),
    ],
)
def test_degenerate_data_is_undefined_with_the_reason(rows, reason):
    done = report(rows, labels=["fact", "claim"])
    for name in CHANCE_CORRECTED:
        assert done[name].value is None
        assert done[name].undefined == reason
        assert done[name].low is None
        assert done[name].high is None


def test_one_label_everywhere_still_has_its_percent_agreement():
    done = report([["fact", "fact"], ["fact", "fact"]])
    assert done["percent_agreement"].value == 1
    assert done.pairs[0].undefined == "only one label used: fact"


def test_annotators_who_share_no_unit_are_a_pair_without_a_value():
    pair = report([["x", None, "x"], [None, "y", "x"], ["y", None, "y"]]).pairs[0]
    assert (pair.units, pair.cohen_kappa, pair.undefined) == (0, None, "no unit judged by both")


def test_one_document_has_a_value_and_no_interval_but_a_reason():
    done = report([["x", "x"], ["y", "y"], ["x", "y"]], ["mali"] * 3)
    alpha = done["krippendorff_alpha"]
    assert alpha.value is not None
    assert (alpha.low, alpha.high) == (None, None)
    assert "all comparable judgments are in one document" in alpha.interval


def test_a_spread_of_zero_is_not_claimed():
    perfect = report([["x", "x"], ["y", "y"]] * 3, list("ppqqrr"))["krippendorff_alpha"]
    assert perfect.value == 1
    assert (perfect.low, perfect.high) == (None, None)
    assert "the same without any one document" in perfect.interval


def test_a_document_that_alone_makes_the_value_defined_is_named():
    rows = [["x", "x"], ["x", "x"], ["y", "y"], ["x", "y"]]
    assert (
        report(rows, list("pqrr"))["krippendorff_alpha"].interval == "none: without r the coefficient is undefined"
    )


def test_a_limit_outside_the_possible_values_is_cut_and_said():
    rows = [["x", "x"], ["y", "y"], ["x", "x"], ["y", "y"], ["x", "y"], ["x", "x"]]
    alpha = report(rows, list("ppqqrr"))["krippendorff_alpha"]
    assert alpha.high == 1
    assert "cut at 1, the highest possible value" in alpha.caveats[-1]


def test_without_documents_the_interval_says_that_units_stand_for_themselves():
    done = report([["x", "x"], ["y", "y"], ["x", "y"], ["y", "y"]])
    assert done["krippendorff_alpha"].interval == "jackknife-t over units"
    assert done.by_document == ()


def test_a_label_of_the_schema_that_nobody_used_is_named_where_it_matters():
    rows = [["x", "x"], ["y", "y"], ["x", "y"]]
    two, three = report(rows, labels=["x", "y"]), report(rows, labels=["x", "y", "z"])
    assert three["krippendorff_alpha"].value == two["krippendorff_alpha"].value
    assert three["brennan_prediger"].expected == pytest.approx(1 / 3)
    assert three["gwet_ac1"].value > two["gwet_ac1"].value
    assert "never used: z" in " ".join(three["gwet_ac1"].caveats)
    assert "never used" not in " ".join(two["gwet_ac1"].caveats)


def test_unequal_numbers_of_judgments_are_said_of_fleiss_kappa():
    assert report([["x", "x", "y"], ["y", "y", "y"]])["fleiss_kappa"].caveats == ()
    assert "unequal numbers" in report([["x", "x", None], ["y", "y", "y"]])["fleiss_kappa"].caveats[0]


def test_leaving_out_the_one_who_disagrees_raises_alpha():
    rows = [["x", "x", "y"], ["y", "y", "x"], ["x", "x", "x"], ["y", "y", "y"]]
    best = max(report(rows).leave_one_out, key=lambda row: row.change)
    assert (best.annotator, best.alpha) == ("3", 1)


def test_documents_are_told_apart():
    rows = [["x", "x"], ["y", "y"], ["x", "y"], ["y", "x"], ["x", "x"], ["x", None]]
    table = {row.document: row for row in report(rows, list("ppqqrs")).by_document}
    assert table["p"].alpha == 1
    assert table["q"].percent_agreement == 0
    assert table["r"].undefined == "only one label used: x"
    assert table["s"].undefined == "no unit has two judgments"


def test_counts_at_the_head_of_the_report():
    done = report([["x", "x", None], ["y", None, None], ["x", "y", "y"]], ["p", "p", "q"])
    assert (done.documents, done.units, done.pairable_units) == (2, 3, 2)
    assert (done.judgments, done.pairable_judgments, done.annotators) == (6, 5, ("1", "2", "3"))
    assert [row.count for row in done.labels] == [3, 3]


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("bootstrap", [None, Draws(draws=20, seed=1)])
@given(table=tables(min_units=0, labels=("1", "2", "4")))
@settings(max_examples=25, deadline=None)
def test_json_is_plain_and_never_holds_nan(table, scale, bootstrap):
    patterns = patterns_from(*table, labels=("1", "2", "4"))
    report = describe(patterns, field="label", level="sentence", scale=scale, bootstrap=bootstrap)
    document = agreement_json([report])
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for result in document["fields"][0]["results"]:
        assert (result["value"] is None) == (result["undefined"] is not None)


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_names_and_order_of_annotators_labels_and_units_do_not_matter(table, random):
    rows, documents = table
    before = describe(patterns_from(rows, documents), field="", level="")
    columns = random.sample(range(len(rows[0])), len(rows[0]))
    order = random.sample(range(len(rows)), len(rows))
    renamed = dict(zip(LABELS, random.sample(LABELS, len(LABELS)), strict=True)) | {None: None}
    shuffled = [[renamed[rows[unit][column]] for column in columns] for unit in order]
    after = describe(patterns_from(shuffled, [documents[unit] for unit in order], "wxyz"), field="", level="")
    assert close(values(before), values(after))
    assert close([result.low for result in before.results], [result.low for result in after.results])


@given(tables(), st.sampled_from(LABELS))
@settings(max_examples=60, deadline=None)
def test_a_unit_with_one_rating_changes_nothing_in_alpha(table, label):
    rows, documents = table
    more = [*rows, [label] + [None] * (len(rows[0]) - 1)]
    before = describe(patterns_from(rows, documents), field="", level="")
    after = describe(patterns_from(more, [*documents, "p"]), field="", level="")
    assert after.pairable_units == before.pairable_units
    for name in ("percent_agreement", "krippendorff_alpha"):
        assert close([before[name].value, before[name].low], [after[name].value, after[name].low])


@given(st.lists(st.sampled_from(LABELS), min_size=2, max_size=9), st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_perfect_agreement_with_two_labels_is_one(truth, annotators):
    done = report([[label] * annotators for label in truth])
    expected = 1 if len(set(truth)) > 1 else None
    for name in CHANCE_CORRECTED:
        assert done[name].value == (None if expected is None else pytest.approx(expected))
