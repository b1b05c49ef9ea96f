"""Removing one annotator's work for good, on request: consent can be withdrawn.

The rest of the journal must stay provable, and the work must not come back with the next merge. So each of her
judgments leaves a stub (stubs.py): its number and its hash. The chain is followed across stubs; what they were
about, said, and when, is gone, from the indexes and the free pages of the file too.

That her work was removed, by whom and why, is a judgment about the project like any other: hashed, shown by
`annotate log`, carried to other copies by a merge. Where it holds, her judgments come in as stubs only, and what a
merge finds of her in this file goes. A merge does that only when told to, because a file of someone else must not
be able to delete anything here.

What stays: her name, because without it nobody could tell whose work is not to come back (names can be
pseudonyms); what she said of the project as its coordinator, because others' labels rest on it; and what was made
of her labels before: gold, exports, backups, other copies. Taking the judgment back (`annotate undo`) lets her
work in again, from copies that still have it.
"""

import sqlite3

from annotate.model.judgment import Draft
from annotate.model.project import PROJECT, REMOVED
from annotate.store.catalog import add_annotator, add_schema
from annotate.store.database import Database, saving
from annotate.store.guards import unguarded
from annotate.store.journal import Journal
from annotate.store.stubs import removed

#: All but what she said of the project.
_HERS = (
    "annotator = (SELECT id FROM annotators WHERE name = ?)"
    " AND schema IS NOT (SELECT id FROM schemas WHERE sha256 = ?)"
)


def work(conn: sqlite3.Connection, annotator: str) -> int:
    """Return how many judgments of an annotator there are to remove."""
    row = conn.execute(f"SELECT count(*) FROM judgments WHERE {_HERS}", (annotator, PROJECT.sha256)).fetchone()
    return int(row[0])


def remove(db: Database, annotator: str, by: str, reason: str) -> tuple[int, bool]:
    """Remove an annotator's judgments; return how many, and whether no trace of them is left in the file.

    Done again, it removes what has come since, and the traces. Raises NotSaved.
    """
    add_schema(db, PROJECT)
    add_annotator(db, by)
    with saving(db.conn):
        if annotator not in removed(db.conn):
            fact = Draft("", f"annotator:{annotator}", 0, 0, REMOVED, reason)
            Journal(db, by, PROJECT).write([(fact, 0.0, 0.0)])
        with unguarded(db.conn):
            count = wipe(db.conn, annotator)
    return count, scrub(db.conn)


def wipe(conn: sqlite3.Connection, annotator: str) -> int:
    """Turn an annotator's judgments into stubs, inside the caller's transaction, unguarded; return how many."""
    hers = (annotator, PROJECT.sha256)
    conn.execute(
        "INSERT INTO stubs (replica, seq, lamport, hash)"
        f" SELECT replica, seq, lamport, hash FROM judgments WHERE {_HERS}",
        hers,
    )
    conn.execute(f"DELETE FROM answers WHERE {_HERS}", hers)
    return conn.execute(f"DELETE FROM judgments WHERE {_HERS}", hers).rowcount


def scrub(conn: sqlite3.Connection) -> bool:
    """Write the file anew without what was deleted from it; return whether that could be done.

    Another program that has the file open can be in the way.
    """
    try:
        conn.execute("VACUUM")
        busy = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    return not busy
