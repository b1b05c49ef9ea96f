import numpy as np
import pytest

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import Draws, describe
from tests.agreement.ratings import random_table

CODES = random_table(11, units=120, annotators=3, missing=0.1)
CELLS = [[None if c < 0 else int(c) for c in row] for row in CODES]
DOCUMENTS = [f"d{i % 24:02}" for i in range(120)]


def described(documents=DOCUMENTS, draws=2000, seed=1, cells=CELLS):
    patterns = Patterns.from_matrix(cells, [0, 1, 2], documents)
    return describe(patterns, field="", level="", bootstrap=Draws(draws, seed))


def test_the_same_seed_gives_the_same_limits_and_another_seed_others():
    one, same, other = described(seed=5), described(seed=5), described(seed=6)
    assert one.to_json() == same.to_json()
    assert one["krippendorff_alpha"].low != other["krippendorff_alpha"].low


def test_drawing_documents_is_named_with_draws_and_seed():
    assert described(draws=50)["gwet_ac1"].interval == "bootstrap over documents, percentile, 50 draws, seed 1"
    assert described(None, draws=50)["gwet_ac1"].interval == "bootstrap over units, percentile, 50 draws, seed 1"


@pytest.mark.parametrize("by_document", [True, False])
def test_limits_are_those_of_drawing_the_data_again_and_starting_over(by_document):
    documents = DOCUMENTS if by_document else None
    rng = np.random.default_rng(3)
    pairable = [i for i, row in enumerate(CODES) if (row >= 0).sum() > 1]
    groups = [[i for i in pairable if DOCUMENTS[i] == d] for d in sorted(set(DOCUMENTS))]
    if not by_document:
        groups = [[i] for i in pairable]
    values = []
    for _ in range(400):
        drawn = [i for g in rng.integers(0, len(groups), len(groups)) for i in groups[g]]
        again = describe(Patterns.from_matrix([CELLS[i] for i in drawn], [0, 1, 2]), field="", level="")
        values.append(again["krippendorff_alpha"].value)
    alpha = described(documents)["krippendorff_alpha"]
    spread = np.std(values)
    assert alpha.low == pytest.approx(np.quantile(values, 0.025), abs=0.4 * spread)
    assert alpha.high == pytest.approx(np.quantile(values, 0.975), abs=0.4 * spread)


def test_the_chance_of_missing_the_customary_limits_is_told_for_alpha():
    result = described()
    alpha = result["krippendorff_alpha"]
    assert set(alpha.below) == {"0.667", "0.800"}
    assert 0 <= alpha.below["0.667"] <= alpha.below["0.800"] <= 1
    assert alpha.below["0.667"] == 1  # alpha is .41 here, its upper limit far below
    assert result["gwet_ac1"].below is None


def test_few_documents_are_said_to_make_percentiles_too_narrow():
    few = described([f"d{i % 4}" for i in range(120)])
    assert any("only 4 documents" in caveat for caveat in few["krippendorff_alpha"].caveats)


def test_one_document_has_no_bootstrap_interval_either():
    one = described(["d"] * 120)["krippendorff_alpha"]
    assert (one.low, one.high) == (None, None)
    assert "all comparable judgments are in one document" in one.interval


def test_draws_without_a_value_are_counted():
    rows = [["x", "x"], ["x", "x"], ["y", "x"], ["y", "y"]]
    patterns = Patterns.from_matrix(rows, None, list("pqrr"))
    alpha = describe(patterns, field="", level="", bootstrap=Draws(200, 1))["krippendorff_alpha"]
    assert any("of 200 draws, left out" in caveat for caveat in alpha.caveats)


def test_jackknife_and_bootstrap_agree_on_many_documents():
    codes = random_table(2, units=1200, annotators=3, missing=0)
    documents = [f"d{i % 200}" for i in range(1200)]
    cells = codes.tolist()
    drawn = described(documents, draws=1000, cells=cells)
    left_out = describe(Patterns.from_matrix(cells, [0, 1, 2], documents), field="", level="")
    for name in ("krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "cohen_kappa"):
        one, other = drawn[name], left_out[name]
        assert one.high - one.low == pytest.approx(other.high - other.low, rel=0.15)
