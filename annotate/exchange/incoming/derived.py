"""A schema for what comes in without one: the questions and labels that are in the file, in the order they came.

Names a schema cannot have are changed to ones it can; the title keeps what the file called them.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from annotate.exchange.incoming.records import Said, Text
from annotate.model.project import NAME as PROJECT
from annotate.model.schema import Schema
from annotate.model.schema_file import BUILT_IN_FIELDS, MAX_LABELS, parse_schema

READ = "read"  #: what those who marked spans, and were asked nothing of sentences, are taken to have said of each
#: What a label answers, and what a span is of, where the file has no name for it; and what its kind is called.
UNNAMED = {"sentence": "label", "document": "label", "span": "span"}
KIND = "kind"
MOST_LABELS = 60  #: more different answers than that to a further question are texts


@dataclass
class _Asked:
    """A question of the file, by the names the file has."""

    level: str
    labels: dict[str, None] = field(default_factory=dict)  # in the order they came
    flags: bool = False
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """The schema, and what the names of the file are called in it: questions, attributes, labels of each."""

    schema: Schema
    questions: Mapping[str, str]
    labels: Mapping[tuple[str, str], Mapping[str, str]]  #: by (question, attribute or "")

    def fitted(self, text: Text) -> Text:
        """Return the text with everything called as in the schema."""
        return replace(text, said=tuple(self._fitted(one) for one in text.said))

    def _fitted(self, one: Said) -> Said:
        if one.flaw or one.field in BUILT_IN_FIELDS:
            return one
        question = _question(one)
        known, value = self.labels.get((question, ""), {}), one.value
        several = _several(value) if one.level != "span" else None
        if several is not None:
            value = json.dumps(sorted(known.get(label, label) for label in several), ensure_ascii=False)
        attributes = tuple(
            (_name(name or KIND, number=False), self.labels.get((question, name or KIND), {}).get(label, label))
            for name, label in one.attributes
        )
        links = tuple((_name(name, number=False), ends) for name, ends in one.links)
        return one._replace(
            field=self.questions[question],
            value=known.get(value, value),
            attributes=attributes,
            links=links,
        )


def derive(texts: Iterable[Text], name: str, reserved: Collection[str]) -> Derived:
    """Return a schema in which all that the texts say can be said.

    `reserved` are the words no label of the first question may be called by. Raises AnnotateError as
    parse_schema() does.
    """
    asked: dict[str, _Asked] = {}
    for text in texts:
        ends = {(one.annotator, one.id): _question(one) for one in text.said if one.id}
        for one in text.said:
            if one.field not in BUILT_IN_FIELDS:
                _note(asked.setdefault(_question(one), _Asked(one.level)), one, ends)
    first = next((name for name, one in asked.items() if one.level == "sentence" and not one.flags), None)
    if first is None:
        first, asked = READ, {READ: _Asked("sentence", {READ: None}), **asked}
    questions = _legal(asked, set(BUILT_IN_FIELDS), number=False)
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    called = _name(name, number=False)
    called += "-labels" if called == PROJECT else ""
    lines = [f"name = {_quoted(called)}", 'version = "1"']
    for question in (first, *(other for other in asked if other != first)):
        told = asked[question]
        lines += ["[[field]]", f"name = {_quoted(questions[question])}", f'level = "{told.level}"']
        lines += _titled(question, questions[question])
        if told.level == "span":
            lines += _span(question, told, labels, questions)
        else:
            lines += _choice(question, told, labels, reserved if question == first else None)
    return Derived(
        parse_schema("\n".join(lines) + "\n", f"the schema of {name}", frozenset(reserved)), questions, labels
    )


def _question(one: Said) -> str:
    return one.field or UNNAMED[one.level]


def _note(asked: _Asked, one: Said, ends: Mapping[tuple[str, str], str]) -> None:
    if one.level == "span":
        for name, label in one.attributes:
            asked.attributes.setdefault(name or KIND, {})[label] = None
        for name, tied in one.links:
            to = next((ends[one.annotator, end] for end in tied if (one.annotator, end) in ends), None)
            if to or name not in asked.links:
                asked.links[name] = to or _question(one)
    elif (several := _several(one.value)) is not None:
        asked.flags = True
        asked.labels |= dict.fromkeys(several)
    else:
        asked.labels[one.value] = None


def _several(value: str) -> list[str] | None:
    """Return the labels of an answer that is a JSON list of texts; None for one label, as `[sic]` is."""
    if not value.startswith("["):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if all(isinstance(one, str) for one in found) else None


def _choice(
    question: str, one: _Asked, labels: dict[tuple[str, str], Mapping[str, str]], reserved: Collection[str] | None
) -> list[str]:
    """Return a question that is answered with labels, or with words where the answers are too many for that."""
    lines = [] if reserved is not None else ["optional = true"]
    if reserved is None and not one.flags and len(one.labels) > MOST_LABELS:
        return ['scale = "text"', *lines]
    labels[question, ""] = _legal(one.labels, set(reserved or ()), number=True)
    lines.append(f'scale = "{"flags" if one.flags else "nominal"}"')
    return lines + _labels("field.label", labels[question, ""])


def _span(
    question: str, one: _Asked, labels: dict[tuple[str, str], Mapping[str, str]], questions: Mapping[str, str]
) -> list[str]:
    lines: list[str] = []
    for name, given in one.attributes.items():
        legal = _name(name, number=False)
        lines += ["[[field.attribute]]", f"name = {_quoted(legal)}", "optional = true", *_titled(name, legal)]
        if len(given) > MAX_LABELS:
            lines.append('scale = "text"')
            continue
        labels[question, name] = _legal(given, set(), number=True)
        lines += _labels("field.attribute.label", labels[question, name])
    for name, to in one.links.items():
        lines += [
            "[[field.link]]",
            f"name = {_quoted(_name(name, number=False))}",
            f"to = {_quoted(questions[to])}",
        ]
    return lines


def _labels(table: str, labels: Mapping[str, str]) -> list[str]:
    return [
        line
        for label, legal in labels.items()
        for line in (f"[[{table}]]", f"name = {_quoted(legal)}", *_titled(label, legal))
    ]


def _legal(names: Iterable[str], taken: set[str], *, number: bool) -> dict[str, str]:
    """Return for each name one a schema can have, none twice and none that is taken."""
    found: dict[str, str] = {}
    for name in names:
        legal, again = _name(name, number=number), 1
        while legal in taken or (number and len(legal) == 1 and legal in taken):
            again += 1
            legal = f"{_name(name, number=number)[:60]}_{again}"
        taken.add(legal)
        found[name] = legal
    return found


def _name(text: str, *, number: bool) -> str:
    """Return a name as schemas have them; those of labels may begin with a digit and hold a +."""
    text = text.strip()
    if number and re.fullmatch(r"-?\d+(\.\d+)?", text):
        text = text.removesuffix(".0")  # as programs write whole numbers of a column with gaps
        text = f"minus_{text[1:]}" if text[0] == "-" else text  # no label begins with a sign
    name = (
        re.sub(r"[^\w+-]+" if number else r"[^\w-]+", "_", text.strip()).strip("_-+" if not number else "_-")
        or "x"
    )
    return (name if number or not name[0].isdigit() else f"q{name}")[:64]


def _titled(said: str, legal: str) -> list[str]:
    return [f"title = {{ en = {_quoted(said)} }}"] if said != legal else []


def _quoted(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, but for what JSON leaves as it is."""
    return json.dumps(text).replace("\x7f", "\\u007f")
