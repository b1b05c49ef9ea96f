"""Our own jsonl comes back as it went out: the same bytes, the second time nothing new."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

MALI = ROOT / "seeds" / "mali-2023-11.txt"
TYPED = {
    "fact-claim-opinion": 'm "juin2023" no_source f\ne «sure»?\n- c\nx\nu\no\n',
    "attribution": 'm 1-3 source n i who="ONU"\nm 4 cue\nm 5+7-8 content d source=none cue=2 a\nx\n',
    "persuasion": "m 1 an m 1 me y\nx\n",
    "subjectivity": "p\nopinion,irony\no\n",
}


def exported(run: Run, db: str) -> bytes:
    done = run("export", "jsonl", f"{db}.jsonl", "--db", db, "--force")
    assert done.code == 0, done.err
    return Path(f"{db}.jsonl").read_bytes()


@pytest.mark.parametrize("schema", TYPED)
def test_out_and_in_and_out_again_gives_the_same_bytes(run: Run, folder: Path, schema: str) -> None:
    for who in ("a1", "a2"):
        done = run("label", str(MALI), "--as", who, "--schema", schema, "--db", "one.db", stdin=TYPED[schema])
        assert done.code == 0, done.out
    first = exported(run, "one.db")
    brought = run("import", "jsonl", "one.db.jsonl", "--db", "two.db", "--json")
    assert brought.code == 0, brought.err
    told = json.loads(brought.out)
    assert told["new_annotators"] == ["a1", "a2"]
    assert told["new_judgments"] == told["judgments"] > 4
    assert exported(run, "two.db") == first
    again = json.loads(run("import", "jsonl", "one.db.jsonl", "--db", "two.db", "--json").out)
    assert (again["new_documents"], again["new_judgments"]) == (0, 0)
    assert run("doctor", "--db", "two.db").code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"label": "fact"', '"label": "fib"'), "line 1: label has no label 'fib'"),
        (('"quote": "juin2023"', '"quote": "juin"'), '"juin" is not at'),
        (('"text": "Le 31', '"text": "Le 30'), "is not the one that was judged (SHA-256)"),
        (('"format": "annotate/sentences@1"', '"format": "else"'), "line 1: format is 'else'"),
        (('"start": 14,', '"start": "x",'), "line 1: 'x' is no offset"),
        (('"schema_sha256": "', '"schema_sha256": "0'), "under a schema that is not known here"),
        (("{", "["), "line 1: not JSON"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_and_nothing_comes_in(
    run: Run, folder: Path, change: tuple[str, str], said: str
) -> None:
    typed = TYPED["fact-claim-opinion"]
    run("label", str(MALI), "--as", "a1", "--schema", "fact-claim-opinion", "--db", "one.db", stdin=typed)
    text = exported(run, "one.db").decode()
    assert change[0] in text
    (folder / "bad.jsonl").write_text(text.replace(*change), encoding="utf-8")
    done = run("import", "jsonl", "bad.jsonl", "--db", "two.db")
    assert (done.code, done.out) == (3, "")
    assert said in done.err
    assert not (folder / "two.db").exists()


def test_texts_that_were_left_out_are_put_back_from_their_files(run: Run, folder: Path) -> None:
    typed = TYPED["fact-claim-opinion"]
    run("label", str(MALI), "--as", "a1", "--schema", "fact-claim-opinion", "--db", "one.db", stdin=typed)
    first = exported(run, "one.db")
    assert run("export", "jsonl", "bare.jsonl", "--no-text", "--db", "one.db").code == 0
    done = run("import", "jsonl", "bare.jsonl", "--db", "two.db")
    assert done.code == 3
    assert "'mali-2023-11' has no text in it; --texts FILE… gives it" in done.err
    assert run("import", "jsonl", "bare.jsonl", "--texts", str(MALI), "--db", "two.db").code == 0
    assert exported(run, "two.db") == first


def test_a_dry_run_says_what_would_come_in_and_makes_nothing(run: Run, folder: Path) -> None:
    run("label", str(MALI), "--as", "a1", "--db", "one.db", stdin="f\nc\n")
    exported(run, "one.db")
    done = run("import", "jsonl", "one.db.jsonl", "--dry-run", "--db", "two.db")
    assert done.code == 0
    assert "2 judgments on 1 document under fact-claim-opinion 1 would come in" in done.err
    assert not (folder / "two.db").exists()


def test_labels_and_annotators_may_be_called_otherwise_here(run: Run, folder: Path) -> None:
    run("label", str(MALI), "--as", "a1", "--db", "one.db", stdin="f\nc\n")
    exported(run, "one.db")
    done = run("import", "jsonl", "one.db.jsonl", "--map", "fact=opinion", "--alias", "a1=a9", "--db", "two.db")
    assert done.code == 0, done.err
    shown = run("show", "1", "--as", "a9", "--db", "two.db").out
    assert "a9: opinion" in shown
    assert "a9: fact" not in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"sentence": 2, "start": ', '"sentence": 2, "start": -'), "has no sentence at -"),
        (('"body_start": 0', '"body_start": -1'), "another is there, its head, or no text"),
        (('"start": 0', '"start": 1e999'), "1e999 is too large a number"),
    ],
)
def test_sentences_that_cannot_be_are_refused(run: Run, folder: Path, change: tuple[str, str], said: str) -> None:
    (folder / "t.txt").write_text("Il pleut. Il neige.\n", encoding="utf-8")
    assert (
        run(
            "label", "t.txt", "--as", "a1", "--schema", "fact-claim-opinion", "--db", "one.db", stdin="f\nf\n"
        ).code
        == 0
    )
    text = exported(run, "one.db").decode()
    assert change[0] in text
    (folder / "bad.jsonl").write_text(text.replace(*change), encoding="utf-8")
    done = run("import", "jsonl", "bad.jsonl", "--db", "two.db")
    assert (done.code, done.out, (folder / "two.db").exists()) == (3, "", False)
    assert said in done.err
