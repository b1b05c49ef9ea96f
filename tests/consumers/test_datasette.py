"""Datasette serves the sqlite export as a file that cannot change, and everything can be read from it by HTTP."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from annotate.store.connection import WRITE_BACK_AFTER
from tests.consumers.environment import LONG, Environment
from tests.consumers.project import Project, told
from tests.consumers.serving import DIRECT, serving
from tests.store.labels import begin, label, problems


@pytest.fixture(scope="session")
def address(
    environment: Callable[[str], Environment], project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the database is served, opened as the command says it should be."""
    file = project.export("sqlite")
    metadata = file.with_suffix(".metadata.json")
    with serving(
        environment("light"),
        tmp_path_factory.mktemp("datasette"),
        lambda port: ("datasette", "-i", file, "-m", metadata, "-h", "127.0.0.1", "-p", port),
        "/-/versions.json",
    ) as found:
        yield f"{found}/{file.stem}"


def get(address: str) -> str:
    with DIRECT.open(address, timeout=LONG) as answer:
        content: str = answer.read().decode()
        return content


def rows(address: str, view: str, **only: str) -> list[dict[str, Any]]:
    found = json.loads(get(f"{address}/{view}.json?{urlencode({'_shape': 'array', '_size': 'max', **only})}"))
    assert isinstance(found, list)
    return found


def test_the_views_have_every_label_and_span(address: str, project: Project) -> None:
    places = {
        (record.document.name, one.number): (one.start, one.stop)
        for record in project.documents
        for one in record.sentences
    }
    labels = [
        (one["document"], *places[one["document"], one["sentence"]], "stance", one["label"], one["annotator"])
        for one in rows(address, "labels_now", field="stance")
    ]
    assert told(labels) == project.labels
    spans = []
    for one in rows(address, "spans_now"):
        said = one["attributes"]
        given = json.loads(said) if said.startswith("{") else {"": said}
        kind = given.get("type") or given.get("mood") or given.get("") or one["field"]
        spans.append((one["document"], one["start"], one["stop"], one["field"], kind, one["annotator"]))
        assert project.texts[one["document"]][one["start"] : one["stop"]] == one["quote"]
    assert told(spans) == project.spans


def test_pages_show_texts_and_names_as_words(address: str, project: Project) -> None:
    page = get(f"{address}/documents?name={quote('émeute')}")
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert "<b>Émeute" not in page
    assert "The texts, exactly as they were read" in page  # which the metadata says


def test_whoever_reads_can_change_nothing(address: str, project: Project) -> None:
    (database,) = (one for one in json.loads(get(f"{address.rpartition('/')[0]}/-/databases.json")) if one["path"])
    assert (database["is_mutable"], Path(database["path"]).name) == (False, project.export("sqlite").name)


def test_labels_are_read_while_they_are_written(environment: Callable[[str], Environment], tmp_path: Path) -> None:
    """Served straight from the database that somebody labels in: each answer is there once it is acknowledged."""
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    with serving(
        environment("light"),
        tmp_path,
        lambda port: ("datasette", path, "-h", "127.0.0.1", "-p", port),
        "/-/versions.json",
    ) as found:
        for number in range(2 * WRITE_BACK_AFTER // 3):
            value = ("calm", "heated")[number // 3 % 2]
            journal.append(label(sha256, number % 3, value))
            if number % 10 < 3:
                seen = {one["sentence"]: one["label"] for one in rows(f"{found}/labels", "labels_now")}
                assert seen[number % 3 + 1] == value
    db.close()
    assert problems(path) == {}
