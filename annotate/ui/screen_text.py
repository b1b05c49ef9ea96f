"""The one way any text reaches any screen: each code point becomes one visible code point.

Controls, escapes, direction overrides and other invisible characters are shown as marks, so that nothing in
a text, a name or a file can act on the terminal; because the count never changes, offsets stay right.
"""

import re

#: C0 and DEL have pictures of their own; everything else that is not to be seen or acts becomes a mark.
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_MARKED = (
    "\x80-\x9f"  # C1: escape sequences in one character
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction: can show one thing and mean another
    "\u2028\u2029"  # line and paragraph separators
    "\u200b\u2060-\u2064\ufeff\u180e"  # nothing to see, though something is there
    "\ud800-\udfff"  # lone surrogates cannot be written out
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags: invisible letters
)
_UNSAFE = re.compile(f"[\x00-\x1f\x7f{_MARKED}]")


def visible(text: str) -> str:
    """Return `text` with every character that could act on a terminal, or hide, shown as a mark.

    len(visible(text)) == len(text), and text[a:b] is shown as visible(text)[a:b]. Line breaks and tabs are
    marked too: whoever lays out lines breaks them first.
    """
    if not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub(lambda found: chr(_PICTURES.get(ord(found[0]), 0xFFFD)), text)


def flowing(text: str) -> str:
    """Return `text` on one line for reading: line breaks and tabs as spaces, the rest as visible() has it."""
    return visible(text.translate({9: " ", 10: " ", 13: " ", 0x2028: " ", 0x2029: " ", 0x85: " "}))
