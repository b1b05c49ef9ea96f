"""A repair brings back every judgment that the damage did not touch, lists the others, and invents nothing."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.model.judgment import Draft, source_unit
from annotate.model.recut import SPLIT
from annotate.store.cutting import cut_otherwise
from annotate.store.database import VERSION, open_database
from annotate.store.recovery.backup import backup
from annotate.store.recovery.doctor import examine
from annotate.store.recovery.repair import Repair, repair
from annotate.store.removal import remove
from tests.durability.migrating import earlier
from tests.store.labels import TEXT, begin, behind_its_back, label, problems, span

CONTENT = (
    "SELECT r.name, j.seq, j.lamport, d.sha256, j.unit, a.name, s.sha256, j.field, j.action, j.value, j.quote,"
    " j.seconds, j.made_at, j.hash FROM judgments j JOIN replicas r ON r.id = j.replica"
    " LEFT JOIN documents d ON d.id = j.document JOIN annotators a ON a.id = j.annotator"
    " JOIN schemas s ON s.id = j.schema ORDER BY r.name, j.seq"
)
ANSWERS = (
    "SELECT s.sha256, n.field, d.sha256, n.unit, a.name, n.value FROM answers n JOIN schemas s ON s.id = n.schema"
    " JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator ORDER BY 1, 2, 3, 4, 5"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Sixty judgments of two annotators over some ten pages, in one file."""
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    other = begin(path, "a2")[1]
    chance = random.Random(3)
    for number in range(60):
        pen = chance.choice((journal, other))
        pen.append(label(sha256, number % 3, chance.choice(("calm", "heated", None))), chance.random())
        if number % 20 == 10:
            pen.append(span(sha256, 22, 27, "Shame"))
    other._conn.close()
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def rows(path: Path, question: str = CONTENT) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(question).fetchall()


def mended(path: Path, *backups: Path, texts: tuple[str, ...] = ()) -> tuple[Path, Repair]:
    target = path.with_name("mended.db")
    target.unlink(missing_ok=True)
    before = path.read_bytes()
    result = repair(path, target, backups, texts)
    assert path.read_bytes() == before
    return target, result


def test_a_healthy_file_comes_back_whole_and_goes_on_under_a_name_of_its_own(path: Path) -> None:
    target, result = mended(path)
    assert (result.missing, result.unproven) == ([], [])
    assert result.judgments == len(rows(target)) == 63
    assert rows(target) == rows(path)
    assert rows(target, ANSWERS) == rows(path, ANSWERS)
    assert problems(target) == {}
    _, journal, sha256 = begin(target)
    journal.append(label(sha256, 0, "calm"))
    assert len({row[0] for row in rows(target)}) == 2
    assert problems(target) == {}


def test_what_waits_in_the_write_ahead_log_comes_back_too(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"), 123.5)
    target, result = mended(path)
    assert result.judgments == 64
    assert rows(target)[-1][11] == 123.5
    db.close()


def test_what_stands_behind_a_break_in_the_log_comes_back_although_sqlite_leaves_it_out(path: Path) -> None:
    db, journal, sha256 = begin(path)
    for number in range(10):
        journal.append(label(sha256, number % 3, "calm"), 100 + number)
    damaged = path.with_name("damaged.db")
    damaged.write_bytes(path.read_bytes())
    log = bytearray(path.with_name("labels.db-wal").read_bytes())
    log[32 + 24 + 100] ^= 1  # in the first page of the first transaction
    damaged.with_name("damaged.db-wal").write_bytes(log)
    db.close()
    assert "10 writes that had been on disk" in problems(damaged)["write-ahead log"]
    damaged.with_name("damaged.db-wal").write_bytes(log)
    target, result = mended(damaged)
    assert (result.judgments, result.whole) == (73, True)
    assert rows(target) == rows(path)
    assert problems(target) == {}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_page_is_garbage_everything_on_the_others_comes_back(path: Path, seed: int) -> None:
    whole, size = path.read_bytes(), 4096
    everything, answered = rows(path), {row[3:] for row in rows(path, ANSWERS)}
    with closing(sqlite3.connect(path)) as conn:
        on_page = dict(judgments_by_page(conn, whole, size))
    lost_at_all = 0
    for page in range(1, len(whole) // size):
        garbage = random.Random(seed * 100 + page).randbytes(size)
        path.write_bytes(whole[: page * size] + garbage + whole[(page + 1) * size :])
        target, result = mended(path)
        back = rows(target)
        lost = [row for row in everything if row not in back]
        assert {row[1] for row in lost} <= on_page.get(page + 1, set()), (page, result)
        assert bool(lost) == any("judgment" in one for one in result.missing), (page, result)
        assert all(row in everything for row in back), page
        told = problems(target)
        assert not told or "the text of" in str(result.missing), (page, told, result)
        assert {row[3:] for row in rows(target, ANSWERS)} <= answered or lost
        lost_at_all += len(lost)
    assert 0 < lost_at_all <= len(everything)


def judgments_by_page(conn: sqlite3.Connection, data: bytes, size: int) -> list[tuple[int, set[int]]]:
    """Return the numbers of the judgments on each page, told by their hashes, which stand there as text."""
    found = conn.execute("SELECT seq, hash FROM judgments").fetchall()
    pages = [(page + 1, data[page * size : (page + 1) * size]) for page in range(len(data) // size)]
    return [(number, {seq for seq, said in found if said.encode() in page}) for number, page in pages]


def test_a_lost_first_page_costs_only_what_stood_on_it(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(random.Random(1).randbytes(4096) + data[4096:])
    target, result = mended(path)
    assert result.judgments == 63
    assert problems(target) == {}


def test_one_changed_judgment_leaves_a_stub_over_which_the_rest_is_proven(path: Path) -> None:
    everything = rows(path)
    with behind_its_back(path) as conn:
        conn.execute("UPDATE judgments SET value = 'heated!' WHERE seq = 30")
    target, result = mended(path)
    assert [row for row in everything if row not in rows(target)] == [everything[29]]
    assert result.unproven == []
    assert result.missing[0] == f"judgment 30 of copy {str(everything[0][0])[:8]}"
    assert rows(target, "SELECT seq, hash FROM stubs") == [(30, everything[29][-1])]
    assert problems(target) == {}


def test_a_changed_hash_is_put_right_by_the_judgment_after_it(path: Path) -> None:
    everything = rows(path)
    with behind_its_back(path) as conn:
        conn.execute("UPDATE judgments SET hash = replace(hash, substr(hash, 1, 1), 'a') WHERE seq = 30")
    target, result = mended(path)
    assert rows(target) == everything
    assert result.whole
    assert problems(target) == {}


def test_over_a_gap_the_first_judgment_is_kept_and_said_to_be_unproven(path: Path) -> None:
    everything = rows(path)
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE seq BETWEEN 20 AND 25")
    target, result = mended(path)
    copy = str(everything[0][0])[:8]
    assert result.missing[0] == f"judgments 20 to 25 of copy {copy}"
    assert result.unproven == [f"judgment 26 of copy {copy}, the first after a gap"]
    assert rows(target) == everything[:19] + everything[25:]
    assert problems(target) == {}
    with behind_its_back(target) as conn:
        conn.execute("UPDATE judgments SET value = 'x' WHERE seq = 26")
    assert "not what was written" in problems(target)["journal and hash chain"]


def test_what_was_answered_is_told_although_its_judgment_is_lost(path: Path) -> None:
    db, journal, sha256 = begin(path, "a3")
    journal.append(label(sha256, 2, "heated"))
    db.close()
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE id = 64")
    target, result = mended(path)
    assert result.missing[1:] == ["it was answered tone = heated, 'rain' sentence:22-34, by a3"]
    assert problems(target) == {}


def test_a_backup_fills_in_what_is_damaged(path: Path, tmp_path: Path) -> None:
    everything = rows(path)
    with closing(open_database(path)) as db:
        backup(db, tmp_path / "backup.db")
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE seq BETWEEN 20 AND 25")
        conn.execute("UPDATE judgments SET value = 'x' WHERE seq = 40")
        conn.execute("UPDATE documents SET text = 'gone'")
        conn.execute("DELETE FROM sentences")
        conn.execute("UPDATE schemas SET body = 'gone'")
    target, result = mended(path, tmp_path / "backup.db")
    assert result.whole, result
    assert rows(target) == everything
    assert problems(target) == {}


def test_a_backup_cannot_bring_what_was_not_written(path: Path, tmp_path: Path) -> None:
    with closing(open_database(path)) as db:
        backup(db, tmp_path / "backup.db")
    with behind_its_back(tmp_path / "backup.db") as conn:
        conn.execute("UPDATE judgments SET value = 'forged' WHERE seq = 40")
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE seq = 40")
    target, result = mended(path, tmp_path / "backup.db")
    assert "forged" not in {row[9] for row in rows(target)}
    assert result.missing[0].startswith("judgment 40 ")


def test_a_damaged_text_is_said_to_be_missing_and_can_be_given_again(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"It pours", b"It bores"))
    target, result = mended(path)
    assert result.missing == ["the text of 'rain': give it with --with"]
    assert result.judgments == 63
    assert set(problems(target)) == {"texts and sentences"}
    target, result = mended(path, texts=("something else", TEXT))
    assert result.whole
    assert problems(target) == {}


def test_lost_sentences_are_cut_anew_around_those_that_are_known(path: Path) -> None:
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM sentences WHERE start > 0")
    target, result = mended(path)
    assert result.missing == ["where 2 sentences of 'rain' begin: they are cut anew"]
    assert rows(target, "SELECT start, stop FROM sentences ORDER BY start") == [(0, 11), (12, 21), (22, 34)]
    assert problems(target) == {}


def test_repairing_what_was_repaired_changes_nothing_and_tells_no_loss_twice(path: Path) -> None:
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE seq BETWEEN 20 AND 25")
        conn.execute("UPDATE judgments SET value = 'x' WHERE seq = 40")
    target, _ = mended(path)
    again = target.with_name("again.db")
    result = repair(target, again)
    assert [one for one in result.missing if one.startswith("judgment")] == []
    assert rows(again) == rows(target)
    assert problems(again) == {}


def test_what_is_nothing_of_ours_cannot_be_repaired(path: Path, tmp_path: Path) -> None:
    for content in (b"", b"text " * 5000, random.Random(1).randbytes(50_000)):
        path.write_bytes(content)
        with pytest.raises(AnnotateError, match="Nothing of annotate can be read"):
            repair(path, tmp_path / "mended.db")
    assert not (tmp_path / "mended.db").exists()
    with pytest.raises(AnnotateError, match="No such file"):
        repair(tmp_path / "nowhere.db", tmp_path / "mended.db")


def test_the_doctor_knows_for_ever_what_a_repair_did_not_find(path: Path) -> None:
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE seq BETWEEN 60 AND 63")
    target, result = mended(path)
    assert result.missing[0].startswith("judgments 60 to 63 of copy ")
    with closing(open_database(target, write=False)) as db:
        (told,) = (one for one in examine(db) if one.check == "journal and hash chain")
    assert (told.ok, told.detail) == (True, "59 judgments; 4 were lost before a repair")


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_damaged_file_of_an_earlier_version_comes_back_as_one_of_today(tmp_path: Path, version: int) -> None:
    path = tmp_path / "labels.db"
    earlier(path, version)
    everything = rows(path)
    with behind_its_back(path) as conn:
        conn.execute("UPDATE judgments SET value = 'x' WHERE seq = 30")
    target, result = mended(path)
    assert rows(target) == everything[:29] + everything[30:]
    assert result.missing[0].startswith("judgment 30 ")
    assert problems(target) == {}


def test_sources_splits_and_removed_work_come_back_as_they_were(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(Draft("", source_unit("Le maire"), 0, 0, "tone", "calm"))
    cut_otherwise(db, "a1", sha256, 3, SPLIT)
    remove(db, "a2", "a1", "she asked for it")
    db.close()
    everything, bare = rows(path), rows(path, "SELECT seq, hash FROM stubs ORDER BY seq")
    cut = rows(path, "SELECT start, stop FROM sentences ORDER BY start")
    assert bare
    assert len(cut) == 4
    assert problems(path) == {}
    target, result = mended(path)
    assert result.whole, result
    assert rows(target) == everything
    assert rows(target, "SELECT seq, hash FROM stubs ORDER BY seq") == bare
    assert rows(target, "SELECT start, stop FROM sentences ORDER BY start") == cut
    assert problems(target) == {}


def test_removed_work_does_not_come_back_from_a_backup(path: Path, tmp_path: Path) -> None:
    db = begin(path)[0]
    backup(db, tmp_path / "backup.db")
    remove(db, "a2", "a1", "she asked for it")
    db.close()
    with behind_its_back(path) as conn:
        conn.execute("DELETE FROM judgments WHERE id = (SELECT min(id) FROM judgments WHERE annotator = 1)")
    target, result = mended(path, tmp_path / "backup.db")
    assert result.whole, result
    assert {row[5] for row in rows(target)} == {"a1"}
    assert problems(target) == {}
