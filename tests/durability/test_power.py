"""A power cut at any moment of a labelling run takes nothing back that was acknowledged, and breaks nothing."""

import random
from pathlib import Path

from tests.durability.faults import SHARED, Plan
from tests.durability.power import NORMAL, cuts, record

NO_SHARED_MEMORY = Plan(kinds=SHARED, error=13, times=-1)


def test_with_write_ahead_logging_nothing_is_lost(tmp_path: Path) -> None:
    chance = random.Random(1)
    tally = cuts(record(tmp_path, chance), tmp_path / "cut", 250, chance)
    assert tally.cuts == 250
    assert tally.hanging > 150
    assert tally.acknowledged > 5000
    assert (tally.lost, tally.corrupt) == ([], [])


def test_with_a_rollback_journal_as_on_a_network_drive_nothing_is_lost(tmp_path: Path) -> None:
    chance = random.Random(2)
    written = record(tmp_path, chance, plan=NO_SHARED_MEMORY)
    assert not list((tmp_path / "disk").glob("*-wal"))
    tally = cuts(written, tmp_path / "cut", 250, chance)
    assert tally.hanging > 150
    assert tally.acknowledged > 5000
    assert (tally.lost, tally.corrupt) == ([], [])


def test_less_care_would_be_found_out(tmp_path: Path) -> None:
    chance = random.Random(3)
    tally = cuts(record(tmp_path, chance, before=NORMAL), tmp_path / "cut", 100, chance)
    assert len(tally.lost) > 20
