"""What else is asked of a sentence or a document: one key, several flags, or a line of text.

Asked when it is due, after the label; asked again by the key the schema gives the question.
"""

from annotate.model.answers import DOCUMENT
from annotate.model.schema import Field, flags_of, flags_value
from annotate.ui.tui.desk import Desk, Mode, Option
from annotate.ui.tui.dialogs import Write
from annotate.ui.tui.marking import BACK, Choice


def next_question(desk: Desk) -> Mode:
    """Return the mode that asks what is due here, or the idle one when nothing is."""
    due = None if desk.failed else desk.labeling.due()
    if due is None:
        return desk.idle
    mode = ask(desk, due)
    if desk.message:  # what was saved, and what is asked now, share a line
        desk.message += f" · {mode.question or due.name}"
    return mode


def ask(desk: Desk, field: Field) -> Mode:
    """Return the mode that asks `field`, with the answer it has. Raises Refused when it is not asked here."""
    at = DOCUMENT if field.level == "document" else desk.labeling.position
    value = desk.labeling.value(field.name, at)
    desk.labeling.draft_value(field.name, value)  # refused here rather than after the answer
    title = field.title.get(desk.language) or field.name
    question = f"document: {title}" if field.level == "document" else title

    def write(text: str) -> None:
        answer(desk, field, text.strip() or None)
        desk.mode = next_question(desk)

    if field.scale == "text":
        return Write(desk, f"{question}:", write, value or "")
    if field.scale == "flags":
        return Flags(desk, field, question, flags_of(value) if value else ())
    options = [Option(label.key or str(n), label.shown(desk.language)) for n, label in enumerate(field.labels, 1)]

    def take(number: int) -> Mode:
        answer(desk, field, field.labels[number].name)
        return next_question(desk)

    def leave() -> Mode:
        if value is not None:
            answer(desk, field, None)
        return desk.idle

    return Choice(desk, question, options, take, desk.idle, leave if field.optional else None)


def answer(desk: Desk, field: Field, value: str | None) -> None:
    """Store the answer; then go on, if nothing more is due of this sentence."""
    desk.record(desk.labeling.draft_value(field.name, value), desk.go_on if desk.labeling.label else None)


class Flags(Mode):
    """Several of several: a key turns one on or off, Enter takes them all, none included."""

    footer = (Option("Enter", "done"), BACK)

    def __init__(self, desk: Desk, field: Field, question: str, chosen: tuple[str, ...]) -> None:
        super().__init__(desk)
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
            answer(self.desk, self.field, flags_value(self.chosen))
            return next_question(self.desk)
        begun, self.begun = self.begun, ""
        label = self.field.called(begun + key)
        if label:
            self.chosen ^= {label.name}
        elif any(one.key.startswith(begun + key) for one in self.field.labels):
            self.begun = begun + key
        self._show()
        return self
