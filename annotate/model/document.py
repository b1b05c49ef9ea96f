"""A document: one text, kept for ever exactly as read, and the sentences asked of it as offsets into it."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple


class Sentence(NamedTuple):
    """A stretch of a document by code-point offsets [start, stop)."""

    start: int
    stop: int


@dataclass(frozen=True)
class Document:
    """A text and where its sentences are. `sha256` of the UTF-8 text is its identity."""

    sha256: str
    name: str
    text: str = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    language: str | None = None
    published: str | None = None  #: ISO 8601, month or year precision allowed
    source: str | None = None  #: the outlet it was published by
    body_start: int = 0  #: where the asked part begins; what stands before is metadata

    def quote(self, start: int, stop: int) -> str:
        """Return the words at [start, stop)."""
        return self.text[start:stop]

    def sentence_text(self, position: int) -> str:
        """Return the text of the sentence at `position`, counted from 0."""
        return self.quote(*self.sentences[position])


def identity(text: str) -> str:
    """Return the SHA-256 of the text as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
