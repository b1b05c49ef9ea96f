"""The line mode: what each command does, and that a line which cannot be read changes nothing."""

import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.cli.schema_source import built_in
from annotate.errors import ExitCode
from annotate.store.catalog import add_annotator, add_document, add_schema, documents
from annotate.store.database import open_database
from annotate.store.questions.progress import log
from annotate.text.segment import sentences
from annotate.ui.keys import COMMANDS
from annotate.ui.line import LineMode
from annotate.ui.session import NotSaved, Session
from tests.conftest import ARTICLE

(SCHEMA,) = (schema for schema in built_in() if schema.name == "fact-claim-opinion")


class Talk:
    """An annotator at the line mode, in a database of her own."""

    def __init__(self, folder: Path, texts: tuple[str, ...] = (ARTICLE,)) -> None:
        self.path = folder / "labels.db"
        db = open_database(self.path, create=True)
        for text in texts:
            add_document(db, "article", text, sentences(text, "fr"), segmenter="by hand", language="fr")
        add_schema(db, SCHEMA)
        add_annotator(db, "a1")
        self.session = Session(db, "a1", SCHEMA, documents(db))
        self.code = ExitCode.OK

    def says(self, *lines: str, interactive: bool = False) -> str:
        """Type the lines; return everything that was written."""
        output = io.StringIO()
        self.code = LineMode(self.session, [f"{line}\n" for line in lines], output, interactive).run()
        return output.getvalue()

    @property
    def sentence(self) -> int:
        return self.session.labeling.position + 1

    @property
    def journal(self) -> list[tuple[int, str, str | None, str | None]]:
        """(sentence, field, value, quote) of every judgment, in order."""
        entries = list(log(self.session.db, None, None))
        return [(one.sentence, one.field, one.value, one.quote) for one in reversed(entries)]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


class Case(NamedTuple):
    """What is typed, what it adds to the journal, which sentence it ends at, and what is shown on the way."""

    lines: tuple[str, ...]
    journal: list[tuple[int, str, str | None, str | None]]
    sentence: int
    shown: str


def unsupported(sentence: int, quote: str, kind: str | None = None) -> tuple[int, str, str, str]:
    return sentence, "unsupported", f'{{"kind":"{kind}"}}' if kind else "{}", quote


PONT, LE_PONT = unsupported(1, "pont"), unsupported(1, "Le pont")
CASES = {
    "mark": Case(
        ("m 2-4 no_source",), [unsupported(1, "pont a fermé", "no_source")], 1, 'unsupported "pont a fermé"'
    ),
    "mark_all": Case(("M v",), [unsupported(1, "Le pont a fermé mardi.", "vague_source")], 1, "vague_source"),
    "select_next": Case(
        ("m 1", "m 2", ".", "d"),
        [unsupported(1, "Le"), PONT, (1, "unsupported", None, "Le")],
        1,
        'span 1 (selected) unsupported "Le"',
    ),
    "select_previous": Case(
        ("m 1", "m 2", ",", "t i"),
        [unsupported(1, "Le"), PONT, unsupported(1, "Le", "impersonal")],
        1,
        'span 1 (selected) unsupported "Le"',
    ),
    "kind": Case(("m 2", "t presupposed"), [PONT, unsupported(1, "pont", "presupposed")], 1, "presupposed"),
    "move_start": Case(("m 2", "[ 1"), [PONT, LE_PONT], 1, 'saved: unsupported "Le pont"'),
    "move_end": Case(("m 1", "] 2"), [unsupported(1, "Le"), LE_PONT], 1, 'saved: unsupported "Le pont"'),
    "add_piece": Case(
        ("m 1", "& 3"),
        [unsupported(1, "Le"), (1, "unsupported", '{"fragments":[[0,2],[8,9]]}', "Le pont a")],
        1,
        'saved: unsupported "Le" … "a"',
    ),
    "link": Case(
        ("m 1", "> source none"), [unsupported(1, "Le")], 1, "not done: unsupported has no link 'source'"
    ),
    "rate": Case(("r",), [], 1, "not done: This schema asks nothing about sources"),
    "remove": Case(
        ("m 1 m 2", "d 1"),
        [unsupported(1, "Le"), PONT, (1, "unsupported", None, "Le")],
        1,
        'saved: unsupported removed: "Le"',
    ),
    "undo": Case(
        ("f", "u"), [(1, "label", "fact", None), (1, "label", None, None)], 1, "saved: undone; now no label"
    ),
    "redo": Case(
        ("f", "u", "U"),
        [(1, "label", "fact", None), (1, "label", None, None), (1, "label", "fact", None)],
        1,
        "saved: redone; now fact",
    ),
    "skip": Case(("s",), [(1, "skipped", "yes", None)], 2, "saved: skipped: yes"),
    "less_sure": Case(("-",), [(1, "confidence", "1", None)], 1, "saved: confidence: 1"),
    "more_sure": Case(("=",), [(1, "confidence", "3", None)], 1, "saved: confidence: 3"),
    "note": Case(("e q f why? ",), [(1, "note", "q f why?", None)], 1, "saved: note: q f why?"),
    "next": Case(("j",), [], 2, "[2/4] Selon le maire"),
    "previous": Case(("j", "b"), [], 1, "[1/4] Le pont"),
    "next_open": Case(("j", "f", "g 1", "J"), [(2, "label", "fact", None)], 3, "[3/4] Quelle honte !"),
    "previous_open": Case(("j", "f", "K"), [(2, "label", "fact", None)], 1, "[1/4] Le pont"),
    "go": Case(("g 4",), [], 4, "[4/4] Rien ne change ici."),
    "last": Case(("G",), [], 4, "[4/4] Rien ne change ici."),
    "search": Case(("/ LE MAIRE",), [], 2, "[2/4] Selon le maire"),
    "search_next": Case(("/ e", "n"), [], 3, "[3/4] Quelle honte !"),
    "search_previous": Case(("/ e", "N"), [], 1, "[1/4] Le pont"),
    "context": Case(("j", "z"), [], 2, "[4/4] Rien ne change ici."),
    "words": Case(("w",), [], 1, "1 Le, 2 pont, 3 a, 4 fermé, 5 mardi"),
    "split": Case(("| 3",), [(2, "cut", "split", None)], 1, "[1/5] Le pont"),
    "join": Case(("j", "~"), [(1, "cut", "join", None)], 1, "[1/3] Le pont a fermé mardi. Selon le maire"),
    "guide": Case(("?",), [], 1, "without limit, across documents"),
    "retry": Case(("retry",), [], 1, "not done: Nothing waits to be saved"),
    "quit": Case(("f q", "c"), [(1, "label", "fact", None)], 2, "saved: fact"),
}


def test_every_command_with_a_line_form_has_a_case_here() -> None:
    assert CASES.keys() == {command.name for command in COMMANDS.values() if command.line}


@pytest.mark.parametrize("name", CASES)
def test_each_command_does_what_the_table_of_keys_promises(talk: Talk, name: str) -> None:
    case = CASES[name]
    word = COMMANDS[name].line.split()[0]
    assert any(word in line.split() for line in case.lines)
    shown = talk.says(*case.lines)
    assert case.shown in shown
    assert talk.journal == case.journal
    assert talk.sentence == case.sentence


def test_the_help_explains_every_command_and_label(talk: Talk) -> None:
    shown = talk.says("?")
    for command in COMMANDS.values():
        assert (command.help in shown) == bool(command.line)
    for label in (*SCHEMA.sentence_field.labels, *SCHEMA.span_fields[0].kinds):
        assert label.definition.get("fr") in shown


@pytest.mark.parametrize("line", ["o", "opinion", "3", "  o  ", "\ufeffo", "o\r"])
def test_a_label_is_given_by_key_name_or_number(talk: Talk, line: str) -> None:
    talk.says(line)
    assert talk.journal == [(1, "label", "opinion", None)]
    assert talk.sentence == 2
    assert talk.code == ExitCode.OK


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("m 2", "pont"),
        ("m 2-2", "pont"),
        ("m 1-5", "Le pont a fermé mardi"),
        ("m all", "Le pont a fermé mardi."),
        ('m "pont a"', "pont a"),
        ('m " pont "', "pont"),
        ("m “mardi.”", "mardi."),
        ("m «fermé»", "fermé"),
        ("m « Le pont »", "Le pont"),
    ],
)
@pytest.mark.parametrize(("written", "kind"), [("", None), (" n", "no_source"), (" no_source", "no_source")])
def test_words_are_marked_by_number_by_quoting_or_all(
    talk: Talk, line: str, quote: str, written: str, kind: str | None
) -> None:
    talk.says(line + written)
    assert talk.journal == [unsupported(1, quote, kind)]
    assert talk.code == ExitCode.OK


def test_a_line_may_hold_several_commands(talk: Talk) -> None:
    talk.says('m 1-2 n m "mardi" t v - o e who says?')
    assert talk.journal == [
        unsupported(1, "Le pont", "no_source"),
        unsupported(1, "mardi"),
        unsupported(1, "mardi", "vague_source"),
        (1, "confidence", "1", None),
        (1, "label", "opinion", None),
        (1, "note", "who says?", None),
    ]
    assert talk.sentence == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("z y", "'y' is not understood. Expected a label (f c o x) or a command (?)."),
        ("f c", "A line holds one label."),
        ("f m", "Expected the words to mark."),
        ("f m 7", "There is no word 7. They run from 1 to 5; w lists them."),
        ("f m 3-2", "There are no words 3-2."),
        ("f m 0", "There is no word 0."),
        ("f m " + "9" * 5000, "Expected the words to mark."),
        ('f m "bridge"', '"bridge" is not in this sentence.'),
        ('f m "m"', '"m" stands there 2 times.'),
        ('f m ""', "Expected the words to mark."),
        ('f m "  "', '"" is not in this sentence.'),
        ("f t", "Expected a kind of span. One of no_source, vague_source"),
        ("f t fact", "Expected a kind of span."),
        ("f g", "Expected a sentence number. The line ends there."),
        ("f g x", "Expected a sentence number. Found 'x'."),
        ("f [ x", "Expected a word number. Found 'x'."),
        ("f d " + "9" * 5000, "Expected a span number."),
        ("f ²", "'²' is not understood."),
        ("j m 1", "Words are those of the sentence shown. After a move, mark on a line of its own."),
        ("\x1b[2J", "'␛[2J' is not understood."),
        ("F", "'F' is not understood."),
    ],
)
def test_a_line_that_cannot_be_read_says_what_was_expected_and_changes_nothing(
    talk: Talk, line: str, expected: str
) -> None:
    shown = talk.says(line)
    assert f"not done: {expected}"[:40] in shown
    assert expected in shown
    assert talk.journal == []
    assert talk.sentence == 1
    assert talk.code == ExitCode.BAD_DATA


@pytest.mark.parametrize("line", ["g 5", "g 0", "b", "d", "t n", "[ 1", ".", "U", "u", "N", "retry", "/ nowhere"])
def test_what_cannot_be_done_here_changes_nothing(talk: Talk, line: str) -> None:
    assert "not done: " in talk.says(line)
    assert (talk.journal, talk.sentence, talk.code) == ([], 1, ExitCode.BAD_DATA)


def test_after_a_bad_line_the_rest_of_a_script_is_done(talk: Talk) -> None:
    talk.says("f", "nonsense", "c")
    assert talk.journal == [(1, "label", "fact", None), (2, "label", "claim", None)]
    assert talk.code == ExitCode.BAD_DATA


def test_a_person_who_mistypes_has_not_failed(talk: Talk) -> None:
    talk.says("nonsense", "f", interactive=True)
    assert talk.code == ExitCode.OK


def test_a_person_is_asked_with_the_keys_and_a_script_is_not(talk: Talk) -> None:
    assert "label (f c o x, ? help): " in talk.says("j", interactive=True)
    assert "? help" not in talk.says("b")


def test_an_empty_line_shows_the_sentence_again_with_all_that_was_said_of_it(talk: Talk) -> None:
    talk.says("m 1 n", "e why?", "=", "f", "g 1")
    shown = talk.says("")
    assert shown.endswith(
        "[1/4] Le pont a fermé mardi.\n"
        'now: fact; confidence 3; span 1 (selected) unsupported "Le" no_source; note: why?\n'
    )


def test_when_all_is_labelled_it_says_so_and_one_more_key_changes_nothing(talk: Talk) -> None:
    assert "All 4 sentences are labelled." in talk.says("f", "c", "o", "x")
    assert talk.code == ExitCode.OK
    before = talk.journal
    assert "Every sentence has a label" in talk.says("x")
    assert (talk.journal, talk.code) == (before, ExitCode.BAD_DATA)


def test_the_next_document_follows_and_undo_comes_back_over_the_border(tmp_path: Path) -> None:
    talk = Talk(tmp_path, ("Il pleut.", "Il neige. Il gèle."))
    shown = talk.says("f", "c", "u", "u")
    assert shown.count("article~2: 0 of 2 sentences labelled") == 1
    assert shown.endswith("article: 0 of 1 sentences labelled\n[1/1] Il pleut.\n")
    assert talk.session.done == 0
    talk.says("U U")
    assert talk.session.done == 2


def test_undo_into_a_document_outside_the_queue_keeps_the_count_of_the_queue(tmp_path: Path) -> None:
    talk = Talk(tmp_path, ("Il pleut.", "Il neige. Il gèle."))
    talk.says("f")
    talk.session = Session(talk.session.db, "a1", SCHEMA, talk.session.queue[1:])
    talk.says("u", "U")
    assert (talk.session.done, talk.session.total) == (0, 2)


class Disk:
    """Lets a program write, or not: a second connection that holds the write lock."""

    def __init__(self, path: Path) -> None:
        self.conn = sqlite3.connect(path, isolation_level=None)

    def lines(self, *script: str) -> Iterator[str]:
        """Yield the lines; at FULL and ROOM the disk takes nothing, or everything, from then on."""
        for line in script:
            if line in ("FULL", "ROOM"):
                self.conn.execute("BEGIN IMMEDIATE" if line == "FULL" else "ROLLBACK")
            else:
                yield f"{line}\n"


def test_what_could_not_be_saved_is_said_kept_and_saved_by_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "0.05")
    talk = Talk(tmp_path)
    script = Disk(talk.path).lines("f", "FULL", "m 1 n c", "retry", "ROOM", "retry", "o")
    output = io.StringIO()
    assert LineMode(talk.session, script, output, interactive=True).run() == ExitCode.OK
    shown = output.getvalue()
    assert shown.count("NOT SAVED: another program is writing to the database.") == 2
    at = shown.rindex("NOT SAVED")
    assert "claim" not in shown[:at]
    assert "saved: claim" in shown[at:]
    assert talk.journal == [
        (1, "label", "fact", None),
        unsupported(2, "Selon", "no_source"),
        (2, "label", "claim", None),
        (3, "label", "opinion", None),
    ]


def test_a_cut_that_could_not_be_saved_is_asked_for_again_and_retry_stores_nothing_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "0.05")
    talk = Talk(tmp_path)
    script = Disk(talk.path).lines("FULL", "f", "| 2", "ROOM", "retry", "| 2")
    output = io.StringIO()
    LineMode(talk.session, script, output, interactive=True).run()
    first, second, *_ = [line for line in output.getvalue().split("\n") if "NOT SAVED" in line]
    assert first.endswith("Type retry.")
    assert "retry" not in second
    assert "not done: Nothing waits to be saved" in output.getvalue()
    assert [(field, value) for _, field, value, _ in talk.journal] == [("cut", "split")]


def test_a_script_stops_at_the_first_answer_that_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_BUSY_SECONDS", "0.05")
    talk = Talk(tmp_path)
    output = io.StringIO()
    with pytest.raises(NotSaved):
        LineMode(talk.session, Disk(talk.path).lines("f", "FULL", "c", "o"), output).run()
    assert output.getvalue().count("saved:") == 1
    assert talk.journal == [(1, "label", "fact", None)]


WORDS = [
    *(command.line.split()[0] for command in COMMANDS.values() if command.line and command.name != "quit"),
    "f",
]
_lines = st.lists(
    st.one_of(
        st.sampled_from([*WORDS, "1", "2-3", '"Le pont"', "n", "all", "9" * 20, '"', "[", "²", "é\x1b["]),
        st.text(max_size=5),
    ),
    max_size=5,
).map(" ".join)


@given(st.lists(_lines, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_line_whatever_breaks_the_conversation_or_lets_a_control_character_out(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    talk = Talk(tmp_path_factory.mktemp("talk"))
    shown = talk.says(*lines)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown.replace("\n", ""))
    again = Session(talk.session.db, "a1", SCHEMA, talk.session.queue)
    assert again.done == talk.session.done
    assert again.labeling.labels == talk.session.labeling.labels
    assert [again.labeling.spans(at) for at in range(4)] == [talk.session.labeling.spans(at) for at in range(4)]
