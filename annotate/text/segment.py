"""Text to sentences: where they begin and end. Owns the rules; the abbreviations they need are data files.

Never changes the text, never leaves a visible character out, and does not judge meaning: a quotation is cut
inside, and nothing is cut at `;` or `:`. Every rule looks at a bounded stretch around one place, so the time is
linear in the length of the text. All offsets are half-open `[start, end)` in code points of the whole text.

The name and the version are stored with the offsets of a document; change VERSION whenever any offset may change.
"""

import re
from itertools import pairwise

from annotate.text.abbreviation_lists import Abbreviations, abbreviations
from annotate.text.words import extends, graphemes

SEGMENTER = "annotate-rules"
VERSION = "1"

Span = tuple[int, int]

#: No sentence is longer than this many code points; a longer one is cut at white space.
LONGEST = 2000

_BREAK = r"(?>\r\n|[\n\r\v\x85\u2028])"
_PARAGRAPH_BREAK = re.compile(rf"[\f\u2029]|{_BREAK}(?>(?>[^\S\n\r\v\x85\u2028\f\u2029]*+){_BREAK})++")
_LINE_BREAK = re.compile(_BREAK)

_CLOSERS = "\"'”’»›)\\]}」』】》〉）］｝"
_OPENERS = "\"'“‘„‚«‹»›”([{「『【《〈（［｛¿¡"
# A place where a sentence may end: final marks, closing quotes and brackets (a space may stand before », ” and ›;
# “ and « close in German), reference numbers such as [23].
_END = re.compile(
    rf"(?P<mark>(?:\.(?:[ \u00a0]\.)++|[.!?…‽⁇⁈⁉؟۔।॥։።፧។៕။‥])++|(?P<wide>[。！？｡．︒]++))"
    rf"(?P<tail>(?:[ \u00a0\u202f]?[»›”](?![^\W_])|[“‘«‹](?=\s|\Z)|[{_CLOSERS}])*+)"
    r"(?P<reference>(?:\[\d{1,4}\])*+)"
)
_SPACE = re.compile(r"\s*+")
_LEAD_IN = re.compile(rf"(?:[{_OPENERS}][ \u00a0\u202f]?+|[–—―-]{{1,3}}[ \u00a0\u202f]++){{0,4}}+")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[.'’‑-]{1,2}[^\W_]+)*+\Z")
_LIST_ITEM = re.compile(r"[•‣◦▪●○■□➢✓·]|(?:[*–—-]|\d{1,3}[.)]|[A-Za-z][.)])[^\S\n\r]")
_BARE_ITEM = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,4})[.)]{1,2}\Z")
_DATELINE = re.compile(r"[^\W_][^\d\n]{0,40}+\d[^\n]{0,20}\Z|\d[^\n]{0,40}\Z")  # "Alep, 12 mai 2012. - Le ..."
# Of a word before a dot, a space, and what follows the dot: an address rather than the end of a sentence.
_ADDRESS = re.compile(r"[/@_]|\.[^\W\d]\S* | (?i:com|org|net|info|gov|edu)\b")
_EAST_ASIAN = "\u2e80"
_SPACED_QUOTE = re.compile(r"[ \u00a0\u202f]\"(?=\s)")
_FIRST_WORD = re.compile(r"[^\W_]*+['’]?")


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """The paragraphs of `text` from `start` on, trimmed; blank lines, form feeds and U+2029 stand between them."""
    cuts = [start]
    for found in _PARAGRAPH_BREAK.finditer(text, start):
        cuts += found.span()
    cuts.append(len(text))
    trimmed = (_trim(text, left, right) for left, right in pairwise(cuts))
    return [span for span in trimmed if span[0] < span[1]]


def sentences(text: str, language: str | None, start: int = 0) -> list[Span]:
    """The sentences of `text` from `start` on, trimmed of outer white space, in order, without overlap.

    Every character at or after `start` that is not white space is in exactly one sentence. `language` is a BCP 47
    tag, or None when unknown.
    """
    known = abbreviations(language)
    found: list[Span] = []
    for begin, end in paragraphs(text, start):
        cuts = _cuts(text, begin, end, known)
        pieces = [_trim(text, left, right) for left, right in pairwise([begin, *cuts, end])]
        for piece in _with_orphans([piece for piece in pieces if piece[0] < piece[1]], text):
            found += _capped(text, *piece)
    return found


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _with_orphans(pieces: list[Span], text: str) -> list[Span]:
    """Join punctuation that stands by itself to the sentence before it."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and _only_punctuation(text, *piece):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return joined


def _only_punctuation(text: str, start: int, end: int) -> bool:
    """Whether a short piece holds nothing but ASCII or typographic punctuation."""
    return end - start <= 8 and all(
        not char.isalnum() and (char < "\u2100" or char in _CLOSERS) for char in text[start:end]
    )


def _capped(text: str, start: int, end: int) -> list[Span]:
    pieces: list[Span] = []
    while end - start > LONGEST:
        spaces = (at for at in range(start + LONGEST, start, -1) if text[at].isspace())
        cut = next(spaces, None) or start + _last_grapheme_end(text[start : start + LONGEST + 1])
        pieces.append(_trim(text, start, cut))
        start = _trim(text, cut, end)[0]
    return [*pieces, (start, end)]


def _last_grapheme_end(window: str) -> int:
    """The last grapheme boundary inside a window of a longer text; its length less one when it holds none."""
    return graphemes(window)[-1][0] or len(window) - 1


def _cuts(text: str, begin: int, end: int, known: Abbreviations) -> list[int]:
    """Where sentences of one paragraph end, strictly inside it, in order."""
    line_cuts = _line_cuts(text, begin, end)
    cuts = set(line_cuts)
    opened = begin  # where the sentence under way begins
    upcoming = iter([*line_cuts, end])
    line_cut = next(upcoming)
    for found in _END.finditer(text, begin, end):
        while line_cut <= found.start():
            opened, line_cut = _past(_SPACE, text, line_cut), next(upcoming)
        cut = _past_quote(text, opened, found.end())
        while cut < end and extends(text[cut]):
            cut += 1
        if cut < end and _ends_here(text, opened, found, cut, known):
            cuts.add(cut)
            opened = _past(_SPACE, text, cut)
    return sorted(cut for cut in cuts if begin < cut < end)


def _line_cuts(text: str, begin: int, end: int) -> list[int]:
    """Line ends that end a sentence: after a heading, before a list item. Others are white space."""
    breaks = [found.span() for found in _LINE_BREAK.finditer(text, begin, end)]
    if not breaks:
        return []
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


def _past_quote(text: str, opened: int, cut: int) -> int:
    """Past a straight quotation mark after a space, "bête ! " Les", if it closes one opened in this sentence."""
    closing = _SPACED_QUOTE.match(text, cut)
    if closing and text.count('"', max(opened, cut - LONGEST), cut) % 2:
        return closing.end()
    return cut


def _ends_here(text: str, opened: int, found: re.Match[str], cut: int, known: Abbreviations) -> bool:
    """Whether the sentence that began at `opened` ends with the marks `found`."""
    if found["wide"]:
        return _ends_wide(text, found, cut)
    after = _past(_SPACE, text, cut)
    if after == cut:
        return bool(found["reference"]) or _ends_glued(text, found, cut)
    if cut - opened < 8 and _BARE_ITEM.match(text, opened, cut):
        return False
    lead = _past(_LEAD_IN, text, after)
    first = text[lead : lead + 1]
    if first in ",;:/%" or (found["tail"] and text[found.start() - 1 : found.start()] in ("(", "[")):  # "(...)"
        return False
    if lead > after and text[after] in "-–—―" and _DATELINE.match(text, opened, cut):
        return False
    quotation = lead > after and text[after] in "«“„¿¡"  # may open with a small letter
    if first.islower() and not quotation:
        return not found["tail"] and _all_small(text, opened, found, known)
    return found["mark"] != "." or not _goes_on(text, found, lead, known)


def _all_small(text: str, opened: int, found: re.Match[str], known: Abbreviations) -> bool:
    """Whether a writer without capitals ends a sentence here: it began small, and its last word is a plain one."""
    if not text[opened].islower() or found["mark"] not in (".", "?", "!", "?!"):
        return False
    word = _WORD_BEFORE.search(text, max(opened, found.start() - 30), found.start())
    return word is not None and word[0].isalpha() and len(word[0]) > 2 and not known.holds(word[0].lower())


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where `pattern`, which may match nothing, ends when it begins at `at`."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _ends_wide(text: str, found: re.Match[str], cut: int) -> bool:
    """Chinese and Japanese marks need no space after them; a quotation goes on when its clause does."""
    following = text[cut]
    if following in "，、；：,;:。！？.!?…":
        return False
    return not (found["tail"] and "\u3041" <= following <= "\u309f")


def _ends_glued(text: str, found: re.Match[str], cut: int) -> bool:
    """A missing space, "quitté Gao.Le camp": small letters, one mark, a capitalised word, no address around it."""
    if found["mark"][-1] in "!?" and text[found.start() - 1] >= _EAST_ASIAN <= text[cut]:
        return True  # Western marks in Chinese or Japanese
    if found["mark"] not in (".", "?", "!", "…") or found["tail"]:
        return False
    token = text[max(0, cut - 40) : cut].rsplit(maxsplit=1)[-1][:-1]
    rest = text[cut : cut + 40].split(maxsplit=1)[0]
    if _ADDRESS.search(f"{token} {rest}") or not re.fullmatch(r".*[^\W\d_]{2}", token):
        return False
    return token[-2:].islower() and rest[0].isupper() and (rest[1:2].islower() or rest[1:2] in "'’")


def _goes_on(text: str, found: re.Match[str], lead: int, known: Abbreviations) -> bool:
    """Whether the single dot `found` belongs to an abbreviation, an initial or a number inside a sentence."""
    dot = found.start()
    before = _WORD_BEFORE.search(text, max(0, dot - 30), dot)
    if not before:
        return False
    word = before[0]
    following = text[lead : _past(_FIRST_WORD, text, lead)]
    initial_follows = len(following) == 1 and text[lead + 1 : lead + 2] == "."
    starts = following[:1].isupper() and not initial_follows and following.lower() in known.starters
    for form in (word.lower(), re.split(r"['’]", word.lower())[-1]):  # "l'art." as it stands and as "art."
        if form in known.before_name:
            return not (found["tail"] and starts)
        if form in known.before_number and (following[:1].isdigit() or (_is_roman(following) and not starts)):
            return True
        if form in known.anywhere:
            return not starts
    if word.isdigit():
        listed = text[max(0, before.start() - 2) : before.start()].rstrip()[-1:] in (":", ";")  # "points : 1. La"
        return len(word) <= 2 and (listed or (known.ordinals and not starts))
    return _is_initials(text, before) and not starts


def _is_initials(text: str, word: re.Match[str]) -> bool:
    """Whether a word before a dot is an initial or a dotted acronym: "J", "J.-P", "U.S", "É.-U", "l'O.N.U"."""
    *elided, last = re.split(r"['’]", word[0])
    parts = re.split(r"[.‑-]+", last)
    if elided and not last[:1].isupper():  # "tony's."
        return False
    if len(parts) == 1:
        unit = last.islower() and text[word.start() - 2 : word.start() - 1].isdigit()  # "à 18 h."
        return last.isalpha() and len(last) == 1 and not unit
    return all(part.isalpha() and len(part) <= 2 for part in parts)


def _is_roman(word: str) -> bool:
    return bool(word) and set(word) <= set("IVXLC")
