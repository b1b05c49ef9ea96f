"""Judgments whose content is not in this file: their place in the chain and their hash, nothing else.

A stub stands for a judgment that was removed on request, or held back from a copy made for one annotator. The
judgment after it is hashed over the stub's hash, so the chain can be followed across it. What a stub's content was
can be proven, when another copy brings it, and cannot be read.

Whatever else reads `judgments` need not know of stubs: they are in a table of their own.
"""

import sqlite3

from annotate.model.project import PROJECT, REMOVED

SINCE = 4  #: the version of the tables that has them


def hash_at(conn: sqlite3.Connection, replica: int, seq: int, *, stubs: bool = True) -> str | None:
    """Return the hash of a judgment or its stub; "" before the first, None where there is none."""
    if seq == 0:
        return ""
    for table in ("judgments", *(["stubs"] if stubs else [])):
        row = conn.execute(f"SELECT hash FROM {table} WHERE replica = ? AND seq = ?", (replica, seq)).fetchone()
        if row:
            return str(row[0])
    return None


def latest(conn: sqlite3.Connection) -> int:
    """Return the greatest lamport of all judgments, with content or without."""
    of_last = (
        "SELECT lamport FROM judgments WHERE replica = h.replica AND seq = h.seq"
        " UNION ALL SELECT lamport FROM stubs WHERE replica = h.replica AND seq = h.seq"
    )
    return int(conn.execute(f"SELECT coalesce(max(({of_last})), 0) FROM heads h").fetchone()[0])


def removed(conn: sqlite3.Connection) -> set[str]:
    """Return the names of those whose work was removed."""
    rows = conn.execute(
        "SELECT substr(unit, 11) FROM answers WHERE schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " AND field = ? AND document = 0 AND unit LIKE 'annotator:%' AND value IS NOT NULL",
        (PROJECT.sha256, REMOVED),
    )
    return {name for (name,) in rows}
