"""Deciding by a rule, by hand: majorities, ties that stay open, and who is to be trusted."""

import pytest

from annotate.adjudication.cases import Candidate, Case
from annotate.adjudication.decisions import Outcome
from annotate.adjudication.policy import by_policy, unanimous
from annotate.agreement.patterns import Patterns
from annotate.agreement.reliability import dawid_skene
from annotate.model.schema import Field
from annotate.model.schema_file import parse_schema
from tests.adjudication.campaign import SCHEMA, made

READ = parse_schema(SCHEMA, "schema")
LABEL = READ.sentence_field
FLAGS = Field("flags", "sentence", "flags")


def labels(*answers: str) -> Case:
    return made(READ, "label", answers)


@pytest.mark.parametrize(
    ("answers", "decided"),
    [
        (("fact", "fact", "claim"), "fact"),
        (("fact", "claim", "opinion"), None),
        (("fact", "claim"), None),
        (("fact", "fact", "claim", "claim", "opinion"), None),
        (("fact", "fact", "claim", "opinion"), "fact"),  # more than any other, though not more than half
    ],
)
def test_the_majority_is_the_answer_given_more_often_than_any_other(
    answers: tuple[str, ...], decided: str | None
) -> None:
    assert by_policy(labels(*answers), LABEL, {}) == (Outcome(decided) if decided else None)


@pytest.mark.parametrize(
    ("answers", "decided"),
    [
        (('["a", "b"]', '["a"]', '["c"]'), '["a"]'),
        (('["a"]', '["b"]', '["c"]'), "[]"),
        (('["a", "b"]', '["a"]'), None),  # half of them say b
    ],
)
def test_each_flag_has_a_majority_of_its_own(answers: tuple[str, ...], decided: str | None) -> None:
    votes = tuple((f"a{number}", answer) for number, answer in enumerate(answers))
    case = Case("d", 1, "sentence:0-1", 0, 1, "flags", votes)
    assert by_policy(case, FLAGS, {}) == (None if decided is None else Outcome(decided))


def spans(*by: str) -> Case:
    """A case with a candidate per text: the annotators, out of a1, a2 and a3, who marked it."""
    people = ("a1", "a2", "a3")
    candidates = tuple(
        Candidate(f"span:{n}-{n + 2}", n, n + 2, "ab", marked_by=tuple(one for one in people if one[1] in who))
        for n, who in enumerate(by)
    )
    votes = tuple((who, ",".join(str(n) for n, one in enumerate(by, 1) if who[1] in one)) for who in people)
    return Case("d", 1, "span:0-9", 0, 9, "unsupported", votes, candidates)


@pytest.mark.parametrize(
    ("by", "kept"),
    [(("12",), [0]), (("1",), []), (("1", "2"), None), (("12", "3"), [0]), (("12", "23"), [0, 1])],
)
def test_spans_stand_that_more_than_half_marked(by: tuple[str, ...], kept: list[int] | None) -> None:
    case = spans(*by)
    decided = by_policy(case, READ.field("unsupported"), {})
    assert decided == (None if kept is None else Outcome(spans=tuple(case.candidates[n] for n in kept)))


def test_half_for_a_span_is_a_tie() -> None:
    case = spans("12", "3")
    even = Case(*(getattr(case, name) for name in ("document", "order", "unit", "start", "stop", "field")),
                (*case.votes, ("a4", "")), case.candidates)  # fmt: skip
    assert by_policy(even, READ.field("unsupported"), {}) is None


def test_dawid_and_skene_trust_whom_the_others_bear_out() -> None:
    """a1 and a2 always say the same; a3 says claim whatever they say. Then a1 alone against a3 is not even."""
    names = ["fact", "claim", "opinion"]
    agreeing = [("d", (("a1", name), ("a2", name), ("a3", "claim")), 6) for name in names]
    model = dawid_skene(Patterns.from_groups([*agreeing, ("d", (("a1", "fact"), ("a3", "claim")), 1)], names))
    tied = Case("d", 1, "sentence:0-1", 0, 1, "label", (("a1", "fact"), ("a3", "claim")))
    assert by_policy(tied, LABEL, {}) is None
    assert by_policy(tied, LABEL, {"label": model}) == Outcome("fact")


def test_a_model_of_two_who_cannot_be_told_apart_leaves_the_tie_open() -> None:
    names = ["fact", "claim"]
    votes = [("d", (("a1", "fact"), ("a2", "claim")), 5), ("d", (("a1", "claim"), ("a2", "fact")), 5)]
    model = dawid_skene(Patterns.from_groups(votes, names))
    assert by_policy(labels("fact", "claim"), LABEL, {"label": model}) is None


def test_labels_left_out_of_agreement_are_no_votes_of_the_model() -> None:
    names = ["fact", "claim"]
    model = dawid_skene(Patterns.from_groups([("d", (("a1", "fact"), ("a2", "fact")), 9)], names))
    assert by_policy(labels("fact", "other"), LABEL, {"label": model}) == Outcome("fact")
    assert by_policy(labels("other", "other"), LABEL, {"label": model}) is None


def test_the_unanimous_is_what_all_said() -> None:
    assert unanimous(labels("fact", "fact")) == Outcome("fact")
    case = spans("123")
    assert unanimous(case) == Outcome(spans=case.candidates)
