"""Saved web pages: the article in them, without menus and advertisements, and what the page says about it.

trafilatura finds the article and the metadata; the paragraphs are laid out here. Nothing of a page is run, and
nothing it points at is fetched.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

from annotate.text.about import About, about
from annotate.text.encoding import decoded, has_words, refusal
from annotate.text.files.extracted import Extracted, missing, paragraphs, spoken

LARGEST = 20_000_000  #: bytes; trafilatura reads no larger page

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_WHOLE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_LANG = re.compile(r"""<html\b[^>]{0,1000}?\s(?:xml:)?lang\s*=\s*["']?([\w-]{2,35})""", re.IGNORECASE)
#: What Internet Explorer, Chrome and the extension SingleFile write into a page they save.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)"
)
#: Only dates the page gives as its own: one found anywhere in its text may be any date.
_DATES = {"original_date": True, "extensive_search": False}
_BLOCKS = frozenset(("p", "head", "list", "item", "quote", "table", "row", "code", "div"))


def extract(data: bytes, name: str) -> Extracted:
    """Return the article of a web page. Raises AnnotateError when there is none, or trafilatura is missing."""
    if len(data) > LARGEST:
        raise refusal(
            f"{name} has more than {LARGEST // 1_000_000} megabytes", "Save the page without its pictures"
        )
    declared = _CHARSET.search(data[:4096])
    page, encoding, notices = decoded(data, name, declared and declared[1].decode("ascii", "replace"))
    return _article(page, name)._replace(
        encoding=encoding, remarks=tuple(notice.removeprefix(f"{name}: ") for notice in notices)
    )


def extract_web_archive(data: bytes, name: str) -> Extracted:
    """Return the article of a page saved as one file (MHTML): its first HTML part. Raises as extract() does."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html" and isinstance(body := part.get_payload(decode=True), bytes):
            found = extract(body, name)
            address = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "")
            said = About(url=address) if address.startswith(("http://", "https://")) else About()
            return found._replace(about=found.about.or_else(said))
    raise refusal(f"{name} holds no web page", "Save the page as HTML")


def _article(page: str, name: str) -> Extracted:
    try:
        import trafilatura
    except ImportError:
        raise missing("a web page (HTML)", name) from None
    if not _WHOLE.search(page):  # a part of a page, which trafilatura would take for none
        page = f"<html><body><div>{page}</div></body></html>"
    found: Any = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params=_DATES
    )
    text = paragraphs(list(_blocks(found.body))) if found is not None else ""
    if not has_words(text):
        text = paragraphs(trafilatura.html2txt(page).split("\n"))
    if not has_words(text):
        raise refusal(f"{name} holds no text (only scripts, pictures or frames)", "Save the page as it is shown")
    language = _LANG.search(page[:20_000])
    saved = _SAVED_FROM.search(page[:20_000])
    said = {"url": saved[1] if saved else "", "language": language[1] if language else ""}
    for field, value in (
        ("title", found and found.title),
        ("author", found and found.author),
        ("published", found and found.date),
        ("source", found and (found.sitename or found.hostname)),
        ("url", found and found.url),
    ):
        said[field] = value or said.get(field, "")
    known, remarks = about(said)
    known = About(**{**vars(known), "language": spoken(known.language, text)})
    return Extracted(text, known, tuple(remarks))


def _blocks(element: Any) -> Iterator[str]:
    """Yield the paragraphs under an element of trafilatura's tree, a table row being one."""
    pending = element.text or ""
    for child in element:
        if child.tag == "row":
            yield pending
            yield "\t".join(" ".join(cell.itertext()).strip() for cell in child)
            pending = ""
        elif child.tag in _BLOCKS:
            yield pending
            yield from _blocks(child)
            pending = ""
        else:
            pending += "\n" if child.tag == "lb" else "".join(_flowing(child))
        pending += child.tail or ""
    yield pending


def _flowing(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "lb" else "".join(_flowing(child))
        yield child.tail or ""
