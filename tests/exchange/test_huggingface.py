import json

import pyarrow.parquet
import pytest
import yaml

from annotate.exchange.outgoing import huggingface
from annotate.exchange.records import Dataset
from tests.exchange.project import dataset, everything, facts, full, nasty, records, schema


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("huggingface") / "annotate.db")


def written(db, folder, asked=None, **choices):
    folder.mkdir()
    huggingface.write(dataset(db, asked, **choices), folder)
    return folder


def front(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    _, head, page = text.split("---\n", 2)
    return yaml.safe_load(head), page


def rows(folder, table, split="train"):
    return pyarrow.parquet.read_table(folder / "data" / table / f"{split}.parquet").to_pylist()


def test_labels_are_numbers_whose_names_stand_in_the_card_and_nothing_is_lost(db, tmp_path):
    folder = written(db, tmp_path / "out")
    card, _ = front(folder)
    (info,) = [one for one in card["dataset_info"] if one["config_name"] == "sentences"]
    (label,) = [one for one in info["features"] if one["name"] == "label"]
    names = [name for _, name in sorted(label["dtype"]["class_label"]["names"].items())]
    assert names == ["fact", "no", "claim", "unclear"]
    found = set()
    for row in rows(folder, "sentences"):
        place = (row["document"], row["start"], row["stop"])
        found |= {
            (*place, names[one["label"]], one["annotator"]) for one in row["labels"] if one["label"] is not None
        }
        for span in row["spans"]:
            pieces = [(one["start"], one["stop"]) for one in span["fragments"]] or [(span["start"], span["stop"])]
            said = f"{span['field']}:{span['kind'] or ''}"
            found |= {(row["document"], *piece, said, span["annotator"]) for piece in pieces}
    assert found == facts(records(db))


def test_the_label_is_gold_or_the_majoritys_and_open_on_a_tie(db, tmp_path):
    found = rows(written(db, tmp_path / "out"), "sentences")
    told = {(row["document"], row["start"]): (row["label"], row["gold"]) for row in found}
    assert told["émeute", 10] == (0, 0)
    assert told["émeute", 68] == (1, 1)
    assert told["émeute", 111] == (None, None)
    assert told["no", 6] == (1, None)


def test_the_card_describes_every_column_of_every_file_it_names(db, tmp_path):
    folder = written(db, tmp_path / "out", split=(0.5, 0.25, 0.25))
    card, page = front(folder)
    described = {one["config_name"]: one["features"] for one in card["dataset_info"]}
    named = set()
    for config in card["configs"]:
        for file in config["data_files"]:
            named.add(file["path"])
            columns = pyarrow.parquet.read_schema(folder / file["path"]).names
            assert [one["name"] for one in described[config["config_name"]]] == columns
            assert pyarrow.parquet.read_metadata(folder / file["path"]).num_rows
    assert named == {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    assert card["language"] == ["ar", "fr", "no"]  # not false, as YAML reads a bare no
    assert "Documents by split: test 1, train 1, validation 2" in page


def test_the_texts_of_all_documents_and_the_schema_are_in_it(db, tmp_path):
    folder = written(db, tmp_path / "out")
    assert {row["document"]: row["text"] for row in rows(folder, "documents")} == {
        one.document.name: one.document.text for one in records(db)
    }
    assert (folder / "schema.toml").read_text(encoding="utf-8") == everything().body
    assert {row["source"] for row in rows(folder, "sources")} == {"=no", "Le Jour"}


def test_the_card_tells_how_well_they_agree_with_intervals_or_why_there_is_none(db, tmp_path):
    _, page = front(written(db, tmp_path / "out"))
    (row,) = [line for line in page.splitlines() if line.startswith("| krippendorff_alpha | nominal")]
    assert "interval needs at least two" in row
    _, page = front(written(db, tmp_path / "majority", labels="majority"))
    assert "Nothing here was judged by two annotators." in page
    assert "made of several annotators' labels" in page


def test_a_codebook_is_in_the_card_and_no_text_in_it_is_markup(db, tmp_path):
    _, page = front(written(nasty(tmp_path / "other.db"), tmp_path / "out", schema()))
    for label in schema().sentence_field.labels:
        assert f"| `{label.name}` | " in page
        assert label.definition.get("en")[:30] in page
    assert "## Intended use" in page
    assert "## Licence" in page


def test_without_texts_the_documents_have_their_hashes_and_lengths(db, tmp_path):
    found = rows(written(db, tmp_path / "out", with_text=False), "documents")
    assert [row["text"] for row in found] == [None] * 4
    assert {row["document"]: row["length"] for row in found} == {
        one.document.name: len(one.document.text) for one in records(db)
    }


def test_an_empty_dataset_has_a_card_and_no_tables(tmp_path):
    (tmp_path / "out").mkdir()
    assert huggingface.write(Dataset(everything(), ()), tmp_path / "out") == 0
    card, _ = front(tmp_path / "out")
    assert card["configs"] is None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "schema.toml"]


def test_the_same_labels_are_the_same_bytes(db, tmp_path):
    first, second = (written(db, tmp_path / name) for name in ("first", "second"))
    for path in first.rglob("*.*"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


def test_json_in_the_yaml_is_read_as_the_text_it_is():
    for text in ("no", "1.0", "é: #", '"', "\u2028", "~"):
        assert yaml.safe_load(f"name: {json.dumps(text)}") == {"name": text}
