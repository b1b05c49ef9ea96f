"""Rank correlation of two axes: hand-worked values, another library, and intervals over documents."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

from annotate.agreement.basis import Draws
from annotate.agreement.coupling import Axis, Both, couple, kendall_tau_b, spearman_rho

TWO, FOUR = ((Axis("credibility", n), Axis("reliability", n)) for n in (2, 4))


def table(first: list[int], second: list[int]) -> np.ndarray:
    counts = np.zeros((max(first) + 1, max(second) + 1))
    for a, b in zip(first, second, strict=True):
        counts[a, b] += 1
    return counts


def rated(rows: list[tuple[str, int, int]], who: str = "a1", source: str = "x") -> list[Both]:
    return [Both(document, who, source, first, second) for document, first, second in rows]


def test_without_ties_rho_is_spearmans_formula() -> None:
    # Ranks of IQ and of hours of television of ten people, the textbook case: sum d² = 194, so
    # rho = 1 - 6·194 / (10·99) = -29/165.
    iq = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    hours = [0, 5, 7, 6, 9, 8, 2, 4, 1, 3]
    assert sum((a - b) ** 2 for a, b in zip(iq, hours, strict=True)) == 194
    assert spearman_rho(table(iq, hours)) == pytest.approx(-29 / 165)


def test_tau_b_by_hand() -> None:
    # Four statements: (0,0) (0,1) (1,1) (2,1). Of six pairs: in order (1,3) and (1,4); tied on the first axis
    # (1,2); on the second (2,3) (2,4) (3,4). tau-b = 2 / sqrt((6-1)(6-3)).
    assert kendall_tau_b(table([0, 0, 1, 2], [0, 1, 1, 1])) == pytest.approx(2 / math.sqrt(15))


def test_rho_with_ties_by_hand() -> None:
    # The same four: ranks 1.5 1.5 3 4 and 1 3 3 3; deviations -1 -1 .5 1.5 and -1.5 .5 .5 .5.
    # sum of products 1.5 - .5 + .25 + .75 = 2; squares 4.5 and 3.
    assert spearman_rho(table([0, 0, 1, 2], [0, 1, 1, 1])) == pytest.approx(2 / math.sqrt(13.5))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_both_are_what_another_library_gives(pairs: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    ours = (float(spearman_rho(table(first, second))), float(kendall_tau_b(table(first, second))))
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert all(math.isnan(one) for one in ours)
    else:
        theirs = (spearmanr(first, second).statistic, kendalltau(first, second).statistic)
        assert ours == pytest.approx(theirs, abs=1e-12)


def test_the_jackknife_leaves_out_whole_documents() -> None:
    rows = [("a", 0, 0), ("a", 1, 1), ("b", 2, 1), ("b", 0, 1), ("c", 2, 2), ("c", 1, 0), ("d", 3, 3), ("d", 0, 0)]
    everything = couple(rated(rows), FOUR)[0]
    n, values = 4, []
    for document in "abcd":
        left = [(a, b) for name, a, b in rows if name != document]
        values.append(4 * (everything.spearman_rho or 0) - 3 * spearmanr(*zip(*left, strict=True)).statistic)
    spread = np.std(values, ddof=1) / math.sqrt(n)
    half = 3.182446 * spread  # Student's t with 3 degrees of freedom at 97.5 %, any table
    assert everything.spearman_rho is not None
    assert everything.rho_low == pytest.approx(everything.spearman_rho - half, abs=1e-6)
    assert everything.interval == "jackknife-t over documents"
    assert everything.rho_high == 1.0
    assert any("cut at 1" in one for one in everything.caveats)


def test_each_annotator_stands_beside_everybody() -> None:
    apart = rated([("a", 0, 0), ("b", 1, 1)], "a2") + rated([("a", 0, 1), ("b", 1, 0)], "a1", "y")
    both, first, second = couple(apart, TWO)
    assert [one.annotator for one in (both, first, second)] == [None, "a1", "a2"]
    assert (first.spearman_rho, second.spearman_rho, both.spearman_rho) == pytest.approx((-1, 1, 0))
    assert (both.n, both.documents, both.sources, second.sources) == (4, 2, 2, 1)


def test_the_share_on_the_same_step_stands_beside_what_chance_gives() -> None:
    # First axis 0 0 1, second 0 1 1: two of three alike; by chance (2·1 + 1·2) / 9.
    one = couple(rated([("a", 0, 0), ("b", 0, 1), ("c", 1, 1)]), TWO)[0]
    assert (one.same_step, one.same_by_chance) == pytest.approx((2 / 3, 4 / 9))
    assert couple(rated([("a", 0, 0)]), (Axis("credibility", 2), Axis("reliability", 3)))[0].same_step is None


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no statement is rated on both axes"),
        ([("a", 0, 0)], "only one statement is rated on both axes"),
        ([("a", 0, 0), ("b", 0, 1)], "every statement has the same credibility"),
        ([("a", 0, 1), ("b", 1, 1)], "every statement has the same reliability"),
    ],
)
def test_what_cannot_be_said_is_undefined_and_says_why(rows: list[tuple[str, int, int]], why: str) -> None:
    one = couple(rated(rows), TWO)[0]
    assert (one.spearman_rho, one.kendall_tau_b, one.rho_low, one.undefined) == (None, None, None, why)


def test_one_document_has_no_interval() -> None:
    one = couple(rated([("a", 0, 0), ("a", 1, 1), ("a", 1, 0)]), TWO)[0]
    assert one.rho_low is None
    assert "one document" in one.interval


def test_statements_can_be_drawn_instead_and_draws_repeat() -> None:
    rows = [(document, a, b) for document in "ab" for a, b in combinations(range(4), 2)]
    apart = couple(rated(rows), FOUR, units_apart=True)[0]
    assert apart.interval == "jackknife-t over units"
    drawn = [couple(rated(rows), FOUR, bootstrap=Draws(200, 3), units_apart=True)[0] for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0].rho_low is not None
    assert "200 draws" in drawn[0].interval
