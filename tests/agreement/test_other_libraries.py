"""The same figures as independent implementations, on random judgments with missing ones."""

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from annotate.agreement.report import describe
from tests.agreement.ratings import patterns_of_codes, random_table

SEEDS = range(8)


def described(codes):
    return describe(patterns_of_codes(codes), field="label", level="sentence")


@pytest.mark.parametrize("seed", SEEDS)
def test_nominal_alpha_equals_krippendorff(seed):
    codes = random_table(seed, annotators=2 + seed % 4, labels=2 + seed % 5)
    theirs = krippendorff.alpha(np.where(codes < 0, np.nan, codes).T, level_of_measurement="nominal")
    assert described(codes)["krippendorff_alpha"].value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_one_label_equals_krippendorff_on_binary_data(seed):
    codes = random_table(seed)
    for label, row in enumerate(described(codes).labels):
        binary = np.where(codes < 0, np.nan, codes == label)
        theirs = krippendorff.alpha(binary.T, level_of_measurement="nominal")
        assert row.alpha == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_and_randolph_equal_statsmodels(seed):
    codes = random_table(seed, missing=0, labels=2 + seed % 4)
    table, _ = aggregate_raters(codes)
    done = described(codes)
    assert done["fleiss_kappa"].value == pytest.approx(statsmodels_fleiss(table, "fleiss"), abs=1e-12)
    assert done["brennan_prediger"].value == pytest.approx(statsmodels_fleiss(table, "randolph"), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cohen_of_every_pair_equals_scikit_learn(seed):
    codes = random_table(seed)
    for pair in described(codes).pairs:
        a, b = codes[:, int(pair.a) - 1], codes[:, int(pair.b) - 1]
        both = (a >= 0) & (b >= 0)
        assert pair.units == both.sum()
        assert pair.cohen_kappa == pytest.approx(cohen_kappa_score(a[both], b[both]), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_conger_of_two_annotators_is_cohen(seed):
    codes = random_table(seed, annotators=2, missing=0)
    done = described(codes)
    assert done["conger_kappa"].value == pytest.approx(done.pairs[0].cohen_kappa, abs=1e-12)
