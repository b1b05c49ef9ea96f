"""From the bytes of any file to the texts in it: which format it is, and which reader takes it.

Owns how a format is told: by what is in the file, then by its name, unless the user says.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from annotate.errors import AnnotateError
from annotate.text.encoding import decoded, refusal
from annotate.text.files import apart
from annotate.text.files.found import FORMAT_OF
from annotate.text.files.tables import FIELDS, rows
from annotate.text.read import Reading, decode

FORMATS = tuple(dict.fromkeys(FORMAT_OF.values()))
COLUMNS = FIELDS  #: what a column of a table can be told to be
_TABLES = ("csv", "tsv", "jsonl")
_PAGE = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  #: the container of old Office documents, and of encrypted new ones


@dataclass(frozen=True)
class How:
    """How files are to be read, where their names do not tell."""

    format: str | None = None  #: one of FORMATS
    columns: Mapping[str, str] = field(default_factory=dict)  #: of tables, {one of COLUMNS: column}


@dataclass(frozen=True)
class Item:
    """A text of a file, or why it is none."""

    where: str  #: what messages call it
    name: str  #: what the document may be called
    reading: Reading | AnnotateError


def read(data: bytes, where: str, path: PurePath, how: How, process: apart.Apart) -> Iterator[Item]:
    """Yield the texts in the bytes of the file called `where`; one, unless it is a table."""
    try:
        format = how.format or _format(data, where, path)
        if format in _TABLES:
            yield from _table(data, where, path.stem, format, how.columns)
        elif format in apart.FORMATS:
            found = process.extract(format, data, where)
            notices = tuple(f"{where}: {remark}" for remark in found.remarks)
            yield Item(where, path.stem, Reading(found.text, found.encoding, notices, found.about))
        else:
            yield Item(where, path.stem, decode(data, where))
    except AnnotateError as error:
        yield Item(where, path.stem, error)


def _table(data: bytes, where: str, stem: str, format: str, told: Mapping[str, str]) -> Iterator[Item]:
    text, encoding, notices = decoded(data, where)
    remarks = tuple(notices)  # said once, with the first row
    for row in rows(text, where, format, told):
        if isinstance(row, AnnotateError):
            yield Item(where, stem, row)
            continue
        remarks += tuple(f"{row.where}: {remark}" for remark in row.remarks)
        reading = Reading(row.text, encoding, remarks, row.about)
        yield Item(row.where, row.name or f"{stem}-{row.number}", reading)
        remarks = ()


def _format(data: bytes, where: str, path: PurePath) -> str:
    named = FORMAT_OF.get(path.suffix.lower())
    if data.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and _is_word(data):
        return "docx"
    if named == "docx" and data.startswith(_OLE):
        raise refusal(f"{where} is an encrypted Word document", "Save it without its password")
    if named in ("pdf", "docx"):
        what = {"pdf": "PDF", "docx": "Word document"}[named]
        is_page = ", but a web page" if _PAGE.match(data[:4096]) else ""
        raise refusal(f"{where} is no {what}{is_page}, whatever its name says", "Get it again")
    if named is None and _PAGE.match(data[:4096]):
        return "html"
    return named or "text"


def _is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("word/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
