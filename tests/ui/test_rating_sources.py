"""Naming and rating sources through both interfaces: the same journal from either, and what the screen shows."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from annotate.cli.schema_source import resolve
from annotate.store.catalog import add_annotator, add_schema, documents
from annotate.store.database import Database, open_database
from annotate.store.questions.progress import log
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from tests.conftest import Run
from tests.ui.tui.sitting import see

TEXT = "The bridge is shut. The road is open. Nobody was hurt. What now?"


@pytest.fixture
def news(run: Run, folder: Path) -> Run:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    run("add", "t.txt", "--source", "The Herald", "--language", "en")
    return run


def judged(db: Database, who: str) -> list[tuple[str, str, str | None, str]]:
    return [(one.unit, one.field, one.value, one.action) for one in reversed(list(log(db, who, None)))]


def session(folder: Path, who: str = "a2") -> Session:
    db = open_database(folder / "annotate.db")
    schema = resolve("source-reliability", db)
    add_schema(db, schema)
    add_annotator(db, who)
    return Session(db, who, schema, documents(db))


def pressed(app: LabelApp, keys: Iterable[str]) -> None:
    async def play() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*("space" if key == " " else key for key in keys))

    asyncio.run(play())


def typed(run: Run, lines: str) -> None:
    done = run("label", "--as", "a1", "--schema", "source-reliability", stdin=lines)
    assert (done.code, "not done" in done.out) == (0, False), done.out


def test_both_interfaces_write_the_same_journal(news: Run, folder: Path) -> None:
    typed(news, '2\n"City Hall"\nB\n3\nnone\n1\n"The Herald"\nF\n6\nbasis a record\nr "City Hall" D\nu\nU\n')
    named = session(folder)
    pressed(
        LabelApp(named),
        # A name is written; none is a key; the outlet is offered first; what is not judged has no source.
        (
            *("2", *"City Hall", "enter", "B", "3", "0", "1", "1", "F", "6"),
            *("y", *"a record", "enter", "r", *"city", "tab", "enter", "D", "u", "U"),
        ),
    )
    assert judged(named.db, "a2") == judged(named.db, "a1")
    assert judged(named.db, "a1")[:3] == [
        ("sentence:0-19", "credibility", "2", "answer"),
        ("sentence:0-19", "source", "City Hall", "answer"),
        ("source:City Hall", "reliability", "B", "answer"),
    ]
    assert judged(named.db, "a1")[-3:] == [
        ("source:City Hall", "reliability", "D", "answer"),
        ("source:City Hall", "reliability", "B", "undo"),
        ("source:City Hall", "reliability", "D", "redo"),
    ]


def test_neither_axis_is_filled_in_and_a_source_is_rated_once(news: Run, folder: Path) -> None:
    typed(news, '2\n"City Hall"\nB\n4\n"City Hall"\n')
    db = open_database(folder / "annotate.db")
    assert [one[1:3] for one in judged(db, "a1")] == [
        ("credibility", "2"), ("source", "City Hall"), ("reliability", "B"),
        ("credibility", "4"), ("source", "City Hall"),
    ]  # fmt: skip


def test_the_source_of_a_sentence_is_rated_anew_with_r(news: Run, folder: Path) -> None:
    typed(news, '2\n"City Hall"\nB\ng 1\nr C\n')
    named = session(folder)
    pressed(LabelApp(named), ("2", *"City Hall", "enter", "B", "k", "r", "C"))
    assert judged(named.db, "a2") == judged(named.db, "a1")
    assert judged(named.db, "a2")[-1] == ("source:City Hall", "reliability", "C", "answer")


def test_the_picker_says_what_each_key_does(news: Run, folder: Path) -> None:
    asked = see(session(folder), ("2",))
    assert "Who says so?" in asked.text
    assert "0  no source given" in asked.text
    assert "1  The Herald" in asked.text
    assert "0 no source given" in asked.rows[-1]
    assert "Enter" not in asked.rows[-1]
    written = see(session(folder, "a3"), ("2", "h", "e"))
    assert "Tab  The Herald" in written.text
    assert "no source given" not in written.text
    assert "Enter done   Tab complete   Esc back" in written.rows[-1]


def test_to_rate_a_source_one_must_be_named(news: Run, folder: Path) -> None:
    asked = see(session(folder), ("r", "0", "enter"))
    assert "rate which source?" in asked.text
    assert "no source given" not in asked.text
    rated = see(session(folder, "a3"), ("r", "1", "E"))
    assert "saved: The Herald: reliability: E" in rated.text


def test_another_name_of_a_source_is_the_source_while_labelling_too(news: Run, folder: Path) -> None:
    typed(news, '2\n"City Hall"\nB\n')
    news("sources", "add", "the mayor's office", "--as", "boss")
    news("sources", "merge", "the mayor's office", "--into", "City Hall", "--as", "boss")
    done = news("label", "--as", "a1", stdin='3\n"the mayor\'s office"\n')
    assert "reliability" not in done.out, "it is rated already"
    shown = news("label", "--as", "a1", stdin="g 2\nr\n")
    assert "City Hall: reliability: B" in shown.out


def test_hostile_names_are_shown_as_marks(news: Run, folder: Path) -> None:
    (folder / "evil.txt").write_text("One is so.", encoding="utf-8")
    news("add", "evil.txt", "--source", "Evil [bold]\x1b[2J\u202e", "--language", "en")
    named = session(folder)
    named.open(named.queue[1])
    seen = see(named, ("2",))
    assert "\x1b" not in seen.text
    assert "\u202e" not in seen.text
    news("sources", "add", "A [b]bold[/b] :smile: name", "--as", "boss")
    assert "A [b]bold[/b] :smile: name" in see(session(folder, "a3"), ("2",)).text
