"""The same figures as independent implementations, on random judgments with missing ones."""

import krippendorff
import numpy as np
import pytest
from nltk.metrics import jaccard_distance, masi_distance
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from annotate.agreement.flag_report import describe_flags
from annotate.agreement.flags import masi
from annotate.agreement.report import describe
from tests.agreement.ratings import patterns_of_codes, patterns_of_sets, random_sets, random_table

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


def task_of(rows, **options):
    """The judgments as nltk takes them: (annotator, unit, label), without missing ones."""
    cells = ((str(who), str(unit), one) for unit, row in enumerate(rows) for who, one in enumerate(row))
    return AnnotationTask([cell for cell in cells if cell[2] is not None], **options)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_equals_nltk_with_missing_judgments(seed):
    codes = random_table(seed, annotators=2 + seed % 4, labels=2 + seed % 5)
    rows = [[None if code < 0 else code for code in row] for row in codes.tolist()]
    assert described(codes)["krippendorff_alpha"].value == pytest.approx(task_of(rows).alpha(), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_pi_kappa_and_s_equal_nltk_without_missing_judgments(seed):
    codes = random_table(seed, missing=0, annotators=2 + seed % 3, labels=2 + seed % 4)
    theirs, done = task_of(codes.tolist()), described(codes)
    assert done["fleiss_kappa"].value == pytest.approx(theirs.pi(), abs=1e-12)
    assert done["conger_kappa"].value == pytest.approx(theirs.multi_kappa(), abs=1e-12)
    assert done["cohen_kappa"].value == pytest.approx(theirs.kappa(), abs=1e-12)
    assert done["brennan_prediger"].value == pytest.approx(theirs.S(), abs=1e-12)
    if codes.shape[1] == 2:
        assert done["scott_pi"].value == pytest.approx(theirs.pi(), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_sets_of_flags_equals_nltk_with_jaccard_and_with_masi(seed):
    rows = [[one or None for one in row] for row in random_sets(seed)]  # two empty sets divide theirs by zero
    done = describe_flags(patterns_of_sets(rows), field="cues", level="sentence")
    jaccard_alpha = task_of(rows, distance=jaccard_distance).alpha()
    assert done.result("krippendorff_alpha", "jaccard").value == pytest.approx(jaccard_alpha, abs=1e-12)
    found = done.result("krippendorff_alpha", "masi").value
    assert found == pytest.approx(task_of(rows, distance=lambda a, b: 1 - masi(a, b)).alpha(), abs=1e-12)
    rounded = task_of(rows, distance=masi_distance).alpha()  # theirs takes .67 and .33 for 2/3 and 1/3
    assert found == pytest.approx(rounded, abs=0.01)
