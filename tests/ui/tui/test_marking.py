import io
import json
from itertools import combinations_with_replacement, pairwise
from pathlib import Path

import pytest

from annotate.text.words import words
from annotate.ui.keys import hints
from annotate.ui.line import LineMode
from annotate.ui.tui.describing import Choice
from annotate.ui.tui.marking import Hints, clause_starts
from tests.ui.tui.sitting import TEXT, TWO_FIELDS, desk, journal, press, session

FIFTY = " ".join(f"mot{n}" for n in range(1, 51)) + "."
HOSTILE_HINTS = (1, 26, 27, 50, 51, 300, 650)


def kind_of(value: str | None) -> str | None:
    kind = json.loads(value or "{}").get("kind")
    return kind if kind is None else str(kind)


def test_every_span_of_a_sentence_of_fifty_words_takes_four_keys_at_most(tmp_path: Path) -> None:
    at = desk(tmp_path, FIFTY)
    places = words(FIFTY, 0, len(FIFTY))
    assert len(places) == 50
    for first, last in combinations_with_replacement(range(50), 2):
        press(at, "m")
        keys = 1
        while isinstance(at.mode, Hints):
            wanted = places[first if at.mode.first is None else last][0]
            at.press(at.mode.hints[wanted][len(at.mode.typed)])
            keys += 1
        assert isinstance(at.mode, Choice)
        assert at.mode.marking == (places[first][0], places[last][1])
        assert keys <= 4
        press(at, "escape", "escape", "escape")
        assert at.mode is at.idle


@pytest.mark.parametrize("count", HOSTILE_HINTS)
def test_no_hint_begins_another(count: int) -> None:
    made = sorted(hints(count))
    assert len(set(made)) == count
    assert not any(after.startswith(before) for before, after in pairwise(made))


def test_the_same_hint_twice_marks_one_word_also_with_two_letters(tmp_path: Path) -> None:
    at = press(desk(tmp_path, FIFTY), "m")
    hint = at.mode.hints[FIFTY.index("mot40")]
    assert len(hint) == 2
    press(at, hint, hint, "n")
    assert [span.quote for span in at.labeling.spans()] == ["mot40"]


def test_one_judgment_is_made_and_only_once_the_kind_is_chosen(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "s", "f")
    assert journal(at.session.db) == []
    press(at, "v")
    (made,) = journal(at.session.db)
    assert (made.field, made.quote, kind_of(made.value)) == ("unsupported", "pont a fermé", "vague_source")


def test_the_words_may_be_chosen_last_word_first(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "f", "s", "n")
    assert at.labeling.spans()[0].quote == "pont a fermé"


def test_a_wrong_letter_clears_and_escape_goes_back_step_by_step(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "s", "z")
    assert at.refused
    assert isinstance(at.mode, Hints)
    press(at, "d")
    assert isinstance(at.mode, Choice)
    press(at, "escape")
    assert isinstance(at.mode, Hints)
    assert at.mode.first is not None
    press(at, "escape")
    assert isinstance(at.mode, Hints)
    assert at.mode.first is None
    press(at, "escape")
    assert at.mode is at.idle
    assert journal(at.session.db) == []


def test_enter_marks_without_a_kind_and_the_whole_sentence_can_be_marked(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "M", "enter")
    (made,) = journal(at.session.db)
    assert (made.quote, kind_of(made.value)) == ("Le pont a fermé mardi.", None)


def test_words_marked_already_take_another_kind_and_never_the_same_again(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "s", "f", "n", "m", "s", "f", "n")
    assert at.refused
    assert len(journal(at.session.db)) == 1
    press(at, "escape", "escape", "escape", "m", "s", "f", "v")
    assert len(journal(at.session.db)) == 2


def test_with_several_span_fields_the_field_is_asked_first(tmp_path: Path) -> None:
    at = press(desk(tmp_path, schema=TWO_FIELDS), "m", "1", "a", "s", "m", "2", "d", "f", "n")
    assert [(made.field, made.quote, kind_of(made.value)) for made in journal(at.session.db)] == [
        ("cue", "Le pont", None),
        ("source", "a fermé", "named"),
    ]


@pytest.mark.parametrize(
    ("keys", "quote"),
    [
        (["v", "enter"], "Selon"),
        (["v", "right", "v", "l", "enter"], "le maire"),
        (["v", "w", "v", "$", "enter"], "il rouvrira en mars"),
        (["v", "$", "shift+left", "left", "enter"], "rouvrira en mars"),
        (["v", "w", "b", "v", "end", "h", "enter"], "Selon le maire, il rouvrira en"),
        (["v", "v", "$", "0", "enter"], "Selon"),
    ],
)
def test_the_span_cursor_marks_with_arrows(tmp_path: Path, keys: list[str], quote: str) -> None:
    at = press(desk(tmp_path), "j", *keys, "enter")
    assert [span.quote for span in at.labeling.spans()] == [quote]


def test_leaving_the_span_cursor_marks_nothing(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "v", "v", "right", "escape")
    assert at.mode is at.idle
    assert journal(at.session.db) == []


def test_clauses_begin_after_punctuation_and_at_relative_words() -> None:
    text = "Les armes, dit-il, que l’on a trouvées (dont une rouillée) étaient là"
    places = words(text, 0, len(text))
    assert [text[slice(*places[n])] for n in clause_starts(text, places)] == [
        "Les",
        "dit-il",
        "que",
        "dont",
        "étaient",
    ]


def test_the_ends_of_a_span_move_by_words_and_are_kept_as_one_judgment(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "s", "d", "n", "]", "right", "right", "[", "left", "enter")
    (span,) = at.labeling.spans()
    assert (span.quote, span.kind) == ("Le pont a fermé mardi", "no_source")
    assert len(journal(at.session.db)) == 2


def test_escape_leaves_the_ends_where_they_were_and_a_span_keeps_a_word(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "s", "d", "n", "]", "l", "escape")
    assert at.labeling.spans()[0].quote == "pont a"
    press(at, "[", "right", "right", "right", "right", "enter")
    assert at.labeling.spans()[0].quote == "a"


def test_the_end_of_a_span_can_go_into_the_next_sentence(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "g", "g", "n", "]", "l", "l", "enter")
    assert at.labeling.spans(0)[0].quote == "mardi. Selon le"


def test_kinds_change_spans_are_chosen_and_removed(tmp_path: Path) -> None:
    at = press(desk(tmp_path), "m", "a", "a", "n", "m", "f", "g", "i", ",", "t", "p")
    assert [(span.quote, span.kind) for span in at.labeling.spans()] == [
        ("Le", "presupposed"),
        ("fermé mardi", "impersonal"),
    ]
    press(at, ".", "d")
    assert [span.quote for span in at.labeling.spans()] == ["Le"]
    press(at, "backspace")
    assert at.labeling.spans() == ()


def test_the_same_answers_in_the_line_mode_give_the_same_journal(tmp_path: Path) -> None:
    screen = press(desk(tmp_path), "m", "s", "f", "n", "f", "M", "v", "c", "m", "a", "s", "enter", "-", "o", "s")
    other = session(tmp_path, TEXT, who="a2")
    lines = ["m 2-4 no_source f", "m all vague_source c", "m 1-2 - o", "s"]
    LineMode(other, lines, io.StringIO()).run()
    made = journal(screen.session.db)
    half = len(made) // 2
    assert half == 8
    assert made[:half] == made[half:]
