"""The full screen: three widgets over one desk. Passes keys to the desk and draws what came of them."""

import os
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.color import Color
from textual.events import Key, Paste, Resize
from textual.geometry import Offset
from textual.screen import Screen

from annotate.ui.palette import COLOURLESS, DARK, PALETTES, Palette
from annotate.ui.session import Session
from annotate.ui.tui import panels
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.modes import seated
from annotate.ui.tui.paint import margins
from annotate.ui.tui.rows import Bottom, Hands, Rows, Top
from annotate.ui.tui.sentence import Article

SHOW_CURSOR = "\x1b[?25h"


def run(session: Session) -> None:
    """Open the full screen on a session and come back when the annotator leaves."""
    LabelApp(session).run()


class Bare(Screen[None], inherit_bindings=False):
    """A screen without keys of its own: every key means what the key table says."""

    ALLOW_SELECT = False


class LabelApp(App[None], inherit_bindings=False):
    """One session on the screen."""

    CSS_PATH = "annotate.tcss"
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ALLOW_SELECT = False

    def __init__(self, session: Session) -> None:
        # The library would answer NO_COLOR with grey, or with codes for default colours, even where it is set to
        # nothing. So it never sees it: without colours, no ink of ours has one, and that is all there is to do.
        no_color = os.environ.pop("NO_COLOR", "")
        super().__init__(ansi_color=True)
        if no_color:
            os.environ["NO_COLOR"] = no_color
        self.desk = self.seat(session, COLOURLESS if no_color else chosen_palette())

    def seat(self, session: Session, palette: Palette) -> Desk:
        """Return the desk the screen shows."""
        return seated(Desk(session, palette))

    def parts(self, hands: Hands) -> tuple[Rows, Article, Rows]:
        """Return what stands above, the article, and what stands below."""
        desk = self.desk
        return Top(desk, hands, "top"), Article(desk, hands, "article"), Bottom(desk, hands, "bottom")

    def label_rows(self, width: int) -> int:
        """Return how many rows the labels need."""
        return len(panels.labels(self.desk, width))

    def get_default_screen(self) -> Screen[None]:
        """Return the one screen."""
        return Bare(id="_default")

    def compose(self) -> ComposeResult:
        """Make the three parts."""
        self.top, self.article, self.bottom = self.parts(Hands(self.press, self.repaint))
        yield self.top
        yield self.article
        yield self.bottom

    def on_mount(self) -> None:
        """Show the terminal's cursor: screen readers and braille displays follow it."""
        self._dress()
        if self._driver and not self.is_headless:
            self._driver.write(SHOW_CURSOR)

    def on_resize(self, event: Resize) -> None:
        """Give the labels the rows they need at this width."""
        needed = self.label_rows(margins(event.size.width).text_width + 1) + 2
        self.bottom.styles.height = min(needed, max(3, event.size.height // 3))
        self.call_after_refresh(self.repaint)

    async def on_event(self, event: object) -> None:
        """Take keys and pasted text before anything else can, in the order they came.

        No key has a meaning that is not in the key table. Pasted text goes where text is written; had it to go
        around by the focus, as it does by itself, an Enter typed right after it would overtake it.
        """
        if isinstance(event, Key):
            event.stop()
            chord = event.key.startswith(("alt+", "ctrl+", "super+", "meta+", "hyper+"))
            self.press(event.character if event.character and event.is_printable and not chord else event.key)
        elif isinstance(event, Paste):
            event.stop()
            self.desk.paste(event.text)
            self.repaint()
        else:
            await super().on_event(event)  # type: ignore[arg-type]

    def press(self, key: str) -> None:
        """Answer to a key and show what came of it."""
        palette = self.desk.palette
        self.desk.press(key)
        if self.desk.leaving:
            self.exit()
            return
        if palette is not self.desk.palette:
            self._dress()
        self.repaint()

    def repaint(self) -> None:
        """Draw every part anew; only rows that changed reach the terminal."""
        for part in (self.top, self.article, self.bottom):
            part.draw()
        self._place_cursor()

    def _dress(self) -> None:
        ground = self.desk.palette["text"].ground
        self.screen.styles.background = Color.parse(ground or "ansi_default")

    def _place_cursor(self) -> None:
        """Put the terminal's cursor on the current sentence, or in the line being written.

        Screen readers and braille displays follow it; this, and on_mount, is all that is done for them.
        """
        editor = self.desk.mode.editor
        if editor:
            left, width = margins(self.size.width).text_left, margins(self.size.width).text_width
            cell = panels.written_cursor(editor, width)
            place = self.bottom.region.offset + Offset(left + cell, 0)
        else:
            place = self.article.region.offset + self.article.cursor
        self.cursor_position = self.screen.outer_size.clamp_offset(place)


def chosen_palette() -> Palette:
    """Return the palette that ANNOTATE_THEME names, the dark one by default."""
    return PALETTES.get(os.environ.get("ANNOTATE_THEME", ""), DARK)
