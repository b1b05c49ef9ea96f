"""Entropy and the cost to alpha: by hand, and against alpha computed anew by another library."""

from collections import Counter
from fractions import Fraction
from math import log2

import krippendorff
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotate.agreement.unanimity import alpha_gains, entropy

LABELS = ["fact", "claim", "opinion"]
FFF, FFC, FCO = ("fact",) * 3, ("claim", "fact", "fact"), ("claim", "fact", "opinion")
CCF, OOO, OOF = ("claim", "claim", "fact"), ("opinion",) * 3, ("fact", "opinion", "opinion")


@pytest.mark.parametrize(
    ("answers", "bits"),
    [(FFF, 0.0), (FFC, log2(3) - 2 / 3), (FCO, log2(3)), (("a", "b"), 1.0), (("a", "a", "b", "b"), 1.0)],
)
def test_entropy_is_that_of_the_shares_of_the_answers(answers: tuple[str, ...], bits: float) -> None:
    assert entropy(answers) == pytest.approx(bits)


def test_the_cost_to_alpha_of_six_sentences_is_what_is_worked_out_by_hand() -> None:
    """n = 18: 8 fact, 4 claim, 6 opinion; disagreement 2 each, 3 in FCO, 9 in all; expected 324 - 64 - 16 - 36.

    Were FFC all fact: 9, 3, 6 and 7 left of 198; FCO all fact, the first of the labels: 10, 3, 5 and 6 of 190; CCF
    all claim: 7, 5, 6 and 7 of 214; OOF all opinion: 7, 4, 7 and 7 of 210.
    """
    now = 1 - Fraction(17 * 9, 208)
    after = {
        FFC: 1 - Fraction(17 * 7, 198),
        FCO: 1 - Fraction(17 * 6, 190),
        CCF: 1 - Fraction(17 * 7, 214),
        OOF: 1 - Fraction(17 * 7, 210),
    }
    gains = alpha_gains(dict.fromkeys([FFF, FFC, FCO, CCF, OOO, OOF], 1), "nominal", LABELS)
    assert gains[FFF] == gains[OOO] == 0
    for answers, alpha in after.items():
        assert gains[answers] == pytest.approx(float(alpha - now))
    assert sorted(after, key=gains.__getitem__, reverse=True) == [FCO, CCF, OOF, FFC]


def alpha_of(units: list[tuple[str, ...]], scale: str) -> float:
    """Alpha by the other library, answers as numbers from 1."""
    width = max(map(len, units))
    rows = [[float(unit[n]) if n < len(unit) else float("nan") for unit in units] for n in range(width)]
    return float(krippendorff.alpha(reliability_data=rows, level_of_measurement=scale))


answers = st.lists(st.sampled_from("1234"), min_size=2, max_size=4).map(lambda given: tuple(sorted(given)))


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@given(units=st.lists(answers, min_size=3, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_gain_is_the_difference_of_two_alphas(scale: str, units: list[tuple[str, ...]]) -> None:
    gains = alpha_gains(Counter(units), scale, list("1234") if scale != "interval" else ())
    for at, unit in enumerate(units):
        if len(set(unit)) == 1:
            assert gains[unit] == 0
            continue
        counts = Counter(unit)
        most = min(counts, key=lambda one: (-counts[one], one))
        changed = [*units[:at], (most,) * len(unit), *units[at + 1 :]]
        assume(len({one for other in changed for one in other}) > 1)
        assert gains[unit] == pytest.approx(alpha_of(changed, scale) - alpha_of(units, scale), abs=1e-9)


def test_excluded_labels_and_lone_answers_count_for_nothing() -> None:
    with_other = {FFC: 1, OOO: 1, ("fact", "fact", "other"): 5, ("fact", "other"): 2, ("opinion",): 9}
    without = {FFC: 1, OOO: 1, ("fact", "fact"): 5}
    gains = alpha_gains(with_other, "nominal", LABELS)
    assert gains[FFC] == alpha_gains(without, "nominal", LABELS)[FFC] > 0
    assert gains["fact", "fact", "other"] == gains["fact", "other"] == 0


def test_the_last_disagreement_costs_all_that_is_missing_to_one() -> None:
    """n = 6, 5 fact and 1 claim: observed 2, expected 36 - 25 - 1 = 10, so alpha is 1 - 5·2/10 = 0."""
    gains = alpha_gains({FFC: 1, FFF: 1}, "nominal", LABELS)
    assert gains[FFC] == pytest.approx(1.0)


def test_sets_that_share_flags_cost_less_than_sets_apart() -> None:
    same, near, far = ('["a", "b"]',) * 2, ('["a", "b"]', '["a"]'), ('["a"]', '["b"]')
    gains = alpha_gains({same: 4, near: 1, far: 1}, "flags")
    assert 0 < gains[near] < gains[far]
