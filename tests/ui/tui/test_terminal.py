"""The full screen in a real terminal: what bytes reach it, and where its cursor is."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.ui.tui.sitting import TEXT, session
from tests.ui.tui.test_screen import HOSTILE

LABEL = (sys.executable, "-m", "annotate", "label", "--as", "a1")
SGR = re.compile(rb"\x1b\[([\d;:]*)m")
#: What the screen library may send: colours and attributes, moving, clearing, modes, questions about the terminal.
OURS = re.compile(
    rb"\x1b\[[\d;:]*m|\x1b\[\d*(?:;\d*)?[HJK]|\x1b\[[?>=<]?[\d;]*[hlnpqtuc]|\x1b\[\?[\d;]*\$p|\x1b\[!p|\x1b\[ q"
    rb"|\x1b\]\d+;\?(?:\x1b\\|\x07)|\x1b\]22;default\x07|\x1bP>?\|?[^\x1b]*\x1b\\"
)


def open_terminal(folder: Path, text: str = TEXT, env: Mapping[str, str] | None = None, **size: int) -> Terminal:
    session(folder, text).db.close()
    return Terminal(LABEL, folder, env=env, **size)


def colours(raw: bytes) -> set[bytes]:
    """Return the colour codes in what was written: everything but bold, underline, reverse and their ends."""
    codes = {code for found in SGR.findall(raw) for code in found.split(b";")}
    return codes - {b"", b"0", b"1", b"4", b"7", b"22", b"24", b"27"}


def work(terminal: Terminal) -> None:
    """Label, mark, be asked for a kind, read the guideline, and leave."""
    terminal.wait_for("Le pont a fermé")
    terminal.type("f")
    terminal.wait_for("saved: fact")
    terminal.type("ms")
    terminal.wait_for("last word")
    terminal.type("d")
    terminal.wait_for("sans source")
    terminal.type("n")
    terminal.wait_for("saved: unsupported")
    terminal.type("?")
    terminal.wait_for("Quelque chose")
    terminal.type("q")
    terminal.wait_for("sentence 2 of 4")
    terminal.type("q")
    assert terminal.finish() == 0


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (18, 60)])
def test_with_no_color_not_one_colour_code_is_written(tmp_path: Path, rows: int, columns: int) -> None:
    with open_terminal(tmp_path, env={"NO_COLOR": "1"}, rows=rows, columns=columns) as terminal:
        work(terminal)
    assert colours(terminal.raw) == set()
    assert b"\x1b[1" in terminal.raw  # bold carries what colour does elsewhere
    assert any(b"7" in found.split(b";") for found in SGR.findall(terminal.raw))


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": ""}, {"ANNOTATE_THEME": "light"}], ids=str)
def test_without_it_there_are_colours_of_the_palette(tmp_path: Path, env: Mapping[str, str]) -> None:
    with open_terminal(tmp_path, env=env) as terminal:
        work(terminal)
    ground = b"48;2;251;251;248" if "ANNOTATE_THEME" in env else b"48;2;16;20;24"
    fact = b"38;2;0;114;178" if "ANNOTATE_THEME" in env else b"38;2;86;180;233"
    assert ground in terminal.raw
    assert fact in terminal.raw


def test_the_cursor_is_shown_and_stands_on_the_current_sentence(tmp_path: Path) -> None:
    with open_terminal(tmp_path) as terminal:
        terminal.wait_for("Le pont")
        terminal.type("f")
        terminal.wait_for("saved: fact")
        while terminal.read(0.2):
            pass
        cursor, rows = terminal.screen.cursor, terminal.screen.display
        assert not cursor.hidden
        assert rows[cursor.y][cursor.x :].startswith("Selon le maire")
        terminal.type("q")
        assert terminal.finish() == 0


def test_hostile_text_sends_no_control_byte_of_its_own(tmp_path: Path) -> None:
    with open_terminal(tmp_path, HOSTILE) as terminal:
        terminal.wait_for(r"Vu \[/b\]")
        terminal.type("f")
        terminal.wait_for("saved: fact")
        terminal.type("Mn")
        terminal.wait_for("saved: unsupported")
        terminal.type("m")
        terminal.wait_for("first word")
        terminal.type("\x03")
        assert terminal.finish() == 0
    drawn = terminal.raw[: terminal.raw.rindex(b"\x1b[?1049l")]
    rest = OURS.sub(b"", drawn)
    assert rest.count(b"\x1b") == 0, re.findall(rb"\x1b.{0,12}", rest)
    text = rest.decode()
    assert not [char for char in text if ord(char) < 0x20 and char not in "\r\n"]
    assert not re.search("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", text)
    assert b"\x1b]52" not in terminal.raw
    assert b"\x1b[2J\x1b]" not in terminal.raw


def test_control_c_leaves_at_once_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with open_terminal(tmp_path) as terminal:
        terminal.wait_for("Le pont")
        terminal.type("m\x03")
        assert terminal.finish() == 0
    assert b"\x1b[?1049l" in terminal.raw
    assert terminal.raw.rstrip().rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")


def test_a_locked_database_is_said_and_the_answer_is_saved_once_it_is_free(tmp_path: Path) -> None:
    import sqlite3

    with open_terminal(tmp_path, env={"ANNOTATE_BUSY_SECONDS": "0.2"}) as terminal:
        terminal.wait_for("Le pont")
        other = sqlite3.connect(tmp_path / "annotate.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        terminal.type("o")
        terminal.wait_for("NOT SAVED: another program is writing to the database")
        assert "sentence 2" not in terminal.text
        other.execute("ROLLBACK")
        terminal.type("\r")
        terminal.wait_for("saved: opinion")
        terminal.wait_for("sentence 2 of 4")
        assert other.execute("SELECT value FROM judgments").fetchall() == [("opinion",)]
        other.close()
        terminal.type("q")
        assert terminal.finish() == 0
