"""From a file or bytes to text: which encoding, which head, and what the user should be told about it.

Owns every refusal of a file that holds no readable text. Never changes the text it returns: line ends, control
characters and invisible characters stay; only lone surrogates, which no file can hold, become U+FFFD.
"""

import codecs
import errno
import os
import re
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.text.language import STOP_WORDS, identify

REPLACEMENT = "\ufffd"

#: Longest byte order marks first: the UTF-16 mark is the beginning of the UTF-32 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: The first bytes of files that are not text: (bytes, what to call it, what to do).
_SIGNATURES = (
    (b"%PDF-", "a PDF document", "Extract its text first"),
    (
        b"PK\x03\x04",
        "a ZIP archive (DOCX, ODT and EPUB files are such archives)",
        "Save it as plain text (.txt) first",
    ),
    (b"PK\x05\x06", "an empty ZIP archive", "Name a text file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "Save it as plain text (.txt) first"),
    (b"{\\rtf", "an RTF document", "Save it as plain text (.txt) first"),
    (b"SQLite format 3\x00", "an SQLite database", "Give a database with --db, and text files as FILE"),
    (b"\x89PNG\r\n", "a PNG image", "Name a text file"),
    (b"\xff\xd8\xff", "a JPEG image", "Name a text file"),
    (b"GIF87a", "a GIF image", "Name a text file"),
    (b"GIF89a", "a GIF image", "Name a text file"),
    (b"II*\x00", "a TIFF image", "Name a text file"),
    (b"MM\x00*", "a TIFF image", "Name a text file"),
    (b"\x1f\x8b", "gzip-compressed data", "Decompress it first"),
    (b"BZh91AY", "bzip2-compressed data", "Decompress it first"),
    (b"\xfd7zXZ\x00", "xz-compressed data", "Decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first"),
    (b"(\xb5/\xfd", "zstd-compressed data", "Decompress it first"),
    (b"\x7fELF", "a program (ELF)", "Name a text file"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)", "Name a text file"),
    (b"OggS\x00", "an Ogg recording", "Name a text file"),
    (b"ID3\x03", "an MP3 recording", "Name a text file"),
    (b"ID3\x04", "an MP3 recording", "Name a text file"),
)

# Controls that text never holds in number. ESC is not among them: logs and pasted terminal output are text.
_CONTROLS = bytes([*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_SAMPLE = 64 * 1024
#: What Western European text has beyond ASCII in Windows-1252, and ½ and ¤, which are œ and € in ISO 8859-15.
_WESTERN = frozenset(
    "àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸ‘’“”«»–—…•·°ºª¿¡€£§²³½¤\u00a0\u00ad"
)

_HEAD = re.compile(
    r"\s*date(?:[^\S\r\n]*[:=][^\S\r\n]*|[^\S\r\n]+)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=\s|\Z)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """A text as it was read, and what was found out about it."""

    text: str  #: exactly as read; the byte order mark is not text
    encoding: str  #: Python's name of the encoding, e.g. "utf-8"
    notices: tuple[str, ...]  #: remarks for the user, one line each
    published: str | None  #: the date of the head: "2023", "2023-11" or "2023-11-07"
    body_start: int  #: code point where the body begins; what stands before it is kept but never asked


def read_text(path: Path) -> Reading:
    """Read the file at `path`.

    Raises AnnotateError (BAD_DATA) when it is missing, not a regular file, not permitted, empty, or not text.
    """
    name = str(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            example = min(path.glob("*.txt"), default=path / "article.txt")
            raise _refusal(f"{name} is a folder", f"Name a text file in it, such as {example}")
        if not stat.S_ISREG(mode):
            raise _refusal(f"{name} is {_sort_of_file(mode)}, not a file", "Name a regular text file")
        data = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(f"{name} does not exist", "Check the spelling and the folder you are in") from None
    except PermissionError:
        raise _refusal(f"{name} may not be read", "Ask for permission to read it, or copy it") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        hint = (
            "Shorten the name"
            if error.errno == errno.ENAMETOOLONG
            else "Check that the file is whole and in reach"
        )
        raise _refusal(f"{name} cannot be read: {reason}", hint) from None
    except ValueError:  # a NUL character in the name
        raise _refusal(f"{name} is not a possible file name", "Check the spelling") from None
    return decode(data, name)


def decode(data: bytes, name: str) -> Reading:
    """Turn `data` into text; `name` is what messages call it.

    Tries a byte order mark, then UTF-8, then the encoding that charset-normalizer finds. Linear in the length of
    `data`. Raises AnnotateError (BAD_DATA) when there is no readable text in it.
    """
    if not data:
        raise _refusal(f"{name} is empty", "Name a file with text in it")
    for signature, what, hint in _SIGNATURES:
        if data.startswith(signature):
            raise _refusal(f"{name} is {what}, not text", hint)
    text, encoding, notices = _decode(data, name)
    if text:
        _refuse_controls(text, name)
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise _refusal(f"{name} holds only white space", "Name a file with text in it")
    published, body_start = head(text)
    if body_start == len(text):
        raise _refusal(f"{name} holds a date ({published}) and no text after it", "Add the text below the date")
    return Reading(text, encoding, tuple(notices), published, body_start)


def head(text: str) -> tuple[str | None, int]:
    """The date at the very beginning of `text` and where the body begins; `(None, 0)` when there is no such head.

    A head is "date", an optional colon or equals sign, and YYYY, YYYY-MM or YYYY-MM-DD, a date of the calendar.
    """
    found = _HEAD.match(text)
    if not found:
        return None, 0
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None, 0
    return "-".join(part for part in (year, month, day) if part), found.end()


def _refusal(message: str, hint: str) -> AnnotateError:
    return AnnotateError(message, f"{hint}.", ExitCode.BAD_DATA)


def _sort_of_file(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe (FIFO)"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _decode(data: bytes, name: str) -> tuple[str, str, list[str]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if encoding == "utf-8" and not _is_utf8(body):
                break  # a mark in front of something else: let detection see it
            return _strictly(body, encoding, name)
    if _is_utf8(data):
        return _strictly(data, "utf-8", name)
    return _by_detection(data, name)


def _is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, lone surrogates allowed."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str, name: str) -> tuple[str, str, list[str]]:
    """Decode what is known to be `encoding`; pairs of surrogates become their character, lone ones U+FFFD."""
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        lost = text.count(REPLACEMENT)
        return text, encoding, [f"{name} is damaged {encoding}; {_counted(lost, 'place')} replaced by U+FFFD"]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        lost = whole.count(REPLACEMENT) - text.count(REPLACEMENT)
        notices = [f"{name}: {_counted(lost, 'lone surrogate')} replaced by U+FFFD"] if lost else []
        return whole, encoding, notices
    return text, encoding, []


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _by_detection(data: bytes, name: str) -> tuple[str, str, list[str]]:
    _refuse_binary(data, name)
    mostly = data.decode("utf-8", "replace")
    lost = mostly.count(REPLACEMENT)
    many = sum(char > "\x7f" for char in mostly) - lost
    if many >= 4 * lost:  # other encodings hardly ever look like UTF-8: this is UTF-8 with damage
        return mostly, "utf-8", [f"{name} is damaged UTF-8; {_counted(lost, 'place')} replaced by U+FFFD"]
    encoding = _detected(data)
    if encoding is None:
        raise _refusal(f"{name} is not UTF-8, and its encoding cannot be told", "Save it as UTF-8 first")
    text = data.decode(encoding, "replace")
    notices = [f"{name} is not UTF-8; read as {encoding}"]
    if lost := text.count(REPLACEMENT):
        notices.append(f"{name}: {_counted(lost, 'place')} unreadable in {encoding} and replaced by U+FFFD")
    return text, encoding, notices


def _detected(data: bytes) -> str | None:
    """The likeliest encoding of `data`, judged by a sample around its first bytes beyond ASCII."""
    beyond_ascii = re.search(rb"[\x80-\xff]", data)
    begin = max(0, beyond_ascii.start() - 1024) if beyond_ascii else 0
    sample = data[begin : begin + _SAMPLE]
    if begin + _SAMPLE < len(data):  # end after a space or line end, so as not to cut a character of several bytes
        sample = sample[: max(sample.rfind(b" "), sample.rfind(b"\n")) + 1] or sample
    encoding = _western(sample) or _by_charset_normalizer(sample)
    return encoding and codecs.lookup(encoding).name


def _western(sample: bytes) -> str | None:
    """Windows-1252 or ISO 8859-15, if the sample so read has the words and letters of a Western European language.

    Before charset-normalizer, which takes one short French text in four for Central European or Baltic.
    """
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond_ascii = [char for char in text if char > "\x7f"]
    usual = sum(char in _WESTERN for char in beyond_ascii)
    if usual < 0.98 * len(beyond_ascii) or identify(text) not in STOP_WORDS:
        return None
    return "iso8859-15" if re.search(r"[A-Za-z]½[a-z]|¤", text) else "cp1252"


def _by_charset_normalizer(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return None
    alike = {best.encoding, *best.could_be_from_charset}
    # the usual name among encodings that read the same here
    return next(
        (usual for usual in ("cp1252", "mac_roman", "gb18030", "cp932") if usual in alike), str(best.encoding)
    )


def _refuse_binary(data: bytes, name: str) -> None:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if b"\x00" in data or controls > len(data) / 50:
        raise _refusal(f"{name} is binary data, not text", "Name a text file, or save it as UTF-8 first")


def _refuse_controls(text: str, name: str) -> None:
    """Refuse what decodes as text but is a quarter or more control characters, as UTF-16 without its mark does."""
    table = dict.fromkeys(_CONTROLS)
    if len(text) - len(text.translate(table)) >= len(text) / 4:
        raise _refusal(
            f"{name} is mostly control characters, not text", "Name a text file, or save it as UTF-8 first"
        )
