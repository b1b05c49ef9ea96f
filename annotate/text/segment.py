"""Text to sentences: paragraphs, lines, headings, lists, and the cut itself.

Whether marks end a sentence is asked of `annotate.text.sentence_end`; the abbreviations it needs are data files.
Never changes the text, never leaves a visible character out, and does not judge meaning: a quotation is cut
inside, nothing is cut at `:`, and at `;` only where a capitalised small word shows that items of a list have been
run together. Every rule looks at a bounded stretch around one place, so the time is linear in the length of the
text. All offsets are half-open `[start, end)` in code points of the whole text.

The name and the version are stored with the offsets of a document; change VERSION whenever any offset may change.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from annotate.text.abbreviation_lists import Abbreviations, abbreviations
from annotate.text.sentence_end import CANDIDATE, CLOSERS, END, ends, past_space
from annotate.text.words import extends, graphemes

SEGMENTER = "annotate-rules"
VERSION = "2"

Span = tuple[int, int]

#: No sentence is longer than this many code points; a longer one is cut at white space.
LONGEST = 2000

_LINE_BREAK = r"(?>\r\n|[\n\r\v\x85\u2028])"
_BREAKS = re.compile(r"[\n\r\v\x85\u2028\f\u2029]\s*+")  # begins with a set, for the fast search
_PARAGRAPH_BREAK = re.compile(rf"{_LINE_BREAK}?+[^\S\n\r\v\x85\u2028\f\u2029]*+[\n\r\v\x85\u2028\f\u2029]")
_LIST_ITEM = re.compile(r"[•‣◦▪●○■□➢✓·]|(?:[*–—-]|\d{1,3}[.)]|[A-Za-z][.)])[^\S\n\r]")
_FIRST_ITEM = re.compile(r"(?P<bullet>[•‣◦▪●⁃]?)\s?(?:(?P<number>\d{1,3})|(?P<letter>[a-y]))(?P<sign>\.\)|[.)])\s")
_SPACED_QUOTE = re.compile(r"[ \u00a0\u202f]\"(?=\s)")
_OMISSION = re.compile(r"(?<=\S)\.(?:[ \u00a0]\.){3}")


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """The paragraphs of `text` from `start` on, trimmed; blank lines, form feeds and U+2029 stand between them."""
    return [(begin, end) for begin, end, _ in _paragraphs(text, start)]


def sentences(text: str, language: str | None, start: int = 0) -> list[Span]:
    """The sentences of `text` from `start` on, trimmed of outer white space, in order, without overlap.

    Every character at or after `start` that is not white space is in exactly one sentence. `language` is a BCP 47
    tag, or None when unknown.
    """
    known = abbreviations(language)
    found: list[Span] = []
    for begin, end, lines in _paragraphs(text, start):
        first = len(found)
        if lines or _FIRST_ITEM.match(text, begin, end):
            for block in _blocks(text, begin, end, lines):
                _cut(text, *block, known, found)
        else:
            _cut(text, begin, end, known, found)
        if len(found) > first + 1:
            _join_orphans(text, found, first)
    return found if all(right - left <= LONGEST for left, right in found) else _capped(text, found)


def _trim(text: str, start: int, end: int) -> Span:
    start = past_space(text, start)
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _paragraphs(text: str, start: int) -> Iterator[tuple[int, int, list[Span]]]:
    """Yield each paragraph as begin, end, and the white space at the line ends inside it."""
    lines: list[Span] = []
    begin = past_space(text, start)
    for found in _BREAKS.finditer(text, begin):
        left, right = found.span()
        if right == len(text):
            break
        alone = right - left == 1 and text[left] not in "\f\u2029"
        if alone or not _PARAGRAPH_BREAK.match(text, left):
            lines.append((left, right))
            continue
        yield begin, _trimmed_end(text, begin, left), lines
        begin, lines = right, []
    end = _trimmed_end(text, begin, len(text))
    if begin < end:
        yield begin, end, lines


def _trimmed_end(text: str, begin: int, end: int) -> int:
    while end > begin and text[end - 1].isspace():
        end -= 1
    return end


def _blocks(text: str, begin: int, end: int, breaks: list[Span]) -> list[Span]:
    """Parts of a paragraph that no sentence crosses: headings, items of lists, and the rest between them."""
    cuts = _line_cuts(text, begin, end, breaks) if breaks else []
    blocks: list[Span] = []
    for left, right in pairwise([begin, *cuts, end]):
        block = _trim(text, left, right)
        item = _FIRST_ITEM.match(text, block[0], block[1])
        blocks += _items(text, block, item) if item else [block]
    return blocks


def _items(text: str, block: Span, first: re.Match[str]) -> list[Span]:
    """The items of a list on one line, "1. … 2. …", "a) … b) …": same form, next number; the block if alone."""
    is_number = bool(first["number"])
    bullet, sign = re.escape(first["bullet"]), re.escape(first["sign"])
    form = re.compile(rf"(?<=\s){bullet}\s?({r'[0-9]{1,3}' if is_number else '[a-z]'}){sign}\s")
    awaited = int(first["number"]) + 1 if is_number else ord(first["letter"]) + 1
    cuts = []
    for found in form.finditer(text, first.end(), block[1]):
        if (int(found[1]) if is_number else ord(found[1])) == awaited:
            cuts.append(past_space(text, found.start()))
            awaited += 1
    return [_trim(text, left, right) for left, right in pairwise([block[0], *cuts, block[1]])]


def _line_cuts(text: str, begin: int, end: int, breaks: list[Span]) -> list[int]:
    """Line ends that end a sentence: after a heading, before a list item. Others are white space."""
    lines = list(zip([begin, *(right for _, right in breaks)], [*(left for left, _ in breaks), end], strict=True))
    widest = max(right - left for left, right in lines)
    items = bool(_LIST_ITEM.match(text, lines[0][0]))
    cuts, fresh = [], True
    for line, following in pairwise(lines):
        item = _LIST_ITEM.match(text, following[0])
        last = text[line[0] : line[1]].rstrip()[-1:]
        ended = last in ".!?…:;。！？"
        if item and (items or ended or item[0] in "•‣◦▪●○■□➢✓"):
            cuts.append(line[1])
            items = fresh = True
        elif fresh and not ended and _is_heading(text, line, following, widest):
            cuts.append(line[1])
        else:
            fresh = ended
    return cuts


def _is_heading(text: str, line: Span, following: Span, widest: int) -> bool:
    """Whether a line stands by itself: all capitals, or broken although the next word had room."""
    words = text[line[0] : min(line[1], line[0] + 200)].strip()
    after = text[following[0] : min(following[1], following[0] + 200)].strip()
    if not words or not after or len(words) > 120 or words[-1] in ",-–—­‐(«“" or after[0].islower():
        return False
    if words.isupper() and not after.isupper():
        return True
    room = widest - len(words) - 1
    return len(after.split(maxsplit=1)[0]) <= room and len(words) <= 0.7 * widest


class _Quotes:
    """The straight quotation marks of a block, counted on the way through it, each once."""

    def __init__(self, text: str, begin: int) -> None:
        self.text, self.seen, self.count = text, begin, 0

    def is_open(self, at: int) -> bool:
        """Whether a quotation is open at `at`, which never lies before the place asked about last."""
        self.count += self.text.count('"', self.seen, at)
        self.seen = at
        return self.count % 2 == 1


def _cut(text: str, begin: int, end: int, known: Abbreviations, found: list[Span]) -> None:
    """Append the sentences of one trimmed block to `found`."""
    endings, quotes = known.endings, _Quotes(text, begin)
    opened = passed = begin  # where the sentence under way begins; up to where marks have been judged
    for candidate in CANDIDATE.finditer(text, begin, end):
        at = candidate.start()
        if candidate.lastindex and text[at - 3 : at] not in endings and at - opened >= 10:
            found.append((opened, at + 1))  # the common case first: nothing to think about
            opened = at + 2
        elif passed <= at < end - 1:
            following = text[at + 1]
            if text[at] == "." and (following.islower() or following.isdigit()):
                continue  # inside a number or an address
            cut, passed = _judged(text, opened, at, end, known, quotes)
            if opened < cut < end:
                found.append((opened, cut))
                opened = past_space(text, cut)
    if opened < end:
        found.append((opened, end))


def _judged(text: str, opened: int, at: int, end: int, known: Abbreviations, quotes: _Quotes) -> tuple[int, int]:
    """Where the sentence under way ends, if it does so at the marks at `at`, else -1; and where the marks end."""
    omission = _OMISSION.match(text, at, end)
    if omission and omission.end() < end:
        return at + 1, omission.end()
    marks = END.match(text, at, end)
    assert marks is not None  # `at` is one of its marks
    cut = passed = marks.end()
    closing = _SPACED_QUOTE.match(text, cut, end)
    if closing and quotes.is_open(cut):
        cut = closing.end()
    while cut < end and extends(text[cut]):
        cut += 1
    return (cut if cut < end and ends(text, opened, marks, cut, known) else -1), passed


def _join_orphans(text: str, found: list[Span], first: int) -> None:
    """Join punctuation that stands by itself to the sentence before it, in one paragraph's part of `found`."""
    if not any(_only_punctuation(text, *piece) for piece in found[first + 1 :]):
        return
    joined: list[Span] = []
    for piece in found[first:]:
        if joined and _only_punctuation(text, *piece):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    found[first:] = joined


def _only_punctuation(text: str, start: int, end: int) -> bool:
    """Whether a short piece holds nothing but ASCII or typographic punctuation."""
    if end - start > 8:
        return False
    return all(not char.isalnum() and (char < "\u2100" or char in CLOSERS) for char in text[start:end])


def _capped(text: str, found: list[Span]) -> list[Span]:
    pieces: list[Span] = []
    for start, end in found:
        opened = start
        while end - opened > LONGEST:
            spaces = (at for at in range(opened + LONGEST, opened, -1) if text[at].isspace())
            cut = next(spaces, None) or opened + _last_grapheme_end(text[opened : opened + LONGEST + 1])
            pieces.append(_trim(text, opened, cut))
            opened = past_space(text, cut)
        pieces.append((opened, end))
    return pieces


def _last_grapheme_end(window: str) -> int:
    """The last grapheme boundary inside a window of a longer text; its length less one when it holds none."""
    return graphemes(window)[-1][0] or len(window) - 1
