"""Damage that copying and converting leave in a text, found by its shape alone: no list of words is needed.

Owns what each sort looks like and how the place would read undamaged. Never changes a text; a proposal is a guess.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Damage(NamedTuple):
    """A damaged place: offsets in code points, and how it would read; None when nobody can know."""

    kind: str
    start: int
    end: int
    instead: str | None


_NUMBER = re.compile(
    r"(?<![^\W_])(?P<word>[^\W\d_]{3,}+)(?P<year>(?:19|20)\d\d)(?![^\W_])"  # juin2023
    r"|(?<![\w.,/-])(?P<first>(?:19|20)\d\d)(?P<rest>(?!ers?\b|e[rs]?\b|er[ne]?\b|th\b)[^\W\d_]{2,})(?![\w./-])"
)
_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z])[.!?…](?=[^\W\d_])")
_COMMA = re.compile(r"(?<=[^\W\d_]{2})[,;](?=[^\W\d_]{2})")
_ADDRESS = re.compile(r"[/@_\\=]|\.[^\W\d]+\.|[.](?i:com|org|net|info|gov|edu|html?|pdf|txt)\b|(?i:www|https?)\b")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐\u00ad][^\S\n\r]*(?:\r\n|[\n\r])[^\S\n\r]*(?=[^\W\d_])")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LOST = re.compile("\ufffd+")


def damages(text: str, start: int = 0) -> list[Damage]:
    """Every damaged place of `text` from `start` on, in order.

    Numbers and sentences run into words, words broken at line ends, encodings mistaken for one another, ligatures,
    lost characters.
    """
    found = [*_numbers(text, start), *_missing_spaces(text, start), *_broken_words(text, start)]
    found += _mojibake(text, start)
    found += [Damage("ligature", *one.span(), _LIGATURES[one[0]]) for one in _LIGATURE.finditer(text, start)]
    found += [Damage("lost", *one.span(), None) for one in _LOST.finditer(text, start)]
    return sorted(found, key=lambda damage: damage[1:3])


def _numbers(text: str, start: int) -> Iterator[Damage]:
    for found in _NUMBER.finditer(text, start):
        word = found["word"] or found["rest"]
        if word.islower() and not _ADDRESS.search(_token(text, *found.span())):
            parts = (found["word"], found["year"]) if found["word"] else (found["first"], found["rest"])
            yield Damage("glued", *found.span(), " ".join(parts))


def _token(text: str, start: int, end: int) -> str:
    """What stands around a place without white space, 40 characters each way at most."""
    before = re.search(r"\S*\Z", text[max(0, start - 40) : start])
    after = re.match(r"\S*", text[end : end + 40])
    return (before[0] if before else "") + text[start:end] + (after[0] if after else "")


def _missing_spaces(text: str, start: int) -> Iterator[Damage]:
    for pattern in (_SENTENCE, _COMMA):
        for found in pattern.finditer(text, start):
            at = found.start()
            capital = text[at + 1].isupper() and text[at + 2 : at + 3] and not text[at + 2].isupper()
            small_before = text[max(0, at - 2) : at].islower()
            joined = capital if pattern is _SENTENCE else text[at + 1].islower() or capital
            if joined and small_before and not _ADDRESS.search(_token(text, at, at + 1)):
                yield Damage("missing_space", at, at + 1, f"{text[at]} ")


def _broken_words(text: str, start: int) -> Iterator[Damage]:
    for found in _HYPHEN.finditer(text, start):
        if text[found.end()].islower():
            yield Damage("broken_word", *found.span(), "")


# What a byte from 80 to FF is shown as when UTF-8 is taken for Windows-1252, or for Latin-1 where that has none.
_AS_BYTE = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_AS_BYTE |= {chr(byte): byte for byte in range(0x80, 0xA0)}
_RUN = re.compile(f"[{re.escape(''.join(_AS_BYTE))}]{{2,}}")
# "à" was "Ã" and a no-break space, and that has become a space, or been lost in one; "IRMÃ " is Portuguese.
_NO_BREAK_SPACE_LOST = re.compile(r"(?<![A-ZÀ-ÖØ-Þ])Ã(?: (?= ))?(?= [^\W\d_])")


def _mojibake(text: str, start: int) -> Iterator[Damage]:
    """UTF-8 read as Windows-1252: runs that are whole UTF-8 once more, of letters and marks that texts use."""
    for found in _RUN.finditer(text, start):
        try:
            meant = bytes(_AS_BYTE[char] for char in found[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if all(_is_plausible(char) for char in meant):
            yield Damage("mojibake", *found.span(), meant)
    for found in _NO_BREAK_SPACE_LOST.finditer(text, start):
        yield Damage("mojibake", *found.span(), "à")


def _is_plausible(char: str) -> bool:
    """Latin and Cyrillic letters, general punctuation, currency, pictures: not what "É»" happens to spell."""
    code = ord(char)
    return 0xA0 <= code < 0x180 or 0x400 <= code < 0x460 or 0x2010 <= code < 0x2123 or code >= 0x1F300
