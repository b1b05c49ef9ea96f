"""One annotator's way through two documents, against a plain dictionary, on a real file that is opened anew."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotate.model.document import Document, Sentence, identity
from annotate.model.judgment import Draft, Judgment
from annotate.model.labeling import Labeling, Refused
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema, documents, load_document
from annotate.store.database import open_database
from annotate.store.questions.progress import answers
from annotate.store.recovery.doctor import examine
from annotate.ui.session import Session

SCHEMA = parse_schema(
    """
name = "tone"
version = "1"
[[field]]
name = "tone"
level = "sentence"
[[field.label]]
name = "calm"
[[field.label]]
name = "heated"
[[field]]
name = "loaded"
level = "span"
[[field.attribute]]
name = "kind"
[[field.attribute.label]]
name = "word"
[[field.attribute.label]]
name = "order"
""",
    "tone.toml",
)
TEXTS = {"one": "It rains. It pours. Shame on it!", "two": "Déjà vu 😀. Encore."}
CUTS = {"one": [(0, 9), (10, 19), (20, 32)], "two": [(0, 10), (11, 18)]}

LABEL, SPAN, NOTE, SURE, SKIPPED = "label", "span", "note", "confidence", "skipped"
State = dict[tuple[str | int, ...], object]


def held(labeling: Labeling) -> State:
    """Return everything a labeling holds as one plain dictionary."""
    name, state = labeling.document.name, State()
    for position in range(labeling.total):
        entries = {
            LABEL: labeling.labels[position],
            NOTE: labeling.notes.get(position),
            SURE: labeling.confidence.get(position),
            SKIPPED: position in labeling.skipped or None,
        }
        state |= {(what, name, position): value for what, value in entries.items() if value is not None}
        for span in labeling.spans(position):
            assert span.quote == labeling.document.text[span.start : span.stop]
            state[SPAN, name, span.start, span.stop, span.kind or ""] = span.kind
    return state


class TwoDocuments(RuleBasedStateMachine):
    """`past` and `future` are whole states: what undo and redo must bring back exactly."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.past: list[State] = []
        self.now: State = {}
        self.future: list[State] = []

    @initialize()
    def begin(self) -> None:
        db = open_database(self.folder / "labels.db", create=True)
        for name, text in TEXTS.items():
            add_document(db, name, text, CUTS[name], segmenter="by hand")
        add_schema(db, SCHEMA)
        add_annotator(db, "a1")
        db.close()
        self.open()

    def open(self) -> None:
        self.db = open_database(self.folder / "labels.db")
        self.session = Session(self.db, "a1", SCHEMA, documents(self.db))

    @property
    def name(self) -> str:
        return self.session.labeling.document.name

    @property
    def position(self) -> int:
        return self.session.labeling.position

    def answer(self, propose: Callable[[], Draft], *changes: tuple[tuple[str | int, ...], object]) -> None:
        self.session.record(propose())
        self.past.append(self.now)
        self.future = []
        self.now = {**self.now, **dict(changes)}
        self.now = {key: value for key, value in self.now.items() if value is not None}

    @staticmethod
    def refused(propose: Callable[[], object]) -> None:
        with pytest.raises(Refused):
            propose()

    # -- answers --------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(["calm", "heated"]))
    def label(self, name: str) -> None:
        labeling, key = self.session.labeling, (LABEL, self.name, self.position)
        if labeling.at_end:
            return self.refused(lambda: labeling.draft_label(name))
        return self.answer(lambda: labeling.draft_label(name), (key, None if self.now.get(key) == name else name))

    @rule()
    def skip(self) -> None:
        labeling = self.session.labeling
        if (LABEL, self.name, self.position) in self.now:
            return self.refused(labeling.draft_skip)
        return self.answer(labeling.draft_skip, ((SKIPPED, self.name, self.position), True))

    @rule(text=st.sampled_from(["", "why?", "  ", "é\n😀\x1b["]))
    def note(self, text: str) -> None:
        change = ((NOTE, self.name, self.position), text.strip() or None)
        self.answer(lambda: self.session.labeling.draft_note(text), change)

    @rule(step=st.sampled_from([1, -1]))
    def confidence(self, step: int) -> None:
        labeling, key = self.session.labeling, (SURE, self.name, self.position)
        value = self.now.get(key, 2) + step  # type: ignore[operator]
        if not 1 <= value <= 3:
            return self.refused(lambda: labeling.draft_confidence(step))
        return self.answer(lambda: labeling.draft_confidence(step), (key, value))

    @rule(start=st.integers(-1, 33), length=st.integers(0, 9), kind=st.sampled_from(["word", "order"]))
    def mark(self, start: int, length: int, kind: str) -> None:
        labeling, key = self.session.labeling, (SPAN, self.name, start, start + length, kind)
        if not (0 <= start < start + length <= CUTS[self.name][-1][1]) or key in self.now:
            return self.refused(lambda: labeling.draft_span(start, start + length, kind))
        return self.answer(lambda: labeling.draft_span(start, start + length, kind), (key, kind))

    def selected(self) -> tuple[str | int, ...]:
        span = self.session.labeling.selected
        assert span is not None
        return (SPAN, self.name, span.start, span.stop, span.kind or "")

    @precondition(lambda self: self.session.labeling.selected)
    @rule(kind=st.sampled_from(["word", "order"]))
    def kind(self, kind: str) -> None:
        labeling, old = self.session.labeling, self.selected()
        new = (*old[:-1], kind)
        if new != old and new in self.now:
            return self.refused(lambda: labeling.draft_kind(kind))
        return self.answer(lambda: labeling.draft_kind(kind), (old, None), (new, kind))

    @precondition(lambda self: self.session.labeling.selected)
    @rule()
    def remove(self) -> None:
        self.answer(self.session.labeling.draft_removal, (self.selected(), None))

    @precondition(lambda self: self.session.labeling.selected)
    @rule(start=st.integers(-2, 2), stop=st.integers(-2, 2))
    def move_ends(self, start: int, stop: int) -> None:
        labeling, old = self.session.labeling, self.selected()
        first, last = int(old[2]) + start, int(old[3]) + stop
        new = (SPAN, self.name, first, last, old[-1])
        if not (0 <= first < last <= CUTS[self.name][-1][1]) or new in self.now:
            return self.refused(lambda: labeling.draft_ends(first, last))
        return self.answer(lambda: labeling.draft_ends(first, last), (old, None), (new, self.now[old]))

    # -- undo, redo, restarts -------------------------------------------------------------------------------

    @rule()
    def undo(self) -> None:
        if not self.past:
            return self.refused(self.session.undo)
        self.session.undo()
        self.future.append(self.now)
        self.now = self.past.pop()
        return None

    @rule()
    def redo(self) -> None:
        if not self.future:
            return self.refused(self.session.redo)
        self.session.redo()
        self.past.append(self.now)
        self.now = self.future.pop()
        return None

    @rule()
    def restart(self) -> None:
        self.db.close()
        self.open()
        everything = State()
        for entry in documents(self.db):
            stored = answers(self.db, "a1", SCHEMA, entry.sha256)
            everything |= held(Labeling(SCHEMA, load_document(self.db, entry), stored))
        assert everything == self.now

    # -- moving ---------------------------------------------------------------------------------------------

    def open_ones(self, skipped: bool) -> list[int]:
        return [
            position
            for position in range(len(CUTS[self.name]))
            if (LABEL, self.name, position) not in self.now
            and ((SKIPPED, self.name, position) in self.now) == skipped
        ]

    @rule(number=st.integers(0, 3))
    def go(self, number: int) -> None:
        if number >= len(CUTS[self.name]):
            return self.refused(lambda: self.session.labeling.go(number))
        self.session.labeling.go(number)
        assert self.position == number
        return None

    @rule()
    def advance(self) -> None:
        """The next open sentence, then the ones before; skipped ones only when no others are left."""
        here = self.position
        expected = next(
            (
                position
                for kind in (self.open_ones(skipped=False), self.open_ones(skipped=True))
                for position in sorted(kind, key=lambda one: (one <= here, one))
            ),
            None,
        )
        assert self.session.labeling.advance() == (expected is not None)
        assert self.position == (here if expected is None else expected)

    @rule()
    def other_document(self) -> None:
        self.session.open(next(one for one in self.session.queue if one.name != self.name))

    @precondition(lambda self: self.session.labeling.selected)
    @rule(direction=st.sampled_from([1, -1]))
    def select(self, direction: int) -> None:
        self.session.labeling.select(direction)

    # -- what always holds ----------------------------------------------------------------------------------

    @invariant()
    def the_screen_shows_what_the_dictionary_holds(self) -> None:
        labeling = self.session.labeling
        assert held(labeling) == {key: value for key, value in self.now.items() if key[1] == self.name}
        assert labeling.done == sum(key[:2] == (LABEL, self.name) for key in self.now)
        assert self.session.done == sum(key[0] == LABEL for key in self.now)
        assert not labeling.at_end or labeling.done == labeling.total
        assert labeling.selected is None or labeling.selected in labeling.spans()

    def teardown(self) -> None:
        assert all(finding.ok for finding in examine(self.db)), list(examine(self.db))
        while self.past:
            self.undo()
        assert self.now == {}
        self.the_screen_shows_what_the_dictionary_holds()
        while self.future:
            self.redo()
        self.restart()
        self.db.close()
        shutil.rmtree(self.folder)


TwoDocuments.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
test_any_sequence_of_answers_undo_redo_and_restarts_is_what_a_dictionary_says = TwoDocuments.TestCase


# -- the same promises one by one ---------------------------------------------------------------------------


@pytest.fixture
def labeling() -> Labeling:
    text = TEXTS["one"]
    return Labeling(SCHEMA, Document(identity(text), "one", text, tuple(Sentence(*cut) for cut in CUTS["one"])))


def give(labeling: Labeling, draft: Draft) -> None:
    labeling.take(Judgment(draft, 1, "a1", "2023-11-07T12:00:00.000Z"))


def test_the_same_label_again_clears_it(labeling: Labeling) -> None:
    give(labeling, labeling.draft_label("calm"))
    assert labeling.label == "calm"
    give(labeling, labeling.draft_label("calm"))
    assert labeling.label is None


def test_a_key_pressed_once_too_often_at_the_end_does_not_clear_the_last_answer(labeling: Labeling) -> None:
    for _ in range(3):
        give(labeling, labeling.draft_label("calm"))
        labeling.advance()
    with pytest.raises(Refused, match="Every sentence has a label"):
        labeling.draft_label("calm")
    labeling.go(2)
    assert labeling.draft_label("calm").value is None


def test_skipped_sentences_come_back_when_the_others_are_done(labeling: Labeling) -> None:
    give(labeling, labeling.draft_skip())
    visited = []
    while labeling.advance():
        visited.append(labeling.position)
        give(labeling, labeling.draft_label("heated"))
    assert visited == [1, 2, 0]


def test_it_resumes_at_the_first_sentence_without_a_label(labeling: Labeling) -> None:
    draft = labeling.draft_label("calm")
    again = Labeling(SCHEMA, labeling.document, [draft])
    assert (again.position, again.done, again.total) == (1, 1, 3)


@pytest.mark.parametrize(("words", "found"), [("POURS", 1), ("shame", 2), ("it", 1), ("It rains", 0)])
def test_search_goes_on_from_here_and_around_whatever_the_case(labeling: Labeling, words: str, found: int) -> None:
    labeling.search(words)
    assert labeling.position == found


def test_search_finds_notes_and_labels_too_and_says_when_there_is_nothing(labeling: Labeling) -> None:
    labeling.go(2)
    give(labeling, labeling.draft_note("Ask the mayor"))
    labeling.go(0)
    labeling.search("mayor")
    assert labeling.position == 2
    for words in ("nowhere", ""):
        with pytest.raises(Refused, match="not found"):
            labeling.search(words)
    assert labeling.position == 2


def test_unlabelled_sentences_are_found_in_both_directions_without_going_around(labeling: Labeling) -> None:
    labeling.go(1)
    give(labeling, labeling.draft_label("calm"))
    labeling.step_open(1)
    assert labeling.position == 2
    labeling.step_open(-1)
    assert labeling.position == 0
    with pytest.raises(Refused, match="before this one"):
        labeling.step_open(-1)


def test_a_span_may_cross_sentences_and_belongs_to_the_one_it_begins_in(labeling: Labeling) -> None:
    give(labeling, labeling.draft_span(3, 15, "order"))
    assert [span.quote for span in labeling.spans(0)] == ["rains. It po"]
    assert labeling.spans(1) == ()


def test_a_span_first_marked_where_another_once_began_gets_a_name_of_its_own(labeling: Labeling) -> None:
    give(labeling, labeling.draft_span(0, 2, None))
    give(labeling, labeling.draft_ends(3, 8))
    give(labeling, labeling.draft_span(0, 2, "word"))
    assert [(span.start, span.stop, span.kind) for span in labeling.spans()] == [(0, 2, "word"), (3, 8, None)]


def test_two_spans_never_cover_just_the_same_words(labeling: Labeling) -> None:
    give(labeling, labeling.draft_span(0, 2, None))
    give(labeling, labeling.draft_span(0, 8, None))
    with pytest.raises(Refused, match="marked already"):
        labeling.draft_ends(0, 2)
    with pytest.raises(Refused, match="marked already"):
        labeling.draft_span(0, 8, None)


def test_the_same_words_carry_two_spans_of_two_kinds_and_never_two_of_one(labeling: Labeling) -> None:
    give(labeling, labeling.draft_span(0, 8, "word"))
    give(labeling, labeling.draft_span(0, 8, "order"))
    assert [(span.unit, span.kind) for span in labeling.spans()] == [
        ("span:0-8", "word"),
        ("span:0-8#2", "order"),
    ]
    with pytest.raises(Refused, match="marked already"):
        labeling.draft_kind("word")


def test_without_a_span_there_is_nothing_to_change(labeling: Labeling) -> None:
    for change in (
        labeling.draft_removal,
        lambda: labeling.draft_kind("word"),
        lambda: labeling.draft_ends(0, 2),
        lambda: labeling.select(1),
        lambda: labeling.select_number(1),
    ):
        with pytest.raises(Refused):
            change()
