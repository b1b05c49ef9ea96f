"""No command shows an annotator what others said of what she has still to label; the coordinator is told so."""

import sys
from pathlib import Path

import pytest

from annotate.cli.main import COMMANDS
from annotate.errors import ExitCode
from tests.conftest import ARTICLE, Run
from tests.terminal import Terminal

SECRETS = ("SECRETNOTE", "presupposed", "pont a fermé hier\n", "opinion")  #: what a2 said of the second text

#: Commands that show everybody's answers, or figures made of them.
ALL = (
    "show second --all",
    "show second --all --json",
    "log --all",
    "log --annotator a2 --json",
    "log --annotator a2 --document second",
    "schema migrate fact-claim-opinion@1 changed.toml",
    "revise second third",
    "revise second third --json",
    "disagreements",
    "disagreements --json",
    "agreement",
    "agreement --json --model dawid-skene",
    "agreement --by document",
    "sources --all",
    "sources show Radio --all",
    "adjudicate --policy majority --dry-run --json --unfinished",
    "review",
    "review --json",
    "profile",
    "profile --json",
    "export csv",
    "export jsonl",
    "export csv-wide",
)
#: All others. Whoever says that she is a2 is taken for her: nothing in one file can prevent that.
NOTHING = (
    "label",
    "add first.txt",
    "documents --json",
    "show second",
    "assign --show --json",
    "assign --dry-run",
    "status",
    "status --json",
    "segment second.txt",
    "lint second",
    "undo",
    "remove a2 --reason why",
    "sources",
    "import --list",
    "schema list",
    "split a1.db --for a1",
    "merge other.db --dry-run --json",
    "doctor --json",
    "backup copy.db",
    "restore copy.db",
    "unassign --from a1",
    "completion bash",
)


@pytest.fixture
def team(folder: Path, run: Run) -> Path:
    """a1 has labelled the first of two texts, a2 both, and said of the second all there is to say."""
    second = "Le pont a fermé hier. Selon Radio, il rouvrira. Personne ne le sait.\n"
    (folder / "first.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "second.txt").write_text(second, encoding="utf-8")
    (folder / "third.txt").write_text(second.replace("Personne", "Nul"), encoding="utf-8")
    run("label", "first.txt", "--as", "a1", stdin="f\nc\nf\nf\n")
    run("label", "first.txt", "--as", "a2", stdin="f\nc\nf\nc\n")
    run("label", "second.txt", "--as", "a2", stdin="e SECRETNOTE\nm 1-4 presupposed o\no\no\n")
    run("add", "third.txt")
    run("assign", "first", "second", "--to", "a1", "--to", "a2", "--as", "c")
    run("sources", "add", "Radio", "--as", "c")
    run("backup", "other.db")
    body = Path(__file__).parents[2].joinpath("schemas/fact-claim-opinion.toml").read_text(encoding="utf-8")
    (folder / "changed.toml").write_text(body.replace('version = "1"', 'version = "2"'), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", ALL)
def test_it_is_refused_to_one_who_has_something_open_and_says_why(
    team: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ANNOTATE_AS", "a1")
    done = run(*command.split())
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "a1 has 3 sentences still to label that others have begun." in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ALL)
def test_a_coordinator_is_told_once_that_it_is_early(
    team: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ANNOTATE_AS", "c")
    done = run(*command.split())
    assert done.code in (ExitCode.OK, ExitCode.BELOW_THRESHOLD)
    assert done.err.count("note: sentences still to label: a1 3\n") == 1


@pytest.mark.parametrize("command", ALL)
def test_after_the_last_sentence_it_is_shown(
    team: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run("label", "--as", "a1", stdin="f\nf\nf\n")
    monkeypatch.setenv("ANNOTATE_AS", "a1")
    done = run(*command.split())
    assert done.code == ExitCode.OK
    assert "still to label" not in done.err


@pytest.mark.parametrize("command", NOTHING)
def test_the_other_commands_show_nothing_of_what_others_said(
    team: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ANNOTATE_AS", "a1")
    done = run(*command.split(), stdin="c\nw\n" if command == "label" else "")
    assert "SECRETNOTE" not in done.out + done.err
    assert "presupposed" not in done.out + done.err
    assert "Traceback" not in done.err


def test_every_command_has_been_looked_at() -> None:
    assert {command.split()[0] for command in (*ALL, *NOTHING)} == set(COMMANDS)


def test_what_is_withheld_is_there_for_the_coordinator(team: Path, run: Run) -> None:
    shown = run("show", "second", "--all").out
    assert all(secret in shown for secret in ("SECRETNOTE", "presupposed", "opinion"))


def test_the_full_screen_shows_nothing_of_what_others_said(team: Path) -> None:
    command = [sys.executable, "-m", "annotate", "label", "--as", "a1"]
    with Terminal(command, team, columns=100) as terminal:
        terminal.wait_for("sentence 1 of 3")
        terminal.type("f")
        terminal.wait_for("sentence 2 of 3")
        assert "F · ·" in terminal.text  # her own, and two that are open
        assert b"SECRETNOTE" not in terminal.raw
        assert b"presupposed" not in terminal.raw
