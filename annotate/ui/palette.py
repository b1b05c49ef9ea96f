"""What things look like: one ink per meaning, in a dark, a light and a colourless palette.

The three label colours stay apart for every common colour blindness (smallest ΔE76 under Machado's matrices:
dark 17, light 19) and have a contrast of at least 5:1 on their ground. Colour is never the only carrier: labels
have letters, spans are underlined, what is chosen is reversed. Knows no screen library and no schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

#: Glyphs of the progress strip and of the marks before sentences.
OPEN, SKIPPED, HAS_SPAN = "·", "-", "‿"
BAR = "▌"  #: beside the lines of the current sentence


class Ink(NamedTuple):
    """How a stretch of text is drawn; None is the terminal's own colour."""

    text: str | None = None
    ground: str | None = None
    bold: bool = False
    underline: bool = False
    reverse: bool = False


@dataclass(frozen=True)
class Palette:
    """A name, one ink per meaning, and the colours of labels in the order of a schema."""

    name: str
    inks: Mapping[str, Ink]
    labels: tuple[str | None, ...]
    excluded: str | None  #: colour of labels that stay out of agreement

    def __getitem__(self, meaning: str) -> Ink:
        return self.inks[meaning]

    def label(self, number: int, excluded: bool = False) -> Ink:
        """Return the ink of the label at `number`, counted from 0, where it is only mentioned."""
        return Ink(self._colour(number, excluded), self.inks["text"].ground, bold=True)

    def chosen(self, number: int, excluded: bool = False) -> Ink:
        """Return the ink of a label where it is the answer: a block of its colour."""
        colour = self._colour(number, excluded)
        if colour is None:
            return Ink(bold=True, reverse=True)
        return Ink(self.inks["text"].ground, colour, bold=True)

    def _colour(self, number: int, excluded: bool) -> str | None:
        return self.excluded if excluded else self.labels[number % len(self.labels)]


def _coloured(
    name: str,
    ground: str,
    raised: str,
    text: str,
    read: str,
    faint: str,
    span: tuple[Ink, Ink, Ink],
    labels: tuple[str, ...],
    excluded: str,
    alarm: Ink,
) -> Palette:
    hint = Ink("#101418", "#f0e442", bold=True)
    return Palette(
        name,
        {
            "text": Ink(text, ground),  #: words to act on
            "now": Ink(text, ground),  #: the current sentence
            "strong": Ink(text, ground, bold=True),
            "read": Ink(read, ground),  #: context, advice
            "read_span": Ink(read, ground, underline=True),
            "faint": Ink(faint, ground),  #: marks that help when looked for; never words to be read
            "bar": Ink(read, raised),
            "bar_strong": Ink(text, raised, bold=True),
            "here": Ink(ground, text, bold=True),  #: the current place in the strip, a cursor
            "span": span[0],
            "span_over": span[1],  #: where two spans overlap
            "span_chosen": span[2],
            "hint": hint,
            "hint_next": Ink("#101418", "#d2c21e", bold=True),  #: a hint that touches the one before it
            "hint_typed": Ink("#101418", "#ffffff", bold=True),
            "marking": Ink("#101418", "#f0e442"),  #: words about to be marked
            "alarm": alarm,
        },
        labels,
        excluded,
    )


DARK = _coloured(
    "dark",
    ground="#101418",
    raised="#1b2229",
    text="#f4f6f8",
    read="#929ca6",
    faint="#5f6a75",
    span=(
        Ink("#ffffff", "#8a3700", underline=True),
        Ink("#ffffff", "#5c1f3f", bold=True, underline=True),
        Ink("#ffffff", "#a84300", bold=True, underline=True),
    ),
    labels=("#56b4e9", "#e69f00", "#cc79a7", "#2fb391", "#f0e442", "#b9a2ff"),
    excluded="#aab4be",
    alarm=Ink("#ffffff", "#b3261e", bold=True),
)

LIGHT = _coloured(
    "light",
    ground="#fbfbf8",
    raised="#eeeee7",
    text="#14181c",
    read="#616a73",
    faint="#8f979e",
    span=(
        Ink("#14181c", "#ffe3cc", underline=True),
        Ink("#14181c", "#f3c6dd", bold=True, underline=True),
        Ink("#14181c", "#ffc894", bold=True, underline=True),
    ),
    labels=("#0072b2", "#8a5a00", "#a2387a", "#00694e", "#6b5b00", "#5b3fb5"),
    excluded="#5d6670",
    alarm=Ink("#ffffff", "#a31515", bold=True),
)

#: For NO_COLOR: only bold, underline and reverse.
COLOURLESS = Palette(
    "colourless",
    {
        "text": Ink(),
        "now": Ink(bold=True),
        "strong": Ink(bold=True),
        "read": Ink(),
        "read_span": Ink(underline=True),
        "faint": Ink(),
        "bar": Ink(),
        "bar_strong": Ink(bold=True),
        "here": Ink(bold=True, reverse=True),
        "span": Ink(underline=True),
        "span_over": Ink(underline=True, reverse=True),
        "span_chosen": Ink(bold=True, underline=True),
        "hint": Ink(bold=True, reverse=True),
        "hint_next": Ink(bold=True, underline=True),
        "hint_typed": Ink(underline=True),
        "marking": Ink(reverse=True),
        "alarm": Ink(bold=True, reverse=True),
    },
    (None,),
    None,
)

PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}
