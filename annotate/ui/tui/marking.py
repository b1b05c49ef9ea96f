"""Marking words by letter hints or with a cursor; moving the ends of a span.

However it was done, what is then said of the words is describing.py's, and one judgment is recorded.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from annotate.model.answers import Place
from annotate.model.labeling import Refused
from annotate.model.schema import Field
from annotate.text.words import words
from annotate.ui.keys import hints
from annotate.ui.tui.describing import BACK, Choice, describe
from annotate.ui.tui.desk import Desk, Mode, Option

Take = Callable[
    [Place, Mode], Mode
]  #: what is done with words that were chosen; the mode is the one to go back to
MOST_HINTS = 650  #: words of a sentence; beyond, letters would be three each

#: Words that often begin a clause, in the languages most texts are in; punctuation serves every language.
CLAUSE_WORDS = frozenset(
    {"que", "qui", "dont", "où", "lequel", "laquelle", "which", "that", "who", "whom", "whose", "where"}
)


def mark(desk: Desk, begin: Callable[[Desk, Take], Mode]) -> Mode:
    """Begin to mark: with several fields of spans, ask first which one. Raises Refused when there is none."""
    fields = desk.session.schema.span_fields
    if not fields:
        raise Refused("This schema has no spans to mark")

    def marks(field: Field) -> Take:
        return lambda place, back: describe(desk, field, place, back)

    if len(fields) == 1:
        return begin(desk, marks(fields[0]))
    options = [
        Option(field.key or str(n), field.title.get(desk.language) or field.name)
        for n, field in enumerate(fields[:9], 1)
    ]
    return Choice(desk, "Mark what?", options, lambda n: begin(desk, marks(fields[n])), desk.idle)


class Hints(Mode):
    """Letters above the words: those of the first word, then those of the last one."""

    footer = (Option("letters", "choose a word"), BACK)

    def __init__(self, desk: Desk, take: Take, only: str = "") -> None:
        """With `only`, what is asked for, one word is chosen instead of a first and a last one."""
        super().__init__(desk)
        self.take, self.only = take, only
        self.words = sentence_words(desk)
        if len(self.words) > MOST_HINTS:
            raise Refused(f"{len(self.words)} words are too many for letters", "v marks with the arrow keys.")
        self.first: int | None = None
        self._ask()

    def _ask(self) -> None:
        letters = hints(len(self.words))
        self.typed, self.hints, self.ignored = "", {}, ""
        if self.first is None:
            self.marking, self.question = None, self.only or "mark: letters of the first word"
        else:
            self.marking, self.question = self.words[self.first], "mark: letters of the last word, again for one"
            ahead = {hint[0] for hint in letters[self.first :]}
            if len(ahead) == 1 and len(letters[self.first]) > 1:  # nothing left to tell apart by the first letter
                self.ignored = ahead.pop()
                letters = [hint[1:] if n >= self.first else "" for n, hint in enumerate(letters)]
        self.hints = {word[0]: hint for word, hint in zip(self.words, letters, strict=True) if hint}

    def key(self, key: str) -> Mode:
        """Take a letter; a wrong one clears what was typed, Esc goes back a step."""
        if key == "escape":
            return self._back()
        if len(key) != 1 or (key == self.ignored and not self.typed):
            return self
        self.typed += key
        places = [at for at, hint in self.hints.items() if hint.startswith(self.typed)]
        if not places:
            self.typed = ""
            raise Refused(f"No word has the letters '{key}'")
        if self.hints[places[0]] != self.typed:
            return self
        chosen = next(n for n, word in enumerate(self.words) if word[0] == places[0])
        if self.first is None and self.only:
            return self.take(self.words[chosen], self)
        if self.first is None:
            self.first = chosen
            self._ask()
            return self
        low, high = sorted((self.first, chosen))
        self.typed = ""
        return self.take((self.words[low][0], self.words[high][1]), self)

    def _back(self) -> Mode:
        if self.typed:
            self.typed = ""
        elif self.first is not None:
            self.first = None
            self._ask()
        else:
            return self.desk.idle
        return self


class SpanCursor(Mode):
    """A cursor that goes from word to word, and takes words along once it is told to."""

    question = "cursor: v begins to mark, Enter keeps"
    footer = (
        Option("←→", "word"),
        Option("w/b", "clause"),
        Option("v", "extend"),
        Option("Enter", "keep"),
        BACK,
        Option("0/$", "ends"),
    )

    def __init__(self, desk: Desk, take: Take) -> None:
        super().__init__(desk)
        self.take = take
        self.words = sentence_words(desk)
        self.clauses = clause_starts(desk.labeling.document.text, self.words)
        self.at = 0
        self.anchor: int | None = None
        self._show()

    def _show(self) -> None:
        low, high = sorted((self.at, self.at if self.anchor is None else self.anchor))
        self.marking = (self.words[low][0], self.words[high][1])
        self.cursor = self.words[self.at][0]
        self.question = SpanCursor.question if self.anchor is None else "marking: Enter keeps, v lets go"

    def key(self, key: str) -> Mode:
        """Move, extend, keep or leave."""
        if key == "escape":
            return self.desk.idle
        if key == "enter":
            assert self.marking
            return self.take(self.marking, self)
        if key == "v":
            self.anchor = self.at if self.anchor is None else None
        elif key.startswith("shift+"):
            self.anchor = self.at if self.anchor is None else self.anchor
        self.at = min(max(self._target(key.removeprefix("shift+")), 0), len(self.words) - 1)
        self._show()
        return self

    def _target(self, key: str) -> int:
        match key:
            case "left" | "h":
                return self.at - 1
            case "right" | "l":
                return self.at + 1
            case "w":
                return next((n for n in self.clauses if n > self.at), len(self.words) - 1)
            case "b":
                return next((n for n in reversed(self.clauses) if n < self.at), 0)
            case "0" | "home":
                return 0
            case "$" | "end":
                return len(self.words) - 1
        return self.at


class MoveEnds(Mode):
    """Moving one end of the selected span word by word, into the next sentence if need be."""

    footer = (Option("←→", "move by a word"), Option("[ ]", "which end"), Option("Enter", "keep"), BACK)

    def __init__(self, desk: Desk, place: Place, keep: Callable[[int, int], None], *, moving_start: bool) -> None:
        """`keep` is told the new ends of the span that stands at `place`."""
        super().__init__(desk)
        labeling = desk.labeling
        self.place, self.keep = place, keep
        document = labeling.document
        last = labeling.position_at(place[1] - 1)
        before, after = max(0, labeling.position - 1), min(labeling.total - 1, last + 1)
        self.words = words(document.text, document.sentences[before].start, document.sentences[after].stop)
        self.start, self.stop = place
        self.moving_start = moving_start
        self._show()

    def _show(self) -> None:
        self.marking = (self.start, self.stop)
        self.cursor = self.start if self.moving_start else max(self.start, self.stop - 1)
        self.question = f"move the {'start' if self.moving_start else 'end'} of the span"

    def key(self, key: str) -> Mode:
        """Move the end, change which one, keep it or leave it as it was."""
        if key == "escape":
            return self.desk.idle
        if key == "enter":
            if (self.start, self.stop) != self.place:
                self.keep(self.start, self.stop)
            return self.desk.idle
        if key in ("[", "]"):
            self.moving_start = key == "["
        elif key in ("left", "h"):
            self._move(-1)
        elif key in ("right", "l"):
            self._move(1)
        self._show()
        return self

    def _move(self, step: int) -> None:
        borders = [word[0 if self.moving_start else 1] for word in self.words]
        here = self.start if self.moving_start else self.stop
        at = bisect_right(borders, here) if step > 0 else bisect_left(borders, here) - 1
        if 0 <= at < len(borders):
            start, stop = (borders[at], self.stop) if self.moving_start else (self.start, borders[at])
            if start < stop:
                self.start, self.stop = start, stop


def sentence_words(desk: Desk) -> list[Place]:
    """Return where the words of the current sentence stand. Raises Refused when it has none."""
    document = desk.labeling.document
    found = words(document.text, *document.sentences[desk.labeling.position])
    if not found:
        raise Refused("This sentence has no words", "M marks all of it.")
    return found


def clause_starts(text: str, places: Sequence[Place]) -> list[int]:
    """Return the numbers of the words that begin a clause: after punctuation, or words that often do."""
    found = [0] if places else []
    for number in range(1, len(places)):
        between = text[places[number - 1][1] : places[number][0]]
        if between.strip(" \t\r\n'’-\u00a0\u202f") or text[slice(*places[number])].casefold() in CLAUSE_WORDS:
            found.append(number)
    return found
