"""What every format yields on its way in: texts, and what each annotator said of them. Plain data.

Nothing in it is trusted: places may be wrong, labels unknown, texts missing. offsets.py and intake.py see to that.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

Place = tuple[int, int]


class Wrong(NamedTuple):
    """Something that cannot come in: where it stands in the file, and why."""

    where: str
    why: str


class Said(NamedTuple):
    """One answer of one annotator, and where in the file it stands (`line 3`), for messages.

    `level` is sentence, span, document or source. `value` is a label, a text, a number, or for flags a JSON list;
    for a span it is unused. `start` and `stop` are offsets as the file counts them, `quote` what should stand
    there, where the file says so. Spans have an `id` of the file, by which `links` name them.
    """

    annotator: str
    level: str
    field: str
    where: str
    value: str = ""
    start: int = 0
    stop: int = 0
    quote: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fragments: tuple[Place, ...] = ()
    id: str = ""
    unit: str = ""  #: its name in the journal, or of the source, where the file gives it
    seconds: float | None = 0.0  #: None: an undo or redo had brought it back
    made_at: str | None = None  #: UTC, ISO 8601

    @property
    def flaw(self) -> str | None:
        """Why it cannot be an answer, whatever was asked: a file may hold anything in the place of a text."""
        words: tuple[object, ...] = (self.annotator, self.field, self.value, self.id, self.unit)
        words += (self.quote or "", self.made_at or "")
        places: tuple[object, ...] = (self.start, self.stop)
        if self.attributes:
            words += tuple(word for pair in self.attributes for word in pair)
        if self.links:
            words += tuple(word for name, ends in self.links for word in (name, *ends))
        if self.fragments:
            places += tuple(offset for piece in self.fragments for offset in piece)
        if {*map(type, words)} != {str} and (odd := [word for word in words if not isinstance(word, str)]):
            return f"{odd[0]!r} is no text"
        if {*map(type, places)} != {int}:
            return f"{next(offset for offset in places if type(offset) is not int)!r} is no offset"
        spent = self.seconds
        if spent is not None and not (type(spent) in (int, float) and 0 <= spent < math.inf):
            return f"{spent!r} is no number of seconds"
        if self.made_at is not None and utc(self.made_at) is None:
            return f"{self.made_at!r} is no time"
        return None


@lru_cache(1 << 12)  # asked of each answer of a text, and then again
def utc(made_at: str) -> str | None:
    """Return a time (ISO 8601; UTC, where it does not say) as the journal has it, to the millisecond, or None."""
    try:
        told = datetime.fromisoformat(made_at)
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return told.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the file. `text` is None where the file has only its SHA-256.

    `sentences` are None where the file does not cut: then we do, but for a text that is `whole`, one unit. A file
    that cuts may say that there are none.
    """

    name: str
    where: str
    text: str | None
    said: tuple[Said, ...] = ()
    sha256: str | None = None
    schema: str | None = None  #: the SHA-256 of the schema it was judged under
    sentences: tuple[Place, ...] | None = None
    whole: bool = False
    readers: tuple[str, ...] = ()  #: who read it, marked anything or not
    body_start: int = 0
    language: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    wrong: tuple[Wrong, ...] = ()  #: what is no answer whatever was asked: twice the same, no places
    notices: tuple[str, ...] = ()  #: how the file was read, where that was a guess

    @property
    def flaw(self) -> str | None:
        """Why it cannot be a document, whatever is said of it."""
        maybe = [self.text, self.sha256, self.schema, self.language, self.title, self.author, self.published]
        maybe += [self.source, self.url]
        for word in (self.name, *self.readers, *(one for one in maybe if one is not None)):
            if not isinstance(word, str):
                return f"{word!r} is no text"
        for offset in (self.body_start, *(offset for place in self.sentences or () for offset in place)):
            if type(offset) is not int:
                return f"{offset!r} is no offset"
        return None
