import json

import jsonschema
import pytest

from annotate.exchange.choices import split_of
from annotate.exchange.outgoing import lewidi
from tests.exchange.project import dataset, facts, full, label, make, records, schema, sitting

#: After the table of common fields that the organizers of the third edition published with their data.
ITEM = {
    "type": "object",
    "required": [
        *("annotation task", "text", "number of annotators", "annotators", "number of annotations"),
        *("annotations", "soft_label", "split", "lang", "other_info"),
    ],
    "properties": {
        "annotation task": {"type": "string"},
        "text": {"type": "object"},
        "number of annotators": {"type": "integer", "minimum": 1},
        "annotators": {"type": "string", "pattern": "^[^,]+(,[^,]+)*$"},
        "number of annotations": {"type": "integer", "minimum": 1},
        "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
        "soft_label": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}},
        "split": {"enum": ["train", "dev", "test"]},
        "other_info": {"type": "object"},
    },
}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("lewidi") / "annotate.db")


def written(db, folder, asked=None, **choices):
    folder.mkdir()
    count = lewidi.write(dataset(db, asked, **choices), folder)
    items = {}
    for path in folder.glob("*_t*.json"):
        items |= json.loads(path.read_text(encoding="utf-8"))
    for path in folder.glob("*_dev.json"):
        items |= json.loads(path.read_text(encoding="utf-8"))
    assert len(items) == count
    return items


@pytest.mark.parametrize("choices", [{}, {"labels": "soft"}, {"labels": "majority"}, {"with_text": False}])
def test_items_have_the_published_fields_and_shares_that_add_up(db, tmp_path, choices):
    items = written(db, tmp_path / "out", **choices)
    for item in items.values():
        jsonschema.validate(item, ITEM)
        assert sum(item["soft_label"].values()) == pytest.approx(1)
        assert set(item["annotations"]) == set(item["annotators"].split(","))
        assert item["number of annotators"] == len(item["annotations"])


def test_everybodys_label_comes_back_and_gold_stands_apart(db, tmp_path):
    items = written(db, tmp_path / "out")
    found = {
        (item["other_info"]["document"], item["other_info"]["start"], item["other_info"]["stop"], given, who)
        for item in items.values()
        for who, given in item["annotations"].items()
    }
    told = {fact for fact in facts(records(db)) if ":" not in fact[3] and fact[4] != "gold"}
    assert found == told
    assert [item["other_info"]["gold"] for item in items.values() if item["other_info"]["gold"]] == ["fact", "no"]


def test_a_tie_has_shares_and_no_hard_label(db, tmp_path):
    tied = [item for item in written(db, tmp_path / "out").values() if item["other_info"]["start"] == 111]
    assert [item["hard_label"] for item in tied] == [None]
    assert sorted(tied[0]["soft_label"].values()) == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])


def test_shares_chosen_are_the_shares_written(db, tmp_path):
    soft = written(db, tmp_path / "soft", labels="soft")
    plain = written(db, tmp_path / "plain")
    assert {key: item["soft_label"] for key, item in soft.items()} == {
        key: pytest.approx(item["soft_label"]) for key, item in plain.items()
    }
    assert {key: item["hard_label"] for key, item in soft.items()} == {
        key: item["hard_label"] for key, item in plain.items()
    }


def test_splits_are_files_and_validation_is_called_dev(db, tmp_path):
    shares = (0.4, 0.3, 0.3)
    items = written(db, tmp_path / "out", split=shares)
    for path in (tmp_path / "out").glob("everything_[tdt]*.json"):
        for item in json.loads(path.read_text(encoding="utf-8")).values():
            assert path.name == f"everything_{item['split']}.json"
    for item in items.values():
        wanted = split_of(item["other_info"]["document_sha256"], shares)
        assert item["split"] == {"validation": "dev"}.get(wanted, wanted)


def test_a_comma_in_a_name_makes_no_second_annotator(tmp_path):
    db = make(tmp_path / "annotate.db")
    label(sitting(db, "Smith, Ann"), 1, "fact")
    (item,) = written(db, tmp_path / "out", schema()).values()
    assert (item["annotators"], item["annotations"]) == ("Smith  Ann", {"Smith  Ann": "fact"})
    meta = json.loads((tmp_path / "out" / "fact-claim-opinion_annotators_meta.json").read_text(encoding="utf-8"))
    assert list(meta) == ["Smith  Ann"]
