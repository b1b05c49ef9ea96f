import csv
import io
from itertools import pairwise

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.exchange.outgoing import long_csv
from annotate.exchange.reading import read_documents
from annotate.exchange.records import Answered, Dataset, DocumentRecord, SentenceRecord
from annotate.model.document import Document
from annotate.store.questions.export_rows import documents_by_name
from tests.exchange.project import nasty, schema


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return nasty(tmp_path_factory.mktemp("csv") / "annotate.db")


def written(db, write=long_csv.write):
    out = io.BytesIO()
    count = write(Dataset(schema(), read_documents(db, schema(), documents_by_name(db))), out)
    return out.getvalue(), count


def rows(data, encoding="utf-8"):
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


def test_every_label_that_holds_is_a_row_with_its_confidence_and_note(db):
    data, _ = written(db)
    ours = {
        (r["document"], int(r["sentence"]), r["annotator"], r["value"], r["confidence"], r["note"], r["text"])
        for r in rows(data)
        if r["value"]
    }
    view = "SELECT document, sentence, annotator, label, ifnull(confidence, ''), ifnull(note, '') FROM labels_now"
    texts = {(d.document.name, s.number): s.text for d in documents(db) for s in d.sentences}
    theirs = {(*row, texts[row[:2]]) for row in db.conn.execute(view)}
    assert ours == theirs
    assert len(ours) == 8


def documents(db):
    return read_documents(db, schema(), documents_by_name(db))


def test_every_span_that_holds_is_a_row_with_its_words_and_kind(db):
    data, _ = written(db)
    spans = [r for r in rows(data) if r["field"] == "unsupported"]
    ours = sorted((r["document"], r["annotator"], r["quote"], r["kind"], int(r["start"])) for r in spans)
    view = (
        "SELECT document, annotator, quote, ifnull(json_extract(attributes, '$.kind'), ''), start FROM spans_now"
    )
    assert ours == sorted(db.conn.execute(view))
    assert [r["kind"] for r in spans] == ["no_source", "vague_source", "", "presupposed"]


def test_the_offsets_of_every_row_are_code_points_of_the_document(db):
    texts = dict(db.conn.execute("SELECT sha256, text FROM documents"))
    for row in rows(written(db)[0]):
        there = texts[row["document_sha256"]][int(row["start"]) : int(row["stop"])]
        assert there == (row["quote"] or row["text"])


def test_a_note_on_a_sentence_without_a_label_is_a_row_without_a_value(db):
    (row,) = [r for r in rows(written(db)[0]) if r["note"] == "je ne sais pas"]
    assert (row["annotator"], row["sentence"], row["field"], row["value"]) == ("bo", "4", "label", "")
    assert row["made_at"]
    assert not row["seconds"]


def test_answers_taken_back_are_absent(db):
    data, _ = written(db)
    given = {(r["annotator"], r["sentence"]): r["value"] for r in rows(data) if r["document"] == "émeute"}
    assert ("bo", "5") not in given
    assert b"loaded_as_fact" not in data


def test_rows_follow_the_reading_order_of_documents_sorted_by_name(db):
    read = rows(written(db)[0])
    places = [(r["document"], int(r["sentence"]), r["field"] == "unsupported", r["annotator"]) for r in read]
    labels = [place for place in places if not place[2]]
    assert labels == sorted(labels)
    assert all(a[:2] <= b[:2] for a, b in pairwise(places))


def test_pandas_reads_every_cell_as_the_csv_module_does(db):
    data, count = written(db)
    frame = pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows(data)
    assert len(frame) == count
    typed = pandas.read_csv(io.BytesIO(data))
    assert typed[["sentence", "start", "stop"]].dtypes.astype(str).tolist() == ["int64"] * 3
    assert typed["seconds"].dtype == "float64"


def one_row(**answer):
    document = Document("0" * 64, "d", "Oui.", ((0, 4),))
    plain = {"annotator": "a", "label": "fact", "confidence": 1, "note": None, "seconds": 0.5, "made_at": "t"}
    sentence = SentenceRecord(1, 0, 4, "Oui.", (Answered(**plain | answer),), ())
    return Dataset(schema(), [DocumentRecord(document, None, None, None, None, (sentence,))])


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",\r\n\0=\ufeff')))
def test_any_text_comes_back_from_the_csv_module(text):
    out = io.BytesIO()
    long_csv.write(one_row(note=text), out)
    assert [row["note"] for row in rows(out.getvalue())] == [text]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "＠x"])
def test_what_a_spreadsheet_would_compute_is_guarded_only_when_asked(text):
    exact, safe = io.BytesIO(), io.BytesIO()
    long_csv.write(one_row(note=text), exact)
    long_csv.write_for_spreadsheets(one_row(note=text), safe)
    assert rows(exact.getvalue())[0]["note"] == text
    assert rows(safe.getvalue(), "utf-8-sig")[0]["note"] == f"'{text}"


def test_the_spreadsheet_form_says_it_is_utf8_and_leaves_other_cells_alone(db):
    exact, safe = written(db)[0], written(db, long_csv.write_for_spreadsheets)[0]
    assert safe.startswith(b"\xef\xbb\xbf")
    changed = {
        (name, was, now[name])
        for before, now in zip(rows(exact), rows(safe, "utf-8-sig"), strict=True)
        for name, was in before.items()
        if now[name] != was
    }
    assert {name for name, _, _ in changed} == {"document", "note", "text"}
    assert all(now == f"'{was}" and was[0] in "=@" for _, was, now in changed)
