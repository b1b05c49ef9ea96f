"""The shell completes commands, options, documents and annotators; the script of bash is run in bash."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.cli.main import COMMANDS
from tests.conftest import ROOT, Run

BASH = shutil.which("bash")


@pytest.mark.parametrize(
    ("shell", "says"),
    [
        ("bash", "complete -o nosort -F _annotate_completion annotate"),
        ("zsh", "compdef _annotate_completion annotate"),
        ("fish", "complete --no-files --command annotate"),
        ("powershell", "Register-ArgumentCompleter"),
    ],
)
def test_each_shell_gets_its_script(run: Run, shell: str, says: str) -> None:
    done = run("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert says in done.out
    assert "_ANNOTATE_COMPLETE" in done.out


def complete(folder: Path, script: str, typed: str) -> list[str]:
    """Return what bash offers for the last word of `typed`, as after pressing Tab."""
    program = folder / "bin" / "annotate"
    if not program.exists():
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m annotate "$@"\n')
        program.chmod(0o755)
    words = typed.split(" ")
    ask = (
        f"{script}\nCOMP_WORDS=({shlex.join(words)})\nCOMP_CWORD={len(words) - 1}\n"
        '_annotate_completion annotate\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    assert BASH
    done = subprocess.run(
        [BASH, "--norc", "-c", ask],
        cwd=folder,
        env={"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands_options_documents_and_annotators(run: Run, folder: Path, article: Path) -> None:
    script = run("completion", "bash").out
    assert complete(folder, script, "annotate ") == list(COMMANDS)
    assert complete(folder, script, "annotate do") == ["documents", "doctor"]
    assert complete(folder, script, "annotate status --j") == ["--json"]
    assert complete(folder, script, "annotate schema ") == ["check", "list", "migrate", "show"]
    assert complete(folder, script, "annotate show ") == []  # no database, no names, no complaint
    assert not (folder / "annotate.db").exists()
    run("label", str(article), "--as", "zoé", stdin="f\n")
    assert complete(folder, script, "annotate show art") == ["article"]
    assert complete(folder, script, "annotate log --as z") == ["zoé"]


def test_a_name_that_could_act_on_the_terminal_is_not_offered(run: Run, folder: Path, article: Path) -> None:
    run("add", str(article), "--name", "mali\x1b[2J")
    (folder / "other.txt").write_text("Il pleut.")
    run("add", "other.txt", "--name", "mali\ndir,x")
    (folder / "good.txt").write_text("Il neige.")
    run("add", "good.txt", "--name", "mali-2023")
    assert complete(folder, run("completion", "bash").out, "annotate show ma") == ["mali-2023"]


@pytest.mark.parametrize("made", [b"no database", b""])
def test_a_database_that_cannot_be_read_completes_to_nothing(run: Run, folder: Path, made: bytes) -> None:
    (folder / "annotate.db").write_bytes(made)
    assert complete(folder, run("completion", "bash").out, "annotate show ") == []
