from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from annotate.text.words import graphemes
from annotate.ui.screen_text import flowing
from annotate.ui.tui.layout import MARK_CELLS, Line, wrap
from annotate.ui.tui.paint import cells

FRENCH = "Il a dit : « La France a une nouvelle fois montré sa responsabilité » ; rien n’est prouvé !"
CHINESE = "法国再次表明其对萨赫勒地区局势不稳定负有责任。"
ARABIC = "قالت فرنسا مرة أخرى إنها مسؤولة عن زعزعة استقرار الوضع في منطقة الساحل."
FAMILY = "Une famille 👨‍👩‍👧‍👦 et un drapeau 🇲🇱 passent, cafe\u0301 \u0915\u094d\u200d\u0937 fermé."

anything = st.text(
    st.sampled_from("ab é—-'’ \t\n\r«»(),;!.法🇲🇱👨👩\u200d\ufe0f\u0301\u0915\u094dعم\u00a0\x1b\x00\u202e\u200b"),
    max_size=60,
) | st.text(max_size=40)


def shown(lines: list[Line]) -> list[str]:
    return ["".join(line.shown) for line in lines]


@given(anything, st.integers(4, 30))
@settings(max_examples=300, deadline=None)
def test_lines_hold_every_character_once_and_never_more_than_their_width(text: str, width: int) -> None:
    lines = wrap(text, 0, len(text), width)
    assert [line.start for line in lines[1:]] == [line.stop for line in lines[:-1]]
    assert (lines[0].start, lines[-1].stop) == (0, len(text)) if text else lines == []
    borders = {place for place, _ in graphemes(text)} | {len(text)}
    for line in lines:
        assert line.width <= width
        assert set(line.offsets) <= borders
        assert len(line.offsets) == len(line.cells) == len(line.shown) + 1
        assert list(line.cells) == [sum(cells(part) for part in line.shown[:n]) for n in range(len(line.cells))]


@given(anything, st.integers(4, 30))
@settings(max_examples=300, deadline=None)
def test_only_white_space_is_left_out_of_what_is_drawn(text: str, width: int) -> None:
    drawn = "".join(shown(wrap(text, 0, len(text), width)))
    assert "".join(drawn.split()) == "".join(flowing(text).split())


def test_every_grapheme_is_found_again_at_the_cell_it_is_drawn_in() -> None:
    for text in (FRENCH, CHINESE, ARABIC, FAMILY):
        for width in (9, 20, 60):
            for line in wrap(text, 0, len(text), width):
                for offset, cell, after in zip(line.offsets, line.cells, line.cells[1:], strict=False):
                    if after > cell:
                        assert line.offset_at(cell) == offset
                        assert line.offset_at(after - 1) == offset
                        assert line.cell(offset) == cell


def test_wide_characters_take_two_cells_and_lines_break_between_them() -> None:
    lines = wrap(CHINESE, 0, len(CHINESE), 10)
    assert all(line.width <= 10 for line in lines)
    assert shown(lines)[0] == CHINESE[:5]
    assert not any(text.startswith("。") for text in shown(lines))


def test_an_emoji_made_of_seven_code_points_is_one_cluster_two_cells_wide() -> None:
    family = FAMILY.index("👨")
    (line,) = wrap(FAMILY, 0, len(FAMILY), 80)
    at = line.offsets.index(family)
    assert line.offsets[at + 1] - family == 7
    assert line.cells[at + 1] - line.cells[at] == 2


def test_a_joiner_between_letters_does_not_swallow_the_next_letter() -> None:
    assert cells("a\u200db") == 2
    assert cell_len("a\u200db") != 2  # why texts with joiners are measured by grapheme


def test_french_marks_stay_with_their_words() -> None:
    for width in range(20, 60):
        for text in shown(wrap(FRENCH, 0, len(FRENCH), width)):
            assert not text.startswith((":", "»", ";", "!"))
            assert not text.rstrip().endswith("«")


def test_a_line_break_with_indentation_is_read_as_one_space() -> None:
    assert shown(wrap("un\r\n    deux\ttrois  quatre", 0, 26, 40)) == ["un deux trois  quatre"]


def test_a_word_longer_than_the_line_is_cut_between_graphemes() -> None:
    word = "e\u0301" * 25
    assert shown(wrap(word, 0, len(word), 10)) == ["e\u0301" * 10, "e\u0301" * 10, "e\u0301" * 5]


def test_room_is_kept_before_each_sentence_so_that_a_label_moves_no_word() -> None:
    (line,) = wrap("Un. Deux.", 0, 9, 40, {0, 4})
    assert line.cells[1] == MARK_CELLS
    assert line.cell(0) == MARK_CELLS
    assert line.has_mark(0)
    assert line.has_mark(4)
    assert not line.has_mark(1)
    assert line.text(4, 9) == "Deux."


def test_the_mark_of_a_sentence_is_never_alone_at_the_end_of_a_line() -> None:
    for width in range(6, 30):
        for line in wrap("Un mot. Deux mots. Trois.", 0, 25, width, {0, 8, 19}):
            marks = [at for at in (0, 8, 19) if line.has_mark(at)]
            assert all(line.text(at, at + 1) for at in marks)
