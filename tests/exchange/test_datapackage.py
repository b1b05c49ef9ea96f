import csv
import hashlib
import json

import frictionless
import pytest

from annotate.exchange.losses import Losses
from annotate.exchange.outgoing import datapackage
from tests.exchange.project import dataset, everything, full, records, sitting


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("datapackage") / "annotate.db")


def written(db, folder, **choices):
    folder.mkdir()
    datapackage.write(dataset(db, **choices), folder)
    return folder


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def complaints(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [(error.type, error.note) for task in report.tasks for error in task.errors] + [
        (error.type, error.note) for error in report.errors
    ]


@pytest.mark.parametrize(
    "choices",
    [{}, {"labels": "soft"}, {"labels": "majority"}, {"with_text": False}, {"sources": frozenset({"x"})}],
)
def test_frictionless_finds_every_type_key_and_reference_in_order(db, tmp_path, choices):
    assert complaints(written(db, tmp_path / "out", **choices)) == []


def test_frictionless_would_have_found_a_judgment_of_no_sentence(db, tmp_path):
    folder = written(db, tmp_path / "out")
    labels = folder / "labels.csv"
    labels.write_text(labels.read_text(encoding="utf-8") + "émeute,99,al,stance,fact,,,,,\n", encoding="utf-8")
    assert "foreign-key" in {kind for kind, _ in complaints(folder)}


def test_every_label_span_link_and_answer_is_in_a_table(db, tmp_path):
    folder = written(db, tmp_path / "out")
    whole = records(db)
    sentences = [(r.document.name, s) for r in whole for s in r.sentences]
    assert {
        (r["document"], int(r["sentence"]), r["annotator"], r["value"], r["note"]) for r in table(folder, "labels")
    } == {
        (name, s.number, one.annotator, one.label or "", one.note or "")
        for name, s in sentences
        for one in s.answers
    } | {(name, s.number, one.annotator, one.value, "") for name, s in sentences for one in s.further}
    assert {
        (r["document"], int(r["start"]), int(r["stop"]), r["quote"], r["kind"], r["annotator"])
        for r in table(folder, "spans")
    } == {
        (name, span.start, span.stop, span.quote, span.kind or "", span.annotator)
        for name, s in sentences
        for span in s.spans
    }
    assert [json.loads(r["fragments"]) for r in table(folder, "spans") if r["fragments"]] == [
        [list(piece) for piece in span.fragments] for _, s in sentences for span in s.spans if span.fragments
    ]
    assert {(r["annotator"], r["unit"], r["link"], r["to_unit"]) for r in table(folder, "links")} == {
        ("zoé", "span:29-55", "by", "span:19-28"),
        ("al", "span:41-76", "echoes", "span:29-55"),
    }
    assert [json.loads(r["unlinked"]) for r in table(folder, "spans") if r["unlinked"]] == [["by"]]
    assert {(r["document"], r["source"], r["value"]) for r in table(folder, "answers")} == {
        *(("émeute", "", value) for value in ("1", "2")),
        *(("", name, value) for name, value in (("Le Jour", "A"), ("Le Jour", "B"), ("=no", "F"))),
    }


def test_the_texts_lie_beside_byte_for_byte(db, tmp_path):
    folder = written(db, tmp_path / "out")
    texts = {r["document"]: (folder / r["path"]).read_bytes() for r in table(folder, "documents")}
    assert texts == {r.document.name: r.document.text.encode() for r in records(db)}
    for row in table(folder, "documents"):
        assert hashlib.sha256(texts[row["document"]]).hexdigest() == row["sha256"]
    bare = written(db, tmp_path / "bare", with_text=False)
    assert not (bare / "texts").exists()
    assert {r["text"] for r in table(bare, "sentences")} == {""}


def test_sizes_and_hashes_are_those_of_the_files(db, tmp_path):
    folder = written(db, tmp_path / "out")
    for resource in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_a_link_to_a_span_that_was_removed_is_no_row(tmp_path):
    db = full(tmp_path / "annotate.db")
    zoe = sitting(db, "zoé", asked=everything())
    zoe.labeling.go(0)
    zoe.labeling.selected = zoe.labeling.spans_of("voice")[0]
    zoe.record(zoe.labeling.draft_removal())
    folder = written(db, tmp_path / "out")
    assert complaints(folder) == []
    assert [r["annotator"] for r in table(folder, "links")] == ["al"]
    losses = Losses(["gone"])
    list(losses.watch(dataset(db)).documents)
    assert str(losses) == "1 link to a span that is gone"
