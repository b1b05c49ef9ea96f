"""A copy from somebody else is data: whatever is wrong with it is said, and nothing of it runs or comes in."""

import random
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import APPLICATION_ID, VERSION, open_database
from tests.store.copies import forging, held, laptop, state, united
from tests.store.labels import begin, behind_its_back, label, problems, span

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT * FROM c"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The database of somebody careful."""
    return laptop(tmp_path / "mine.db", "a1", (0, "calm"))


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A copy of some size in one file: two labels, one span, one undo."""
    db, journal, sha256 = begin(tmp_path / "theirs.db", "a2")
    journal.append(label(sha256, 0, "calm"), 1.25, 2.5)
    journal.append(label(sha256, 1, "heated"))
    journal.append(span(sha256, 22, 27, "Shame"))
    undo = journal.undo()
    assert undo is not None
    journal.append(undo)
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return tmp_path / "theirs.db"


def refused(mine: Path, theirs: Path) -> AnnotateError:
    """Merge; it must be refused in one line that names the copy, with no byte of the own file changed."""
    before = mine.read_bytes()
    with pytest.raises(AnnotateError) as raised:
        united(mine, theirs)
    assert mine.read_bytes() == before
    assert str(theirs) in raised.value.message
    assert "\n" not in raised.value.message
    return raised.value


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# -- things that would run ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON judgments BEGIN DELETE FROM answers; END",
        f"CREATE VIEW v AS {ENDLESS}",
        "CREATE TABLE t (x)",
        "CREATE TABLE t (x, y AS (abs(-9223372036854775808)))",
        "CREATE INDEX i ON judgments (abs(seq))",
        "CREATE VIRTUAL TABLE f USING fts4(x)",
        f"CREATE TRIGGER judgments_too INSTEAD OF INSERT ON labels_now BEGIN {ENDLESS.replace('*', 'x')}; END",
    ],
)
def test_a_copy_with_anything_in_it_that_is_not_ours_is_refused(mine: Path, theirs: Path, statement: str) -> None:
    run(theirs, statement)
    assert "it holds a " in refused(mine, theirs).message


@pytest.mark.parametrize("name", ["answers", "judgments", "documents", "heads", "annotators"])
def test_a_view_in_the_place_of_a_table_never_runs(mine: Path, theirs: Path, name: str) -> None:
    run(
        theirs, "PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON", f"ALTER TABLE {name} RENAME TO kept"
    )
    run(theirs, f"CREATE VIEW {name} AS {ENDLESS}")
    assert "is not as annotate made it" in refused(mine, theirs).message


def test_a_view_of_ours_changed_into_an_endless_one_is_refused(mine: Path, theirs: Path) -> None:
    run(theirs, "DROP VIEW progress", f"CREATE VIEW progress AS {ENDLESS}")
    assert "its view 'progress' is not as annotate made it" in refused(mine, theirs).message


def test_a_trigger_missing_from_the_copy_is_said_too(mine: Path, theirs: Path) -> None:
    run(theirs, "DROP TRIGGER judgments_are_never_changed")
    assert "its trigger 'judgments_are_never_changed' is not as" in refused(mine, theirs).message


# -- other files --------------------------------------------------------------------------------------------


def test_a_newer_copy_is_refused_and_said_to_be_newer(mine: Path, theirs: Path) -> None:
    run(theirs, f"PRAGMA user_version = {VERSION + 1}")
    error = refused(mine, theirs)
    assert "was written by a newer annotate" in error.message
    assert error.code is ExitCode.DATABASE


def test_a_copy_that_calls_itself_older_than_its_tables_is_refused(mine: Path, theirs: Path) -> None:
    run(theirs, "PRAGMA user_version = 1")
    assert "theirs.db: it" in refused(mine, theirs).message


def test_a_database_of_another_program_is_refused(mine: Path, theirs: Path) -> None:
    run(theirs, f"PRAGMA application_id = {APPLICATION_ID + 1}")
    assert "not one of annotate's" in refused(mine, theirs).message


@pytest.mark.parametrize("content", [b"", b"It rains. " * 999, b"SQLite format 3\0" + b"\0" * 5000])
def test_a_file_that_is_no_database_is_refused(mine: Path, theirs: Path, content: bytes) -> None:
    theirs.write_bytes(content)
    refused(mine, theirs)


def test_a_missing_file_a_folder_and_the_database_itself_are_refused(mine: Path, tmp_path: Path) -> None:
    refused(mine, tmp_path / "nowhere.db")
    refused(mine, tmp_path)
    (tmp_path / "link.db").symlink_to(mine)
    assert "is this database" in refused(mine, tmp_path / "link.db").message


# -- damage -------------------------------------------------------------------------------------------------


def test_a_page_of_garbage_is_found_or_was_not_needed(mine: Path, theirs: Path) -> None:
    healthy = theirs.read_bytes()
    size = int.from_bytes(healthy[16:18])
    before, said = state(mine), set()
    for page in range(len(healthy) // size):
        garbage = random.Random(page).randbytes(size)
        theirs.write_bytes(healthy[: page * size] + garbage + healthy[(page + 1) * size :])
        for beside in theirs.parent.glob("theirs.db-*"):
            beside.unlink()
        said.add(refused(mine, theirs).message)
        assert state(mine) == before
    assert any("damaged" in message for message in said)


@pytest.mark.parametrize("kept", [100, 4096, 20_000, 60_000])
def test_a_truncated_copy_is_refused(mine: Path, theirs: Path, kept: int) -> None:
    data = theirs.read_bytes()
    assert kept < len(data)
    theirs.write_bytes(data[:kept])
    refused(mine, theirs)


@pytest.mark.parametrize("words", [b"heated", b"pours", b"Shame", b'level = "sentence"'])
def test_a_changed_letter_that_the_check_of_sqlite_passes_is_found(mine: Path, theirs: Path, words: bytes) -> None:
    data = theirs.read_bytes()
    at = data.index(words)
    theirs.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    refused(mine, theirs)


# -- forgery ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE judgments SET value = 'heated' WHERE seq = 1", "judgment 1 of one of its copies is not what was"),
        ("UPDATE judgments SET value = NULL WHERE seq = 2", "judgment 2 of one of its copies is not what was"),
        ("UPDATE judgments SET quote = 'Blame' WHERE seq = 3", "judgment 3"),
        ("UPDATE judgments SET seconds = 1.26 WHERE seq = 1", "judgment 1"),
        ("UPDATE judgments SET made_at = '2020-01-01T00:00:00.000Z' WHERE seq = 2", "judgment 2"),
        ("UPDATE judgments SET action = 'redo' WHERE seq = 4", "judgment 4"),
        ("UPDATE judgments SET lamport = 3 WHERE seq = 2", "judgment 2"),
        ("UPDATE judgments SET hash = hex(randomblob(32)) WHERE seq = 2", "judgment 2"),
        ("UPDATE annotators SET name = 'a9'", "judgment 1"),
        ("UPDATE replicas SET name = 'f00'", "judgment 1"),
        ("UPDATE replicas SET name = '../' || name", "no proper name"),
        ("DELETE FROM judgments WHERE seq = 2", "judgment 2 of one of its copies is missing"),
        ("DELETE FROM judgments WHERE seq = 1", "judgment 1 of one of its copies is missing"),
        ("DELETE FROM judgments WHERE seq = 4", "does not end where it should"),
        ("UPDATE documents SET text = upper(text)", "the text of 'rain' is not what was read in"),
        ("UPDATE documents SET text = x'FF'", "is neither text nor number"),
        ("UPDATE documents SET name = x'FF'", "is neither text nor number"),
        ("UPDATE sentences SET stop = 13 WHERE start = 0", "out of place"),
        ("UPDATE sentences SET stop = 99 WHERE start = 22", "out of place"),
        ("UPDATE documents SET body_start = 5", "out of place"),
        ("DELETE FROM sentences WHERE start = 22", "2 sentences instead of 3"),
        ("UPDATE schemas SET body = body || ' '", "the schema 'tone' is not what was read in"),
        ("UPDATE schemas SET name = 'other'", "the schema 'other' calls itself 'tone'"),
        ("UPDATE annotators SET name = 'a2' || char(27)", "is no name of an annotator"),
        ("UPDATE annotators SET name = ''", "is no name of an annotator"),
    ],
)
def test_every_change_behind_the_hashes_is_found(mine: Path, theirs: Path, change: str, said: str) -> None:
    with behind_its_back(theirs) as conn:
        assert conn.execute(change).rowcount > 0
    assert said in refused(mine, theirs).message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE judgments SET value = 'furious' WHERE seq = 1", "is no answer to 'tone'"),
        ("UPDATE judgments SET field = 'mood' WHERE seq = 1", "is no answer to 'mood'"),
        ("UPDATE judgments SET field = 'confidence', value = '9' WHERE seq = 1", "is no answer to 'confidence'"),
        ("UPDATE judgments SET field = 'loaded', value = '{}' WHERE seq = 1", "is no answer to 'loaded'"),
        ("UPDATE judgments SET value = '{\"kind\": \"x\"}' WHERE seq = 3", "is no answer to 'loaded'"),
        ("UPDATE judgments SET value = '[]' WHERE seq = 3", "is no answer to 'loaded'"),
        ("UPDATE judgments SET value = '{\"links\": 1}' WHERE seq = 3", "is no answer to 'loaded'"),
        ("UPDATE judgments SET value = '{' WHERE seq = 3", "is no answer to 'loaded'"),
        ("UPDATE judgments SET value = replace(hex(zeroblob(99999)), '00', '[') WHERE seq = 3", "is no answer to"),
        ("UPDATE judgments SET quote = 'Blame' WHERE seq = 3", "judgment 3 of one of its copies is about a"),
        ("UPDATE judgments SET start = 21 WHERE seq = 3", "is about a place that is not in its text"),
        ("UPDATE judgments SET stop = 99 WHERE seq = 3", "is about a place that is not in its text"),
        ("UPDATE judgments SET start = 5, stop = 3, quote = '' WHERE seq = 3", "is about a place that is not"),
        ("UPDATE judgments SET unit = 'sentence:0-12' WHERE seq = 1", "is about a place that is not in its text"),
        ("UPDATE judgments SET unit = 'sentence:0-99', stop = 99 WHERE seq = 1", "is about a place that is not"),
        ("UPDATE judgments SET lamport = 9223372036854775807 WHERE seq = 4", "judgment 4 of one of its"),
        ("UPDATE judgments SET lamport = -5 WHERE seq = 1", "judgment 1 of one of its copies is not what was"),
        ("UPDATE judgments SET lamport = 1 WHERE seq = 2", "judgment 2 of one of its copies is not what was"),
        ("UPDATE judgments SET start = 'x' WHERE seq = 2", "is about a place that is not in its text"),
        ("UPDATE judgments SET start = 12.5 WHERE seq = 2", "is about a place that is not in its text"),
        ("UPDATE judgments SET lamport = 2.5 WHERE seq = 2", "judgment 2 of one of its copies is not what was"),
        ("UPDATE judgments SET seconds = 'x' WHERE seq = 2", "judgment 2 of one of its copies is not what was"),
        ("UPDATE judgments SET seconds = 9e999 WHERE seq = 1", "judgment 1 of one of its copies is not what was"),
        ("UPDATE judgments SET made_at = 'yesterday' WHERE seq = 2", "judgment 2 of one of its"),
    ],
)  # fmt: skip
def test_what_annotate_could_not_have_written_is_refused_though_every_hash_is_right(
    mine: Path, theirs: Path, change: str, said: str
) -> None:
    with forging(theirs) as conn:
        assert conn.execute(change).rowcount == 1
    assert said in refused(mine, theirs).message


def test_bytes_in_the_place_of_a_text_are_damage(mine: Path, theirs: Path) -> None:
    for bad in ("x'00'", "CAST(x'C328' AS TEXT)"):
        with behind_its_back(theirs) as conn:
            conn.execute(f"UPDATE judgments SET value = {bad} WHERE seq = 1")
        assert "damaged" in refused(mine, theirs).message


def test_a_forger_who_knows_how_can_only_say_what_annotate_could_have_said(mine: Path, theirs: Path) -> None:
    """The test of the tests above: hashes made anew are right, so it was the content that was refused."""
    with forging(theirs) as conn:
        conn.execute("UPDATE judgments SET value = 'heated' WHERE seq = 1")
    united(mine, theirs)
    assert held(mine)["a2", "sentence:0-11"] == "heated"
    assert problems(mine) == {}


def test_answers_that_a_copy_claims_to_hold_are_not_believed(mine: Path, theirs: Path) -> None:
    with behind_its_back(theirs) as conn:
        conn.execute("UPDATE answers SET value = 'heated' WHERE unit = 'sentence:0-11'")
    united(mine, theirs)
    assert held(mine)["a2", "sentence:0-11"] == "calm"
    assert problems(mine) == {}


@pytest.mark.parametrize("good", ["first", "last"])
def test_one_bad_copy_keeps_the_good_ones_out_too(mine: Path, theirs: Path, tmp_path: Path, good: str) -> None:
    other = laptop(tmp_path / "other.db", "a3", (0, "calm"))
    run(theirs, "CREATE TABLE t (x)")
    before = state(mine)
    with pytest.raises(AnnotateError):
        united(mine, *((other, theirs) if good == "first" else (theirs, other)))
    assert state(mine) == before
    assert problems(mine) == {}


def test_a_copy_that_is_merged_is_not_changed(mine: Path, theirs: Path) -> None:
    before = theirs.read_bytes()
    united(mine, theirs)
    assert theirs.read_bytes() == before


def test_a_copy_on_a_read_only_stick_is_read_with_what_is_still_in_its_log(
    mine: Path, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading a log needs a file beside it; where none can be made, both are read from elsewhere."""
    db, journal, sha256 = begin(theirs, "a2")
    journal.append(label(sha256, 2, "heated"))
    stick = theirs.parent / "stick"
    stick.mkdir()
    for name in ("theirs.db", "theirs.db-wal"):
        (stick / name).write_bytes((theirs.parent / name).read_bytes())
    db.close()
    monkeypatch.setattr("annotate.store.merging.opening.os.access", lambda path, mode: Path(path) != stick)
    before = {path.name for path in stick.iterdir()}
    united(mine, stick / "theirs.db")
    assert held(mine)["a2", "sentence:22-34"] == "heated"
    assert {path.name for path in stick.iterdir()} == before


Damage = Callable[[Path], None]


def test_random_bytes_changed_anywhere_never_come_in_unnoticed(mine: Path, theirs: Path, tmp_path: Path) -> None:
    healthy = theirs.read_bytes()
    united(right := laptop(tmp_path / "right.db", "a1"), theirs)
    expected = {key: value for key, value in held(right).items() if key[0] == "a2"}
    chance = random.Random(7)
    came = 0
    for _ in range(60):
        at = chance.randrange(100, len(healthy))
        theirs.write_bytes(healthy[:at] + bytes([healthy[at] ^ (1 << chance.randrange(8))]) + healthy[at + 1 :])
        fresh = tmp_path / "fresh.db"
        for name in tmp_path.glob("fresh.db*"):
            name.unlink()
        open_database(fresh, create=True).close()
        try:
            united(fresh, theirs)
        except AnnotateError:
            continue
        came += 1
        assert held(fresh) == expected
        assert problems(fresh) == {}
    assert came < 60


@pytest.mark.parametrize(
    "claim", ["UPDATE documents SET sentence_count = 9223372036854775807", "PRAGMA user_version = -2147483648"]
)
def test_a_copy_that_claims_to_be_immense_takes_no_room(mine: Path, theirs: Path, claim: str) -> None:
    with behind_its_back(theirs) as conn:
        conn.execute(claim)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + (1 << 30), limits[1]))
    try:
        refused(mine, theirs)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def test_a_copy_in_which_nothing_can_be_reached_is_refused_too(mine: Path, theirs: Path) -> None:
    with behind_its_back(theirs) as conn:
        conn.execute("DELETE FROM replicas")
    assert "belongs to what is not there" in refused(mine, theirs).message


def test_a_title_changed_behind_its_seal_is_found(mine: Path, theirs: Path) -> None:
    with behind_its_back(theirs) as conn:
        conn.execute("UPDATE documents SET title = 'Another'")
    assert "not as it was written: documents 1" in refused(mine, theirs).message


@pytest.mark.parametrize(
    "change", ["UPDATE judgments SET seconds = x'00' WHERE seq = 1", "UPDATE documents SET id = 99"]
)
def test_rows_that_made_it_crash_are_refused(mine: Path, theirs: Path, change: str) -> None:
    with behind_its_back(theirs) as conn:
        conn.execute(change)
    refused(mine, theirs)
