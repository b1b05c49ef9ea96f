"""A schema file is read whole or refused in one line that names file, line, key and what was expected."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.ui.keys import BY_WORD, RESERVED

BUILT_IN = Path(__file__).parent.parent.parent / "schemas" / "fact-claim-opinion.toml"
GOOD = """\
name = "tone"
version = "1"
title = { en = "Tone", fr = "Ton" }

[[field]]
name = "heat"
level = "sentence"
scale = "nominal"

  [[field.test]]
  ask = { en = "Is it calm?" }
  yes = "calm"

  [[field.label]]
  name = "calm"
  key = "c"
  definition.en = "Without heat."
  examples.en = ["It rained."]

  [[field.label]]
  name = "heated"
  key = "h"
  excluded = true

[[field]]
name = "loaded"
level = "span"

  [[field.attribute]]
  name = "kind"

    [[field.attribute.label]]
    name = "word"
    key = "w"
"""


def read(body: str) -> Schema:
    return parse_schema(body, "my.toml", RESERVED)


def complaint(body: str) -> str:
    with pytest.raises(AnnotateError) as caught:
        read(body)
    assert caught.value.code is ExitCode.BAD_DATA
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_part_of_a_file_becomes_a_part_of_the_schema() -> None:
    schema = read(GOOD)
    assert (schema.name, schema.version, schema.title.get("fr")) == ("tone", "1", "Ton")
    assert [(label.name, label.key, label.excluded) for label in schema.sentence_field.labels] == [
        ("calm", "c", False),
        ("heated", "h", True),
    ]
    calm = schema.sentence_field.label("calm")
    assert (calm.definition.get("fr"), calm.examples.get("fr")) == ("Without heat.", ("It rained.",))
    (test,) = schema.sentence_field.tests
    assert (test.ask.get("en"), test.yes, test.no) == ("Is it calm?", "calm", None)
    (loaded,) = schema.span_fields
    assert [kind.name for kind in loaded.kinds] == ["word"]
    assert schema.body == GOOD


def test_the_identity_of_a_schema_is_that_of_its_text() -> None:
    assert read(GOOD).sha256 == read(GOOD).sha256
    assert read(GOOD).sha256 != read(GOOD + "# a remark\n").sha256


@pytest.mark.parametrize(
    ("instead_of", "written", "key", "what", "expected"),
    [
        ('title = { en = "Tone", fr = "Ton" }', 'titel = "x"', "titel", "not a known key", "title"),
        ('key = "h"', 'keys = "h"', "field.label.keys", "not a known key", "key"),
        ('name = "tone"', 'name = "2tone"', "name", "not a name", "a letter first"),
        ('name = "heated"', "name = 3", "field.label.name", "not a name", "letters"),
        ('version = "1"', "version = 1", "version", "not a text", '"1"'),
        ('version = "1"', 'version = " "', "version", "not a text", '"1"'),
        ('title = { en = "Tone", fr = "Ton" }', "title = { en = 4 }", "title", "not a text", "{ en"),
        ('examples.en = ["It rained."]', 'examples = "It rained."', "field.label.examples", "lists", "["),
        ('level = "sentence"', 'level = "page"', "field.level", "unknown", "sentence or span"),
        ('level = "sentence"', 'level = ["sentence"]', "field.level", "unknown", "sentence or span"),
        ('scale = "nominal"', 'scale = "span"', "field.scale", "of a sentence", "nominal or ordinal"),
        ('yes = "calm"', 'yes = "cool"', "field.test.yes", "'cool' is no label", "one of calm, heated"),
        ('ask = { en = "Is it calm?" }', "", "field.test", "missing", "the question"),
        ('name = "heated"', 'name = "calm"', "field.label.name", "'calm' is there twice", "each label once"),
        ('name = "heated"', 'name = "retry"', "field.label.name", "'retry' is a command", "a name of its own"),
        ('name = "heated"', 'name = "c"', "field.label.name", "key of another label", "a name of its own"),
        ('key = "h"', 'key = "c"', "field.label.key", "'c' is used twice", "another key, for example 'h'"),
        ('key = "h"', 'key = "u"', "field.label.key", "'u' is a command", "another key, for example 'h'"),
        ('key = "h"', 'key = "hh"', "field.label.key", "is not a key", "one character"),
        ('key = "h"', 'key = "\\u001b"', "field.label.key", "is not a key", "one character"),
        ('key = "h"', "key = 7", "field.label.key", "is not a key", "one character"),
        ("excluded = true", 'excluded = "yes"', "field.label.excluded", "true or false", "true or false"),
        ('name = "loaded"', 'name = "heat"', "field.name", "'heat' is taken", "a name of its own"),
        ('name = "loaded"', 'name = "note"', "field.name", "'note' is taken", "a name of its own"),
        ('level = "span"', 'level = "sentence"', "field.label", "needs labels", "[[field.label]]"),
        ('name = "kind"', 'sort = "kind"', "field.attribute.sort", "not a known key", "name"),
    ],
)
def test_a_mistake_is_named_with_its_line_its_key_and_what_was_expected(
    instead_of: str, written: str, key: str, what: str, expected: str
) -> None:
    assert GOOD.count(instead_of + "\n") == 1
    said = complaint(GOOD.replace(instead_of + "\n", written + "\n"))
    found = re.fullmatch(r"my\.toml, line (\d+), (\S+): (.*) Expected (.*)\.", said)
    assert found, said
    line, named, fault, wanted = found.groups()
    assert named.startswith(key)
    assert what in fault
    assert expected in wanted
    if instead_of.startswith(("ask", "level =")) and "page" not in written and "[" not in written:
        return  # what is missing has no line: its table is named instead
    assert int(line) == GOOD[: GOOD.index(instead_of + "\n")].count("\n") + 1


def test_what_is_missing_is_reported_at_the_line_of_its_table() -> None:
    body = GOOD.replace('    name = "word"\n', "")
    line = body.split("\n").index("    [[field.attribute.label]]") + 1
    assert complaint(body).startswith(f"my.toml, line {line}, field.attribute.label.name: missing")


def test_a_line_separator_inside_a_text_does_not_shift_the_line_numbers() -> None:
    body = GOOD.replace("Without heat.", "Without\u2028heat\u0085at all.").replace('key = "h"', 'key = "u"')
    line = body.split("\n").index('  key = "u"') + 1
    assert f"line {line}," in complaint(body)


def test_a_file_with_other_line_ends_gets_the_same_line_numbers() -> None:
    wrong = GOOD.replace('key = "h"', 'key = "u"')
    assert complaint(wrong.replace("\n", "\r\n")) == complaint(wrong)


def test_at_least_one_field_is_asked_of_sentences() -> None:
    top, heat, rest = re.split(r"\n\n(?=\[\[field\]\])", GOOD)
    again = heat.replace('"heat"', '"again"')
    for fields in ((), (rest,)):
        assert "no field is asked of sentences" in complaint("\n\n".join((top, *fields)))
    schema = parse_schema("\n\n".join((top, heat, again)), "my.toml")
    assert (schema.sentence_field.name, [one.name for one in schema.further_fields]) == ("heat", ["again"])
    assert read("\n\n".join((top, heat))).span_fields == ()


@pytest.mark.parametrize(
    "body", ['name = "tone', "[[field]", "name = 'a'\nname = 'b'", "n = " + "9" * 5000, "a=" + "[" * 100_000]
)
def test_broken_toml_is_said_to_be_just_that(body: str) -> None:
    assert complaint(body).startswith("my.toml is not valid TOML: ")


def test_broken_toml_is_said_with_the_line_it_breaks_at() -> None:
    assert "line 12" in complaint(GOOD.replace('yes = "calm"', 'yes = "calm'))


def test_a_file_too_large_to_be_a_schema_is_not_even_parsed() -> None:
    assert complaint("#" * 1_000_001) == (
        "my.toml, line 1, (file): is over 1000000 characters by here. Expected a schema file, which is smaller."
    )
    assert read(GOOD + "#" * (1_000_000 - len(GOOD))).name == "tone"


@pytest.mark.parametrize("word", sorted(BY_WORD))
def test_no_label_may_take_the_word_of_a_command(word: str) -> None:
    if len(word) == 1:
        assert "is a command" in complaint(GOOD.replace('key = "h"', f'key = "{word}"'))
    if word.isalpha():
        assert "is a command" in complaint(GOOD.replace('name = "heated"', f'name = "{word}"'))


@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=40, unique=True))
@settings(max_examples=60, deadline=None)
def test_labels_without_a_key_get_one_that_nothing_else_answers_to(names: list[str]) -> None:
    names = [name for name in names if name not in RESERVED]
    labels = "".join(f'[[field.label]]\nname = "{name}"\n' for name in names or ["fact"])
    schema = read(f'name = "s"\nversion = "1"\n[[field]]\nname = "label"\nlevel = "sentence"\n{labels}')
    for label in schema.sentence_field.labels:
        assert schema.sentence_field.called(label.name) is label
        if label.key:
            assert label.key not in RESERVED
            assert schema.sentence_field.called(label.key) is label


def test_a_digit_means_the_label_with_that_key_before_the_label_with_that_number() -> None:
    labels = "".join(
        f'[[field.label]]\nname = "{name}"\nkey = "{key}"\n' for key, name in enumerate(["none", "some", "much"])
    )
    field = read(
        f'name = "s"\nversion = "1"\n[[field]]\nname = "label"\nlevel = "sentence"\n{labels}'
    ).sentence_field
    assert [label.name if (label := field.called(digit)) else None for digit in "0123"] == [
        "none",
        "some",
        "much",
        "much",
    ]


_VALUES = st.sampled_from(
    [
        "1",
        "true",
        '"x"',
        '""',
        "[]",
        "{}",
        "[[]]",
        '["a"]',
        "{a = 1}",
        "2023-11-07",
        "1.5",
        "nan",
        '{en = "x"}',
        "[{}]",
    ]
)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_value_anywhere_is_read_or_refused_in_one_line(data: st.DataObject) -> None:
    lines = GOOD.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key, sign, _ = lines[at].partition(" = ")
        lines[at] = (
            f"{key}{sign}{data.draw(_VALUES)}" if sign else data.draw(st.sampled_from(["", "[[field]]", "x = 1"]))
        )
    complaints: list[AnnotateError] = []
    try:
        read("\n".join(lines))
    except AnnotateError as error:
        complaints.append(error)
    assert all(error.code is ExitCode.BAD_DATA and "\n" not in str(error) for error in complaints)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_read_or_refused(body: str) -> None:
    with pytest.raises(AnnotateError):
        read(body)


def test_the_built_in_schema_explains_every_answer_in_french_and_english() -> None:
    schema = parse_schema(BUILT_IN.read_text(encoding="utf-8"), BUILT_IN.name, RESERVED)
    assert [label.name for label in schema.sentence_field.labels] == ["fact", "claim", "opinion", "other"]
    assert [label.key for label in schema.sentence_field.labels] == ["f", "c", "o", "x"]
    assert [kind.name for kind in schema.span_fields[0].kinds] == [
        "no_source",
        "vague_source",
        "impersonal",
        "presupposed",
        "loaded_as_fact",
    ]
    for label in (*schema.sentence_field.labels, *schema.span_fields[0].kinds):
        for texts in (label.title, label.definition):
            assert all(dict(texts.by_language).get(language) for language in ("en", "fr")), label.name
        assert all(dict(label.examples.by_language).get(language) for language in ("en", "fr")), label.name
    for field in schema.fields:
        assert field.title.get("fr") != field.title.get("en")
        assert field.description.get("fr") != field.description.get("en")
    assert [(test.yes, test.no) for test in schema.sentence_field.tests] == [
        (None, "other"),
        (None, "opinion"),
        ("fact", "claim"),
    ]
