"""The floor under a key press: bare_app.py again, as lean as Textual allows.

One widget draws all rows by itself, from text cut beforehand; on a key it makes the few that change and asks for
those alone.
"""

import sys
import textwrap

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.events import Key
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tests.benchmarks.corpora import article

GROUND = "on #101418"
BRIGHT, DIM, LABEL = (Style.parse(f"{ink} {GROUND}") for ink in ("bold #f4f6f8", "#9298a6", "bold #56b4e9"))
PER_SENTENCE = 2  #: rows a sentence takes
VIEW = 9  #: sentences on the screen at once


class Page(Widget):
    """All rows of the screen."""

    def __init__(self, count: int) -> None:
        super().__init__()
        text, places = article(0, count)
        self.sentences = [[*textwrap.wrap(text[start:stop], 74), ""][:PER_SENTENCE] for start, stop in places]
        self.at = 0
        self.drawn: dict[int, Strip] = {}

    def on_mount(self) -> None:
        """Show the first sentence and those after it."""
        self.page()

    def render_line(self, y: int) -> Strip:
        """Return a row as it was last made."""
        return self.drawn.get(y) or Strip.blank(self.size.width, BRIGHT)

    def row(self, y: int, *pieces: tuple[str, Style]) -> None:
        """Make a row and have it repainted."""
        strip = Strip([Segment(text, style) for text, style in pieces])
        self.drawn[y] = strip.adjust_cell_length(80, BRIGHT)
        self.refresh(Region(0, y, 80, 1))

    def sentence(self, n: int) -> None:
        """Make the rows of a sentence."""
        for number, words in enumerate(self.sentences[n]):
            here = n == self.at
            bar = (" ▌ " if here else "   ", BRIGHT)
            self.row(2 + n % VIEW * PER_SENTENCE + number, bar, (words, BRIGHT if here else DIM))

    def page(self) -> None:
        """Make all rows from the current sentence on."""
        for n in range(self.at, min(self.at + VIEW, len(self.sentences))):
            self.sentence(n)
        self.row(22, ("m mark   u undo   s skip   j/k move   ? guide   q quit", DIM))
        self.around()

    def around(self) -> None:
        """Make what stands above and below the text."""
        done, total = self.at, len(self.sentences)
        counted = (f"{done}/{total} · 2.5 s each", BRIGHT)
        self.row(0, ("bulletin-0", BRIGHT), (" · fact-claim-opinion · a1".ljust(44), DIM), counted)
        first = max(0, done - 19)
        self.row(1, *(("F " if n < done else "· ", LABEL if n < done else DIM) for n in range(first, first + 38)))
        self.row(21, ("✓ saved: fact".ljust(50), BRIGHT), (f"sentence {done + 1} of {total}", DIM))

    def step(self) -> None:
        """Go on to the next sentence."""
        left, self.at = self.at, (self.at + 1) % len(self.sentences)
        if self.at % VIEW == 0:
            self.page()
            return
        self.sentence(left)
        self.sentence(self.at)
        self.around()


class LeanApp(App[None]):
    """Any key goes to the next sentence; `q` leaves."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, count: int) -> None:
        super().__init__(ansi_color=True)
        self.count = count

    def compose(self) -> ComposeResult:
        """Make the one widget."""
        self.page = Page(self.count)
        yield self.page

    def on_key(self, event: Key) -> None:
        """Go on."""
        if event.key == "q":
            self.exit()
        self.page.step()


if __name__ == "__main__":
    LeanApp(int(sys.argv[1])).run()
