"""The JSON Schema by which editors complete and check schema files agrees with the program that reads them."""

import json
import tomllib

import jsonschema
import pytest

from annotate.cli.schema_source import FOLDER
from annotate.errors import AnnotateError
from annotate.model.schema_file import parse_schema
from tests.model.test_further_questions import BODY as FURTHER
from tests.ui.test_span_attributes import BODY as SPANS

CHECK = jsonschema.Draft202012Validator(json.loads((FOLDER / "schema-file.json").read_text(encoding="utf-8")))


def accepted_by_the_program(body: str) -> bool:
    try:
        parse_schema(body, "my.toml")
    except AnnotateError:
        return False
    return True


def test_it_is_a_json_schema() -> None:
    CHECK.check_schema(CHECK.schema)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_built_in_schema_passes(path) -> None:  # type: ignore[no-untyped-def]  # a parameter
    assert list(CHECK.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('level = "document"', 'level = "page"'),
        ('level = "document"', 'levle = "document"'),
        ('scale = "ordinal"', 'scale = "cardinal"'),
        ('scale = "text"', 'scale = "nominal"'),
        ('version = "1"', "version = 1"),
        ('version = "1"', 'version = " "'),
        ('name = "press"', 'name = "-press"'),
        ('name = "press"', "name = 1"),
        ('name = "rated"', 'name = "1rated"'),
        ('when = { label = ["claim"] }', 'when = { label = "claim" }'),
        ('when = { label = ["claim"] }', "when = { label = [] }"),
        ("optional = true", 'optional = "yes"'),
        ('key = "y"', 'key = "yy"'),
        ('name = "blog"', 'name = "blog"\nexamples = ["a"]'),
        ('name = "blog"', 'name = "blog"\ntitle = ["a"]'),
        ('name = "blog"', 'name = "blog"\nexcluded = 1'),
    ],
)
def test_both_accept_and_refuse_the_same_shapes(old: str, new: str) -> None:
    assert old in FURTHER
    body = FURTHER.replace(old, new, 1)
    assert CHECK.is_valid(tomllib.loads(body)) == accepted_by_the_program(body) == (old == new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('level = "span"', 'level = "sentence"\nscale = "flags"'),
        ("[[field.attribute.label]]", "[[field.label]]"),
    ],
)
def test_both_say_the_same_of_spans(old: str, new: str) -> None:
    body = SPANS.replace(old, new, 1)
    assert CHECK.is_valid(tomllib.loads(body)) == accepted_by_the_program(body) == (old == new)
