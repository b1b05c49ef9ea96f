"""annotate adjudicate: a small campaign into gold by lines and by rules, and gold kept out of every figure."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ExitCode
from annotate.store.database import Database, open_database
from tests.adjudication.campaign import VOTES, Mark, build, gold, gold_now, unit
from tests.conftest import ANNOTATE, ROOT, Run
from tests.store.labels import problems
from tests.terminal import Terminal

MARKS = [Mark("a1", "maire promet", "no_source"), Mark("a3", "promet", "no_source")]


@pytest.fixture
def project(folder: Path) -> Path:
    path = folder / "annotate.db"
    build(path, VOTES)[0].close()
    return path


def opened(project: Path) -> Database:
    return open_database(project, write=False)


def data(run: Run, *arguments: str) -> Any:
    done = run(*arguments)
    assert done.code == 0, done.err
    return json.loads(done.out)


# -- by lines -----------------------------------------------------------------------------------------------


def test_six_sentences_by_three_people_become_gold(run: Run, project: Path) -> None:
    """Worst first: 3 with three answers, then 2, 4, 6; the unanimous 1 and 5 in one step before."""
    done = run("adjudicate", "--as", "a9", stdin="y\no 5\nc 2 e which rule?\n=\n1\nf\n")
    assert done.code == 0, done.err
    assert gold_now(opened(project)) == {
        (unit(1), "label"): "fact",
        (unit(1), "adjudicator.label"): "a9",
        (unit(5), "label"): "opinion",
        (unit(5), "adjudicator.label"): "a9",
        (unit(3), "label"): "opinion",
        (unit(3), "adjudicator.label"): "a9",
        (unit(3), "reason.label"): "genuine_disagreement",
        (unit(2), "label"): "claim",
        (unit(2), "adjudicator.label"): "a9",
        (unit(2), "reason.label"): "guideline_gap",
        (unit(2), "note"): "which rule?",
        (unit(4), "left.label"): '{"claim":2,"fact":1}',
        (unit(4), "adjudicator.label"): "a9",
        (unit(4), "reason.label"): "ambiguous_text",
        (unit(6), "label"): "fact",
        (unit(6), "adjudicator.label"): "a9",
    }
    lines = done.out.splitlines()
    assert lines[:3] == [
        "4 disagreements, 0 decided",
        "2 units on which all agree: carry them into gold?",
        "saved: 2 units carried into gold",
    ]
    shown = [line for line in lines if line.startswith("[")]
    assert [line.split("sentence ")[1] for line in shown] == [f"{number}: label" for number in (3, 2, 4, 6)]
    assert "saved: left as it is: claim 67%, fact 33%" in lines
    assert done.err == "4 of 4 disagreements decided, all saved. Next: annotate export csv --labels gold\n"
    assert problems(project) == {}


def test_the_export_of_gold_is_what_was_decided(run: Run, project: Path) -> None:
    run("adjudicate", "--as", "a9", stdin="y\no\n\nc\n\nc\n\no\n")
    done = run("export", "jsonl", "--labels", "gold")
    labels = [record["gold"] for record in map(json.loads, done.out.splitlines())]
    assert labels == ["fact", "claim", "opinion", "claim", "opinion", "opinion"]


def test_votes_are_written_after_the_answer_and_not_before(run: Run, project: Path) -> None:
    before = run("adjudicate", "--as", "a9", stdin="n\nj\nj\nz\nwords\nk\ng 4\n?\n")
    for told in ("votes", "a1", "a2", "a3", "67", "33", "entropy", "A fact", "B "):
        assert told not in before.out.replace("a9", "")
    assert gold(opened(project)) == []
    after = run("adjudicate", "--as", "a9", stdin="n\nc\n").out.splitlines()
    (votes,) = [line for line in after if line.startswith("votes: ")]
    assert votes.startswith("votes: A ")
    assert sorted(one.split()[1] for one in votes.removeprefix("votes: ").split("; ")) == [
        "claim",
        "fact",
        "opinion",
    ]
    assert after.index(votes) > after.index("saved: claim")


def test_pseudonyms_hold_within_a_sitting_and_do_not_follow_the_names(run: Run, project: Path) -> None:
    """In 3, 2 and 4 the one who stands alone is a3 twice, then again: she has one letter, not always the same."""
    letters = set()
    for _ in range(40):
        shown = run("adjudicate", "--as", "a9", "--unfinished", stdin="n\nf\n\nf\n\nf\n\nf\nu\nu\nu\nu\n").out
        votes = [
            dict(reversed(one.split()) for one in line.removeprefix("votes: ").split("; "))
            for line in shown.splitlines()
            if line.startswith("votes: ")
        ][:4]
        third = {votes[0]["opinion"], votes[1]["claim"], votes[2]["fact"], votes[3]["fact"]}
        assert len(third) == 1
        letters |= third
    assert letters == {"A", "B", "C"}


def test_every_document_and_question_can_be_chosen(run: Run, folder: Path) -> None:
    build(folder / "annotate.db", VOTES, MARKS)[0].close()
    other = ("Le lac est gelé.", "Nul ne sort.")
    build(folder / "annotate.db", {"a1": "fo", "a2": "ff"}, name="lac", sentences=other)[0].close()
    chosen = run("adjudicate", "--as", "a9", "--document", "lac", "--field", "label", stdin="n\n").out
    assert "[1/1] lac, sentence 2: label" in chosen
    spans = run("adjudicate", "--as", "a9", "--field", "unsupported", stdin="").out
    assert "[1/1] pont, sentence 2: unsupported" in spans
    assert '1 "maire promet" no_source\n2 "promet" no_source' in spans
    by = run("adjudicate", "--as", "a9", "--by", "document", stdin="n\n").out
    assert "[1/6] lac, sentence 2" in by or "[1/6] pont" in by


def test_a_sitting_goes_on_where_the_last_one_ended_and_takes_back_what_it_did(run: Run, project: Path) -> None:
    run("adjudicate", "--as", "a9", stdin="y\no\n2\n")
    again = run("adjudicate", "--as", "a8", stdin="\nu\nu\nu\n")
    assert again.out.splitlines()[:2] == ["4 disagreements, 1 decided", "[2/4] pont, sentence 2: label"]
    assert "saved: 2 units taken out of gold again" in again.out
    assert gold_now(opened(project)) == {}


def test_when_nobody_disagrees_only_the_carrying_is_asked(run: Run, folder: Path) -> None:
    build(folder / "annotate.db", {"a1": "ffffff", "a2": "ffffff"})[0].close()
    done = run("adjudicate", "--as", "a9", stdin="y\n")
    assert (done.code, done.out.splitlines()[-1]) == (0, "saved: 6 units carried into gold")
    assert run("adjudicate", "--as", "a9").err == "Nobody disagrees.\n"
    assert len(gold_now(open_database(folder / "annotate.db", write=False))) == 12


# -- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "Who adjudicates? Add --as NAME"),
        ("--as gold", "'gold' is the name adjudicated labels go by"),
        ("--as a9 --field nothing", "fact-claim-opinion has no field 'nothing'. It has: label, unsupported."),
        ("--as a9 --dry-run", "--dry-run and --json are for --policy"),
        ("--as a9 --json", "--dry-run and --json are for --policy"),
        ("--as a9 --by luck", "Invalid value for '--by'"),
        ("--as a9 --document nothing", "There is no document 'nothing'"),
    ],
)
def test_what_cannot_be_adjudicated_is_said(run: Run, project: Path, arguments: str, said: str) -> None:
    done = run("adjudicate", *arguments.split())
    assert done.code in (ExitCode.USAGE, ExitCode.BAD_DATA)
    assert done.err.startswith(f"annotate: {said}")
    assert gold(opened(project)) == []


@pytest.mark.parametrize("name", ["gold", "Gold", " gold "])
def test_nobody_labels_under_the_name_of_gold(run: Run, project: Path, name: str) -> None:
    done = run("label", "--as", name, stdin="f\n")
    assert done.code == ExitCode.USAGE
    assert "is the name adjudicated labels go by. Use a name of your own: --as NAME." in done.err
    run("adjudicate", "--as", "a9", stdin="n\nf\n")
    assert "A decision is several judgments" in run("undo", "--as", "gold").err
    assert len(gold(opened(project))) == 2


def test_unfinished_work_is_said_and_passed_over_only_when_told_so(run: Run, folder: Path) -> None:
    build(folder / "annotate.db", VOTES | {"a3": "fc...."})[0].close()
    done = run("adjudicate", "--as", "a9", stdin="n\n")
    assert done.code == ExitCode.FAILED
    assert done.err == (
        "annotate: a3 has 4 sentences left in these documents. Wait for them, or go on with --unfinished.\n"
    )
    assert run("adjudicate", "--as", "a9", "--unfinished", stdin="n\n").code == 0


def test_who_has_not_begun_a_document_is_waited_for_only_if_it_is_hers(run: Run, folder: Path) -> None:
    build(folder / "annotate.db", VOTES)[0].close()
    build(folder / "annotate.db", {"a1": "fo", "a2": "ff"}, name="lac", sentences=("Un lac.", "Deux."))[0].close()
    assert run("adjudicate", "--as", "a9", stdin="n\n").code == 0
    assigned = run("assign", "lac", "--to", "a1", "--to", "a2", "--to", "a3", "--as", "a9")
    assert assigned.code == 0, assigned.err
    done = run("adjudicate", "--as", "a9", "--document", "lac", stdin="n\n")
    assert "a3 has 2 sentences left in these documents" in done.err


def test_a_line_that_cannot_be_read_changes_nothing_and_makes_the_status_3(run: Run, project: Path) -> None:
    done = run("adjudicate", "--as", "a9", stdin="maybe\nn\nc 9\nzz\n2\nc u c\n")
    assert done.code == ExitCode.BAD_DATA
    assert done.out.count("not done: ") == 4
    assert gold_now(opened(project)) == {(unit(3), "label"): "claim", (unit(3), "adjudicator.label"): "a9"}


# -- by a policy --------------------------------------------------------------------------------------------


def test_the_majority_decides_what_has_one_and_says_what_it_left(run: Run, project: Path) -> None:
    preview = data(run, "adjudicate", "--as", "a9", "--policy", "majority", "--dry-run", "--json")
    assert preview == {
        "format": "annotate/adjudication@1",
        "policy": "majority",
        "dry_run": True,
        "alone": 0,
        "fields": [{"field": "label", "unanimous": 2, "decided": 3, "open": 1, "rule": "majority"}],
    }
    assert gold(opened(project)) == []
    done = run("adjudicate", "--as", "a9", "--policy", "majority")
    assert (done.code, done.err) == (0, "5 units in gold. u in annotate adjudicate takes back the last step.\n")
    now = gold_now(opened(project))
    labels = {number: now.get((unit(number), "label")) for number in range(1, 7)}
    assert labels == {1: "fact", 2: "fact", 3: None, 4: "claim", 5: "opinion", 6: "opinion"}


def test_how_a_label_became_gold_is_recorded(run: Run, project: Path) -> None:
    run("adjudicate", "--as", "a9", "--policy", "majority")
    run("adjudicate", "--as", "a9", stdin="f\n")
    tools = opened(project).conn.execute(
        "SELECT unit, substr(tool, instr(tool, '+')) FROM judgments WHERE field = 'label'"
        " AND annotator = (SELECT id FROM annotators WHERE name = 'gold') AND instr(tool, '+')"
    )
    marks = {1: "+unanimous", 5: "+unanimous", 2: "+majority", 4: "+majority", 6: "+majority"}
    assert dict(tools.fetchall()) == {unit(number): mark for number, mark in marks.items()}


def test_a_policy_leaves_what_a_person_decided(run: Run, project: Path) -> None:
    run("adjudicate", "--as", "a9", stdin="n\nx\n\n=\n\no\n")
    rows = data(run, "adjudicate", "--as", "a9", "--policy", "majority", "--json")["fields"]
    assert rows == [{"field": "label", "unanimous": 2, "decided": 1, "open": 0, "rule": "majority"}]
    now = gold_now(opened(project))
    assert (now[unit(3), "label"], now[unit(4), "label"]) == ("other", "opinion")
    assert (unit(2), "label") not in now


def test_dawid_and_skene_decide_labels_and_the_majority_spans(run: Run, folder: Path) -> None:
    """a1 and a2 agree; a2 has said nothing about 3, where a1 stands against a3, whom nobody bears out."""
    votes = {"a1": "fcofco", "a2": "fc.fco", "a3": "cccccc"}
    two = [Mark("a1", "maire promet", "no_source"), Mark("a3", "maire promet", "no_source")]
    build(folder / "annotate.db", votes, two)[0].close()
    policy = ("adjudicate", "--as", "a9", "--unfinished", "--policy")
    tied = data(run, *policy, "majority", "--dry-run", "--json")["fields"]
    assert [(row["field"], row["open"]) for row in tied] == [("label", 1), ("unsupported", 0)]
    rows = data(run, *policy, "dawid-skene", "--json")["fields"]
    assert [(row["field"], row["open"], row["rule"]) for row in rows] == [
        ("label", 0, "dawid-skene"),
        ("unsupported", 0, "majority"),
    ]
    assert gold_now(open_database(folder / "annotate.db", write=False))[unit(3), "label"] == "opinion"


def test_what_a_policy_did_is_taken_back_step_by_step(run: Run, project: Path) -> None:
    run("adjudicate", "--as", "a9", "--policy", "majority")
    shown = run("adjudicate", "--as", "a9", stdin="u\nu\n").out
    assert "4 disagreements, 3 decided" in shown
    assert gold_now(opened(project)) == {}


# -- gold is nobody's vote ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        "agreement --json",
        "agreement --by time --json",
        "disagreements --json",
        "status --json",
        "profile --json",
        "agreement --model dawid-skene --json",
        "export jsonl --labels majority",
        "adjudicate --as a9 --policy majority --dry-run --json",
    ],
)
def test_gold_enters_no_figure(run: Run, folder: Path, command: str) -> None:
    """Gold goes by itself against all votes, and no figure moves."""
    build(folder / "annotate.db", VOTES, MARKS)[0].close()
    before = run(*command.split())
    assert before.code == 0, before.err
    decided = run("adjudicate", "--as", "a9", stdin="n\n1\n\nx\n\nx\n\nx\n\nx\n")
    assert decided.code == 0, decided.out
    after = run(*command.split())
    if command.startswith("adjudicate"):
        assert [row["unanimous"] for row in json.loads(after.out)["fields"]] == [2]
        return
    assert (after.out, after.err) == (before.out, before.err)


# -- on a terminal ------------------------------------------------------------------------------------------


def test_on_a_terminal_the_full_screen_opens_and_what_it_shows_as_saved_is_on_disk(project: Path) -> None:
    command = [*ANNOTATE, "adjudicate", "--as", "a9"]
    with Terminal(command, project.parent, env={"PYTHONPATH": str(ROOT)}) as terminal:
        terminal.wait_for("carry them into gold")
        terminal.type("y")
        terminal.wait_for("saved: 2 units")
        shown = terminal.wait_for("disagreement 1 of 4")
        assert "Quelle honte" in shown
        assert "votes" not in shown
        terminal.type("o")
        terminal.wait_for("saved: opinion")
        assert "votes" in terminal.text
        assert gold_now(opened(project))[unit(3), "label"] == "opinion"
        terminal.type("5")
        terminal.wait_for("disagreement 2 of 4")
        terminal.type("q")
        assert terminal.finish() == 0
    assert "1 of 4 disagreements decided, all saved." in terminal.text


def test_in_line_mode_on_a_terminal_it_prompts(project: Path) -> None:
    command = [*ANNOTATE, "adjudicate", "--as", "a9", "--plain"]
    with Terminal(command, project.parent, columns=160, env={"PYTHONPATH": str(ROOT)}) as terminal:
        terminal.wait_for(r"carry them into gold\? \(y n\)")
        terminal.type("n\n")
        terminal.wait_for("label \\(f c o x; = leave as is")
        terminal.type("c\n")
        terminal.wait_for("reason \\(1 ambiguous text")
        terminal.type("3\n")
        terminal.wait_for(r"\[2/4\]")
        terminal.type("q\n")
        assert terminal.finish() == 0
    assert gold_now(opened(project))[unit(3), "reason.label"] == "slip"


def test_gold_made_in_a_copy_comes_in_with_a_merge_and_can_be_taken_back_here(run: Run, project: Path) -> None:
    run("backup", "copy.db")
    run("adjudicate", "--as", "a9", "--db", "copy.db", stdin="y\no 5\n=\n")
    assert run("merge", "copy.db").code == 0
    assert gold_now(opened(project)) == gold_now(opened(project.parent / "copy.db"))
    # carried: label and by whom, twice; an answer, by whom and why; left as it is, by whom
    assert len(gold_now(opened(project))) == 4 + 3 + 2
    run("adjudicate", "--as", "a9", stdin="u\nu\nu\nu\n")
    assert gold_now(opened(project)) == {}
    assert problems(project) == {}
