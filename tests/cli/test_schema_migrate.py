"""annotate schema migrate: labels survive a changed schema, seen before it is done, there and back."""

import json
import re
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


# -- sources, links, pieces ---------------------------------------------------------------------------------


def copied(name: str, version: str, *changes: tuple[str, str]) -> str:
    """Write a changed copy of a built-in schema; return the file's name."""
    body = (ROOT / "schemas" / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in ((re.findall(r'^version = ".*"', body, re.M)[0], f'version = "{version}"'), *changes):
        assert old in body
        body = body.replace(old, new)
    Path(f"{name}-{version}.toml").write_text(body, encoding="utf-8")
    return f"{name}-{version}.toml"


def rated(run: Run, schema: str) -> dict[str, dict[str, str]]:
    found = json.loads(run("sources", "--schema", schema, "--json").out)
    return {one["name"]: one["ratings"]["reliability"] for one in found["sources"]}


def test_ratings_of_sources_are_carried_over_there_and_back(run: Run, article: Path) -> None:
    for who, typed in (("a1", '2\n"Le maire"\nB\n3\nnone\n'), ("a2", '2\n"Le maire"\nE\n')):
        run("label", "article.txt", "--as", who, "--schema", "source-reliability", stdin=typed)
    graded = copied(
        "source-reliability", "9", ('name = "B"\n  key = "B"', 'name = "G"\n  key = "G"'), ('"B"', '"G"')
    )
    old = "source-reliability@2"
    carry = ("schema", "migrate", old, graded, "--map", "B=G", "--again", "E", "--apply")
    done = run(*carry)
    assert (done.code, "7 answers carried over." in done.err) == (0, True), done.err
    assert rated(run, graded) == {"Le maire": {"a1": "G"}}
    assert rated(run, old) == {"Le maire": {"a1": "B", "a2": "E"}}
    assert "0 answers carried over." in run(*carry).err

    third = copied("source-reliability", "10")
    run("schema", "migrate", "source-reliability@9", third, "--map", "G=B", "--apply")
    assert rated(run, third) == {"Le maire": {"a1": "B"}}
    assert run("doctor").code == 0


def test_an_answer_about_something_else_now_is_to_be_judged_again(run: Run, article: Path) -> None:
    old = copied(
        "source-reliability",
        "1",
        ('name = "reliability"\nlevel = "source"', 'name = "reliability"\nlevel = "document"'),
    )
    run("label", "article.txt", "--as", "a1", "--schema", old, stdin="6\n6\n6\n6\nC\n")
    new = str(ROOT / "schemas" / "source-reliability.toml")
    found = json.loads(run("schema", "migrate", "source-reliability@1", new, "--json").out)
    (left,) = [one for one in found["changes"] if one["new"] is None]
    assert (left["field"], left["why"]) == ("reliability", "is asked of a source there")


def test_links_pieces_and_written_attributes_of_spans_go_along(run: Run, article: Path) -> None:
    body = (
        'name = "tied"\nversion = "1"\n'
        '[[field]]\nname = "kind"\nlevel = "sentence"\n[[field.label]]\nname = "plain"\n'
        '[[field]]\nname = "who"\nlevel = "span"\n[[field.attribute]]\nname = "called"\nscale = "source"\n'
        '[[field]]\nname = "what"\nlevel = "span"\n[[field.link]]\nname = "by"\nto = "who"\n'
    )
    Path("one.toml").write_text(body, encoding="utf-8")
    Path("two.toml").write_text(body.replace('"1"', '"2"'), encoding="utf-8")
    typed = 'p\nm 1-2 who called="Le maire"\nm 4-4+6-7 what by=1\np\n'
    done = run("label", "article.txt", "--as", "a1", "--schema", "one.toml", stdin=typed)
    assert done.code == 0, done.out
    assert run("schema", "migrate", "tied@1", "two.toml", "--apply").code == 0
    spans = [
        json.loads(run("show", "article", "--as", "a1", "--schema", schema, "--json").out)["sentences"]
        for schema in ("tied@1", "tied@2")
    ]
    assert spans[0] == spans[1]
    journal = json.loads(run("log", "--as", "a1", "--limit", "99", "--json").out)["judgments"]
    before, after = (
        [(one["field"], one["unit"], one["value"]) for one in journal if one["schema"] == schema]
        for schema in ("tied 1", "tied 2")
    )
    assert sorted(before) == sorted(after)
    assert any("links" in (value or "") for _, _, value in after)
    assert any("fragments" in (value or "") for _, _, value in after)
