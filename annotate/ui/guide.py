"""The guideline as lines of text: what `?` shows in both interfaces and `annotate schema show` prints.

Plain data, in the reader's language where the schema has it; whoever shows it decides how it looks.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from annotate.model.schema import Attribute, Examples, Field, Label, Link, Schema
from annotate.ui.keys import GROUPS, Group


class Line(NamedTuple):
    """One line of the guideline. `style` is title, heading, text, label, example or command."""

    style: str
    text: str


def guideline(schema: Schema, language: str | None) -> Iterator[Line]:
    """Yield the schema's guideline: how each field is answered, tests, labels, attributes and links of spans."""
    yield Line("title", schema.title.get(language) or schema.name)
    if schema.description:
        yield Line("text", schema.description.get(language))
    for field in schema.fields:
        yield from _field(schema, field, language)


def explained(field: Field, names: Collection[str], language: str | None) -> Iterator[Line]:
    """Yield what the guideline says of some labels of a field, and the tests that decide between its labels."""
    if field.description:
        yield Line("text", field.description.get(language))
    yield from _tests(field, language)
    for label in field.labels:
        if label.name in names:
            yield from _label(label, language)


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
    yield from command_help(GROUPS, line_mode=line_mode)


def command_help(groups: Iterable[Group], *, line_mode: bool = False) -> Iterator[Line]:
    """Yield the keys of commands, as far as the interface has them."""
    for group in groups:
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
_KEY_NAMES |= {f"ctrl+{letter}": f"Ctrl+{letter.upper()}" for letter in "cpqrtz"}


#: How it is answered, where that is not one label.
_ANSWERED = {
    "interval": "Answered with a number.",
    "flags": "Any of these, or none.",
    "text": "Answered in words.",
    "source": "Answered with the name of a source, or none.",
}
_ASKED = {"document": "Asked of the whole document.", "source": "Asked of each source, once for all documents."}


def _how(field: Field) -> Iterator[str]:
    if field.level in _ASKED:
        yield _ASKED[field.level]
    for name, labels in field.when:
        yield f"Asked only where {name} is {' or '.join(labels)}."
    if field.scale in _ANSWERED:
        yield _ANSWERED[field.scale]
    if field.optional:
        yield "May be left out."


def _field(schema: Schema, field: Field, language: str | None) -> Iterator[Line]:
    yield Line("heading", field.title.get(language) or field.name)
    if field.description:
        yield Line("text", field.description.get(language))
    if how := " ".join(_how(field)):
        yield Line("text", how)
    yield from _examples(field.examples, language)
    yield from _tests(field, language)
    yield from _labels(field.labels, language)
    for attribute in field.attributes:
        yield from _attribute(attribute, language)
    for link in field.links:
        yield from _link(schema, link, language)


def _attribute(attribute: Attribute, language: str | None) -> Iterator[Line]:
    yield Line("heading", attribute.title.get(language) or attribute.name)
    if attribute.description:
        yield Line("text", attribute.description.get(language))
    how = [_ANSWERED.get(attribute.scale, ""), "May be left out." if attribute.optional else ""]
    if any(how):
        yield Line("text", " ".join(filter(None, how)))
    yield from _labels(attribute.labels, language)


def _link(schema: Schema, link: Link, language: str | None) -> Iterator[Line]:
    yield Line("heading", link.title.get(language) or link.name)
    if link.description:
        yield Line("text", link.description.get(language))
    end = schema.field(link.to)
    yield Line("text", f"Tied to {end.title.get(language) or end.name}, or to none: that is an answer too.")


def _tests(field: Field, language: str | None) -> Iterator[Line]:
    for number, test in enumerate(field.tests, 1):
        decided = [f"{word}: {name}" for word, name in (("yes", test.yes), ("no", test.no)) if name]
        yield Line("text", f"{number}. {test.ask.get(language)} ({', '.join(decided)})")


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
