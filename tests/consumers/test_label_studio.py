"""A real server of Label Studio takes the tasks, and gives back what was said: as JSON and as tables."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_schema
from tests.conftest import Run
from tests.consumers.environment import Environment
from tests.consumers.label_studio import Server, served
from tests.consumers.project import Project, told
from tests.exchange.project import SCHEMA, answer, label, make, mark, records, sitting

#: Fields whose names Label Studio, or we in its tasks, use for something else.
NAMES = """
name = "names"
version = "1"

[[field]]
name = "text"
level = "sentence"
scale = "nominal"
label = [{ name = "yes" }, { name = "no" }]

[[field]]
name = "annotator"
level = "sentence"
scale = "text"

[[field]]
name = "source"
level = "sentence"
scale = "source"

[[field]]
name = "document"
level = "span"
"""


@pytest.fixture(scope="session")
def server(
    environment: Callable[[str], Environment], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with served(environment("label-studio"), tmp_path_factory.mktemp("label-studio")) as running:
        yield running


@pytest.fixture(scope="session")
def exports(server: Server, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the server exports after it imported the nasty project."""
    out = tmp_path_factory.mktemp("exports")
    done = server.through(project.export("labelstudio"), out, "JSON", "JSON_MIN", "CSV")
    assert done["told"]["task_count"] == len(project.documents)
    return out


def regions(results: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (one for one in results if one["type"] == "labels")


def test_the_server_gives_back_every_label_and_span_with_its_words(exports: Path, project: Project) -> None:
    found = []
    for task in json.loads((exports / "JSON").read_bytes()):
        document = task["data"]["document"]
        assert task["data"]["text"] == project.texts[document]
        for annotation in task["annotations"]:
            (who,) = [
                one["value"]["text"][0] for one in annotation["result"] if one.get("from_name") == "annotate:by"
            ]
            for one in regions(annotation["result"]):
                value = one["value"]
                assert project.texts[document][value["start"] : value["end"]] == value["text"]
                found.append((document, value["start"], value["end"], one["from_name"], value["labels"][0], who))
    assert told(found) == project.labels | project.spans


def test_its_tables_have_every_label_and_span_beside_who_said_it(exports: Path, project: Project) -> None:
    with (exports / "CSV").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for table in (json.loads((exports / "JSON_MIN").read_bytes()), rows):
        found = []
        for row in table:
            assert row["text"] == project.texts[row["document"]]
            for field in ("stance", "voice", "said"):
                cell = row.get(field) or []
                for one in json.loads(cell) if isinstance(cell, str) else cell:
                    place = (one["start"], one["end"])
                    found.append((row["document"], *place, field, one["labels"][0], row["annotate:by"]))
        assert told(found) == project.labels | project.spans


def test_what_the_server_gives_back_comes_in_and_goes_out_as_it_did_before(
    exports: Path, project: Project, run: Run
) -> None:
    Path("everything.toml").write_text(SCHEMA, encoding="utf-8")
    into = ("--db", "back.db")
    done = run("import", "labelstudio", str(exports / "JSON"), "--schema", "everything.toml", *into)
    assert done.code == 0, done.err
    assert run("export", "labelstudio", "again", *into).code == 0
    for name in ("tasks.json", "config.xml"):
        assert (Path("again") / name).read_bytes() == (project.export("labelstudio") / name).read_bytes()


def test_the_server_takes_questions_called_as_its_own_columns(server: Server, tmp_path: Path) -> None:
    with closing(make(tmp_path / "annotate.db")) as db:
        asked = parse_schema(NAMES, "names.toml")
        add_schema(db, asked)
        session = sitting(db, "zoé", asked=asked)
        label(session, 1, "yes")
        answer(session, 1, "annotator", "al")
        answer(session, 1, "source", "Le Jour")
        mark(session, "La France", None, "document")
        made = Project(tmp_path, records(db, asked=asked))
    done = server.through(made.export("labelstudio"), tmp_path, "JSON", "JSON_MIN", "CSV")
    assert done["told"]["annotation_count"] == 1
    tasks = json.loads((tmp_path / "JSON").read_bytes())
    (given,) = [one["result"] for task in tasks for one in task["annotations"]]
    sent = json.loads((made.export("labelstudio") / "tasks.json").read_bytes())
    assert [given] == [one["result"] for task in sent for one in task["annotations"]]
    assert {one["from_name"] for one in given} == {"annotate:by", "text", "annotator", "source", "document"}
