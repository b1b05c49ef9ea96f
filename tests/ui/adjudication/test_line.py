"""The line mode of adjudication: what each line does, and that a line which cannot be read changes nothing."""

import io
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from annotate.store.database import NotSaved
from annotate.ui.adjudication.keys import BY_WORD, COMMANDS
from annotate.ui.adjudication.line import AdjudicationLines
from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.keys import RESERVED
from tests.adjudication.campaign import SENTENCES, VOTES, Mark, build, gold, gold_now, place, sitting, unit
from tests.adjudication.rich import FIELDS, rich

MARKS = [Mark("a1", "maire promet", "no_source"), Mark("a2", "promet de", "vague_source")]
CUE = "Le maire promet de l'argent."


@pytest.fixture
def sat(tmp_path: Path) -> Sitting:
    return sitting(*build(tmp_path / "annotate.db", VOTES))


@pytest.fixture
def spans(tmp_path: Path) -> Sitting:
    return sitting(*build(tmp_path / "annotate.db", VOTES, MARKS), "unsupported")


@pytest.fixture
def all_kinds(tmp_path: Path) -> Sitting:
    return sitting(*rich(tmp_path / "annotate.db"))


def says(sat: Sitting, *lines: str, interactive: bool = False) -> str:
    """Type the lines; return everything that was written."""
    output = io.StringIO()
    AdjudicationLines(sat, [f"{line}\n" for line in lines], output, interactive).run()
    return output.getvalue()


def test_what_is_not_carried_at_first_can_be_later(sat: Sitting) -> None:
    said = says(sat, "n", "+", "what", "y", "+")
    assert (
        said.count("2 units on which all agree: carry them into gold?") == 3
    )  # asked, asked again, not understood
    assert "saved: 2 units carried into gold" in said
    assert "not done: All that everybody agrees on is in gold" in said
    assert len(gold_now(sat.db)) == 4


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["s"], 2),
        (["j"], 2),
        (["j", "k"], 1),
        (["j", "b"], 1),
        (["g 4"], 4),
        (["f", ""], 2),
        (["f 3"], 2),
        (["f", "3"], 2),
        (["f genuine_disagreement"], 2),
        (["="], 1),
        (["f"], 1),
        (["f", "J"], 2),
        (["g 3", "K"], 2),
        (["s", "s", "s", "s"], 1),
        (["g 3", "f", "", "u"], 3),
    ],
)
def test_lines_move_as_they_say(sat: Sitting, lines: list[str], number: int) -> None:
    says(sat, "n", *lines)
    assert sat.adjudication.position + 1 == number


def test_a_decided_case_is_shown_with_what_was_decided_and_voted(sat: Sitting) -> None:
    shown = says(sat, "n", "o 5 e later", "g 1").splitlines()[-5:]
    assert shown[:3] == [
        "[1/4] pont, sentence 3: label",
        SENTENCES[2],
        "now: opinion; by a9; genuine disagreement",
    ]
    assert shown[3].startswith("votes: A ")
    assert shown[4] == "note: later"


def test_when_all_is_decided_it_says_so(sat: Sitting) -> None:
    said = says(sat, "n", "f 1", "f 1", "f 1", "f 1")
    assert said.endswith("All disagreements are decided. u takes back, g NUMBER goes to one, q leaves.\n")


def test_a_note_stands_before_the_answer_too(sat: Sitting) -> None:
    assert "note: look up" in says(sat, "n", "e look up", "j", "k")
    assert gold(sat.db) == [(unit(3), "note", "look up", None, "answer")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("q1", "'q1' is not understood. Expected f c o x, or a command (?)."),
        ("1", ""),  # the first label, by its number
        ("f 9", "'9' is not understood. Expected 1 ambiguous text, 2 guideline gap, 3 slip"),
        ("slip", "'slip' is not understood"),
        ("g", "Expected a number"),
        ("g 9", "There is no disagreement 9. They run from 1 to 4."),
        ("w words", "This is not answered in words here"),
        ("[ 3", "Accept a span first"),
        ("j f", "Another disagreement is shown after that"),
        ("k", "There is no disagreement 0"),
        ("K", "No undecided one before this"),
        ("u", "Nothing to undo"),
        ("U", "Nothing to redo"),
        ("retry", "Nothing waits to be saved"),
        ("fact", ""),
    ],
)
def test_a_line_is_understood_or_changes_nothing(sat: Sitting, line: str, why: str) -> None:
    said = says(sat, "n", line)
    assert (f"not done: {why}" in said) is bool(why), said
    assert bool(gold(sat.db)) is not bool(why)


# -- spans --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("1", ["maire promet no_source"]),
        ("2", ["promet de vague_source"]),
        ("1,2", ["maire promet no_source", "promet de vague_source"]),
        ("0", []),
        ("none", []),
        ("1 [ 1", ["Le maire promet no_source"]),
        ("1 ] 4", ["maire promet de no_source"]),
        ("1 [ 1 ] 4 t v", ["Le maire promet de vague_source"]),
        ("2 t presupposed & 1 ] 4", ["promet de presupposed", "maire promet de no_source"]),
        ("1,2 t i", ["maire promet no_source", "promet de impersonal"]),
    ],
)
def test_spans_are_accepted_changed_and_dropped_by_number(spans: Sitting, line: str, kept: list[str]) -> None:
    said = says(spans, line)
    assert '1 "maire promet" no_source\n2 "promet de" vague_source\n' in said
    stored = [(quote, value) for _, field, value, quote, _ in gold(spans.db) if field == "unsupported"]
    assert [f"{quote} {value.split(chr(34))[3]}" for quote, value in stored if value] == kept
    units = {unit for unit, field, *_ in gold(spans.db) if field == "unsupported"}
    assert units == {f"span:{start}-{stop}" for start, stop in (place("maire promet"), place("promet de"))}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("3", "There is no span 3. They run from 1 to 2."),
        ("1,1", "A span is accepted once"),
        ("1 [ 9", "There is no word 9"),
        ("1 [ 5", "A span needs at least one character"),
        ("1 t nonsense", "Expected a kind of span"),
        ("0 [ 1", "Accept a span first"),
        ("t v", "Accept a span first"),
        ("f", "'f' is not understood"),
        ("1 & 7", "There is no span 7"),
    ],
)
def test_what_cannot_be_done_to_spans_is_said(spans: Sitting, line: str, why: str) -> None:
    assert f"not done: {why}" in says(spans, line)
    assert gold(spans.db) == []


def test_who_marked_a_span_is_said_afterwards(spans: Sitting) -> None:
    before, _, after = says(spans, "1").partition("saved: ")
    assert "A " not in before
    votes = after.splitlines()[1].removeprefix("votes: ").split("; ")
    assert sorted(one[2:] for one in votes) == ["1", "2", "nothing"]


# -- every other kind of question ---------------------------------------------------------------------------


def test_every_scale_and_level_is_decided(all_kinds: Sitting) -> None:
    assert [case.field for case in all_kinds.adjudication.cases] == FIELDS
    lines = ("a 3", "yes 3", "2 3", "i,c 3", "2 3", "7,5 3", '"Reuters" 3', "l 3", "1 3")
    assert "not done" not in says(all_kinds, "n", *lines)
    now = {field: value for (_, field), value in gold_now(all_kinds.db).items() if "." not in field}
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
    reasons = [value for (_, field), value in gold_now(all_kinds.db).items() if field.startswith("reason.")]
    assert set(reasons) == {"slip"}


def test_answers_in_words_are_offered_without_who_gave_them(all_kinds: Sitting) -> None:
    said = says(all_kinds, "n", "g 5")
    assert said.endswith(
        "[5/9] mairie, sentence 1: why\nLe maire a promis de rouvrir le pont.\n1 a promise\n2 he lies\n"
    )
    says(all_kinds, "n", "w something of my own")
    assert "something of my own" in gold_now(all_kinds.db).values()


def test_numbers_and_flags_are_not_offered(all_kinds: Sitting) -> None:
    for number, told in ((4, "irony"), (6, "7.5")):
        assert told not in says(all_kinds, "n", f"g {number}").rpartition(f"[{number}/9]")[2]


@pytest.mark.parametrize(
    ("number", "line", "why"),
    [
        (5, "3", "'3' is not understood. Expected a number, or \"your words\""),
        (5, "w", "Expected the words of the answer"),
        (6, "many", "'many' is not understood. Expected a number"),
        (4, "i,z", "'i,z' is not understood. Expected i c, joined by commas, or none"),
        (7, '" "', "A source needs a name"),
    ],
)
def test_what_does_not_answer_the_question_is_refused(
    all_kinds: Sitting, number: int, line: str, why: str
) -> None:
    assert f"not done: {why}" in says(all_kinds, "n", f"g {number}", line)
    assert gold(all_kinds.db) == []


# -- writing that fails -------------------------------------------------------------------------------------


def refuse_writes(sat: Sitting) -> None:
    sat.db.conn.execute("PRAGMA query_only = ON")


def test_a_write_that_fails_is_said_and_tried_again(sat: Sitting) -> None:
    class Lines:
        def __iter__(self):  # type: ignore[no-untyped-def]
            yield "n\n"
            refuse_writes(sat)
            yield "f 3\n"
            sat.db.conn.execute("PRAGMA query_only = OFF")
            yield "retry\n"

    output = io.StringIO()
    assert AdjudicationLines(sat, Lines(), output, interactive=True).run() is ExitCode.OK
    assert "NOT SAVED" in output.getvalue()
    assert gold_now(sat.db)[unit(3), "label"] == "fact"
    assert gold_now(sat.db)[unit(3), "reason.label"] == "slip"


def test_a_script_stops_at_a_write_that_fails(sat: Sitting) -> None:
    refuse_writes(sat)
    with pytest.raises(NotSaved):
        says(sat, "n", "f")
    assert gold(sat.db) == []


# -- the key table ------------------------------------------------------------------------------------------


def test_no_command_takes_what_a_schema_may_use_for_its_first_labels() -> None:
    symbols = {word for word in BY_WORD if len(word) == 1}
    assert symbols <= RESERVED
    keys = {key for command in COMMANDS.values() for key in command.keys if len(key) == 1}
    assert keys <= RESERVED


def test_every_command_of_the_line_mode_is_one_it_has() -> None:
    for command in BY_WORD.values():
        if command.name not in ("quit", "write", "move_start", "move_end", "kind"):
            assert hasattr(AdjudicationLines, f"do_{command.name}")


def test_the_help_has_every_command_and_the_guideline(sat: Sitting) -> None:
    said = says(sat, "n", "?")
    for command in COMMANDS.values():
        if command.line:
            assert command.help in said
    assert "Nature de la phrase" in said
