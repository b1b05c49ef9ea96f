"""cu-alpha and (k)u-alpha: the published example, the definition character by character, what is undefined."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.agreement.report import Draws
from annotate.agreement.spans.places import Marked
from annotate.agreement.spans.report import describe_spans
from tests.agreement.test_spans import LENGTH, described, unitizations

CASES = json.loads((Path(__file__).parents[1] / "oracles" / "spans.json").read_text(encoding="utf-8"))


def kind(report, label):
    return next(row for row in report.labels if row.label == label)


@pytest.mark.parametrize(
    ("case", "label"),
    [pytest.param(case, label, id=f"{case['citation']}: {label}") for case in CASES for label in case["ku_alpha"]],
)
def test_ku_alpha_is_the_published_one(case, label):
    spans = [("d", who, *span) for who, marks in case["spans"].items() for span in marks]
    row = kind(described(spans, {"d": case["length"]}), label)
    assert row.ku_alpha == pytest.approx(case["ku_alpha"][label], abs=1e-12)


def test_a_kind_nobody_else_marked_anything_of_has_no_ku_alpha_and_says_why():
    (case,) = CASES
    spans = [("d", who, *span) for who, marks in case["spans"].items() for span in marks]
    report = described(spans, {"d": case["length"]})
    assert (kind(report, "7").ku_alpha, kind(report, "7").coverage) == (None, 0)
    assert kind(report, "7").ku_undefined == "nobody else marked any of this text"
    assert kind(report, "5").coverage == pytest.approx(8 / 18)  # Alex marked 30-32 alone


def by_character(rows, documents):
    """cu-alpha, and for each label (k)u-alpha and coverage, by the definition. None = undefined."""
    own = {(d, who, place): row for row in rows for d, who, low, high, _ in [row] for place in range(low, high)}
    seen, cells, alone = [], [], []  # pairs of labels; (span, weight) of marked characters; all marked ones
    for document, place in itertools.product(documents, range(LENGTH)):
        here = [own[document, who, place] for who in "abc" if (document, who, place) in own]
        seen += [(one[4], other[4]) for one, other in itertools.permutations(here, 2)]
        cells += [(row, Fraction(len(here) - 1, 2)) for row in here]
        alone += [row[4] for row in here]
    chance = [
        (one[4], other[4], weight * times)
        for (one, weight), (other, times) in itertools.product(cells, repeat=2)
        if one != other  # a span is not paired with itself
    ]
    kinds = {}
    for label in "xy":
        mine = [pair for pair in seen if pair[0] == label]
        drawn = [row for row in chance if row[0] == label]
        value = _alpha(mine, drawn)
        covered = sum(weight for row, weight in cells if row[4] == label) / Fraction(alone.count(label) or 1)
        kinds[label] = (value, covered if label in alone else None)
    return _alpha(seen, chance), kinds


def _alpha(seen, chance):
    apart = sum(weight for one, other, weight in chance if one != other)
    if not seen or not apart:
        return None
    expected = apart / sum(weight for *_, weight in chance)
    return 1 - Fraction(sum(one != other for one, other in seen), len(seen)) / expected


def near(value):
    return None if value is None else pytest.approx(float(value), abs=1e-9)


@given(unitizations())
@settings(max_examples=40, deadline=None)
def test_cu_alpha_and_ku_alpha_are_those_of_the_definition_character_by_character(rows):
    documents = sorted({row[0] for row in rows}) or ["d"]
    report = described(rows, dict.fromkeys(documents, LENGTH), dict.fromkeys(documents, "abc"))
    whole, kinds = by_character(rows, documents)
    assert report["cu_alpha"].value == near(whole)
    for row in report.labels:
        value, covered = kinds[row.label]
        assert row.ku_alpha == near(value)
        assert row.coverage == near(covered)
        assert (row.ku_alpha is None) == (row.ku_undefined is not None)


@given(unitizations(), st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_the_length_of_a_character_does_not_matter(rows, times):
    readers = {"d": "abc", "e": "abc"}
    before = described(rows, dict.fromkeys("de", LENGTH), readers)
    longer = [(d, who, low * times, high * times, label) for d, who, low, high, label in rows]
    after = described(longer, dict.fromkeys("de", LENGTH * times), readers)
    assert after["cu_alpha"].value == near(before["cu_alpha"].value)
    for one, other in zip(before.labels, after.labels, strict=True):
        assert (other.ku_alpha, other.coverage) == (near(one.ku_alpha), near(one.coverage))


@given(unitizations())
@settings(max_examples=30, deadline=None)
def test_unmarked_text_does_not_matter(rows):
    readers = {"d": "abc", "e": "abc"}
    before = described(rows, dict.fromkeys("de", LENGTH), readers)["cu_alpha"]
    after = described(rows, dict.fromkeys("de", 9 * LENGTH), readers)["cu_alpha"]
    assert after.value == near(before.value)


def test_equal_kinds_give_one_whatever_the_ends_and_swapped_kinds_less_than_nothing():
    ends = [("d", "a", 0, 10, "x"), ("d", "b", 4, 12, "x"), ("d", "a", 20, 24, "y"), ("d", "b", 21, 30, "y")]
    assert described(ends)["cu_alpha"].value == 1
    swapped = [(d, who, low, high, "xy"[(label == "x") ^ (who == "a")]) for d, who, low, high, label in ends]
    assert described(swapped)["cu_alpha"].value < 0


def test_one_kind_only_or_nothing_shared_is_undefined_with_the_reason():
    one = described([("d", "a", 0, 10, "x"), ("d", "b", 5, 12, "x")])
    assert one["cu_alpha"].undefined == "only one kind where two annotators marked: x"
    assert kind(one, "x").ku_undefined == "only one kind where two annotators marked: x"
    apart = described([("d", "a", 0, 5, "x"), ("d", "b", 5, 12, "y")])
    assert apart["cu_alpha"].undefined == "no two annotators marked the same text"
    assert kind(apart, "x").ku_undefined == "nobody else marked any of this text"


def test_overlapping_kinds_of_one_annotator_are_undefined_with_the_reason():
    rows = [("d", "a", 0, 10, "x"), ("d", "a", 5, 12, "y"), ("d", "b", 0, 10, "x")]
    report = described(rows)
    why = "a gave overlapping spans different labels in d"
    assert (report["cu_alpha"].undefined, kind(report, "x").ku_undefined) == (why, why)
    assert kind(report, "x").coverage is None


def test_a_kind_that_could_be_given_and_was_not_says_so():
    rows = [("d", "a", 0, 10, "x"), ("d", "b", 0, 10, "y")]
    marked = Marked.from_spans(rows, {"d": LENGTH}, {}, ["x", "y", "z"])
    report = describe_spans(marked, field="unsupported", level="span")
    assert kind(report, "z").ku_undefined == "never given in a document read twice"
    assert kind(report, "z").coverage is None


def test_cu_alpha_says_what_its_chance_term_rests_on():
    (caveat,) = described([("d", "a", 0, 10, "x"), ("d", "b", 0, 10, "y")])["cu_alpha"].caveats
    assert "the reading that gives the paper's printed example" in caveat


def test_intervals_are_those_of_leaving_each_document_out():
    rows, lengths = [], {}
    for number in range(6):
        document = f"d{number}"
        lengths[document] = 100
        rows += [(document, "a", 10, 20 + number, "x"), (document, "b", 10 + number, 22, "xy"[number == 2])]
        rows += [(document, "a", 50, 60, "y"), (document, "b", 50, 57, "xy"[number % 2])]
    whole = described(rows, lengths)
    parts = [described([row for row in rows if row[0] != f"d{number}"], lengths) for number in range(6)]
    x = kind(whole, "x")
    for value, low, high, without in (
        (
            *(getattr(whole["cu_alpha"], name) for name in ("value", "low", "high")),
            [p["cu_alpha"].value for p in parts],
        ),
        (x.ku_alpha, x.ku_low, x.ku_high, [kind(p, "x").ku_alpha for p in parts]),
    ):
        pseudo = [6 * value - 5 * one for one in without]
        mean = sum(pseudo) / 6
        margin = 2.5705818 * (sum((one - mean) ** 2 for one in pseudo) / 5 / 6) ** 0.5  # Student's t, 5 df
        assert low == pytest.approx(max(value - margin, -1), rel=1e-6)
        assert high == pytest.approx(min(value + margin, 1), rel=1e-6)
    assert x.ku_interval == whole["cu_alpha"].interval == "jackknife-t over documents"
    drawn = described(rows, lengths, bootstrap=Draws(200, 1))
    assert drawn["cu_alpha"].low < drawn["cu_alpha"].value < drawn["cu_alpha"].high
    assert kind(drawn, "x").ku_interval.startswith("bootstrap over documents")
