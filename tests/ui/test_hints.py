"""Reading hints: off unless asked for, never an answer, and known for each judgment afterwards."""

import json
import sqlite3
from pathlib import Path

from tests.conftest import Run

TEXT = "Selon le maire, la route est sûre. Il pleut. Des experts affirment le contraire."


def tools(folder: Path, who: str) -> set[str]:
    conn = sqlite3.connect(folder / "annotate.db")
    try:
        asked = "SELECT tool FROM judgments WHERE annotator = (SELECT id FROM annotators WHERE name = ?)"
        return {tool for (tool,) in conn.execute(asked, (who,))}
    finally:
        conn.close()


def test_hints_are_off_by_default(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    assert "hints:" not in run("label", "t.txt", "--as", "a1", stdin="f\n").out
    assert not any(tool.endswith("+hints") for tool in tools(folder, "a1"))


def test_hints_point_at_words_and_are_stored_with_the_judgment(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    out = run("label", "t.txt", "--as", "a1", "--hints", "--language", "fr", stdin="c\nf\nc\n").out
    lines = out.splitlines()
    assert lines[2].startswith("hints: attribution « Selon")
    assert not lines[lines.index("[2/3] Il pleut.") + 1].startswith("hints:"), "nothing to point at"
    assert all(tool.endswith("+hints") for tool in tools(folder, "a1"))
    assert run("doctor").code == 0


def test_a_list_of_ones_own_adds_hints(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    (folder / "mine.txt").write_text("[fr booster]\npleut\n", encoding="utf-8")
    out = run("label", "t.txt", "--as", "a1", "--hint-list", "mine.txt", "--language", "fr", stdin="g 2\n").out
    assert "hints: booster « pleut »" in out


def test_a_broken_list_is_named_with_its_line_before_anything_is_stored(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    (folder / "mine.txt").write_text("[fr nonsense]\npleut\n", encoding="utf-8")
    done = run("label", "t.txt", "--as", "a1", "--hint-list", "mine.txt")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "mine.txt, line 1" in done.err
    assert not (folder / "annotate.db").exists()


def test_agreement_with_and_without_hints_can_be_compared(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    for who, first, second in (("a1", "f\n", "c\nf\n"), ("a2", "f\n", "c\no\n")):
        run("label", "t.txt", "--as", who, stdin=first)
        run("label", "t.txt", "--as", who, "--hints", stdin=second)
    rows = json.loads(run("agreement", "--by", "hints", "--json").out)["groups"]["rows"]
    assert {row["group"]: (row["units"], row["percent_agreement"]) for row in rows} == {
        "with hints": (2, 0.5),
        "without hints": (1, 1.0),
    }
