"""What a careful reader would look at before labelling a text: damage, leftovers of the page, a missing end.

Owns the list of findings, each with its place and what is meant. Never changes a text; whether a finding
matters is the reader's to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from annotate.text.damage import damages
from annotate.text.glued import glued_words
from annotate.text.language import sentence_languages
from annotate.text.leftovers import leftovers
from annotate.text.segment import paragraphs, sentences
from annotate.text.vocabulary import Vocabulary, vocabulary

#: Every kind of finding, and what is meant by it.
KINDS = {
    "glued": "words run together",
    "missing_space": "a space is missing",
    "broken_word": "a word broken at the end of a line",
    "mojibake": "characters read in a wrong encoding",
    "lost": "characters that were lost when the text was converted",
    "ligature": "two letters in one character, which searching will miss",
    "boilerplate": "seems to belong to the page, not to the article",
    "repeated": "a paragraph that was there before",
    "language": "not in the language of the text",
    "truncated": "the text ends without a final mark: its end may be missing",
}

_LEAST = 40  #: characters of a paragraph whose return is no accident
_FINAL = ".!?…:‽؟۔।॥։።፧។៕。！？｡．"
_AFTER_FINAL = " \t\u00a0\u202f\"'”’»›)]}」』】》）］"
_CUT_OFF = re.compile(r"(?i)\[?\+\ ?\d+\ (?:chars|characters|caractères)\]?\W*\Z|(?:lire la suite|read more)\W*\Z")


@dataclass(frozen=True)
class Finding:
    """A place worth a look: offsets in code points, and how it would read if it were mended, where one can say."""

    kind: str
    start: int
    stop: int
    meaning: str
    instead: str | None = None


def findings(text: str, language: str | None, start: int = 0) -> list[Finding]:
    """Everything worth a look in `text` from `start` on, in the order of the text.

    Glued words are looked for where `vocabulary(language)` is known; all else in every language.
    """
    known = vocabulary(language)
    found = [*_damaged(text, known, start)]
    blocks = paragraphs(text, start)
    found += [Finding("boilerplate", *place, KINDS["boilerplate"]) for place in leftovers(text, start)]
    found += _repeated(text, blocks)
    found += _foreign(text, language, start)
    found += _truncated(text, blocks)
    return sorted(found, key=lambda one: (one.start, one.stop))


def _damaged(text: str, known: Vocabulary | None, start: int) -> Iterator[Finding]:
    for damage in damages(text, start):
        instead = damage.instead
        if damage.kind == "broken_word":
            instead = _mended(text, damage.start, damage.end, known)
        yield Finding(damage.kind, damage.start, damage.end, KINDS[damage.kind], instead)
    for (begin, end), cuts in glued_words(text, known, start) if known else ():
        pieces = [text[a:b] for a, b in zip((begin, *cuts), (*cuts, end), strict=True)]
        apart = "".join(piece if piece[-1] in "'’" else f"{piece} " for piece in pieces).rstrip()
        yield Finding("glued", begin, end, KINDS["glued"], apart)


def _mended(text: str, start: int, stop: int, known: Vocabulary | None) -> str:
    """What belongs in the place of a hyphen and the line end after it: nothing, or a hyphen for a compound."""
    before = re.search(r"(?:[^\W\d_]|['’])*\Z", text[max(0, start - 40) : start])
    after = re.match(r"[^\W\d_]*", text[stop : stop + 40])
    assert before is not None  # both patterns also match nothing
    assert after is not None
    if known is None or known.knows(before[0] + after[0]):
        return ""
    return "-" if known.knows(before[0]) and known.knows(after[0]) else ""


def _repeated(text: str, blocks: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, (begin, end) in enumerate(blocks, 1):
        words = " ".join(text[begin:end].split()).casefold()
        if len(words) < _LEAST:
            continue
        if words in seen:
            yield Finding("repeated", begin, end, f"{KINDS['repeated']}: paragraph {seen[words]}")
        seen.setdefault(words, number)


def _foreign(text: str, language: str | None, start: int) -> Iterator[Finding]:
    if language is None:
        return
    places = sentences(text, language, start)
    spoken = zip(places, sentence_languages(text, places, language), strict=True)
    for code, run in groupby(spoken, key=lambda pair: pair[1]):
        if code is not None and code != re.split("[-_]", language)[0].lower():
            stretch = [place for place, _ in run]
            yield Finding("language", stretch[0][0], stretch[-1][1], f"{KINDS['language']}: {code}")


def _truncated(text: str, blocks: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    if not blocks:
        return
    begin, end = blocks[-1]
    begin = max(begin, end - 60)
    last = text[begin:end].rstrip(_AFTER_FINAL)
    cut_off = _CUT_OFF.search(text[begin:end])
    if cut_off or not last or last[-1] not in _FINAL:
        yield Finding("truncated", begin, end, KINDS["truncated"])
