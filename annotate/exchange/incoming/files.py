"""What an import is given: files by name, whether they came one by one, in a folder or in a ZIP archive."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.text.files.archive import member_bytes, members

Files = Mapping[str, bytes]  #: by path, with / between folders

MOST = 10_000  #: files of a folder


def files_at(path: Path) -> Files:
    """Return what is at `path`: a file, the files of a folder, or those of a ZIP archive. Links are not followed.

    Raises AnnotateError for what is not there, cannot be read, or is too much.
    """
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        if len(found) > MOST:
            raise AnnotateError(f"{path} holds over {MOST:,} files", "Name the ones to read.", ExitCode.BAD_DATA)
        return {one.relative_to(path).as_posix(): _bytes(one) for one in found}
    if not path.is_file():
        message = f"{path} is not there, or no file"
        raise AnnotateError(message, "Name the file the other tool wrote.", ExitCode.BAD_DATA)
    return unpacked(_bytes(path), str(path))


def unpacked(data: bytes, name: str) -> Files:
    """Return the files of a ZIP archive, or the one file these bytes are."""
    if not data.startswith(b"PK\x03\x04"):
        return {name: data}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                message = f"{name} is a workbook of a spreadsheet"
                raise AnnotateError(message, "Save it as CSV (UTF-8).", ExitCode.BAD_DATA)
            return {
                one.filename: member_bytes(archive, one, f"{name}: {one.filename}")
                for one in members(archive, name)
            }
    except zipfile.BadZipFile:
        raise AnnotateError(f"{name} is a damaged ZIP archive", "Export it again.", ExitCode.BAD_DATA) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "Check its permissions."
        raise AnnotateError(f"{path} cannot be read: {error.strerror}", hint, ExitCode.BAD_DATA) from None
