"""Another program holds the database while somebody labels in the full screen."""

import sqlite3
import sys
from pathlib import Path

from tests.terminal import Terminal


def test_the_screen_soon_says_not_saved_keeps_the_answer_and_saves_it_on_enter(folder: Path) -> None:
    (folder / "t.txt").write_text("One is so. Two is not.", encoding="utf-8")
    command = (sys.executable, "-m", "annotate", "label", "t.txt", "--as", "a1")
    with Terminal(command, folder) as terminal:
        terminal.wait_for("One is so")
        other = sqlite3.connect(folder / "annotate.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        terminal.type("f")
        terminal.wait_for("NOT SAVED", seconds=20)
        assert "0/2" in terminal.text
        other.execute("ROLLBACK")
        other.close()
        terminal.type("\r")
        terminal.wait_for("saved: fact")
        terminal.wait_for("1/2")
        terminal.type("q")
        assert terminal.finish() == 0
