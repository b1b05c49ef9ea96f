"""The full screen of adjudication: the screen of labelling with other rows around the text and another desk."""

from textual.events import Click, MouseDown, MouseMove, MouseUp
from textual.geometry import Offset

from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.palette import Palette
from annotate.ui.session import Session
from annotate.ui.tui import panels as labelling
from annotate.ui.tui.adjudication import panels
from annotate.ui.tui.adjudication.bench import Bench
from annotate.ui.tui.app import LabelApp
from annotate.ui.tui.paint import Piece
from annotate.ui.tui.rows import Bottom, Hands, Top
from annotate.ui.tui.sentence import Article


def run(sitting: Sitting) -> None:
    """Open the full screen on a sitting and come back when the adjudicator leaves."""
    AdjudicateApp(sitting).run()


class CaseTop(Top):
    """The header and the strip of cases."""

    def rows(self) -> list[list[Piece]]:
        """Return both rows."""
        bench, width = _bench(self), self.margins.text_width
        indent, before = Piece("  ", bench.palette["bar"]), Piece(" ", bench.palette["text"])
        return [[indent, *panels.header(bench, width)], [before, *panels.strip(bench, width + 2)]]


class CaseArticle(Article):
    """The text around what is disputed, and the case below it."""

    def below(self, width: int) -> list[list[Piece]]:
        """Return what stands below the text."""
        return panels.below(_bench(self), width)

    def rows(self) -> list[list[Piece]]:
        """Return the rows of the view; of a source there is no text."""
        bench = _bench(self)
        if bench.sitting.adjudication.case.document or bench.mode.page:
            return super().rows()
        self._lines = []
        self.cursor = Offset(self.margins.text_left, 1)
        indent = Piece("  ", bench.palette["text"])
        return [[], *([indent, *row] for row in self.below(self.margins.text_width))]

    def on_mouse_down(self, event: MouseDown) -> None:
        """Mark nothing: spans are taken from those who marked them."""
        event.prevent_default()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Mark nothing."""
        event.prevent_default()

    def on_mouse_up(self, event: MouseUp) -> None:
        """Mark nothing."""
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        """A click on an answer is its key; the text stays where it is."""
        event.prevent_default()
        key = self.target(event.x, event.y)
        if key and not self.desk.failed:
            self.hands.press(key)


class CaseBottom(Bottom):
    """Advice, the keys of answers, main keys; or the alarm while an answer is not saved."""

    def rows(self) -> list[list[Piece]]:
        """Return the rows, the answers on as many as are left between advice and keys."""
        bench, width, space = _bench(self), self.margins.text_width, self.size.height - 2
        palette = bench.palette
        footer = [Piece("  ", palette["bar"]), *labelling.footer(bench, width)]
        if bench.failed:
            indent = Piece("  ", palette["alarm"])
            return [*([indent, *row] for row in labelling.alarm(bench, width, space + 1)), footer]
        field = bench.sitting.adjudication.field
        rows = [] if bench.mode.page else panels.answers(bench, field, width + 1)
        answers = [[Piece(" ", palette["text"]), *row] for row in rows[:space]]
        answers += [[]] * (space - len(answers))
        return [[Piece("  ", palette["text"]), *panels.advice(bench, width)], *answers, footer]


class AdjudicateApp(LabelApp):
    """One sitting on the screen."""

    CSS_PATH = "../annotate.tcss"

    def seat(self, session: Session, palette: Palette) -> Bench:
        """Return the bench the screen shows."""
        assert isinstance(session, Sitting)
        return Bench(session, palette)

    def parts(self, hands: Hands) -> tuple[CaseTop, CaseArticle, CaseBottom]:
        """Return what stands above, the article, and what stands below."""
        desk = self.desk
        return CaseTop(desk, hands, "top"), CaseArticle(desk, hands, "article"), CaseBottom(desk, hands, "bottom")

    def label_rows(self, width: int) -> int:
        """Return how many rows the answers to any of the questions need."""
        bench = self.desk
        assert isinstance(bench, Bench)
        fields = {case.field for case in bench.sitting.adjudication.cases}
        return max(len(panels.answers(bench, bench.session.schema.field(name), width)) for name in fields)


def _bench(part: CaseTop | CaseArticle | CaseBottom) -> Bench:
    assert isinstance(part.desk, Bench)
    return part.desk
