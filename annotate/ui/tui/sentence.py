"""The article: the text around the current sentence, its scrolling and its mouse."""

from itertools import islice

from textual.events import Click, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Offset

from annotate.ui.tui import panels
from annotate.ui.tui.article import Painter
from annotate.ui.tui.desk import CONTEXT, Desk, Mode
from annotate.ui.tui.dragging import Dragged, mark_place, snapped
from annotate.ui.tui.flow import Address, Flow, Row, settle
from annotate.ui.tui.layout import Line
from annotate.ui.tui.page import page_rows
from annotate.ui.tui.paint import Piece
from annotate.ui.tui.rows import Hands, Rows

WHEEL = 3  #: rows a turn of the wheel scrolls


class Article(Rows):
    """The text around the current sentence; below it the sentence's spans or a choice; or a page over it all."""

    def __init__(self, desk: Desk, hands: Hands, name: str) -> None:
        super().__init__(desk, hands, name)
        self._flow: Flow | None = None
        self._top: Address | None = None
        self._still: object = None  #: what the view was scrolled by hand for
        self._first = 1  #: the row the text begins in
        self._lines: list[Line | None] = []  #: what stands in each row, for the mouse
        self.cursor = Offset(0, 0)  #: the cell, in this widget, of the current sentence or the cursor in it

    # -- drawing --------------------------------------------------------------------------------------------

    def flow(self) -> Flow:
        """Return the document in lines of the present width, kept as long as it is the same."""
        labeling = self.desk.labeling
        around = CONTEXT[self.desk.context]
        first, last = 0, labeling.total - 1
        if around is not None:
            first, last = max(0, labeling.position - around), min(last, labeling.position + around)
        flow, width = self._flow, self.margins.text_width
        wanted = (labeling.document, width, first, last, self.desk.mended())
        if flow is None or (flow.document, flow.width, flow.first, flow.last, flow.mended) != wanted:
            flow = self._flow = Flow(*wanted)
            self._top = None
        return flow

    def rows(self) -> list[list[Piece]]:
        """Return the rows of the view and note where the cursor belongs."""
        desk, height = self.desk, self.size.height
        width = self.margins.text_width
        indent = Piece("  ", desk.palette["text"])
        if desk.mode.page:
            return [[indent, *row] for row in page_rows(desk, width, height - 1 if height >= 15 else height)]
        below = [[indent, *row] for row in self.below(width)[: max(0, height - 1)]]
        free = height - len(below)
        self._first = 1 if free > 4 else 0  # a blank row above the text, and one below it, where there is room
        if below:
            free -= self._first
        if free >= 14:
            below.append([])
            free -= 1
        rows: list[list[Piece]] = [[]] * self._first + self._text_rows(max(1, free - self._first))
        return [*rows, *[[]] * (height - len(below) - len(rows)), *below]

    def below(self, width: int) -> list[list[Piece]]:
        """Return what stands below the text: a choice, else what has been said of the sentence."""
        options = self.desk.mode.options
        return panels.choice(self.desk, options, width) if options else panels.spans(self.desk, width)

    def _view(self, flow: Flow, height: int) -> list[Row]:
        """Return the rows in view: where they were scrolled to by hand, else around the current sentence."""
        labeling, mode = self.desk.labeling, self.desk.mode
        still = (labeling.document, labeling.position, mode.cursor, type(mode))
        if self.desk.scrolled and self._top is not None:
            end = flow.shifted(self._top, self.desk.scrolled + height - 1)
            self._top = min(flow.shifted(self._top, self.desk.scrolled), flow.shifted(end, 1 - height))
            self._still = still
        elif self._top is None or still != self._still:
            start, stop = labeling.document.sentences[labeling.position]
            focus = (flow.place(labeling.position, start), flow.place(labeling.position, stop - 1))
            if mode.cursor is not None:
                at = flow.place(labeling.position_at(mode.cursor), mode.cursor)
                focus = (at, at)
            tall = len({flow.place(labeling.position, at) for at in self.desk.above()})
            self._top = settle(flow, self._top or flow.top, focus, height, tall)
            self._still = None
        self.desk.scrolled = 0
        blank = flow.line(self._top) is None  # there is one above the text already
        return list(islice(flow.rows(flow.shifted(self._top, 1) if blank else self._top), height))

    def _text_rows(self, height: int) -> list[list[Piece]]:
        labeling, mode = self.desk.labeling, self.desk.mode
        found = self._view(self.flow(), height)
        starts = [row.line.start for row in found if row.line]
        painter = Painter(self.desk, labeling.position_at(starts[0]), labeling.position_at(starts[-1]))
        rows: list[list[Piece]] = []
        self._lines = [None] * self._first
        self.cursor = Offset(self.margins.text_left, self._first)
        cursor = labeling.document.sentences[labeling.position].start if mode.cursor is None else mode.cursor
        for row in found:
            if row.line is None:
                rows.append([])
                self._lines.append(None)
                continue
            above = painter.above(row.line)
            if above is not None:
                rows.append(above)
                self._lines.append(row.line)
            if row.line.start <= cursor < row.line.stop:
                self.cursor = Offset(self.margins.text_left + row.line.cell(cursor), len(self._lines))
            rows.append(painter.line(row.line))
            self._lines.append(row.line)
        del self._lines[self._first + height :]
        return rows[:height]

    # -- mouse ----------------------------------------------------------------------------------------------

    def offset_at(self, x: int, y: int) -> int | None:
        """Return the offset of the text drawn at a cell of this widget, None where there is none."""
        line = self._lines[y] if 0 <= y < len(self._lines) and not self.desk.mode.page else None
        return None if line is None else line.offset_at(x - self.margins.text_left)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin to mark where the button goes down."""
        offset = self.offset_at(event.x, event.y)
        if offset is None or event.button != 1 or self.desk.mode.options or self.desk.mode.editor:
            return
        self.capture_mouse()
        self.desk.become(lambda: Dragged(self.desk, offset))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Stretch the mark to where the mouse is."""
        offset = self.offset_at(event.x, min(max(event.y, self._first), len(self._lines) - 1))
        if isinstance(self.desk.mode, Dragged) and offset is not None:
            self.desk.mode.to(offset)
            self.hands.repaint()

    def on_mouse_up(self, event: MouseUp) -> None:
        """Mark what was dragged over; a click is met by on_click."""
        del event
        self.release_mouse()
        dragged = self.desk.mode
        if isinstance(dragged, Dragged):
            self.desk.become(lambda: mark_place(self.desk, dragged.marking) if dragged.moved else self.desk.idle)
            self.hands.repaint()

    def on_click(self, event: Click) -> None:
        """Go to the sentence that was clicked; mark the word that was clicked twice."""
        if self.target(event.x, event.y):
            super().on_click(event)
            return
        offset = self.offset_at(event.x, event.y)
        if offset is None or self.desk.mode is not self.desk.idle:
            return
        if event.chain == 2:
            self.desk.become(lambda: mark_place(self.desk, snapped(self.desk, offset, offset)))
        else:
            self.desk.become(lambda: self._go(offset))
        self.hands.repaint()

    def _go(self, offset: int) -> Mode:
        self.desk.labeling.go(self.desk.labeling.position_at(offset))
        return self.desk.idle

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self.scroll_by(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self.scroll_by(-WHEEL)

    def scroll_by(self, rows: int) -> None:
        """Scroll the view by hand; it stays so until another sentence is the current one."""
        if self.desk.mode.page:
            self.desk.mode.page_top = max(0, self.desk.mode.page_top + rows)
        else:
            self.desk.scrolled = rows
        self.hands.repaint()
