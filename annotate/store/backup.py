"""Copies of the database in one file, complete and consistent, also while others are writing.

Some are made by themselves, into a folder beside the database: before the tables are changed, and as often as the
user wants (ANNOTATE_BACKUP). Those made by the clock are thinned to the last KEPT; no other file is ever removed.
"""

import os
import re
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.connection import sync_folder
from annotate.store.database import Database, explain

KEPT = 10  #: copies made by the clock that are kept
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def backup(db: Database, target: Path) -> None:
    """Copy the database to `target`: a new file, complete and on disk, or not there at all.

    Raises AnnotateError when `target` exists, or cannot be written.
    """
    copy(db.conn, target)


def copy(conn: sqlite3.Connection, target: Path) -> None:
    """Do the same for a connection, also to a file that no longer has a name."""

    def write(partial: Path) -> None:
        conn.execute("VACUUM INTO ?", (str(partial),))

    make(target, write)


def make(target: Path, write: Callable[[Path], object]) -> None:
    """Make a new file by writing another beside it: complete, and on disk, before it has its name.

    Raises AnnotateError when `target` exists, or cannot be written.
    """
    if target.exists():
        raise AnnotateError(f"{target} exists already", "Name a file that does not.", ExitCode.USAGE)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        write(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        _name(partial, target)
        sync_folder(target)
    except sqlite3.Error as error:
        raise explain(error, target) from error
    except FileExistsError as error:
        raise AnnotateError(f"{target} exists already", "Name a file that does not.", ExitCode.USAGE) from error
    except OSError as error:
        raise AnnotateError(f"{target}: {error.strerror}", "Name another place.", ExitCode.FAILED) from error
    finally:
        partial.unlink(missing_ok=True)


def _name(partial: Path, target: Path) -> None:
    """Give the finished file its name. Unlike a rename this cannot put an end to a file made meanwhile."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # no links here, as on a memory stick
        with target.open("x"):
            partial.replace(target)


# -- by themselves --------------------------------------------------------------------------------------------


def folder(path: Path) -> Path:
    """Return where copies of the database `path` that make themselves are."""
    return path.with_name(f"{path.name}-backups")


def place(path: Path, why: str) -> Path:
    """Return a name for a copy of the database `path` made now, and make its folder. Raises AnnotateError."""
    try:
        folder(path).mkdir(exist_ok=True)
    except OSError as error:
        message = f"{folder(path)}: {error.strerror}"
        raise AnnotateError(message, "Backups are kept there; make room.", ExitCode.FAILED) from error
    return folder(path) / f"{stamp()}-{why}.db"


def stamp() -> str:
    """Return the time as it stands in file names: UTC, to the millisecond, in order when sorted by name."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")[:-3] + "Z"


def kept(path: Path) -> list[Path]:
    """List the copies of the database `path` that made themselves, the newest first."""
    return sorted(folder(path).glob("*.db"), reverse=True)


def interval(told: str) -> float | None:
    """Return the seconds between copies that `30m`, `12h` or `1d` asks for; None for `` and `off`.

    Raises AnnotateError for anything else.
    """
    if told in {"", "off"}:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", told)
    if not found:
        message = f"ANNOTATE_BACKUP is '{told}', which is no time between backups"
        raise AnnotateError(message, "Set it to off, or to a time such as 30m, 12h or 1d.", ExitCode.USAGE)
    return int(found[1]) * _UNITS[found[2]]


def roll(db: Database, path: Path, seconds: float) -> Path | None:
    """Copy the database if the last copy is older than so many seconds, and let the oldest go; return the copy.

    The age is told by the file's own time, not by its name; a time in the future counts as old.
    Raises AnnotateError when it cannot be copied; then all earlier copies are kept.
    """
    made = [one for one in kept(path) if one.name.endswith("-rolling.db")]
    if made and 0 <= time.time() - made[0].stat().st_mtime < seconds:
        return None
    target = place(path, "rolling")
    backup(db, target)
    for old in made[KEPT - 1 :]:
        old.unlink(missing_ok=True)
    return target
