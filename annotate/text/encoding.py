"""From bytes to characters: which encoding it is, and what could not be read in it.

Owns the refusal of bytes that are no text. Never changes the text: line ends, control characters and invisible
characters stay; only lone surrogates, which no file can hold, become U+FFFD.
"""

import codecs
import re
from typing import NamedTuple

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
    (b"%PDF-", "a PDF document", "Read it in with annotate add"),
    (
        b"PK\x03\x04",
        "a ZIP archive (XLSX, ODT and EPUB files are such archives)",
        "Unpack it, or save it as plain text (.txt) or CSV",
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
#: Encodings a page may declare, as Python calls them: of text, and of nothing else.
_DECLARABLE = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "shift_jis", "euc", "iso2022_jp", "tis-620", "hz")
#: What Western European text has beyond ASCII in Windows-1252, and ½ and ¤, which are œ and € in ISO 8859-15.
_WESTERN = frozenset(
    "àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸ‘’“”«»–—…•·°ºª¿¡€£§²³½¤\u00a0\u00ad"
)


class Decoded(NamedTuple):
    """The characters of a file."""

    text: str  #: exactly as read; the byte order mark is not text
    encoding: str  #: Python's name of the encoding, e.g. "utf-8"
    notices: list[str]  #: remarks for the user, one line each


def decoded(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Turn `data` into characters; `name` is what messages call it.

    Tries a byte order mark, then UTF-16 without a mark, UTF-8, the `declared` encoding, and the one that
    charset-normalizer finds. Linear in the length of `data`. Raises AnnotateError (BAD_DATA) when it is no text.
    """
    if not data:
        raise refusal(f"{name} is empty", "Name a file with text in it")
    for signature, what, hint in _SIGNATURES:
        if data.startswith(signature):
            raise refusal(f"{name} is {what}, not text", hint)
    found = _decode(data, name, declared)
    if found.text:
        _refuse_controls(found.text, name)
    return found


def has_words(text: str) -> bool:
    """Whether there is anything to see in `text`."""
    return any(char.isprintable() and not char.isspace() for char in text)


def writable(text: str) -> tuple[str, int]:
    """Return `text` as files can hold it: pairs of surrogates as one character, lone ones as U+FFFD, counted."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole, whole.count(REPLACEMENT) - text.count(REPLACEMENT)
    return text, 0


def refusal(message: str, hint: str) -> AnnotateError:
    """Return the error of a file that cannot be read for what is in it."""
    return AnnotateError(message, f"{hint}.", ExitCode.BAD_DATA)


def _decode(data: bytes, name: str, declared: str | None) -> Decoded:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if encoding == "utf-8" and not _is_utf8(body):
                break  # a mark in front of something else: let detection see it
            return _strictly(body, encoding, name)
    if wide := _utf16_without_mark(data):
        text, _, notices = _strictly(data, wide, name)
        return Decoded(text, wide, [f"{name} has no byte order mark; read as {wide}", *notices])
    if _is_utf8(data):
        return _strictly(data, "utf-8", name)
    if declared and (told := _as_declared(data, declared)):
        return told
    return _by_detection(data, name)


def _utf16_without_mark(data: bytes) -> str | None:
    """Tell UTF-16 by its NULs: every space has one, on the same side of its pair; few signs on the other."""
    sample = data[: _SAMPLE & ~1]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(high, low) < max(2, len(sample) / 40) or min(high, low) * 10 > max(high, low):
        return None
    encoding = "utf-16-le" if low > high else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    seen = text[:_SAMPLE]
    strange = sum(not char.isprintable() and not char.isspace() for char in seen)
    return encoding if strange * 50 <= len(seen) else None


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    """Read `data` in the encoding a file says it has, if it is one of texts and every byte fits."""
    try:
        encoding = codecs.lookup(declared).name
        if not encoding.startswith(_DECLARABLE):
            return None
        encoding = "cp1252" if encoding == "iso8859-1" else encoding  # as every browser does
        return Decoded(data.decode(encoding), encoding, [])
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, lone surrogates allowed."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str, name: str) -> Decoded:
    """Decode what is known to be `encoding`; pairs of surrogates become their character, lone ones U+FFFD."""
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        lost = text.count(REPLACEMENT)
        return Decoded(text, encoding, [_damaged(name, encoding, lost)])
    text, lost = writable(text)
    notices = [f"{name}: {_counted(lost, 'lone surrogate')} replaced by U+FFFD"] if lost else []
    return Decoded(text, encoding, notices)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _by_detection(data: bytes, name: str) -> Decoded:
    _refuse_binary(data, name)
    mostly = data.decode("utf-8", "replace")
    lost = mostly.count(REPLACEMENT)
    many = sum(char > "\x7f" for char in mostly) - lost
    if many >= 4 * lost:  # other encodings hardly ever look like UTF-8: this is UTF-8 with damage
        return Decoded(mostly, "utf-8", [_damaged(name, "UTF-8", lost)])
    encoding = _detected(data)
    if encoding is None:
        raise refusal(f"{name} is not UTF-8, and its encoding cannot be told", "Save it as UTF-8 first")
    text = data.decode(encoding, "replace")
    notices = [f"{name} is not UTF-8; read as {encoding}"]
    if lost := text.count(REPLACEMENT):
        notices.append(f"{name}: {_counted(lost, 'place')} unreadable in {encoding} and replaced by U+FFFD")
    return Decoded(text, encoding, notices)


def _damaged(name: str, encoding: str, lost: int) -> str:
    return f"{name} is damaged {encoding}; {_counted(lost, 'place')} replaced by U+FFFD"


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
        raise refusal(f"{name} is binary data, not text", "Name a text file, or save it as UTF-8 first")


def _refuse_controls(text: str, name: str) -> None:
    """Refuse what decodes as text but is a quarter or more control characters, as UTF-16 without its mark does."""
    table = dict.fromkeys(_CONTROLS)
    if len(text) - len(text.translate(table)) >= len(text) / 4:
        raise refusal(
            f"{name} is mostly control characters, not text", "Name a text file, or save it as UTF-8 first"
        )
