"""The guideline as lines of text: what `?` shows in both interfaces and `annotate schema show` prints.

Plain data, in the reader's language where the schema has it; whoever shows it decides how it looks.
"""

from collections.abc import Iterator
from typing import NamedTuple

from annotate.model.schema import Examples, Field, Label, Schema
from annotate.ui.keys import GROUPS


class Line(NamedTuple):
    """One line of the guideline. `style` is title, heading, text, label, example or command."""

    style: str
    text: str


def guideline(schema: Schema, language: str | None) -> Iterator[Line]:
    """Yield the schema's guideline: decision tests, labels with definitions and examples, kinds of span."""
    yield Line("title", schema.title.get(language) or schema.name)
    if schema.description:
        yield Line("text", schema.description.get(language))
    for field in schema.fields:
        yield from _field(field, language)


def key_help(schema: Schema, *, line_mode: bool = False) -> Iterator[Line]:
    """Yield the keys of the labels and of every command that the interface has."""
    yield Line("heading", "Labels")
    field = schema.sentence_field
    for number, label in enumerate(field.labels, 1):
        names = [label.key, str(number) if field.called(str(number)) is label else ""]
        key = " or ".join(dict.fromkeys(name for name in names if name)) or label.name
        yield Line("command", f"{key:<16} {label.name}; again to clear it")
    for field in (*schema.further_fields, *schema.document_fields):
        shown = f"{field.name} ANSWER" if line_mode else field.key
        if shown:
            yield Line("command", f"{shown:<16} answer {field.name}")
    for group in GROUPS:
        yield Line("heading", group.title)
        for command in group.commands:
            shown = command.line if line_mode else " ".join(_KEY_NAMES.get(key, key) for key in command.keys)
            if shown:
                yield Line("command", f"{shown:<16} {command.help}")


_KEY_NAMES = {
    " ": "Space",
    "up": "↑",
    "down": "↓",
    "delete": "Del",
    "backspace": "⌫",
    "f1": "F1",
    "enter": "Enter",
}
_KEY_NAMES |= {"pageup": "PgUp", "pagedown": "PgDn"}
_KEY_NAMES |= {f"ctrl+{letter}": f"Ctrl+{letter.upper()}" for letter in "cpqrt"}


def _field(field: Field, language: str | None) -> Iterator[Line]:
    yield Line("heading", field.title.get(language) or field.name)
    if field.description:
        yield Line("text", field.description.get(language))
    yield from _examples(field.examples, language)
    for number, test in enumerate(field.tests, 1):
        decided = [f"{word}: {name}" for word, name in (("yes", test.yes), ("no", test.no)) if name]
        yield Line("text", f"{number}. {test.ask.get(language)} ({', '.join(decided)})")
    yield from _labels(field.labels, language)
    for attribute in field.attributes:
        yield Line("heading", attribute.title.get(language) or attribute.name)
        yield from _labels(attribute.labels, language)


def _labels(labels: tuple[Label, ...], language: str | None) -> Iterator[Line]:
    group = ""
    for label in labels:
        if (named := label.group.get(language)) and named != group:
            group = named
            yield Line("heading", group)
        yield from _label(label, language)


def _label(label: Label, language: str | None) -> Iterator[Line]:
    title = label.title.get(language)
    name = label.name if title in ("", label.name) else f"{label.name} ({title})"
    yield Line("label", f"{label.key}  {name}: {label.definition.get(language)}".rstrip(": "))
    yield from _examples(label.examples, language)


def _examples(examples: Examples, language: str | None) -> Iterator[Line]:
    for example in examples.get(language):
        yield Line("example", example)
