"""The colours can be read, and told apart by people who see fewer of them."""

from itertools import combinations, product

import pytest

from annotate.ui.palette import COLOURLESS, DARK, LIGHT, Ink, Palette

#: Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
VISION = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(colour: Triple) -> Triple:
    """CIELAB of linear sRGB under D65."""
    r, g, b = (min(max(channel, 0.0), 1.0) for channel in colour)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Triple, other: Triple) -> float:
    """ΔE of CIE 1976."""
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


def seen(colour: str, vision: str) -> Triple:
    r, g, b = linear(colour)
    red, green, blue = (row[0] * r + row[1] * g + row[2] * b for row in VISION[vision])
    return red, green, blue


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_everything_that_is_read_has_a_contrast_of_four_and_a_half(palette: Palette) -> None:
    inks = [ink for meaning, ink in palette.inks.items() if meaning != "faint"]
    inks += [palette.label(n) for n in range(6)] + [palette.chosen(n) for n in range(6)]
    inks += [palette.label(0, excluded=True), palette.chosen(0, excluded=True)]
    for ink in inks:
        assert ink.text
        assert ink.ground
        assert contrast(ink.text, ink.ground) >= 4.5, ink


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
@pytest.mark.parametrize("vision", VISION)
def test_the_three_labels_stay_apart_for_every_colour_blindness(palette: Palette, vision: str) -> None:
    for one, other in combinations(palette.labels[:3], 2):
        assert one
        assert other
        assert difference(seen(one, vision), seen(other, vision)) >= 17


def test_green_amber_and_red_would_not_pass() -> None:
    traffic = ("#2e9e44", "#c98a00", "#d13b2e")
    least = min(
        difference(seen(one, vision), seen(other, vision))
        for vision, (one, other) in product(VISION, combinations(traffic, 2))
    )
    assert least < 17


def test_without_colours_what_must_be_told_apart_still_differs() -> None:
    inks = COLOURLESS.inks
    assert all(ink.text is None and ink.ground is None for ink in inks.values())
    for one, other in combinations(("now", "span", "span_over", "span_chosen", "marking"), 2):
        assert inks[one] != inks[other]
    assert inks["hint"] != inks["hint_next"]
    assert COLOURLESS.chosen(0) != COLOURLESS.label(0) == Ink(bold=True)
