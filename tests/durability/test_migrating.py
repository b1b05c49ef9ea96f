"""A file of every earlier version becomes one of today, whole, whenever the program is killed on the way."""

from pathlib import Path

import pytest

from annotate.store.database import VERSION, open_database
from tests.durability.migrating import Tally, earlier, kill_at, operations, rows
from tests.store.labels import problems


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_file_of_every_version_becomes_one_of_today_and_says_the_same(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.db"
    earlier(path, version)
    assert problems(path) == {}
    before = rows(path)
    assert before[0] == version
    assert len(before[1]["judgments"]) == 61
    open_database(path).close()
    assert rows(path) == (VERSION, before[1])
    assert problems(path) == {}


@pytest.mark.parametrize("version", [1, VERSION - 1])
def test_killed_on_the_way_it_is_old_and_intact_or_new_and_equal(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.db"
    earlier(path, version)
    count = operations(path, tmp_path / "copy")
    moments = [*range(1, count, max(1, count // 6)), count]
    tally = Tally()
    for at in moments:
        kill_at(path, tmp_path / "copy", at, tally)
    assert tally.broken == []
    assert tally.kills == len(moments) == tally.old + tally.new
    assert min(tally.old, tally.new) > 0
