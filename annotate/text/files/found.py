"""What the paths a user names stand for: files, all readable files of a folder, of a pattern, of a ZIP archive.

Owns which files of a folder are passed over. Reads nothing but names; a link inside a folder is not followed, or
a folder from somebody else could have any file of this machine read in.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from annotate.errors import AnnotateError
from annotate.text.encoding import refusal
from annotate.text.files.archive import member_bytes, members
from annotate.text.files.extracted import damaged
from annotate.text.read import LARGEST, read_bytes, regular_file, too_large

#: The formats by the ends of names.
FORMAT_OF = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
}
_ARCHIVE = ".zip"
STDIN = Path("-")
_ENDS = "Names of texts end in .txt, .md, .html, .pdf, .docx, .csv, .tsv, .jsonl or .zip"


@dataclass(frozen=True)
class Found:
    """A file to read: at a path, or as a member of the archive there. `trouble` is why it cannot be."""

    path: Path
    member: str | None = None
    trouble: AnnotateError | None = None

    @property
    def where(self) -> str:
        """What messages call it."""
        if self.path == STDIN:
            return "stdin"
        return str(self.path) if self.member is None else f"{self.path}: {self.member}"

    @property
    def inner(self) -> PurePosixPath | Path:
        """The path its own name and format are taken from."""
        if self.path == STDIN:
            return Path("stdin")
        return self.path if self.member is None else PurePosixPath(self.member)


def find(paths: Iterable[Path]) -> tuple[list[Found], list[str]]:
    """Return the files that `paths` stand for, each named path's in order, and remarks on what was passed over.

    A path is a file, a folder, a pattern with * or ?, a ZIP archive, or - for stdin.
    """
    found: list[Found] = []
    remarks: list[str] = []
    for path in paths:
        for one in _expanded(path, remarks):
            packed = one.path.suffix.lower() == _ARCHIVE and not one.trouble
            found += _unpacked(one.path, remarks) if packed else [one]
    return found, remarks


def contents(found: Iterable[Found], stdin: BinaryIO) -> Iterator[tuple[Found, bytes | AnnotateError]]:
    """Yield each file with its bytes, or why there are none. An archive stays open while its members follow."""
    opened: Path | None = None
    archive: zipfile.ZipFile | None = None
    try:
        for one in found:
            try:
                if one.trouble:
                    raise one.trouble
                if one.member is None:
                    data = stdin.read(LARGEST + 1) if one.path == STDIN else read_bytes(one.path)
                    if len(data) > LARGEST:
                        raise too_large(one.where)
                    yield one, data
                    continue
                if archive is None or opened != one.path:
                    if archive:
                        archive.close()
                    opened, archive = one.path, zipfile.ZipFile(one.path)
                yield one, member_bytes(archive, archive.getinfo(one.member), one.where)
            except AnnotateError as error:
                yield one, error
            except (OSError, zipfile.BadZipFile, KeyError):
                yield one, damaged("part of a ZIP archive", one.where)
    finally:
        if archive:
            archive.close()


def _expanded(path: Path, remarks: list[str]) -> list[Found]:
    try:
        if path.is_dir():
            return _in_folder(path, remarks)
        if has_magic(str(path)) and not path.exists():
            root = Path(path.anchor)  # Path.glob() takes no absolute pattern, and follows no link under **
            matching = sorted(root.glob(str(path.relative_to(root) if path.anchor else path)))
            files = [Found(one) for one in matching if not one.is_dir() and not _hidden(one, path)]
            return files or [Found(path, trouble=refusal(f"No file matches {path}", "Check the pattern"))]
    except (OSError, ValueError, NotImplementedError):
        pass  # reading it will say what is wrong
    return [Found(path)]


def _hidden(path: Path, pattern: Path) -> bool:
    return any(part.startswith(".") and part not in pattern.parts for part in path.parts)


def _in_folder(folder: Path, remarks: list[str]) -> list[Found]:
    found: list[Found] = []
    links, others = [], []

    def unreadable(error: OSError) -> None:
        found.append(
            Found(Path(error.filename), trouble=refusal(f"{error.filename} may not be read", "Ask for it"))
        )

    for place, folders, names in os.walk(folder, onerror=unreadable):
        pages = {Path(name).stem for name in names if FORMAT_OF.get(Path(name).suffix.lower()) == "html"}
        links += [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _belongs(name, pages))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith("."):
                continue
            if path.is_symlink():
                links.append(name)
            elif path.suffix.lower() not in (*FORMAT_OF, _ARCHIVE) or not path.is_file():
                others.append(name)
            else:
                found.append(Found(path))
    if not found:
        return [Found(folder, trouble=refusal(f"{folder} is a folder with no text in it", _ENDS))]
    _pass_over(str(folder), links, "symbolic links", remarks)
    _pass_over(str(folder), others, "files of other kinds", remarks)
    return found


def _belongs(folder: str, pages: set[str]) -> bool:
    """Whether a folder holds the pictures and scripts of a page that a browser saved beside it."""
    return any(folder.startswith((f"{page}_", f"{page}-")) for page in pages)


def _unpacked(path: Path, remarks: list[str]) -> list[Found]:
    name = str(path)
    try:
        with regular_file(path) as file, zipfile.ZipFile(file) as archive:
            listed = [member.filename for member in members(archive, name)]
    except AnnotateError as error:
        return [Found(path, trouble=error)]
    except (OSError, zipfile.BadZipFile, ValueError, EOFError):
        return [Found(path, trouble=damaged("ZIP archive", name))]
    readable = [one for one in listed if PurePosixPath(one).suffix.lower() in (*FORMAT_OF, _ARCHIVE)]
    if not readable:
        return [Found(path, trouble=refusal(f"{name} is an archive with no text in it", _ENDS))]
    _pass_over(name, [one for one in listed if one not in readable], "files of other kinds", remarks)
    return [Found(path, member) for member in readable]


def _pass_over(where: str, names: list[str], what: str, remarks: list[str]) -> None:
    if names:
        remarks.append(f"{where}: {what} passed over: {len(names)} (the first is {names[0]})")
