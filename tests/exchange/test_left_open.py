"""What adjudication left as it is stands in exports of gold with the share of each answer, and decides nothing."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run

TEXT = "Il pleut. Il neige. Il vente.\n"


@pytest.fixture
def adjudicated(run: Run, folder: Path) -> None:
    """Three sentences, of which the first is agreed on, one is decided, and one left as it is, two to one."""
    (folder / "t.txt").write_text(TEXT, encoding="utf-8")
    for who, typed in (("a1", "f\nf\nc\n"), ("a2", "f\nc\nc\n"), ("a3", "f\no\no\n")):
        assert run("label", "t.txt", "--as", who, "--schema", "fact-claim-opinion", stdin=typed).code == 0
    done = run("adjudicate", "--as", "a1", "--by", "document", stdin="y\nf slip\n= edge_case\n")
    assert done.code == 0, done.err


def rows(run: Run, *options: str) -> list[tuple[str, str, str]]:
    done = run("export", "csv", *options)
    assert done.code == 0, done.err
    table = csv.DictReader(io.StringIO(done.out, newline=""))
    return [(row["sentence"], row["value"], row["share"]) for row in table]


@pytest.mark.usefixtures("adjudicated")
def test_gold_has_the_shares_of_what_was_left_as_it_is(run: Run) -> None:
    found = {(sentence, value, share[:6]) for sentence, value, share in rows(run, "--labels", "gold")}
    assert found == {("1", "fact", ""), ("2", "fact", ""), ("3", "claim", "0.6666"), ("3", "opinion", "0.3333")}
    assert "1 answer left as they are, with shares" in run("export", "csv", "--labels", "gold").err


@pytest.mark.usefixtures("adjudicated")
def test_what_was_left_is_no_gold_label_but_a_soft_one(run: Run) -> None:
    records = [json.loads(line) for line in run("export", "jsonl", "--labels", "gold").out.splitlines()]
    assert [one["gold"] for one in records] == ["fact", "fact", None]
    assert [one["majority"] for one in records] == [None, None, "claim"]
    assert records[2]["soft_label"] == {"fact": 0.0, "claim": 2 / 3, "opinion": 1 / 3, "other": 0.0}


@pytest.mark.usefixtures("adjudicated")
def test_everybodys_answers_are_what_they_were(run: Run) -> None:
    assert all(share == "" for _, _, share in rows(run))
    assert {one for one in rows(run, "--labels", "soft") if one[0] == "3"} == {
        ("3", "claim", str(2 / 3)),
        ("3", "opinion", str(1 / 3)),
    }


@pytest.mark.usefixtures("adjudicated")
def test_what_is_decided_after_all_is_no_longer_left(run: Run) -> None:
    # back to the case that was left, and decide it
    assert run("adjudicate", "--as", "a1", "--by", "document", stdin="u\nu\nc slip\n").code == 0
    assert set(rows(run, "--labels", "gold")) == {("1", "fact", ""), ("2", "fact", ""), ("3", "claim", "")}
