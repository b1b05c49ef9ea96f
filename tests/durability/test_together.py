"""Several programs at one database: writers wait their turn, readers are in nobody's way, two windows are told."""

import io
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.model.labeling import Refused
from annotate.model.recut import SPLIT
from annotate.store.catalog import documents
from annotate.store.cutting import cut_otherwise
from annotate.store.database import open_database
from annotate.ui.line import LineMode
from annotate.ui.session import Session
from tests.conftest import ROOT, Run
from tests.durability.together import write
from tests.store.labels import SCHEMA, begin, problems
from tests.store.test_journal import WRITER
from tests.terminal import Terminal

LABEL = (sys.executable, "-m", "annotate", "label", "--as", "a1")
VIEWS = ("labels_now", "spans_now", "progress", "sources_now")


def test_of_thirty_two_writers_none_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    came = write(tmp_path / "labels.db", 32, 10)
    assert (came["writers"], came["acknowledged"]) == (32, 320)
    assert (came["refused"], came["lost"], came["wrong"]) == (0, 0, 0)


def test_another_program_reads_the_views_while_labels_are_written(tmp_path: Path) -> None:
    path, seen = tmp_path / "labels.db", []
    begin(path)[0].close()
    place = f"{path.as_uri()}?mode=ro"
    with (
        subprocess.Popen([sys.executable, "-c", WRITER, path, "a2"], cwd=ROOT, stdout=subprocess.PIPE) as writer,
        closing(sqlite3.connect(place, uri=True, timeout=0)) as reader,
    ):
        assert writer.stdout
        for line in writer.stdout:
            acknowledged = int(line)
            for view in VIEWS:
                reader.execute(f"SELECT * FROM {view}").fetchall()
            seen.append(reader.execute("SELECT count(*) FROM judgments").fetchone()[0] >= acknowledged)
    assert writer.returncode == 0
    assert len(seen) > 100
    assert all(seen)
    assert problems(path) == {}


def session(path: Path) -> Session:
    db = open_database(path)
    return Session(db, "a1", SCHEMA, documents(db))


def test_answers_from_another_window_are_told_and_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    begin(path)
    here, there = session(path), session(path)
    for value in ("calm", "heated"):
        there.record(there.labeling.draft_label(value))
        there.advance()
    assert here.done == 0
    shown = io.StringIO()
    LineMode(here, ["h\n"], shown).run()
    assert "saved: heated · 2 from another window" in shown.getvalue()
    assert [here.labeling.labels[number] for number in range(2)] == ["heated", "heated"]
    assert here.done == 2
    here.advance()
    assert here.labeling.position == 2
    assert "another window" not in here.says(here.record(here.labeling.draft_label("calm")))
    assert problems(path) == {}


def test_a_label_of_a_sentence_cut_otherwise_meanwhile_is_refused_and_the_new_ones_are_shown(
    tmp_path: Path,
) -> None:
    path = tmp_path / "labels.db"
    db, _, sha256 = begin(path)
    here = session(path)
    cut_otherwise(db, "a1", sha256, 3, SPLIT)
    with pytest.raises(Refused, match="cut otherwise in another window"):
        here.record(here.labeling.draft_label("calm"))
    assert here.unsaved is None
    assert (here.labeling.total, here.total) == (4, 4)
    here.record(here.labeling.draft_label("calm"))
    assert problems(path) == {}


def test_a_journal_takes_no_label_of_a_sentence_that_is_not_there(tmp_path: Path) -> None:
    from tests.store.labels import Draft

    _, journal, sha256 = begin(tmp_path / "labels.db")
    with pytest.raises(AnnotateError, match="There is no sentence at 0-5 now"):
        journal.append(Draft(sha256, "sentence:0-5", 0, 5, "tone", "calm"))


def test_the_second_full_screen_of_an_annotator_is_told_and_both_are_saved(
    run: Run, article: Path, folder: Path
) -> None:
    assert run("label", str(article), "--as", "a1", stdin="f\n").code == 0
    with Terminal(LABEL, folder) as first:
        first.wait_for("sentence 2 of 4")
        with Terminal(LABEL, folder) as second:
            second.wait_for("a1 labels in another window too")
            second.type("c")
            second.wait_for("saved: claim")
            second.type("q")
            second.finish()
        assert "another window" not in first.text
        first.type("o")
        first.wait_for("saved: opinion · 1 from another window")
        first.type("q")
        first.finish()
    with Terminal(LABEL, folder) as third:
        assert "another window" not in third.wait_for("sentence 3 of 4")
        third.type("q")
        third.finish()
    assert problems(folder / "annotate.db") == {}
