"""Whatever a copy holds: it comes in whole and leaves a whole database, or is refused and nothing has changed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from annotate.errors import AnnotateError, ExitCode
from annotate.store.cutting import cut_otherwise
from annotate.store.database import open_database
from annotate.ui.screen_text import flowing
from tests.hostile.corpus import ATTACKS, fuzzed
from tests.store.copies import forging, laptop, pen, state, united
from tests.store.labels import behind_its_back, label, problems, span

TABLES = ("judgments", "answers", "documents", "sentences", "schemas", "annotators", "replicas", "heads", "seals")
DECIDED = {"same_person": frozenset(("a1", "a2")), "removals": True}


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of one's own, and a copy from somebody else with labels, spans, a sentence cut, and an undo."""
    folder = tmp_path_factory.mktemp("copies")
    laptop(folder / "mine.db", "a1", (0, "calm"), (1, "calm"))
    laptop(folder / "theirs.db", "a2", (0, "calm"), (1, "heated"))
    db, journal = pen(folder / "theirs.db", "a2")
    sha256 = str(db.conn.execute("SELECT sha256 FROM documents").fetchone()[0])
    journal.append(span(sha256, 22, 27, "Shame"))
    journal.append(label(sha256, 2, "heated"))
    undo = journal.undo()
    assert undo
    journal.append(undo)
    cut_otherwise(db, "a2", sha256, 25, "split")
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return folder


@contextmanager
def brought(copies: Path) -> Iterator[tuple[Path, Path]]:
    """Give copies of both, each in a folder of its own."""
    with TemporaryDirectory() as place:
        mine, theirs = Path(place) / "mine", Path(place) / "theirs"
        mine.mkdir()
        theirs.mkdir()
        yield Path(shutil.copy(copies / "mine.db", mine)), Path(shutil.copy(copies / "theirs.db", theirs))


def merged(mine: Path, theirs: Path) -> bool:
    """Merge; hold that it was all or nothing, and say whether it came in."""
    before = state(mine)
    try:
        united(mine, theirs, **DECIDED)
    except AnnotateError as refused:
        error = refused
    else:
        assert problems(mine) == {}
        once = state(mine)
        united(mine, theirs, **DECIDED)
        assert state(mine) == once
        return True
    assert state(mine) == before
    assert "\n" not in flowing(str(error))
    assert error.code in (ExitCode.BAD_DATA, ExitCode.FAILED, ExitCode.DATABASE, ExitCode.USAGE)
    assert {path.name for path in mine.parent.iterdir()} == {"mine.db"}
    return False


@pytest.fixture(scope="module")
def untouched(copies: Path) -> str:
    """The state after a merge of the copy as it is."""
    with brought(copies) as (mine, theirs):
        united(mine, theirs, **DECIDED)
        return state(mine)


values = st.one_of(
    st.none(),
    st.integers(-3, 40),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.binary(max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from([one for one in ATTACKS.values() if "\ud800" not in one and one.isprintable()]),
    st.sampled_from((
        "a1", "a2", "gold", "heated", "tone", "sentence:0-11", "span:22-27", "document", "source:x", "undo",
        "{}", '{"links":{"x":["span:22-27"]}}', '{"fragments":[[0,1]]}', '{"fragments":[[22,27],[3,4]]}', "[",
        "[[0,11]]", "cut:25", "2023-11-07T12:00:00.000Z", "0.1+cut", "0" * 64, "split", "join",
    )),
)  # fmt: skip
changes = st.lists(
    st.tuples(st.sampled_from(TABLES), st.integers(0, 40), st.integers(0, 40), values, st.booleans()),
    min_size=1,
    max_size=3,
)


def change(conn: sqlite3.Connection, table: str, column: int, row: int, value: object, away: bool) -> None:
    """Set one value of one row, or take the row away; constraints may have it otherwise."""
    known = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    if table not in known:
        return
    columns = [one[1] for one in conn.execute(f"PRAGMA table_info({table})")]
    rows = conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if not rows:
        return
    if columns[column % len(columns)] == "text" and isinstance(value, bytes):
        value = value.decode("latin-1")
    at = f"(SELECT rowid FROM {table} LIMIT 1 OFFSET {row % rows})"
    with suppress(sqlite3.IntegrityError, sqlite3.OperationalError, OverflowError):
        if away and column % 4 == 0:
            conn.execute(f"DELETE FROM {table} WHERE rowid = {at}")
        else:
            conn.execute(f"UPDATE {table} SET {columns[column % len(columns)]} = ? WHERE rowid = {at}", (value,))


@fuzzed(60)
@given(changes, st.booleans())
def test_a_copy_with_any_values_in_its_rows_comes_in_whole_or_not_at_all(
    copies: Path, untouched: str, wanted: list[tuple[str, int, int, object, bool]], forged: bool
) -> None:
    """`forged`: the hashes are made anew, as one would who knows how, so that only the content tells.

    Where they are not, what comes in is what the copy held before.
    """
    with brought(copies) as (mine, theirs):
        try:
            with (forging if forged else behind_its_back)(theirs) as conn:
                for one in wanted:
                    change(conn, *one)
        except (sqlite3.Error, TypeError, IndexError):
            event("cannot be forged so")  # the hashes cannot be computed: what is left is a broken copy
        for beside in theirs.parent.glob("theirs.db-*"):
            beside.unlink()
        came = merged(mine, theirs)
        event(f"{'forged' if forged else 'changed'}, {'taken' if came else 'refused'}")
        if came and not forged:
            assert state(mine) == untouched


@fuzzed(60)
@given(st.data())
def test_a_copy_with_any_bytes_in_it_comes_in_whole_or_not_at_all(copies: Path, data: st.DataObject) -> None:
    with brought(copies) as (mine, theirs):
        body = bytearray(theirs.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, 120) | st.integers(0, len(body) - 1))
            new = data.draw(st.binary(min_size=1, max_size=8))
            body[at : at + len(new)] = new
        theirs.write_bytes(body[: data.draw(st.just(len(body)) | st.integers(0, len(body)))])
        event("taken" if merged(mine, theirs) else "refused")


def test_the_copy_that_is_changed_is_one_that_comes_in(copies: Path, untouched: str) -> None:
    with brought(copies) as (mine, theirs):
        assert merged(mine, theirs)
        assert state(mine) == untouched
        with closing(open_database(mine)) as db:
            found = db.conn.execute("SELECT unit FROM judgments WHERE unit LIKE 'span:%'").fetchall()
        assert found == [("span:22-27",)]
