"""annotate doctor --repair, annotate restore, and the backups that ANNOTATE_BACKUP asks for, as they are typed."""

import json
import shutil
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from tests.conftest import ARTICLE, Run
from tests.store.labels import behind_its_back, problems


@pytest.fixture
def labelled(run: Run, article: Path) -> Path:
    """A database with three labels in the folder the commands run in."""
    assert run("label", str(article), "--as", "a1", stdin="f\nc\no\n").code == 0
    return article.parent / "annotate.db"


def test_doctor_says_how_to_repair_and_repair_lists_what_is_missing(run: Run, labelled: Path) -> None:
    with behind_its_back(labelled) as conn:
        conn.execute("UPDATE judgments SET value = 'fact' WHERE id = 2")
    done = run("doctor")
    assert done.code == ExitCode.BAD_DATA
    assert "next: annotate doctor --repair OUT.db" in done.err
    done = run("doctor", "--repair", "mended.db")
    assert done.code == ExitCode.BAD_DATA
    first, second = done.out.splitlines()
    assert first.startswith("missing: judgment 2 of copy ")
    assert second.startswith("missing: it was answered label = claim, 'article' sentence:")
    assert "2 judgments on 1 document brought back into mended.db" in done.err
    assert problems(labelled.with_name("mended.db")) == {}
    assert "judgment 2 is not what was written" in run("doctor").out
    done = run("label", "--as", "a1", "--db", "mended.db", stdin="c\nx\n")
    assert done.code == 0


def test_repair_with_a_backup_and_a_text_brings_back_everything(run: Run, labelled: Path, article: Path) -> None:
    assert run("backup", "copy.db").code == 0
    with behind_its_back(labelled) as conn:
        conn.execute("DELETE FROM judgments WHERE id = 2")
        conn.execute("UPDATE documents SET text = upper(text)")
    with behind_its_back(labelled.with_name("copy.db")) as conn:
        conn.execute("UPDATE documents SET text = lower(text)")
    article.write_text(ARTICLE, encoding="utf-8")
    done = run("doctor", "--repair", "mended.db", "--with", "copy.db", "--with", "article.txt", "--json")
    assert done.code == 0, done
    told = json.loads(done.out)
    assert told == {
        "format": "annotate/repair@1", "file": "mended.db", "whole": True, "judgments": 3, "documents": 1,
        "missing": [], "unproven": [],
    }  # fmt: skip
    assert problems(labelled.with_name("mended.db")) == {}


def test_repair_never_writes_over_a_file_and_needs_one_to_read(run: Run, labelled: Path) -> None:
    labelled.with_name("precious.db").write_text("precious")
    done = run("doctor", "--repair", "precious.db")
    assert done.code == ExitCode.USAGE
    assert labelled.with_name("precious.db").read_text() == "precious"
    assert run("doctor", "--repair", "new.db", "--db", "nowhere.db").code == ExitCode.BAD_DATA
    assert run("doctor", "--repair", "new.db", "--with", "nowhere.txt").code == ExitCode.BAD_DATA
    assert run("doctor", "--with", "article.txt").code == ExitCode.USAGE
    assert not labelled.with_name("new.db").exists()


def test_restore_puts_back_a_backup_and_says_where_the_other_is(run: Run, labelled: Path) -> None:
    assert run("backup", "copy.db").code == 0
    assert run("label", "--as", "a1", stdin="x\n").code == 0
    done = run("restore", "copy.db", "--json")
    assert done.code == 0, done
    told = json.loads(done.out)
    assert (told["file"], told["from"]) == ("annotate.db", "copy.db")
    assert problems(labelled.with_name(told["before"])) == {}
    assert "3 of 4 sentences labelled" in run("label", "--as", "a1").err
    assert problems(labelled) == {}


def test_backups_make_themselves_when_asked_for_and_the_newest_comes_back(
    run: Run, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "There is no backup in annotate.db-backups" in run("restore").err
    monkeypatch.setenv("ANNOTATE_BACKUP", "1h")
    done = run("label", "--as", "a1", stdin="x\n")
    assert "note: annotate.db copied to annotate.db-backups/" in done.err
    assert "copied" not in run("label", "--as", "a1", stdin="u\n").err
    listed = json.loads(run("restore", "--list", "--json").out)["backups"]
    assert [one["file"].endswith("-rolling.db") for one in listed] == [True]
    assert "rolling.db" in run("restore", "--list").out
    assert run("restore").code == 0
    assert "4 of 4 sentences labelled" in run("label", "--as", "a1").err
    assert problems(labelled) == {}


def test_a_time_that_is_none_is_refused_before_anything_is_done(
    run: Run, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BACKUP", "sometimes")
    done = run("label", "--as", "a1", stdin="x\n")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "ANNOTATE_BACKUP is 'sometimes'" in done.err
    assert run("status").code == 0


def test_a_backup_that_cannot_be_made_is_said_and_the_labels_are_saved(
    run: Run, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BACKUP", "1h")
    labelled.with_name("annotate.db-backups").write_text("in the way")
    done = run("label", "--as", "a1", stdin="x\n")
    assert done.code == 0
    assert "annotate: no backup: annotate.db-backups" in done.err
    assert "4 of 4 sentences labelled" in done.err


def test_a_damaged_database_is_replaced_by_a_backup_in_one_command(run: Run, labelled: Path) -> None:
    shutil.copy(labelled, labelled.with_name("copy.db"))
    labelled.write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert run("status").code != 0
    assert run("restore", "copy.db").code == 0
    assert problems(labelled) == {}
