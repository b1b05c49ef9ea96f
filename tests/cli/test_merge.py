"""annotate merge, split, remove, and log with its filters, as they are typed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ExitCode
from annotate.store.database import VERSION
from tests.conftest import Run
from tests.store.labels import behind_its_back, problems


def label(run: Run, article: Path, who: str, db: str, typed: str) -> None:
    assert run("label", str(article), "--as", who, "--db", db, stdin=typed).code == 0


@pytest.fixture
def laptops(run: Run, article: Path) -> Path:
    """Two laptops: a1 labelled two sentences of an article, a2 three."""
    label(run, article, "a1", "one.db", "f\nc\n")
    label(run, article, "a2", "two.db", "f\no\no\n")
    return article.parent


def data(run: Run, *arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.code == 0, done
    return json.loads(done.out)


# -- merge --------------------------------------------------------------------------------------------------


def test_copies_come_into_a_database_that_is_made_for_them(run: Run, laptops: Path) -> None:
    done = run("merge", "one.db", "two.db")
    assert done.code == 0
    rows = [line.split() for line in done.out.splitlines() if line.startswith(("one.db", "two.db"))]
    assert rows == [["one.db", "1", "1", "2"], ["two.db", "0", "0", "3"]]
    assert done.err == "5 judgments came in.\n"
    assert problems(laptops / "annotate.db") == {}
    assert "5 judgments" not in run("merge", "two.db", "one.db").err


def test_merging_again_says_that_nothing_came_in(run: Run, laptops: Path) -> None:
    run("merge", "one.db", "two.db")
    assert run("merge", "one.db").err == "0 judgments came in.\n"


def test_what_it_brought_as_json(run: Run, laptops: Path) -> None:
    told = data(run, "merge", "one.db", "two.db")
    assert (told["format"], told["applied"], told["judgments"]) == ("annotate/merge@1", True, 5)
    assert [copy["path"] for copy in told["copies"]] == ["one.db", "two.db"]
    assert [copy["judgments"] for copy in told["copies"]] == [2, 3]


def test_a_dry_run_changes_nothing_and_makes_nothing(run: Run, laptops: Path) -> None:
    done = run("merge", "one.db", "two.db", "--dry-run")
    assert (done.code, done.err) == (0, "5 judgments would come in; nothing was changed.\n")
    assert not list(laptops.glob("annotate.db*"))
    run("merge", "one.db")
    before = data(run, "log", "--all")
    assert data(run, "merge", "two.db", "--dry-run")["applied"] is False
    assert data(run, "log", "--all") == before


def test_a_refused_copy_leaves_no_empty_database_behind(run: Run, laptops: Path) -> None:
    (laptops / "text.db").write_text("This was never a database. " * 99)
    done = run("merge", "one.db", "text.db")
    assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
    assert done.err.startswith("annotate: text.db: this is not a database.")
    assert done.err.count("\n") == 1
    assert not list(laptops.glob("annotate.db*"))


#: What is wrong with a copy, the exit status, and the words that say so.
HOSTILE: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a trigger": (
        ("CREATE TRIGGER t AFTER INSERT ON judgments BEGIN DELETE FROM answers; END",),
        ExitCode.BAD_DATA,
        "it holds a trigger 't'",
    ),
    "a view": (("CREATE VIEW v AS SELECT * FROM judgments",), ExitCode.BAD_DATA, "it holds a view 'v'"),
    "endless recursion in the place of a table": (
        (
            "PRAGMA legacy_alter_table = ON",
            "ALTER TABLE heads RENAME TO kept",
            "CREATE VIEW heads AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT * FROM c",
        ),
        ExitCode.BAD_DATA,
        "is not as annotate made it",
    ),
    "a forged answer": (
        ("UPDATE judgments SET value = 'claim' WHERE seq = 1",),
        ExitCode.BAD_DATA,
        "judgment 1 of one of its copies is not what was written",
    ),
    "a newer version": (
        (f"PRAGMA user_version = {VERSION + 1}",),
        ExitCode.DATABASE,
        "two.db was written by a newer annotate",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_copy_is_refused_in_one_line_and_no_byte_here_changes(
    process: Run, run: Run, laptops: Path, what: str
) -> None:
    statements, code, said = HOSTILE[what]
    assert run("merge", "one.db").code == 0
    with behind_its_back(laptops / "two.db") as conn:
        for statement in statements:
            conn.execute(statement)
    _refused(process, laptops, code, said)


def test_a_damaged_copy_is_refused_in_one_line_and_no_byte_here_changes(
    process: Run, run: Run, laptops: Path
) -> None:
    assert run("merge", "one.db").code == 0
    healthy = (laptops / "two.db").read_bytes()
    for page in (0, 1, 5, len(healthy) // 4096 - 1):
        (laptops / "two.db").write_bytes(healthy[: page * 4096] + b"\xa5" * 4096 + healthy[(page + 1) * 4096 :])
        _refused(process, laptops, ExitCode.BAD_DATA, "two.db")


def _refused(process: Run, laptops: Path, code: int, said: str) -> None:
    before = {path.name: path.read_bytes() for path in laptops.glob("annotate.db*")}
    done = process("merge", "two.db")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.startswith("annotate: two.db")
    assert done.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in laptops.glob("annotate.db*")} == before


def test_one_name_of_two_people_is_asked_about_then_told_apart(run: Run, article: Path) -> None:
    label(run, article, "a1", "one.db", "f\n")
    label(run, article, "a1", "two.db", "o\n")
    run("merge", "one.db")
    done = run("merge", "two.db")
    assert done.code == ExitCode.BAD_DATA
    assert "a1 judged in both copies" in done.err
    done = run("merge", "two.db", "--rename", "a1=a4")
    assert "two.db: a1 is a4 here.\n" in done.err
    assert {row["annotator"] for row in data(run, "log", "--all")["judgments"]} == {"a1", "a4"}
    assert problems(article.parent / "annotate.db") == {}


def test_one_person_on_two_laptops_says_so(run: Run, article: Path) -> None:
    label(run, article, "a1", "one.db", "f\n")
    label(run, article, "a1", "two.db", "o\n")
    done = run("merge", "one.db", "two.db", "--same-person", "a1")
    assert "1 units in both, 1 differently; the later answer holds" in done.err
    assert done.code == 0


def test_a_copy_continued_in_two_places_is_taken_when_asked_to(run: Run, article: Path) -> None:
    label(run, article, "a1", "annotate.db", "f\n")
    shutil.copy(article.parent / "annotate.db", article.parent / "two.db")
    label(run, article, "a1", "annotate.db", "c\n")
    run("label", "--as", "a2", "--db", "two.db", stdin="o\n")
    assert "was continued in two places" in run("merge", "two.db").err
    assert run("merge", "two.db", "--take-forks").code == 0
    assert problems(article.parent / "annotate.db") == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("merge", "Missing argument 'OTHER.db…'"),
        ("merge one.db two.db --rename a1=a4", "In which copy are they renamed?"),
        ("merge one.db --rename a1", "--rename 'a1' is not OLD=NEW"),
        ("merge one.db --rename a1=", "An annotator needs a name"),
        ("merge one.db --rename a9=a4", "Nothing of a9 in one.db can be renamed"),
        ("merge one.db --db one.db", "one.db is this database"),
        ("split two-2.db", "Missing option '--for'"),
        ("split --for a2 one.db --db two.db", "one.db exists already"),
        ("remove a1 --as a2 --db one.db", "Missing option '--reason'"),
        ("remove a1 --reason asked --db one.db", "Who removes it?"),
        ("remove a9 --as a1 --reason asked --db one.db", "Nobody here is called 'a9'"),
        ("log --as a1 --since yesterday --db one.db", "--since yesterday is no date"),
        ("log --all --annotator a1 --db one.db", "Everybody's, or one annotator's?"),
        ("log --annotator a9 --db one.db", "Nobody here is called 'a9'"),
        ("log --since 2026-01-01 --db one.db", "Whose judgments?"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(run: Run, laptops: Path, typed: str, said: str) -> None:
    done = run(*typed.split())
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_names_out_of_a_hostile_copy_do_not_act_on_the_terminal(run: Run, laptops: Path) -> None:
    copy = laptops / "\x1b[2Jtwo.db"
    shutil.copy(laptops / "two.db", copy)
    for done in (run("merge", str(copy)), run("merge", f"{copy}x")):
        assert "\x1b" not in done.out + done.err


# -- split --------------------------------------------------------------------------------------------------


def test_a_copy_for_one_annotator_is_labelled_in_and_brought_back(run: Run, laptops: Path) -> None:
    run("merge", "one.db", "two.db")
    done = run("split", "--for", "a2", "a2.db")
    said = "a2.db is for a2: 1 document, 3 judgments of a2 so far. To bring it back: annotate merge a2.db\n"
    assert (done.code, done.err) == (0, said)
    assert "a1" not in run("log", "--all", "--db", "a2.db").out
    done = run("label", "--as", "a2", "--db", "a2.db", stdin="f\n")
    assert done.code == 0
    assert run("merge", "a2.db").err == "1 judgment came in.\n"
    assert len(data(run, "log", "--annotator", "a2")["judgments"]) == 4
    assert problems(laptops / "annotate.db") == {}


# -- remove -------------------------------------------------------------------------------------------------


def test_removal_is_seen_first_then_done_and_told_in_the_log(run: Run, laptops: Path) -> None:
    run("merge", "one.db", "two.db")
    typed = ("remove", "a2", "--as", "boss", "--reason", "consent withdrawn")
    assert run(*typed).err == "3 judgments of a2 to remove, for good; --apply does it.\n"
    assert len(data(run, "log", "--annotator", "a2")["judgments"]) == 3
    assert run(*typed, "--apply").err == "3 judgments of a2 removed.\n"
    assert data(run, "log", "--annotator", "a2")["judgments"] == []
    told = data(run, "log", "--annotator", "boss")["judgments"]
    assert [(row["unit"], row["field"], row["value"]) for row in told] == [
        ("annotator:a2", "removed", "consent withdrawn")
    ]
    assert problems(laptops / "annotate.db") == {}
    assert run("merge", "two.db").err == "0 judgments came in.\n"
    done = run("label", "--as", "a2", stdin="f\n")
    assert done.code == ExitCode.BAD_DATA
    assert "The work of a2 was removed on request" in done.err


def test_a_removal_reaches_other_copies_that_accept_it(run: Run, laptops: Path) -> None:
    run("merge", "one.db", "two.db")
    run("remove", "a2", "--as", "boss", "--reason", "asked", "--apply")
    done = run("merge", "annotate.db", "--db", "two.db")
    assert done.code == ExitCode.BAD_DATA
    assert "3 judgments of it are here" in done.err
    done = run("merge", "annotate.db", "--db", "two.db", "--accept-removals")
    assert "the work of a2 was removed there on request, and now here" in done.err
    assert data(run, "log", "--annotator", "a2", "--db", "two.db")["judgments"] == []
    assert problems(laptops / "two.db") == {}


def test_backups_that_may_hold_what_was_removed_are_named(run: Run, laptops: Path) -> None:
    folder = laptops / "one.db-backups"
    folder.mkdir()
    shutil.copy(laptops / "one.db", folder / "20260101T000000.000Z-rolling.db")
    done = run("remove", "a1", "--as", "boss", "--reason", "asked", "--apply", "--db", "one.db")
    assert "A backup that may hold them: one.db-backups/20260101T000000.000Z-rolling.db" in done.err


def test_undo_takes_back_what_a_coordinator_said_of_the_project(run: Run, laptops: Path) -> None:
    run("remove", "a1", "--as", "boss", "--reason", "asked", "--apply", "--db", "one.db")
    done = run("undo", "--as", "boss", "--db", "one.db")
    assert (done.code, done.err) == (0, "undone: annotator:a1 removed, now nothing\n")
    assert run("label", "--as", "a1", "--db", "one.db", stdin="f\n").code == 0


# -- log ----------------------------------------------------------------------------------------------------


def test_the_log_of_one_annotator_one_document_and_one_time(run: Run, laptops: Path) -> None:
    (laptops / "short.txt").write_text("Il pleut.\n", encoding="utf-8")
    run("merge", "one.db", "two.db")
    run("label", "short.txt", "--as", "a1", stdin="o\n")

    def told(*arguments: str) -> list[tuple[str, str, str]]:
        rows = data(run, "log", *arguments)["judgments"]
        return [(row["annotator"], row["document"], row["value"]) for row in rows]

    assert told("--annotator", "a1") == [
        ("a1", "short", "opinion"),
        ("a1", "article", "claim"),
        ("a1", "article", "fact"),
    ]
    assert told("--annotator", "a1", "--document", "short") == [("a1", "short", "opinion")]
    assert {who for who, _, _ in told("--all", "--document", "article")} == {"a1", "a2"}
    assert told("--as", "a2", "--document", "short") == []
    latest = data(run, "log", "--annotator", "a1")["judgments"][0]["made_at"]
    assert told("--all", "--since", latest) == [("a1", "short", "opinion")]
    assert told("--all", "--since", latest.replace("Z", "+00:00")) == [("a1", "short", "opinion")]
    assert len(told("--all", "--since", "2020-01-01")) == 6
    assert told("--all", "--since", "2099-01-01T12:00") == []
