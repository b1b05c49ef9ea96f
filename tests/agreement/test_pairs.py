import pytest

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from tests.agreement.ratings import patterns_of_codes, random_table
from tests.agreement.test_published_values import patterns_of, published


@pytest.mark.parametrize(("case", "name", "value", "tolerance"), published({"scott_pi"}))
def test_scott_pi_is_the_published_one(case, name, value, tolerance):
    assert describe(patterns_of(case), field="", level="")[name].value == pytest.approx(value, abs=tolerance)


def test_scott_pi_is_for_two_annotators_only():
    with pytest.raises(KeyError, match="scott_pi"):
        describe(patterns_of_codes(random_table(0, annotators=3)), field="", level="")["scott_pi"]


def test_cohen_over_all_pairs_is_their_mean_and_says_its_range():
    report = describe(patterns_of_codes(random_table(0, annotators=3)), field="", level="")
    kappas = [pair.cohen_kappa for pair in report.pairs]
    mean = report["cohen_kappa"]
    assert mean.value == pytest.approx(sum(kappas) / 3)
    assert f"from {min(kappas):.3f}" in mean.caveats[0]
    assert f"to {max(kappas):.3f}" in mean.caveats[0]


def test_cohen_of_two_annotators_is_that_pair_with_the_same_interval():
    codes = random_table(1, annotators=2)
    patterns = Patterns.from_matrix(
        [[None if c < 0 else int(c) for c in row] for row in codes], None, [f"d{i % 9}" for i in range(len(codes))]
    )
    report = describe(patterns, field="", level="")
    one, pair = report["cohen_kappa"], report.pairs[0]
    assert (one.value, one.low, one.high) == pytest.approx((pair.cohen_kappa, pair.low, pair.high))


def test_the_interval_of_the_mean_is_the_jackknife_of_the_mean():
    codes = random_table(4, units=48, annotators=3)
    cells = [[None if c < 0 else int(c) for c in row] for row in codes]
    documents = [f"d{i % 4}" for i in range(48)]

    def mean(kept):
        part = Patterns.from_matrix([cells[i] for i in kept], [0, 1, 2], [documents[i] for i in kept])
        return describe(part, field="", level="")["cohen_kappa"]

    whole = mean(range(48))
    pseudo = [4 * whole.value - 3 * mean([i for i in range(48) if i % 4 != d]).value for d in range(4)]
    centre = sum(pseudo) / 4
    spread = (sum((p - centre) ** 2 for p in pseudo) / 3 / 4) ** 0.5
    assert whole.value - whole.low == pytest.approx(3.1824463 * spread, rel=1e-6)


def test_pairs_without_a_value_are_left_out_of_the_mean_and_counted():
    rows = [["x", "x", None], ["y", "x", None], ["y", "y", None], [None, "x", "x"]]
    mean = describe(Patterns.from_matrix(rows), field="", level="")["cohen_kappa"]
    assert mean.value == pytest.approx(0.4)  # the pair 1-2: observed 2/3, expected 1/3*2/3 + 2/3*1/3 = 4/9
    assert "undefined for 2 further pairs" in mean.caveats


def test_skew_is_named_when_it_makes_alpha_fall_far_below_ac1():
    rows = [["fact", "fact"]] * 90 + [["fact", "claim"]] * 9 + [["claim", "claim"]]
    alpha = describe(Patterns.from_matrix(rows), field="", level="")["krippendorff_alpha"]
    assert "skewed labels: fact is 94% of the judgments" in alpha.caveats[0]
    level = [["fact", "fact"]] * 50 + [["fact", "claim"]] * 9 + [["claim", "claim"]] * 50
    assert describe(Patterns.from_matrix(level), field="", level="")["krippendorff_alpha"].caveats == ()
