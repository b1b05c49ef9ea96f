"""A copy of the database in one file, complete and consistent, also while others are writing."""

import os
import sqlite3
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import Database, explain


def backup(db: Database, target: Path) -> None:
    """Copy the database to `target`: a new file, complete or not there at all.

    Raises AnnotateError when `target` exists, or cannot be written.
    """
    if target.exists():
        raise AnnotateError(f"{target} exists already", "Name a file that does not.", ExitCode.USAGE)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        db.conn.execute("VACUUM INTO ?", (str(partial),))
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        os.link(partial, target)  # unlike a rename, this cannot put an end to a file made meanwhile
    except sqlite3.Error as error:
        raise explain(error, target) from error
    except OSError as error:
        raise AnnotateError(f"{target}: {error.strerror}", "Name another place.", ExitCode.FAILED) from error
    finally:
        partial.unlink(missing_ok=True)
