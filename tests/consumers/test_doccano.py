"""doccano's own import takes the files, a project for each question and annotator; its export comes in again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.exchange.losses import one_layer
from tests.conftest import Run
from tests.consumers.environment import Environment
from tests.consumers.project import Project, Said, marked, said, told


@pytest.fixture(scope="session")
def imported(
    environment: Callable[[str], Environment], project: Project, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What doccano stored of each file; of those with spans in a project with and in one without overlaps."""
    files = sorted(project.export("doccano").glob("*/*.jsonl"))
    home = tmp_path_factory.mktemp("doccano")
    found = environment("doccano").read("import_doccano", home, *files, DOCCANO_HOME=str(home))
    assert isinstance(found, list)
    assert {one["file"] for one in found} == {str(file) for file in files}
    return found


def stored(projects: list[dict[str, Any]], project: Project) -> set[Said]:
    """Return what is stored, placed in the documents."""
    rows = []
    for one in projects:
        assert one["errors"] == []
        path = Path(one["file"])
        for example in one["examples"]:
            document = example["about"]["document"]
            begin = example["about"].get("start", 0)
            assert project.texts[document][begin:].startswith(example["text"])
            for label in example["labels"]:
                start, stop, name = label if isinstance(label, list) else (0, len(example["text"]), label)
                rows.append((document, begin + start, begin + stop, path.parent.name, name, path.stem))
    return told(rows)


def test_where_overlaps_are_allowed_doccano_stores_every_label_and_span(
    imported: list[dict[str, Any]], project: Project
) -> None:
    spans = {Path(one["file"]) for one in imported if one["overlapping"]}
    wanted = [one for one in imported if one["overlapping"] or Path(one["file"]) not in spans]
    assert stored(wanted, project) == project.labels | project.spans


def test_elsewhere_it_drops_without_a_word_the_span_that_overlaps(
    imported: list[dict[str, Any]], project: Project
) -> None:
    kept = stored([one for one in imported if not one["overlapping"]], project)
    every = [(record, list(marked(record))) for record in project.documents]
    layers = {(record.document.name, span.field, span.annotator) for record, spans in every for span in spans}
    lost = set()
    for record, spans in every:
        for name, field, who in layers:
            here = [one for one in spans if (record.document.name, one.field, one.annotator) == (name, field, who)]
            first, _ = one_layer(sorted(here, key=lambda one: one.start))
            lost |= {said(name, one) for one in here if one not in first}
    assert len(lost) == 1
    assert kept == (project.labels | project.spans) - lost


def test_what_doccano_exports_comes_in_with_every_span(
    imported: list[dict[str, Any]], project: Project, run: Run
) -> None:
    (exported,) = [
        one["exported"] for one in imported if one["overlapping"] and one["file"].endswith("said/al.jsonl")
    ]
    done = run("import", "doccano", exported)
    assert done.code == 0, done.err
    assert run("export", "jsonl", "back.jsonl").code == 0
    records = [json.loads(line) for line in Path("back.jsonl").read_text(encoding="utf-8").split("\n") if line]
    found = {
        (one["document"], span["start"], span["stop"], span["kind"], span["annotator"])
        for one in records
        for span in one["spans"]
    }
    wanted = {one for one in project.spans if (one.field, one.annotator) == ("said", "al")}
    assert found == {(one.document, one.start, one.stop, one.label, one.annotator) for one in wanted}
