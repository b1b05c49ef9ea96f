"""Hugging Face datasets and mlcroissant load the folders, offline, and find everything."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.consumers.environment import Environment
from tests.consumers.project import Project, told


@pytest.fixture(scope="session")
def datasets(environment: Callable[[str], Environment]) -> Environment:
    return environment("datasets")


@pytest.fixture(scope="session")
def loaded(datasets: Environment, project: Project, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What load_dataset finds in the folder, in the folder with splits, in the jsonl and in the Parquet file."""
    folder, splits = project.export("huggingface"), project.export("huggingface", "--split", "40/30/30")
    files = ("json", project.export("jsonl"), "parquet", project.export("parquet"))
    home = str(tmp_path_factory.mktemp("hub"))
    found = datasets.read(
        "read_datasets", "folder", folder, "folder", splits, *files, HF_HOME=home, HF_HUB_OFFLINE="1"
    )
    assert isinstance(found, list)
    return found


def rows(sentences: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for one in sentences:
        for label in one["labels"]:
            if label["label"] is not None:
                yield (one["document"], one["start"], one["stop"], "stance", label["label"], label["annotator"])
        for span in one["spans"]:
            said = (span["field"], span["kind"] or span["field"], span["annotator"])
            yield (one["document"], span["start"], span["stop"], *said)


def test_load_dataset_finds_everything_in_the_folder(project: Project, loaded: list[Any]) -> None:
    found = loaded[0]
    assert found["names"] == ["fact", "no", "claim", "unclear"]
    assert told(rows(found["sentences"]["train"])) == project.labels | project.spans
    documents = found["documents"]["train"]
    assert {one["document"]: one["text"] for one in documents} == project.texts
    assert [one["language"] for one in documents if one["document"] == "no"] == ["no"]
    ratings = [(one["source"], said) for one in found["sources"]["train"] for said in one["answers"]]
    assert {(source, said["annotator"], said["value"]) for source, said in ratings} == {
        ("Le Jour", "zoé", "B"),
        ("Le Jour", "al", "A"),
        ("=no", "bo", "F"),
    }


def test_load_dataset_finds_each_document_in_one_split(project: Project, loaded: list[Any]) -> None:
    splits, sentences = loaded[1]["documents"], loaded[1]["sentences"]
    assert len(splits) > 1
    assert sorted(one["document"] for every in splits.values() for one in every) == sorted(project.texts)
    assert told(row for every in sentences.values() for row in rows(every)) == project.labels | project.spans
    for name, every in sentences.items():
        assert {one["document"] for one in every} <= {one["document"] for one in splits[name]}


@pytest.mark.parametrize("number", [2, 3], ids=["jsonl", "parquet"])
def test_load_dataset_finds_everything_in_a_file(project: Project, loaded: list[Any], number: int) -> None:
    assert told(rows(loaded[number])) == project.labels | project.spans


def test_mlcroissant_finds_everything_and_misses_only_what_is_the_authors_to_say(
    datasets: Environment, project: Project
) -> None:
    found = datasets.read("read_croissant", project.export("croissant") / "croissant.json")
    assert found["errors"] == []
    assert len(found["warnings"]) == 2  # which --explain asks to be filled in before it is published
    for one, name in zip(sorted(found["warnings"]), ("citeAs", "datePublished"), strict=True):
        assert f'{name}" is recommended' in one
    tables = {
        name: [{key.partition("/")[2]: value for key, value in row.items()} for row in every]
        for name, every in found["records"].items()
    }
    places = {(one["document"], one["sentence"]): (one["start"], one["stop"]) for one in tables["sentences"]}
    labels = [
        (one["document"], *places[one["document"], one["sentence"]], one["field"], one["value"], one["annotator"])
        for one in tables["labels"]
        if one["field"] == "stance" and one["value"] is not None
    ]
    spans = [
        (one["document"], one["start"], one["stop"], one["field"], one["kind"] or one["field"], one["annotator"])
        for one in tables["spans"]
    ]
    assert told(labels) == project.labels
    assert told(spans) == project.spans
    assert {(one["annotator"], one["link"], one["to_unit"]) for one in tables["links"]} == {
        ("zoé", "by", "span:19-28"),
        ("al", "echoes", "span:29-55"),
    }
