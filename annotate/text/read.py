"""From a file or bytes to text: which encoding, which head, and what the user should be told about it.

Owns every refusal of a file that is not to be read, and how much of one is read at all. Never waits for a pipe or
a device, and never changes the text.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from annotate.errors import AnnotateError
from annotate.text.about import About
from annotate.text.encoding import decoded, has_words, refusal
from annotate.text.front_matter import head

#: No file is read beyond this many bytes: a book has two million, and a text takes several times as much memory.
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Reading:
    """A text as it was read, and what was found out about it."""

    text: str  #: exactly as read; the byte order mark is not text
    encoding: str  #: Python's name of the encoding, e.g. "utf-8"
    notices: tuple[str, ...]  #: remarks for the user, one line each
    about: About = field(default_factory=About)  #: what the file says about it
    body_start: int = 0  #: code point where the body begins; what stands before it is kept but never asked


def read_text(path: Path) -> Reading:
    """Read the text file at `path`. Raises AnnotateError (BAD_DATA) as read_bytes() and decode() do."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """Read the file at `path`, `largest` bytes at most.

    Raises AnnotateError (BAD_DATA) when it is missing, not a regular file, not permitted, or larger.
    """
    with regular_file(path) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise too_large(str(path), largest)
    return data


def too_large(name: str, largest: int = LARGEST) -> AnnotateError:
    """Return the error of a file that is not read to its end."""
    return refusal(f"{name} has more than {largest >> 20} megabytes", "Split it into several files")


@contextmanager
def regular_file(path: Path) -> Iterator[BinaryIO]:
    """Open the file at `path` for the block. Raises AnnotateError as read_bytes() does, but for its size."""
    name = str(path)
    with _reasons(name):
        _refuse_irregular(path.stat().st_mode, name)
        with open(path, "rb", opener=_without_waiting) as file:
            _refuse_irregular(os.fstat(file.fileno()).st_mode, name)  # it may have been replaced meanwhile
            yield file


def _refuse_irregular(mode: int, name: str) -> None:
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # open() refuses a folder
        raise refusal(f"{name} is {_sort_of_file(mode)}, not a file", "Name a regular text file")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def _reasons(name: str) -> Iterator[None]:
    """Turn what an operating system can complain of into a refusal of the file called `name`."""
    try:
        yield
    except IsADirectoryError:
        path = Path(name)
        example = min(path.glob("*.txt"), default=path / "article.txt")
        raise refusal(f"{name} is a folder", f"Name a text file in it, such as {example}") from None
    except FileNotFoundError:
        raise refusal(f"{name} does not exist", "Check the spelling and the folder you are in") from None
    except PermissionError:
        raise refusal(f"{name} may not be read", "Ask for permission to read it, or copy it") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        hint = (
            "Shorten the name"
            if error.errno == errno.ENAMETOOLONG
            else "Check that the file is whole and in reach"
        )
        raise refusal(f"{name} cannot be read: {reason}", hint) from None
    except ValueError:  # a NUL character in the name
        raise refusal(f"{name} is not a possible file name", "Check the spelling") from None


def decode(data: bytes, name: str) -> Reading:
    """Turn `data` into text; `name` is what messages call it.

    Raises AnnotateError (BAD_DATA) when there is no readable text in it.
    """
    text, encoding, notices = decoded(data, name)
    if not has_words(text):
        raise refusal(f"{name} holds only white space", "Name a file with text in it")
    beginning = head(text)
    if beginning.body_start == len(text):
        raise refusal(f"{name} holds a head and no text after it", "Add the text below the head")
    notices += [f"{name}: {remark}" for remark in beginning.remarks]
    return Reading(text, encoding, tuple(notices), beginning.about, beginning.body_start)


def _sort_of_file(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe (FIFO)"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
