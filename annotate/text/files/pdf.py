"""PDF documents: the text of their pages as pypdf finds it, and what the file says about it.

A PDF places glyphs on a page; words and lines are a reading of that. What comes out is taken as it is, and never
repaired. Pages that hold only pictures have no text, and are named.
"""

import io
from typing import Any

from annotate.text.about import about
from annotate.text.encoding import has_words, refusal, writable
from annotate.text.files.extracted import Extracted, damaged, missing, spoken


def extract(data: bytes, name: str) -> Extracted:
    """Return the text of a PDF, page after page.

    Raises AnnotateError when it is encrypted, damaged or scanned, or pypdf is not installed.
    """
    try:
        import pypdf
        from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError
    except ImportError:
        raise missing("a PDF document", name) from None
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):  # many are encrypted under no password at all
            raise refusal(f"{name} is an encrypted PDF", "Save it without its password")
        pages = [page.extract_text() for page in document.pages]
        said = _said(document)
    except FileNotDecryptedError:
        raise refusal(f"{name} is an encrypted PDF", "Save it without its password") from None
    except LimitReachedError:
        raise refusal(f"{name} unpacks to far more than a PDF of text", "Do not trust this file") from None
    except DependencyError:
        raise missing("an encrypted PDF", name) from None
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
    ):
        raise damaged("PDF", name) from None
    empty = [number for number, page in enumerate(pages, 1) if not has_words(page)]
    if len(empty) == len(pages):
        raise refusal(f"{name} has no text layer (scanned pages?)", "Have its text recognised (OCR) first")
    text, _ = writable(_joined(pages))
    said["language"] = spoken(said.get("language"), text) or ""
    known, remarks = about(said)
    if known.published:
        remarks.append(f"the date {known.published} is when the PDF was made")
    if empty:
        remarks.append(f"{len(empty)} of {len(pages)} pages have no text (the first is page {empty[0]})")
    return Extracted(text, known, tuple(remarks))


def _joined(pages: list[str]) -> str:
    """Put the pages one after the other; a sentence may run on to the next, so there is no blank line between."""
    return "\n".join(page.strip("\n") for page in pages if has_words(page))


def _said(document: Any) -> dict[str, str]:
    try:
        info = document.metadata
        made = info.creation_date if info else None
        said = {
            "title": info.title if info else "",
            "author": info.author if info else "",
            "published": made.date().isoformat() if made else "",
            "language": str(document.trailer["/Root"].get("/Lang") or ""),
        }
    except Exception:  # what a file says about itself is never a reason to lose its text
        return {}
    return {field: writable(str(value))[0].replace("\0", "") for field, value in said.items() if value}
