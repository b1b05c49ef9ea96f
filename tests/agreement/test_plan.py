import pytest

from annotate.agreement.patterns import Patterns
from annotate.agreement.plan import plan
from annotate.agreement.report import describe
from annotate.errors import AnnotateError
from tests.agreement.ratings import random_table

CELLS = random_table(9, units=300, annotators=3, missing=0).tolist()
PATTERNS = Patterns.from_matrix(CELLS, None, [f"d{i % 10}" for i in range(300)])


def test_the_half_width_now_is_that_of_the_interval():
    alpha = describe(PATTERNS, field="", level="")["krippendorff_alpha"]
    assert plan(PATTERNS, 0.05).half_width == pytest.approx((alpha.high - alpha.low) / 2)


def test_half_the_width_needs_about_four_times_the_documents_and_a_little_less_for_the_smaller_t():
    now = plan(PATTERNS, 0.05).half_width
    done = plan(PATTERNS, now / 2)
    # t falls from 2.262 at 9 degrees of freedom to 2.042 at 30: 40 * (2.04 / 2.262)^2 = 32.5
    assert done.needed == 33
    assert (done.documents, done.further) == (10, 23)


def test_what_is_reached_already_needs_nothing_further():
    assert plan(PATTERNS, plan(PATTERNS, 0.05).half_width * 1.001).further == 0


def test_the_plan_holds_when_the_data_are_repeated():
    more = Patterns.from_matrix(CELLS * 4, None, [f"d{i % 10} copy {i // 300}" for i in range(1200)])
    # four times the squares over 39 * 40 instead of 9 * 10, and t of 39 instead of 9 degrees of freedom
    shrunk = (4 * 9 * 10 / (39 * 40)) ** 0.5 * 2.0227 / 2.2622
    assert plan(more, 0.05).half_width == pytest.approx(plan(PATTERNS, 0.05).half_width * shrunk, rel=0.02)


def test_without_an_interval_there_is_no_plan_but_a_reason():
    one = plan(Patterns.from_matrix(CELLS, None, ["d"] * 300), 0.05)
    assert (one.needed, one.further) == (None, None)
    assert "in one document" in one.undefined


def test_a_half_width_of_nothing_is_refused():
    with pytest.raises(AnnotateError, match="cannot be reached"):
        plan(PATTERNS, 0)
