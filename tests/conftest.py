"""Shared fixtures: an empty folder to work in, and the command line inside this process or as one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annotate.cli.main import main

ROOT = Path(__file__).parent.parent
ANNOTATE = (sys.executable, "-m", "annotate")
ARTICLE = "Le pont a fermé mardi. Selon le maire, il rouvrira en mars. Quelle honte !\n\nRien ne change ici.\n"


class Outcome(NamedTuple):
    """How a command ended: exit status, stdout, stderr."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def _settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATE_")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and no setting of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ANNOTATE_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def article(folder: Path) -> Path:
    """A text of four sentences, the last in a paragraph of its own."""
    path = folder / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command inside this process, in `folder`: run("status", "--json", stdin="f\\n")."""

    def annotate(*arguments: str, stdin: str | bytes = b"") -> Outcome:
        typed = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        with redirect_stdout(out), redirect_stderr(err):
            code = main(list(arguments))
            written = []
            for stream in (out, err):
                stream.flush()
                written.append(stream.buffer.getvalue().decode())
        return Outcome(code, *written)

    return annotate


@pytest.fixture
def process(folder: Path) -> Run:
    """Run a command as a real process, in `folder`. Further arguments are those of subprocess.run."""

    def annotate(
        *arguments: str | bytes, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, **more: Any
    ) -> Outcome:
        done = subprocess.run(
            [*ANNOTATE, *arguments],
            cwd=folder,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env={**_settings(), "PYTHONPATH": str(ROOT), **(env or {})},
            capture_output=True,
            check=False,
            timeout=180,
            **more,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return annotate
