"""The order disagreements are decided in: six sentences by three people, worked out by hand."""

from pathlib import Path

import pytest

from annotate.adjudication.ranking import worst_first
from annotate.model.schema_file import parse_schema
from tests.adjudication.campaign import SCHEMA, VOTES, build, made, sitting, unit

READ = parse_schema(SCHEMA, "schema")


@pytest.mark.parametrize(
    ("by", "sentences"),
    [
        ("entropy", [3, 2, 4, 6]),  # three answers; then two to one, as they are read
        ("alpha", [3, 4, 6, 2]),  # gains .199 .180 .169 .135: see tests/agreement/test_unanimity.py
        ("document", [2, 3, 4, 6]),  # one document: as it is read
    ],
)
def test_the_worst_come_first(tmp_path: Path, by: str, sentences: list[int]) -> None:
    found = sitting(*build(tmp_path / "annotate.db", VOTES), by=by)
    assert [case.unit for case in found.adjudication.cases] == [unit(number) for number in sentences]
    assert found.unanimous == 2


def test_documents_come_by_bits_per_sentence_not_by_their_length() -> None:
    long = [made(READ, "label", ["fact", "fact", "claim"], "long", at) for at in (1, 2, 3)]
    short = [made(READ, "label", ["fact", "claim", "opinion"], "short", 1)]
    order = worst_first([*long, *short], "document", READ, {}, {"long": 30, "short": 5})
    assert [case.document for case in order] == ["short", "long", "long", "long"]
    order = worst_first([*short, *long], "document", READ, {}, {"long": 3, "short": 50})
    assert [(case.document, case.start) for case in order] == [("long", 1), ("long", 2), ("long", 3), ("short", 1)]


TWO = parse_schema(
    'name = "two"\nversion = "1"\n'
    + "".join(
        f'[[field]]\nname = "{name}"\nlevel = "sentence"\n'
        '[[field.label]]\nname = "p"\n[[field.label]]\nname = "q"\n'
        for name in ("common", "seldom")
    ),
    "schema",
)


def test_a_disagreement_costs_the_field_more_that_has_fewer_answers() -> None:
    one, other = made(TWO, "common", ["p", "p", "q"]), made(TWO, "seldom", ["p", "p", "q"])
    agreed = {name: {("p",) * 3: count, ("q",) * 3: count} for name, count in (("common", 50), ("seldom", 2))}
    assert worst_first([one, other], "alpha", TWO, agreed, {}) == [other, one]
    assert worst_first([one, other], "entropy", TWO, agreed, {}) == [one, other]
