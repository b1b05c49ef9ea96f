import io
import json

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.exchange.outgoing import jsonl
from annotate.exchange.reading import read_documents
from annotate.exchange.records import Dataset
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_document, add_schema
from annotate.store.questions.export_rows import documents_by_name
from tests.exchange.project import TEXTS, label, make, nasty, schema, sitting

NULLABLE = {"title", "published", "language", "source", "author", "url", "soft_label", "majority"}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return nasty(tmp_path_factory.mktemp("jsonl") / "annotate.db")


def written(db, asked=None):
    asked, out = asked or schema(), io.BytesIO()
    jsonl.write(Dataset(asked, read_documents(db, asked, documents_by_name(db))), out)
    return out.getvalue().decode()


def records(db, asked=None):
    return [json.loads(line) for line in written(db, asked).split("\n")[:-1]]


def test_every_sentence_of_every_document_has_a_record_labelled_or_not(db):
    texts = [(r["document"], r["sentence"], r["text"]) for r in records(db)]
    expected = [(name, n, part) for name in sorted(TEXTS) for n, part in enumerate(TEXTS[name][1], 1)]
    assert texts == expected


def test_all_records_have_the_same_keys_in_the_same_order_and_the_same_types(db):
    first, *others = records(db)
    for record in others:
        assert list(record) == list(first)
        for key, value in record.items():
            assert key in NULLABLE or type(value) is type(first[key]), key
    for record in (first, *others):
        for key in ("counts", "readability", "document_readability"):
            assert list(record[key]) == list(first[key])


def test_a_span_after_an_emoji_is_placed_by_code_points_in_document_and_sentence(db):
    texts = dict(db.conn.execute("SELECT sha256, text FROM documents"))
    spans = [(r, span) for r in records(db) for span in r["spans"]]
    assert [span["quote"][:9] for _, span in spans] == ["La France", "responsab", "responsab", "</script>"]
    assert spans[0][1]["start_in_sentence"] == len("😀👩\u200d👩\u200d👧 « ")
    assert spans[3][1]["start_in_sentence"] == len("=1+1 est une formule, [/b] et ")
    for record, span in spans:
        assert texts[record["document_sha256"]][span["start"] : span["stop"]] == span["quote"]
        ahead = record["text"][span["start_in_sentence"] :]
        assert ahead.startswith(span["quote"]) or span["quote"].startswith(ahead)


def test_majority_tie_and_silence_are_told_apart(db):
    two_to_one, tie, _, noted, silent = [r for r in records(db) if r["document"] == "émeute"]
    assert two_to_one["counts"] == {"fact": 2, "claim": 1, "opinion": 0, "other": 0}
    assert two_to_one["soft_label"] == {"fact": 2 / 3, "claim": 1 / 3, "opinion": 0.0, "other": 0.0}
    assert (two_to_one["majority"], two_to_one["ties"]) == ("fact", [])
    assert (tie["majority"], tie["ties"]) == (None, ["fact", "claim"])
    for record in (noted, silent):
        assert record["soft_label"] is None
        assert (record["majority"], record["ties"]) == (None, [])
    assert [(a["annotator"], a["label"], a["note"]) for a in noted["labels"]] == [("bo", None, "je ne sais pas")]
    assert silent["labels"] == []


def test_everybodys_label_stands_with_its_confidence_and_time(db):
    first = next(r for r in records(db) if r["document"] == "émeute")
    said = [(a["annotator"], a["label"], a["confidence"], a["seconds"]) for a in first["labels"]]
    assert said == [("al", "fact", None, 1.0), ("bo", "claim", None, 1.0), ("zoé", "fact", 3, 1.0)]


def test_an_answer_brought_back_by_undo_has_no_reading_time(tmp_path):
    db = make(tmp_path / "annotate.db")
    session = sitting(db, "al")
    label(session, 1, "fact")
    label(session, 1, "opinion")
    session.undo()
    (answer,) = records(db)[2]["labels"]
    assert (answer["label"], answer["seconds"]) == ("fact", None)


@given(st.lists(st.sampled_from("abc"), max_size=9))
def test_shares_add_up_and_the_majority_is_given_more_often_than_any_other(given_labels):
    told = jsonl.tally(["a", "b", "c"], given_labels)
    assert sum(told["counts"].values()) == len(given_labels)
    most = sorted(told["counts"].values())
    if not given_labels:
        assert told["soft_label"] is None
    else:
        assert sum(told["soft_label"].values()) == pytest.approx(1)
        assert (told["majority"] is None) == (most[-1] == most[-2]) == (len(told["ties"]) > 1)
        assert all(told["counts"][label] == most[-1] for label in told["ties"] or [told["majority"]])


def test_an_excluded_label_counts_in_the_data(tmp_path):
    body = '[[field]]\nname = "l"\nlevel = "sentence"\nscale = "nominal"\n[[field.label]]\nname = "yes"\n'
    body = f'name = "s"\nversion = "1"\n{body}[[field.label]]\nname = "unclear"\nexcluded = true\n'
    asked = parse_schema(body, "s.toml")
    db = make(tmp_path / "annotate.db")
    add_schema(db, asked)
    label(sitting(db, "al", asked=asked), 1, "unclear")
    record = next(r for r in records(db, asked) if r["labels"])
    assert record["counts"] == {"yes": 0, "unclear": 1}
    assert record["majority"] == "unclear"


def test_words_are_counted_in_the_sentence_and_formulas_only_over_the_body_of_the_document(tmp_path):
    db = make(tmp_path / "annotate.db")
    head, body = "date 2023-11\n", "Il pleut encore. Le responsable arrive."
    cuts = [(len(head), len(head) + 16), (len(head) + 17, len(head) + len(body))]
    add_document(db, "pluie", head + body, cuts, segmenter="by hand", language="fr", body_start=len(head))
    first, second = (r for r in records(db) if r["document"] == "pluie")
    assert (first["readability"]["words"], second["readability"]["words"]) == (3, 3)
    assert second["readability"]["characters"] == len("Leresponsablearrive.")
    assert first["document_readability"] == second["document_readability"]
    assert first["document_readability"]["words"] == 6
    assert isinstance(first["document_readability"]["flesch_reading_ease"], float)
    assert first["readability_by"].startswith("textstat ")


def test_no_reader_of_lines_can_cut_a_record_in_two(db):
    text = written(db)
    lines = text.split("\n")[:-1]
    assert len(lines) == sum(len(parts) for _, parts in TEXTS.values())
    for end in ("\r", "\x85", "\u2028", "\u2029", "\x0b", "\x1c", "\0", "\x1b"):
        assert end not in text
    assert "Une ligne\u2028puis\x85une autre\u2029fin." in [json.loads(line)["text"] for line in lines]
    assert "é" in text


def test_pandas_reads_the_records(db):
    frame = pandas.read_json(io.StringIO(written(db)), lines=True)
    assert frame["text"].tolist() == [r["text"] for r in records(db)]
    labels = frame.explode("labels").dropna(subset=["labels"])["labels"].apply(pandas.Series)
    assert labels.groupby("annotator")["label"].count().to_dict() == {"al": 4, "bo": 1, "zoé": 3}
