"""What keys do when nothing special is under way: one method per command of the key table."""

from collections.abc import Callable, Sequence

from annotate.model.answers import Place
from annotate.model.labeling import Refused
from annotate.ui.keys import BY_KEY
from annotate.ui.session import NotSaved
from annotate.ui.tui.asking import ask, next_question, rate
from annotate.ui.tui.describing import Choice, choose_end, describe
from annotate.ui.tui.desk import CONTEXT, Desk, Mode, Option
from annotate.ui.tui.dialogs import Guide, Lesson, Menu, Write
from annotate.ui.tui.marking import Hints, MoveEnds, SpanCursor, mark
from annotate.ui.tui.sourcing import PickSource


class Normal(Mode):
    """Reading and answering."""

    footer = (
        Option("m", "mark"),
        Option("u", "undo"),
        Option("s", "skip"),
        Option("j/k", "move"),
        Option("?", "guide"),
        Option("q", "quit"),
        Option("Ctrl+P", "commands"),
    )

    def key(self, key: str) -> Mode:
        """Answer with a label, or do the command of that key; other keys do nothing."""
        schema = self.desk.session.schema
        if label := schema.sentence_field.called(key):
            self.answer(label.name)
            return self.desk.next_mode()
        for field in (*schema.further_fields, *schema.document_fields):
            if key == field.key:
                return ask(self.desk, field)
        command = BY_KEY.get(key)
        return self.do(command.name) if command else self

    def do(self, name: str) -> Mode:
        """Do the command called `name`."""
        step: Callable[[], Mode | None] = getattr(self, f"do_{name}")
        return step() or self

    def answer(self, name: str) -> None:
        """Give the sentence a label and go on; the label it has is cleared, and one stays there."""
        desk = self.desk
        draft = desk.labeling.draft_label(name)
        desk.record(draft, desk.go_on if draft.value else None)

    # -- spans ----------------------------------------------------------------------------------------------

    def do_mark(self) -> Mode:
        return mark(self.desk, Hints)

    def do_span_cursor(self) -> Mode:
        return mark(self.desk, SpanCursor)

    def do_mark_all(self) -> Mode:
        start, stop = self.desk.labeling.document.sentences[self.desk.labeling.position]
        return mark(self.desk, lambda _, take: take((start, stop), self))

    def do_kind(self) -> Mode:
        span = self.desk.labeling.chosen()
        field = self.desk.session.schema.field(span.field)
        if not field.attributes:
            raise Refused("Spans of this field have no kinds")
        return describe(self.desk, field, (span.start, span.stop), self, changing=span)

    def do_add_piece(self) -> Mode:
        labeling = self.desk.labeling
        labeling.chosen()  # refused when no span is selected

        def add(place: Place, _back: Mode) -> Mode:
            self.desk.record(labeling.draft_piece(*place))
            return self

        return Hints(self.desk, add)

    def do_link(self) -> Mode:
        labeling = self.desk.labeling
        span = labeling.chosen()
        links = self.desk.session.schema.field(span.field).links
        if not links:
            raise Refused(f"Spans of {span.field} are not tied to others")

        def end(number: int) -> Mode:
            def tie(units: Sequence[str] | None) -> Mode:
                self.desk.record(labeling.draft_link(links[number].name, units))
                return self

            return choose_end(self.desk, links[number], tie, self, span.unit)

        if len(links) == 1:
            return end(0)
        options = [
            Option(str(n), link.title.get(self.desk.language) or link.name) for n, link in enumerate(links, 1)
        ]
        return Choice(self.desk, "Tie to what?", options, end, self)

    def do_move_start(self) -> Mode:
        return self._move_end(moving_start=True)

    def do_move_end(self) -> Mode:
        return self._move_end(moving_start=False)

    def _move_end(self, *, moving_start: bool) -> Mode:
        labeling = self.desk.labeling
        span = labeling.chosen()

        def keep(start: int, stop: int) -> None:
            self.desk.record(labeling.draft_ends(start, stop))

        return MoveEnds(self.desk, (span.start, span.stop), keep, moving_start=moving_start)

    def do_select_next(self) -> None:
        self.desk.labeling.select(1)

    def do_select_previous(self) -> None:
        self.desk.labeling.select(-1)

    def do_remove(self) -> None:
        self.desk.record(self.desk.labeling.draft_removal())

    # -- answers --------------------------------------------------------------------------------------------

    def do_undo(self) -> None:
        self.desk.attempt(self.desk.session.undo)

    def do_redo(self) -> None:
        self.desk.attempt(self.desk.session.redo)

    def do_skip(self) -> None:
        self.desk.record(self.desk.labeling.draft_skip(), self.desk.advance)

    def do_less_sure(self) -> None:
        self.desk.record(self.desk.labeling.draft_confidence(-1))

    def do_more_sure(self) -> None:
        self.desk.record(self.desk.labeling.draft_confidence(1))

    def do_rate(self) -> Mode:
        if not self.desk.session.schema.source_fields:
            raise Refused("This schema asks nothing about sources")
        if source := self.desk.labeling.source:
            return rate(self.desk, source)

        def picked(name: str | None) -> Mode:
            return rate(self.desk, name) if name else self

        return PickSource(self.desk, "rate which source?", picked, self, optional=False, given=True)

    def do_note(self) -> Mode:
        labeling = self.desk.labeling
        note = labeling.notes.get(labeling.position, "")
        return Write(self.desk, "note:", lambda text: self.desk.record(labeling.draft_note(text)), note)

    # -- moving ---------------------------------------------------------------------------------------------

    def do_next(self) -> None:
        self.desk.labeling.go(self.desk.labeling.position + 1)

    def do_previous(self) -> None:
        self.desk.labeling.go(self.desk.labeling.position - 1)

    def do_next_open(self) -> None:
        self.desk.labeling.step_open(1)

    def do_previous_open(self) -> None:
        self.desk.labeling.step_open(-1)

    def do_last(self) -> None:
        self.desk.labeling.go(self.desk.labeling.total - 1)

    def do_go(self) -> Mode:
        go = self.desk.labeling.go
        return Write(
            self.desk, "go to sentence:", lambda text: go(int(text[:9]) - 1) if text else None, digits=True
        )

    def do_search(self) -> Mode:
        def search(words: str) -> None:
            self.desk.searched = words or self.desk.searched
            self.search(1)

        return Write(self.desk, "search:", search)

    def do_search_next(self) -> None:
        self.search(1)

    def do_search_previous(self) -> None:
        self.search(-1)

    def search(self, direction: int) -> None:
        """Go to the next place that holds the words searched for."""
        if not self.desk.searched:
            raise Refused("Nothing was searched for yet", "/ searches.")
        self.desk.labeling.search(self.desk.searched, direction)

    # -- reading --------------------------------------------------------------------------------------------

    def do_context(self) -> None:
        self.desk.context = (self.desk.context + 1) % len(CONTEXT)
        around = CONTEXT[self.desk.context]
        said = "the whole document" if around is None else f"{around} sentences before and after"
        self.desk.message = f"shown: {said if around != 0 else 'this sentence alone'}"

    def do_words(self) -> None:
        self.desk.numbers = not self.desk.numbers

    def do_split(self) -> Mode:
        def split(place: Place, _back: Mode) -> Mode:
            self.cut(lambda: self.desk.session.split(place[0]))
            return self

        return Hints(self.desk, split, only="letters of the word that begins a sentence")

    def do_join(self) -> None:
        self.cut(self.desk.session.join)

    def cut(self, do: Callable[[], str]) -> None:
        """Cut the text otherwise. Raises Refused where that cannot be, or could not be stored."""
        try:
            self.desk.message, self.desk.saved = f"saved: {do()}", True
        except NotSaved as error:
            raise Refused(error.message, error.hint) from None

    def do_page_down(self) -> None:
        self.desk.press("pagedown")

    def do_page_up(self) -> None:
        self.desk.press("pageup")

    def do_mend(self) -> None:
        self.desk.mending = not self.desk.mending
        count = len(self.desk.mended())
        self.desk.message = (
            f"shown mended: {count} places; the text stays as it is" if count else "nothing to mend"
        )
        if not self.desk.mending:
            self.desk.message = "shown as it is"

    def do_theme(self) -> None:
        self.desk.other_palette()

    def do_guide(self) -> Mode:
        return Guide(self.desk, self)

    def do_palette(self) -> Mode:
        return Menu(self.desk, self, self.do, self.answer)

    def do_retry(self) -> Mode | None:
        if self.desk.labeling.due():
            return next_question(self.desk)
        self.desk.retry()
        return None

    def do_quit(self) -> None:
        self.desk.leaving = True


def seated(desk: Desk) -> Desk:
    """Return the desk with its idle mode in place."""
    desk.idle = Normal(desk)
    desk.next_mode = lambda: next_question(desk)
    desk.teach = lambda following, lines: Lesson(desk, following, lines)
    desk.mode = next_question(desk)
    return desk
