"""A copy that lost judgments and was repaired is merged like any other; what it lost comes back with a backup."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.store.database import open_database
from annotate.store.merging.copying import split
from annotate.store.recovery.repair import repair
from tests.store.copies import held, laptop, state, united
from tests.store.labels import behind_its_back, problems

SAID = [(number % 3, ("calm", "heated", None)[number // 3 % 3]) for number in range(9)]


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    """Nine judgments of a1, in one chain."""
    return laptop(tmp_path / "healthy.db", "a1", *SAID)


def damaged(healthy: Path, lost: Iterable[int], changed: Iterable[int] = (), name: str = "mended.db") -> Path:
    """Return what a repair makes of the file once these judgments, by number, are gone, and these not as written.

    Of the changed ones the hash is still there, and may be proven by the judgment after it.
    """
    broken, mended = healthy.with_name("broken.db"), healthy.with_name(name)
    shutil.copy(healthy, broken)
    with behind_its_back(broken) as conn:
        conn.executemany("DELETE FROM judgments WHERE seq = ?", ((seq,) for seq in lost))
        conn.executemany("UPDATE judgments SET seconds = 77.5 WHERE seq = ?", ((seq,) for seq in changed))
    repair(broken, mended)
    broken.unlink()
    return mended


def early(healthy: Path, until: int) -> Path:
    """Return a backup from when there were only so many judgments."""
    path = healthy.with_name(f"until{until}.db")
    shutil.copy(healthy, path)
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM answers")
        conn.execute("DELETE FROM judgments WHERE seq > ?", (until,))
        conn.execute("UPDATE heads SET (seq, hash) = (SELECT seq, hash FROM judgments WHERE seq = ?)", (until,))
        conn.execute(
            "INSERT INTO answers SELECT schema, field, document, unit, annotator, value, id FROM judgments"
            " WHERE id IN (SELECT max(id) FROM judgments GROUP BY unit, field)"
        )
    assert problems(path) == {}
    return path


def numbers(path: Path, *, proven: bool = False) -> set[int]:
    """Return which judgments there are; with `proven` without those a repair only sealed."""
    with closing(sqlite3.connect(path)) as conn:
        there = {seq for (seq,) in conn.execute("SELECT seq FROM judgments")}
        sealed = {last + 1 for (last,) in conn.execute("SELECT last FROM gaps")}
    return there - sealed if proven else there


def gaps(path: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT first, last FROM gaps ORDER BY first").fetchall()


def hub(healthy: Path, *copies: Path, name: str = "hub.db") -> Path:
    path = healthy.with_name(name)
    for copy in copies:
        united(path, copy)
    assert problems(path) == {}
    return path


def test_all_that_was_not_lost_comes_in_and_what_was_is_said(healthy: Path) -> None:
    """Nothing proves 5 and 9, the first after gaps; 6 proves the hash of 5, nothing that of 9."""
    mended = damaged(healthy, (4, 8), (5,))
    assert gaps(mended) == [(4, 4), (8, 8)]
    path = healthy.with_name("hub.db")
    (taken,) = united(path, mended)
    assert numbers(path) == {1, 2, 3, 6, 7}
    assert (taken.judgments, taken.stubs, gaps(path)) == (5, 1, [(4, 4)])
    (note,) = taken.notes
    assert "1 judgments of a copy" in note[1]
    assert "2 after them cannot be proven" in note[1]
    assert problems(path) == {}
    assert united(path, mended)[0].judgments == 0
    assert state(hub(healthy, healthy)) == state(hub(healthy, healthy, name="straight.db"))


def test_what_was_merged_before_the_damage_is_there_still_and_nothing_is_lost(healthy: Path) -> None:
    path = hub(healthy, early(healthy, 5), damaged(healthy, (2, 4, 5)))
    assert gaps(path) == []
    assert state(path) == state(hub(healthy, healthy, name="straight.db"))


def test_a_gap_half_of_which_is_known_is_only_the_other_half(healthy: Path) -> None:
    path = hub(healthy, early(healthy, 4), damaged(healthy, (3, 4, 5, 6)))
    assert gaps(path) == [(5, 6)]
    assert numbers(path) == {1, 2, 3, 4, 8, 9}


def test_a_backup_merged_later_closes_the_gap(healthy: Path) -> None:
    path = hub(healthy, damaged(healthy, (1, 4, 5, 6)), early(healthy, 5))
    assert gaps(path) == [(6, 6)]
    hub(healthy, healthy)
    assert gaps(path) == []
    assert state(path) == state(hub(healthy, healthy, name="straight.db"))


def test_a_database_that_was_repaired_gets_back_what_it_lost_from_the_copies(healthy: Path) -> None:
    mended = damaged(healthy, (3, 7, 8, 9))
    united(mended, healthy)
    assert gaps(mended) == []
    assert problems(mended) == {}
    assert held(mended) == held(healthy)


def test_what_such_a_database_cannot_prove_and_a_copy_contradicts_is_mended_by_a_repair(healthy: Path) -> None:
    mended = damaged(healthy, (4,), (5,))
    before = state(mended)
    with pytest.raises(AnnotateError) as raised:
        united(mended, healthy)
    assert state(mended) == before
    assert "judgment 5 here was never proven" in raised.value.message
    assert "doctor --repair NEW.db --with" in str(raised.value.hint)
    again = mended.with_name("again.db")
    assert repair(mended, again, [healthy]).whole
    assert held(again) == held(healthy)


def test_who_goes_on_after_a_repair_is_merged_again_and_again(healthy: Path) -> None:
    mended = damaged(healthy, (5, 6))
    path = hub(healthy, mended)
    laptop(mended, "a1", (0, "heated"), (1, "heated"))
    assert united(path, mended)[0].judgments == 2
    assert problems(path) == {}
    assert held(path) == held(mended)


stretches = st.sets(st.integers(1, 9), max_size=7)


@settings(max_examples=20, deadline=None)
@given(
    first=stretches, changed=stretches, second=stretches, until=st.integers(1, 9), order=st.permutations(range(3))
)
def test_repaired_copies_and_backups_in_any_order_give_one_state(
    first: set[int], changed: set[int], second: set[int], until: int, order: list[int]
) -> None:
    with TemporaryDirectory() as place:
        healthy = laptop(Path(place) / "healthy.db", "a1", *SAID)
        one, other = damaged(healthy, first, changed, "one.db"), damaged(healthy, second, name="other.db")
        copies = [one, other, early(healthy, until)]
        straight = hub(healthy, *copies, *copies, name="straight.db")  # what one lacks may prove what another has
        winding = hub(healthy, *(copies[number] for number in (*order, *order)), name="winding.db")
        assert state(winding) == state(straight)
        assert gaps(winding) == gaps(straight)
        lost = ((first | changed) & second) - {*range(1, until + 1)}
        assert numbers(winding) <= {*range(1, 10)} - lost
        assert numbers(winding) >= set().union(*(numbers(copy, proven=True) for copy in copies))
        united(winding, healthy)
        assert state(winding) == state(hub(healthy, healthy, name="whole.db"))
        assert problems(winding) == {}


def test_a_copy_made_for_somebody_from_a_repaired_database_is_whole_and_comes_back(healthy: Path) -> None:
    mended = damaged(healthy, (2, 5, 6))
    copy = mended.with_name("a2.db")
    with closing(open_database(mended)) as db:
        split(db, copy, "a1")
    assert problems(copy) == {}
    laptop(copy, "a1", (2, "heated"))
    assert united(mended, copy)[0].judgments == 1
    assert problems(mended) == {}


def refused(healthy: Path, mended: Path, **choices: object) -> str:
    path = laptop(healthy.with_name("mine.db"), "a2", (0, "calm"))
    before = path.read_bytes()
    with pytest.raises(AnnotateError) as raised:
        united(path, mended, **choices)
    assert path.read_bytes() == before
    return raised.value.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE gaps SET first = 3", "what a repair noted as lost is in it"),
        ("UPDATE gaps SET last = 9", "what a repair noted as lost is in it"),
        ("UPDATE gaps SET first = 5", "judgment 4 of one of its copies is missing"),
        ("UPDATE gaps SET last = 99999999999", "what a repair noted in it is not as"),
        ("UPDATE gaps SET first = -4", "what a repair noted in it is not as"),
        ("UPDATE gaps SET first = 'x'", "what a repair noted in it is not as"),
        ("UPDATE gaps SET resumed = x'00'", "what a repair noted in it is not as"),
        ("UPDATE gaps SET resumed = NULL", "judgment 6 of one of its copies is not what was"),
        (
            "UPDATE gaps SET resumed = hex(randomblob(32))",
            "judgment 6 of one of its copies is not what was written",
        ),
        ("UPDATE judgments SET value = 'calm' WHERE seq = 6", "judgment 6 of one of its copies is not what was"),
        ("UPDATE judgments SET value = 'calm' WHERE seq = 7", "judgment 7 of one of its copies is not what was"),
        ("DELETE FROM gaps", "judgment 4 of one of its copies is missing"),
    ],
)
def test_what_a_repair_cannot_have_written_is_refused(healthy: Path, change: str, said: str) -> None:
    mended = damaged(healthy, (4, 5))
    with behind_its_back(mended) as conn:
        conn.execute("DELETE FROM stubs")
        conn.execute("UPDATE gaps SET last = 5, resumed = coalesce(resumed, 'seal')")
        assert conn.execute(change).rowcount > 0
    assert said in refused(healthy, mended)
