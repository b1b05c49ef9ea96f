"""What is asked: schemas, their fields, labels and decision tests, as plain frozen data.

Reading them from a file, and all complaints about one, are in schema_file.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

WRITTEN = ("text", "source", "interval")  #: scales that are answered without labels


@dataclass(frozen=True)
class Texts:
    """One wording per language, in the order of the file; shown in the reader's language where there is one."""

    by_language: tuple[tuple[str, str], ...] = ()

    def get(self, language: str | None) -> str:
        """Return the wording in `language`, else in English, else the first; "" when there is none."""
        wordings = dict(self.by_language)
        for choice in (language, "en"):
            if choice in wordings:
                return wordings[choice]
        return self.by_language[0][1] if self.by_language else ""

    def __bool__(self) -> bool:
        return bool(self.by_language)


@dataclass(frozen=True)
class Examples:
    """Example sentences per language; [square brackets] show which words a span would cover."""

    by_language: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def get(self, language: str | None) -> tuple[str, ...]:
        """Return the examples in `language`, else in English, else the first; () when there are none."""
        lists = dict(self.by_language)
        for choice in (language, "en"):
            if choice in lists:
                return lists[choice]
        return self.by_language[0][1] if self.by_language else ()


@dataclass(frozen=True)
class Label:
    """One permitted answer. `excluded` labels are kept in the data and left out of agreement.

    `group` is a heading for labels that stand together. A `key` has one character, in long lists two.
    """

    name: str
    key: str
    title: Texts = Texts()
    definition: Texts = Texts()
    examples: Examples = Examples()
    excluded: bool = False
    group: Texts = Texts()

    def shown(self, language: str | None) -> str:
        """Return the title in `language`, or the name where the file gives no title."""
        return self.title.get(language) or self.name


@dataclass(frozen=True)
class DecisionTest:
    """A yes/no question; `yes` and `no` name the label it decides, or None to go on to the next test."""

    ask: Texts
    yes: str | None = None
    no: str | None = None


@dataclass(frozen=True)
class Attribute:
    """What is said of a span beside where it is: one choice among labels, a text, or the name of a source."""

    name: str
    title: Texts
    labels: tuple[Label, ...]
    optional: bool = False
    scale: str = "nominal"  #: nominal, text or source
    description: Texts = Texts()

    def called(self, word: str) -> Label | None:
        """Return the label whose key, else whose name is `word`, or None."""
        return next((label for label in self.labels if word and word in (label.key, label.name)), None)


@dataclass(frozen=True)
class Link:
    """What a span is tied to: spans of the field `to`, or none, which is an answer."""

    name: str
    to: str
    title: Texts = Texts()
    description: Texts = Texts()


@dataclass(frozen=True)
class Field:
    """One question of a schema.

    `level` is document, sentence, span or source; `scale` nominal, ordinal, interval (a number), flags, text,
    source (the name of one) or span. `key` asks it again in the full screen. `when` names answers to fields above
    without which it is not asked; `optional` ones are asked only by their key.
    """

    name: str
    level: str
    scale: str
    title: Texts = Texts()
    description: Texts = Texts()
    examples: Examples = Examples()
    tests: tuple[DecisionTest, ...] = ()
    labels: tuple[Label, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    key: str = ""
    optional: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def applies(self, answer: Callable[[str], str | None]) -> bool:
        """Tell whether it is to be asked, given the answers to the fields above it."""
        return all(answer(field) in labels for field, labels in self.when)

    @property
    def is_written(self) -> bool:
        """Whether it is answered with words or a number rather than with labels."""
        return self.scale in WRITTEN

    def label(self, name: str) -> Label:
        """Return the label called `name`; KeyError when the field has none such."""
        for label in self.labels:
            if label.name == name:
                return label
        raise KeyError(name)

    def called(self, word: str) -> Label | None:
        """Return the label whose key, else whose name, else whose number from 1 to 9 is `word`, or None.

        Keys come first: in a scale with the keys 0, 1, 2 a typed 1 is the key, not the first label.
        """
        keys, names = [label.key for label in self.labels], [label.name for label in self.labels]
        numbers = [str(number) for number in range(1, 10)][: len(names)]
        found = (list_of.index(word) for list_of in (keys, names, numbers) if word and word in list_of)
        return next((self.labels[at] for at in found), None)

    @property
    def kinds(self) -> tuple[Label, ...]:
        """The labels of a span field's first attribute, which says what kind of span it is; () without."""
        return self.attributes[0].labels if self.attributes else ()

    def kind(self, attributes: Mapping[str, str]) -> str | None:
        """Return the label of the first attribute among a span's attributes."""
        return attributes.get(self.attributes[0].name) if self.attributes else None


@dataclass(frozen=True)
class Schema:
    """A whole schema. `sha256` is that of `body`, the file's text: the identity judgments carry."""

    name: str
    version: str
    title: Texts
    description: Texts
    fields: tuple[Field, ...]
    sha256: str
    body: str = field(repr=False)

    @property
    def sentence_field(self) -> Field:
        """The question asked of every sentence, with one key."""
        return next(f for f in self.fields if f.level == "sentence")

    @property
    def further_fields(self) -> tuple[Field, ...]:
        """What else is asked of a sentence, after its label."""
        return tuple(f for f in self.fields if f.level == "sentence")[1:]

    @property
    def document_fields(self) -> tuple[Field, ...]:
        """What is asked of a whole document, after its sentences."""
        return tuple(f for f in self.fields if f.level == "document")

    @property
    def source_fields(self) -> tuple[Field, ...]:
        """What is asked of a source, once for all documents."""
        return tuple(f for f in self.fields if f.level == "source")

    @property
    def source_field(self) -> Field | None:
        """The field of a sentence that names its source, if the schema has one."""
        return next((f for f in self.further_fields if f.scale == "source"), None)

    @property
    def axes(self) -> tuple[Field, Field] | None:
        """How credible a sentence is, how reliable its source: the first ordinal field of each; None without."""
        first = next((f for f in self.fields if f.level == "sentence" and f.scale == "ordinal"), None)
        second = next((f for f in self.source_fields if f.scale == "ordinal"), None)
        return (first, second) if first and second and self.source_field else None

    @property
    def asks_for_sources(self) -> bool:
        """Whether anything in it is about sources as things of their own."""
        named = (one.scale for field in self.fields for one in field.attributes)
        return "source" in {
            *(field.level for field in self.fields),
            *(field.scale for field in self.fields),
            *named,
        }

    @property
    def span_fields(self) -> tuple[Field, ...]:
        """The kinds of span that can be marked, in the order of the file."""
        return tuple(f for f in self.fields if f.level == "span")

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError when the schema has none such."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


def flags_value(names: Iterable[str]) -> str:
    """Return a set of flags as the JSON list that is stored; the same set is the same text."""
    return json.dumps(sorted(set(names)), ensure_ascii=False)


def flags_of(value: str) -> tuple[str, ...]:
    """Return the flags of a stored value."""
    return tuple(json.loads(value))
