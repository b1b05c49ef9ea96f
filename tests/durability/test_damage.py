"""Damage anywhere in the file is found, and costs no judgment that it did not touch."""

import random

import pytest

from tests.durability.damage import KINDS, Subject, Tally, damage


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """What eighty damaged copies have shown."""
    chance = random.Random(8)
    return damage(Subject(tmp_path_factory.mktemp("damaged"), chance), 80, chance)


def test_every_kind_of_damage_was_done_and_most_of_it_harms(tally: Tally) -> None:
    assert tally.copies == dict.fromkeys(KINDS, 10)
    assert tally.detected["garbage"] == tally.detected["truncated"] == 10
    assert sum(tally.detected.values()) > 35
    assert tally.passed_by_sqlite > 0


def test_no_damage_is_passed_over_in_silence(tally: Tally) -> None:
    assert tally.silent == []


def test_a_repair_brings_back_every_judgment_outside_the_damaged_pages_and_no_other(tally: Tally) -> None:
    assert tally.repaired > 40
    assert tally.short == []
    assert tally.invented == []
