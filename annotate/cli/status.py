"""annotate status: documents by annotators, done and left, at what pace, until when, and who waits for what."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.console import counted
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.model.schema import Schema
from annotate.store.assigning import Board
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.questions.effort import days_worked
from annotate.store.questions.progress import pace
from annotate.ui.session import seconds_as_words

#: How figures come about, by the name of their column.
HOW = {
    "pace": "Pace: time to a sentence, the median of the last twenty.",
    "expected end": "Expected end: as many sentences a day as since the first label, days off too.",
}


@dataclass(frozen=True)
class Person:
    """How far an annotator is. Dates are of UTC; `pace` is the median seconds of her last twenty labels."""

    name: str
    done: int
    left: int
    pace: float | None
    days_worked: int
    since: date | None  #: the day of her first label
    expected_end: date | None
    calibration_left: int
    waits_for: str | None  #: why she does not go on with the work proper


@command("annotate status", "annotate status --json")
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@db_option
@json_option
def status(schema: str | None, db: Path, as_json: bool) -> None:
    """Show how far everybody is.

    A document that is not somebody's to label is left blank. Nobody's labels are shown.
    """
    store = opened(db, write=False)
    chosen = resolve(schema, store)
    board, today = Board(store, chosen), datetime.now(UTC).date()
    people = [_person(store, chosen, board, who, today) for who in board.people]
    total = sum(one.sentences for one in board.documents)
    if as_json:
        about = {"schema": chosen.name, "version": chosen.version, "sentences": total}
        rows = [_as_json(board, one) for one in board.documents]
        told = [
            {**asdict(one), "since": _day(one.since), "expected_end": _day(one.expected_end)} for one in people
        ]
        console.out_json({"format": "annotate/status@1", **about, "documents": rows, "annotators": told})
        return
    amount = f"{counted(len(board.documents), 'document')} · {counted(total, 'sentence')}"
    console.out(f"{chosen.name} {chosen.version} · {amount}")
    _print_matrix(board, [one.name for one in people])
    if people:
        console.out("")
        _print_people(people)


def _print_matrix(board: Board, names: Sequence[str]) -> None:
    """Print documents by annotators, those who fit side by side; then the documents of the next of them."""
    titles = {one.id: _titled(board, one) for one in board.documents}
    for number, some in enumerate(console.side_by_side(names, (("document", *titles.values()), ("sentences",)))):
        cells = {one: [_cell(board, who, one) for who in some] for one in board.documents}
        shown = [one for one in board.documents if any(cells[one]) or len(some) == len(names)]
        if number:
            console.out("")
        rows = [(titles[one.id], one.sentences, *cells[one]) for one in shown]
        console.table(("document", "sentences", *some), rows, numeric=("sentences", *some))


def _print_people(people: Sequence[Person]) -> None:
    columns: dict[str, list[object]] = {
        "done": [one.done for one in people],
        "left": [one.left for one in people],
        "pace": ["" if one.pace is None else seconds_as_words(one.pace) for one in people],
        "time left": [_time_left(one) for one in people],
        "days": [one.days_worked or "" for one in people],
        "expected end": [_day(one.expected_end) or "" for one in people],
        "waits for": [one.waits_for or "" for one in people],
    }
    shown = {name: said for name, said in columns.items() if name in ("done", "left") or any(said)}
    rows = zip((one.name for one in people), *shown.values(), strict=True)
    console.table(("annotator", *shown), rows, numeric=("done", "left", "pace", "time left", "days"))
    for name, said in HOW.items():
        if name in shown:
            console.out(said)


def _person(store: Database, schema: Schema, board: Board, who: str, today: date) -> Person:
    left, calibration = board.left(who), board.left(who, calibration=True) if board.held else 0
    done = sum(board.done[who].get(one.id, 0) for one in board.documents)
    days = days_worked(store, who, schema)
    return Person(
        name=who,
        done=done,
        left=left,
        pace=pace(store, who, schema),
        days_worked=len(days),
        since=days[0] if days else None,
        expected_end=expected_end(done, left, days[0], today) if days else None,
        calibration_left=calibration,
        waits_for=_waits_for(board, who, left, calibration),
    )


def expected_end(done: int, left: int, since: date, today: date) -> date | None:
    """Return the day on which nothing is left, at the sentences per calendar day since then; None without any."""
    if not done or not left:
        return None
    days = max(1, (today - since).days + 1)
    try:
        return today + timedelta(days=ceil(left * days / done))
    except OverflowError:
        return None


def _waits_for(board: Board, who: str, left: int, calibration: int) -> str | None:
    if board.held and not any(who in whose for whose in board.held.values()):
        return "nothing assigned"
    if calibration:
        return "calibration"
    return None if left or not board.documents else "nothing left"


def _as_json(board: Board, entry: Entry) -> dict[str, object]:
    held = board.held.get(entry.sha256, {})
    return {
        "name": entry.name,
        "sentences": entry.sentences,
        "done": {who: board.done[who].get(entry.id, 0) for who in board.people},
        "assigned": sorted(held) if board.held else None,
        "calibration": any(one.calibration for one in held.values()),
    }


def _titled(board: Board, entry: Entry) -> str:
    calibrates = any(one.calibration for one in board.held.get(entry.sha256, {}).values())
    return f"{entry.name} (calibration)" if calibrates else entry.name


def _cell(board: Board, who: str, entry: Entry) -> str:
    """Return how far somebody is with a document; "" where it is not hers."""
    done = board.done[who].get(entry.id, 0)
    if not done:
        return "·" if board.has(who, entry) else ""
    return "all" if done >= entry.sentences else str(done)


def _time_left(one: Person) -> str:
    return "" if one.pace is None or not one.left else seconds_as_words(one.pace * one.left)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
