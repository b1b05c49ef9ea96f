"""The schemas that come with the program are complete: every label explained and shown, in French and English."""

import re
from collections import Counter
from pathlib import Path

import pytest

from annotate.cli.schema_source import FOLDER, from_file
from annotate.model.schema import Examples, Field, Label, Schema, Texts
from annotate.ui.keys import RESERVED

LANGUAGES = ["en", "fr"]
SCHEMAS = {path.stem: from_file(path) for path in sorted(Path(FOLDER).glob("*.toml"))}
FIELDS = [(schema, field) for schema in SCHEMAS.values() for field in schema.fields]
LABELS = [
    (schema, field, where, label)
    for schema, field in FIELDS
    for where, labels in (("", field.labels), *((one.name, one.labels) for one in field.attributes))
    for label in labels
]

each_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
each_field = pytest.mark.parametrize(
    "field", [field for _, field in FIELDS], ids=[f"{s.name}/{f.name}" for s, f in FIELDS]
)
each_label = pytest.mark.parametrize(
    ("schema", "field", "attribute", "label"),
    LABELS,
    ids=[".".join(filter(None, (s.name, f.name, where, one.name))) for s, f, where, one in LABELS],
)


def in_both_languages(texts: Texts) -> None:
    wordings = dict(texts.by_language)
    assert list(wordings) == LANGUAGES
    assert all(wording.strip() for wording in wordings.values())


def told_apart(texts: Texts) -> None:
    in_both_languages(texts)
    assert texts.get("en") != texts.get("fr")


def shown(examples: Examples) -> list[str]:
    return [one for _, lines in examples.by_language for one in lines]


def test_these_are_built_in() -> None:
    assert {
        "attribution", "checkworthiness", "event-factuality", "fact-claim-opinion", "media-bias", "persuasion",
        "source-reliability", "subjectivity",
    } <= SCHEMAS.keys()  # fmt: skip


@each_schema
def test_a_schema_is_called_as_its_file_and_introduced_in_both_languages(schema: Schema) -> None:
    assert schema is SCHEMAS[schema.name]
    told_apart(schema.title)
    told_apart(schema.description)


@each_schema
def test_the_label_of_every_sentence_comes_with_questions_that_lead_to_each_label(schema: Schema) -> None:
    field = schema.sentence_field
    assert {answer for test in field.tests for answer in (test.yes, test.no)} - {None} == {
        label.name for label in field.labels
    }
    assert field.tests[-1].yes
    assert field.tests[-1].no, "the last question decides either way"
    for test in field.tests:
        told_apart(test.ask)


@each_field
def test_a_field_says_what_it_asks_in_both_languages(field: Field) -> None:
    assert field.title
    in_both_languages(field.title)
    told_apart(field.description)
    for part in (*field.attributes, *field.links):
        told_apart(part.title)


@each_label
def test_a_label_has_a_title_a_definition_and_examples_in_both_languages(
    schema: Schema, field: Field, attribute: str, label: Label
) -> None:
    assert label.key
    in_both_languages(label.title)
    told_apart(label.definition)
    examples = dict(label.examples.by_language)
    assert list(examples) == LANGUAGES
    for lines in examples.values():
        # The kinds of `unsupported` have one each: their text is the identity of labels already made.
        assert len(set(lines)) == len(lines) >= (1 if schema.name == "fact-claim-opinion" and attribute else 2)
    assert not set(examples["en"]) & set(examples["fr"])


@each_label
def test_the_examples_of_a_kind_of_span_show_its_words(
    schema: Schema, field: Field, attribute: str, label: Label
) -> None:
    for example in shown(label.examples):
        assert bool(re.search(r"\[\S[^][]*\S\]|\[\S\]", example)) == (field.level == "span"), example
        assert example.count("[") == example.count("]")


@each_schema
def test_no_example_stands_for_two_labels_of_one_question(schema: Schema) -> None:
    for field in schema.fields:
        for labels in (field.labels, *(attribute.labels for attribute in field.attributes)):
            used = Counter(example for label in labels for example in shown(label.examples))
            assert [example for example, times in used.items() if times > 1] == []


@each_schema
def test_french_is_written_with_its_own_quotation_marks(schema: Schema) -> None:
    for field in schema.fields:
        for label in (*field.labels, *(one for attribute in field.attributes for one in attribute.labels)):
            for text in (label.definition.get("fr"), *label.examples.get("fr")):
                assert '"' not in text


@each_schema
def test_keys_of_further_answers_are_no_commands_so_that_one_key_answers(schema: Schema) -> None:
    for field in (*schema.further_fields, *schema.document_fields, *schema.source_fields):
        assert not {label.key for label in field.labels} & RESERVED


def test_what_cannot_be_judged_is_no_rank() -> None:
    schema = SCHEMAS["source-reliability"]
    for field, ranks, outside in (("credibility", "12345", "6"), ("reliability", "ABCDE", "F")):
        labels = schema.field(field).labels
        assert "".join(label.name for label in labels if not label.excluded) == ranks
        assert "".join(label.name for label in labels if label.excluded) == outside


def test_neither_axis_of_the_admiralty_code_waits_for_the_other() -> None:
    schema = SCHEMAS["source-reliability"]
    assert schema.sentence_field.name == "credibility"
    assert [(one.name, one.when) for one in schema.source_fields] == [("reliability", ())]
    assert schema.source_field is not None
    assert schema.source_field.when == (("credibility", tuple("12345")),), "who says nothing has no source"


def test_the_techniques_stand_in_six_groups_and_the_first_of_two_keys_is_the_groups() -> None:
    techniques = SCHEMAS["persuasion"].field("technique").kinds
    for one in techniques:
        in_both_languages(one.group)
    groups = {(one.key[0], one.group.get("en"), one.group.get("fr")) for one in techniques}
    assert len(groups) == 6
    assert sorted(Counter(one.group.get("en") for one in techniques).values()) == [3, 3, 3, 4, 5, 5]
    assert {len(one.key) for one in techniques} == {2}
