"""Tables of ratings made anywhere are read in the open: what is dropped, merged or guessed is counted and said."""

import pytest

from annotate.errors import AnnotateError
from annotate.exchange.ratings import Ratings, Reading, read_ratings

LONG = "unit,annotator,value\nu1,a1,fact\nu1,a2,claim\nu2,a1,\nu2,a2,NaN\n"


def read(text: str | bytes, **how: object) -> Ratings:
    data = text if isinstance(text, bytes) else text.encode()
    return read_ratings(data, "ratings.csv", Reading(**how))  # type: ignore[arg-type]  # what a test passes is seen


def test_long_form_gives_a_rating_per_row_and_counts_the_missing_ones() -> None:
    found = read(LONG)
    assert found.fields["value"] == [
        (None, "u1", "a1", "fact"),
        (None, "u1", "a2", "claim"),
        (None, "u2", "a1", None),
        (None, "u2", "a2", None),
    ]
    assert found.dropped == {"empty": 1, "missing ('NaN')": 1}


@pytest.mark.parametrize(("delimiter", "said"), [("\t", "tab"), (";", ";"), ("|", "|")])
def test_another_delimiter_is_found_and_said(delimiter: str, said: str) -> None:
    found = read(LONG.replace(",", delimiter))
    assert found.fields["value"][0] == (None, "u1", "a1", "fact")
    assert found.notices == [f"columns are separated by {said}"]


def test_another_encoding_is_found_and_said() -> None:
    found = read("unit;rater;label\n1;Zoé;vérifié\n2;Zoé;opinion à débattre, très marquée\n".encode("cp1252"))
    assert found.fields["value"][0] == (None, "1", "Zoé", "vérifié")
    assert any("not UTF-8" in notice for notice in found.notices)


def test_wide_form_gives_a_rating_per_cell() -> None:
    found = read("document,item,anna,ben\nd1,1,x,y\nd1,2,,y\n", wide=True)
    assert found.fields["value"] == [
        ("d1", "1", "anna", "x"),
        ("d1", "1", "ben", "y"),
        ("d1", "2", "anna", None),
        ("d1", "2", "ben", "y"),
    ]


def test_a_table_with_a_row_per_annotator_is_suspected_and_read_when_told() -> None:
    table = "who,u1,u2,u3\nanna,x,y,x\nben,x,x,x\n"
    assert "is it --transpose?" in read(table, wide=True).notices[-1]
    assert read(table, wide=True, transpose=True).fields["value"][0] == (None, "u1", "anna", "x")


def test_json_lines_are_read_whatever_the_type_of_the_value() -> None:
    found = read('{"unit": 1, "annotator": "a", "value": 2}\n{"unit": 1, "annotator": "b", "value": null}\n')
    assert found.fields["value"] == [(None, "1", "a", "2"), (None, "1", "b", None)]


def test_fields_are_kept_apart() -> None:
    found = read("unit,annotator,field,value\nu1,a,bias,1\nu1,a,opinion,2\n")
    assert {name: rows[0][3] for name, rows in found.fields.items()} == {"bias": "1", "opinion": "2"}


def test_a_duplicate_rating_is_refused_with_both_rows() -> None:
    with pytest.raises(AnnotateError, match="row 3: a1 rated u1 already in row 2"):
        read("unit,annotator,value\nu1,a1,x\nu1,a1,y\n")


@pytest.mark.parametrize(("keep", "value"), [("first", "x"), ("last", "y")])
def test_a_duplicate_rating_is_resolved_as_asked_and_counted(keep: str, value: str) -> None:
    found = read("unit,annotator,value\nu1,a1,x\nu1,a1,y\n", duplicates=keep)
    assert found.fields["value"] == [(None, "u1", "a1", value)]
    assert sum(found.dropped.values()) == 1


def test_the_same_unit_name_in_two_documents_is_two_units() -> None:
    found = read("document,unit,annotator,value\nd1,1,a,x\nd2,1,a,y\n")
    assert len(found.fields["value"]) == 2


def test_one_annotator_under_two_names_is_merged_and_a_clash_is_found() -> None:
    table = "unit,annotator,value\nu1,anna,x\nu2,Anna B.,y\n"
    rows = read(table, aliases={"Anna B.": "anna"}).fields["value"]
    assert {who for _, _, who, _ in rows} == {"anna"}
    with pytest.raises(AnnotateError, match="already in row 2"):
        read(table.replace("u2", "u1"), aliases={"Anna B.": "anna"})


def test_a_misspelt_label_is_mended_as_told_even_when_it_looks_missing() -> None:
    rows = read("unit,annotator,value\nu1,a,None\nu1,b,Fact\n", values={"None": "none", "Fact": "fact"}).fields
    assert [value for *_, value in rows["value"]] == ["none", "fact"]


def test_other_column_names_are_recognised_or_named() -> None:
    assert read("item,rater,label\n1,a,x\n").fields["value"] == [(None, "1", "a", "x")]
    named = read(
        "tweet,person,stance\n1,a,x\n", columns={"unit": "tweet", "annotator": "person", "value": "stance"}
    )
    assert named.fields["value"] == [(None, "1", "a", "x")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column for the unit"),
        ("unit,unit\n1,2\n", "two columns 'unit'"),
        ("unit,annotator,value\n", "a head but no rows"),
        ("unit,annotator,value\n1,a\n", "line 2: 2 cells under 3 column names"),
        ('unit,annotator,value\n1,a,"x\n', "line 2"),
        ('{"unit": 1}\n[]\n', "no column for the annotator"),
        ('{"unit": 1, "annotator": "a", "value": {}}\n', "line 1: a value is a text"),
        ('{"unit": 1, "annotator": "a", "value": 1}\nnonsense\n', "line 2: not a JSON object"),
    ],
)
def test_what_is_no_table_of_ratings_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(AnnotateError, match=said) as error:
        read(text)
    assert error.value.hint
