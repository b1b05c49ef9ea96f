"""What is said of words once they are chosen: labels, texts, sources, and what the span is tied to.

Nothing is recorded before all was asked: one judgment a span.
"""

from collections.abc import Callable, Mapping, Sequence

from annotate.model.answers import Place
from annotate.model.judgment import Draft
from annotate.model.labeling import Span
from annotate.model.schema import Attribute, Field, Link
from annotate.ui.screen_text import flowing
from annotate.ui.tui.desk import Desk, Mode, Option
from annotate.ui.tui.dialogs import Write
from annotate.ui.tui.sourcing import PickSource

BACK = Option("Esc", "back")
NEAREST = 9  #: spans offered as the other end of a link

Ties = Mapping[str, Sequence[str]]


class Choice(Mode):
    """One of several, one key each; digits count them too."""

    def __init__(
        self,
        desk: Desk,
        question: str,
        options: Sequence[Option],
        take: Callable[[int], Mode],
        back: Mode,
        none: Callable[[], Mode] | None = None,
        marking: Place | None = None,
    ) -> None:
        super().__init__(desk)
        self.every = self.options = tuple(options)
        self.begun = ""  # the first character of a key of two
        self.take, self.back, self.none = take, back, none
        self.marking = marking
        self.cursor = marking[0] if marking else None
        self.question = question + (" · Enter for none" if none else "")
        self.footer = (*([Option("Enter", "without")] if none else []), BACK)

    def key(self, key: str) -> Mode:
        """Take the option of that key or number, none with Enter; Esc goes back. A key of two narrows the list."""
        begun, self.begun, self.options = self.begun, "", self.every
        if key == "escape":
            return self if begun else self.back
        if key == "enter" and self.none:
            return self.none()
        for number, option in enumerate(self.every):
            if begun + key == option.key:
                return self.take(number)
        if len(key) == 1 and key in "123456789" and int(key) <= len(self.every):
            return self.take(int(key) - 1)
        if narrower := tuple(option for option in self.every if option.key.startswith(begun + key)):
            self.begun, self.options = begun + key, narrower
        return self


class OtherEnd(Choice):
    """The other end of a link: a digit ties to that span alone, + first to several; 0 says there is none."""

    def __init__(
        self,
        desk: Desk,
        link: Link,
        spans: Sequence[Span],
        take: Callable[[Sequence[str] | None], Mode],
        back: Mode,
    ) -> None:
        self.spans, self.give, self.several = spans, take, False
        self.units: list[str] = []
        question = link.title.get(desk.language) or link.name
        super().__init__(desk, question, self._offered(desk), self._taken, back, self._enter, back.marking)
        self.question = question
        self.footer = (Option("Enter", "not said"), Option("+", "several"), BACK)

    def _offered(self, desk: Desk) -> list[Option]:
        labeling = desk.labeling
        found = []
        for number, span in enumerate(self.spans, 1):
            at = labeling.position_at(span.start)
            where = "" if at == labeling.position else f" ({at + 1})"
            ticked = "✓ " if span.unit in self.units else ""
            found.append(Option(str(number), f"{ticked}« {flowing(span.quote)} »{where}"))
        return [*found, Option("0", "none")]

    def _taken(self, number: int) -> Mode:
        if number == len(self.spans):
            return self.give(())
        unit = self.spans[number].unit
        if not self.several:
            return self.give((unit,))
        self.units = [one for one in self.units if one != unit] if unit in self.units else [*self.units, unit]
        self.every = self.options = tuple(self._offered(self.desk))
        return self

    def _enter(self) -> Mode:
        return self.give(tuple(self.units) if self.units else None)

    def key(self, key: str) -> Mode:
        """Tie to a span, to several after +, to none with 0; Enter leaves it unsaid, or is done with several."""
        if key == "+":
            self.several = True
            self.footer = (Option("Enter", "done"), BACK)
            return self
        return super().key(key)


def choose_end(
    desk: Desk, link: Link, take: Callable[[Sequence[str] | None], Mode], back: Mode, but: str = ""
) -> Mode:
    """Ask what a span is tied to: one of the nearest spans, not that called `but`; None means unsaid."""
    spans = [span for span in desk.labeling.linkable(link.to) if span.unit != but]
    return OtherEnd(desk, link, spans[:NEAREST], take, back)


def describe(desk: Desk, field: Field, place: Place, back: Mode, changing: Span | None = None) -> Mode:
    """Ask for the attributes and links of a span at `place`, one after the other, then record it once.

    `changing` asks for the attributes of that span, which is selected, instead. Raises Refused when the words
    cannot be marked.
    """
    labeling = desk.labeling
    asked: list[Attribute | Link] = [*field.attributes, *(() if changing else field.links)]

    def draft(given: Mapping[str, str], ties: Ties) -> Draft:
        kind = field.kind(given)
        if changing:
            return labeling.draft_kind(kind, given)
        return labeling.draft_span(*place, kind, field.name, given, links=ties)

    if not changing and not field.attributes:
        draft({}, {})  # what cannot be marked is refused before anything is asked

    def ask(number: int, given: Mapping[str, str], ties: Ties, before: Mode) -> Mode:
        if number == len(asked):
            desk.record(draft(given, ties))
            return desk.idle
        one = asked[number]

        def tied(units: Sequence[str] | None) -> Mode:
            return ask(number + 1, given, ties if units is None else {**ties, one.name: units}, mode)

        def said(text: str | None) -> Mode:
            return ask(number + 1, given if text is None else {**given, one.name: text}, ties, mode)

        if isinstance(one, Link):
            mode = choose_end(desk, one, tied, before)
        else:
            mode = ask_attribute(
                desk, one, said, before, dict(changing.attributes if changing else ()).get(one.name)
            )
        mode.marking, mode.cursor = place, place[0]
        return mode

    return ask(0, {}, {}, back)


def ask_attribute(
    desk: Desk, one: Attribute, take: Callable[[str | None], Mode], back: Mode, value: str | None = None
) -> Mode:
    """Ask what an attribute is: a label, a text, a source. `take` gets None where nothing is said."""
    title = one.title.get(desk.language) or one.name
    if one.scale == "source":
        return PickSource(desk, title, take, back)
    if one.scale == "text":

        def written(text: str) -> None:
            desk.mode = take(text.strip() or None)

        return Write(desk, f"{title}:", written, value or "", back=back)
    options = [Option(label.key or str(n), label.shown(desk.language)) for n, label in enumerate(one.labels, 1)]
    return Choice(desk, title, options, lambda n: take(one.labels[n].name), back, lambda: take(None))
