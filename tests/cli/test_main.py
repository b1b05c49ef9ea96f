"""The command line as a whole: its names, its help, what every way of ending means, and how little it loads."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from annotate import __version__
from annotate.cli.main import COMMANDS, GROUPS, annotate
from annotate.cli.options import ExampleCommand
from annotate.errors import ExitCode
from annotate.store.database import open_database
from tests.conftest import ANNOTATE, ROOT, Run

HEAVY = ("textual", "rich", "sqlite_utils", "textstat", "numpy")


def command(name: str) -> click.Command:
    found = annotate.get_command(click.Context(annotate), name)
    assert found is not None
    return found


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Yield every command that runs, `schema list` as well as `status`."""
    for name in COMMANDS:
        one = command(name)
        if isinstance(one, click.Group):
            yield from ((f"{name} {inner}", inside) for inner, inside in one.commands.items())
        else:
            yield name, one


LEAVES = dict(leaves())


# -- help ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_help_in_the_list_is_the_first_sentence_of_the_commands_own(name: str) -> None:
    text = " ".join((command(name).help or "").split("\n\n")[0].split())
    assert re.split(r"(?<=\.) ", text)[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", LEAVES)
def test_every_help_begins_with_examples(run: Run, name: str) -> None:
    done = run(*name.split(), "--help")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith(f"Usage: annotate {name}")
    assert lines[2] == "Examples:"
    assert "annotate" in lines[3]


@pytest.mark.parametrize("name", LEAVES)
def test_every_example_can_be_typed(name: str) -> None:
    """Each is taken apart by the real parser, with nothing of it run."""
    one = LEAVES[name]
    assert isinstance(one, ExampleCommand)
    assert one.examples
    for example in one.examples:
        typed = re.split(r"[|<>]|\s{3,}", re.sub(r'^eval "\$\((.*)\)"$', r"\1", example.replace("curl … | ", "")))[
            0
        ]
        program, *arguments = shlex.split(typed)
        assert program == "annotate"
        assert arguments[: len(name.split())] == name.split()
        one.make_context(name, arguments[len(name.split()) :])


def test_the_program_alone_says_in_four_lines_what_to_do(run: Run) -> None:
    done = run()
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 4
    for wanted in ("annotate label FILE --as", "annotate status", "annotate agreement", "annotate --help"):
        assert wanted in done.out


def test_the_help_lists_every_command_in_order(run: Run) -> None:
    listed = run("--help").out.split("Show this message and exit.")[1]
    assert re.findall(r"^(\S.*):$", listed, re.MULTILINE) == list(GROUPS)
    assert re.findall(r"^  (\w+) ", listed, re.MULTILINE) == list(COMMANDS)
    assert run("-h") == run("--help")


def test_a_command_misspelt_is_answered_with_those_it_may_be(run: Run) -> None:
    done = run("lable")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert done.err == "annotate: No such command 'lable'. Did you mean 'label'? See: annotate --help\n"


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version") == (0, f"annotate {__version__}\n", "")


# -- starting up --------------------------------------------------------------------------------------------

LOADED = f"""
import sys
from annotate.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def loaded(*arguments: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments", ["", "--version", "--help", "label --help", "show --help", "schema --help"])
def test_nothing_heavy_is_loaded_to_say_what_there_is(arguments: str) -> None:
    assert loaded(*arguments.split()) == "[]"


@pytest.mark.parametrize("typed", ["annotate ", "annotate label --", "annotate show ma", "annotate log --as "])
def test_nothing_heavy_is_loaded_to_complete_a_word(typed: str) -> None:
    words = {
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split(" ")) - 1),
        "_ANNOTATE_COMPLETE": "bash_complete",
    }
    assert loaded(env=words) == "[]"


def test_the_full_screen_is_not_loaded_for_the_line_mode(article: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "annotate", "label", article, "--as", "a1"],
        cwd=article.parent,
        env={"PYTHONPATH": str(ROOT)},
        input=b"f\n",
        capture_output=True,
        check=True,
    )
    imported = {line.rsplit(b"|", 1)[1].strip().decode() for line in done.stderr.splitlines() if b"|" in line}
    assert "annotate.ui.line" in imported
    assert not imported & {"textual", "rich", "textstat"}


def test_the_layers_are_as_designed() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


# -- how it ends --------------------------------------------------------------------------------------------


def test_0_when_all_went_well(process: Run, article: Path) -> None:
    done = process("label", str(article), "--as", "a1", stdin="f\nc\no\nx\n")
    assert done.code == ExitCode.OK
    assert done.err == "4 of 4 sentences labelled, all saved. Next: annotate agreement\n"


def test_1_when_the_work_could_not_be_done(process: Run, article: Path) -> None:
    done = process("add", str(article), "--db", "nowhere/labels.db")
    assert done.code == ExitCode.FAILED
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    ["frobnicate", "--frobnicate", "label --frobnicate", "show", "log", "label x.txt", "undo", "add", "schema",
     "log --all --limit 0", "export nonsense", "completion tcsh", "add x.txt --language ../x"],
)  # fmt: skip
def test_2_when_the_command_line_is_not_understood(run: Run, arguments: str) -> None:
    done = run(*arguments.split())
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert done.err.startswith("annotate: ")
    assert done.err.count("\n") == 1


def test_3_when_data_is_bad(process: Run, article: Path) -> None:
    assert process("label", str(article), "--as", "a1", stdin="nonsense\n").code == ExitCode.BAD_DATA
    done = process("label", "missing.txt", "--as", "a1")
    assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
    assert done.err.startswith("annotate: missing.txt does not exist. Check the spelling")


def test_4_when_a_threshold_is_missed(run: Run, article: Path) -> None:
    run("label", str(article), "--as", "a1", stdin="f\nc\no\nf\n")
    run("label", str(article), "--as", "a2", stdin="c\nf\nf\no\n")
    assert run("agreement", "--fail-under", "alpha=0.8").code == ExitCode.BELOW_THRESHOLD


def test_5_when_the_database_is_newer(run: Run, article: Path, folder: Path) -> None:
    run("add", str(article))
    db = open_database(folder / "annotate.db")
    db.conn.execute("PRAGMA user_version = 99")
    done = run("status")
    assert (done.code, done.out) == (ExitCode.DATABASE, "")
    assert "newer" in done.err


def test_a_failure_nobody_foresaw_is_still_one_line_and_shown_whole_on_request(
    run: Run, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("annotate.cli.add.identify", surprise)
    done = run("add", str(article))
    assert done.code == ExitCode.FAILED
    assert done.err.count("\n") == 1
    assert "please report it" in done.err
    assert "Traceback" in run("--debug", "add", str(article)).err


@pytest.mark.parametrize("arguments", ["status --json", "log --all --limit 1000", "show 1 --as a1", "schema list"])
def test_a_reader_that_goes_away_gets_no_traceback(process: Run, folder: Path, arguments: str) -> None:
    text = "".join(f"Phrase numéro {number} du texte. " for number in range(3000))
    (folder / "long.txt").write_text(text, encoding="utf-8")
    process("label", "long.txt", "--as", "a1", stdin="f\n" * 300)
    with subprocess.Popen(
        [*ANNOTATE, *arguments.split()],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writer:
        assert writer.stdout
        assert writer.stderr
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait(300) in (0, ExitCode.FAILED)


@pytest.mark.parametrize("arguments", ["status", "status --json", "show 1", "label --as a1", "--help"])
def test_a_stdout_without_room_is_one_line_and_a_failure(
    folder: Path, article: Path, run: Run, arguments: str
) -> None:
    run("add", str(article))
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*ANNOTATE, *arguments.split()],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.stderr == b"annotate: stdout: No space left on device\n"
    assert done.returncode == ExitCode.FAILED


@pytest.mark.parametrize("name", ["documents", "status", "log --all", "show 1 --all", "doctor", "schema list"])
def test_every_report_can_be_read_by_a_program(run: Run, article: Path, name: str) -> None:
    run("label", str(article), "--as", "a1", stdin="f\n")
    done = run(*name.split(), "--json")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"annotate/\w+@1", json.loads(done.out)["format"])


def test_a_setting_that_is_no_number_is_named(run: Run, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "soon")
    done = run("add", str(article))
    assert (done.code, done.out, done.err.count("\n")) == (ExitCode.USAGE, "", 1)
    assert "ANNOTATE_BUSY_SECONDS is 'soon'" in done.err
