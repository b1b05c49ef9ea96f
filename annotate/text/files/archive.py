"""ZIP archives: what is in them that can be read, without ever writing a file or unpacking more than is allowed.

Owns the limits. A member is read into memory, never to a path, so its name can do nothing; one that would point
outside a folder is refused all the same.
"""

import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from annotate.text.encoding import refusal
from annotate.text.files.extracted import damaged
from annotate.text.read import LARGEST

MEMBERS = 10_000  #: an archive has no more files than this
ALTOGETHER = 1 << 30  #: bytes an archive may unpack to

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what all usual programs write; others can ask for gigabytes


def members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """List the files of an archive; what systems add for themselves and hidden files are not among them.

    Raises AnnotateError for an archive that is made to be too much.
    """
    listed = [one for one in archive.infolist() if not _hidden(one.filename)]
    if len(listed) > MEMBERS:
        raise refusal(f"{name} holds {len(listed):,} files; {MEMBERS:,} are the most", "Split it into several")
    if (size := sum(one.file_size for one in listed)) > ALTOGETHER:
        message = f"{name} would unpack to {size / (1 << 30):.1f} gigabytes; {ALTOGETHER >> 30} is the most"
        raise refusal(message, "Unpack it yourself if you trust it")
    return listed


def member_bytes(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Return one file of an archive; `name` is what messages call it.

    Raises AnnotateError when it is encrypted, too large, damaged, a link, or named so as to leave the folder.
    """
    parts = _parts(member.filename)
    if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
        raise refusal(f"{name} has a name that leaves the folder it would be in", "Do not trust this archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refusal(f"{name} is a symbolic link", "Put the file itself into the archive")
    if member.flag_bits & 1:
        raise refusal(f"{name} is encrypted", "Unpack it with its password first")
    if member.compress_type not in _PACKED:
        raise refusal(f"{name} is packed in an unusual way ({member.compress_type})", "Unpack it yourself")
    if member.file_size > LARGEST:
        raise refusal(f"{name} would unpack to more than {LARGEST >> 20} megabytes", "Split it into several files")
    try:
        with archive.open(member) as file:
            return file.read(LARGEST)  # no more than was declared is ever unpacked
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise damaged("part of a ZIP archive", name) from None


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts


def _hidden(name: str) -> bool:
    """Whether it is a folder, a file whose name begins with a dot, or one that macOS puts into every archive."""
    return name.endswith("/") or any(part.startswith((".", "__MACOSX")) and part != ".." for part in _parts(name))
