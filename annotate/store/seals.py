"""A hash of every row that is not in the journal's chain, so that no byte of it can change unnoticed.

Triggers note in `seals` each row that is added or changed; the row is hashed before that transaction ends. So
nobody who writes through database.immediate() has to think of it, and nobody can forget. Rows changed by another
program are sealed by the next write of ours. Answers need no seal: they are proven by a replay.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator

#: The sealed tables; each has an INTEGER PRIMARY KEY `id`. A document's seal covers its sentences too.
SEALED = ("documents", "schemas", "annotators", "replicas", "gaps", "_sqlite_migrations")


def seal(conn: sqlite3.Connection) -> None:
    """Hash the rows that were added or changed, inside the caller's transaction."""
    for kind, row in conn.execute("SELECT kind, row FROM seals WHERE hash IS NULL").fetchall():
        conn.execute("UPDATE seals SET hash = ? WHERE kind = ? AND row = ?", (_hash(conn, kind, row), kind, row))


def broken(conn: sqlite3.Connection) -> Iterator[str]:
    """Yield what is not as it was sealed, as `kind row`: a row changed, or one of the two gone."""
    for kind in SEALED:
        rows = {row for (row,) in conn.execute(f"SELECT id FROM {kind}")}
        sealed = dict(conn.execute("SELECT row, hash FROM seals WHERE kind = ?", (kind,)).fetchall())
        for row in sorted(rows | sealed.keys()):
            known = row in rows and row in sealed
            if not known or (sealed[row] is not None and sealed[row] != _hash(conn, kind, row)):
                yield f"{kind.strip('_')} {row}"
    marks = ", ".join("?" * len(SEALED))
    for kind, row in conn.execute(f"SELECT kind, row FROM seals WHERE kind NOT IN ({marks})", SEALED):
        yield f"{kind} {row}"


def _hash(conn: sqlite3.Connection, kind: str, row: int) -> str:
    """Return SHA-256 over a row's columns by name, NULLs left out: a column added later changes no seal.

    A text is covered by its own hash, which is one of the columns.
    """
    cursor = conn.execute(f"SELECT * FROM {kind} WHERE id = ?", (row,))
    names = [column[0] for column in cursor.description]
    held = {name: value for name, value in zip(names, cursor.fetchone(), strict=True) if value is not None}
    said: list[object] = [kind, sorted((name, value) for name, value in held.items() if name != "text")]
    if kind == "documents":
        question = "SELECT position, start, stop FROM sentences WHERE document = ? ORDER BY start"
        said.append(conn.execute(question, (row,)).fetchall())
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
