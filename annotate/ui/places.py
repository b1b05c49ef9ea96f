"""Which words and spans a line of answers means: by their numbers, or quoted. Offsets are the document's."""

import re
from collections.abc import Sequence

from annotate.model.answers import Place
from annotate.model.labeling import Labeling, Refused
from annotate.text.words import words
from annotate.ui.screen_text import flowing

_QUOTED = '"[^"]*"|“[^”]*”|«[^»]*»'
_TOKEN = re.compile(rf"\s*([\w-]+=(?:{_QUOTED})|{_QUOTED}|\S+)")
QUOTES = {'"': '"', "“": "”", "«": "»"}
_WORD = r"(?:(\d{1,6}):)?(\d{1,9})"  # of this sentence, or sentence:word
_RANGE = re.compile(f"{_WORD}(?:-{_WORD})?")
_SPAN = re.compile(_WORD)  # of this sentence, or sentence:span


class Places:
    """A line that is read from the left; `rest` is what is still to be read."""

    def __init__(self, line: str, labeling: Labeling) -> None:
        self.rest = line.strip()
        self.labeling = labeling

    def peek(self) -> str:
        found = _TOKEN.match(self.rest)
        return found[1] if found else ""

    def token(self) -> str:
        found = _TOKEN.match(self.rest)
        self.rest = self.rest[found.end() :].lstrip() if found else ""
        return found[1] if found else ""

    def all(self) -> str:
        """Read all that is left."""
        text, self.rest = self.rest, ""
        return text

    def number(self, what: str) -> int:
        word = self.token()
        if not ((word.isascii() and word.isdigit()) and len(word) < 10):
            raise Refused(f"Expected {what}", f"Found '{word}'." if word else "The line ends there.")
        return int(word)

    def word(self, sentence: str | None, number: str) -> Place:
        """Return where a word stands: by its number in the current sentence, or in one counted from 1."""
        at = self.labeling.position if sentence is None else int(sentence) - 1
        if not 0 <= at < self.labeling.total:
            raise Refused(f"There is no sentence {at + 1}", f"They run from 1 to {self.labeling.total}.")
        places = words(self.labeling.document.text, *self.labeling.document.sentences[at])
        if not 1 <= int(number) <= len(places):
            raise Refused(f"There is no word {number}", f"They run from 1 to {len(places)}; w lists them.")
        return places[int(number) - 1]

    def end(self) -> Place:
        """Read one word: where an end of a span goes."""
        word = self.token()
        if not (found := _SPAN.fullmatch(word)):
            raise Refused("Expected a word number", f"Found '{word}'." if word else "The line ends there.")
        return self.word(*found.groups())

    def places(self) -> tuple[Place, ...]:
        """Read the words to mark: a stretch, or several joined by +."""
        found = self.stretches()
        while self.rest.startswith("+"):
            self.rest = self.rest[1:].lstrip()
            found += self.stretches()
        return tuple(sorted(found))

    def stretches(self) -> list[Place]:
        word = self.token()
        start, stop = self.labeling.document.sentences[self.labeling.position]
        if word == "all":
            return [(start, stop)]
        parts = [_RANGE.fullmatch(part) for part in word.split("+")]
        if all(parts):
            return [self.stretch(*part.groups()) for part in parts if part]
        if len(word) > 2 and word[-1] == QUOTES.get(word[0]):
            return [self.quoted(unquoted(word), start, stop)]
        raise Refused("Expected the words to mark", 'Give numbers (m 7-9), "quoted words", or all.')

    def stretch(self, sentence: str | None, first: str, last_sentence: str | None, last: str | None) -> Place:
        begin = self.word(sentence, first)
        end = self.word(last_sentence or sentence, last) if last else begin
        if end < begin:
            raise Refused(f"There are no words {first}-{last}", "The first comes first.")
        return begin[0], end[1]

    def quoted(self, quote: str, start: int, stop: int) -> tuple[int, int]:
        """Return where the quoted words stand in the sentence; they may be typed as they are shown."""
        sentence = self.labeling.document.quote(start, stop)
        for text in (sentence, flowing(sentence)):  # both have the same offsets
            found = [match.start() for match in re.finditer(re.escape(quote), text)] if quote else []
            if len(found) == 1:
                return start + found[0], start + found[0] + len(quote)
            if found:
                raise Refused(f'"{quote}" stands there {len(found)} times', "Give word numbers; w lists them.")
        raise Refused(f'"{quote}" is not in this sentence', "Give it as shown, or word numbers; w lists them.")

    def ends(self, word: str) -> str:
        """Return the spans a link ends at as they were named, once they could be any."""
        if word != "none" and not all(_SPAN.fullmatch(one) for one in word.split(",")):
            found = f"Found '{word}'." if word else "The line ends there."
            raise Refused("Expected a span's number, SENTENCE:NUMBER, or none", found)
        return word


def sentence_words(labeling: Labeling) -> Sequence[tuple[int, int]]:
    """Return the offsets of the current sentence's words, in order: the numbers are their places from 1."""
    return words(labeling.document.text, *labeling.document.sentences[labeling.position])


def units(labeling: Labeling, named: str, to: str) -> list[str]:
    """Return the units of the spans of the field `to` that were named as `2`, `8:1,9:1` or `none`. Raises Refused.

    Numbers count all spans of a sentence, as they are listed; a place in another sentence is SENTENCE:NUMBER.
    """
    found = []
    for word in [] if named == "none" else named.split(","):
        sentence, _, number = word.rpartition(":")
        at = int(sentence) - 1 if sentence else labeling.position
        spans = labeling.spans(at) if 0 <= at < labeling.total else ()
        if not 1 <= int(number) <= len(spans) or spans[int(number) - 1].field != to:
            raise Refused(f"There is no {to} {word}", f"Sentence {at + 1} has {len(spans)} spans.")
        found.append(spans[int(number) - 1].unit)
    return found


def unquoted(text: str) -> str:
    """Return a text without the quotes around it, if there are any."""
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[-1] == QUOTES.get(text[0]) else text
