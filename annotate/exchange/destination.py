"""Where an export goes: a file or folder that is there whole or not at all, or a pipe. Never over the database."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from annotate.errors import AnnotateError, ExitCode

_SQLITE = b"SQLite format 3\0"


@contextmanager
def opened(path: Path, database: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """Open `path` for a dataset; it gets its name when the block ends well, and until then nothing has it.

    A link is followed; a device or pipe is written directly. Raises AnnotateError when something is there
    already (unless `force`), when it is a folder or a database, or when it cannot be written.
    """
    with writing(str(path), "What was there before is unchanged."):
        place = Path(os.path.realpath(path))
        mode = place.stat().st_mode if place.exists() else stat.S_IFREG
        if stat.S_ISREG(mode):
            _check_free(path, place, database, force)
            with _replacing(place) as out:
                yield out
        elif stat.S_ISDIR(mode):
            raise AnnotateError(f"{path} is a folder", "Name a file in it.", ExitCode.USAGE)
        else:
            with place.open("wb") as out:
                yield out


@contextmanager
def opened_folder(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Make a folder for a dataset; it is called `path` when the block ends well, and until then nothing is.

    Raises AnnotateError when something is there already, unless it is an empty folder, or with `force` one that
    holds nothing but what this export writes too; and when it cannot be written.
    """
    with writing(str(path), "What was there before is unchanged."):
        place = Path(os.path.realpath(path))
        if place.exists() and not place.is_dir():
            raise AnnotateError(f"{path} is a file", "Name a folder for the dataset.", ExitCode.USAGE)
        if place.exists() and any(place.iterdir()) and not force:
            raise AnnotateError(f"{path} exists already", "Add --force to replace it.", ExitCode.USAGE)
        draft = place.parent / _draft_name()
        try:
            draft.mkdir()
            yield draft
            _sync_tree(draft)
            _swap(draft, place, path)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    _sync(place.parent)


def _swap(draft: Path, place: Path, path: Path) -> None:
    """Give the finished folder its name, putting away what had it."""
    if not place.exists():
        draft.rename(place)
        return
    strangers = sorted({one.name for one in place.iterdir()} - {one.name for one in draft.iterdir()})
    if strangers:
        message = f"{path} holds '{strangers[0]}', which this export did not write"
        raise AnnotateError(message, "Nothing was replaced. Name another folder.", ExitCode.USAGE)
    before = place.parent / _draft_name()
    place.rename(before)
    try:
        draft.rename(place)
    except OSError:
        before.rename(place)
        raise
    shutil.rmtree(before, ignore_errors=True)


@contextmanager
def writing(name: str, hint: str = "") -> Iterator[None]:
    """Say in one line why `name` could not be written. A closed pipe stays a BrokenPipeError: nobody reads on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise AnnotateError(f"{name} could not be written: {reason}", hint, ExitCode.FAILED) from error


def _check_free(path: Path, place: Path, database: Path, force: bool) -> None:
    base = os.path.realpath(database)
    own = str(place) in (base, f"{base}-wal", f"{base}-shm")
    if own or (place.exists() and _is_sqlite(place)):
        raise AnnotateError(f"{path} is a database", "Name another file for the dataset.", ExitCode.USAGE)
    if place.exists() and not force:
        raise AnnotateError(f"{path} exists already", "Add --force to replace it.", ExitCode.USAGE)


def _is_sqlite(place: Path) -> bool:
    with place.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


@contextmanager
def _replacing(place: Path) -> Iterator[BinaryIO]:
    """Write beside `place`, force it to disk, then give it the name in one step."""
    draft = place.parent / _draft_name()
    try:
        with draft.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(place)
    except BaseException:
        for ending in ("", "-journal", "-wal", "-shm"):  # of a database, what SQLite keeps beside it
            with suppress(OSError):
                draft.with_name(draft.name + ending).unlink()
        raise
    _sync(place.parent)


def _draft_name() -> str:
    return f".annotate-{secrets.token_hex(6)}.tmp"


def _sync_tree(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            with (Path(parent) / name).open("rb+") as file:
                os.fsync(file.fileno())
        _sync(Path(parent))


def _sync(place: Path) -> None:
    """Force the names in a folder to disk."""
    with suppress(OSError):  # not every file system lets a folder be opened; the files themselves are safe
        folder = os.open(place, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
