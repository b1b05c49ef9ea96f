"""Names for the shell to complete, read with nothing but the standard library: completion must be instant."""

import sqlite3
from pathlib import Path


def names(path: Path, table: str) -> list[str]:
    """Return the names in `table` (documents or annotators); [] when there is no database that can be read."""
    if table not in ("documents", "annotators") or not path.is_file():
        return []
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
        try:
            return [name for (name,) in conn.execute(f"SELECT name FROM {table} ORDER BY id LIMIT 1000")]
        finally:
            conn.close()
    except sqlite3.Error:
        return []
