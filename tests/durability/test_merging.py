"""A merge is all or nothing whenever it is killed; programs that label in one file at once lose nothing."""

import random
from pathlib import Path

from tests.durability.merging import KilledMerge, write_together


def test_a_merge_killed_at_any_moment_has_done_all_or_nothing_and_the_next_one_completes(tmp_path: Path) -> None:
    merge = KilledMerge(tmp_path, random.Random(3), copies=3, judgments=1500)
    assert merge.before != merge.after
    for _ in range(5):
        merge.kill()
    merge.finish()
    assert merge.tally.problems == []
    assert merge.tally.kills == merge.tally.untouched + merge.tally.complete == 5


def test_programs_that_label_in_one_file_at_once_neither_fail_nor_lose_an_answer(tmp_path: Path) -> None:
    assert write_together(tmp_path, writers=6, judgments=40) == (0, 0, [])
