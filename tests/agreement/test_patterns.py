import numpy as np
import pytest

from annotate.agreement.patterns import Patterns
from annotate.errors import AnnotateError
from tests.agreement.ratings import LABELS, random_table

GROUPS = [
    ("mali", (("a", "fact"), ("b", "claim")), 2),
    ("niger", (("b", "fact"),), 1),
    ("mali", (("b", "claim"), ("a", "fact")), 3),
    ("mali", (("a", "fact"), ("c", "unclear")), 1),
]


def rows(patterns):
    return {
        (patterns.documents[d] if patterns.documents else None, tuple(r)): c
        for d, r, c in zip(
            patterns.document.tolist(), patterns.ratings.tolist(), patterns.count.tolist(), strict=True
        )
    }


def test_equal_patterns_of_one_document_are_added_up_whatever_the_order_of_their_annotators():
    patterns = Patterns.from_groups(GROUPS, ["fact", "claim"], excluded=["unclear"])
    assert patterns.annotators == ("a", "b", "c")
    assert rows(patterns) == {
        ("mali", (0, 1, -1)): 5,
        ("mali", (0, -1, -1)): 1,
        ("niger", (-1, 0, -1)): 1,
    }


def test_an_array_of_codes_gives_the_patterns_of_its_cells():
    codes = random_table(4, units=60, annotators=11)
    place = np.arange(60) // 7
    named = Patterns.from_codes(codes, LABELS, [f"d{n}" for n in range(9)], place)
    cells = [[None if code < 0 else LABELS[code] for code in row] for row in codes]
    same = Patterns.from_matrix(cells, LABELS, [f"d{n}" for n in place])
    assert (named.annotators, named.documents, rows(named)) == (same.annotators, same.documents, rows(same))
    assert rows(Patterns.from_codes(codes, LABELS)) == rows(Patterns.from_matrix(cells, LABELS))


@pytest.mark.parametrize(
    ("codes", "documents", "place"),
    [
        ([[3, 0]], (), None),
        ([[-2, 0]], (), None),
        ([[1, 0]], ["d"], None),
        ([[1, 0]], (), [0]),
        ([[1, 0]], ["d"], [0, 0]),
        ([[1, 0]], ["d"], [1]),
        ([[1, 0]], ["d"], [-1]),
        ([[1, 0]], ["d", "d"], [0]),
    ],
)
def test_codes_that_stand_for_nothing_are_refused(codes, documents, place):
    with pytest.raises(AnnotateError):
        Patterns.from_codes(np.array(codes), LABELS, documents, None if place is None else np.array(place))


def test_excluded_labels_are_missing_and_counted():
    patterns = Patterns.from_groups(GROUPS, ["fact", "claim", "unclear"], excluded=["unclear"])
    assert patterns.labels == ("fact", "claim")
    assert patterns.excluded == (("unclear", 1),)
    assert patterns.judgments == 12


def test_a_unit_with_only_excluded_labels_is_no_unit():
    patterns = Patterns.from_groups(
        [("d", (("a", "x"),), 4), ("d", (("a", "fact"),), 1)], ["fact"], excluded=["x"]
    )
    assert patterns.count.tolist() == [1]
    assert patterns.excluded == (("x", 4),)


def test_ratings_and_groups_give_the_same_patterns():
    ratings = [
        ("mali", "1", "a", "fact"),
        ("mali", "1", "b", "claim"),
        ("niger", "1", "a", None),
        ("niger", "1", "b", "fact"),
        ("mali", "2", "b", "claim"),
        ("mali", "2", "a", "fact"),
    ]
    groups = [
        ("mali", (("a", "fact"), ("b", "claim")), 2),
        ("niger", (("b", "fact"),), 1),
    ]
    one, other = Patterns.from_ratings(ratings), Patterns.from_groups(groups)
    assert (one.labels, one.annotators, one.documents) == (other.labels, other.annotators, other.documents)
    assert rows(one) == rows(other)


def test_without_documents_the_units_stand_for_themselves():
    patterns = Patterns.from_matrix([["x", "y"], ["x", "y"], [None, "x"], [None, None]])
    assert patterns.documents == ()
    assert rows(patterns) == {(None, (0, 1)): 2, (None, (-1, 0)): 1}


def test_numbers_are_ordered_by_size_and_words_by_the_alphabet():
    assert Patterns.from_matrix([[10, 9], ["b", "a"], [-1, "nan"]]).labels == ("-1", "9", "10", "a", "b", "nan")


def test_more_patterns_than_a_machine_word_can_number_are_kept_apart():
    rng = np.random.default_rng(5)
    table = rng.integers(0, 9, (40, 60)).tolist()
    patterns = Patterns.from_matrix(table + table)
    assert sorted(patterns.ratings.tolist()) == sorted(table)
    assert set(patterns.count.tolist()) == {2}


def test_an_unknown_label_is_refused_with_the_known_ones():
    with pytest.raises(AnnotateError, match="unknown label 'fcat': the labels are fact, claim"):
        Patterns.from_groups([("d", (("a", "fcat"),), 1)], ["fact", "claim"])


def test_an_annotator_who_answers_a_unit_twice_is_refused_with_the_unit():
    with pytest.raises(AnnotateError, match="ann answered unit 7 of mali twice"):
        Patterns.from_ratings([("mali", "7", "ann", "x"), ("mali", "8", "ann", "x"), ("mali", "7", "ann", "y")])
    with pytest.raises(AnnotateError, match="answered one unit twice: a=x, a=y"):
        Patterns.from_groups([("d", (("a", "x"), ("a", "y")), 1)])


def test_a_table_with_too_few_documents_is_refused():
    with pytest.raises(AnnotateError, match="2 rows but 1 documents"):
        Patterns.from_matrix([["x"], ["y"]], documents=["d"])


def test_no_judgments_make_empty_patterns():
    for patterns in (Patterns.from_groups([]), Patterns.from_ratings([]), Patterns.from_matrix([])):
        assert patterns.judgments == 0
        assert len(patterns.count) == 0
