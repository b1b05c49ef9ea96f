"""Only a database of ours, whole and not newer, is opened; anything else is refused in one line and left alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import (
    add_annotator,
    add_document,
    add_schema,
    annotator_name,
    annotators,
    documents,
    find_document,
    load_document,
)
from annotate.store.database import APPLICATION_ID, VERSION, open_database
from tests.conftest import ROOT
from tests.store.labels import CUTS, SCHEMA, TEXT, begin, label, problems


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(statement)


def refusal(path: Path, **how: bool) -> AnnotateError:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(AnnotateError) as caught:
        open_database(path, **how)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    return caught.value


@pytest.mark.parametrize("how", [{"create": True}, {"write": False}, {}])
def test_what_is_no_database_of_ours_is_refused_and_left_alone(path: Path, how: dict[str, bool]) -> None:
    path.write_text("just a text file, long enough to look like something\n" * 40)
    assert refusal(path, **how).code is ExitCode.BAD_DATA
    path.unlink()
    change(path, "CREATE TABLE songs (title TEXT)")
    refused = refusal(path, **how)
    assert refused.code is ExitCode.BAD_DATA
    assert "not one of annotate's" in refused.message
    assert "SQLite" in refused.message
    path.unlink()
    path.mkdir()
    refused = refusal(path, **how)
    assert refused.code is ExitCode.USAGE
    assert "is a folder" in refused.message


def test_a_database_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    begin(path)[0].close()
    change(path, f"PRAGMA user_version = {VERSION + 1}")
    for how in ({"create": True}, {"write": False}, {}):
        refused = refusal(path, **how)
        assert refused.code is ExitCode.DATABASE
        assert f"tables {VERSION + 1}, this one knows {VERSION}" in refused.message


def test_a_database_that_is_not_there_is_not_made_by_looking(path: Path) -> None:
    for how in ({"write": False}, {}):
        assert refusal(path, **how).code is ExitCode.BAD_DATA
        assert not path.exists()


@pytest.mark.parametrize("left_by_a_crash", [b"", None])
def test_an_empty_file_counts_as_no_database_until_a_text_is_read_in(
    path: Path, left_by_a_crash: bytes | None
) -> None:
    if left_by_a_crash is None:
        change(path, "PRAGMA journal_mode = WAL")  # the program was stopped before it made its tables
        assert path.stat().st_size > 0
    else:
        path.write_bytes(left_by_a_crash)
    for how in ({"write": False}, {}):
        assert "There is no database" in refusal(path, **how).message
    begin(path)[0].close()
    assert problems(path) == {}


def test_a_folder_that_does_not_exist_is_said_not_made(tmp_path: Path) -> None:
    refused = refusal(tmp_path / "nowhere" / "labels.db", create=True)
    assert refused.code is ExitCode.FAILED
    assert "cannot be opened or made there" in refused.message
    assert not (tmp_path / "nowhere").exists()


def test_a_name_with_characters_that_mean_something_in_an_address_is_just_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=ro&x#y%20z é.db"
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    db.close()
    assert problems(path) == {}
    assert {one.name.removesuffix("-wal").removesuffix("-shm") for one in tmp_path.iterdir()} == {path.name}


def test_a_locked_database_is_waited_for_and_then_said_to_be_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(path)[0].close()
    change(path, "PRAGMA journal_mode = DELETE")
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "0.1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for how in ({"create": True}, {"write": False}):
            refused = refusal(path, **how)
            assert refused.code is ExitCode.DATABASE
            assert "another program is writing" in refused.message


def test_ours_is_marked_as_ours(path: Path) -> None:
    db = begin(path)[0]
    assert db.conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert db.conn.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert APPLICATION_ID.to_bytes(4).decode() == "anno"


def test_opening_again_changes_nothing(path: Path) -> None:
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    dump = list(db.conn.iterdump())
    db.close()
    again = open_database(path)
    assert list(again.conn.iterdump()) == dump


MAKER = """
import sys
from pathlib import Path
import annotate.store.migrations
from tests.store.labels import begin
print("ready", flush=True)
sys.stdin.readline()
begin(Path(sys.argv[1]))
"""


def test_many_programs_may_make_the_same_database_at_once(path: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKER, path], cwd=ROOT, text=True, **pipes) for _ in range(6)
    ]
    assert [maker.stdout.readline() for maker in makers if maker.stdout] == ["ready\n"] * len(makers)
    for maker in makers:
        assert maker.stdin
        maker.stdin.write("go\n")
        maker.stdin.flush()
    said = [maker.communicate() for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * len(makers), said
    db = open_database(path)
    assert db.conn.execute("SELECT count(*) FROM replicas").fetchone() == (1,)
    assert len(documents(db)) == 1
    assert problems(path) == {}


# -- the catalog --------------------------------------------------------------------------------------------


def test_a_text_is_kept_exactly_and_once(path: Path) -> None:
    db = open_database(path, create=True)
    text = " \x00a\x1b[2J\r\nb\u202e\ufeff😀\n"
    entry, new = add_document(db, "odd", text, [(1, 3)], segmenter="by hand")
    assert new
    assert load_document(db, entry).text == text
    same, new = add_document(db, "other name", text, [(1, 4)], segmenter="later")
    assert (same, new) == (entry, False)
    assert load_document(db, entry).sentences == ((1, 3),)


def test_texts_of_one_name_get_numbers(path: Path) -> None:
    db = open_database(path, create=True)
    for text in ("a", "b", "c"):
        add_document(db, "same", text, [(0, 1)], segmenter="by hand")
    assert [one.name for one in documents(db)] == ["same", "same~2", "same~3"]
    assert find_document(db, "same~2").id == 2


def test_a_document_is_found_by_name_number_or_the_beginning_of_its_hash(path: Path) -> None:
    db = begin(path)[0]
    (entry,) = documents(db)
    for wanted in ("rain", "1", entry.sha256, entry.sha256[:8], entry.sha256[:8].upper()):
        assert find_document(db, wanted) == entry
    for wanted in ("", "snow", "2", "9" * 5000, "rain\udcff", "%", "' OR 1"):
        with pytest.raises(AnnotateError, match="There is no document"):
            find_document(db, wanted)


def test_a_name_that_no_file_can_hold_is_stored_with_a_mark(path: Path) -> None:
    db = open_database(path, create=True)
    entry, _ = add_document(db, "caf\udce9", TEXT, CUTS, segmenter="by hand")
    assert entry.name == "caf?"


@pytest.mark.parametrize(
    "name", ["", "   ", "a\nb", "a\x1b[2J", "a\u202eb", "a\u200bb", "a\x00", "a\u2028b", "x" * 65]
)
def test_an_annotator_needs_a_name_that_can_be_seen(name: str) -> None:
    with pytest.raises(AnnotateError) as caught:
        annotator_name(name)
    assert caught.value.code is ExitCode.USAGE


def test_one_annotator_is_one_however_the_name_is_typed(path: Path) -> None:
    db = open_database(path, create=True)
    rows = {add_annotator(db, name) for name in ("Zoé", "Zoe\u0301", " Zoé ")}
    assert len(rows) == 1
    assert annotators(db) == ["Zoé"]
    add_annotator(db, "а1")  # Cyrillic: another name, another person
    add_annotator(db, "a1")
    assert len(annotators(db)) == 3


def test_two_texts_of_a_schema_under_one_version_are_not_mixed(path: Path) -> None:
    db, journal, sha256 = begin(path)
    changed = parse_schema(SCHEMA.body + "# changed\n", "tone.toml")
    add_schema(db, changed)  # nothing was judged yet
    journal.append(label(sha256, 0, "calm"))
    other = parse_schema(SCHEMA.body + "# changed again\n", "tone.toml")
    with pytest.raises(AnnotateError, match="another text of schema 'tone' version 1"):
        add_schema(db, other)
    assert add_schema(db, SCHEMA) == 1
