import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from annotate.agreement.patterns import Patterns
from annotate.agreement.reliability import dawid_skene, mace
from annotate.errors import AnnotateError
from tests.agreement.ratings import LABELS, patterns_from, tables

CASES = json.loads((Path(__file__).parents[1] / "oracles" / "reliability.json").read_text(encoding="utf-8"))
MODELS = [dawid_skene, mace]


@pytest.mark.parametrize("case", CASES, ids=[case["citation"] for case in CASES])
def test_dawid_skene_finds_the_published_shares(case):
    ratings = [
        (None, str(unit), who, str(answer))
        for unit, row in enumerate(case["data"])
        for who, answer in zip(case["annotators"], row, strict=True)
    ]
    shares, tolerance = case["share"]
    model = dawid_skene(Patterns.from_ratings(ratings), case["same"])
    assert model.converged
    assert model.share == pytest.approx(shares, abs=tolerance)
    first, second = model.annotators.index("1a"), model.annotators.index("1b")
    assert np.array_equal(model.confusion[first], model.confusion[second])


def simulated(skills, units=4000, seed=1):
    """Answers of annotators who are right with the chance of their skill, and otherwise say anything."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, units)
    answers = np.where(
        rng.random((units, len(skills))) < skills, truth[:, None], rng.integers(0, 3, (units, len(skills)))
    )
    return truth, Patterns.from_matrix(answers.tolist()), answers


def test_mace_finds_how_often_each_knows_the_answer():
    _, patterns, _ = simulated([0.9, 0.7, 0.5, 0.1])
    assert mace(patterns).reliability == pytest.approx([0.9, 0.7, 0.5, 0.1], abs=0.05)


def test_dawid_skene_finds_each_confusion_matrix():
    truth, patterns, answers = simulated([0.9, 0.7, 0.5, 0.6])
    model = dawid_skene(patterns)
    for annotator in range(4):
        for true in range(3):
            seen = np.bincount(answers[truth == true, annotator], minlength=3) / (truth == true).sum()
            assert model.confusion[annotator, true] == pytest.approx(seen, abs=0.05)


@pytest.mark.parametrize("fit", MODELS)
def test_the_posterior_beats_the_majority_when_one_annotator_only_guesses(fit):
    truth, patterns, answers = simulated([0.9, 0.3, 0.3, 0.3, 0.3])
    model = fit(patterns)
    right = majority = 0
    for row, true in zip(answers.tolist(), truth.tolist(), strict=True):
        weights = model.posterior({str(who + 1): str(answer) for who, answer in enumerate(row)})
        right += max(weights, key=weights.get) == str(true)
        majority += int(np.bincount(row).argmax()) == true
    assert right > majority + 200


@pytest.mark.parametrize("fit", MODELS)
@given(tables())
@settings(max_examples=30, deadline=None)
def test_shares_are_shares_and_the_same_judgments_give_the_same_model(fit, table):
    rows, documents = table
    if not any(label for row in rows for label in row):
        return
    patterns = patterns_from(rows, documents)
    model, again = fit(patterns), fit(patterns)
    assert np.array_equal(model.confusion, again.confusion)
    assert model.share.sum() == pytest.approx(1)
    assert model.confusion.sum(axis=2) == pytest.approx(1)
    assert np.isfinite(model.log_likelihood)
    weights = model.posterior({patterns.annotators[0]: "fact"})
    assert set(weights) == set(LABELS)
    assert sum(weights.values()) == pytest.approx(1)


def dawid_skene_unit_by_unit(rows, labels):
    """The EM of the paper without patterns: every unit for itself, probabilities multiplied."""
    posterior = np.array([[row.count(label) / (len(row) - row.count(None)) for label in labels] for row in rows])
    for _ in range(500):
        share = posterior.mean(axis=0)
        confusion = np.full((len(rows[0]), len(labels), len(labels)), 1e-10)
        for row, weight in zip(rows, posterior, strict=True):
            for who, label in enumerate(row):
                if label is not None:
                    confusion[who, :, labels.index(label)] += weight
        confusion /= confusion.sum(axis=2, keepdims=True)
        posterior = np.array(
            [
                share
                * np.prod([confusion[w, :, labels.index(k)] for w, k in enumerate(row) if k is not None], axis=0)
                for row in rows
            ]
        )
        posterior /= posterior.sum(axis=1, keepdims=True)
    return share, confusion


def test_patterns_give_the_same_model_as_unit_by_unit():
    rng = np.random.default_rng(8)
    truth = rng.integers(0, 3, 150)
    codes = np.where(rng.random((150, 4)) < 0.7, truth[:, None], rng.integers(0, 3, (150, 4)))
    rows = [
        [None if hidden else LABELS[c] for c, hidden in zip(row, rng.random(4) < 0.1, strict=True)]
        for row in codes
    ]
    rows = [row for row in rows if any(row)]
    share, confusion = dawid_skene_unit_by_unit(rows, list(LABELS))
    model = dawid_skene(patterns_from(rows, ["d"] * len(rows)))
    assert model.share == pytest.approx(share, abs=1e-3)
    assert model.confusion == pytest.approx(confusion, abs=5e-3)


@pytest.mark.parametrize("fit", MODELS)
def test_without_judgments_there_is_nothing_to_learn(fit):
    with pytest.raises(AnnotateError, match="no judgment to learn from"):
        fit(Patterns.from_matrix([]))


def test_an_answer_the_model_has_not_seen_is_refused():
    model = dawid_skene(Patterns.from_matrix([["x", "x"], ["y", "x"]]))
    with pytest.raises(AnnotateError, match="no answer 'z' of '1'"):
        model.posterior({"1": "z"})
    with pytest.raises(AnnotateError, match="no answer 'x' of 'nobody'"):
        model.posterior({"nobody": "x"})
