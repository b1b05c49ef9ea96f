"""The peer of a key press: a bare Textual app that repaints what the full screen repaints, and stores nothing.

The same text on the same rows: header, strip, the sentence left, the sentence reached, a line of advice; each a
`Static`, as the manual has it. Its text is cut into rows beforehand, and nothing is laid out anew on a key.
"""

import sys
import textwrap

from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from tests.benchmarks.corpora import article

VIEW = 9  #: sentences on the screen at once


class BareApp(App[None]):
    """Any key goes to the next sentence; `q` leaves."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { background: #101418; color: #f4f6f8; } Static { height: auto; width: 100%; }"

    def __init__(self, count: int) -> None:
        super().__init__(ansi_color=True)
        text, places = article(0, count)
        self.sentences = ["\n".join(textwrap.wrap(text[start:stop], 74)) for start, stop in places]
        self.at = 0

    def compose(self) -> ComposeResult:
        """Make a widget for every part that changes."""
        self.header = Static()
        self.strip = Static()
        self.rows = [Static() for _ in range(min(VIEW, len(self.sentences)))]
        self.advice = Static()
        yield from (self.header, self.strip, *self.rows, self.advice)
        yield Static(Content("m mark   u undo   s skip   j/k move   ? guide   q quit"))

    def on_mount(self) -> None:
        """Show the first sentence and those after it."""
        self.page()
        self.around()

    def on_key(self, event: Key) -> None:
        """Go on."""
        if event.key == "q":
            self.exit()
        self.row(self.at, "#9298a6")
        self.at = (self.at + 1) % len(self.sentences)
        if self.at % VIEW == 0:
            self.page()
        self.row(self.at, "bold #f4f6f8")
        self.around()

    def page(self) -> None:
        """Show the sentences from here on."""
        for n in range(self.at, min(self.at + VIEW, len(self.sentences))):
            self.row(n, "bold #f4f6f8" if n == self.at else "#9298a6", layout=True)

    def row(self, n: int, style: str, layout: bool = False) -> None:
        """Show one sentence."""
        self.rows[n % VIEW].update(Content.styled(self.sentences[n], style), layout=layout)

    def around(self) -> None:
        """Show what stands above and below the text."""
        done, total = self.at, len(self.sentences)
        left = Content.styled("bulletin-0", "bold") + Content(" · fact-claim-opinion · a1".ljust(50))
        self.header.update(left + Content.styled(f"{done}/{total} · 2.5 s each", "bold"), layout=False)
        first = max(0, done - 19)
        given, open_ = ("F ", "bold #56b4e9"), ("· ", "#5f6a75")
        marks = [given if n < done else open_ for n in range(first, first + 38)]
        self.strip.update(Content.assemble(*marks), layout=False)
        said = "✓ saved: fact".ljust(50) + f"sentence {done + 1} of {total} "
        self.advice.update(Content(said), layout=False)


if __name__ == "__main__":
    BareApp(int(sys.argv[1])).run()
