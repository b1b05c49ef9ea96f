import itertools

import pytest

from annotate.agreement.flag_report import describe_flags
from annotate.agreement.flags import flags_of, jaccard, masi
from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from annotate.errors import AnnotateError
from tests.agreement.ratings import FLAGS, patterns_of_sets, random_sets


def alpha_by_definition(rows, similarity):
    """1 - mean distance inside units / mean distance of all pairs of pairable values, pair by pair."""
    units = [[one for one in row if one is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    pool = [one for unit in units for one in unit]
    inside = sum(
        (1 - similarity(a, b)) / (len(unit) - 1) for unit in units for a, b in itertools.permutations(unit, 2)
    )
    anywhere = sum(1 - similarity(a, b) for a, b in itertools.permutations(pool, 2))
    return 1 - (inside / len(pool)) / (anywhere / (len(pool) * (len(pool) - 1)))


@pytest.mark.parametrize("seed", range(5))
def test_alpha_of_sets_is_that_of_the_definition_pair_by_pair(seed):
    rows = random_sets(seed)
    report = describe_flags(patterns_of_sets(rows), field="manner", level="sentence")
    for name, similarity in (("masi", masi), ("jaccard", jaccard)):
        found = report.result("krippendorff_alpha", name).value
        assert found == pytest.approx(alpha_by_definition(rows, similarity), abs=1e-12)


def test_masi_is_the_one_of_passonneau_2006():
    a, ab, bc, abc = map(frozenset, ("a", "ab", "bc", "abc"))
    assert masi(ab, ab) == 1
    assert masi(a, ab) == pytest.approx(1 / 2 * 2 / 3)
    assert masi(ab, bc) == pytest.approx(1 / 3 * 1 / 3)
    assert masi(ab, abc) == masi(abc, ab) == pytest.approx(2 / 3 * 2 / 3)
    assert masi(a, bc) == 0
    assert masi(frozenset(), frozenset()) == jaccard(frozenset(), frozenset()) == 1
    assert masi(frozenset(), a) == jaccard(frozenset(), a) == 0


def test_each_flag_is_a_yes_or_no_field_of_its_own():
    rows, documents = random_sets(3), [f"d{i % 6}" for i in range(60)]
    report = describe(patterns_of_sets(rows, documents), field="manner", level="sentence", scale="flags")
    assert [row.flag for row in report.flags] == list(FLAGS)
    for row in report.flags:
        yes_no = [[None if one is None else ("yes" if row.flag in one else "no") for one in unit] for unit in rows]
        alone = describe(Patterns.from_matrix(yes_no, ["no", "yes"], documents), field="", level="")
        alpha = alone["krippendorff_alpha"]
        assert (row.alpha, row.low, row.high) == pytest.approx((alpha.value, alpha.low, alpha.high))
        assert row.gwet_ac1 == pytest.approx(alone["gwet_ac1"].value)
        assert (row.negative_agreement, row.positive_agreement) == pytest.approx(
            tuple(label.specific_agreement for label in alone.labels)
        )
        assert row.prevalence == pytest.approx(alone.labels[1].share)
    mean = report.result("krippendorff_alpha", "mean over flags")
    assert mean.value == pytest.approx(sum(row.alpha for row in report.flags) / 3)
    assert mean.low < mean.value < mean.high


def test_exact_match_and_mean_overlap_by_hand():
    rows = [[{"irony"}, {"irony"}], [{"irony", "quote"}, {"irony"}], [set(), set()], [set(), {"quote"}]]
    report = describe_flags(patterns_of_sets(rows), field="", level="")
    assert report.result("percent_agreement", "exact set").value == 0.5
    assert report.result("percent_agreement", "mean jaccard").value == pytest.approx((1 + 0.5 + 1 + 0) / 4)


def test_a_flag_nobody_gave_is_undefined_with_the_reason():
    rows = [[{"irony"}, {"irony"}], [{"irony"}, set()]]
    report = describe_flags(patterns_of_sets(rows), field="", level="", flags=["irony", "quote"])
    assert report.flags[1].alpha is None
    assert report.flags[1].undefined == "never given to a unit judged twice"
    assert report.result("krippendorff_alpha", "mean over flags").caveats[0].startswith("mean of 1 of 2 flags")


def test_no_judgments_give_a_report_without_values():
    report = describe_flags(Patterns.from_matrix([]), field="", level="", flags=["irony"])
    assert {result.value for result in report.results} == {None}
    assert {result.undefined for result in report.results} == {"no judgments"}


@pytest.mark.parametrize("label", ["irony", '{"irony": 1}', "[1]"])
def test_a_label_that_is_no_set_is_refused(label):
    with pytest.raises(AnnotateError, match="no set of flags"):
        flags_of(label)
