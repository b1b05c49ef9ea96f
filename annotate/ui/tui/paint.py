"""Pieces of text in an ink become strips of the screen. The one border every text passes on its way there."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, split_text
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotate.text.words import graphemes
from annotate.ui.palette import Ink
from annotate.ui.screen_text import visible


class Piece(NamedTuple):
    """Some text and how it is drawn; `target` is what a click on it means: a key to press."""

    text: str
    ink: Ink
    target: str = ""


class Margins(NamedTuple):
    """Where things stand: `left` is the first column used, the text begins two cells after it."""

    left: int
    text_width: int

    @property
    def text_left(self) -> int:
        """The first column of the text; the bar beside the current sentence stands at `left`."""
        return self.left + 2


JOINER = "\u200d"
WIDEST = 88  #: cells of a line of text: longer ones are hard to follow
NARROWEST, LOWEST = 40, 10  #: of a screen that can be worked with


def margins(width: int) -> Margins:
    """Return the margins on a screen `width` cells wide: the text in the middle once there is room."""
    text_width = max(2, min(WIDEST, width - 5))
    return Margins(max(1, (width - text_width - 2) // 2), text_width)


@lru_cache(maxsize=512)
def style(ink: Ink) -> Style:
    """Return the ink as the screen library knows it; what is off is said to be nothing, not undone."""
    return Style(
        color=ink.text,
        bgcolor=ink.ground,
        bold=ink.bold or None,
        underline=ink.underline or None,
        reverse=ink.reverse or None,
    )


def cells(text: str) -> int:
    """Return the cells a visible text takes.

    A joiner between letters, as Indic scripts have it, swallows the next character's width when a whole text is
    measured at once; so such texts are measured, and drawn, grapheme by grapheme.
    """
    if JOINER in text:
        return sum(cell_len(text[start:stop]) for start, stop in graphemes(text))
    return cell_len(text)


def _cut(text: str, width: int) -> str:
    """Return the beginning of a visible text that takes at most `width` cells."""
    if JOINER not in text:
        return split_text(text, width)[0]
    used = 0
    for start, stop in graphemes(text):
        used += cell_len(text[start:stop])
        if used > width:
            return text[:start]
    return text


def strip(pieces: Iterable[Piece], width: int, ground: Ink) -> Strip:
    """Return the pieces as one row of exactly `width` cells, cut or filled with `ground`."""
    segments: list[Segment] = []
    used = 0
    for piece in pieces:
        text = visible(piece.text)
        size = cells(text)
        if used + size > width:
            text = _cut(text, width - used)
            size = cells(text)
        if JOINER in text:
            segments += [Segment(text[start:stop], style(piece.ink)) for start, stop in graphemes(text)]
        elif text:
            segments.append(Segment(text, style(piece.ink)))
        used += size
    if used < width:
        segments.append(Segment(" " * (width - used), style(ground)))
    return Strip(segments, width)


def fitted(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with … where something is left out."""
    text = visible(text)
    if cells(text) <= width:
        return text
    return _cut(text, width - 1) + "…" if width > 0 else ""


def length(pieces: Iterable[Piece]) -> int:
    """Return the cells the pieces take."""
    return sum(cells(visible(piece.text)) for piece in pieces)


def target_at(pieces: Iterable[Piece], cell: int) -> str:
    """Return what a click at a cell means, "" for nothing."""
    used = 0
    for piece in pieces:
        used += cells(visible(piece.text))
        if cell < used:
            return piece.target
    return ""
