"""On the full screen: a disk that fails, and a place where programs cannot share memory."""

import sys
from pathlib import Path

from tests.conftest import ARTICLE, Run
from tests.durability.faults import SHARED, WRITE, Plan, environment
from tests.store.labels import problems
from tests.terminal import Terminal

LABEL = (sys.executable, "-m", "annotate", "label", "--as", "a1")


def test_a_full_disk_is_told_on_the_screen_and_enter_saves_the_answer_later(
    run: Run, article: Path, folder: Path
) -> None:
    assert run("label", str(article), "--as", "a1", stdin="f\n").code == 0
    full_at_the_first_label = Plan(kinds=WRITE, at=3, error=28)
    with Terminal(LABEL, folder, env=environment(folder, plan=full_at_the_first_label)) as terminal:
        terminal.wait_for("sentence 2 of 4")
        terminal.type("c")
        terminal.wait_for("NOT SAVED: the disk is full")
        terminal.type("\r")
        terminal.wait_for("saved: claim")
        terminal.type("q")
        terminal.finish()
    assert "claim" in run("log", "--as", "a1").out
    assert problems(folder / "annotate.db") == {}


def test_where_programs_share_no_memory_labels_are_saved_more_slowly_and_this_is_told(
    process: Run, article: Path, folder: Path
) -> None:
    assert article.read_text(encoding="utf-8") == ARTICLE
    alone = environment(folder, plan=Plan(kinds=SHARED, error=13, times=-1))
    done = process("label", "article.txt", "--as", "a1", stdin="f\nc\n", env=alone)
    assert done.code == 0, done
    assert "note: write-ahead logging was refused here" in done.err
    done = process("label", "--as", "a1", stdin="o\n", env=alone)
    assert done.code == 0, done
    assert "3 of 4 sentences labelled" in done.err
    assert process("status", env=alone).code == 0
    assert problems(folder / "annotate.db") == {}


def test_a_file_brought_to_a_network_drive_is_opened_there_too(process: Run, article: Path, folder: Path) -> None:
    assert process("label", "article.txt", "--as", "a1", stdin="f\n").code == 0
    alone = environment(folder, plan=Plan(kinds=SHARED, error=13, times=-1))
    done = process("label", "--as", "a1", stdin="c\n", env=alone)
    assert done.code == 0, done
    assert "2 of 4 sentences labelled" in done.err
    assert process("status", env=alone).code == 0
    assert "note:" not in process("label", "--as", "a1", stdin="c\n").err
    assert problems(folder / "annotate.db") == {}


def test_a_deleted_database_is_told_on_the_screen_with_where_everything_is(
    run: Run, article: Path, folder: Path
) -> None:
    assert run("label", str(article), "--as", "a1", stdin="f\n").code == 0
    with Terminal(LABEL, folder) as terminal:
        terminal.wait_for("sentence 2 of 4")
        (folder / "annotate.db").unlink()
        terminal.type("c")
        terminal.wait_for("NOT SAVED: annotate.db is gone; what was saved is in annotate.rescued.db")
        terminal.type("\x03")
        terminal.finish()
        assert b"1 of 4 sentences labelled, the last answer NOT SAVED." in terminal.raw
    assert "1 of 4 sentences labelled" in run("label", "--as", "a1", "--db", "annotate.rescued.db").err
    assert problems(folder / "annotate.rescued.db") == {}
