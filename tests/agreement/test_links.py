"""What spans are tied to: the definition by hand, its properties, and from the line mode to every report."""

import csv
import io
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import Draws, describe
from annotate.agreement.spans.link_report import describe_links
from annotate.agreement.spans.links import ANSWERS, Linked, answers
from annotate.agreement.spans.places import Span
from tests.conftest import Run

LENGTH = 100
NONE: list[tuple[int, int]] = []  #: said: there is nothing to tie it to
UNSAID = None


def at(place):
    return Span(*place, "")


def linked(*documents):
    """Each document: {annotator: {place: places of the ends, NONE or UNSAID}}."""
    ties, ends = [], []
    for number, document in enumerate(documents):
        for who, tied in document.items():
            for place, to in tied.items():
                given_ends = None if to is None else frozenset(map(at, to))
                ties.append((f"d{number}", who, at(place), given_ends))
                ends += [(f"d{number}", who, end) for end in given_ends or ()]
    readers = {f"d{number}": list(document) for number, document in enumerate(documents)}
    return Linked.from_ties(ties, ends, dict.fromkeys(readers, LENGTH), readers)


def described(*documents, **options):
    return describe_links(linked(*documents), field="content: source", **options)


def figures(report):
    return [result.value for result in report.results]


#: Two readers. By place: tied alike; none, with other ends (8 of 10 characters); tied to other words; unsaid by
#: one; marked by one only.
BY_HAND = {
    "a1": {(0, 10): [(20, 24)], (30, 40): NONE, (50, 60): [(70, 75)], (80, 90): UNSAID},
    "a2": {(0, 10): [(20, 24)], (30, 38): NONE, (50, 60): [(76, 79)], (80, 90): [(20, 24)], (92, 99): NONE},
}


def test_the_figures_are_those_worked_by_hand():
    report = described(BY_HAND)
    # Pairs: a1 said three things, a2 five. The same at both ends: the first only. By overlap: the none too.
    assert report.units == report.pairable_units == 8
    assert report["f1_exact"].value == pytest.approx(2 * 1 / 8)
    assert report["f1_overlap"].value == pytest.approx(2 * 2 / 8)
    # Both tied two spans that match, at 0 and at 50; the first to the same words.
    assert report["percent_agreement"].value == pytest.approx(1 / 2)
    assert [result.units for result in report.results] == [8, 8, 2]
    assert "'none' is an answer" in report["f1_exact"].caveats[0]


def test_how_often_none_was_said_is_counted_of_each():
    report = described(BY_HAND)
    counted = [(one.annotator, one.documents, one.tied, one.none, one.not_said) for one in report.given]
    assert counted == [("a1", 1, 2, 1, 1), ("a2", 1, 3, 2, 0)]
    assert [one.none_share for one in report.given] == pytest.approx([1 / 3, 2 / 5])
    silent = described({"a1": {(0, 4): UNSAID}, "a2": {}})
    assert [one.none_share for one in silent.given] == [None, None]


def test_who_tied_a_span_otherwise_is_listed_with_both_answers():
    listed = [
        (one.start, one.end, one.a, one.b, one.ends_of_a, one.ends_of_b) for one in described(BY_HAND).differences
    ]
    assert listed == [
        (50, 60, "a1", "a2", (((70, 75),),), (((76, 79),),)),
        (80, 90, "a1", "a2", None, (((20, 24),),)),
    ]


def test_the_answer_on_spans_both_marked_is_worked_by_hand():
    found = [given for _, _, given in answers(linked(BY_HAND))]
    assert [(one["a1"], one["a2"]) for one in found] == [
        ("tied", "tied"),
        ("none", "none"),
        ("tied", "tied"),
        ("not said", "tied"),
    ]
    rows = ((("d"), tuple(one.items()), 1) for one in found)
    report = describe(Patterns.from_groups(rows, ANSWERS), field="f", level="span")
    assert report["percent_agreement"].value == 3 / 4
    # Tied 5 times, none twice, not said once: of 8 x 7 ordered pairs of answers 5 x 4 + 2 x 1 are equal.
    expected = (5 * 4 + 2 * 1) / (8 * 7)
    assert report["krippendorff_alpha"].value == pytest.approx((3 / 4 - expected) / (1 - expected))
    # AC1: chance is the sum of p (1 - p) over the three answers, over 3 - 1.
    chance = (5 / 8 * 3 / 8 + 2 / 8 * 6 / 8 + 1 / 8 * 7 / 8) / 2
    assert report["gwet_ac1"].value == pytest.approx((3 / 4 - chance) / (1 - chance))


def test_none_agrees_with_none_and_not_with_a_tie_or_with_silence():
    def both(one, other):
        return figures(described({"a1": {(0, 10): one}, "a2": {(0, 10): other}}))[:2]

    assert both(NONE, NONE) == [1, 1]
    assert both(NONE, [(20, 24)]) == [0, 0]
    assert both([(20, 24)], [(20, 24)]) == [1, 1]
    assert both([(20, 24)], [(20, 23)]) == [0, 1]
    assert both([(20, 24)], UNSAID) == [0, 0]
    assert both(UNSAID, UNSAID) == [None, None]


def test_of_several_ends_each_is_a_pair_of_its_own():
    report = described({"a1": {(0, 10): [(20, 24), (30, 34)]}, "a2": {(0, 10): [(20, 24)]}})
    assert report["f1_exact"].value == pytest.approx(2 * 1 / 3)
    assert report["percent_agreement"].value == 0  # not the same ends


def test_spans_over_the_same_words_are_one_span_tied_to_all_that_any_of_them_is():
    ties = [
        ("d", "a1", Span(0, 9, "x"), frozenset([at((20, 24))])),
        ("d", "a1", Span(0, 9, "y"), frozenset([at((30, 34))])),
        ("d", "a1", Span(0, 9, "z"), None),
        ("d", "a2", Span(0, 9, "x"), frozenset([at((20, 24)), at((30, 34))])),
    ]
    ends = [(document, who, end) for document, who, _, tied in ties for end in tied or ()]
    both = Linked.from_ties(ties, ends, {"d": LENGTH}, {"d": ["a1", "a2"]})
    assert figures(describe_links(both, field="f")) == [1, 1, 1]


def test_pieces_are_ends_like_any_other():
    whole, pieces = Span(0, 10, ""), Span(0, 10, "", ((0, 4), (8, 10)))
    ties = [("d", "a1", pieces, frozenset()), ("d", "a2", whole, frozenset())]
    report = describe_links(Linked.from_ties(ties, [], {"d": LENGTH}, {"d": ["a1", "a2"]}), field="f")
    assert figures(report)[:2] == [0, 1]  # 6 of 10 characters


def test_what_cannot_be_said_is_undefined_with_the_reason():
    alone = described({"a1": {(0, 4): NONE}})
    assert {one.undefined for one in alone.results} == {"no document was read by two annotators"}
    silent = described({"a1": {(0, 4): UNSAID}, "a2": {(0, 4): UNSAID}})
    assert {one.undefined for one in silent.results} == {"nothing was tied"}
    assert silent.pairs[0].undefined == "neither tied anything"
    apart = described({"a1": {(0, 4): NONE}, "a2": {(0, 4): NONE}})["percent_agreement"]
    assert apart.undefined == "no two spans that overlap by half were both tied"
    strangers = described({"a1": {(0, 4): NONE}, "a2": {}}, {"a2": {}, "a3": {}}).pairs
    assert [one.undefined for one in strangers] == [None, "no document read by both", "neither tied anything"]


def test_intervals_are_over_documents_and_equal_leaving_each_out():
    documents = [
        {
            "a1": {(0, 10): [(20, 24)], (30, 40): NONE, (50, 60): [(70, 75)]},
            "a2": {
                (0, 10 - number): [(20, 24)],
                (30, 40): NONE if number % 2 else [(70, 75)],
                (50, 59): [(70, 75)],
            },
        }
        for number in range(5)
    ]
    whole = described(*documents)
    for name in ("f1_exact", "f1_overlap", "percent_agreement"):
        result = whole[name]
        without = [described(*documents[:n], *documents[n + 1 :])[name].value for n in range(5)]
        pseudo = [5 * result.value - 4 * value for value in without]
        mean = sum(pseudo) / 5
        margin = 2.7764451 * (sum((one - mean) ** 2 for one in pseudo) / 4 / 5) ** 0.5  # Student's t, 4 df
        if margin:
            assert result.interval == "jackknife-t over documents"
            assert result.low == pytest.approx(max(result.value - margin, 0), rel=1e-6)
            assert result.high == pytest.approx(min(result.value + margin, 1), rel=1e-6)
    assert whole["f1_overlap"].low < whole["f1_overlap"].value < whole["f1_overlap"].high
    drawn = described(*documents, bootstrap=Draws(200, 1))["f1_overlap"]
    assert drawn.interval.startswith("bootstrap over documents")


PLACES = [(0, 4), (0, 6), (2, 6), (10, 20), (10, 17), (12, 20), (30, 33)]
ENDS = [(40, 44), (40, 42), (50, 60), (52, 60), (70, 71)]


@st.composite
def documents(draw):
    ends = st.one_of(st.none(), st.lists(st.sampled_from(ENDS), max_size=2, unique=True))
    tied = st.dictionaries(st.sampled_from(PLACES), ends, max_size=5)
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(("a1", "a2", "a3"), tied)), min_size=1, max_size=2))


@given(documents(), st.permutations(["a1", "a2", "a3"]))
@settings(max_examples=60, deadline=None)
def test_names_do_not_matter_and_every_figure_lies_between_nothing_and_one(found, names):
    renamed = [dict(zip(names, document.values(), strict=True)) for document in found]
    before, after = figures(described(*found)), figures(described(*renamed))
    assert before == [None if one is None else pytest.approx(one) for one in after]
    assert all(one is None or 0 <= one <= 1 for one in before)
    assert before[0] is None or before[0] <= before[1]  # what has the same ends overlaps


@given(documents())
@settings(max_examples=60, deadline=None)
def test_equal_annotators_agree_perfectly_and_none_of_them_differs(found):
    report = described(*(dict.fromkeys(document, document["a1"]) for document in found))
    assert {*figures(report)} <= {1, None}
    assert report.differences == ()
    assert json.loads(json.dumps(report.to_json(), allow_nan=False)) == report.to_json()


@given(documents())
@settings(max_examples=60, deadline=None)
def test_exact_f1_is_that_of_sets_of_pairs(found):
    agreeing = size = 0
    for document in found:
        said = [
            {(place, end) for place, ends in tied.items() if ends is not None for end in ends or [None]}
            for tied in document.values()
        ]
        for one, other in itertools.combinations(said, 2):
            agreeing, size = agreeing + len(one & other), size + len(one) + len(other)
    wanted = 2 * agreeing / size if size else None
    assert figures(described(*found))[0] == (None if wanted is None else pytest.approx(wanted))


SCHEMA = """
name = "said"
version = "1"
[[field]]
name = "voice"
level = "sentence"
[[field.label]]
name = "attributed"
key = "a"
[[field.label]]
name = "other"
key = "o"
[[field]]
name = "who"
level = "span"
[[field]]
name = "words"
level = "span"
[[field.attribute]]
name = "as_told"
scale = "text"
[[field.link]]
name = "source"
to = "who"
"""
TYPED = {
    "a1": [
        'a m "Paul" who m "it rains" words as_told="wet | cold" source=1',
        'a m "it snows" words source=none',
        'a m "Ann" who m "The sun"+"shines" words source=1',
        "o",
    ],
    "a2": [
        'a m "Paul" who m "it rains" words source=1',
        'a m "that it snows" words source=none',
        'a m "Ann" who m "The sun"+"shines" words source=none',
        "o",
    ],
}


@pytest.fixture
def labelled(run: Run, folder: Path) -> Run:
    (folder / "said.toml").write_text(SCHEMA, encoding="utf-8")
    (folder / "one.txt").write_text("Paul says it rains. It is said that it snows.", encoding="utf-8")
    (folder / "two.txt").write_text("The sun, Ann says, shines. It blows.", encoding="utf-8")
    for who, lines in TYPED.items():
        done = run(
            "label", "one.txt", "two.txt", "--as", who, "--schema", "said.toml", stdin="\n".join([*lines, ""])
        )
        assert (done.code, "not done" in done.out) == (0, False), done.out
    return run


def test_links_typed_in_the_line_mode_are_measured_in_the_json(labelled: Run) -> None:
    document = json.loads(labelled("agreement", "--json").out)
    fields = {one["field"]: one for one in document["fields"]}
    link = fields["words: source"]
    value = {one["coefficient"]: one["value"] for one in link["results"]}
    # Three answers of each. The same at both ends: the first. "it snows" and "that it snows" share 8 of 13.
    assert (link["scale"], link["units"], link["documents"]) == ("link", 6, 2)
    assert value == pytest.approx({"f1_exact": 2 * 1 / 6, "f1_overlap": 2 * 2 / 6, "percent_agreement": 1.0})
    assert [one["none_share"] for one in link["given"]] == pytest.approx([1 / 3, 2 / 3])
    (difference,) = link["differences"]
    assert (difference["fragments"], difference["ends_of_b"]) == ([[0, 7], [19, 25]], [])
    given = fields["words: source, tied or none"]
    assert (given["scale"], given["pairable_units"]) == ("nominal", 3)
    shares = {one["label"]: one["specific_agreement"] for one in given["labels"]}
    assert shares == pytest.approx({"tied": 2 * 1 / 3, "none": 2 * 1 / 3, "not said": None})
    assert "words: as_told is answered in words and has no coefficient" in document["notices"]
    assert "words: as_told" not in fields


def test_links_are_on_the_page_in_the_csv_and_in_the_markdown(labelled: Run) -> None:
    page = labelled("agreement").out
    assert "words: source (link)" in page
    assert "none of what was said" in page
    assert [line.split() for line in page.splitlines() if line.startswith("two 0-25")] == [
        ["two", "0-25", "The", "sun", "…", "shines", "a1:", "Ann", "a2:", "none"]
    ]
    rows = list(csv.DictReader(io.StringIO(labelled("agreement", "--csv").out)))
    found = [(one["scale"], one["coefficient"], one["units"]) for one in rows if one["field"] == "words: source"]
    assert found == [("link", "f1_exact", "6"), ("link", "f1_overlap", "6"), ("link", "percent_agreement", "1")]
    markdown = labelled("agreement", "--markdown").out
    assert "2 annotators tied spans, or said that there is none to tie them to, 6 times in 2 documents" in markdown
    assert "| a1 | 2 | 2 | 1 | 0 | 33% |" in markdown


def test_a_threshold_holds_for_links_too(labelled: Run) -> None:
    assert labelled("agreement", "--fail-under", "f1_exact=0.3").code == 0
    assert labelled("agreement", "--fail-under", "f1_overlap=0.7").code == 4


def test_an_end_that_was_removed_since_is_no_answer_and_is_said(labelled: Run) -> None:
    done = labelled("label", "one.txt", "--as", "a2", "--schema", "said.toml", stdin="g 1\nd 1\n")
    assert 'who removed: "Paul"' in done.out, done.out
    document = json.loads(labelled("agreement", "--json").out)
    assert document["dropped"] == {"words: source ends at a span that was removed": 1}
    (link,) = [one for one in document["fields"] if one["field"] == "words: source"]
    assert [(one["tied"], one["none"], one["not_said"]) for one in link["given"]] == [(2, 1, 0), (0, 2, 1)]
