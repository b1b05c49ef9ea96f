"""Merging 40 copies of 25,000 judgments, over a bare INSERT of the same rows; the same again, when nothing is new.

The bare INSERT has the same tables and indexes, reads the same copies and inserts ON CONFLICT DO NOTHING, in one
transaction; it verifies nothing, asks nobody anything, and has no triggers and no foreign keys to look at. It is
taken three times: of every row a merge adds, of the judgments alone, and of these without passing through Python,
by attaching each copy.
"""

import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path

from annotate.cli.schema_source import resolve
from annotate.model.judgment import Draft, sentence_unit
from annotate.store.catalog import add_annotator, add_schema, documents, load_document
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.merging.merge import Choices, merge
from tests.benchmarks.corpora import LABELS, database
from tests.benchmarks.figures import Figure, in_turn, options, show, workspace

COPIES, DOCUMENTS, SENTENCES = 40, 250, 100
JUDGMENTS = (
    "replica, seq, lamport, document, unit, start, stop, annotator, schema, field, action, value, quote, seconds,"
    " raw_seconds, made_at, tool, hash"
)
ANSWERS = "schema, field, document, unit, annotator, value, judgment"


def copies(folder: Path) -> list[Path]:
    """Make (or reuse) the copies: each is that of another annotator, who labelled every sentence once."""
    made = []
    schema = resolve(None)
    for number in range(1, COPIES + 1):
        path = folder / f"copy{number}.db"
        made.append(path)
        with closing(database(path, [SENTENCES] * DOCUMENTS)) as db:
            add_schema(db, schema)
            name = f"a{number}"
            if db.conn.execute("SELECT 1 FROM judgments").fetchone():
                continue
            add_annotator(db, name)
            loaded = [load_document(db, entry) for entry in documents(db)]
            Journal(db, name, schema).extend(
                (Draft(one.sha256, sentence_unit(*place), *place, "label", LABELS[(at + number) % 4]), 2.5, 2.5)
                for one in loaded
                for at, place in enumerate(one.sentences)
            )
            db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def fresh(folder: Path, name: str) -> Path:
    """Return a place where no database is."""
    for old in folder.glob(f"{name}.db*"):
        old.unlink()
    return folder / f"{name}.db"


def ours(folder: Path, made: list[Path]) -> float:
    """Merge all copies into an empty database; return the seconds."""
    with closing(open_database(fresh(folder, "ours"), create=True)) as db:
        begun = time.perf_counter()
        taken = merge(db, made, Choices())
        seconds = time.perf_counter() - begun
        assert sum(one.judgments for one in taken) == COPIES * DOCUMENTS * SENTENCES
    return seconds


def again(folder: Path, made: list[Path]) -> float:
    """Merge all copies into the database they are in; return the seconds."""
    with closing(open_database(folder / "ours.db")) as db:
        begun = time.perf_counter()
        taken = merge(db, made, Choices())
        seconds = time.perf_counter() - begun
        assert sum(one.judgments for one in taken) == 0
    return seconds


def bare(folder: Path, made: list[Path], *, answers: bool = True, attached: bool = False) -> float:
    """Insert the rows of all copies into the same tables; return the seconds."""
    path = fresh(folder, "bare")
    open_database(path, create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA synchronous = FULL")
        for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        begun = time.perf_counter()
        if attached:  # SQLite attaches nothing inside a transaction: here each copy is one
            for number, copy in enumerate(made, 1):
                conn.execute("ATTACH ? AS other", (str(copy),))
                select = f"SELECT {_told(number)[0]} FROM other.judgments WHERE true"
                conn.execute(f"INSERT INTO judgments ({JUDGMENTS}) {select} ON CONFLICT DO NOTHING")
                conn.execute("DETACH other")
        else:
            conn.execute("BEGIN IMMEDIATE")
            for number, copy in enumerate(made, 1):
                with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as other:
                    judged, held = _told(number)
                    _pour(conn, "judgments", JUDGMENTS, other.execute(f"SELECT {judged} FROM judgments"))
                    if answers:
                        _pour(conn, "answers", ANSWERS, other.execute(f"SELECT {held} FROM answers"))
            conn.execute("COMMIT")
        seconds = time.perf_counter() - begun
        assert conn.execute("SELECT count(*) FROM judgments").fetchone()[0] == COPIES * DOCUMENTS * SENTENCES
    return seconds


def _told(number: int) -> tuple[str, str]:
    """Return the columns of judgments and of answers in one copy, with the numbers they get in the other file."""
    whose = ("annotator", str(number))
    before = (number - 1) * DOCUMENTS * SENTENCES
    held = ANSWERS.replace(*whose).replace("judgment", f"judgment + {before}")
    return JUDGMENTS.replace("replica", str(number)).replace(*whose), held


def _pour(conn: sqlite3.Connection, table: str, columns: str, rows: sqlite3.Cursor) -> None:
    marks = ", ".join("?" * (columns.count(",") + 1))
    conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)


def main() -> None:
    """Make the copies, measure, print."""
    asked = options(__doc__, rounds=5)
    with workspace(asked.folder) as folder:
        made = copies(folder)
        takers = {
            "merge": partial(ours, folder, made),
            "rows": partial(bare, folder, made),
            "judgments": partial(bare, folder, made, answers=False),
            "attached": partial(bare, folder, made, answers=False, attached=True),
        }
        samples = in_turn(takers, asked.rounds)
        repeated = [again(folder, made) for _ in range(asked.rounds)]
    title = f"Merging {COPIES} copies of {DOCUMENTS * SENTENCES:,} judgments"
    show(
        title,
        [
            Figure("merge over a bare INSERT of the same rows", samples["merge"], samples["rows"], 2.0),
            Figure("… of the judgments alone", samples["merge"], samples["judgments"]),
            Figure("… of the judgments alone, by ATTACH", samples["merge"], samples["attached"]),
            Figure("merged again, over the first time", repeated, samples["merge"], 0.25),
        ],
    )


if __name__ == "__main__":
    main()
