"""A sitting measures reading time without pauses, and says how much is left only when it knows."""

from pathlib import Path

import pytest

from annotate.store.catalog import add_document, documents
from annotate.store.database import open_database
from annotate.ui.session import Session, seconds_as_words
from tests.store.labels import SCHEMA, begin


class Clock:
    """Time as the test tells it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Session:
    db, _, _ = begin(tmp_path / "labels.db")
    return Session(db, "a1", SCHEMA, documents(db), clock)


def label(session: Session, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    session.record(session.labeling.draft_label("heated" if session.labeling.label == "calm" else "calm"))


def test_a_pause_is_not_reading_time_but_is_kept_beside_it(session: Session, clock: Clock) -> None:
    label(session, clock, 4)
    label(session, clock, 3600)
    assert session.db.conn.execute("SELECT seconds, raw_seconds FROM judgments ORDER BY id").fetchall() == [
        (4.0, 4.0),
        (90.0, 3600.0),
    ]


def test_the_pace_is_the_median_and_undone_labels_count_no_time(session: Session, clock: Clock) -> None:
    assert session.pace is None
    for seconds in (2, 4, 60):
        label(session, clock, seconds)
    clock.now += 500
    session.undo()
    assert session.pace == 4


def test_time_left_waits_for_the_fifth_label(session: Session, clock: Clock) -> None:
    for _ in range(4):
        label(session, clock, 3)
        assert session.seconds_left is None
    label(session, clock, 3)
    assert session.seconds_left == 3 * (session.total - session.done) == 6


def test_it_opens_the_first_document_with_something_to_do(session: Session, tmp_path: Path) -> None:
    for _ in range(3):
        session.record(session.labeling.draft_label("calm"))
        session.advance()
    db = open_database(tmp_path / "labels.db")
    add_document(db, "snow", "It snows.", [(0, 9)], segmenter="by hand")
    assert Session(db, "a1", SCHEMA, documents(db)).entry.name == "snow"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.0 s"), (4.24, "4.2 s"), (59, "59 s"), (60, "1 min"), (3599, "1 h 00 min"), (4800, "1 h 20 min")],
)
def test_a_length_of_time_is_said_to_the_nearest_useful_unit(seconds: float, said: str) -> None:
    assert seconds_as_words(seconds) == said
