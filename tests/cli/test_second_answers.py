"""Answers kept apart: sentences judged a second time, and training against gold. Neither touches what counts."""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ExitCode
from annotate.model.apart import AGAIN, apart, kept_apart
from tests.conftest import Run
from tests.terminal import Terminal

ONE = "The bridge is closed. It opens in March. What a shame. Nothing else changes.\n"
TWO = "The mayor spoke on Monday. She said little. Nobody minded at all.\n"


@pytest.fixture
def team(folder: Path, run: Run) -> Path:
    """Two texts, both assigned to a1, who has labelled the first: fact, claim, opinion with a span, fact."""
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    (folder / "two.txt").write_text(TWO, encoding="utf-8")
    run("add", "one.txt", "two.txt")
    run("assign", "--to", "a1", "--as", "c")
    run("label", "--as", "a1", stdin='f\nc\nm "a shame" presupposed o\nf\n')
    return folder


def retest(run: Run, share: str = "1") -> str:
    return run("assign", "--retest", share, "--retest-after", "0", "--as", "c").err


def held(folder: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "annotate.db") as file:
        rows = file.execute(
            "SELECT field, unit, value FROM answers WHERE value IS NOT NULL AND field != 'assigned' ORDER BY 1, 2"
        ).fetchall()
    file.close()
    return rows


def counting(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in rows if not kept_apart(row[0])[0]]


def test_the_name_of_an_answer_kept_apart_says_how_and_of_what() -> None:
    assert kept_apart(apart(AGAIN, "label")) == (AGAIN, "label")
    assert kept_apart("label") == ("", "label")
    assert kept_apart("reason.label") == ("", "reason.label")


def test_what_comes_back_is_asked_first_and_without_the_first_answer(team: Path, run: Run) -> None:
    assert "4 second judgments made." in retest(run)
    shown = run("label", "--as", "a1").out
    assert shown.startswith("one: 0 of 4 sentences labelled\n[1/4] The bridge is closed.\n")
    assert "now:" not in shown


def test_a_second_answer_leaves_the_first_as_it_was(team: Path, run: Run) -> None:
    before = held(team)
    retest(run)
    done = run("label", "--as", "a1", stdin='c\nc\nm "What a" loaded_as_fact o\nf\nf\n')
    assert "two: 0 of 3 sentences labelled" in done.out  # and then the queue goes on
    after = held(team)
    assert [row for row in counting(after) if row in before] == before
    assert [(field, value) for field, unit, value in after if field == "again.label"] == [
        ("again.label", value) for value in ("claim", "claim", "opinion", "fact")
    ]
    assert sum(field == "again.unsupported" for field, _, _ in after) == 1
    assert run("show", "one", "--as", "a1").out.count('presupposed "a shame"') == 1
    assert run("doctor").code == 0


def test_agreement_with_oneself_is_a_question_of_its_own(team: Path, run: Run) -> None:
    retest(run)
    run("label", "--as", "a1", stdin="c\nc\no\nf\n")
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    again = fields["label: the same annotator again"]
    (percent,) = [one for one in again["results"] if one["coefficient"] == "percent_agreement"]
    assert (again["pairable_units"], percent["value"]) == (4, 0.75)
    assert fields["label"]["judgments"] == 4


def test_the_first_answer_is_the_one_before_the_second_whatever_becomes_of_it(team: Path, run: Run) -> None:
    retest(run)
    run("label", "--as", "a1", stdin="c\nc\no\nf\n")
    run("label", "one.txt", "--as", "a1", stdin="g 1\nf\nc\n")  # now the same as the second time
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    results = fields["label: the same annotator again"]["results"]
    assert [one["value"] for one in results if one["coefficient"] == "percent_agreement"] == [0.75]


def test_a_share_is_of_what_was_labelled_and_not_given_twice(team: Path, run: Run) -> None:
    assert "2 second judgments made." in retest(run, "0.5")
    assert "Nothing to assign." in retest(run, "0.5")
    assert "1 second judgment made." in retest(run, "0.75")
    (row,) = json.loads(run("status", "--json").out)["annotators"]
    assert (row["done"], row["left"]) == (4, 3 + 3)


def test_nothing_comes_back_before_its_time_or_without_a_queue(team: Path, run: Run, folder: Path) -> None:
    assert "Nothing to assign." in run("assign", "--retest", "1", "--as", "c").err
    run("unassign", "--from", "a1", "--as", "c")
    refused = run("assign", "--retest", "1", "--retest-after", "0", "--as", "c")
    assert refused.code == ExitCode.USAGE
    assert "Only what is assigned can come back." in refused.err


def test_undo_reaches_a_second_answer_and_then_the_first(team: Path, run: Run) -> None:
    before = held(team)
    retest(run)
    run("label", "--as", "a1", stdin="c\nc\no\nf\n")
    done = run("label", "--as", "a1", stdin="u\nu\nu\nu\n")
    assert done.code == 0
    assert held(team) == before
    assert "one: 2 of 4" in done.out or "[1/4]" in done.out
    assert run("label", "--as", "a1", stdin="u\n").out.count("undone") == 1
    assert len(counting(held(team))) == len(before) - 1


def test_second_answers_come_with_a_merge_and_are_held_to_the_schema(team: Path, run: Run) -> None:
    retest(run)
    run("split", "hers.db", "--for", "a1")
    run("label", "--as", "a1", "--db", "hers.db", stdin="c\nc\no\nf\n")
    assert run("merge", "hers.db").code == 0
    fields = [one["field"] for one in json.loads(run("agreement", "--json").out)["fields"]]
    assert "label: the same annotator again" in fields


def test_exports_hold_what_counts_only(team: Path, run: Run) -> None:
    before = {form: run("export", form).out for form in ("csv", "jsonl")}
    retest(run)
    run("label", "--as", "a1", stdin="c\nc\no\nf\n")
    assert {form: run("export", form).out for form in before} == before


# -- training -------------------------------------------------------------------------------------------------


@pytest.fixture
def gold(team: Path, run: Run) -> Path:
    """The first text has gold: as a1 labelled it, decided with a2, who said claim where a1 said fact at first."""
    run("label", "one.txt", "--as", "a2", stdin="c\nc\no\nf\n")
    decided = run("adjudicate", "--policy", "majority", "--unfinished", "--as", "c")
    assert decided.code == 0
    decided = run("adjudicate", "--unfinished", "--as", "c", "--field", "label", stdin="f\n")
    assert decided.code == 0
    return team


def test_training_says_what_gold_says_and_why_and_counts_for_nothing(gold: Path, run: Run) -> None:
    before = held(gold)
    done = run("label", "--as", "a4", "--train", stdin="c\nc\no\no\n")
    assert done.code == 0
    lines = done.out.splitlines()
    assert "saved: claim (gold: fact)" in lines
    assert lines[lines.index("saved: claim (gold: fact)") + 1] == "  gold: fact; you: claim"
    lesson = done.out.partition("gold: fact; you: claim")[2].partition("[2/4]")[0]
    assert "f  fact" in lesson
    assert "c  claim" in lesson
    assert "saved: claim (as gold)" in lines
    assert counting(held(gold)) == before
    assert sum(field == "train.label" for field, _, _ in held(gold)) == 4
    assert run("doctor").code == 0
    names = json.loads(run("agreement", "--json").out)["fields"][0]["annotators"]
    assert names == ["a1", "a2"]


def test_training_goes_on_where_it_stopped_and_undoes_only_itself(gold: Path, run: Run) -> None:
    run("label", "--as", "a4", "--train", stdin="c\nc\n")
    assert "one: 2 of 4 sentences labelled\n[3/4]" in run("label", "--as", "a4", "--train").out
    before = counting(held(gold))
    done = run("label", "one.txt", "--as", "a1", "--train", stdin="u\n")
    assert "Nothing to undo" in done.out
    assert counting(held(gold)) == before


def test_gold_is_not_shown_on_what_is_still_to_be_labelled(gold: Path, run: Run) -> None:
    run("assign", "one", "--to", "a4", "--as", "c")
    refused = run("label", "--as", "a4", "--train", stdin="c\n")
    assert (refused.code, refused.out) == (ExitCode.USAGE, "")
    assert "Gold is not shown on what a4 has still to label." in refused.err


def test_without_gold_there_is_nothing_to_train_on(team: Path, run: Run) -> None:
    refused = run("label", "--as", "a4", "--train")
    assert "There is no gold to train on." in refused.err


def test_the_full_screen_teaches_before_it_goes_on(gold: Path) -> None:
    command = [sys.executable, "-m", "annotate", "label", "--as", "a4", "--train"]
    with Terminal(command, gold) as terminal:
        terminal.wait_for("sentence 1 of 4")
        terminal.type("c")
        terminal.wait_for("gold: fact; you: claim")
        terminal.type("c")  # no answer: the lesson is still there
        terminal.type("\r")
        terminal.wait_for("sentence 2 of 4")
        terminal.type("c")
        terminal.wait_for("sentence 3 of 4")
        terminal.type("q")
        assert terminal.finish() == 0
