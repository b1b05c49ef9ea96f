import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from annotate.agreement import ordinal
from annotate.agreement.counts import clusters
from annotate.agreement.pairs import of_pair, pair_clusters, weighted_kappa
from annotate.agreement.patterns import Patterns
from annotate.agreement.report import Draws, describe
from annotate.errors import AnnotateError
from tests.agreement.ratings import patterns_of_codes, random_table
from tests.agreement.test_published_values import CASES, patterns_of, published

SEEDS = range(6)


def described(codes, scale):
    return describe(patterns_of_codes(codes), field="reliability", level="source", scale=scale)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("metric", ["ordinal", "interval", "ratio"])
def test_alpha_equals_krippendorff_with_the_same_metric(seed, metric):
    codes = random_table(seed, labels=3 + seed % 4)
    theirs = krippendorff.alpha(np.where(codes < 0, np.nan, codes).T, level_of_measurement=metric)
    result = described(codes, metric)["krippendorff_alpha"]
    assert result.metric == metric
    assert result.value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_interval_alpha_of_real_values_equals_krippendorff(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(1e6, 3, (60, 1)) + rng.normal(0, 2, (60, 3))
    values[rng.random(values.shape) < 0.2] = np.nan
    patterns = Patterns.from_matrix([[None if np.isnan(x) else repr(float(x)) for x in row] for row in values])
    theirs = krippendorff.alpha(values.T - 1e6, level_of_measurement="interval")
    result = describe(patterns, field="", level="", scale="interval")["krippendorff_alpha"]
    assert result.value == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weighting", ["linear", "quadratic"])
def test_weighted_kappa_of_two_equals_scikit_learn(seed, weighting):
    codes = random_table(seed, annotators=2, labels=4)
    both = (codes >= 0).all(axis=1)
    theirs = cohen_kappa_score(codes[both, 0], codes[both, 1], weights=weighting)
    assert described(codes, "ordinal").result("weighted_kappa", weighting).value == pytest.approx(
        theirs, abs=1e-12
    )


@pytest.mark.parametrize(
    ("case", "name", "value", "tolerance"), published({"alpha_ordinal", "gwet_ac2_quadratic"})
)
def test_ordered_coefficient_is_the_published_one(case, name, value, tolerance):
    report = describe(patterns_of(case), field="", level="", scale="ordinal")
    asked = {"alpha_ordinal": ("krippendorff_alpha", "ordinal"), "gwet_ac2_quadratic": ("gwet_ac2", "quadratic")}
    assert report.result(*asked[name]).value == pytest.approx(value, abs=tolerance)


DISTANCES = [case for case in CASES if "distance" in case]


@pytest.mark.parametrize("case", DISTANCES, ids=[case["citation"] for case in DISTANCES])
def test_a_distance_of_ones_own_gives_the_published_values(case):
    patterns, distance = patterns_of(case), np.array(case["distance"])
    alpha, tolerance = case["expected"]["alpha_distance"]
    total = clusters(patterns, ordinal.distance_features({"own": distance})).total
    assert float(ordinal.distance_alpha("own", distance)(total).value) == pytest.approx(alpha, abs=tolerance)
    kappa, tolerance = case["expected"]["weighted_kappa"]
    total = pair_clusters(patterns, [(0, 1)], {"own": 1 - distance}).total.under(of_pair(0, 1))
    assert float(weighted_kappa("own", 1 - distance)(total).value) == pytest.approx(kappa, abs=tolerance)


def test_ordinal_ranks_are_made_again_without_each_document():
    codes = random_table(5, units=40, annotators=3, labels=4)
    documents = [f"d{i % 4}" for i in range(40)]
    cells = [[None if c < 0 else int(c) for c in row] for row in codes]

    def alpha(kept):
        part = Patterns.from_matrix([cells[i] for i in kept], [0, 1, 2, 3], [documents[i] for i in kept])
        return describe(part, field="", level="", scale="ordinal")["krippendorff_alpha"]

    whole = alpha(range(40))
    without = np.array([alpha([i for i in range(40) if i % 4 != d]).value for d in range(4)])
    pseudo = 4 * whole.value - 3 * without
    margin = 3.1824463 * np.std(pseudo, ddof=1) / 2  # t of 3 degrees of freedom, published tables
    assert whole.value - whole.low == pytest.approx(margin, rel=1e-6)


def test_exact_and_within_one_agreement_and_severity_by_hand():
    rows = [[1, 2], [3, 3], [2, 4], [1, 1]]
    report = describe(Patterns.from_matrix(rows), field="", level="", scale="ordinal")
    assert report.result("percent_agreement", "nominal").value == 0.5
    assert report.result("percent_agreement", "within one").value == 0.75
    first, second = report.severity
    assert (first.mean_difference, second.mean_difference) == (-0.75, 0.75)
    assert first.units == 4


def test_an_ordinal_field_puts_its_own_alpha_first_and_says_which_ranks():
    alpha = described(random_table(1), "ordinal")["krippendorff_alpha"]
    assert alpha.metric == "ordinal"
    assert "Krippendorff's ranks" in alpha.caveats[0]


def test_perfect_ordered_agreement_is_one_and_one_label_is_undefined():
    perfect = describe(Patterns.from_matrix([[1, 1], [3, 3], [2, 2]]), field="", level="", scale="ordinal")
    assert [r.value for r in perfect.results] == pytest.approx([1] * len(perfect.results))
    constant = describe(Patterns.from_matrix([[2, 2], [2, 2]]), field="", level="", scale="interval")
    assert constant["krippendorff_alpha"].undefined == "only one label used: 2"


@pytest.mark.parametrize(
    ("scale", "rows", "message"),
    [
        ("interval", [["a", "b"]], "on the interval scale labels are numbers"),
        ("interval", [["1", "inf"]], "not finite"),
        ("ratio", [[-1, 2]], "none below zero"),
        ("ordinal", [[str(i), str(i + 1)] for i in range(300)], "301 labels on an ordinal scale"),
        ("circular", [[1, 2]], "unknown scale 'circular'"),
    ],
)
def test_labels_that_do_not_fit_the_scale_are_refused(scale, rows, message):
    with pytest.raises(AnnotateError, match=message):
        describe(Patterns.from_matrix(rows), field="", level="", scale=scale)


def test_many_distinct_values_cost_no_table_of_labels():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=20_000)
    rows = [[x + 0.1 * y, x] for x, y in zip(truth.tolist(), rng.normal(size=20_000).tolist(), strict=True)]
    report = describe(
        Patterns.from_matrix(rows), field="", level="", scale="interval", bootstrap=Draws(draws=20, seed=1)
    )
    assert report["krippendorff_alpha"].value == pytest.approx(1 - 0.005, abs=0.002)
    assert report.labels == ()
