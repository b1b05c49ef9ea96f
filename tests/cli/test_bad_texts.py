"""Whatever file is named: one clear line and the right status, or a text kept exactly and shown harmlessly."""

import os
import time
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from annotate.store.catalog import documents, load_document
from annotate.store.database import open_database
from tests.conftest import ARTICLE, ROOT, Run
from tests.ui.test_screen_text import HOSTILE, harmless

REFUSED = {
    "empty": (b"", "is empty"),
    "white space": (b" \n\t\n", "holds only white space"),
    "a date alone": (b"date 2023-11\n", "no text after it"),
    "PDF": (b"%PDF-1.7\n...", "a damaged PDF"),
    "ZIP": (b"PK\x03\x04" + bytes(100), "a ZIP archive"),
    "database": (b"SQLite format 3\x00" + bytes(100), "an SQLite database"),
    "random bytes": (bytes(range(256)) * 8, "binary data"),
    "NUL in bytes that are no UTF-8": (b"caf\xe9\x00\x00", "binary data"),
    "mostly NUL": (b"abc" + bytes(9), "control characters"),
    "nothing but punctuation of the head": (b"\xef\xbb\xbf", "white space"),
}

WESTERN = (ROOT / "seeds" / "mali-2023-11.txt").read_text(encoding="utf-8")


def stored(folder: Path, number: int = 0) -> str:
    db = open_database(folder / "annotate.db", write=False)
    return load_document(db, documents(db)[number]).text


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused_in_one_line_and_leaves_nothing_behind(
    run: Run, folder: Path, name: str
) -> None:
    content, reason = REFUSED[name]
    (folder / "bad.txt").write_bytes(content)
    for command in (("label", "--as", "a1"), ("add",)):
        done = run(*command, "bad.txt")
        assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
        assert done.err.startswith("annotate: bad.txt ")
        assert reason in done.err
        assert done.err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["bad.txt"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [(".", "is a folder"), ("missing.txt", "does not exist"), ("pipe", "a pipe"), ("x" * 300, "name")],
)
def test_what_is_no_file_is_refused_in_one_line(run: Run, folder: Path, name: str, reason: str) -> None:
    os.mkfifo(folder / "pipe")
    done = run("label", name, "--as", "a1")
    assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
    assert reason in done.err
    assert done.err.count("\n") == 1
    assert not (folder / "annotate.db").exists()


def test_one_bad_file_among_good_ones_is_named_at_the_end_and_the_others_are_read(
    run: Run, folder: Path, article: Path
) -> None:
    done = run("add", "missing.txt", str(article))
    assert (done.code, done.out) == (ExitCode.FAILED, "")
    assert done.err.splitlines() == [
        "1 document in annotate.db. Next: annotate label --as NAME",
        "not read: missing.txt does not exist. Check the spelling and the folder you are in.",
        "annotate: 1 text could not be read, listed above.",
    ]
    assert stored(folder) == ARTICLE


def test_labelling_goes_on_with_the_files_that_could_be_read(run: Run, folder: Path, article: Path) -> None:
    done = run("label", str(article), "missing.txt", "--as", "a1", stdin="f\nc\no\nx\n")
    assert done.code == ExitCode.FAILED
    assert "not read: missing.txt does not exist" in done.err
    assert "4 of 4 sentences labelled" in done.err


def test_nothing_is_made_where_no_file_could_be_read(run: Run, folder: Path) -> None:
    (folder / "empty.txt").touch()
    for command in (("label", "--as", "a1"), ("add",)):
        done = run(*command, "missing.txt", "empty.txt")
        assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
        assert done.err.splitlines()[-1].startswith("annotate: None of 2 texts could be read")
    assert not (folder / "annotate.db").exists()


@pytest.mark.parametrize(
    ("content", "kept", "said"),
    [
        (WESTERN.encode("cp1252"), WESTERN, "read as cp1252"),
        (b"\xef\xbb\xbfIl pleut.", "Il pleut.", ""),
        ("Il pleut.".encode("utf-16"), "Il pleut.", ""),
        (b"Il pleut.\r\nIl neige.\rFin.\r\n", "Il pleut.\r\nIl neige.\rFin.\r\n", ""),
        (b"Il \xed\xa0\x80 pleut.", "Il \ufffd pleut.", "1 lone surrogate replaced"),
        (b"Il pleut \x00 ici depuis lundi.", "Il pleut \x00 ici depuis lundi.", ""),
        ("Il a été vu \x1b[2J\x1b]52;c;aGk=\x07 ici.".encode(), "Il a été vu \x1b[2J\x1b]52;c;aGk=\x07 ici.", ""),
        (b"Il a dit [/b] [sic] [@click=app.quit]x[/] :s:.", "Il a dit [/b] [sic] [@click=app.quit]x[/] :s:.", ""),
    ],
)  # fmt: skip
def test_a_text_is_kept_exactly_as_read_and_what_was_replaced_is_said(
    run: Run, folder: Path, content: bytes, kept: str, said: str
) -> None:
    (folder / "odd.txt").write_bytes(content)
    done = run("label", "odd.txt", "--as", "a1", stdin="f\n")
    assert done.code == ExitCode.OK
    assert stored(folder) == kept
    assert (said in done.err) if said else ("note:" not in done.err)
    assert harmless(done.out.replace("\n", ""))
    assert harmless(done.err.replace("\n", ""))


HOSTILE_FIELDS = """
name = "s"
version = "1"
title.en = "T {0}"
description.en = "D {0}"
[[field]]
name = "label"
level = "sentence"
[[field.label]]
name = "fact"
key = "f"
definition.en = "F {0}"
examples.en = ["E {0}"]
[[field]]
name = "part"
level = "span"
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_in_any_text_name_note_or_schema_reaches_the_terminal(
    run: Run, folder: Path, name: str
) -> None:
    attack = HOSTILE[name].encode("utf-8", "replace").decode()
    escaped = "".join(f"\\U{ord(char):08x}" for char in attack)
    (folder / "s.toml").write_text(HOSTILE_FIELDS.replace("{0}", escaped), encoding="utf-8")
    file = folder / f"odd{attack.replace(chr(0), '').replace('/', '')}.txt"
    file.write_text(f"Il a {attack} dit oui. Il pleut.", encoding="utf-8", newline="")
    answers = f'm "{attack}"\nm all\nw\nz\ne {attack}\n{attack}\n?\nf\ng 1\n/ {attack}\nu\nU\n'
    outcomes = [run("label", str(file), "--as", "a1", "--schema", "s.toml", stdin=answers)]
    assert outcomes[0].code in (ExitCode.OK, ExitCode.BAD_DATA)
    assert "saved: fact" in outcomes[0].out
    commands = (
        "show 1 --as a1",
        "show 1",
        "documents",
        "status",
        "log --all",
        "schema show s",
        "doctor",
        "agreement",
    )
    outcomes += [run(*command.split()) for command in commands]
    attack = attack.replace("\0", "")  # which no command line can hold
    outcomes += [run("show", attack), run("label", "--as", attack), run("log", "--as", attack), run(attack)]
    outcomes += [run("status", "--schema", attack), run("schema", "check", attack), run("add", attack)]
    for done in outcomes:
        assert harmless(done.out.replace("\n", "")), done
        assert harmless(done.err.replace("\n", "")), done
        assert "our fault" not in done.err, done


def test_names_that_are_no_characters_and_bytes_that_are_no_text_are_kept_apart(
    process: Run, folder: Path
) -> None:
    name = os.fsencode(folder) + b"/caf\xe9.txt"
    Path(os.fsdecode(name)).write_text(ARTICLE, encoding="utf-8")
    done = process("label", name, "--as", "a1", stdin=b"f\ne caf\xe9\nc\n")
    assert done.code == ExitCode.OK
    assert "Traceback" not in done.err
    assert "caf\ufffd" in process("show", "1", "--as", "a1").out
    assert process("show", b"caf\xe9").code == ExitCode.OK


def test_the_same_file_twice_is_one_document(run: Run, article: Path, folder: Path) -> None:
    done = run("label", str(article), str(article), "--as", "a1", stdin="f\nc\no\nx\n")
    assert (done.code, done.err.count("note:")) == (0, 0)
    assert "4 of 4" in done.err
    assert run("label", str(article), "--as", "a1").out.startswith("article: 4 of 4")
    assert len(documents(open_database(folder / "annotate.db"))) == 1


def test_two_files_with_the_same_text_are_one_document_and_that_is_said(
    run: Run, article: Path, folder: Path
) -> None:
    (folder / "copy.txt").write_bytes(article.read_bytes())
    done = run("add", str(article), "copy.txt")
    assert "note: copy.txt has the same text as 'article', which is used" in done.err
    assert len(documents(open_database(folder / "annotate.db"))) == 1


def test_files_of_one_name_with_different_texts_are_two_documents(run: Run, folder: Path) -> None:
    for place, text in (("a", "Il pleut."), ("b", "Il neige.")):
        (folder / place).mkdir()
        (folder / place / "article.txt").write_text(text)
    run("add", "a/article.txt", "b/article.txt")
    assert [one.name for one in documents(open_database(folder / "annotate.db"))] == ["article", "article~2"]
    assert (stored(folder), stored(folder, 1)) == ("Il pleut.", "Il neige.")


@pytest.mark.parametrize(("piece", "megabytes"), [("mot ", 10), ("M. ", 1), (".", 1), ("«", 1)])
def test_megabytes_on_one_line_are_read_in_time(run: Run, folder: Path, piece: str, megabytes: int) -> None:
    text = "Il pleut. " + piece * (megabytes * 1_000_000 // len(piece.encode()))
    (folder / "long.txt").write_text(text, encoding="utf-8")
    began = time.process_time()
    assert run("add", "long.txt").code == ExitCode.OK
    assert time.process_time() - began < 20
    assert stored(folder) == text


def test_a_text_comes_from_stdin_too(run: Run, folder: Path) -> None:
    assert run("add", "-", "--name", "tribune", "--language", "fr", stdin=ARTICLE).code == 0
    assert stored(folder) == ARTICLE
    assert "tribune" in run("documents").out
    done = run("label", "-", "--as", "a1")
    assert done.code == ExitCode.USAGE
    assert "annotate add - first" in done.err
    assert run("add", "-").code == ExitCode.BAD_DATA


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[2J", "\u202ea", "a\u200b", "x" * 65, "\udcff"])
def test_an_annotator_without_a_visible_name_is_refused_before_anything_is_stored(
    run: Run, article: Path, folder: Path, name: str
) -> None:
    done = run("label", str(article), "--as", name, stdin="f\n")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "--as NAME" in done.err
    assert done.err.count("\n") == 1
    assert not (folder / "annotate.db").exists()
