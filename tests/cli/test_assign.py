"""Planning the work by the command line: who gets what, whose queue opens with what, who waits for what."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from annotate.cli.status import expected_end
from annotate.errors import ExitCode
from annotate.model.document import identity
from tests.conftest import Run


@pytest.fixture
def texts(folder: Path, run: Run) -> list[str]:
    """Six documents of two sentences in the database."""
    names = [f"text{number}" for number in range(1, 7)]
    for name in names:
        (folder / f"{name}.txt").write_text(f"This is {name} of six. It says nothing else.\n", encoding="utf-8")
    assert run("add", *(f"{name}.txt" for name in names)).code == 0
    return names


def shown(run: Run, *more: str) -> dict[str, Any]:
    return dict(json.loads(run("assign", "--show", "--json", *more).out))


def who_has(run: Run) -> dict[str, list[str]]:
    return {row["name"]: row["annotators"] for row in shown(run)["documents"]}


def opened_first(run: Run, who: str) -> str:
    return run("label", "--as", who).out.partition(":")[0]


def test_everything_goes_to_everybody_unless_said_otherwise(texts: list[str], run: Run) -> None:
    done = run("assign", "--to", "a1", "--to", "a2", "--as", "c")
    assert done.code == 0
    assert "12 assignments made." in done.err
    assert who_has(run) == {name: ["a1", "a2"] for name in texts}


def test_two_to_a_document_let_every_pair_meet_equally_often(texts: list[str], run: Run) -> None:
    run("assign", "--to", "a1", "--to", "a2", "--to", "a3", "--per-document", "2", "--as", "c")
    plan = shown(run)
    assert [row["documents"] for row in plan["pairs"]] == [2, 2, 2]
    assert [(row["name"], row["documents"], row["sentences"]) for row in plan["annotators"]] == [
        ("a1", 4, 8),
        ("a2", 4, 8),
        ("a3", 4, 8),
    ]
    assert "in common, calibration left out: 2\n" in run("assign", "--show").out


def test_a_dry_run_says_all_and_changes_nothing(texts: list[str], run: Run, folder: Path) -> None:
    before = identity((folder / "annotate.db").read_bytes().hex())
    wanted = ("assign", "--to", "a1", "--to", "a2", "--per-document", "1", "--json")
    dry = run(*wanted, "--dry-run")
    assert "6 assignments to be made." in dry.err
    assert identity((folder / "annotate.db").read_bytes().hex()) == before
    assert shown(run)["annotators"] == []
    really = run(*wanted, "--as", "c")
    assert {**json.loads(dry.out), "applied": True} == json.loads(really.out)
    assert who_has(run) == {row["name"]: row["annotators"] for row in json.loads(dry.out)["documents"]}


def test_what_nobody_has_is_named(texts: list[str], run: Run) -> None:
    done = run("assign", "text1", "text2", "--to", "a1", "--as", "c")
    assert "Assigned to nobody: text3, text4, text5, text6\n" in done.out
    assert shown(run)["unassigned"] == texts[2:]
    run("assign", "--to", "a1", "--as", "c")
    assert "nobody" not in run("assign", "--show").out
    assert shown(run)["unassigned"] == []


def test_run_again_it_changes_nothing_and_what_comes_later_is_dealt_in(
    texts: list[str], run: Run, folder: Path
) -> None:
    wanted = ("assign", "--per-document", "2", "--as", "c")
    run(*wanted, "--to", "a1", "--to", "a2", "--to", "a3")
    before = who_has(run)
    assert "Nothing to assign." in run(*wanted).err
    (folder / "late.txt").write_text("A late text. It comes last.\n", encoding="utf-8")
    run("add", "late.txt")
    run(*wanted, "--to", "a1", "--to", "a2", "--to", "a3", "--to", "a4")
    after = who_has(run)
    assert {name: after[name] for name in before} == before
    assert "a4" in after["late"]
    assert len(after["late"]) == 2


def test_the_calibration_set_comes_first_and_goes_to_all(texts: list[str], run: Run) -> None:
    run("assign", "--to", "a1", "--to", "a2", "--per-document", "1", "--calibration", "text5", "--as", "c")
    assert who_has(run)["text5"] == ["a1", "a2"]
    assert [row["documents"] for row in shown(run)["pairs"]] == [0]
    assert opened_first(run, "a1") == opened_first(run, "a2") == "text5"
    run("label", "--as", "a1", stdin="f\nf\n")
    assert opened_first(run, "a1") != "text5"
    rows = {row["name"]: row for row in json.loads(run("status", "--json").out)["annotators"]}
    assert (rows["a1"]["waits_for"], rows["a1"]["calibration_left"]) == (None, 0)
    assert (rows["a2"]["waits_for"], rows["a2"]["calibration_left"]) == ("calibration", 2)


def test_a_number_of_calibration_documents_is_that_of_all_of_them(texts: list[str], run: Run) -> None:
    for _ in range(2):
        run("assign", "--to", "a1", "--to", "a2", "--calibration", "2", "--as", "c")
        assert [row["calibration"] for row in shown(run)["annotators"]] == [2, 2]
    assert run("assign", "--calibration", "7", "--as", "c").code == ExitCode.USAGE


def test_the_queue_is_ones_own_in_its_order_and_goes_on_from_one_to_the_next(texts: list[str], run: Run) -> None:
    run("assign", "text4", "text2", "--to", "a1", "--as", "c")
    run("assign", "text1", "--to", "a2", "--as", "c")
    done = run("label", "--as", "a1", stdin="f\nf\nc\nc\n")
    opened = [line.partition(":")[0] for line in done.out.splitlines() if "sentences labelled" in line]
    assert opened == ["text4", "text2"]
    assert "All 4 sentences are labelled." in done.out
    assert "4 of 4 sentences labelled, all saved. Next: annotate agreement" in done.err


def test_who_is_assigned_nothing_is_told_and_may_name_a_text(texts: list[str], run: Run) -> None:
    run("assign", "text1", "--to", "a1", "--as", "c")
    refused = run("label", "--as", "a9")
    assert (refused.code, refused.out) == (ExitCode.BAD_DATA, "")
    assert "Nothing is assigned to a9." in refused.err
    assert run("label", "text1.txt", "--as", "a9", stdin="f\n").code == 0


def test_without_assignments_everybody_has_every_document(texts: list[str], run: Run) -> None:
    assert "Nobody is assigned anything: everybody has every document." in run("assign", "--show").out
    assert opened_first(run, "a1") == "text1"


def test_who_began_a_document_keeps_it(texts: list[str], run: Run) -> None:
    run("label", "text3.txt", "--as", "a2", stdin="f\n")
    run("assign", "--to", "a1", "--to", "a2", "--per-document", "1", "--as", "c")
    assert who_has(run)["text3"] == ["a2"]


def test_taking_back_leaves_labels_and_lets_others_have_it(texts: list[str], run: Run) -> None:
    run("assign", "--to", "a1", "--as", "c")
    run("label", "--as", "a1", stdin="f\n")
    done = run("unassign", "text1", "text2", "--from", "a1", "--as", "c")
    assert "2 assignments taken back." in done.err
    assert sorted(who_has(run)) == texts[2:]
    assert "fact" in run("show", "text1", "--as", "a1").out
    run("assign", "text1", "--to", "a2", "--as", "c")
    assert who_has(run)["text1"] == ["a2"]
    assert run("unassign", "--from", "a9", "--as", "c").code == ExitCode.USAGE


def grown_old(folder: Path, who: str, days: int) -> None:
    """Let all that was said by or about somebody have been said so many days before."""
    long_ago = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")[:23] + "Z"
    with sqlite3.connect(folder / "annotate.db") as file:
        file.execute("DROP TRIGGER judgments_are_never_changed")
        file.execute(
            "UPDATE judgments SET made_at = ? WHERE unit = ?"
            " OR (annotator = (SELECT id FROM annotators WHERE name = ?) AND field = 'label')",
            (long_ago, f"annotator:{who}", who),
        )
    file.close()


def test_abandoned_work_goes_to_others_after_a_time(texts: list[str], run: Run, folder: Path) -> None:
    run("assign", "--to", "a1", "--to", "a2", "--to", "a3", "--per-document", "2", "--as", "c")
    run("label", "--as", "a1", stdin="f\nf\nf\n")
    finished = next(
        row["name"] for row in json.loads(run("status", "--json").out)["documents"] if row["done"]["a1"] == 2
    )
    assert "Nothing to assign." in run("assign", "--return-after", "14", "--as", "c").err
    grown_old(folder, "a1", 20)
    before = who_has(run)
    done = run("assign", "--return-after", "14", "--as", "c")
    assert "3 taken back, 3 assignments made." in done.err
    after = who_has(run)
    assert after[finished] == before[finished]
    assert [name for name in after if "a1" in after[name]] == [finished]
    assert all(len(who) == 2 for who in after.values())


def test_a_replaced_document_is_in_no_queue_and_its_place_is_the_new_ones(
    texts: list[str], run: Run, folder: Path
) -> None:
    run("assign", "text1", "text2", "--to", "a1", "--as", "c")
    (folder / "new.txt").write_text("This is text1 of six. It says nothing new.\n", encoding="utf-8")
    run("add", "new.txt")
    run("revise", "text1", "new", "--apply", "--as", "c")
    assert who_has(run) == {"text2": ["a1"], "new": ["a1"]}
    assert opened_first(run, "a1") == "new"


def test_the_last_word_of_several_coordinators_holds(texts: list[str], run: Run) -> None:
    run("assign", "text1", "text2", "--to", "a1", "--as", "c")
    run("unassign", "text1", "--as", "d")
    assert who_has(run) == {"text2": ["a1"]}
    run("assign", "text1", "--to", "a1", "--as", "c")
    assert who_has(run) == {"text1": ["a1"], "text2": ["a1"]}


def test_assignments_come_with_a_copy_and_go_back_with_a_merge(texts: list[str], run: Run, folder: Path) -> None:
    run("assign", "--to", "a1", "--to", "a2", "--per-document", "1", "--as", "c")
    mine = [name for name, who in who_has(run).items() if who == ["a2"]]
    run("split", "hers.db", "--for", "a2")
    assert [
        row["name"] for row in json.loads(run("documents", "--json", "--db", "hers.db").out)["documents"]
    ] == mine
    run("label", "--as", "a2", "--db", "hers.db", stdin="f\n" * 6)
    run("merge", "hers.db")
    rows = {row["name"]: row for row in json.loads(run("status", "--json").out)["annotators"]}
    assert (rows["a2"]["done"], rows["a2"]["left"], rows["a2"]["waits_for"]) == (6, 0, "nothing left")


def test_the_coordinator_is_nobody_to_wait_for(texts: list[str], run: Run) -> None:
    run("assign", "--to", "a1", "--as", "c")
    assert [row["name"] for row in json.loads(run("status", "--json").out)["annotators"]] == ["a1"]


def test_status_leaves_blank_what_is_not_ones_own(texts: list[str], run: Run) -> None:
    run("assign", "text1", "--to", "a1", "--calibration", "text1", "--as", "c")
    run("assign", "text2", "--to", "a2", "--as", "c")
    lines = {line.split()[0]: line.split()[1:] for line in run("status").out.splitlines()[3:9]}
    assert lines["text1"] == ["(calibration)", "2", "·", "·"]
    assert lines["text2"] == ["2", "·"]
    assert lines["text3"] == ["2"]


@pytest.mark.parametrize(
    ("done", "left", "since", "end"),
    [
        (10, 30, date(2026, 3, 1), date(2026, 3, 16)),  # 10 in the 4 days to March 4: 30 more need 12
        (10, 1, date(2026, 3, 4), date(2026, 3, 5)),
        (10, 0, date(2026, 3, 1), None),
        (0, 10, date(2026, 3, 1), None),
        (1, 10**9, date(2026, 3, 1), None),  # beyond the calendar
    ],
)
def test_the_expected_end_follows_from_what_was_done_since(
    done: int, left: int, since: date, end: date | None
) -> None:
    assert expected_end(done, left, since, date(2026, 3, 4)) == end


def test_status_says_how_the_expected_end_was_found(texts: list[str], run: Run) -> None:
    before = datetime.now(UTC).date()
    run("label", "--as", "a1", stdin="f\nf\nf\n")
    (row,) = json.loads(run("status", "--json").out)["annotators"]
    days = [before + timedelta(days=number) for number in (3, 4)]  # 3 in a day: 9 more need 3
    assert row["days_worked"] == 1
    assert row["expected_end"] in [day.isoformat() for day in days]
    page = run("status").out
    assert row["expected_end"] in page
    assert "Expected end: as many sentences a day as since the first label, days off too." in page


def test_the_matrix_goes_on_below_when_annotators_do_not_fit_side_by_side(texts: list[str], run: Run) -> None:
    """Of 100 columns documents take 8 + 2, their length 9 + 2; in 79 stand eight names of 8 with seven gaps."""
    names = [f"person{number:02}" for number in range(1, 21)]
    run("assign", "text1", *(word for name in names for word in ("--to", name)), "--as", "c")
    run("assign", "text2", "--to", "person20", "--as", "c")
    lines = [line.split() for line in run("status").out.splitlines()]
    heads = [line[2:] for line in lines if line[:1] == ["document"]]
    assert heads == [names[:8], names[8:16], names[16:]]
    begun = [line[0] for line in lines if line and line[0].startswith("text")]
    assert begun == ["text1", "text1", "text1", "text2"]  # only those that somebody of the group has
    assert [line[:3] for line in lines if line and line[0] == "person20"] == [["person20", "0", "4"]]
    assert max(map(len, run("status").out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--to a1", "Who says so?"),
        ("--as c", "There is nobody to assign to."),
        ("--to a1 --per-document 2 --as c", "2 to a document need 2 annotators."),
        ("--to gold --as c", "'gold' is the name adjudicated labels go by."),
        ("nothing --to a1 --as c", "There is no document 'nothing'."),
        ("--to a1 --calibration 2 --calibration 3 --as c", "--calibration 2 3 cannot be."),
    ],
)
def test_what_cannot_be_assigned_is_said_and_nothing_is(
    texts: list[str], run: Run, arguments: str, said: str
) -> None:
    refused = run("assign", *arguments.split())
    assert refused.code in (ExitCode.USAGE, ExitCode.BAD_DATA)
    assert said in refused.err
    assert shown(run)["annotators"] == []


def test_nothing_is_assigned_to_one_whose_work_was_removed(texts: list[str], run: Run) -> None:
    run("label", "--as", "a1", stdin="f\n")
    run("label", "--as", "a2", stdin="f\n")
    run("remove", "a2", "--as", "c", "--reason", "asked for", "--apply")
    run("assign", "--as", "c")
    assert who_has(run)["text1"] == ["a1"]
    assert "was removed on request" in run("assign", "--to", "a2", "--as", "c").err
