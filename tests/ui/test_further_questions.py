"""Further questions through both interfaces, and on their way to show, export and agreement."""

import asyncio
import json
from pathlib import Path

import pytest

from annotate.cli.schema_source import resolve
from annotate.store.catalog import add_annotator, add_schema, documents
from annotate.store.database import Database, open_database
from annotate.store.questions.progress import log
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from tests.conftest import Run
from tests.model.test_further_questions import BODY


@pytest.fixture
def rated(folder: Path) -> Path:
    (folder / "rated.toml").write_text(BODY, encoding="utf-8")
    (folder / "t.txt").write_text("One is so. Two is not.", encoding="utf-8")
    return folder


def judged(db: Database, who: str) -> list[tuple[str, str, str | None]]:
    return [(one.unit, one.field, one.value) for one in reversed(list(log(db, who, None)))]


def test_the_line_mode_asks_what_is_due_and_takes_answers_by_key_name_or_number(run: Run, rated: Path) -> None:
    typed = "c\n2\nirony,quote\nf\nblog\nbasis a record\n"
    done = run("label", "t.txt", "--as", "a1", "--schema", "rated.toml", stdin=typed)
    assert done.code == 0, done.err
    assert judged(open_database(rated / "annotate.db"), "a1") == [
        ("sentence:0-10", "label", "claim"),
        ("sentence:0-10", "credibility", "2"),
        ("sentence:0-10", "reasons", '["irony", "quote"]'),
        ("sentence:11-22", "label", "fact"),
        ("document", "outlet", "blog"),
        ("sentence:11-22", "basis", "a record"),
    ]


def test_the_full_screen_asks_the_same_and_writes_the_same_journal(run: Run, rated: Path) -> None:
    typed = "c\n2\nirony,quote\nf\nblog\nbasis a record\n"
    assert run("label", "t.txt", "--as", "a1", "--schema", "rated.toml", stdin=typed).code == 0
    db = open_database(rated / "annotate.db")
    schema = resolve("rated.toml", db)
    add_schema(db, schema)
    add_annotator(db, "a2")
    app = LabelApp(Session(db, "a2", schema, documents(db)))

    async def press() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("c", "2", "i", "q", "enter", "f", "b", "y", *"a record".replace(" ", "_"), "enter"):
                await pilot.press("space" if key == "_" else key)

    asyncio.run(press())
    assert judged(db, "a2") == judged(db, "a1")


def test_leaving_a_question_open_is_remembered_at_the_next_start(run: Run, rated: Path) -> None:
    assert run("label", "t.txt", "--as", "a1", "--schema", "rated.toml", stdin="c\n").code == 0
    again = run("label", "t.txt", "--as", "a1", "--schema", "rated.toml", stdin="1\n")
    assert "saved: credibility: 1" in again.out


def test_further_answers_are_shown_exported_and_measured(run: Run, rated: Path) -> None:
    for who, credibility in (("a1", "2\nirony"), ("a2", "1"), ("a3", "2\nnone")):
        typed = f"c\n{credibility}\nf\nblog\n"
        assert run("label", "t.txt", "--as", who, "--schema", "rated.toml", stdin=typed).code == 0
    shown = json.loads(run("show", "t", "--as", "a1", "--json").out)
    assert shown["answers"] == {"a1": {"outlet": "blog"}}
    assert shown["sentences"][0]["answers"] == {"a1": {"credibility": "2", "reasons": '["irony"]'}}
    assert "a1: credibility: 2" in run("show", "t", "--as", "a1").out

    records = [json.loads(line) for line in run("export", "jsonl").out.splitlines()]
    said = {(one["annotator"], one["field"]): one["value"] for one in records[0]["answers"]}
    assert said["a2", "credibility"] == "1"
    assert {one["value"] for one in records[0]["document_answers"]} == {"blog"}
    rows = run("export", "csv").out.splitlines()
    assert sum(",credibility," in row for row in rows) == 3
    assert sum(",outlet," in row for row in rows) == 3

    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    assert fields["credibility"]["scale"] == "ordinal"
    assert fields["reasons"]["scale"] == "flags"
    # Three people, one sentence: of three pairs one agrees on the credibility.
    percent = next(one for one in fields["credibility"]["results"] if one["metric"] == "nominal")
    assert percent["value"] == pytest.approx(1 / 3)
