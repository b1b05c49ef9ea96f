import csv
import hashlib
import json

import pytest

from annotate.exchange.outgoing import croissant
from tests.exchange.project import dataset, full


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("croissant") / "annotate.db")


def written(db, folder, **choices):
    folder.mkdir()
    count = croissant.write(dataset(db, **choices), folder)
    return folder, json.loads((folder / "croissant.json").read_text(encoding="utf-8")), count


CHOICES = [{}, {"with_text": False}, {"labels": "soft"}, {"sources": frozenset({"nobody"})}]


@pytest.mark.parametrize("choices", CHOICES)
def test_every_file_it_names_is_there_with_its_hash_and_size(db, tmp_path, choices):
    folder, told, _ = written(db, tmp_path / "out", **choices)
    files = [one for one in told["distribution"] if one["@type"] == "cr:FileObject"]
    assert {one["contentUrl"] for one in files} == {path.name for path in folder.glob("*.csv")}
    for one in files:
        data = (folder / one["contentUrl"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"
    sets = [one["includes"] for one in told["distribution"] if one["@type"] == "cr:FileSet"]
    assert [len(list(folder.glob(pattern))) for pattern in sets] == ([0] if "sources" in choices else [4])[
        : len(sets)
    ]
    assert bool(sets) == choices.get("with_text", True)


@pytest.mark.parametrize("choices", CHOICES)
def test_every_field_is_a_column_of_its_file_and_every_reference_leads_somewhere(db, tmp_path, choices):
    folder, told, count = written(db, tmp_path / "out", **choices)
    known = {one["@id"] for records in told["recordSet"] for one in records["field"]}
    rows = 0
    for records in told["recordSet"]:
        with (folder / f"{records['@id']}.csv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        rows += len(table)
        assert [one["source"]["extract"]["column"] for one in records["field"]] == list(table[0])
        assert {one["source"]["fileObject"]["@id"] for one in records["field"]} == {f"{records['@id']}.csv"}
        assert {one["references"]["field"]["@id"] for one in records["field"] if "references" in one} <= known
    assert rows == count


def test_the_same_labels_are_the_same_bytes(db, tmp_path):
    first, second = (written(db, tmp_path / name)[0] for name in ("first", "second"))
    for path in first.rglob("*.*"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()
