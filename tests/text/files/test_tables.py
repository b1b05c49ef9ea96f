"""Tables of texts: which column is what, one document a row, and rows that are none."""

import csv
import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.text.about import About
from annotate.text.files.tables import Row, rows


def read(text: str, format: str = "csv", told: Mapping[str, str] | None = None) -> list[Row | AnnotateError]:
    return list(rows(text, "a." + format, format, told or {}))


def good(found: list[Row | AnnotateError]) -> list[Row]:
    return [one for one in found if isinstance(one, Row)]


def troubles(found: list[Row | AnnotateError]) -> list[str]:
    return [one.message for one in found if isinstance(one, AnnotateError)]


def test_columns_are_known_by_their_names() -> None:
    head = "id;Titre;Auteur;Date;Média;URL;Langue;Texte;score"
    (row,) = good(
        read(f'{head}\nm1;Mali;A. Diop;2023-11-07;Le Courrier;https://x.org;fr;"Il pleut ; ""oui"".";3\n')
    )
    assert (row.name, row.text, row.where) == ("m1", 'Il pleut ; "oui".', "a.csv, line 2")
    assert row.about == About("Mali", "A. Diop", "2023-11-07", "Le Courrier", "https://x.org", "fr")


def test_columns_can_be_told() -> None:
    text = "corps,text,journal,source\nIl pleut.,non,Le Courrier,AFP\n"
    (row,) = good(read(text, told={"text": "corps", "source": "journal"}))
    assert (row.text, row.about) == ("Il pleut.", About(source="Le Courrier"))


def test_json_lines_may_have_other_keys_on_every_line() -> None:
    lines = [
        {"text": "Il pleut.", "authors": ["A. Diop", "Li Wei"], "published_at": "2023-11-07T08:30:00Z"},
        {"id": 12, "text": "Il neige.\nEncore.", "title": None, "language": "fr"},
    ]
    one, two = good(read("\n".join(json.dumps(line) for line in lines) + "\n\n", "jsonl"))
    assert one.about == About(author="A. Diop, Li Wei", published="2023-11-07")
    assert (two.name, two.text, two.about) == ("12", "Il neige.\nEncore.", About(language="fr"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_line_of_names(delimiter: str) -> None:
    (row,) = good(read(f"title{delimiter}text\nMali{delimiter}Il pleut\n"))
    assert (row.about.title, row.text) == ("Mali", "Il pleut")


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text(",;\"' \tab\n\r", max_size=20)
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=100)
def test_any_text_comes_out_of_a_table_as_it_went_in(texts: list[tuple[str, str]]) -> None:
    whole = [f"Il {left} dit {right}." for left, right in texts]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([("title", "text"), *(("t", text) for text in whole)])
    assert [row.text for row in good(read(written.getvalue()))] == whole
    lines = "\n".join(json.dumps({"text": text}) for text in whole)
    assert [row.text for row in good(read(lines, "jsonl"))] == whole


def test_ragged_rows_are_named_and_the_others_are_read() -> None:
    found = read("title,text\na,Un.\nb\nc,Deux.,trop\n\nd,Trois.\n")
    assert [row.text for row in good(found)] == ["Un.", "Trois."]
    assert troubles(found) == [
        "a.csv, line 3: 1 cells under 2 column names",
        "a.csv, line 4: 3 cells under 2 column names",
    ]


def test_a_quotation_mark_that_never_closes_is_named_by_the_line_where_its_row_begins() -> None:
    found = read('title,text\na,Un.\nb,"Deux\nc,Trois.\n')
    assert [row.text for row in good(found)] == ["Un."]
    assert troubles(found)[0].startswith("a.csv, line 3: ")


def test_a_row_is_numbered_as_in_the_table_whatever_was_refused_before_it() -> None:
    assert [row.number for row in good(read("text,a\nUn.,1\nDeux.\nTrois.,3\n"))] == [1, 3]


def test_nuls_in_a_cell_are_kept_and_a_row_of_nothing_else_has_no_text() -> None:
    found = read("title,text\na,Il \x00 pleut.\nb,\x00\x00\nc,  \n")
    assert [row.text for row in good(found)] == ["Il \x00 pleut."]
    assert troubles(found) == ["a.csv, line 3 has no text", "a.csv, line 4 has no text"]


def test_lines_that_are_no_json_objects_are_named_and_the_others_are_read() -> None:
    lines = ['{"text": "Un."}', "[1]", "{", "[" * 100_000, '{"text": ' + "9" * 5000 + "}", '{"text": 3}',
             '{"text": "Deux \\ud800."}', '{"titre": "Rien"}']  # fmt: skip
    found = read("\n".join(lines), "jsonl")
    assert [row.text for row in good(found)] == ["Un.", "Deux \ufffd."]
    assert good(found)[1].remarks == ("1 lone surrogates replaced by U+FFFD",)
    assert len(troubles(found)) == 6


@pytest.mark.parametrize(
    ("text", "told", "said"),
    [
        ("titre,corps\na,b\n", {}, "a.csv has no text column"),
        ("titre,corps\na,b\n", {"text": "mots"}, "a.csv has no column 'mots'"),
        ("titre,text\na,b\n", {"source": "journal"}, "a.csv has no column 'journal'"),
        ("text,text\na,b\n", {}, "a.csv has two columns 'text'"),
        ("text\n", {}, "a.csv has no rows"),
        ('"text\na\n', {}, "a.csv, line 1: "),
    ],
)
def test_a_table_that_is_none_is_refused_as_a_whole(text: str, told: dict[str, str], said: str) -> None:
    with pytest.raises(AnnotateError) as caught:
        read(text, told=told)
    assert caught.value.message.startswith(said)


def test_what_is_not_understood_is_left_out_and_said() -> None:
    (row,) = good(read("text,date,lang\nIl pleut.,07/11/2023,français (FR)\n"))
    assert row.about == About()
    assert row.remarks == (
        "the date '07/11/2023' is not understood, and left out",
        "the language 'français (FR)' is not understood, and left out",
    )
