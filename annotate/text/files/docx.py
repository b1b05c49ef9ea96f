"""Word documents (DOCX): their paragraphs in reading order, and their properties.

Read with the standard library alone. The small libraries there are lose text without a word: python-docx what is
inside tracked insertions and content controls, mammoth's plain text the line breaks, which glues words. Nothing is
ever fetched or expanded: a document type declaration, where entities live, is refused; Word writes none.
"""

import io
import zipfile
from typing import TypeVar
from xml.parsers import expat

from annotate.text.about import about
from annotate.text.encoding import has_words, refusal
from annotate.text.files.archive import member_bytes
from annotate.text.files.extracted import Extracted, damaged, paragraphs, spoken

BODY = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",  # "strict" documents
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_INSTEAD_OF_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
#: Removed, moved away, an instruction to the program, or about the looks.
_NOT_TEXT = frozenset(("del", "moveFrom", "instrText", "delText", "pPr", "rPr"))
_SAID = {
    "http://purl.org/dc/elements/1.1/ title": "title",
    "http://purl.org/dc/elements/1.1/ creator": "author",
    "http://purl.org/dc/elements/1.1/ publisher": "source",
    "http://purl.org/dc/elements/1.1/ language": "language",
    "http://purl.org/dc/terms/ created": "published",
}


_DEEPEST = 2_000  #: elements inside each other; Word writes some dozens, and each open one takes memory


class _Entities(Exception):
    """A document type declaration was met."""


class _TooDeep(Exception):
    """More elements are inside each other than any document has."""


def extract(data: bytes, name: str) -> Extracted:
    """Return the text of a Word document, foot- and endnotes last. Raises AnnotateError when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            there = {one.filename: one for one in archive.infolist()}
            parts = [there[BODY], *(there[notes] for notes in _NOTES if notes in there)]
            pieces = [
                piece for part in parts for piece in _parsed(member_bytes(archive, part, name), _Body()).done
            ]
            about_it = there.get(_PROPERTIES)
            said = _parsed(member_bytes(archive, about_it, name), _Properties()).said if about_it else {}
    except _Entities:
        raise refusal(
            f"{name} declares XML entities, as no Word document does", "Do not trust this file"
        ) from None
    except (_TooDeep, KeyError, zipfile.BadZipFile, expat.ExpatError, EOFError):
        raise damaged("Word document", name) from None
    text = paragraphs(pieces)
    if not has_words(text):
        raise refusal(f"{name} holds no text (only pictures?)", "Name a document with text in it")
    said["language"] = spoken(said.get("language"), text) or ""
    known, remarks = about(said)
    if known.published:
        remarks.append(f"the date {known.published} is when the document was made")
    return Extracted(text, known, tuple(remarks))


_Part = TypeVar("_Part", "_Body", "_Properties")


class _Body:
    """The paragraphs of a part, in the order they close, and each table row with its cells apart by tabs."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._paragraphs: list[list[str]] = []  # those we are in: a text box in a paragraph has its own
        self._rows: list[list[str]] = []  # the table rows we are in: the cells so far
        self._in_text = False
        self._ignored = 0  # how deep we are in what is not text

    def start(self, tag: str, _: dict[str, str]) -> None:
        local = _local(tag)
        if self._ignored or local in _NOT_TEXT or tag == _FALLBACK:
            self._ignored += 1
        elif local == "p":
            self._paragraphs.append([])
        elif local == "t":
            self._in_text = True
        elif local in _INSTEAD_OF_TEXT:
            self.text(_INSTEAD_OF_TEXT[local], written=True)
        elif local == "tr":
            self._rows.append([])
        elif local == "tc" and self._rows:
            self._rows[-1].append("")

    def end(self, tag: str) -> None:
        if self._ignored:
            self._ignored -= 1
            return
        local = _local(tag)
        if local == "t":
            self._in_text = False
        elif local == "p" and self._paragraphs:
            self._close("".join(self._paragraphs.pop()))
        elif local == "tr" and self._rows:
            self._close("\t".join(self._rows.pop()))

    def text(self, characters: str, *, written: bool = False) -> None:
        if (self._in_text or written) and self._paragraphs:
            self._paragraphs[-1].append(characters)

    def _close(self, whole: str) -> None:
        if self._rows and self._rows[-1]:  # inside a cell
            cells = self._rows[-1]
            cells[-1] = " ".join(part for part in (cells[-1], whole) if part)
        else:
            self.done.append(whole)


class _Properties:
    """What the document says about itself."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._field: str | None = None

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._field = _SAID.get(tag)

    def end(self, _: str) -> None:
        self._field = None

    def text(self, characters: str) -> None:
        if self._field:
            self.said[self._field] = self.said.get(self._field, "") + characters


def _local(tag: str) -> str:
    """The name of an element of Word's, without its namespace; "" for others."""
    return next((tag.removeprefix(space) for space in _WORD if tag.startswith(space)), "")


def _parsed(xml: bytes, into: _Part) -> _Part:
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _TooDeep
        into.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        into.end(tag)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = into.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(xml, True)
    return into


def _refuse(*_: object) -> None:
    raise _Entities
