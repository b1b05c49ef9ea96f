import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.agreement.report import Draws, agreement_json
from annotate.agreement.spans.places import Marked
from annotate.agreement.spans.report import describe_spans
from annotate.errors import AnnotateError

CASES = json.loads((Path(__file__).parents[1] / "oracles" / "spans.json").read_text(encoding="utf-8"))
LENGTH = 30


def described(spans, lengths=None, readers=None, **options):
    marked = Marked.from_spans(spans, lengths or {"d": LENGTH}, readers or {})
    return describe_spans(marked, field="unsupported", level="span", **options)


@pytest.mark.parametrize(
    ("case", "name"),
    [pytest.param(case, name, id=f"{case['citation']}: {name}") for case in CASES for name in case["expected"]],
)
def test_u_alpha_is_the_published_one(case, name):
    spans = [("d", who, *span) for who, marks in case["spans"].items() for span in marks]
    value, tolerance = case["expected"][name]
    assert described(spans, {"d": case["length"]})[name].value == pytest.approx(value, abs=tolerance)


@st.composite
def unitizations(draw):
    """Rows of spans in one or two documents; nobody's spans overlap."""
    rows = []
    for document, who in itertools.product(draw(st.sampled_from(["d", "de"])), "abc"):
        edges = sorted(draw(st.lists(st.integers(0, LENGTH), max_size=6, unique=True)))
        for start, end in itertools.pairwise(edges):
            label = draw(st.sampled_from(["x", "y", None]))
            if label:
                rows.append((document, who, start, end, label))
    return rows


def u_alpha_by_character(rows, documents):
    """The definition, one character at a time: mean disagreement seen over that of all pairs."""
    cells, own = [], {}
    for row in rows:
        for place in range(row[2], row[3]):
            own[row[0], row[1], place] = row
    for document, who, place in itertools.product(documents, "abc", range(LENGTH)):
        cells.append((document, who, place))
    value = {cell: own[cell][4] if cell in own else None for cell in cells}
    seen = [
        value[d, a, place] != value[d, b, place]
        for d in documents
        for place in range(LENGTH)
        for a, b in itertools.permutations("abc", 2)
    ]
    apart = total = 0
    for one, other in itertools.product(cells, repeat=2):
        if one == other or (one in own and other in own and own[one] == own[other]):
            continue  # a gap's character, or a span, is not paired with itself
        apart += value[one] != value[other]
        total += 1
    return None if not apart else 1 - (sum(seen) / len(seen)) / (apart / total)


@given(unitizations())
@settings(max_examples=25, deadline=None)
def test_u_alpha_is_that_of_the_definition_character_by_character(rows):
    documents = sorted({row[0] for row in rows}) or ["d"]
    readers = dict.fromkeys(documents, "abc")
    found = described(rows, dict.fromkeys(documents, LENGTH), readers)["u_alpha"].value
    naive = u_alpha_by_character(rows, documents)
    assert found == (None if naive is None else pytest.approx(naive, abs=1e-9))


@given(unitizations(), st.permutations("abc"))
@settings(max_examples=40, deadline=None)
def test_names_of_annotators_and_labels_do_not_matter(rows, names):
    renamed = dict(zip("abc", names, strict=True))
    labels = {"x": "z", "y": "w"}
    lengths, readers = {"d": LENGTH, "e": LENGTH}, {"d": "abc", "e": "abc"}
    before = described(rows, lengths, readers)
    after = described([(d, renamed[w], s, e, labels[k]) for d, w, s, e, k in rows], lengths, readers)
    for one, other in zip(before.results, after.results, strict=True):
        assert one.value == (None if other.value is None else pytest.approx(other.value, abs=1e-12))
    assert len(before.misses) == len(after.misses)


@given(unitizations())
@settings(max_examples=40, deadline=None)
def test_json_of_spans_is_plain_and_never_holds_nan(rows):
    document = agreement_json([described(rows, {"d": LENGTH, "e": LENGTH})])
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for result in document["fields"][0]["results"]:
        assert (result["value"] is None) == (result["undefined"] is not None)


def test_equal_spans_agree_perfectly():
    rows = [("d", who, *span) for who in "ab" for span in ((2, 8, "x"), (10, 12, "y"))]
    assert [result.value for result in described(rows).results] == pytest.approx([1] * 7)


def test_f1_by_hand():
    rows = [
        ("d", "a", 0, 10, "x"),
        ("d", "a", 20, 24, "y"),
        ("d", "b", 0, 10, "x"),
        ("d", "b", 20, 28, "y"),
        ("d", "b", 29, 30, "y"),
    ]
    report = described(rows)
    assert report["f1_exact"].value == pytest.approx(2 * 1 / 5)
    assert report["f1_overlap"].value == pytest.approx(2 * 2 / 5)  # 20-24 and 20-28: one half exactly
    assert report["f1_character"].value == pytest.approx(2 * 14 / (14 + 19))
    assert [(row.label, row.f1_exact, row.f1_overlap) for row in report.labels] == [
        ("x", 1, 1),
        ("y", 0, pytest.approx(2 / 3)),
    ]
    assert [(row.spans, row.characters, row.median_length) for row in report.annotated] == [(2, 14, 7), (3, 19, 8)]
    miss = report.misses[0]
    assert (len(report.misses), miss.start, miss.end, miss.marked_by, miss.annotator) == (1, 29, 30, "b", "a")


def test_where_and_which_kind_are_told_apart():
    rows = [("d", "a", 0, 10, "x"), ("d", "b", 0, 10, "y"), ("d", "a", 20, 25, "x"), ("d", "b", 20, 25, "x")]
    report = described(rows)
    assert report["u_alpha_binary"].value == 1
    assert report["u_alpha"].value < 1
    assert report["percent_agreement"].value == 0.5
    assert report["percent_agreement"].metric == "label where spans overlap"


def test_one_span_is_matched_with_one_span_only():
    rows = [("d", "a", 0, 10, "x"), ("d", "b", 0, 5, "x"), ("d", "b", 5, 10, "x")]
    assert described(rows)["f1_overlap"].value == pytest.approx(2 * 1 / 3)


def test_who_read_and_marked_nothing_is_compared_and_who_did_not_read_is_not():
    rows = [("d", "a", 0, 10, "x")]
    silent = described(rows, readers={"d": ["a", "b"]})
    assert silent["f1_exact"].value == 0
    assert silent["u_alpha_binary"].value < 0.01
    alone = described(rows, readers={"d": ["a"]})
    assert alone["f1_exact"].undefined == "no document was read by two annotators"


def test_nothing_marked_is_undefined_with_the_reason():
    report = described([], readers={"d": ["a", "b"]})
    assert {result.undefined for result in report.results} == {"nothing was marked"}
    assert report.pairs[0].undefined == "neither marked anything"


def test_overlapping_labels_of_one_annotator_leave_only_the_coefficients_that_can_take_them():
    rows = [("d", "a", 0, 10, "x"), ("d", "a", 5, 12, "y"), ("d", "b", 0, 10, "x"), ("d", "b", 6, 12, "y")]
    report = described(rows)
    assert report["u_alpha"].undefined == "a gave overlapping spans different labels in d"
    assert report["u_alpha_binary"].value == 1
    assert report.labels[0].u_alpha == 1
    assert report["f1_exact"].value == 0.5


def test_intervals_are_over_documents_and_equal_leaving_each_out():
    rows, lengths = [], {}
    for number in range(5):
        document = f"d{number}"
        lengths[document] = 100
        rows += [(document, "a", 10, 20 + number, "x"), (document, "b", 10 + number, 22, "x")]
        rows += [(document, "a", 50, 60, "y"), (document, "b", 50, 60, "xy"[number % 2])]
    whole = described(rows, lengths)
    assert whole["u_alpha"].interval == "jackknife-t over documents"
    for name in ("u_alpha", "u_alpha_binary", "f1_exact", "f1_overlap", "f1_character"):
        result = whole[name]
        without = [
            described([row for row in rows if row[0] != f"d{number}"], lengths)[name].value for number in range(5)
        ]
        pseudo = [5 * result.value - 4 * value for value in without]
        mean = sum(pseudo) / 5
        spread = (sum((p - mean) ** 2 for p in pseudo) / 4 / 5) ** 0.5
        if spread:
            lowest = 0 if name.startswith("f1") else -1
            assert result.low == pytest.approx(max(result.value - 2.7764451 * spread, lowest), rel=1e-6)
    drawn = described(rows, lengths, bootstrap=Draws(200, 1))["u_alpha"]
    assert drawn.interval.startswith("bootstrap over documents")
    assert drawn.low < drawn.value < drawn.high


@pytest.mark.parametrize("span", [(5, 5), (-1, 4), (28, 31)])
def test_a_span_outside_its_document_is_refused(span):
    with pytest.raises(AnnotateError, match="is not inside d"):
        described([("d", "a", *span, "x")])
