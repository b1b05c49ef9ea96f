"""A schema file (TOML) becomes a Schema, or an error that names file, line, key and what was expected.

The text comes from the caller; nothing is read or written here.
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any, NoReturn

from annotate.errors import AnnotateError
from annotate.model.project import NAME as PROJECT
from annotate.model.schema import Attribute, DecisionTest, Examples, Field, Label, Link, Schema, Texts

_SCALES = ("nominal", "ordinal", "interval", "flags", "text")
LEVELS = {"document": (*_SCALES, "source"), "sentence": (*_SCALES, "source"), "span": ("span",), "source": _SCALES}
ATTRIBUTE_SCALES = ("nominal", "text", "source")
MAX_CHARACTERS = 1_000_000
MAX_LABELS = 500  #: of one field: more cannot be chosen from
MAX_FIELDS = 500  #: more cannot be asked
#: Fields every schema has beside its own; an annotator's notes and certainty are judgments like any other.
BUILT_IN_FIELDS = ("note", "confidence", "skipped")

_NAME = re.compile(r"[^\W\d][\w-]{0,63}")
_LABEL_NAME = re.compile(r"\w[\w+-]{0,63}")  # labels may be grades: 1, A, CT+
_HEADER = re.compile(r"\s*(\[\[?)([\w.\- \t]+)\]\]?\s*(#.*)?")
#: A key of twenty parts: no schema has one, and the time tomllib takes for one grows with the square of its parts.
_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""")
_KEY = re.compile(r"\s*([\w-]+)(?:\s*\.\s*[\w-]+)*\s*=")

Path = tuple[str | int, ...]


def parse_schema(body: str, source: str, reserved: Collection[str] = ()) -> Schema:
    """Return the schema written in `body`.

    `source` is the file's name, for messages. `reserved` are the words of commands: no label may be called so.
    Labels without a key get the first free letter of their name.
    Raises AnnotateError, naming the line and key, for anything the format does not allow.
    """
    return _Reader(body, source, frozenset(reserved)).schema()


class _Reader:
    def __init__(self, body: str, source: str, reserved: frozenset[str]) -> None:
        self.body, self.source, self.reserved = body, source, reserved
        self.lines: dict[Path, int] = {}
        if len(body) > MAX_CHARACTERS:
            self.lines = {(): body.count("\n", 0, MAX_CHARACTERS) + 1}
            self.fail((), f"is over {MAX_CHARACTERS} characters by here", "a schema file, which is smaller")
        if deep := _DEEP.search(body):
            self.lines = {(): body.count("\n", 0, deep.start()) + 1}
            self.fail((), "has a key of very many parts", "field, label or attribute before a key, and no more")
        self.lines = dict(_locate(body))
        try:
            self.data: dict[str, Any] = tomllib.loads(body.replace("\r\n", "\n"))
        except (ValueError, RecursionError) as error:  # also a number of 5,000 digits
            raise AnnotateError(f"{source} is not valid TOML: {error}", "Mend that line.") from None

    def fail(self, path: Path, what: str, expected: str) -> NoReturn:
        """Complain about the key at `path`, at its line or at that of the table it is (not) in."""
        within = (line for at, line in self.lines.items() if at[: len(path)] == path)
        around = (self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines)
        line = next(chain(within, around), 1)
        key = ".".join(str(part) for part in path if isinstance(part, str)) or "(file)"
        raise AnnotateError(f"{self.source}, line {line}, {key}: {what}", f"Expected {expected}.")

    # -- values of one kind ---------------------------------------------------------------------------------

    def known(self, table: Any, path: Path, keys: Collection[str]) -> Mapping[str, Any]:
        if not isinstance(table, dict):
            self.fail(path, "is not a table", "a table of keys")
        for key in table:
            if key not in keys:
                self.fail((*path, key), "is not a known key", "one of " + ", ".join(keys))
        return table

    def name(self, table: Mapping[str, Any], path: Path) -> str:
        value = table.get("name")
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.fail((*path, "name"), "missing or not a name", "letters, digits, _ or -, a letter first")
        return value

    def texts(self, table: Mapping[str, Any], key: str, path: Path) -> Texts:
        value = table.get(key, {})
        if isinstance(value, str):
            value = {"en": value}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            self.fail((*path, key), "is not a text", '{ en = "…", fr = "…" }')
        return Texts(tuple(value.items()))

    def examples(self, table: Mapping[str, Any], path: Path) -> Examples:
        value = table.get("examples", {})
        if not isinstance(value, dict) or not all(
            isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in value.values()
        ):
            self.fail((*path, "examples"), "is not lists of texts", '{ en = ["…"], fr = ["…"] }')
        return Examples(tuple((language, tuple(lines)) for language, lines in value.items()))

    def tables(self, table: Mapping[str, Any], key: str, path: Path) -> Iterator[tuple[Path, Any]]:
        rows = table.get(key, [])
        if not isinstance(rows, list):
            self.fail((*path, key), "is not a list of tables", f"[[{'.'.join(map(str, path[::2]))}.{key}]]")
        for number, row in enumerate(rows):
            yield (*path, key, number), row

    # -- the parts of a schema ------------------------------------------------------------------------------

    def schema(self) -> Schema:
        top = self.known(self.data, (), ("name", "version", "title", "description", "field"))
        name = self.name(top, ())
        if name == PROJECT:
            self.fail(("name",), f"'{name}' is kept for the project's own facts", "another name")
        version = top.get("version")
        if not isinstance(version, str) or not version.strip():
            self.fail(("version",), "missing or not a text", 'a text such as "1"')
        fields: list[Field] = []
        paths: list[Path] = []
        for path, row in self.tables(top, "field", ()):
            if len(fields) == MAX_FIELDS:
                self.fail(path, "one field too many", f"at most {MAX_FIELDS}")
            one = self.field(row, path, fields)
            if one.name in (*BUILT_IN_FIELDS, *(other.name for other in fields)):
                self.fail((*path, "name"), f"'{one.name}' is taken", "a name of its own for each field")
            fields.append(one)
            paths.append(path)
        if not any(one.level == "sentence" for one in fields):
            self.fail(("field",), "no field is asked of sentences", 'a [[field]] with level = "sentence"')
        self.check_keys(fields, paths)
        self.check_links(fields, paths)
        return Schema(
            name=name,
            version=version,
            title=self.texts(top, "title", ()),
            description=self.texts(top, "description", ()),
            fields=tuple(fields),
            sha256=hashlib.sha256(self.body.encode()).hexdigest(),
            body=self.body,
        )

    def check_keys(self, fields: list[Field], paths: list[Path]) -> None:
        """What asks for a field (its key, and in the line mode its name) may mean nothing else."""
        first = next(one for one in fields if one.level == "sentence")
        taken = {*self.reserved, *(word for label in first.labels for word in (label.key, label.name))}
        marks: set[str] = set()  # asked apart, once words are to be marked
        for one, path in zip(fields, paths, strict=True):
            words = (("key", one.key), ("name", "" if one is first or one.level == "span" else one.name))
            for what, word in words:
                others = marks if one.level == "span" else taken
                if word and word in others:
                    self.fail((*path, what), f"'{word}' is taken", f"a {what} of its own")
                others.add(word)

    def check_links(self, fields: list[Field], paths: list[Path]) -> None:
        """A link ends at spans, and is called like no attribute beside it."""
        spans = [one.name for one in fields if one.level == "span"]
        for one, path in zip(fields, paths, strict=True):
            taken = {"links", "fragments", *(attribute.name for attribute in one.attributes)}
            for number, link in enumerate(one.links):
                if link.to not in spans:
                    what = f"'{link.to}' is no field of spans"
                    self.fail((*path, "link", number, "to"), what, f"one of {', '.join(spans)}")
                if link.name in taken:
                    self.fail((*path, "link", number, "name"), f"'{link.name}' is taken", "a name of its own")
                taken.add(link.name)

    def field(self, row: Any, path: Path, above: list[Field]) -> Field:
        keys = ("name", "level", "scale", "title", "description", "examples", "test", "label", "attribute", "link")
        table = self.known(row, path, (*keys, "key", "optional", "when"))
        name = self.name(table, path)
        level = table.get("level")
        if not isinstance(level, str) or level not in LEVELS:
            self.fail((*path, "level"), "missing or unknown", " or ".join(LEVELS))
        scale = table.get("scale", LEVELS[level][0])
        if scale not in LEVELS[level]:
            self.fail((*path, "scale"), f"cannot be asked of a {level}", " or ".join(LEVELS[level]))
        first = level == "sentence" and not any(one.level == "sentence" for one in above)
        if first and scale not in ("nominal", "ordinal"):
            self.fail(
                (*path, "scale"), "the first field of a sentence is answered with one key", "nominal or ordinal"
            )
        if first and (table.keys() & {"optional", "when", "key"}):
            self.fail(path, "the first field of a sentence is always asked", "no optional, when or key")
        labels = self.labels(table, path, self.reserved if first else None)
        if (scale in ("nominal", "ordinal", "flags")) != bool(labels):
            wanted = "no [[field.label]] tables" if labels else "[[field.label]] tables"
            self.fail((*path, "label"), f"a {scale} field {'has no' if labels else 'needs'} labels", wanted)
        ranks = [label for label in labels if not label.excluded]
        if scale == "ordinal" and len(ranks) < 2:
            self.fail((*path, "label"), "one label has no order", "two or more, from one end to the other")
        attributes = tuple(self.attribute(one, at) for at, one in self.tables(table, "attribute", path))
        links = tuple(self.link(one, at) for at, one in self.tables(table, "link", path))
        for what, found in (("attribute", attributes), ("link", links)):
            if found and level != "span":
                self.fail((*path, what, 0), "not in a span field", 'level = "span"')
        if len({one.name for one in attributes}) < len(attributes):
            self.fail((*path, "attribute"), "two have the same name", "a name of its own for each")
        return Field(
            name=name,
            level=level,
            scale=scale,
            title=self.texts(table, "title", path),
            description=self.texts(table, "description", path),
            examples=self.examples(table, path),
            tests=tuple(self.test(one, at, labels) for at, one in self.tables(table, "test", path)),
            labels=labels,
            attributes=attributes,
            links=links,
            key=self.field_key(table, path),
            optional=self.truth(table, "optional", path),
            when=self.when(table, path, above),
        )

    def truth(self, table: Mapping[str, Any], key: str, path: Path) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.fail((*path, key), "is not true or false", "true or false")
        return value

    def field_key(self, table: Mapping[str, Any], path: Path) -> str:
        key = table.get("key", "")
        if not isinstance(key, str) or (key and (len(key) != 1 or not key.isprintable() or key.isspace())):
            self.fail((*path, "key"), "is not a key", "one character")
        return key

    def when(
        self, table: Mapping[str, Any], path: Path, above: list[Field]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = table.get("when", {})
        if not isinstance(value, dict):
            self.fail((*path, "when"), "is not a table", '{ label = ["claim"] }')
        conditions = []
        for name, labels in value.items():
            known = next((one for one in above if one.name == name and one.labels), None)
            if known is None:
                self.fail((*path, "when"), *self.no_condition(name, table.get("name"), above))
            allowed = [label.name for label in known.labels]
            if not isinstance(labels, list) or not labels or any(one not in allowed for one in labels):
                self.fail((*path, "when"), f"not a list of labels of '{name}'", f"some of {', '.join(allowed)}")
            conditions.append((name, tuple(labels)))
        return tuple(conditions)

    def no_condition(self, name: str, own: object, above: list[Field]) -> tuple[str, str]:
        """Return what is wrong with a condition on the field called `name`, and what was expected."""
        names = ", ".join(one.name for one in above if one.labels)
        expected = f"one of {names}" if names else "no when: no field above has labels"
        if name == own:
            return f"'{name}' is this field itself", expected
        if name in [one.name for one in above]:
            return f"'{name}' has no labels", expected
        if any(isinstance(row, dict) and row.get("name") == name for row in self.data["field"]):
            upwards = "a field above it: move that one up, or drop the condition, if each waits for the other"
            return f"'{name}' stands below this field, and is asked after it", upwards
        return f"'{name}' is no field above this one", expected

    def attribute(self, row: Any, path: Path) -> Attribute:
        table = self.known(row, path, ("name", "title", "description", "scale", "label", "optional"))
        scale = table.get("scale", ATTRIBUTE_SCALES[0])
        if scale not in ATTRIBUTE_SCALES:
            self.fail((*path, "scale"), "is no scale of an attribute", " or ".join(ATTRIBUTE_SCALES))
        labels = self.labels(table, path, None)
        if bool(labels) != (scale == "nominal"):
            wanted = f"no labels in a {scale} attribute" if labels else "[[field.attribute.label]] tables"
            self.fail((*path, "label"), "not expected" if labels else "missing", wanted)
        name = self.name(table, path)
        if name in ("links", "fragments"):
            self.fail((*path, "name"), f"'{name}' is taken", "a name of its own")
        title, described = self.texts(table, "title", path), self.texts(table, "description", path)
        return Attribute(name, title, labels, self.truth(table, "optional", path), scale, described)

    def link(self, row: Any, path: Path) -> Link:
        table = self.known(row, path, ("name", "to", "title", "description"))
        to = table.get("to")
        if not isinstance(to, str):
            self.fail((*path, "to"), "missing or not a text", "the name of a field of spans")
        title, described = self.texts(table, "title", path), self.texts(table, "description", path)
        return Link(self.name(table, path), to, title, described)

    def test(self, row: Any, path: Path, labels: tuple[Label, ...]) -> DecisionTest:
        table = self.known(row, path, ("ask", "yes", "no"))
        names = [label.name for label in labels]
        for answer in ("yes", "no"):
            if answer in table and table[answer] not in names:
                self.fail(
                    (*path, answer),
                    f"'{table[answer]}' is no label of this field",
                    "one of " + ", ".join(names),
                )
        ask = self.texts(table, "ask", path)
        if not ask:
            self.fail((*path, "ask"), "missing", "the question")
        return DecisionTest(ask, table.get("yes"), table.get("no"))

    def labels(self, table: Mapping[str, Any], path: Path, commands: frozenset[str] | None) -> tuple[Label, ...]:
        """Read labels. `commands`: the words no label may be called; None where labels are asked apart."""
        reserved, longest = (frozenset[str](), 2) if commands is None else (commands, 1)
        keys = ("name", "key", "title", "definition", "examples", "excluded", "group")
        rows = [(at, self.known(row, at, keys)) for at, row in self.tables(table, "label", path)]
        if len(rows) > MAX_LABELS:
            self.fail(rows[MAX_LABELS][0], f"{len(rows)} labels are too many", f"at most {MAX_LABELS}")
        taken = {row["key"]: at for at, row in reversed(rows) if isinstance(row.get("key"), str)}
        names = {row["name"] for _, row in rows if isinstance(row.get("name"), str)}
        labels: list[Label] = []
        for at, row in rows:
            name = row.get("name")
            if not isinstance(name, str) or not _LABEL_NAME.fullmatch(name):
                self.fail((*at, "name"), "missing or not a name", "letters, digits, _, - or +, no sign first")
            if any(label.name == name for label in labels):
                self.fail((*at, "name"), f"'{name}' is there twice", "each label once")
            if name in reserved or taken.get(name, at) != at:
                whose = "a command" if name in reserved else "the key of another label"
                self.fail((*at, "name"), f"'{name}' is {whose}", "a name of its own")
            key = row.get("key", "")
            if not isinstance(key, str) or not key.isprintable() or " " in key or len(key) > longest:
                self.fail((*at, "key"), "is not a key", "one character" + (" or two" if longest > 1 else ""))
            if clash := next(
                (one for one in taken if one and one != key and (one[0] == key or one == key[:1])), None
            ):
                self.fail((*at, "key"), f"one of '{key}' and '{clash}' begins the other", "keys of one length")
            begun = {one[0] for one in taken if one}
            free = _free_key(name, {*reserved, *taken, *names, *begun} - {name})
            if key in reserved:
                self.fail((*at, "key"), f"'{key}' is a command", f"another key, for example '{free}'")
            if key and taken[key] != at:
                self.fail((*at, "key"), f"'{key}' is used twice", f"another key, for example '{free}'")
            key = key or free
            taken[key] = at
            excluded = self.truth(row, "excluded", at)
            title, definition = self.texts(row, "title", at), self.texts(row, "definition", at)
            group = self.texts(row, "group", at)
            labels.append(Label(name, key, title, definition, self.examples(row, at), excluded, group))
        return tuple(labels)


def _free_key(name: str, taken: Collection[str]) -> str:
    """Return the first letter of `name`, else of the alphabet, that is not taken; "" when all are."""
    letters = [letter for letter in name.lower() if letter.isalnum() and letter.isascii()]
    return next((k for k in (*letters, *"abcdefghijklmnopqrstuvwxyz0123456789") if k not in taken), "")


def _locate(body: str) -> Iterator[tuple[Path, int]]:
    """Yield (path, line number) of each table and key, as far as a line-by-line look can tell."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(body.split("\n"), 1):
        if header := _HEADER.fullmatch(line):
            table = ()
            parts = [part.strip() for part in header[2].split(".", 9)]
            for depth, part in enumerate(parts, 1):
                table = (*table, part)
                if depth == len(parts) and header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table = (*table, counts[table])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, key[1]), number
