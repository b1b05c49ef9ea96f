"""Whatever database is named, every command says in one line what is wrong, and leaves the file as it was."""

import ctypes
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from annotate.store.database import VERSION
from tests.conftest import Run
from tests.store.labels import problems

READING = (
    "status", "documents", "show 1 --all", "log --all", "agreement", "disagreements", "doctor", "backup copy.db",
    "schema list", "schema show fact-claim-opinion", "export csv -",
)  # fmt: skip
WRITING = ("label article.txt --as a1", "label --as a1", "add article.txt", "undo --as a1")


@pytest.fixture
def database(run: Run, article: Path) -> Path:
    """A database with one label, all of it in the one file."""
    assert run("label", str(article), "--as", "a1", stdin="f\n").code == 0
    path = article.parent / "annotate.db"
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(statement)


def foreign(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE songs (title TEXT)")


def text(path: Path) -> None:
    path.write_text("This was never a database, only a text of some length. " * 99)


def newer(path: Path) -> None:
    change(path, f"PRAGMA user_version = {VERSION + 1}")
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096])


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[Callable[[Path], None], tuple[ExitCode, str]] = {
    foreign: (ExitCode.BAD_DATA, "is an SQLite file, but not one of annotate's"),
    text: (ExitCode.BAD_DATA, "this is not a database"),
    newer: (ExitCode.DATABASE, "was written by a newer annotate"),
    truncated: (ExitCode.BAD_DATA, "the database is damaged"),
    folder_instead: (ExitCode.USAGE, "is a folder, not a database"),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_no_command_works_on_what_is_no_database_of_ours(
    run: Run, database: Path, damage: Callable[[Path], None]
) -> None:
    damage(database)
    before = database.read_bytes() if database.is_file() else b""
    code, reason = DAMAGE[damage]
    for command in (*READING, *WRITING):
        done = run(*command.split(), stdin="f\n")
        assert (done.code, done.out) == (code, ""), command
        assert done.err.startswith("annotate: annotate.db"), command
        assert reason in done.err, command
        assert done.err.count("\n") == 1, command
        assert (database.read_bytes() if database.is_file() else b"") == before, command
    assert not (database.parent / "copy.db").exists()


def test_a_database_with_pages_missing_is_said_to_be_damaged_whatever_is_asked(run: Run, database: Path) -> None:
    halved(database)
    before = database.read_bytes()
    for command in READING:
        done = run(*command.split())
        assert done.code in (ExitCode.OK, ExitCode.BAD_DATA), (command, done)
        if command != "doctor":
            assert done.err.count("\n") <= 1, (command, done)
            assert "damaged" in done.err or not done.err, (command, done)
        assert "our fault" not in done.err, (command, done)
        assert database.read_bytes() == before
    assert run("doctor").code == ExitCode.BAD_DATA


def test_a_changed_text_is_neither_shown_nor_labelled(run: Run, database: Path) -> None:
    change(database, "UPDATE documents SET text = replace(text, 'mardi', 'lundi')")
    for command in ("show 1 --as a1", "label --as a1"):
        done = run(*command.split(), stdin="f\n")
        assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
        assert done.err == "annotate: The text of 'article' is damaged. Run: annotate doctor.\n"
    assert "the text of 'article' has changed" in run("doctor").out


def test_an_empty_file_is_no_database_yet(run: Run, article: Path, folder: Path) -> None:
    path = folder / "annotate.db"
    path.touch()
    for command in ("status", "show 1", "doctor", "undo --as a1", "label --as a1"):
        done = run(*command.split())
        assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
        assert "There is no database annotate.db" in done.err
        assert path.read_bytes() == b""
    assert run("label", str(article), "--as", "a1", stdin="f\n").code == 0
    assert problems(path) == {}


def test_a_database_another_program_holds_is_busy_and_nothing_is_lost(process: Run, database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for command in WRITING:
            done = process(*command.split(), stdin="f\n", env={"ANNOTATE_BUSY_SECONDS": "0.2"})
            assert done.code == ExitCode.DATABASE, command
            assert "saved:" not in done.out, command
            assert done.err.count("\n") == 1, command
            assert "another program is writing to the database" in done.err, command
        other.execute("ROLLBACK")
    assert problems(database) == {}
    done = process("label", "--as", "a1", stdin="c\n")
    assert "2 of 4 sentences labelled" in done.err


def without_privilege() -> None:
    """Make the user of a test mind permissions like any other: the superuser is let through otherwise."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert libc.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP: gone after the next exec


def test_a_read_only_file_can_be_read_and_refuses_labels_in_one_line(process: Run, database: Path) -> None:
    database.chmod(0o444)
    before = database.read_bytes()
    done = process("label", "--as", "a1", stdin="c\n", preexec_fn=without_privilege)
    assert done.code == ExitCode.FAILED
    assert "read-only" in done.err
    assert done.err.count("\n") == 1
    assert "saved:" not in done.out
    assert process("show", "1", "--as", "a1", preexec_fn=without_privilege).code == 0
    assert database.read_bytes() == before


def test_a_database_in_a_read_only_folder_can_still_be_read(process: Run, database: Path) -> None:
    for beside in database.parent.glob("annotate.db-*"):
        beside.unlink()
    database.parent.chmod(0o555)
    try:
        for command in ("status", "show 1 --as a1", "log --all", "doctor", "agreement"):
            done = process(*command.split(), preexec_fn=without_privilege)
            assert done.code == 0, done
        done = process("label", "--as", "a1", stdin="c\n", preexec_fn=without_privilege)
        assert done.code == ExitCode.FAILED, done
        assert done.err.count("\n") == 1
        done = process("add", "article.txt", "--db", "new.db", preexec_fn=without_privilege)
        assert done.code == ExitCode.FAILED, done
        assert done.err.count("\n") == 1
    finally:
        database.parent.chmod(0o755)


def test_a_database_that_may_not_be_read_is_said_to_be_just_that(process: Run, database: Path) -> None:
    database.chmod(0)
    done = process("status", preexec_fn=without_privilege)
    assert (done.code, done.out, done.err.count("\n")) == (ExitCode.FAILED, "", 1)
    assert "permissions" in done.err


def test_a_text_that_may_not_be_read_is_bad_data_like_any_other(process: Run, article: Path) -> None:
    article.chmod(0)
    done = process("label", "article.txt", "--as", "a1", preexec_fn=without_privilege)
    assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
    assert done.err.startswith("annotate: article.txt may not be read.")
