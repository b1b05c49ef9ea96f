"""A strict reader of what a program writes to a terminal: text that only shows, or a sequence named here.

It reads as a terminal does (ECMA-48), 8-bit controls included, so it sees a sequence wherever a terminal would
act on one; and it does not forgive: what is not in the program's own repertoire is a violation. It never decides
by what the bytes are meant to be.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

#: What acts, turns or breaks lines, or cannot be seen. ZWJ, ZWNJ and variation selectors belong to words.
_NOT_SHOWN = (
    "\x00-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u2028\u2029\ud800-\udfff"  # line ends of another kind; halves of characters
    "\u200b\u2060-\u2064\ufeff\u180e\ufff9-\ufffb\U000e0000-\U000e007f"  # nothing to see
)
_SUSPECT = re.compile(f"[{_NOT_SHOWN}]")

_CSI = re.compile(r"(?:\x1b\[|\x9b)([0-?]*)([ -/]*)([@-~])")
_STRING = re.compile(r"(?:\x1b([P\]X^_])|([\x90\x98\x9d-\x9f]))([^\x1b\x9c\x07]*)(?:\x1b\\|\x9c|(\x07))")
_RETURN = re.compile(r"\r+(?:\n|(?:\x1b\[1A)*\x1b\[2K)")
_ESCAPE = re.compile(r"\x1b([ -/]*)([0-~])")


@dataclass(frozen=True)
class Repertoire:
    """What a kind of screen may write: whole sequences, controls, and how often some may come at most."""

    sequences: tuple[str, ...] = ()
    controls: str = "\n"
    at_most: Mapping[str, int] = field(default_factory=dict)

    def allows(self, sequence: str) -> bool:
        """Return whether a whole sequence is one of these."""
        return any(re.fullmatch(one, sequence) for one in self.sequences)


class Violation(NamedTuple):
    """Something that is not the program's own: where, what, and what stood around it."""

    at: int
    what: str
    around: str


#: A pipe, or a line mode: lines of text and nothing else.
LINES = Repertoire()
#: The same through a terminal, which puts a CR before each line feed.
TERMINAL_LINES = Repertoire(controls="\r\n")
#: Tables and bars: bold, dim, italic, eight colours, the colours of a bar; a bar wipes its line and comes again.
TABLES = Repertoire(
    sequences=(
        r"\x1b\[(?:[0-4]|22|23|24|3[0-79]|9[0-7])m",
        r"\x1b\[(?:[1-3];)?3[0-7]m",
        r"\x1b\[38;5;(?:23[2-9]|24\d|25[0-5])m",
        r"\x1b\[38;2;(?:249;38;114|114;156;31|165;66;129|58;58;58)m",
        r"\x1b\[2K",
        r"\x1b\[1A",
        r"\x1b\[\?25[lh]",
    ),
    controls="\r\n",
)
#: The full screen, 24 × 80 and larger: colours in 24 bits, places within it, modes set once and reset.
_PLACE = r"\x1b\[(?:[1-9]|[1-9]\d);(?:[1-9]|[1-9]\d|1\d\d)H"
_MODES = ("1000", "1002", "1003", "1004", "1006", "1015", "1016", "1049", "2004", "2026", "2048", "25", "7")
SCREEN = Repertoire(
    sequences=(
        r"\x1b\[(?:0|1|3|4|7|22|23|24|27)?(?:;(?:0|1|3|4|7|[34]8;2;\d{1,3};\d{1,3};\d{1,3}))*m",
        r"\x1b\[[34]8;2;\d{1,3};\d{1,3};\d{1,3}(?:;(?:1|3|4|7|[34]8;2;\d{1,3};\d{1,3};\d{1,3}))*m",
        _PLACE,
        r"\x1b\[H",
        rf"\x1b\[\?(?:{'|'.join(_MODES)})[hl]",
        r"\x1b\[\?(?:2026|2048)\$p",
        r"\x1b\[>(?:1|25)u",
        r"\x1b\[<u",
        r"\x1b\]22;default\x07",
    ),
    controls="\r\n",
    at_most={"\x1b[?1049h": 1, "\x1b[?1049l": 1, "\x1b[H": 2},
)


def violations(data: bytes, allowed: Repertoire) -> list[Violation]:
    """Return everything in `data` that is neither text that only shows nor allowed; [] is what tests hope for."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        around = data[max(0, error.start - 20) : error.start + 20]
        return [Violation(error.start, "bytes that are no UTF-8", repr(around))]
    found: list[Violation] = []
    counts: Counter[str] = Counter()

    def wrong(what: str) -> None:
        found.append(Violation(at, what, repr(text[max(0, at - 30) : at + 30])))

    at = 0
    while suspect := _SUSPECT.search(text, at):
        at, char = suspect.start(), suspect[0]
        match = None
        if char in "\x1b\x90\x98\x9b\x9d\x9e\x9f":
            match = _CSI.match(text, at) or _STRING.match(text, at) or _ESCAPE.match(text, at)
            if match is None:
                wrong("a sequence without an end")
            else:
                counts[match[0]] += 1
                if not allowed.allows(match[0]):
                    wrong(f"the sequence {match[0]!r}")
                elif counts[match[0]] > allowed.at_most.get(match[0], len(text)):
                    wrong(f"the sequence {match[0]!r} once too often")
        elif char not in allowed.controls:
            wrong(f"the character U+{ord(char):04X}")
        elif char == "\r" and not _RETURN.match(text, at):
            wrong("a carriage return within a line")  # it would be written over
        at = match.end() if match else at + 1
    return found
