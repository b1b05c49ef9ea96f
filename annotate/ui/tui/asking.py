"""What else is asked of a sentence or a document: one key, several flags, or a line of text.

Asked when it is due, after the label; asked again by the key the schema gives the question.
"""

from collections.abc import Callable

from annotate.model.answers import DOCUMENT
from annotate.model.schema import Field, flags_of, flags_value
from annotate.ui.screen_text import flowing
from annotate.ui.tui.describing import BACK, Choice
from annotate.ui.tui.desk import Desk, Mode, Option
from annotate.ui.tui.dialogs import Write
from annotate.ui.tui.sourcing import PickSource


def next_question(desk: Desk) -> Mode:
    """Return the mode that asks what is due here, or the idle one when nothing is."""
    due = None if desk.failed else desk.labeling.due()
    if due is None:
        return desk.idle
    mode = ask(desk, due)
    if desk.message:  # what was saved, and what is asked now, share a line
        desk.message += f" · {mode.question or due.name}"
    return mode


def ask(desk: Desk, field: Field, source: str | None = None, then: Callable[[], Mode] | None = None) -> Mode:
    """Return the mode that asks `field`, with the answer it has; of `source`, by default the sentence's.

    `then` says what follows the answer: by default what is due next. Raises Refused when it is not asked here.
    """
    labeling = desk.labeling
    title = question = field.title.get(desk.language) or field.name
    value: str | None
    if field.level == "source":
        source = source or labeling.source_at(labeling.position)
        value, question = (
            labeling.rating(field.name, source) if source else None,
            f"{flowing(source or '')}: {title}",
        )
    else:
        value = labeling.value(field.name, DOCUMENT if field.level == "document" else labeling.position)
        question = f"document: {title}" if field.level == "document" else title
    labeling.draft_value(field.name, value, source)  # refused here rather than after the answer

    def take(given: str | None) -> Mode:
        draft = labeling.draft_value(field.name, given, source)
        desk.record(draft, desk.go_on if labeling.label and then is None else None)
        return then() if then and not desk.failed else next_question(desk)

    def write(text: str) -> None:
        desk.mode = take(text.strip() or None)

    def leave() -> Mode:
        if value is not None:
            take(None)
        return desk.idle

    if field.scale == "source":
        return PickSource(desk, question, take, desk.idle, optional=field.optional)
    if field.is_written:
        return Write(desk, f"{question}:", write, value or "")
    if field.scale == "flags":
        return Flags(desk, field, question, flags_of(value) if value else (), take)
    options = [Option(label.key or str(n), label.shown(desk.language)) for n, label in enumerate(field.labels, 1)]
    names = [label.name for label in field.labels]
    return Choice(desk, question, options, lambda n: take(names[n]), desk.idle, leave if field.optional else None)


def rate(desk: Desk, source: str) -> Mode:
    """Return the mode that asks all there is to say of a source, one thing after the other."""

    def after(number: int) -> Mode:
        fields = desk.session.schema.source_fields
        return ask(desk, fields[number], source, lambda: after(number + 1)) if number < len(fields) else desk.idle

    return after(0)


class Flags(Mode):
    """Several of several: a key turns one on or off, Enter takes them all, none included."""

    footer = (Option("Enter", "done"), BACK)

    def __init__(
        self, desk: Desk, field: Field, question: str, chosen: tuple[str, ...], take: Callable[[str], Mode]
    ) -> None:
        super().__init__(desk)
        self.take = take
        self.field, self.chosen, self.begun = field, set(chosen), ""
        self.question = f"{question} · any, then Enter"
        self._show()

    def _show(self) -> None:
        self.options = tuple(
            Option(
                label.key or str(n), ("✓ " if label.name in self.chosen else "") + label.shown(self.desk.language)
            )
            for n, label in enumerate(self.field.labels, 1)
            if label.key.startswith(self.begun)
        )

    def key(self, key: str) -> Mode:
        """Turn a flag on or off, take them, or leave."""
        if key == "escape":
            return self.desk.idle
        if key == "enter":
            return self.take(flags_value(self.chosen))
        begun, self.begun = self.begun, ""
        label = self.field.called(begun + key)
        if label:
            self.chosen ^= {label.name}
        elif any(one.key.startswith(begun + key) for one in self.field.labels):
            self.begun = begun + key
        self._show()
        return self
