"""What a line of answers means: the grammar of the line mode, apart from reading and writing.

A line is commands separated by spaces: `o`, `o m "montré sa responsabilité" no_source`, `g 3`, `e a note`.
The whole line is understood, or none of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotate.model.labeling import Labeling, Refused
from annotate.model.schema import Field, Schema, flags_value
from annotate.text.words import words
from annotate.ui.keys import BY_WORD, GROUPS
from annotate.ui.screen_text import flowing

_TOKEN = re.compile(r'\s*("[^"]*"|“[^”]*”|«[^»]*»|\S+)')
_QUOTES = {'"': '"', "“": "”", "«": "»"}
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")

#: Commands after which another sentence may be the current one.
_MOVES = {command.name for group in GROUPS if group.title == "Moving" for command in group.commands}
_MOVES |= {"undo", "redo", "retry"}


Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One command of a line. Which of the rest is filled depends on `command`; offsets are code points."""

    command: str  #: `label`, `answer`, or a name of the key table
    text: str = ""  #: the label's name, the answer as it is stored, a note, words to search
    number: int = 0
    place: tuple[int, int] = (0, 0)
    field: str | None = None
    kind: str | None = None
    more: Attributes = ()


def parse(line: str, labeling: Labeling) -> list[Step]:
    """Return the steps of a line about the current sentence. Raises Refused, saying what was expected."""
    return list(_Line(line, labeling).steps())


def label_keys(schema: Schema) -> str:
    """Return the keys of the labels, as shown in the prompt: `f c o x`."""
    return " ".join(label.key or label.name for label in schema.sentence_field.labels)


class _Line:
    def __init__(self, line: str, labeling: Labeling) -> None:
        self.rest = line.strip()
        self.labeling = labeling
        self.schema = labeling.schema

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        while self.rest:
            step = self.step(self.token())
            if step.command == "label" and any(one.command == "label" for one in steps):
                raise Refused("A line holds one label", "Put the next sentence's on a line of its own.")
            if step.place != (0, 0) and any(one.command in _MOVES for one in steps):
                raise Refused("Words are those of the sentence shown", "After a move, mark on a line of its own.")
            steps.append(step)
        return steps

    def peek(self) -> str:
        found = _TOKEN.match(self.rest)
        return found[1] if found else ""

    def token(self) -> str:
        found = _TOKEN.match(self.rest)
        self.rest = self.rest[found.end() :].lstrip() if found else ""
        return found[1] if found else ""

    def step(self, word: str) -> Step:
        due = self.labeling.due()
        if due and due.scale != "text" and word not in BY_WORD and (answer := answer_to(due, word)) is not None:
            return Step("answer", text=answer, field=due.name)
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
        match command.name:
            case "mark":
                return self.mark(self.place())
            case "mark_all":
                return self.mark(self.labeling.document.sentences[self.labeling.position])
            case "kind":
                return self.kind()
            case "move_start" | "move_end":
                return Step(command.name, place=self.words(self.number("a word number")))
            case "go":
                return Step("go", number=self.number("a sentence number"))
            case "remove":
                return Step("remove", number=self.number("a span number") if _is_number(self.peek()) else 0)
            case "note" | "search":
                text, self.rest = self.rest, ""
                return Step(command.name, text=text)
        return Step(command.name)

    def answer(self, field: Field) -> Step:
        """Read the answer to a field that was named; `none` takes a label or a text back."""
        if field.scale == "text":
            text, self.rest = self.rest, ""
            return Step("answer", text=text, field=field.name)
        word = self.token()
        value = answer_to(field, word)
        if value is None and (word != "none" or field.scale == "flags"):
            names = ", ".join(label.name for label in field.labels)
            several = ", several joined by commas, or none" if field.scale == "flags" else ", or none"
            raise Refused(f"Expected an answer to {field.name}", f"One of {names}{several}.")
        return Step("answer", text=value or "", field=field.name)

    def number(self, what: str) -> int:
        word = self.token()
        if not (_is_number(word) and len(word) < 10):
            raise Refused(f"Expected {what}", f"Found '{word}'." if word else "The line ends there.")
        return int(word)

    def words(self, first: int, last: int | None = None) -> tuple[int, int]:
        """Return the offsets of the words numbered first to last."""
        places = sentence_words(self.labeling)
        last = first if last is None else last
        if not 1 <= first <= last <= len(places):
            raise Refused(f"There are no words {first}-{last}", f"They run from 1 to {len(places)}; w lists them.")
        return places[first - 1][0], places[last - 1][1]

    def place(self) -> tuple[int, int]:
        word = self.token()
        start, stop = self.labeling.document.sentences[self.labeling.position]
        if word == "all":
            return start, stop
        if found := _RANGE.fullmatch(word):
            return self.words(int(found[1]), int(found[2]) if found[2] else None)
        if len(word) > 2 and word[-1] == _QUOTES.get(word[0]):
            return self.quoted(word[1:-1].strip(), start, stop)
        raise Refused("Expected the words to mark", 'Give numbers (m 7-9), "quoted words", or all.')

    def quoted(self, quote: str, start: int, stop: int) -> tuple[int, int]:
        """Return where the quoted words stand in the sentence; they may be typed as they are shown."""
        sentence = self.labeling.document.quote(start, stop)
        for text in (sentence, flowing(sentence)):  # both have the same offsets
            found = [match.start() for match in re.finditer(re.escape(quote), text)] if quote else []
            if len(found) == 1:
                return start + found[0], start + found[0] + len(quote)
            if found:
                raise Refused(f'"{quote}" stands there {len(found)} times', "Give word numbers; w lists them.")
        raise Refused(f'"{quote}" is not in this sentence', "Give it as shown, or word numbers; w lists them.")

    def mark(self, place: tuple[int, int]) -> Step:
        fields = self.schema.span_fields
        if not fields:
            raise Refused("This schema has no spans to mark")
        field = fields[0]
        if self.peek() in [one.name for one in fields]:
            field = self.schema.field(self.token())
        kind, more = self.attributes(field)
        return Step("mark", place=place, field=field.name, kind=kind, more=more)

    def attributes(self, field: Field) -> tuple[str | None, Attributes]:
        """Read the labels of a span's attributes, in the order of the schema; any may be left out."""
        found: dict[str, str] = {}
        for attribute in field.attributes:
            if label := attribute.called(self.peek()):
                self.token()
                found[attribute.name] = label.name
        kind = field.kind(found)
        return kind, tuple(found.items())

    def kind(self) -> Step:
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
    if field.scale != "flags":
        label = field.called(word)
        return label.name if label else None
    labels = [field.called(name) for name in ([] if word == "none" else word.split(","))]
    return flags_value(label.name for label in labels if label) if all(labels) else None


def choices(field: Field) -> str:
    """Return how a field is answered, as shown in the prompt: `f c o x`, or `words`."""
    keys = " ".join(label.name if label.key in ("", *BY_WORD) else label.key for label in field.labels)
    return {"text": "words", "flags": f"{keys}, joined by commas, or none"}.get(field.scale, keys)


def sentence_words(labeling: Labeling) -> Sequence[tuple[int, int]]:
    """Return the offsets of the current sentence's words, in order: the numbers are their places from 1."""
    return words(labeling.document.text, *labeling.document.sentences[labeling.position])
