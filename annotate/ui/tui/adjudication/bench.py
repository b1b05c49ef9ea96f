"""What lies before the adjudicator: the sitting behind the desk, and what its keys mean."""

from collections.abc import Callable
from dataclasses import replace

from annotate.adjudication.cases import Candidate
from annotate.adjudication.decisions import Outcome, moved
from annotate.model.decision import REASONS
from annotate.model.labeling import Refused
from annotate.model.schema import flags_value
from annotate.ui.adjudication import words
from annotate.ui.adjudication.keys import BY_KEY, GROUPS, REASON_KEYS
from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.guide import Line, command_help
from annotate.ui.palette import Palette
from annotate.ui.tui.describing import ask_attribute
from annotate.ui.tui.desk import CONTEXT, Desk, Mode, Option
from annotate.ui.tui.dialogs import Guide, Menu, Write
from annotate.ui.tui.marking import MoveEnds


class Bench(Desk):
    """The state behind the full screen of adjudication."""

    def __init__(self, sitting: Sitting, palette: Palette) -> None:
        super().__init__(sitting, palette)
        self.sitting = sitting
        self.hearing = Hearing(self)
        self.idle = self.mode = self.hearing
        if sitting.unanimous:
            self.mode = Carry(self)

    def _do(self, step: Callable[[], Mode]) -> None:
        super()._do(step)
        self.hearing.refresh()

    def go_on(self) -> None:
        """Go to the next undecided case."""
        if not self.sitting.advance():
            self.message = f"{self.message} · every disagreement is decided".removeprefix(" · ")


class Hearing(Mode):
    """A case and its answer: keys of labels, numbers of spans or of given answers; once answered, of reasons.

    `chosen` are the spans accepted so far, by number, as they were marked or changed; `flags` those turned on.
    """

    _open = (Option("s", "later"),)
    _answered = (Option("1-5", "why"), Option("Enter", "go on"))
    _both = (
        Option("u", "undo"),
        Option("j/k", "move"),
        Option("e", "note"),
        Option("?", "guide"),
        Option("q", "quit"),
        Option("Ctrl+P", "commands"),
    )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.bench = bench
        self.sitting = bench.sitting
        self.adjudication = bench.sitting.adjudication
        self.chosen: dict[int, Candidate] = {}
        self.flags: set[str] = set()
        self.begun = ""  #: the first character of a label's key of two
        self._last: int | None = None  #: the span accepted last
        self._about: object = None
        self.refresh()

    def refresh(self) -> None:
        """Show what belongs to the case that is before the adjudicator now."""
        about = (self.adjudication.position, self.adjudication.is_answered)
        if about != self._about:
            self._about, self._last, self.begun = about, None, ""
            self.chosen, self.flags = {}, set()
        case, answered = self.adjudication.case, self.adjudication.is_answered
        decides = (
            (Option("Enter", "decide"),) if case.candidates or self.adjudication.field.scale == "flags" else ()
        )
        self.footer = (*(self._answered if answered else (*decides, *self._open)), *self._both)
        place = self.chosen[self._last] if self._last is not None else case
        self.marking = (place.start, place.stop) if case.candidates and not answered else None
        self.cursor = place.start if case.candidates else None

    def key(self, key: str) -> Mode:
        """Answer the case, give a reason, or do the command of that key; other keys do nothing."""
        if self.adjudication.is_answered:
            if key in REASON_KEYS:
                self.bench.attempt(lambda: self.sitting.give_reason(REASON_KEYS[key]), self.bench.go_on)
                return self
        elif (taken := self._answer(key)) is not None:
            return taken
        command = BY_KEY.get(key)
        return self.do(command.name) if command else self

    def do(self, name: str) -> Mode:
        """Do the command called `name`."""
        step: Callable[[], Mode | None] = getattr(self, f"do_{name}")
        return step() or self

    # -- answers --------------------------------------------------------------------------------------------

    def _answer(self, key: str) -> Mode | None:
        """Take a key as an answer to the open case; None when it is none."""
        field = self.adjudication.field
        if self.adjudication.case.candidates:
            return self._span(key)
        if field.scale in ("text", "source"):
            return self._given(key)
        if field.scale == "interval":
            return self._write(key) if key in "0123456789-" else None
        begun, self.begun = self.begun, ""
        label = next((one for one in field.labels if one.key == begun + key), None) or (
            None if begun else field.called(key)
        )
        if label and field.scale == "flags":
            self.flags ^= {label.name}
        elif label:
            self.decide(Outcome(label.name))
        elif any(one.key.startswith(begun + key) for one in field.labels):
            self.begun = begun + key
        else:
            return None
        return self

    def _span(self, key: str) -> Mode | None:
        candidates = self.adjudication.case.candidates
        if key == "0":
            self.decide(Outcome())
            return self
        if key not in "123456789" or not 1 <= int(key) <= len(candidates):
            return None
        number = int(key)
        if number in self.chosen:
            del self.chosen[number]
            self._last = max(self.chosen, default=None)
        else:
            self.chosen[number], self._last = candidates[number - 1], number
        return self

    def _given(self, key: str) -> Mode | None:
        offered = self.adjudication.offered()
        if key in "123456789" and int(key) <= len(offered):
            self.decide(Outcome(offered[int(key) - 1]))
            return self
        return None

    def _write(self, text: str = "") -> Mode:
        title = self.adjudication.field.title.get(self.desk.language) or self.adjudication.field.name
        return Write(
            self.desk, f"{title}:", lambda said: self.decide(Outcome(said.strip())) if said.strip() else None, text
        )

    def decide(self, outcome: Outcome) -> None:
        """Store an outcome of the case."""
        self.bench.attempt(lambda: self.sitting.decide(outcome))

    def do_leave(self) -> None:
        self.bench.attempt(self.sitting.leave)

    def do_write(self) -> Mode:
        if self.adjudication.is_answered or self.adjudication.field.scale not in ("text", "source", "interval"):
            raise Refused("This is not answered in words here")
        return self._write()

    def do_go_on(self) -> None:
        case, field = self.adjudication.case, self.adjudication.field
        if self.adjudication.is_answered:
            self.bench.go_on()
        elif field.scale == "flags":
            self.decide(Outcome(flags_value(self.flags)))
        elif not case.candidates:
            raise Refused("This is not decided yet", "s leaves it for later, = as it is.")
        elif not self.chosen:
            raise Refused("Accept spans by their numbers", "0 accepts none.")
        else:
            self.decide(Outcome(spans=tuple(self.chosen[number] for number in sorted(self.chosen))))

    def do_carry(self) -> Mode:
        if not self.sitting.unanimous:
            raise Refused("All that everybody agrees on is in gold")
        return Carry(self.bench)

    def do_note(self) -> Mode:
        note = self.adjudication.note(self.adjudication.case) or ""
        store = self.sitting.write_note
        return Write(self.desk, "note:", lambda text: self.bench.attempt(lambda: store(text)), note)

    def do_undo(self) -> None:
        self.bench.attempt(self.sitting.undo)

    def do_redo(self) -> None:
        self.bench.attempt(self.sitting.redo)

    # -- changing a span that is accepted -------------------------------------------------------------------

    def _accepted(self) -> tuple[int, Candidate]:
        if self._last is None:
            raise Refused("Accept a span first", "Its number does.")
        return self._last, self.chosen[self._last]

    def do_move_start(self) -> Mode:
        return self._move_end(moving_start=True)

    def do_move_end(self) -> Mode:
        return self._move_end(moving_start=False)

    def _move_end(self, *, moving_start: bool) -> Mode:
        number, span = self._accepted()

        def keep(start: int, stop: int) -> None:
            self.chosen[number] = moved(span, start, stop, self.desk.labeling.document)

        return MoveEnds(self.desk, (span.start, span.stop), keep, moving_start=moving_start)

    def do_kind(self) -> Mode:
        number, span = self._accepted()
        asked = [one for one in self.adjudication.field.attributes if one.labels]
        if not asked:
            raise Refused("Spans of this field have no kinds")

        def ask(at: int, said: dict[str, str], before: Mode) -> Mode:
            if at == len(asked):
                self.chosen[number] = replace(span, attributes=tuple(said.items()))
                return self

            def take(text: str | None) -> Mode:
                others = {name: label for name, label in said.items() if name != asked[at].name}
                return ask(at + 1, others if text is None else said | {asked[at].name: text}, mode)

            mode = ask_attribute(self.desk, asked[at], take, before)
            mode.marking, mode.cursor = (span.start, span.stop), span.start
            return mode

        return ask(0, dict(span.attributes), self)

    # -- moving ---------------------------------------------------------------------------------------------

    def do_skip(self) -> None:
        self.bench.go_on()

    def do_next(self) -> None:
        self._go(self.adjudication.position + 1)

    def do_previous(self) -> None:
        self._go(self.adjudication.position - 1)

    def _go(self, position: int) -> None:
        self.sitting.go(lambda: self.adjudication.go(position))

    def do_next_open(self) -> None:
        self.sitting.go(lambda: self.adjudication.step_open(1))

    def do_previous_open(self) -> None:
        self.sitting.go(lambda: self.adjudication.step_open(-1))

    def do_go(self) -> Mode:
        go = self._go
        return Write(self.desk, "go to number:", lambda text: go(int(text[:9]) - 1) if text else None, digits=True)

    # -- reading --------------------------------------------------------------------------------------------

    def do_context(self) -> None:
        self.desk.context = (self.desk.context + 1) % len(CONTEXT)
        around = CONTEXT[self.desk.context]
        said = "the whole document" if around is None else f"{around} sentences before and after"
        self.desk.message = f"shown: {said if around != 0 else 'this sentence alone'}"

    def do_guide(self) -> Mode:
        why = [Line("command", f"{key:<16} {REASONS[name]}") for key, name in REASON_KEYS.items()]
        return Guide(self.desk, self, (*command_help(GROUPS), Line("heading", "Why they differed"), *why))

    def do_palette(self) -> Mode:
        return Menu(self.desk, self, self.do, None, GROUPS)

    def do_page_down(self) -> None:
        self.desk.press("pagedown")

    def do_page_up(self) -> None:
        self.desk.press("pageup")

    def do_theme(self) -> None:
        self.desk.other_palette()

    def do_quit(self) -> None:
        self.desk.leaving = True


class Carry(Mode):
    """Whether what all agree on goes into gold: asked once, and whenever it is wished."""

    footer = (Option("y", "carry them"), Option("n", "not now"), Option("q", "quit"))

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.bench = bench
        sitting = bench.sitting
        self.question = words.carrying(sitting.unanimous)
        self.page = (
            Line("title", words.count(sitting.adjudication)),
            Line("text", "The worst come first. Who said what is shown once you have answered."),
            Line("heading", self.question),
            Line("command", "y                carry them, in one step that u takes back"),
            Line("command", "n                not now; + asks again"),
        )

    def key(self, key: str) -> Mode:
        """Carry, or not."""
        if key == "q":
            self.desk.leaving = True
        if key == "y":
            self.bench.attempt(self.bench.sitting.carry)
        return self.bench.idle if key in ("y", "n", "escape") else self
