"""Marking with the mouse: whole words, wherever the button went down and up."""

from annotate.model.answers import Place
from annotate.text.words import words
from annotate.ui.tui.describing import BACK
from annotate.ui.tui.desk import Desk, Mode
from annotate.ui.tui.marking import mark


class Dragged(Mode):
    """Words under the mouse while its button is down."""

    question = "mark: let go of the button at the last word"
    footer = (BACK,)

    def __init__(self, desk: Desk, origin: int) -> None:
        super().__init__(desk)
        self.origin = origin
        self.moved = False

    def to(self, offset: int) -> None:
        """Stretch the mark from where the button went down to the character at `offset`, by whole words."""
        place = snapped(self.desk, *sorted((self.origin, offset)))
        self.moved = self.moved or offset != self.origin
        self.marking = place if self.moved else None

    def key(self, key: str) -> Mode:
        """Esc lets go; other keys wait."""
        return self.desk.idle if key == "escape" else self


def mark_place(desk: Desk, place: Place | None) -> Mode:
    """Mark a place chosen with the mouse; nothing if there are no words in it."""
    if place is None:
        return desk.idle
    return mark(desk, lambda desk, take: take(place, desk.idle))


def snapped(desk: Desk, low: int, high: int) -> Place | None:
    """Return the whole words that the characters from `low` to `high` (inclusive) touch, None if none."""
    labeling = desk.labeling
    sentences = labeling.document.sentences
    begin = sentences[labeling.position_at(low)].start
    end = sentences[labeling.position_at(high)].stop
    touched = [word for word in words(labeling.document.text, begin, end) if word[1] > low and word[0] <= high]
    return (touched[0][0], touched[-1][1]) if touched else None
