"""A program killed at any moment loses nothing that it said was saved, and leaves nothing half-written."""

import random
from pathlib import Path

import pytest

from tests.durability.killing import Tally, Victim


@pytest.fixture(scope="module")
def line_mode(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """What eighteen kills of the line mode over one database have shown."""
    victim = Victim(tmp_path_factory.mktemp("killed"), random.Random(2023))
    for _ in range(18):
        victim.kill_line_mode()
    return victim.tally


def test_the_kills_came_while_answers_were_being_stored(line_mode: Tally) -> None:
    assert line_mode.kills == 18
    assert line_mode.acknowledged > 100
    assert line_mode.resumed > 7


def test_every_answer_acknowledged_before_a_kill_is_in_the_journal_word_for_word(line_mode: Tally) -> None:
    assert line_mode.lost == []


def test_the_doctor_finds_nothing_half_written_after_any_kill(line_mode: Tally) -> None:
    assert line_mode.half_written == []


def test_at_most_the_answer_in_hand_is_stored_unseen_and_work_resumes_where_it_was(line_mode: Tally) -> None:
    assert line_mode.astray == []


def test_the_full_screen_loses_nothing_that_it_has_painted_as_saved(tmp_path: Path) -> None:
    victim = Victim(tmp_path, random.Random(11))
    for _ in range(4):
        victim.kill_full_screen()
    assert victim.tally.problems == []
    assert victim.tally.resumed == 4
    assert victim.tally.acknowledged + victim.tally.unacknowledged > 0


def test_a_lost_answer_would_be_noticed(tmp_path: Path) -> None:
    victim = Victim(tmp_path, random.Random(5))
    while victim.tally.acknowledged < 2:
        victim.kill_line_mode()
    victim._examine(["opinion", "opinion"])
    assert len(victim.tally.lost) == 1
