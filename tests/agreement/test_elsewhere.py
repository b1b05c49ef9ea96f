"""The same figures as irrCAC and crowd-kit, each in a process of its own, on judgments with missing ones."""

import numpy as np
import pytest

from annotate.agreement.reliability import dawid_skene, mace
from annotate.agreement.report import describe
from tests.agreement.ratings import patterns_of_codes, random_table

FIVE_DIGITS = 5.1e-6
SEEDS = range(5)
SLOW = range(3)  #: seeds for crowd-kit, that needs seconds for what takes milliseconds here


def cells(codes):
    return [[None if code < 0 else code for code in row] for row in codes.tolist()]


@pytest.fixture(scope="module")
def irrcac(figures_elsewhere):
    """Tables of labels from 1 up, and what irrCAC says of each."""
    tables = [random_table(seed, annotators=2 + seed % 4, labels=2 + seed % 4) for seed in SEEDS]
    tables = [np.where(codes < 0, codes, codes + 1) for codes in tables]
    return list(zip(tables, figures_elsewhere("irrCAC", [cells(codes) for codes in tables]), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gwet_ac1", "gwet"),
        ("fleiss_kappa", "fleiss"),
        ("conger_kappa", "conger"),
        ("brennan_prediger", "bp"),
        ("krippendorff_alpha", "krippendorff"),
    ],
)
def test_nominal_coefficients_equal_irrcac(irrcac, seed, ours, theirs):
    codes, figures = irrcac[seed]
    result = describe(patterns_of_codes(codes), field="label", level="sentence")[ours]
    value, observed, expected = figures[f"identity {theirs}"]
    assert result.value == pytest.approx(value, abs=FIVE_DIGITS)
    if ours != "krippendorff_alpha":  # irrCAC writes alpha as a kappa of other terms with the same value
        assert (result.observed, result.expected) == pytest.approx((observed, expected), abs=FIVE_DIGITS)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("ours", "metric", "theirs"),
    [
        ("gwet_ac2", "linear", "linear gwet"),
        ("gwet_ac2", "quadratic", "quadratic gwet"),
        ("krippendorff_alpha", "interval", "quadratic krippendorff"),
        ("krippendorff_alpha", "ratio", "ratio krippendorff"),
    ],
)
def test_coefficients_of_ordered_labels_equal_irrcac(irrcac, seed, ours, metric, theirs):
    codes, figures = irrcac[seed]
    report = describe(patterns_of_codes(codes), field="label", level="sentence", scale="ratio")
    assert report.result(ours, metric).value == pytest.approx(figures[theirs][0], abs=FIVE_DIGITS)


def judged_by_the_able(seed, units=300):
    """Codes of annotators who differ in skill, so that each model has one clear best fit; -1 is missing."""
    rng = np.random.default_rng(seed)
    annotators, labels = 4 + seed % 3, 2 + seed % 3
    truth = rng.integers(0, labels, units)[:, None]
    right = rng.random((units, annotators)) < np.linspace(0.6, 0.9, annotators)
    codes = np.where(right, truth, rng.integers(0, labels, (units, annotators)))
    codes[rng.random(codes.shape) < 0.2] = -1
    return codes[(codes >= 0).any(axis=1)]


@pytest.fixture(scope="module")
def crowd_kit(figures_elsewhere):
    tables = [judged_by_the_able(seed) for seed in SLOW]
    return list(zip(tables, figures_elsewhere("crowd-kit", [cells(codes) for codes in tables]), strict=True))


def posteriors(model, codes):
    """(units, labels) from the answers of each unit."""
    given = [{str(who + 1): str(code) for who, code in enumerate(row) if code >= 0} for row in codes.tolist()]
    return np.array([list(model.posterior(answers).values()) for answers in given])


@pytest.mark.parametrize("seed", SLOW)
def test_dawid_skene_equals_crowd_kit(crowd_kit, seed):
    codes, theirs = crowd_kit[seed]
    model = dawid_skene(patterns_of_codes(codes))
    assert model.share == pytest.approx(np.array(theirs["share"]), abs=1e-4)
    assert model.confusion == pytest.approx(np.array(theirs["confusion"]), abs=1e-4)
    assert posteriors(model, codes) == pytest.approx(np.array(theirs["posterior"]), abs=1e-3)


@pytest.mark.parametrize("seed", SLOW)
def test_mace_equals_crowd_kit(crowd_kit, seed):
    codes, theirs = crowd_kit[seed]
    model = mace(patterns_of_codes(codes))
    assert model.reliability == pytest.approx(np.array(theirs["knows"]), abs=1e-4)
    assert posteriors(model, codes) == pytest.approx(np.array(theirs["posterior_mace"]), abs=1e-3)
