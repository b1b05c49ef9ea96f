"""The full screen of adjudication: every key, what is shown and what is not, the journal of both interfaces."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.keys import _character_to_key
from textual.pilot import Pilot

from annotate.ui.adjudication.keys import COMMANDS
from annotate.ui.adjudication.line import AdjudicationLines
from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.tui.adjudication.app import AdjudicateApp
from annotate.ui.tui.adjudication.bench import Bench, Carry
from annotate.ui.tui.describing import Choice
from annotate.ui.tui.desk import Unsaved
from annotate.ui.tui.dialogs import Guide, Menu, Write
from annotate.ui.tui.marking import MoveEnds
from tests.adjudication.campaign import SENTENCES, VOTES, Mark, build, gold, gold_now, sitting, unit
from tests.adjudication.rich import rich
from tests.ui.tui.sitting import rows

MARKS = [Mark("a1", "maire promet", "no_source"), Mark("a2", "promet de", "vague_source")]
SPANS = {"a1": "fc", "a2": "fc"}  # nothing but the spans is disputed


class Seen(NamedTuple):
    """What the screen shows at the end, and the bench behind it."""

    text: str
    bench: Bench
    lines: list[str]


def names(keys: Iterable[str]) -> list[str]:
    """Return keys as Pilot calls them: named ones as they are, text character by character."""
    found = []
    for key in keys:
        for one in [key] if key in NAMED or "+" in key[1:] else key:
            found.append(_character_to_key(one) if len(one) == 1 else one)
    return found


NAMED = ("enter", "escape", "up", "down", "left", "right", "pageup", "pagedown", "f1", "backspace")


def see(
    sat: Sitting,
    *keys: str,
    size: tuple[int, int] = (80, 24),
    act: Callable[[Pilot[None]], Awaitable[None]] | None = None,
) -> Seen:
    """Open the screen, press keys, do `act`, and return what is seen."""

    async def play() -> Seen:
        app = AdjudicateApp(sat)
        async with app.run_test(size=size) as pilot:
            await pilot.press(*names(keys))
            if act:
                await act(pilot)
            await pilot.pause()
            lines = rows(app)
            assert isinstance(app.desk, Bench)
            return Seen("\n".join(lines), app.desk, lines)

    return asyncio.run(play())


@pytest.fixture(autouse=True)
def plain_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "ANNOTATE_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sat(tmp_path: Path) -> Sitting:
    return sitting(*build(tmp_path / "annotate.db", VOTES))


@pytest.fixture
def spans(tmp_path: Path) -> Sitting:
    return sitting(*build(tmp_path / "annotate.db", SPANS, MARKS))


# -- every key ----------------------------------------------------------------------------------------------

Check = Callable[[Bench], bool]


def position(bench: Bench) -> int:
    return bench.sitting.adjudication.position


#: What is typed before (after `n` to the carrying), and what must be so after, the key of each command.
EXPECTED: dict[str, tuple[str, Check]] = {
    "leave": ("", lambda bench: (unit(3), "left.label") in gold_now(bench.sitting.db)),
    "carry": ("", lambda bench: isinstance(bench.mode, Carry)),
    "write": ("", lambda bench: bench.message == "This is not answered in words here"),
    "move_start": ("", lambda bench: bench.message.startswith("Accept a span first")),
    "move_end": ("", lambda bench: bench.message.startswith("Accept a span first")),
    "kind": ("", lambda bench: bench.message.startswith("Accept a span first")),
    "note": ("", lambda bench: isinstance(bench.mode, Write) and bench.mode.line.prompt == "note:"),
    "undo": ("f", lambda bench: gold_now(bench.sitting.db) == {}),
    "redo": ("fu", lambda bench: gold_now(bench.sitting.db)[unit(3), "label"] == "fact"),
    "go_on": ("f", lambda bench: position(bench) == 1),
    "skip": ("", lambda bench: position(bench) == 1 and gold(bench.sitting.db) == []),
    "next": ("", lambda bench: position(bench) == 1),
    "previous": ("j", lambda bench: position(bench) == 0),
    "next_open": ("jfk", lambda bench: position(bench) == 2),
    "previous_open": ("jfj", lambda bench: position(bench) == 0),
    "go": ("", lambda bench: isinstance(bench.mode, Write) and bench.mode.line.digits),
    "context": ("", lambda bench: "shown: this sentence alone" in bench.message),
    "guide": ("", lambda bench: isinstance(bench.mode, Guide)),
    "page_down": ("", lambda bench: bench.scrolled == 0 and not bench.refused),
    "page_up": ("", lambda bench: bench.scrolled == 0 and not bench.refused),
    "theme": ("", lambda bench: bench.palette.name == "light"),
    "palette": ("", lambda bench: isinstance(bench.mode, Menu)),
    "quit": ("", lambda bench: bench.leaving),
}


@pytest.mark.parametrize(("name", "key"), [(one.name, key) for one in COMMANDS.values() for key in one.keys])
def test_the_key_does_what_the_table_says(sat: Sitting, name: str, key: str) -> None:
    before, holds = EXPECTED[name]
    # previous_open goes back over the decided second to the first; next_open from the first over it to the third
    assert holds(see(sat, "n", before, key).bench)


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5"])
def test_once_it_is_answered_a_digit_is_a_reason_and_goes_on(sat: Sitting, key: str) -> None:
    reasons = ["ambiguous_text", "guideline_gap", "slip", "edge_case", "genuine_disagreement"]
    bench = see(sat, "n", "o", key).bench
    assert gold_now(sat.db)[unit(3), "reason.label"] == reasons[int(key) - 1]
    assert position(bench) == 1


@pytest.mark.parametrize(
    ("key", "label"), [("f", "fact"), ("c", "claim"), ("o", "opinion"), ("x", "other"), ("2", "claim")]
)
def test_a_label_s_key_or_number_decides(sat: Sitting, key: str, label: str) -> None:
    seen = see(sat, "n", key)
    assert gold_now(sat.db)[unit(3), "label"] == label
    assert f"✓ saved: {label}" in seen.text
    assert position(seen.bench) == 0


def test_the_note_is_kept_and_shown(sat: Sitting) -> None:
    seen = see(sat, "n", "e", "which rule?", "enter")
    assert "note    which rule?" in seen.text
    assert gold_now(sat.db) == {(unit(3), "note"): "which rule?"}


def test_the_menu_does_commands_by_name(sat: Sitting) -> None:
    see(sat, "n", "ctrl+p", "leave", "enter")
    assert (unit(3), "left.label") in gold_now(sat.db)


@pytest.mark.parametrize(
    ("keys", "units"), [(("y",), 4), (("n",), 0), (("escape",), 0), (("n", "+", "y"), 4), (("z",), 0)]
)
def test_the_unanimous_are_carried_once_confirmed(sat: Sitting, keys: tuple[str, ...], units: int) -> None:
    seen = see(sat, *keys)
    assert len(gold_now(sat.db)) == units
    assert ("2 units on which all agree: carry them into gold?" in seen.text) is (keys == ("z",))


# -- what is shown ------------------------------------------------------------------------------------------


def test_nothing_of_the_votes_is_on_the_screen_before_the_answer(sat: Sitting) -> None:
    """Whichever key is pressed on the way: no annotator, no letter for one, no share, none of what was given."""
    for keys in ((), ("z",), ("j", "k"), ("s", "s", "s", "s"), ("e", "escape"), ("pagedown",)):
        seen = see(sat, "n", *keys)
        shown = seen.text.replace("gold by a9", "").replace(" fait ", "").replace(" opinion ", "")
        for told in ("a1", "a2", "a3", "votes  ", "claim", "why  ", "%", "1/3", "2/3"):
            assert told not in shown.replace("fact-claim-opinion", ""), told
        assert not re.search(r"\b[ABC] (fact|claim|opinion)", seen.text)
    assert gold(sat.db) == []


def test_after_the_answer_the_votes_stand_under_letters_and_what_was_decided_under_them(sat: Sitting) -> None:
    seen = see(sat, "n", "c")
    (votes,) = [line for line in seen.lines if line.strip().startswith("votes")]
    found = dict(re.findall(r"([ABC]) (fact|claim|opinion)", votes))
    assert sorted(found.values()) == ["claim", "fact", "opinion"]
    assert "gold    claim · by a9" in seen.text
    assert "5  genuine disagreement" in seen.text
    assert "1/4 decided" in seen.text


def test_the_letters_are_the_same_on_every_case_of_a_sitting(sat: Sitting) -> None:
    who = {"a1": "fffcoo", "a2": "ffccoo", "a3": "fcofof"}
    letters = sat.adjudication.letters
    names_of = {"f": "fact", "c": "claim", "o": "opinion"}
    for number, sentence in enumerate((3, 2, 4, 6)):
        seen = see(sat, "n", "g", str(number + 1), "enter", "x")
        for name, said in who.items():
            assert f"{letters[name]} {names_of[said[sentence - 1]]}" in seen.text


def test_the_strip_tells_what_is_decided_how(sat: Sitting) -> None:
    seen = see(sat, "n", "c", "enter", "=", "enter", "enter", "s")
    assert seen.lines[1].split() == ["C", "=", "·", "·"]


@pytest.mark.parametrize("size", [(80, 24), (130, 34), (60, 18), (40, 10)])
def test_the_sentence_the_question_and_the_keys_fit(sat: Sitting, size: tuple[int, int]) -> None:
    seen = see(sat, "n", "o", size=size)
    assert all(len(line) == size[0] for line in seen.lines)
    assert "ille !" in seen.text or size == (40, 10)
    for told in ("votes", "opinion", "Enter"):
        assert told in seen.text
    before = see(sat, "n", "j", size=size)
    assert "affirmation" in before.text


def test_without_colours_all_is_said_all_the_same(sat: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = see(sat, "n", "o").lines
    sat.undo()
    monkeypatch.setenv("NO_COLOR", "1")
    seen = see(sat, "n", "o")
    assert seen.bench.palette.name == "colourless"
    assert seen.lines == coloured


def test_light_and_dark_say_the_same(sat: Sitting) -> None:
    dark = see(sat, "n", "o")
    light = see(sat, "n", "ctrl+t")
    assert light.bench.palette.name == "light"
    assert dark.lines[3:12] == light.lines[3:12]


def test_clicks_answer_and_mark_nothing(sat: Sitting) -> None:
    async def click(pilot: Pilot[None]) -> None:
        await pilot.press("n")
        lines = rows(pilot.app)  # type: ignore[arg-type]
        y = next(n for n, line in enumerate(lines) if "affirmation" in line)
        await pilot.click(offset=(lines[y].index("affirmation"), y))
        lines = rows(pilot.app)  # type: ignore[arg-type]
        text = next(n for n, line in enumerate(lines) if "honte" in line)
        await pilot.mouse_down(offset=(lines[text].index("honte"), text))
        await pilot.hover(offset=(lines[text].index("honte") + 4, text))
        await pilot.mouse_up(offset=(lines[text].index("honte") + 4, text))
        await pilot.click(offset=(lines[text].index("honte"), text))
        y = next(n for n, line in enumerate(lines) if "slip" in line)
        await pilot.click(offset=(lines[y].index("slip"), y))

    bench = see(sat, act=click).bench
    assert gold_now(sat.db)[unit(3), "label"] == "claim"
    assert gold_now(sat.db)[unit(3), "reason.label"] == "slip"
    assert position(bench) == 1


def test_hostile_names_and_texts_cannot_act_on_the_screen(tmp_path: Path) -> None:
    sentences = ("Un \x1b[31mtexte [b]gras[/b]\u202e.", "Deux.")
    db, schema = build(
        tmp_path / "annotate.db", {"a1": "fc", "a2": "cc"}, name="[red]n\x1b]52;x", sentences=sentences
    )
    seen = see(sitting(db, schema, who="[/b]a9"), "n", "f", "e", "[/b]\x1b", "enter")
    assert "\x1b" not in seen.text
    assert "\u202e" not in seen.text
    assert "[b]gras[/b]" in seen.text
    assert "note    [/b]" in seen.text


# -- spans --------------------------------------------------------------------------------------------------


def test_spans_stand_side_by_side_without_who_marked_them(spans: Sitting) -> None:
    seen = see(spans, "n")
    assert "1         « maire promet »  no_source" in seen.text
    assert "2         « promet de »  vague_source" in seen.text
    assert "a1" not in seen.text
    assert "votes  " not in seen.text
    assert seen.bench.mode.marking == (26, 41)  # both together: maire promet de


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        (("1", "enter"), {"maire promet": "no_source"}),
        (("1", "2", "enter"), {"maire promet": "no_source", "promet de": "vague_source"}),
        (("1", "1", "2", "enter"), {"promet de": "vague_source"}),
        (("0",), {}),
        (("1", "[", "left", "enter", "enter"), {"Le maire promet": "no_source"}),
        (("1", "]", "right", "enter", "enter"), {"maire promet de": "no_source"}),
        (("1", "t", "v", "enter"), {"maire promet": "vague_source"}),
        (("2", "]", "left", "escape", "enter"), {"promet de": "vague_source"}),
    ],
)
def test_each_span_is_accepted_adjusted_or_dropped(
    spans: Sitting, keys: tuple[str, ...], kept: dict[str, str]
) -> None:
    seen = see(spans, "n", *keys)
    stored = {quote: value for _, field, value, quote, _ in gold(spans.db) if field == "unsupported" and value}
    assert stored == {words: f'{{"kind":"{kind}"}}' for words, kind in kept.items()}
    assert "votes" in seen.text
    for sign, told in (
        ("drop", len(kept) < 2),
        ("adjust", bool(kept.keys() & {"Le maire promet", "maire promet de"})),
    ):
        assert (sign in seen.text) is told or "t" in keys


def test_a_span_is_changed_only_once_it_is_accepted(spans: Sitting) -> None:
    assert isinstance(see(spans, "n", "1", "[").bench.mode, MoveEnds)
    assert isinstance(see(spans, "n", "1", "t").bench.mode, Choice)
    assert see(spans, "n", "enter").bench.message == "Accept spans by their numbers. 0 accepts none."
    assert gold(spans.db) == []


# -- other questions ----------------------------------------------------------------------------------------


def test_every_kind_of_question_is_answered(tmp_path: Path) -> None:
    sat = sitting(*rich(tmp_path / "annotate.db"))
    keys = (
        "a3",
        "y3",
        "23",
        "ic",
        "enter",
        "3",
        "23",
        "7",
        ".5",
        "enter",
        "3",
        "w",
        "Reuters",
        "enter",
        "3",
        "l3",
        "1",
        "enter",
        "3",
    )
    see(sat, "n", *keys)
    now = {field: value for (_, field), value in gold_now(sat.db).items() if "." not in field}
    assert now == {
        "trust": "A",
        "label": "yes",
        "sure": "high",
        "tone": '["irony", "quote"]',
        "why": "he lies",
        "size": "7.5",
        "said_by": "Reuters",
        "slant": "left",
        "cue": '{"kind":"named"}',
    }


def test_a_source_is_asked_about_without_a_text_that_is_not_about_it(tmp_path: Path) -> None:
    seen = see(sitting(*rich(tmp_path / "annotate.db")), "n")
    assert "trust · AFP" in seen.text
    assert "Le maire" not in seen.text


# -- both interfaces ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        (["y", "o 5", "c 2", "=", "1", "f"], ("y", "o5", "c2", "=", "1", "f")),
        (
            ["n", "f", "u", "c e why so", "", "s", "x 4"],
            ("n", "f", "u", "c", "e", "why so", "enter", "enter", "s", "x4"),
        ),
        (["n", "f 1", "f 2", "u", "u", "u", "U", "U"], ("n", "f", "1", "f", "2", "uuu", "UU")),
        (["n", "g 3", "o", "", "+", "y", "u", "u"], ("n", "g", "3", "enter", "o", "enter", "+", "y", "uu")),
    ],
)
def test_the_same_decisions_give_the_same_journal(tmp_path: Path, lines: list[str], keys: tuple[str, ...]) -> None:
    by_line = sitting(*build(tmp_path / "line.db", VOTES))
    AdjudicationLines(by_line, [f"{line}\n" for line in lines], io.StringIO()).run()
    by_key = sitting(*build(tmp_path / "keys.db", VOTES))
    see(by_key, *keys)
    assert gold(by_line.db) == gold(by_key.db) != []


def test_spans_and_all_other_questions_give_the_same_journal_too(tmp_path: Path) -> None:
    lines = [
        "y",
        "B",
        "",
        "no 1",
        "2",
        "",
        "i",
        "",
        "2",
        "",
        "-7,5",
        "",
        "w Reuters",
        "",
        "=",
        "",
        "1 ] 6 & 2 t n",
        "5",
    ]
    keys = (
        "y",
        "b",
        "enter",
        "o1",
        "2",
        "enter",
        "i",
        "enter",
        "enter",
        "2",
        "enter",
        "-",
        "7,5",
        "enter",
        "enter",
    )
    more = (
        "w",
        "Reuters",
        "enter",
        "enter",
        "=",
        "enter",
        "1",
        "]",
        "right",
        "right",
        "enter",
        "2",
        "t",
        "n",
        "enter",
        "5",
    )
    by_line = sitting(*rich(tmp_path / "line.db"))
    AdjudicationLines(by_line, [f"{line}\n" for line in lines], io.StringIO()).run()
    by_key = sitting(*rich(tmp_path / "keys.db"))
    see(by_key, *keys, *more)
    assert gold(by_line.db) == gold(by_key.db)
    assert by_line.done == by_key.done == 9


# -- writing that fails -------------------------------------------------------------------------------------


def test_a_write_that_fails_is_shown_and_tried_again_or_dropped(sat: Sitting) -> None:
    async def fail(pilot: Pilot[None]) -> None:
        await pilot.press("n")
        sat.db.conn.execute("PRAGMA query_only = ON")
        await pilot.press("f", "j", "enter")
        assert isinstance(pilot.app.desk.mode, Unsaved)  # type: ignore[attr-defined]
        assert "NOT SAVED" in "\n".join(rows(pilot.app))  # type: ignore[arg-type]
        await pilot.press("escape")
        await pilot.press("c")
        sat.db.conn.execute("PRAGMA query_only = OFF")
        await pilot.press("enter")

    seen = see(sat, act=fail)
    assert gold_now(sat.db) == {(unit(3), "label"): "claim", (unit(3), "adjudicator.label"): "a9"}
    assert "votes" in seen.text


def test_a_reason_that_could_not_be_saved_goes_on_once_it_is(sat: Sitting) -> None:
    async def fail(pilot: Pilot[None]) -> None:
        await pilot.press("n", "f")
        sat.db.conn.execute("PRAGMA query_only = ON")
        await pilot.press("3")
        sat.db.conn.execute("PRAGMA query_only = OFF")
        await pilot.press("enter")

    assert position(see(sat, act=fail).bench) == 1
    assert gold_now(sat.db)[unit(3), "reason.label"] == "slip"


def test_the_sentence_of_the_case_is_the_one_in_focus(sat: Sitting) -> None:
    for number, sentence in enumerate((3, 2, 4, 6), 1):
        bench = see(sat, "n", "g", str(number), "enter").bench
        assert bench.labeling.document.sentence_text(bench.labeling.position) == SENTENCES[sentence - 1]
