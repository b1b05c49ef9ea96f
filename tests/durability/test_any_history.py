"""Any answers, spans in pieces, ties, sentences cut otherwise, undo, redo; killed, torn and interrupted anywhere.

After every step the file is read anew, by itself, and says what a plain list of what was said makes of it. A kill
is what is on the disk at that moment, copied aside: there the next program begins, without the last one's closing.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotate.model.judgment import Draft
from annotate.model.labeling import Labeling, Refused
from annotate.model.recut import JOIN, SPLIT
from annotate.store.catalog import add_annotator, add_document, add_schema, documents
from annotate.store.database import NotSaved, open_database
from annotate.ui.session import Session
from tests.durability.history import CUTS, SCHEMA, TEXTS, WORDS, Key, Place, Said, Value, World, found, shown, span
from tests.hostile.corpus import ALL
from tests.store.labels import problems

#: What becomes of a step: it is done; the program is killed at its n-th statement, or afterwards, with its last
#: write whole or torn; or it is interrupted after so many steps of SQLite's machine, told, and tried again or not.
FATES = st.one_of(
    *[st.none()] * 4,
    st.tuples(st.just("killed"), st.integers(1, 30)),
    st.tuples(st.just("torn"), st.floats(0, 1, exclude_max=True)),
    st.tuples(st.just("interrupted"), st.integers(1, 400), st.booleans()),
)


class AnyHistory(RuleBasedStateMachine):
    """`world` is what should be; `path` where it is now: another folder after each kill."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="annotate-history-"))
        self.lives = 0
        self.path = self.folder / "0" / "labels.db"
        self.world = World()
        self._examined: tuple[Said, ...] | None = None

    @initialize()
    def begin(self) -> None:
        self.path.parent.mkdir()
        with closing(open_database(self.path, create=True)) as db:
            for name, text in TEXTS.items():
                add_document(db, name, text, CUTS[name], segmenter="by hand")
            add_schema(db, SCHEMA)
            add_annotator(db, "a1")
        self.sit_down()

    def sit_down(self) -> None:
        self.db = open_database(self.path)
        self.session = Session(self.db, "a1", SCHEMA, documents(self.db))

    @property
    def labeling(self) -> Labeling:
        return self.session.labeling

    @property
    def name(self) -> str:
        return self.labeling.document.name

    def here(self, field: str) -> Key:
        """Return the key of an answer about the current sentence."""
        return field, self.name, tuple(self.labeling.document.sentences[self.labeling.position])

    # -- what may become of a step --------------------------------------------------------------------------

    def aside(self) -> Path:
        """Copy what a program that is killed now leaves behind; its shared memory goes with it."""
        self.lives += 1
        place = self.folder / str(self.lives)
        place.mkdir()
        for left in (self.path, self.path.with_name("labels.db-wal")):
            if left.exists():
                shutil.copy(left, place)
        return place / "labels.db"

    def go_on_from(self, path: Path) -> None:
        self.db.close()
        shutil.rmtree(self.path.parent)
        self.path = path
        self.sit_down()

    def step(self, fate: Any, act: Callable[[], object], after: World | None) -> None:
        """Do something that stores; `after` is the world it should lead to, None when it should be refused."""
        if after is None:
            with pytest.raises(Refused):
                act()
            return
        kind, *more = fate or ("done",)
        getattr(self, f"_{kind}")(act, after, *more)

    def _done(self, act: Callable[[], object], after: World) -> None:
        act()
        self.world = after

    def _killed(self, act: Callable[[], object], after: World, at: int) -> None:
        taken: list[Path] = []
        statements = iter(range(1, 10**6))
        self.db.conn.set_trace_callback(lambda _: taken.append(self.aside()) if next(statements) == at else None)
        act()
        self.db.conn.set_trace_callback(None)
        if not taken:  # it was acknowledged before
            self.world = after
            return self.go_on_from(self.aside())
        self.go_on_from(taken[0])
        kept = found(self.path) == after.expected()
        event(f"killed on the way: {'kept' if kept else 'as before'}")
        self.world = after if kept else self.world
        return None

    def _torn(self, act: Callable[[], object], after: World, part: float) -> None:
        log = self.path.with_name("labels.db-wal")
        size = log.stat().st_size
        act()
        grown = log.stat().st_size - size
        left = self.aside()
        if grown > 0:  # else it was written over what is there
            with left.with_name("labels.db-wal").open("r+b") as file:
                file.truncate(size + int(part * grown))
            event("torn")
        else:
            self.world = after
        self.go_on_from(left)

    def _interrupted(self, act: Callable[[], object], after: World, steps: int, again: bool) -> None:
        conn, left = self.db.conn, iter([0] * steps + [1])  # once: what is taken back then is not interrupted too
        conn.set_progress_handler(lambda: next(left, 0) if conn.in_transaction else 0, 1)
        waiting = self.session.unsaved
        try:
            act()
        except NotSaved:
            conn.set_progress_handler(None, 0)
            event("interrupted")
            assert not conn.in_transaction
            assert found(self.path) == self.world.expected()
            if not again:
                return
            (act if self.session.unsaved is waiting else self.session.retry)()
        finally:
            conn.set_progress_handler(None, 0)
        self.world = after

    # -- answers --------------------------------------------------------------------------------------------

    def record(self, fate: Any, propose: Callable[[], Draft], key: Key, value: Value) -> None:
        self.step(fate, lambda: self.session.record(propose()), self.world.plus(Said(key, value)))

    def refused(self, propose: Callable[[], object]) -> None:
        self.step(None, propose, None)

    @rule(label=st.sampled_from(("calm", "heated")), fate=FATES)
    def label(self, label: str, fate: Any) -> None:
        key, labeling = self.here("tone"), self.labeling
        if labeling.at_end:
            return self.refused(lambda: labeling.draft_label(label))
        value = None if self.world.now().get(key) == label else label
        return self.record(fate, lambda: labeling.draft_label(label), key, value)

    @rule(text=st.sampled_from(("", "why?", "é\n😀\x1b[")), field=st.sampled_from(("note", "why")), fate=FATES)
    def write(self, text: str, field: str, fate: Any) -> None:
        labeling, value = self.labeling, text or None
        propose = (
            labeling.draft_note if field == "note" else lambda text: labeling.draft_value("why", text or None)
        )
        self.record(fate, lambda: propose(text), self.here(field), value)

    @rule(step=st.sampled_from((1, -1)), fate=FATES)
    def surer(self, step: int, fate: Any) -> None:
        key, labeling = self.here("confidence"), self.labeling
        value = int(self.world.now().get(key, "2")) + step
        if not 1 <= value <= 3:
            return self.refused(lambda: labeling.draft_confidence(step))
        return self.record(fate, lambda: labeling.draft_confidence(step), key, str(value))

    @rule(fate=FATES)
    def skip(self, fate: Any) -> None:
        if self.here("tone") in self.world.now():
            return self.refused(self.labeling.draft_skip)
        return self.record(fate, self.labeling.draft_skip, self.here("skipped"), "yes")

    # -- spans: what may not be is in tests/hostile/fuzz/test_spans.py --------------------------------------

    def about_span(self, fate: Any, propose: Callable[[], Draft], value: Callable[[Draft], Value]) -> None:
        """Store what is proposed about a span, unless it is refused; `value` tells what it should then be."""
        try:
            draft = propose()
        except Refused:
            return
        key = (draft.field, self.name, draft.unit)
        self.record(fate, lambda: draft, key, value(draft))

    @rule(
        field=st.sampled_from(("source", "content")),
        kind=st.sampled_from(("direct", "mixed")),
        start=st.integers(0, 30),
        lengths=st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(0, 6)),
        fate=FATES,
    )
    def mark(self, field: str, kind: str, start: int, lengths: tuple[int, int, int], fate: Any) -> None:
        """Mark a stretch, or two with a gap between them."""
        first, gap, second = lengths
        places = ((start, start + first), (start + first + gap, start + first + gap + second))[: 1 + bool(second)]
        said = {"kind": kind} if field == "content" else {}
        self.about_span(
            fate,
            lambda: self.labeling.draft_span(
                start, places[-1][1], said.get("kind"), field, fragments=places if second else ()
            ),
            lambda _: span(places, said, {}),
        )

    def selected(self) -> tuple[tuple[Place, ...], dict[str, str], dict[str, list[str]]]:
        """Return what should be the selected span."""
        one = self.labeling.selected
        assert one
        places, said, links = self.world.now()[one.field, self.name, one.unit]
        return places, dict(said), {name: list(units) for name, units in links}

    @precondition(lambda self: self.labeling.selected)
    @rule(start=st.integers(0, 40), length=st.integers(1, 5), fate=FATES)
    def add_piece(self, start: int, length: int, fate: Any) -> None:
        places, said, links = self.selected()
        covered = sorted({at for place in (*places, (start, start + length)) for at in range(*place)})
        begins = [at for at in covered if at - 1 not in covered]
        ends = [at + 1 for at in covered if at + 1 not in covered]
        new = tuple(zip(begins, ends, strict=True))
        self.about_span(
            fate, lambda: self.labeling.draft_piece(start, start + length), lambda _: span(new, said, links)
        )

    @precondition(lambda self: self.labeling.selected)
    @rule(start=st.integers(-2, 2), stop=st.integers(-2, 2), fate=FATES)
    def move_ends(self, start: int, stop: int, fate: Any) -> None:
        places, said, links = self.selected()
        first, last = places[0][0] + start, places[-1][1] + stop
        new = ((first, places[0][1]), *places[1:-1], (places[-1][0], last)) if places[1:] else ((first, last),)
        self.about_span(fate, lambda: self.labeling.draft_ends(first, last), lambda _: span(new, said, links))

    @precondition(lambda self: self.labeling.selected)
    @rule(number=st.integers(0, 4), fate=FATES)
    def tie(self, number: int, fate: Any) -> None:
        """Tie the selected span to a source, to none, or untie it."""
        places, said, links = self.selected()
        sources = sorted(key[2] for key in self.world.now() if key[:2] == ("source", self.name))
        units = None if number == 0 else [str(one) for one in sources[number - 1 : number]]
        new = {name: tied for name, tied in links.items() if name != "source"} | (
            {} if units is None else {"source": units}
        )
        self.about_span(fate, lambda: self.labeling.draft_link("source", units), lambda _: span(places, said, new))

    @precondition(lambda self: self.labeling.selected)
    @rule(fate=FATES)
    def remove(self, fate: Any) -> None:
        self.about_span(fate, self.labeling.draft_removal, lambda _: None)

    # -- sentences, undo, redo ------------------------------------------------------------------------------

    @rule(number=st.integers(0, 20), fate=FATES)
    def split(self, number: int, fate: Any) -> None:
        offset = WORDS[self.name][number % len(WORDS[self.name])]
        after = self.world.cut(self.name, offset, SPLIT)
        self.step(fate, lambda: self.session.split(offset), after)

    @rule(fate=FATES)
    def join(self, fate: Any) -> None:
        offset = self.labeling.document.sentences[self.labeling.position].start
        self.step(fate, self.session.join, self.world.cut(self.name, offset, JOIN))

    @rule(fate=FATES)
    def undo(self, fate: Any) -> None:
        self.step(fate, self.session.undo, self.world.undone())

    @rule(fate=FATES)
    def redo(self, fate: Any) -> None:
        self.step(fate, self.session.redo, self.world.redone())

    # -- moving, leaving ------------------------------------------------------------------------------------

    @rule(number=st.integers(0, 5))
    def go(self, number: int) -> None:
        self.labeling.go(number % self.labeling.total)

    @rule()
    def advance(self) -> None:
        self.session.advance()

    @rule()
    def other_document(self) -> None:
        self.session.open(next(one for one in self.session.queue if one.name != self.name))

    @rule()
    def leave_and_come_back(self) -> None:
        self.db.close()
        assert not self.path.with_name("labels.db-wal").exists()
        self.sit_down()

    @rule()
    def killed_between_steps(self) -> None:
        self.go_on_from(self.aside())

    # -- what always holds ----------------------------------------------------------------------------------

    @invariant()
    def the_file_says_what_was_said(self) -> None:
        assert found(self.path) == self.world.expected()
        if self.world.said != self._examined:
            self._examined = self.world.said
            assert problems(self.path) == {}

    @invariant()
    def the_screen_shows_what_the_file_says(self) -> None:
        now = self.world.now()
        assert shown(self.labeling) == {key: value for key, value in now.items() if key[1] == self.name}
        assert self.session.done == sum(key[0] == "tone" for key in now)
        assert self.session.total == sum(len(places) for _, places in self.world.sentences)

    def teardown(self) -> None:
        while after := self.world.undone():
            self.step(None, self.session.undo, after)
        self.the_file_says_what_was_said()
        while after := self.world.redone():
            self.step(None, self.session.redo, after)
        self.the_file_says_what_was_said()
        self.db.close()
        shutil.rmtree(self.folder)


AnyHistory.TestCase.settings = settings(
    max_examples=1000 if ALL else 18,
    stateful_step_count=30,
    derandomize=not ALL,
    database=None,
    deadline=None,
)
test_whatever_happens_on_the_way_the_file_says_what_was_said = AnyHistory.TestCase


def test_a_step_that_was_lost_or_half_done_would_be_noticed() -> None:
    one = AnyHistory()
    one.begin()
    one.label("calm", None)
    before = one.aside()
    one.mark("source", "direct", 3, (2, 1, 0), None)
    one.the_file_says_what_was_said()
    one.db.close()
    one.path = before
    with pytest.raises(AssertionError):
        one.the_file_says_what_was_said()
    shutil.rmtree(one.folder)
