"""A copy of the database in one new file, complete and on disk before it has its name, or not there at all."""

import errno
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.sqlite_errors import explain


def copy(conn: sqlite3.Connection, target: Path) -> None:
    """Copy all that a connection reads into the new file `target`; the file read from may have no name any more.

    Raises AnnotateError when `target` exists, or cannot be written.
    """

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


def sync_folder(path: Path) -> None:
    """Put on disk that the file `path` is there: its name stands in its folder. Raises OSError.

    Not every system lets a folder be opened, nor every network drive lets it be forced to disk.
    """
    if os.name == "posix":
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(folder)


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
