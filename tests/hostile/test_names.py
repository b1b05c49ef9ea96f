"""Hostile names of files, documents, outlets, people, sources and labels, through what takes a name."""

import csv
import json
import os
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from annotate.exchange.formats import FORMATS
from annotate.store.catalog import documents
from annotate.store.database import open_database
from annotate.store.recovery.doctor import examine
from tests.hostile.corpus import FILE_NAMES, NAMES
from tests.hostile.played import Command, play
from tests.hostile.test_commands import safe

FOLDERS = [name for name, form in FORMATS.items() if form.folder]


def whole(folder: Path) -> None:
    store = open_database(folder / "annotate.db", write=False)
    try:
        assert [one for one in examine(store) if not one.ok] == []
    finally:
        store.close()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder that is alone in another: what is written outside of it is seen."""
    folder = tmp_path / "around" / "work"
    folder.mkdir(parents=True)
    return folder


def test_files_of_any_name_are_read_shown_labelled_and_exported(work: Path) -> None:
    (work / "in").mkdir()
    for number, name in enumerate(FILE_NAMES):
        Path(os.fsdecode(os.fsencode(work / "in") + b"/" + name)).write_text(
            f"Il pleut {number} fois. Oui.", "utf-8"
        )
    said: list[Command] = [("add", "--", *(b"in/" + name for name in FILE_NAMES))]
    said += [("documents",), ("documents", "--json"), ("status",), ("lint",), ("log", "--all")]
    said += [("show", str(number)) for number in range(1, len(FILE_NAMES) + 1)]
    said += [("assign", "--to", "a1", "--as", "a1"), ("profile",)]
    said += [("export", form, f"out-{form}") for form in FOLDERS]
    for one in play(work, said):
        safe(one, ExitCode.OK)
    store = open_database(work / "annotate.db", write=False)
    texts = {entry.name for entry in documents(store)}
    store.close()
    assert len(texts) == len(FILE_NAMES)
    whole(work)
    for form in FOLDERS:
        for path in (work / f"out-{form}").rglob("*"):
            assert path.name.isprintable()
            assert not path.is_symlink()
    new = {path.name for path in work.iterdir() if not path.name.startswith("annotate.db-")}
    assert new == {"in", "annotate.db", *(f"out-{form}" for form in FOLDERS)}
    assert {path.name for path in work.parent.iterdir()} == {"work"}


def test_files_of_any_name_that_cannot_be_read_are_named_harmlessly(work: Path) -> None:
    for name in FILE_NAMES:
        Path(os.fsdecode(os.fsencode(work) + b"/" + name)).write_bytes(b"\x00\x01\x02\xff" * 9)
    said: list[Command] = [(verb, "--", name) for name in FILE_NAMES for verb in ("add", "merge", "agreement")]
    for one in play(work, said):
        safe(one, ExitCode.FAILED, ExitCode.USAGE, ExitCode.BAD_DATA)
    assert {path.name for path in work.parent.iterdir()} == {"work"}


def test_people_documents_sources_and_labels_of_any_name_come_in_and_go_out(work: Path) -> None:
    with (work / "in.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("document", "unit", "annotator", "value", "text"))
        for number, name in enumerate(NAMES):
            for who in ("a1", name):
                table.writerow((name, number, who, ("yes", "no")[number % 2], f"Il pleut {number} fois."))
    (brought,) = play(work, [("import", "csv", "in.csv")])
    safe(brought, ExitCode.OK, ExitCode.FAILED, ExitCode.BAD_DATA)
    lines = json.dumps([{"text": f"Il neige {number} fois."} for number in range(3)])
    (work / "in.json").write_text(lines, encoding="utf-8")
    said: list[Command] = [("add", "in.json", "--source", "x")]
    said += [("sources", "add", name, "--as", "a1") for name in NAMES if "\n" not in name]
    said += [("undo", "--as", name) for name in NAMES]
    said += [("split", "--for", name, f"copy-{number}.db") for number, name in enumerate(NAMES)]
    said += [("assign", "--to", name, "--as", "a1") for name in NAMES]
    said += [("log", "--as", name) for name in NAMES]
    for one in play(work, said):
        safe(one, ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE, ExitCode.BAD_DATA)
    asked: list[Command] = [("documents",), ("status",), ("sources",), ("agreement",), ("log", "--all")]
    asked += [("export", form, f"out-{form}") for form in FORMATS]
    for one in play(work, asked):
        safe(one, ExitCode.OK, ExitCode.FAILED)
    whole(work)
    assert {path.name for path in work.parent.iterdir()} == {"work"}
    for path in work.rglob("*"):
        assert path.name.isprintable()
        assert not path.is_symlink()
