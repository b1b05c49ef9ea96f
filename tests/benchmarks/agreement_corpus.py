"""Millions of ratings for the benchmarks of agreement: as an array, and as a database.

Owns the made-up annotators. Each unit has a true label, half of the time the first; an annotator gives it with
probability .7, otherwise any; one answer in ten is missing. Seeded: the same call gives the same ratings.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from annotate import __version__
from annotate.cli.schema_source import resolve
from annotate.model.judgment import sentence_unit
from annotate.store.catalog import add_annotator, add_schema
from annotate.store.database import Database, saving
from annotate.store.journal import chain, now
from tests.benchmarks.corpora import database

Codes = npt.NDArray[np.int8]

LABELS = ("fact", "claim", "opinion")
ANNOTATORS = 5
BATCH = 100_000  #: judgments to a transaction


def codes(units: int, annotators: int = ANNOTATORS) -> Codes:
    """Places in LABELS, or -1 for a missing answer: (units, annotators)."""
    rng = np.random.default_rng(7)
    truth = rng.choice(len(LABELS), size=(units, 1), p=[0.5, 0.3, 0.2])
    given = np.where(
        rng.random((units, annotators)) < 0.7, truth, rng.integers(0, len(LABELS), (units, annotators))
    )
    given[rng.random(given.shape) < 0.1] = -1
    return given.astype(np.int8)


def filled(path: Path, sizes: list[int]) -> None:
    """Make the database at `path`, unless it is there: documents of so many sentences, labelled as `codes` says.

    The journal would write judgment by judgment. Here rows are made in bulk, with the journal's own `chain`:
    one copy, `seq` and `lamport` counting up from 1, each hash over the one before, and in `answers` every
    judgment, since nobody answers twice. `annotate doctor` finds the file whole.
    """
    if path.exists():
        return
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    db = database(unfinished, sizes)
    schema = resolve(None)
    add_schema(db, schema)
    for number in range(1, ANNOTATORS + 1):
        add_annotator(db, f"a{number}")
    rows = _judgments(db, codes(sum(sizes)), schema.sha256)
    while some := list(islice(rows, BATCH)):
        with saving(db.conn):
            db.conn.executemany(f"INSERT INTO judgments VALUES ({', '.join('?' * 19)})", some)
            db.conn.executemany(
                "INSERT INTO answers (schema, field, document, unit, annotator, value, judgment)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((row[9], row[10], row[4], row[5], row[8], row[12], row[0]) for row in some),
            )
    db.close()
    unfinished.rename(path)


def _judgments(db: Database, given: Codes, schema: str) -> Iterator[tuple[object, ...]]:
    replica, copy = db.conn.execute("SELECT id, name FROM replicas WHERE here").fetchone()
    places = db.conn.execute(
        "SELECT d.id, d.sha256, s.start, s.stop FROM documents d JOIN sentences s ON s.document = d.id"
        " ORDER BY d.id, s.start"
    ).fetchall()
    schema_id = db.conn.execute("SELECT id FROM schemas WHERE sha256 = ?", (schema,)).fetchone()[0]
    people = db.conn.execute("SELECT id, name FROM annotators ORDER BY id").fetchall()
    seq, previous, made_at = 0, "", now()
    for (document, sha256, start, stop), row in zip(places, given.tolist(), strict=True):
        at = (sentence_unit(start, stop), start, stop)
        for (person, name), code in zip(people, row, strict=True):
            if code < 0:
                continue
            seq += 1
            said = ("label", "answer", LABELS[code], None, 2.5, 2.5, made_at, __version__)
            previous = chain(previous, (copy, seq, seq, sha256, *at, name, schema, *said))
            yield (seq, replica, seq, seq, document, *at, person, schema_id, *said, previous)
