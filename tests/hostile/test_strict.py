"""The strict reader sees every attack of the corpus that is written out as it is, and nothing where it is not."""

import pytest

from annotate.ui.screen_text import flowing, visible
from tests.hostile.corpus import ATTACKS
from tests.hostile.strict import LINES, SCREEN, TABLES, TERMINAL_LINES, violations

#: What shows strange things, but only shows them: nothing in it is for a terminal to obey.
ONLY_TEXT = {
    *("34-variation-selectors", "35-combining-marks", "56-markdown"),
    *("36-lone-surrogates", "37-noncharacters", "38-two-ways-to-write-it", "39-ligature-and-soft-hyphen"),
    *("40-beyond-the-first-plane", "41-emoji-sequences", "42-wide-and-ambiguous", "43-two-directions"),
    *("46-narrow-spaces", "47-no-spaces", "48-homoglyphs", "49a-windows-1252", "50-closing-tag"),
    *("51-action-link", "52-markup-link", "53-sic", "54-half-a-tag", "55-emoji-code", "57-script"),
    *("58-javascript-address", "60-quotes-for-tables", "61-templates", "74-private-use"),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize(
    "allowed", [LINES, TERMINAL_LINES, TABLES, SCREEN], ids=["lines", "tty", "tables", "screen"]
)
def test_an_attack_written_out_is_seen_and_one_made_visible_is_not(name: str, allowed: object) -> None:
    attack = ATTACKS[name].replace("\n", "")
    if name == "60-quotes-for-tables":
        attack = attack.replace("\t", "")
    raw = f"Il a {attack} dit oui\n".encode()
    assert bool(violations(raw, allowed)) != (name in ONLY_TEXT)  # type: ignore[arg-type]
    for safe in (visible, flowing):
        assert violations(f"Il a {safe(attack)} dit oui\n".encode(), allowed) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        b"a\x1b",
        b"a\x1b[",
        b"a\x1b]0;t",
        b"\x1b[31mred\x1b[39;49m\x1b[100000m",
        b"\x1b[5m",
        b"\x1b[;5m",
        b"\x1b[ q",
        b"\x1b[?1049h\x1b[?1049h",
        b"\x1b#8",
        b"\x1b%G",
        b"caf\xe9",
        b"a\tb",
        b"wiped\rover",
        b"\x1b[999;1H",
        b"\x1b[?25$p",
        "\u0085".encode(),
    ],
)
def test_what_is_nobodys_is_seen_on_every_screen(raw: bytes) -> None:
    for allowed in (LINES, TERMINAL_LINES, TABLES, SCREEN):
        assert violations(raw, allowed), allowed


def test_what_the_program_uses_is_its_own_where_it_uses_it() -> None:
    bold, screen = b"\x1b[1mname\x1b[0m\r\n", b"\x1b[?1049h\x1b[1;80H\x1b[1;38;2;1;2;3;48;2;4;5;6mx\x1b[0m"
    assert (
        violations(bold, TABLES) == violations(screen, SCREEN) == violations(b"a\r\nb\r\n", TERMINAL_LINES) == []
    )
    assert len(violations(bold, LINES)) == 3
    assert violations(screen, TABLES)
