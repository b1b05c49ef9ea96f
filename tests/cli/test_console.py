"""What the program says while it works: nothing in a pipe, something on a terminal once it takes long."""

import sys
import textwrap
from pathlib import Path

from tests.terminal import Terminal


def script(folder: Path, seconds: float) -> tuple[str, ...]:
    program = f"""
        import time
        from annotate.cli import console
        with console.busy("counting"):
            time.sleep({seconds})
        print("done")
    """
    path = folder / "waits.py"
    path.write_text(textwrap.dedent(program), encoding="utf-8")
    return (sys.executable, str(path))


def test_a_long_wait_is_explained_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with Terminal(script(tmp_path, 2.5), tmp_path) as terminal:
        terminal.wait_for("counting …")
        terminal.wait_for("done")
        assert terminal.finish() == 0
        assert "counting" not in terminal.text


def test_a_short_wait_says_nothing(tmp_path: Path) -> None:
    with Terminal(script(tmp_path, 0.1), tmp_path) as terminal:
        terminal.wait_for("done")
        assert terminal.finish() == 0
    assert b"counting" not in terminal.raw
