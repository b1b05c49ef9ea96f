"""What a line of answers means: the grammar of the line mode, apart from reading and writing.

A line is commands separated by spaces: `o`, `o m "montré sa responsabilité" no_source`, `g 3`, `e a note`.
The whole line is understood, or none of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from annotate.model.answers import Place
from annotate.model.labeling import Labeling, Refused
from annotate.model.schema import Field, Schema, flags_value
from annotate.ui.keys import BY_WORD, GROUPS
from annotate.ui.places import QUOTES, Places, unquoted

#: Commands after which another sentence may be the current one.
_MOVES = {command.name for group in GROUPS if group.title == "Moving" for command in group.commands}
_MOVES |= {"undo", "redo", "retry", "split", "join"}


Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One command of a line. Which of the rest is filled depends on `command`; offsets are code points."""

    command: str  #: `label`, `answer`, or a name of the key table
    text: str = ""  #: the label's name, the answer as it is stored, a note, words to search
    number: int = 0
    places: tuple[Place, ...] = ()  #: several for a span in pieces
    field: str | None = None
    kind: str | None = None
    more: Attributes = ()
    links: Attributes = ()  #: by the link's name, the spans as they were named: `2`, `8:1,9:1`, `none`
    source: str | None = None  #: the source that is rated, where one was named


def parse(line: str, labeling: Labeling) -> list[Step]:
    """Return the steps of a line about the current sentence. Raises Refused, saying what was expected."""
    return list(_Line(line, labeling).steps())


def label_keys(schema: Schema) -> str:
    """Return the keys of the labels, as shown in the prompt: `f c o x`."""
    return " ".join(label.key or label.name for label in schema.sentence_field.labels)


class _Line(Places):
    def __init__(self, line: str, labeling: Labeling) -> None:
        super().__init__(line, labeling)
        self.schema = labeling.schema

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        while self.rest:
            step = self.step(self.token())
            if step.command == "label" and any(one.command == "label" for one in steps):
                raise Refused("A line holds one label", "Put the next sentence's on a line of its own.")
            if step.places and any(one.command in _MOVES for one in steps):
                raise Refused("Words are those of the sentence shown", "After a move, mark on a line of its own.")
            steps.append(step)
        return steps

    def step(self, word: str) -> Step:
        due = self.labeling.due()
        if due and due.scale != "text" and word not in BY_WORD and (answer := answer_to(due, word)) is not None:
            source = self.labeling.source_at(self.labeling.position) if due.level == "source" else None
            return Step("answer", text=answer, field=due.name, source=source)
        for field in (*self.schema.further_fields, *self.schema.document_fields):
            if word == field.name:
                return self.answer(field)
        if label := self.schema.sentence_field.called(word):
            return Step("label", text=label.name)
        command = BY_WORD.get(word)
        if command is None:
            raise Refused(
                f"'{word}' is not understood", f"Expected a label ({label_keys(self.schema)}) or a command (?)."
            )
        read: Callable[[], Step] | None = getattr(self, f"read_{command.name}", None)
        return read() if read else Step(command.name)

    # -- commands that are followed by something ------------------------------------------------------------

    def read_mark(self) -> Step:
        return self.mark(self.places())

    def read_mark_all(self) -> Step:
        return self.mark((self.labeling.document.sentences[self.labeling.position],))

    def read_add_piece(self) -> Step:
        return Step("add_piece", places=self.places())

    def read_move_start(self) -> Step:
        return Step("move_start", places=(self.end(),))

    def read_move_end(self) -> Step:
        return Step("move_end", places=(self.end(),))

    def read_split(self) -> Step:
        return Step("split", places=(self.end(),))

    def read_link(self) -> Step:
        return Step("link", links=((self.token(), self.ends(self.token())),))

    def read_go(self) -> Step:
        return Step("go", number=self.number("a sentence number"))

    def read_remove(self) -> Step:
        return Step("remove", number=self.number("a span number") if _is_number(self.peek()) else 0)

    def read_note(self) -> Step:
        return Step("note", text=self.all())

    def read_search(self) -> Step:
        return Step("search", text=self.all())

    # -- their parts ----------------------------------------------------------------------------------------

    def answer(self, field: Field, source: str | None = None) -> Step:
        """Read the answer to a field that was named; `none` takes a label or a text back."""
        if field.scale in ("text", "source"):
            return Step("answer", text=unquoted(self.all()), field=field.name, source=source)
        word = self.token()
        value = answer_to(field, word)
        if value is None and (word != "none" or field.scale == "flags"):
            names = ", ".join(label.name for label in field.labels) or "a number"
            several = ", several joined by commas, or none" if field.scale == "flags" else ", or none"
            raise Refused(f"Expected an answer to {field.name}", f"One of {names}{several}.")
        return Step("answer", text=value or "", field=field.name, source=source)

    def read_rate(self) -> Step:
        """Read whose rating is meant and what it is; without a rating, those given are shown."""
        fields = self.schema.source_fields
        if not fields:
            raise Refused("This schema asks nothing about sources")
        source = unquoted(self.token()) if self.peek()[:1] in QUOTES else None
        if not self.rest:
            return Step("rate", source=source)
        named = next((field for field in fields if field.name == self.peek()), None)
        if named:
            self.token()
        return self.answer(named or fields[0], source)

    def mark(self, places: tuple[Place, ...]) -> Step:
        fields = self.schema.span_fields
        if not fields:
            raise Refused("This schema has no spans to mark")
        field = fields[0]
        if self.peek() in [one.name for one in fields]:
            field = self.schema.field(self.token())
        kind, more = self.attributes(field)
        links = self.links(field)
        return Step("mark", places=places, field=field.name, kind=kind, more=more, links=links)

    def attributes(self, field: Field) -> tuple[str | None, Attributes]:
        """Read a span's attributes: labels in the order of the schema, or NAME=VALUE; any may be left out."""
        found: dict[str, str] = {}
        for attribute in field.attributes:
            name, sign, text = self.peek().partition("=")
            label = attribute.called(text if sign and name == attribute.name else self.peek())
            written = not attribute.labels and sign and name == attribute.name
            if label or written:
                self.token()
                found[attribute.name] = label.name if label else unquoted(text)
        kind = field.kind(found)
        return kind, tuple(found.items())

    def links(self, field: Field) -> Attributes:
        """Read what a span is tied to: `source=2 cue=none`."""
        found = []
        while (parts := self.peek().partition("="))[1] and parts[0] in [link.name for link in field.links]:
            self.token()
            found.append((parts[0], self.ends(parts[2])))
        return tuple(found)

    def read_kind(self) -> Step:
        selected = self.labeling.selected
        fields = [self.schema.field(selected.field)] if selected else list(self.schema.span_fields)
        for field in fields:
            kind, more = self.attributes(field)
            if more:
                return Step("kind", kind=kind, more=more)
        names = [label.name for field in fields for one in field.attributes for label in one.labels]
        raise Refused("Expected a kind of span", f"One of {', '.join(names)}." if names else "There are none.")


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def answer_to(field: Field, word: str) -> str | None:
    """Return the stored value that a word means as an answer to a field with labels; None when it means none."""
    if field.scale == "interval":
        return word if re.fullmatch(r"[-+\u2212]?\d[\d.,]*", word) else None
    if field.scale == "source":
        return unquoted(word) if word == "none" or word[:1] in QUOTES else None
    if field.scale != "flags":
        label = field.called(word)
        return label.name if label else None
    labels = [field.called(name) for name in ([] if word == "none" else word.split(","))]
    return flags_value(label.name for label in labels if label) if all(labels) else None


def choices(field: Field) -> str:
    """Return how a field is answered, as shown in the prompt: `f c o x`, or `words`."""
    keys = " ".join(label.name if label.key in ("", *BY_WORD) else label.key for label in field.labels)
    written = {"text": "words", "interval": "a number", "source": '"its name" or none'}
    return (written | {"flags": f"{keys}, joined by commas, or none"}).get(field.scale, keys)
