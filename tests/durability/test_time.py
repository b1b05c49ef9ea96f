"""Clocks lie: set back a day, changed for summer, in another zone. Order, what holds, and pace do not mind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotate.store import journal as journals
from annotate.store.catalog import documents
from annotate.store.database import open_database
from annotate.store.merging.merge import merge
from annotate.store.merging.plan import Choices
from annotate.store.questions.progress import answers, log, pace
from annotate.ui.session import Session
from tests.conftest import ROOT
from tests.store.labels import SCHEMA, begin, label, problems

NOON = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def set_clocks(monkeypatch: pytest.MonkeyPatch, times: Iterator[datetime]) -> None:
    """Let the journal read these times, one after the other."""
    told = (time.isoformat(timespec="milliseconds").replace("+00:00", "Z") for time in times)
    monkeypatch.setattr(journals, "now", lambda: next(told))


def test_a_clock_set_back_a_day_changes_neither_order_nor_what_holds_nor_undo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    set_clocks(monkeypatch, iter([NOON, NOON - timedelta(days=1), NOON - timedelta(days=2), NOON]))
    for value in ("calm", "heated", "calm"):
        journal.append(label(sha256, 0, value))
    assert [entry.value for entry in log(db, "a1", None)] == ["calm", "heated", "calm"]
    undone = journal.undo()
    assert undone is not None
    journal.append(undone)
    assert [answer.value for answer in answers(db, "a1", SCHEMA, sha256)] == ["heated"]
    assert problems(path) == {}


def test_two_laptops_agree_on_what_holds_whatever_their_clocks_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    set_clocks(monkeypatch, iter([NOON, NOON - timedelta(days=400), NOON + timedelta(days=400)]))
    here, journal, sha256 = begin(one)
    journal.append(label(sha256, 0, "calm"))
    there, _, _ = begin(other)
    merge(there, [one], Choices())
    begin(other)[1].append(
        label(sha256, 0, "heated")
    )  # after it, says who merged; a year before it, says the clock
    merge(here, [other], Choices())
    for db in (here, there):
        assert [answer.value for answer in answers(db, "a1", SCHEMA, sha256)] == ["heated"]
    assert problems(one) == problems(other) == {}


ZONES = ("Pacific/Kiritimati", "America/Anchorage", "Europe/Paris", "Australia/Lord_Howe")
WRITE = """
import sys
from pathlib import Path
from tests.store.labels import begin, label
db, journal, sha256 = begin(Path(sys.argv[1]))
print(journal.append(label(sha256, int(sys.argv[2]), "calm")).made_at)
"""


def test_times_are_stored_in_one_zone_whatever_zone_the_machine_is_in(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    before = datetime.now(UTC) - timedelta(seconds=1)
    told = []
    for number, zone in enumerate(ZONES):
        done = subprocess.run(
            [sys.executable, "-c", WRITE, path, str(number % 3)],
            cwd=ROOT,
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(done.stdout.strip())
    times = [datetime.fromisoformat(one) for one in told]
    assert all(one.endswith("Z") for one in told)
    assert before <= times[0]
    assert times == sorted(times)
    assert times[-1] <= datetime.now(UTC) + timedelta(seconds=1)


def test_pace_is_measured_by_a_clock_that_cannot_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labels.db"
    begin(path)
    ticks = iter(range(0, 1000, 4))
    set_clocks(monkeypatch, (NOON - timedelta(days=number) for number in range(100)))
    db = open_database(path)
    session = Session(db, "a1", SCHEMA, documents(db), clock=lambda: float(next(ticks)))
    for _ in range(3):
        session.record(session.labeling.draft_label("calm"))
        session.advance()
    assert session.pace == pace(db, "a1", SCHEMA) == 4.0
