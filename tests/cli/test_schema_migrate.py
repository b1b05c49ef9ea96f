"""annotate schema migrate: labels survive a changed schema, seen before it is done, there and back."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

OLD = (ROOT / "schemas" / "fact-claim-opinion.toml").read_text(encoding="utf-8")
ANSWERS = "f\nm 1-2 vague_source c e which mayor?\no\nx\n"


@pytest.fixture
def changed(run: Run, article: Path) -> Run:
    """Two people have labelled; a file calls a claim an assertion, and has a version of its own."""
    for who, answers in (("a1", ANSWERS), ("a2", "c\nc\n")):
        assert run("label", "article.txt", "--as", who, stdin=answers).code == 0
    body = OLD.replace('version = "1"', 'version = "2"', 1)
    body = body.replace('name = "claim"\n  key = "c"', 'name = "assertion"\n  key = "c"').replace(
        '"claim"', '"assertion"'
    )
    (article.parent / "new.toml").write_text(body, encoding="utf-8")
    return run


def labels(run: Run, schema: str) -> list[dict[str, str]]:
    document = json.loads(run("show", "article", "--all", "--schema", schema, "--json").out)
    return [sentence["labels"] for sentence in document["sentences"]]


def everything(run: Run, schema: str) -> list[tuple[object, ...]]:
    document = json.loads(run("show", "article", "--all", "--schema", schema, "--json").out)
    return [
        (one["labels"], one["notes"], [(s["quote"], s["kind"]) for s in one["spans"]])
        for one in document["sentences"]
    ]


def test_without_apply_it_is_only_shown(changed: Run) -> None:
    before = Path("annotate.db").read_bytes()
    done = changed("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--map", "claim=assertion")
    assert done.code == 0
    assert "assertion" in done.out
    assert "8 answers to carry over; --apply does it." in done.err
    assert Path("annotate.db").read_bytes() == before


def test_renamed_labels_notes_and_spans_are_carried_over_and_the_old_ones_stay(changed: Run) -> None:
    old = everything(changed, "fact-claim-opinion@1")
    done = changed("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--map", "claim=assertion", "--apply")
    assert (done.code, "8 answers carried over." in done.err) == (0, True)
    assert everything(changed, "fact-claim-opinion@1") == old
    assert labels(changed, "new.toml") == [
        {"a1": "fact", "a2": "assertion"},
        {"a1": "assertion", "a2": "assertion"},
        {"a1": "opinion"},
        {"a1": "other"},
    ]
    assert changed("doctor").code == 0


def test_there_and_back_is_equal(changed: Run) -> None:
    old = everything(changed, "fact-claim-opinion@1")
    third = OLD.replace('version = "1"', 'version = "3"', 1)
    Path("third.toml").write_text(third, encoding="utf-8")
    changed("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--map", "claim=assertion", "--apply")
    changed("schema", "migrate", "fact-claim-opinion@2", "third.toml", "--map", "assertion=claim", "--apply")
    assert everything(changed, "fact-claim-opinion@3") == old


def test_doing_it_again_adds_nothing_and_overwrites_nothing(changed: Run) -> None:
    command = ("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--map", "claim=assertion", "--apply")
    changed(*command)
    changed("label", "article.txt", "--as", "a1", "--schema", "new.toml", stdin="g 1\no\n")
    assert "0 answers carried over." in changed(*command).err
    assert labels(changed, "new.toml")[0] == {"a1": "opinion", "a2": "assertion"}


def test_labels_without_a_counterpart_are_to_be_judged_again(changed: Run) -> None:
    found = json.loads(
        changed("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--again", "opinion", "--json").out
    )
    left = {(one["field"], one["old"]): one["why"] for one in found["changes"] if one["new"] is None}
    assert left == {("label", "claim"): "to be judged again", ("label", "opinion"): "to be judged again"}
    assert not found["applied"]


def test_agreement_never_mixes_what_was_carried_with_what_was_not(changed: Run) -> None:
    changed("schema", "migrate", "fact-claim-opinion@1", "new.toml", "--map", "claim=assertion", "--apply")
    for schema in ("fact-claim-opinion@1", "fact-claim-opinion@2"):
        field = json.loads(changed("agreement", "--schema", schema, "--json").out)["fields"][0]
        assert (field["units"], field["pairable_units"]) == (3, 2), schema
