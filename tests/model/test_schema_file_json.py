"""The JSON Schema by which editors complete and check schema files agrees with the program that reads them."""

import json
import tomllib

import jsonschema
import pytest

from annotate.cli.schema_source import FOLDER
from annotate.errors import AnnotateError
from annotate.model.schema_file import parse_schema
from tests.model.test_fitting import BODY as EVERYTHING
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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('scale = "interval"', 'scale = "interval"\nkey = "w"'),
        ('name = "who"\n', 'name = "who"\nkey = "u"\n'),  # of spans: it may be that of a command
        ('name = "told"\n', 'name = "told"\ndescription.en = "How?"\n'),
        ('name = "told"\n', 'name = "told"\noptional = true\n'),
        ('to = "who"\n', 'to = "who"\ntitle = "From"\ndescription = { en = "Who?", fr = "Qui ?" }\n'),
        ('level = "source"\nscale = "ordinal"', 'level = "source"'),
        ('level = "document"\nscale = "text"', 'level = "document"\nscale = "source"'),
        ('level = "document"\nscale = "text"', 'level = "source"\nscale = "interval"'),
    ],
)
def test_both_accept_numbers_sources_attributes_and_links(old: str, new: str) -> None:
    assert old in EVERYTHING
    body = EVERYTHING.replace(old, new, 1)
    assert (CHECK.is_valid(tomllib.loads(body)), accepted_by_the_program(body)) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('scale = "interval"', 'scale = "ratio"'),
        ('scale = "interval"', 'scale = "interval"\n[[field.label]]\nname = "one"'),
        ('scale = "source"', 'scale = "source"\n[[field.label]]\nname = "one"'),
        ('scale = "source"', "scale = 1"),
        ('level = "source"', 'level = "outlet"'),
        ('level = "source"\nscale = "ordinal"', 'level = "source"\nscale = "source"'),
        ('level = "source"\nscale = "ordinal"', 'level = "source"\nscale = "span"'),
        ('name = "A"\n[[field.label]]\nname = "B"', 'name = "A"'),  # one label has no order
        ('name = "B"', 'name = "B"\nexcluded = true'),
        ('name = "told"\nscale = "text"', 'name = "told"'),
        ('name = "told"\nscale = "text"', 'name = "told"\nscale = "interval"'),
        ('name = "told"\nscale = "text"', 'name = "told"\nscale = "text"\n[[field.attribute.label]]\nname = "x"'),
        ('name = "told"\n', 'name = "links"\n'),
        ('name = "told"\n', 'name = "fragments"\n'),
        ('name = "told"\n', 'name = "told"\ndefinition = "x"\n'),
        ('to = "who"\n', ""),
        ('to = "who"\n', "to = 1\n"),
        ('to = "who"\n', 'to = "who"\noptional = true\n'),
        ('name = "before"', 'name = "links"'),
        ('name = "before"', 'name = "1st"'),
        ('level = "span"\n[[field.attribute]]', 'level = "document"\nscale = "text"\n[[field.attribute]]'),
        ('scale = "text"\n[[field]]', 'scale = "text"\n[[field.link]]\nname = "x"\nto = "who"\n[[field]]'),
    ],
)
def test_both_refuse_what_is_wrong_with_them(old: str, new: str) -> None:
    assert old in EVERYTHING
    body = EVERYTHING.replace(old, new, 1)
    assert (CHECK.is_valid(tomllib.loads(body)), accepted_by_the_program(body)) == (False, False)
