"""What else is asked of a sentence or a document: when, with which answers, and what going on waits for."""

import pytest

from annotate.errors import AnnotateError
from annotate.model.answers import DOCUMENT
from annotate.model.document import Document, Sentence, identity
from annotate.model.judgment import Draft, Judgment
from annotate.model.labeling import Labeling, Refused
from annotate.model.schema import flags_of, flags_value
from annotate.model.schema_file import parse_schema

BODY = """
name = "rated"
version = "1"

[[field]]
name = "outlet"
level = "document"
scale = "nominal"
[[field.label]]
name = "press"
[[field.label]]
name = "blog"

[[field]]
name = "label"
level = "sentence"
[[field.label]]
name = "fact"
key = "f"
[[field.label]]
name = "claim"
key = "c"

[[field]]
name = "credibility"
level = "sentence"
scale = "ordinal"
when = { label = ["claim"] }
[[field.label]]
name = "1"
[[field.label]]
name = "2"

[[field]]
name = "reasons"
level = "sentence"
scale = "flags"
when = { credibility = ["2"] }
[[field.label]]
name = "irony"
[[field.label]]
name = "quote"

[[field]]
name = "basis"
level = "sentence"
scale = "text"
optional = true
key = "y"
"""
TEXT = "One. Two."
RESERVED = ("q", "u", "retry")


def labeling() -> Labeling:
    document = Document(identity(TEXT), "t", TEXT, (Sentence(0, 4), Sentence(5, 9)))
    return Labeling(parse_schema(BODY, "rated.toml", RESERVED), document)


def give(state: Labeling, draft: Draft) -> None:
    state.take(Judgment(draft, 1, "a1", "2026-01-01T00:00:00.000Z"))


def due(state: Labeling) -> str | None:
    field = state.due()
    return field.name if field else None


def test_nothing_more_is_due_before_the_label() -> None:
    assert due(labeling()) is None


def test_a_question_is_due_only_where_its_condition_holds() -> None:
    state = labeling()
    give(state, state.draft_label("fact"))
    assert due(state) is None
    state.go(1)
    give(state, state.draft_label("claim"))
    assert due(state) == "credibility"
    give(state, state.draft_value("credibility", "2"))
    assert due(state) == "reasons"
    give(state, state.draft_value("reasons", flags_value([])))
    assert due(state) is None, "no flag at all is an answer"


def test_a_sentence_with_something_due_is_still_open() -> None:
    state = labeling()
    give(state, state.draft_label("claim"))
    assert state.advance()
    give(state, state.draft_label("fact"))
    assert state.next_open() == 0
    state.go(0)
    give(state, state.draft_value("credibility", "1"))
    assert state.next_open() is None


def test_the_document_is_asked_about_once_every_sentence_is_done() -> None:
    state = labeling()
    for _ in state.labels:
        assert due(state) is None
        give(state, state.draft_label("fact"))
        state.advance()
    assert due(state) == "outlet"
    give(state, state.draft_value("outlet", "blog"))
    assert due(state) is None
    assert state.value("outlet", DOCUMENT) == "blog"


def test_optional_questions_are_never_due_but_may_be_answered() -> None:
    state = labeling()
    give(state, state.draft_value("basis", "a record"))
    assert state.value("basis", 0) == "a record"
    give(state, state.draft_value("basis", None))
    assert state.value("basis", 0) is None


def test_a_written_answer_can_always_be_stored() -> None:
    draft = labeling().draft_value("basis", "half a \ud83d character")
    assert draft.value == "half a ? character"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("credibility", "1", "asked only where label claim"),
        ("outlet", "radio", "no label 'radio'"),
    ],
)
def test_what_is_not_asked_or_no_answer_is_refused(field: str, value: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        labeling().draft_value(field, value)


def test_the_same_set_of_flags_is_stored_as_the_same_text() -> None:
    assert flags_value(["quote", "irony", "quote"]) == flags_value(["irony", "quote"])
    assert flags_of(flags_value(["quote", "irony"])) == ("irony", "quote")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('when = { label = ["claim"] }', 'when = { reasons = ["irony"] }', "stands below this field"),
        ('when = { label = ["claim"] }', 'when = { label = ["clam"] }', "not a list of labels of 'label'"),
        ('when = { label = ["claim"] }', 'when = "claim"', "is not a table"),
        ('key = "y"', 'key = "q"', "'q' is taken"),
        ('key = "y"', 'key = "f"', "'f' is taken"),
        ('name = "basis"', 'name = "retry"', "'retry' is taken"),
        ('name = "basis"', 'name = "u"', "'u' is taken"),
        ("optional = true", 'optional = "yes"', "is not true or false"),
        (
            'name = "label"\nlevel = "sentence"',
            'name = "label"\nlevel = "sentence"\noptional = true',
            "always asked",
        ),
        (
            'name = "label"\nlevel = "sentence"',
            'name = "label"\nlevel = "sentence"\nscale = "flags"',
            "with one key",
        ),
    ],
)
def test_a_mistake_in_a_question_is_named(old: str, new: str, said: str) -> None:
    assert old in BODY
    with pytest.raises(AnnotateError, match=said):
        parse_schema(BODY.replace(old, new, 1), "rated.toml", RESERVED)
