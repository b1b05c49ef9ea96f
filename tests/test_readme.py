"""Every code block of the README does what it says, in the order of the page, as a reader would type it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
TRY, TEST, *LOOP = BLOCKS


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has after cloning: the files git knows, and nothing that was built."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def test_every_code_block_is_known_to_these_tests() -> None:
    assert README.count("\n```") == 2 * len(BLOCKS), "a block in another language is not executed by any test"
    assert "annotate label seeds/mali-2023-11.txt" in TRY
    assert "pytest" in TEST


def test_the_first_command_installs_and_opens_the_article(clone: Path) -> None:
    with Terminal(["bash", "-c", TRY], clone) as terminal:
        terminal.wait_for("Le conseil de Sécurité", seconds=300)
        terminal.type("f")
        terminal.wait_for("saved.*fact")
        terminal.type("q")
        assert terminal.finish() == 0
        assert "1 of 16 sentences labelled" in terminal.text
    assert (clone / "annotate.db").exists()


def test_the_second_command_installs_the_tests_and_collects_them(clone: Path) -> None:
    """Running them here would run this test again; the continuous integration runs the command itself."""
    done = subprocess.run(
        ["bash", "-c", TEST],
        cwd=clone,
        env={**os.environ, "PYTEST_ADDOPTS": "--collect-only"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_the_second_command_installs_the_tests_and_collects_them" in done.stdout


def test_the_other_blocks_run_one_after_the_other(clone: Path, tmp_path: Path) -> None:
    for name in ("seeds", "schemas"):
        shutil.copytree(clone / name, tmp_path / name)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "set -eu\n" + "\n".join(LOOP)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Krippendorff's alpha" in done.stdout
    assert "annotate.db is healthy" in done.stderr
    assert "F1, overlap" in done.stdout
    for written in ("agreement.json", "labels.csv", "gold.csv", "sentences.jsonl", "copy.db"):
        assert (tmp_path / written).stat().st_size > 0
