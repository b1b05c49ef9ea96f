"""Whether marks end a sentence: abbreviations, initials, ellipses, quotations, small letters, missing spaces.

Owns the rules around one place of a text. Never looks further than a bounded stretch from it, and knows nothing of
paragraphs and lines: that is `annotate.text.segment`, which asks.
"""

import re
from itertools import islice

from annotate.text.abbreviation_lists import Abbreviations

CLOSERS = "\"'”’»›)\\]}」』】》〉）］｝"
_OPENERS = "\"'“‘„‚«‹»›”([{「『【《〈（［｛¿¡"
_SMALL = "a-zà-öø-ÿа-яё"
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁ"
_FINAL = ".!?…‽⁇⁈⁉؟۔।॥።፧។៕។‥"
_WIDE = "。！？｡．︒"

#: Every mark that may end a sentence. `lastindex` is set where it plainly does if no abbreviation ends in the same
#: three characters: three small letters or digits, the mark, one space, a capital.
CANDIDATE = re.compile(rf"[{_FINAL}{_WIDE};](?:(?<=[{_SMALL}0-9]{{3}}[.!?…])( )(?=[{_CAPITAL}]))?")
#: The same place in full: marks, an emoticon, closing quotes and brackets (a space may stand before », ” and ›; “
#: and « close in German), reference numbers such as [23].
END = re.compile(
    rf"(?P<mark>(?:\.(?:[ \u00a0]\.)++|[{_FINAL}])++|(?P<wide>[{_WIDE}]++)|;)"
    rf"(?P<tail>(?:[ \u00a0\u202f]?[»›”](?![^\W_])|[“‘«‹](?=\s|\Z)|[{CLOSERS}])*+)"
    r"(?P<smile>(?:[ \u00a0]?[:;=]-?[()DP](?![^\s!?.)]))*+)"
    r"(?P<reference>(?:[ ]?\[\d{1,4}(?:[-–,]\d{1,4})*+\])*+)"
)
_SPACE = re.compile(r"\s*+")
_LEAD_IN = re.compile(rf"(?:[{_OPENERS}][ \u00a0\u202f]?+|[–—―-]{{1,3}}[ \u00a0\u202f]++){{0,4}}+")
_WORD_BEFORE = re.compile(r"[^\W_]+°?(?:[.'’‑-]{1,2}[^\W_]+)*+\Z")
_BARE_ITEM = re.compile(r"(?:[•‣◦▪●○■□➢✓·⁃*–—-]\s*)?\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,4})[.)]{1,2}\Z")
_DATELINE = re.compile(r"[^\W_][^\d\n]{0,40}+\d[^\n]{0,20}\Z|\d[^\n]{0,40}\Z")  # "Alep, 12 mai 2012. - Le ..."
# Of a word before a dot, a space, and what follows the dot: an address rather than the end of a sentence.
_ADDRESS = re.compile(r"[/@_]|\.[^\W\d]\S* | (?i:com|org|net|info|gov|edu)\b")
_WEB = re.compile(r"https?://|www\.")
_EAST_ASIAN = "\u2e80"
_FIRST_WORD = re.compile(r"[^\W_]*+['’]?")
#: What may stand before a small letter that begins a sentence; an ellipsis may not.
_PLAIN_MARKS = re.compile(r"\.|[!?]{1,9}")


def past_space(text: str, at: int) -> int:
    """Where the white space that begins at `at` ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def ends(text: str, opened: int, found: re.Match[str], cut: int, known: Abbreviations) -> bool:
    """Whether the sentence that began at `opened` ends with `found`, a match of END, and so at `cut`."""
    if found["wide"]:
        return _ends_wide(text, found, cut)
    after = past_space(text, cut)
    if after == cut:
        return bool(found["reference"]) or _ends_glued(text, found, cut)
    mark, dot, tail = found["mark"], found.start(), found["tail"]
    if mark == ";":
        return not tail and _begins(text, after, known.starters)
    if cut - opened < 10 and _BARE_ITEM.match(text, opened, cut):
        return False
    if mark[1:2] in (" ", "\u00a0") and mark.count(".") == 3 and text[dot - 1].isspace():
        return False  # " . . . " stands for words left out
    lead = after if text[after].isalnum() else _past_lead_in(text, after)
    first = text[lead : lead + 1]
    if first in ",;:/%" or (tail and text[dot - 1 : dot] in ("(", "[")):  # "(...)"
        return False
    if lead > after and text[after] in "-–—―" and _DATELINE.match(text, opened, cut):
        return False
    quotation = lead > after and text[after] in "«“„¿¡"  # may open with a small letter
    if first.islower() and not quotation:
        return not tail and _begins_small(text, opened, found, lead, known)
    return mark != "." or not _goes_on(text, opened, found, lead, known)


def _past_lead_in(text: str, at: int) -> int:
    found = _LEAD_IN.match(text, at)
    return found.end() if found else at


def _word_before(text: str, dot: int) -> re.Match[str] | None:
    """The word that ends at `dot`, as far as 30 characters back."""
    reach = max(0, dot - 30)
    return _WORD_BEFORE.search(text, max(reach, text.rfind(" ", reach, dot) + 1), dot)


def _first_word(text: str, at: int) -> str:
    found = _FIRST_WORD.match(text, at)
    return found[0] if found else ""


def _begins(text: str, at: int, starters: frozenset[str]) -> bool:
    """Whether a capitalised word that begins sentences stands at `at`. The English "I" tells nothing."""
    word = _first_word(text, at)
    return len(word.rstrip("'’")) > 1 and word[0].isupper() and word.lower() in starters and word[:2] != "I'"


def _begins_small(text: str, opened: int, found: re.Match[str], at: int, known: Abbreviations) -> bool:
    """Whether a sentence begins with the small letter at `at`: nothing abbreviated before it, and either the
    sentence before began small too, or it begins with an address or with a word that begins sentences.
    """
    if not _PLAIN_MARKS.fullmatch(found["mark"]):
        return False
    stop = found.start()
    word = _word_before(text, stop - 1 if text[stop - 1] in " \u00a0\u202f" else stop)
    if word is None or known.holds(word[0].lower()):
        return False
    if _WEB.match(text, at):
        return True
    is_word = word[0].isalpha() and len(word[0]) > 2
    if is_word and text[opened].islower():
        return True
    sure = found["mark"] != "." or (is_word and word[0][0].islower())  # "Calif. the" may be an abbreviation
    return sure and _first_word(text, at) in known.small_starters


def _ends_wide(text: str, found: re.Match[str], cut: int) -> bool:
    """Chinese and Japanese marks need no space after them; a quotation goes on when its clause does."""
    following = text[cut]
    if following in "，、；：,;:。！？.!?…":
        return False
    return not (found["tail"] and "\u3041" <= following <= "\u309f")


def _ends_glued(text: str, found: re.Match[str], cut: int) -> bool:
    """A missing space, "quitté Gao.Le camp": small letters, one mark, a capitalised word, no address around it."""
    mark = found["mark"]
    if mark[-1] in "!?" and text[found.start() - 1] >= _EAST_ASIAN <= text[cut]:
        return True  # Western marks in Chinese or Japanese
    if mark not in (".", "?", "!", "…") or found["tail"] or not text[cut].isupper():
        return False
    token = text[max(0, cut - 40) : cut].rsplit(maxsplit=1)[-1][:-1]
    rest = text[cut : cut + 40].split(maxsplit=1)[0]
    if _ADDRESS.search(f"{token} {rest}") or not re.fullmatch(r".*(?:[^\W\d_]{2}|\d[^\W\d_]{2,3})", token):
        return False
    return token[-2:].islower() and (rest[1:2].islower() or rest[1:2] in "'’")


def _goes_on(text: str, opened: int, found: re.Match[str], lead: int, known: Abbreviations) -> bool:
    """Whether the single dot `found` belongs to an abbreviation, an initial or a number inside a sentence."""
    dot = found.start()
    before = _word_before(text, dot)
    if not before:
        return False
    word = before[0].lower()
    following = _first_word(text, lead)
    after = following.lower()
    dotted = text.startswith(".", lead + len(following))
    starts = following[:1].isupper() and not (len(following) == 1 and dotted) and after in known.starters
    elided = word.replace("’", "'").rpartition("'")[2]
    for form in (word, elided) if elided != word else (word,):  # "l'art." as it stands and as "art."
        if form in known.before_name:
            return not (found["tail"] and starts)
        if form in known.before_number and (following[:1].isdigit() or (_is_roman(following) and not starts)):
            return True
        if form in known.anywhere:
            return not (starts or (dotted and after in known.before_name and not _is_opening(text, opened, dot)))
    if word.isdigit():
        listed = text[max(0, before.start() - 2) : before.start()].rstrip()[-1:] in (":", ";")  # "points : 1. La"
        return len(word) <= 2 and (listed or (known.ordinals and not starts))
    return _is_initials(text, before) and not starts


def _is_opening(text: str, opened: int, dot: int) -> bool:
    """Whether a sentence has barely begun: "At 5 a.m. Mr. Smith" is one, "He left at 6 p.m. Mr. Smith" two."""
    return len(list(islice(re.finditer(r"\s+", text[opened:dot][:100]), 3))) < 3


def _is_initials(text: str, word: re.Match[str]) -> bool:
    """Whether a word before a dot is an initial or a dotted acronym: "J", "J.-P", "U.S", "É.-U", "l'O.N.U"."""
    *elided, last = re.split(r"['’]", word[0])
    if elided and not last[:1].isupper():  # "tony's."
        return False
    if len(last) == 1:
        unit = last.islower() and text[word.start() - 2 : word.start() - 1].isdigit()  # "à 18 h."
        return last.isalpha() and not unit
    parts = re.split(r"[.‑-]+", last)
    return len(parts) > 1 and all(part.isalpha() and len(part) <= 2 for part in parts)


def _is_roman(word: str) -> bool:
    return bool(word) and set(word) <= set("IVXLC")
