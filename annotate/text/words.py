"""Places inside a sentence: user-perceived characters (graphemes) and markable words, as offsets.

Owns what may be marked and where a mark may begin or end. Never changes text and never knows what a mark means.
All offsets are half-open `[start, end)` in code points.
"""

from enum import IntEnum
from itertools import pairwise
from unicodedata import category

Span = tuple[int, int]

APOSTROPHES = "'’"
#: Join two word characters into one word: apostrophes, hyphens, the Catalan middle dot, Hebrew geresh and
#: gershayim, and the soft hyphen, which is invisible.
JOINERS = frozenset(APOSTROPHES + "-‐‑·׳״\u00ad")
#: Join two digits into one number.
DIGIT_JOINERS = frozenset(".,٫٬")


class Kind(IntEnum):
    """What a code point does at a grapheme boundary (Unicode Standard Annex 29, table 2, condensed)."""

    OTHER = 0
    CONTROL = 1  #: always alone
    EXTEND = 2  #: stays with what stands before it
    PREPEND = 3  #: stays with what follows it
    FLAG = 4  #: regional indicators go two by two
    PICTURE = 5  #: joined to the next picture by ZERO WIDTH JOINER
    LEAD = 6  #: Hangul L
    VOWEL = 7  #: Hangul V
    TAIL = 8  #: Hangul T
    OPEN_SYLLABLE = 9  #: Hangul LV
    CLOSED_SYLLABLE = 10  #: Hangul LVT


_ZWJ = "\u200d"
_EXTENDS = (
    (0x200C, 0x200D),
    (0x1F3FB, 0x1F3FF),
    (0xE0020, 0xE007F),
    (0xFF9E, 0xFF9F),
    (0xE33, 0xE33),
    (0xEB3, 0xEB3),
)
_PREPENDS = ((0x600, 0x605), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0xD4E, 0xD4E),
             (0x110BD, 0x110BD), (0x110CD, 0x110CD))  # fmt: skip
# Extended_Pictographic, widened to whole blocks where the gaps hold no letters.
_PICTURES = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2194, 0x21AA), (0x231A, 0x23FF), (0x24C2, 0x24C2), (0x25AA, 0x25FE), (0x2600, 0x27BF), (0x2934, 0x2935),
    (0x2B05, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1F1E5), (0x1F200, 0x1F3FA),
    (0x1F400, 0x1FAFF), (0x1FC00, 0x1FFFD),
)  # fmt: skip
# Scripts written without spaces between words: every grapheme can be marked by itself.
_UNSPACED = (
    (0x0E01, 0x0E5B), (0x0E80, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3021, 0x3029), (0x3031, 0x3035), (0x303B, 0x303C), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)  # fmt: skip
# A virama binds the consonant after it into one cluster (UAX 29, GB9c): Devanagari, Bengali, Gujarati, Oriya,
# Telugu, Malayalam.
_VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _hangul(code: int) -> Kind | None:
    if 0xAC00 <= code <= 0xD7A3:
        return Kind.OPEN_SYLLABLE if (code - 0xAC00) % 28 == 0 else Kind.CLOSED_SYLLABLE
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return Kind.LEAD
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return Kind.VOWEL
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return Kind.TAIL
    return None


class _Kinds(dict[str, Kind]):
    """The kind of every code point met so far."""

    def __missing__(self, char: str) -> Kind:
        code, sort = ord(char), category(char)
        kind = Kind.OTHER
        if sort.startswith("M") or _within(code, _EXTENDS):
            kind = Kind.EXTEND
        elif _within(code, _PREPENDS):
            kind = Kind.PREPEND
        elif sort in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            kind = Kind.CONTROL
        elif 0x1F1E6 <= code <= 0x1F1FF:
            kind = Kind.FLAG
        elif _within(code, _PICTURES):
            kind = Kind.PICTURE
        else:
            kind = _hangul(code) or Kind.OTHER
        self[char] = kind
        return kind


_KINDS = _Kinds()
_HANGUL_PAIRS = frozenset(
    [(Kind.LEAD, after) for after in (Kind.LEAD, Kind.VOWEL, Kind.OPEN_SYLLABLE, Kind.CLOSED_SYLLABLE)]
    + [(before, after) for before in (Kind.OPEN_SYLLABLE, Kind.VOWEL) for after in (Kind.VOWEL, Kind.TAIL)]
    + [(before, Kind.TAIL) for before in (Kind.CLOSED_SYLLABLE, Kind.TAIL)]
)


def extends(char: str) -> bool:
    """Whether `char` (one code point) always stays with the character before it."""
    return _KINDS[char] is Kind.EXTEND


def graphemes(text: str) -> list[Span]:
    """Every extended grapheme cluster of `text`, in order and without gaps.

    After Unicode Standard Annex 29 (revision 43), rules GB3 to GB13; the property tables are condensed to ranges.
    """
    if not text:
        return []
    kinds = [_KINDS[char] for char in text]
    cuts = [0]
    picture = kinds[0] is Kind.PICTURE  # the cluster so far is picture + extends
    flags = kinds[0] is Kind.FLAG  # the cluster so far is one regional indicator
    for at, (before, after) in enumerate(pairwise(kinds), 1):
        if before is after is Kind.OTHER and text[at - 1] not in _VIRAMAS:
            cuts.append(at)  # the common case first
            picture = flags = False
            continue
        if before is Kind.CONTROL or after is Kind.CONTROL:
            together = text[at - 1] == "\r" and text[at] == "\n"
        elif after is Kind.EXTEND or before is Kind.PREPEND:
            together = True
        elif after is Kind.PICTURE:
            together = picture and text[at - 1] == _ZWJ
        elif after is Kind.FLAG:
            together = flags
        elif before is Kind.EXTEND:
            together = _conjunct(text, at)
        else:
            together = (before, after) in _HANGUL_PAIRS
        if not together:
            cuts.append(at)
        flags = after is Kind.FLAG and not (together and before is Kind.FLAG)
        picture = after is Kind.PICTURE or (picture and after is Kind.EXTEND and together)
    cuts.append(len(text))
    return list(pairwise(cuts))


def _conjunct(text: str, at: int) -> bool:
    """Whether the letter at `at` is bound by a virama to a consonant of the same script before it."""
    virama = at - 2 if text[at - 1] == _ZWJ else at - 1
    if virama < 1 or text[virama] not in _VIRAMAS or category(text[at]) != "Lo":
        return False
    base = virama - 1
    while base and _KINDS[text[base]] is Kind.EXTEND:
        base -= 1
    blocks = {ord(text[place]) >> 7 for place in (base, virama, at)}  # each of these scripts is one block of 128
    return len(blocks) == 1 and category(text[base]) == "Lo"


def _is_word(text: str, cluster: Span) -> bool:
    first = category(text[cluster[0]])[0]
    return first in "LNM" or (first == "C" and any(text[at].isalnum() for at in range(*cluster)))


def _stands_alone(text: str, cluster: Span) -> bool:
    """Whether a cluster is a word by itself: a character of a script without spaces, or a symbol."""
    first = text[cluster[0]]
    sort = category(first)
    if sort[0] in "LM":
        return first >= "\u0e01" and _within(ord(first), _UNSPACED)
    if sort[0] in "NZC":
        return False
    if "\ufe0f" in text[cluster[0] : cluster[1]]:
        return True  # shown as a picture, whatever it is in running text
    return sort in ("So", "Sc") or (sort[0] == "S" and _KINDS[first] is Kind.PICTURE)


def words(text: str, start: int, end: int) -> list[Span]:
    """The markable words of `text[start:end]`, in order.

    A word is a run of letters, digits and marks with its inner apostrophes and hyphens, and inner dots and commas
    between digits; or one grapheme of a script written without spaces; or one symbol such as an emoji. Punctuation
    is never a word. A word never begins or ends inside a grapheme of the slice.
    """
    clusters = [(start + left, start + right) for left, right in graphemes(text[start:end])]
    found: list[Span] = []
    growing = False  # the last word found goes on
    for at, cluster in enumerate(clusters):
        if _stands_alone(text, cluster):
            found.append(cluster)
            growing = False
        elif _is_word(text, cluster):
            if growing:
                found[-1] = (found[-1][0], cluster[1])
            else:
                found.append(cluster)
            growing = True
        else:
            growing = growing and _joins(text, clusters, at)
    return found


def _joins(text: str, clusters: list[Span], at: int) -> bool:
    """Whether the cluster at index `at`, which follows a word, ties it to a word after it."""
    if at + 1 == len(clusters):
        return False
    mark, after = text[clusters[at][0] : clusters[at][1]], clusters[at + 1]
    if not _is_word(text, after) or _stands_alone(text, after):
        return False
    if mark in JOINERS:
        return True
    return mark in DIGIT_JOINERS and category(text[clusters[at][0] - 1]) == category(text[after[0]]) == "Nd"
