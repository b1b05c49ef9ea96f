"""Whatever a schema file holds: a schema that can be stored and used, or one line that says what is wrong."""

import json
import re
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from annotate.cli.schema_source import built_in, from_file
from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.ui.guide import guideline, key_help
from annotate.ui.keys import RESERVED
from annotate.ui.screen_text import flowing
from tests.hostile.corpus import HERE, fuzzed

BODIES = [one.body.encode() for one in built_in()]
BODIES.append((HERE / "schemas" / "everything.toml").read_bytes().replace(b"{0}", b"\\u001b[2J"))

#: What stands in schemas, and what TOML has that schemas do not.
WORDS = (
    *(b"[[field]]", b"[field]", b"  [[field.label]]", b"  [[field.attribute]]", b"    [[field.attribute.label]]"),
    *(b"  [[field.link]]", b"  [[field.test]]", b"[[field.label.label]]", b"[title]", b'name = ""'),
    *(b'name = "label"', b'name = "note"', b'name = "project"', b'level = "span"', b'level = "source"'),
    *(b'scale = "flags"', b'scale = "text"', b'scale = "source"', b'scale = "interval"', b'scale = "ordinal"'),
    *(b'key = "f"', b'key = "ff"', b'key = "\\u001b"', b'key = "\xc3\xa9"', b"excluded = true"),
    *(b"optional = true", b'to = "label"', b'to = "part"', b'when.label = ["fact"]', b"color = 3"),
    *(b'level = "document"', b'when = { label = "fact" }', b"definition.en = 1", b'examples.en = "x"'),
    *(b"examples = []", b"nan", b"-inf", b"1e999", b"9" * 5000),
    *(b"07:32", b"true", b"[]", b"{}", b"0x_1", b"[[[", b"{a={a={}}}", b"a.b.c.d = 1", b'"" = 1'),
    *(b'"', b"'", b'"""', b"'''", b"#", b"=", b",", b"\n", b"\r", b"\r\n", b"\\", b"\\ud800", b"\\U00110000"),
    *(b"\x00", b"\x1b[2J", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", "é😀".encode(), b" " * 500),
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid schema file, in a few places another."""
    body = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(1, 6))):
        lines = body.split(b"\n")
        how = draw(st.sampled_from(("word", "line", "drop", "twice", "swap", "cut", "bytes")))
        at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        place = draw(st.integers(0, len(body)))
        if how == "word":
            body = body[:place] + draw(st.sampled_from(WORDS)) + body[place:]
        elif how == "line":
            body = b"\n".join([*lines[:at], draw(st.sampled_from(WORDS)), *lines[at:]])
        elif how == "drop":
            body = b"\n".join([*lines[:at], *lines[at + 1 :]])
        elif how == "twice":
            body = b"\n".join([*lines[:at], *lines[other : other + 4], *lines[at:]])
        elif how == "swap":
            lines[at], lines[other] = lines[other], lines[at]
            body = b"\n".join(lines)
        elif how == "cut":
            body = body[:place] + body[place + draw(st.integers(1, 200)) :]
        else:
            body = body[:place] + draw(st.binary(max_size=4)) + body[place:]
    return body


# -- schemas put together from their parts, most of them nearly right ---------------------------------------

Strategy = st.SearchStrategy[Any]
PLAIN = ("a", "b", "c", "part", "kind", "é", "x-y")
NAMES = st.sampled_from((*PLAIN, *PLAIN, "note", "A", "1", "", "a b", "u", "none", "x" * 65))
TEXTS = st.one_of(
    st.text(max_size=8), st.dictionaries(st.sampled_from(("en", "fr", "")), st.text(max_size=8), max_size=2)
)
ODD: Strategy = st.one_of(st.booleans(), st.integers(), st.lists(st.integers(), max_size=2), st.just({"en": 1}))


def table(required: dict[str, Strategy], **optional: Strategy) -> Strategy:
    """Return a strategy of tables with these keys; one in twenty has a value of the wrong kind."""
    whole = st.fixed_dictionaries(required, optional=optional)
    keys = st.sampled_from(sorted({*required, *optional, "odd"}))
    harm = st.one_of(*[st.none()] * 19, st.tuples(keys, ODD))
    return st.tuples(whole, harm).map(lambda one: one[0] | (dict([one[1]]) if one[1] else {}))


def tables(one: Strategy, least: int = 0, most: int = 3) -> Strategy:
    """Return a strategy of lists of tables, hardly ever two of one name."""
    return st.lists(one, min_size=least, max_size=most, unique_by=lambda table: str(table.get("name")))


LABEL = table(
    {"name": NAMES}, title=TEXTS, definition=TEXTS, group=TEXTS, excluded=st.booleans(),
    key=st.sampled_from(("", "f", "k", "0", "ff")), examples=st.just({"en": ["a"]}),
)  # fmt: skip
TEST = table({"ask": TEXTS}, yes=NAMES, no=NAMES)
BESIDE = {"title": TEXTS, "description": TEXTS, "optional": st.booleans()}
SCALES = st.sampled_from(("nominal", "ordinal", "flags"))
MAIN = table({"name": NAMES, "level": st.just("sentence"), "label": tables(LABEL, least=1)}, title=TEXTS)
ASKED = table(
    {"name": NAMES, "level": st.sampled_from(("sentence", "document", "source")), "scale": SCALES,
     "label": tables(LABEL, least=1)}, **BESIDE, when=st.just({"a": ["b"]}), test=st.lists(TEST, max_size=1),
)  # fmt: skip
WRITTEN = table(
    {"name": NAMES, "level": st.sampled_from(("sentence", "document")),
     "scale": st.sampled_from(("text", "interval", "source"))}, **BESIDE,
)  # fmt: skip
ATTRIBUTE = st.one_of(
    table({"name": NAMES, "label": tables(LABEL, least=1)}, **BESIDE),
    table({"name": NAMES, "scale": st.sampled_from(("text", "source"))}, **BESIDE),
)
SPANS = table(
    {"name": NAMES, "level": st.just("span")}, attribute=tables(ATTRIBUTE), title=TEXTS,
    link=tables(table({"name": NAMES, "to": NAMES}), most=1),
)  # fmt: skip
SCHEMAS = st.tuples(
    table({"name": st.just("mine"), "version": st.sampled_from(("1", "2 b"))}, title=TEXTS, description=TEXTS),
    MAIN,
    tables(st.one_of(ASKED, WRITTEN, SPANS), most=3),
).map(lambda parts: {**parts[0], "field": [parts[1], *parts[2]]})


def toml(value: object) -> str:
    """Return a value as TOML, in one line; what TOML has no word for is left out."""
    if isinstance(value, dict):
        said = (f"{json.dumps(key)} = {toml(one)}" for key, one in value.items() if one is not None)
        return "{" + ", ".join(said) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value if one is not None) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


# -- what must hold ------------------------------------------------------------------------------------------

PLACE = Path(mkdtemp(prefix="annotate-fuzz-")) / "my.toml"


def read(body: bytes) -> Schema | None:
    """Read a schema file as the program does; None when it was refused, in one proper line."""
    PLACE.write_bytes(body)
    try:
        return from_file(PLACE)
    except AnnotateError as refused:
        error = refused
    said = flowing(str(error))
    assert "\n" not in said
    assert "my.toml" in error.message
    assert error.hint
    assert error.code in (ExitCode.BAD_DATA, ExitCode.USAGE, ExitCode.FAILED)
    for line in re.findall(r"my\.toml, line (\d+)", error.message):
        assert 1 <= int(line) <= body.count(b"\n") + body.count(b"\r") + 1
    return None


def usable(schema: Schema) -> None:
    """Hold that a schema says the same when it is read again from where it is stored, and can be used."""
    assert parse_schema(schema.body, "stored", RESERVED) == schema
    assert schema.body.encode().decode() == schema.body
    names = [field.name for field in schema.fields]
    assert len(set(names)) == len(names)
    assert schema.sentence_field.labels
    keys = [label.key for label in schema.sentence_field.labels if label.key]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 and key.isprintable() for key in keys)
    assert not {*keys, *(label.name for label in schema.sentence_field.labels)} & RESERVED
    for field in schema.fields:
        assert {link.to for link in field.links} <= {one.name for one in schema.span_fields}
        for labels in (field.labels, *(one.labels for one in field.attributes)):
            called = [label.name for label in labels]
            assert len(set(called)) == len(called)
    assert [*guideline(schema, "fr"), *key_help(schema, line_mode=True), *key_help(schema, line_mode=False)]


@fuzzed(150)
@given(mutated())
def test_a_schema_file_with_anything_in_it_is_usable_or_refused(body: bytes) -> None:
    schema = read(body)
    event("usable" if schema else "refused")
    if schema:
        usable(schema)


@fuzzed(150)
@given(SCHEMAS)
def test_a_schema_of_any_parts_is_usable_or_refused(said: dict[str, Any]) -> None:
    body = "\n".join(f"{key} = {toml(value)}" for key, value in said.items())
    schema = read(body.encode("utf-8", "replace"))
    event("usable" if schema else "refused")
    if schema:
        usable(schema)
        assert [field.name for field in schema.fields] == [one["name"] for one in said["field"]]


def test_every_schema_that_is_mutated_is_one_before() -> None:
    for body in BODIES:
        schema = read(body)
        assert schema
        usable(schema)
