"""Both interfaces, in a real terminal, through the whole corpus: every sequence on the screen is its own."""

import re
import sys
from pathlib import Path

import pytest

from annotate.store.catalog import documents
from annotate.store.database import open_database
from annotate.store.recovery.doctor import examine
from annotate.ui.screen_text import flowing
from tests.hostile.campaign import answers, typeable
from tests.hostile.corpus import ALL, ATTACKS, ROOT
from tests.hostile.strict import SCREEN, TERMINAL_LINES, violations
from tests.terminal import Terminal

ANNOTATE = (sys.executable, "-m", "annotate")
SIZES = [(24, 80), (18, 60), (40, 140)] if ALL else [(24, 80)]
SECONDS = 120  #: for a machine that has other things to do


def pasted(attack: str) -> str:
    """Return what a terminal sends when the attack is pasted: in brackets, without what would act on itself."""
    left = re.sub("[\x1b\x9b]", "", typeable(attack))
    return f"\x1b[200~{left}\x1b[201~"


def sentences(folder: Path) -> dict[str, int]:
    store = open_database(folder / "annotate.db", write=False)
    found = {entry.name: entry.sentences for entry in documents(store)}
    store.close()
    return found


def whole(folder: Path) -> bool:
    """Return whether all texts, quotes, places and hashes are right."""
    store = open_database(folder / "annotate.db")
    try:
        return all(finding.ok for finding in examine(store))
    finally:
        store.close()


class Wide(Terminal):
    """pyte draws what is half overwritten as nothing at all, and then cannot show it."""

    @property
    def text(self) -> str:
        buffer, screen = self.screen.buffer, self.screen
        lines = ("".join(buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines))
        return "\n".join(line.rstrip() for line in lines)


def open_screen(folder: Path, *command: str, rows: int = 24, columns: int = 80) -> Terminal:
    return Wide((*ANNOTATE, *command), folder, rows, columns, env={"PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_the_full_screen_labels_every_text_and_nothing_in_it_acts(copy: Path, rows: int, columns: int) -> None:
    counts = sentences(copy)
    done, total = 0, sum(counts.values())
    with open_screen(
        copy, "label", "--as", "[/b]s1", "--schema", "hostile", rows=rows, columns=columns
    ) as terminal:
        for number, (name, count) in enumerate(counts.items()):
            paste = pasted(ATTACKS[name])
            terminal.wait_for(rf"{re.escape(name[: columns // 4])}.*\b{done}/{total}\b", SECONDS)
            terminal.type(f"Mv{paste}\r\r")  # the whole sentence, its kind, its gist, tied to nothing
            terminal.wait_for("saved: part", SECONDS)
            terminal.type(f"e{paste}\r")
            terminal.wait_for("saved: (no )?note", SECONDS)
            if number % 10 == 0 or ALL:
                terminal.type("?")
                terminal.wait_for("guideline", SECONDS)
                terminal.type("  Gq")
                terminal.type(
                    f"/{paste}\rg1\rz%\x10mark"
                )  # search, go, context, mended words, the list of commands
                terminal.wait_for("command:", SECONDS)
                terminal.type("\x1b")
                terminal.wait_for(r"\? guide", SECONDS)
            terminal.type("fc"[number % 2] * count)
            done += count
        terminal.wait_for(rf"\b{total}/{total}\b", SECONDS)
        terminal.type("q")
        assert terminal.finish(SECONDS) == 0
    assert violations(terminal.raw, SCREEN) == []
    assert whole(copy)
    store = open_database(copy / "annotate.db", write=False)
    held = store.conn.execute(
        "SELECT d.name, n.field, n.value, j.quote, d.text, j.start, j.stop FROM answers n"
        " JOIN judgments j ON j.id = n.judgment JOIN documents d ON d.id = n.document"
        " JOIN annotators a ON a.id = n.annotator WHERE a.name = '[/b]s1'"
    ).fetchall()
    store.close()
    assert sum(field == "label" for _, field, *_ in held) == total
    assert {name for name, field, *_ in held if field == "part"} == set(counts)
    assert all(text[start:stop] == quote for _, field, _, quote, text, start, stop in held if field == "part")


def test_what_is_on_the_screen_is_the_text_character_by_character(copy: Path) -> None:
    for name in ("01-clear-screen", "11-c1-sequence", "16-carriage-return", "50-closing-tag", "53-sic"):
        with open_screen(copy, "label", str(ROOT / "tests/hostile/texts" / f"{name}.txt"), "--as", "s1",
                         "--schema", "hostile") as terminal:  # fmt: skip
            terminal.wait_for("quit", SECONDS)
            shown = "".join(re.sub("[▌·]", "", terminal.text).split())
            assert "".join(f"Il a {flowing(ATTACKS[name])} dit oui".split()) in shown
            terminal.type("q")
            assert terminal.finish(SECONDS) == 0


def test_adjudication_shows_every_disagreement_and_nothing_in_it_acts(copy: Path) -> None:
    with open_screen(copy, "adjudicate", "--as", "chief", "--schema", "hostile", "--unfinished") as terminal:
        terminal.wait_for("carry them into gold", SECONDS)
        terminal.type("y")
        shown = terminal.wait_for(r"gold by chief.*\d+/\d+ decided.*\? guide", SECONDS)
        found = re.search(r"/(\d+) decided", shown)
        assert found
        total = int(found[1])
        assert total > 50
        for number in range(1, total + 1 if ALL else 40):
            terminal.type("=")  # left as it is: whoever said what is shown now
            terminal.wait_for(rf"\b{number}/{total} decided", SECONDS)
            if number % 10 == 0:
                terminal.type(f"e{pasted(list(ATTACKS.values())[number % len(ATTACKS)])}\r?")
                terminal.wait_for("guideline", SECONDS)
                terminal.type("Gq")
            terminal.type("\r")
        terminal.type("q")
        assert terminal.finish(SECONDS) == 0
    assert violations(terminal.raw, SCREEN) == []
    assert whole(copy)


def test_the_line_mode_on_a_terminal_writes_lines_and_no_sequence_at_all(copy: Path) -> None:
    names = list(sentences(copy)) if ALL else list(sentences(copy))[::6]
    files = [str(ROOT / "tests/hostile/texts" / f"{name}.txt") for name in names]
    with open_screen(copy, "label", *files, "--as", "s1", "--schema", "hostile", "--plain") as terminal:
        terminal.child.setecho(False)
        terminal.wait_for("help", SECONDS)
        for number, name in enumerate(names):
            visible_lines = [
                line for line in answers(ATTACKS[name], number) if not re.search("[\x00-\x1f\x7f]", line)
            ]
            for line in (*visible_lines, "c", "c", "c", "?"):
                terminal.type(f"{line}\n")
        terminal.type("q\n")
        assert terminal.finish(SECONDS) in (0, 3)
    assert terminal.raw.count(b"saved: ") > 5 * len(names)
    assert violations(terminal.raw, TERMINAL_LINES) == []
    assert whole(copy)


def test_adjudication_by_lines_writes_lines(copy: Path) -> None:
    with open_screen(
        copy, "adjudicate", "--as", "chief", "--schema", "hostile", "--unfinished", "--plain"
    ) as terminal:
        terminal.child.setecho(False)
        terminal.wait_for(r"\(y n\)", SECONDS)
        for line in ("[/]", "y", "=", "1", "j", "?", "words", "z", "[b]", "e [/]{{7*7}}", "=", "j", "=", "u", "q"):
            terminal.type(f"{line}\n")
        assert terminal.finish(SECONDS) in (0, 3)
    assert violations(terminal.raw, TERMINAL_LINES) == []
    assert whole(copy)
