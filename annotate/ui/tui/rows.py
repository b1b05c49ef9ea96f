"""Parts of the screen drawn row by row, repainted only where they changed: the header above, the labels below."""

from collections.abc import Callable
from typing import NamedTuple

from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from annotate.ui.palette import Ink
from annotate.ui.tui import panels
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.paint import LOWEST, NARROWEST, Margins, Piece, margins, strip, target_at

CLICKABLE = {"Enter": "enter", "Esc": "escape", "Ctrl+P": "ctrl+p"}  #: named keys of the footer


class Hands(NamedTuple):
    """What a part of the screen can ask for: a key to be pressed, and all parts to be drawn anew."""

    press: Callable[[str], None]
    repaint: Callable[[], None]


class Rows(Widget, can_focus=False, inherit_bindings=False):
    """A part of the screen drawn row by row. `draw` is told to by the app after every key."""

    ALLOW_SELECT = False

    def __init__(self, desk: Desk, hands: Hands, name: str) -> None:
        super().__init__(id=name)
        self.desk = desk
        self.hands = hands
        self.pieces: list[list[Piece]] = []  #: what is drawn, for clicks
        self._drawn: list[tuple[Ink, list[Piece]]] = []  #: what the strips were made of
        self._strips: list[Strip] = []

    @property
    def margins(self) -> Margins:
        """The margins at the present width."""
        return margins(self.size.width)

    @property
    def too_small(self) -> bool:
        """Whether the screen is too small to work with."""
        return self.app.size.width < NARROWEST or self.app.size.height < LOWEST

    def rows(self) -> list[list[Piece]]:
        """Return what is to be drawn now, from the left margin on."""
        raise NotImplementedError

    def small(self) -> list[list[Piece]]:
        """Return what is drawn on a screen that is too small: nothing in most parts."""
        return []

    def ground(self, row: int) -> str:
        """Return the meaning of the ink a row is filled with."""
        del row
        return "text"

    def draw(self) -> None:
        """Work out the rows and repaint those that changed."""
        width, height = self.size
        if not width or not height:
            return
        palette, small = self.desk.palette, self.too_small
        self.pieces = (self.small() if small else self.rows())[:height]
        drawn = [
            (palette["text" if small else self.ground(y)], self.pieces[y] if y < len(self.pieces) else [])
            for y in range(height)
        ]
        changed = [y for y in range(height) if y >= len(self._drawn) or drawn[y] != self._drawn[y]]
        if changed:
            left = " " * margins(width).left
            self._strips += [Strip([])] * (height - len(self._strips))
            for y in changed:
                ink, row = drawn[y]
                self._strips[y] = strip([Piece(left, ink), *row], width, ink)
            self._drawn = drawn
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Return a row as it was last drawn."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    def on_resize(self) -> None:
        """Draw anew in the new size."""
        self._drawn, self._strips = [], []
        self.draw()

    def target(self, x: int, y: int) -> str:
        """Return the key that a click at a cell stands for, "" for none."""
        key = target_at(self.pieces[y], x - self.margins.left) if 0 <= y < len(self.pieces) else ""
        key = CLICKABLE.get(key, key)
        return key if len(key) == 1 or key in CLICKABLE.values() else ""

    def on_click(self, event: Click) -> None:
        """A click on a label, an option or a key of the footer is that key."""
        key = self.target(event.x, event.y)
        if key and (not self.desk.failed or key in CLICKABLE.values()):
            self.hands.press(key)


class Top(Rows):
    """The header and the progress strip."""

    def rows(self) -> list[list[Piece]]:
        """Return both rows."""
        width = self.margins.text_width
        indent = Piece("  ", self.desk.palette["bar"])
        before = Piece(" ", self.desk.palette["text"])
        return [[indent, *panels.header(self.desk, width)], [before, *panels.progress(self.desk, width + 2)]]

    def small(self) -> list[list[Piece]]:
        """Say that there is no room to work in, and how much is needed."""
        width, height = self.app.size
        ink = self.desk.palette["text"]
        return [[Piece(f"{width}×{height} is too small:", ink)], [Piece(f"{NARROWEST}×{LOWEST} at least", ink)]]

    def ground(self, row: int) -> str:
        """The header stands on a bar of its own."""
        return "bar" if row == 0 else "text"


class Bottom(Rows):
    """Advice, labels, main keys; or the alarm while an answer is not saved."""

    def rows(self) -> list[list[Piece]]:
        """Return the rows, the labels on as many as are left between advice and keys."""
        desk, width, space = self.desk, self.margins.text_width, self.size.height - 2
        footer = [Piece("  ", desk.palette["bar"]), *panels.footer(desk, width)]
        if desk.failed:
            indent = Piece("  ", desk.palette["alarm"])
            return [*([indent, *row] for row in panels.alarm(desk, width, space + 1)), footer]
        labels = [[Piece(" ", desk.palette["text"]), *row] for row in panels.labels(desk, width + 1)[:space]]
        labels += [[]] * (space - len(labels))
        return [[Piece("  ", desk.palette["text"]), *panels.advice(desk, width)], *labels, footer]

    def ground(self, row: int) -> str:
        """The keys stand on a bar, the alarm on its own colour."""
        if row == self.size.height - 1:
            return "bar"
        return "alarm" if self.desk.failed else "text"
