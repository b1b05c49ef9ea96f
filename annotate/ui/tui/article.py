"""How a line of the article is drawn: which stretch of it has which ink, and what stands above it. Pure."""

from itertools import pairwise

from annotate.model.labeling import Span
from annotate.ui.palette import BAR, Ink
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.layout import Line
from annotate.ui.tui.paint import Piece
from annotate.ui.tui.panels import glyph

REACH = 64  #: sentences back from where a span that crosses into the view is still found


class Painter:
    """Draws the lines of one frame: what is true of all of them is worked out once."""

    def __init__(self, desk: Desk, first: int, last: int) -> None:
        """Lines will be of the sentences from `first` to `last`."""
        self.desk = desk
        self.palette = desk.palette
        self.labeling = labeling = desk.labeling
        self.hints = desk.above()
        self.here = labeling.document.sentences[labeling.position]
        self.spans: list[Span] = [
            span for at in range(max(0, first - REACH), last + 1) for span in labeling.spans(at)
        ]
        chosen = desk.chosen_number()
        fields = labeling.schema.sentence_field.labels
        self.bar = self.palette["text"] if chosen is None else self.palette.label(chosen, fields[chosen].excluded)

    def is_here(self, line: Line) -> bool:
        """Whether part of the current sentence stands in the line."""
        return line.start < self.here.stop and line.stop > self.here.start

    def line(self, line: Line) -> list[Piece]:
        """Return the pieces of a line, from the bar in the margin on."""
        palette = self.palette
        pieces = [Piece(BAR if self.is_here(line) else " ", self.bar), Piece(" ", palette["text"])]
        sentences = self.labeling.document.sentences
        position = self.labeling.position_at(line.start)
        borders = {line.start, line.stop, *self.here}
        for span in self.spans:
            for place in span.places:
                borders.update(place)
        if self.desk.mode.marking:
            borders.update(self.desk.mode.marking)
        at = position
        while at < len(sentences) and sentences[at].start < line.stop:
            borders.update(sentences[at])
            at += 1
        cuts = sorted(border for border in borders if line.start <= border <= line.stop)
        for start, stop in pairwise(cuts):
            while position + 1 < len(sentences) and sentences[position + 1].start <= start:
                position += 1
            if start == sentences[position].start and line.has_mark(start):
                pieces += self._mark(position)
            pieces.append(Piece(line.text(start, stop), self._ink(start, stop, position)))
        return pieces

    def _mark(self, position: int) -> list[Piece]:
        letter, ink = glyph(self.labeling, position, self.palette)
        return [Piece(letter, ink), Piece(" ", self.palette["text"])]

    def _ink(self, start: int, stop: int, position: int) -> Ink:
        palette, here = self.palette, self.here
        marking = self.desk.mode.marking
        if marking and marking[0] <= start and stop <= marking[1]:
            return palette["marking"]
        current = position == self.labeling.position and here.start <= start and stop <= here.stop
        over = [span for span in self.spans if any(a <= start and stop <= b for a, b in span.places)]
        if not over:
            return palette["now" if current else "read"]
        if self.labeling.selected in over:
            return palette["span_chosen" if len(over) == 1 else "span_over"]
        if not current and all(span not in self.labeling.spans() for span in over):
            return palette["read_span"]
        return palette["span" if len(over) == 1 else "span_over"]

    def above(self, line: Line) -> list[Piece] | None:
        """Return the row above a line: letters or numbers over its words; None if there are none."""
        placed = [(line.cell(at), hint) for at, hint in self.hints.items() if line.start <= at < line.stop]
        if not placed:
            return None
        palette, typed = self.palette, self.desk.mode.typed
        pieces = [Piece(BAR, self.bar), Piece(" ", palette["text"])]
        x = 0
        touching = False
        for cell, hint in sorted(placed):
            if cell < x:
                continue
            pieces.append(Piece(" " * (cell - x), palette["text"]))
            touching = cell == x and x > 0 and not touching
            if typed and not hint.startswith(typed):
                pieces.append(Piece(" " * len(hint), palette["text"]))
            elif hint.isdigit():
                pieces.append(Piece(hint, palette["strong" if touching else "read"]))
            else:
                ink = palette["hint_next" if touching else "hint"]
                pieces += [Piece(hint[: len(typed)], palette["hint_typed"]), Piece(hint[len(typed) :], ink)]
            x = cell + len(hint)
        return pieces
