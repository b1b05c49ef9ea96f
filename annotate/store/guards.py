"""The triggers that keep the journal append-only, set aside for the few writers that are no key press.

Within one transaction only: whatever happens, the file never lacks them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

ROOM = 128 << 10  #: KiB of changed pages that are kept in memory meanwhile, instead of written and read again


@contextmanager
def unguarded(conn: sqlite3.Connection) -> Iterator[None]:
    """Let the block, inside the caller's transaction, write to the journal without its triggers; then remake them.

    What writes by the thousand needs it for speed (they double the time of an insert, and a plain INSERT replaces
    nothing anyway), removal to delete. The block keeps `heads` itself, as Journal.write() does.
    """
    assert conn.in_transaction
    room = conn.execute("PRAGMA cache_size").fetchone()[0]
    conn.execute(f"PRAGMA cache_size = {-ROOM}")
    question = (
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'judgments' ORDER BY rowid"
    )
    triggers = conn.execute(question).fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    try:
        yield  # if the block fails, so does the transaction
        for _, sql in triggers:
            conn.execute(sql)
    finally:
        conn.execute(f"PRAGMA cache_size = {room}")
