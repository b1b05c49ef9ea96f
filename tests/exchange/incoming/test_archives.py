"""Whatever format is named: archives and folders that mean harm are refused before they are unpacked."""

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from annotate.exchange.incoming import files
from annotate.exchange.incoming.formats import INCOMING
from annotate.text.read import LARGEST
from tests.conftest import Run

LEAVING = ["../../a1.jsonl", "/etc/a1.jsonl", "a/../../a1.jsonl", "..\\..\\a1.jsonl", "C:\\a1.jsonl"]


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = (stat.S_IFLNK | 0o777) << 16
    return found


def encrypted() -> bytes:
    data = bytearray(packed(("a1.jsonl", b"{}")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A few hundred kilobytes that would be more than any file may be."""
    return packed(("a1.jsonl", bytes(LARGEST + 1)))


def refused(run: Run, folder: Path, form: str, data: bytes) -> str:
    """Import an archive; return what was said of it, when nothing came in and nothing was written."""
    (folder / "p.zip").write_bytes(data)
    before = sorted(folder.parent.rglob("*"))
    done = run("import", form, "p.zip")
    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == 1
    assert sorted(folder.parent.rglob("*")) == before
    return done.err


@pytest.mark.parametrize("form", INCOMING)
def test_a_name_that_leaves_the_folder_is_refused(run: Run, folder: Path, form: str) -> None:
    for name in LEAVING:
        assert "leaves the folder" in refused(run, folder, form, packed((name, b"{}")))


@pytest.mark.parametrize("form", INCOMING)
def test_a_bomb_is_refused_unopened(run: Run, folder: Path, form: str, bomb: bytes) -> None:
    assert len(bomb) < LARGEST / 100
    assert "would unpack to more than" in refused(run, folder, form, bomb)


@pytest.mark.parametrize("form", INCOMING)
def test_links_and_what_is_locked_or_damaged_are_refused(run: Run, folder: Path, form: str) -> None:
    assert "is a symbolic link" in refused(run, folder, form, packed((link("a1.jsonl"), b"/etc/passwd")))
    assert "is encrypted" in refused(run, folder, form, encrypted())
    assert "is a damaged ZIP archive" in refused(run, folder, form, packed(("a1.jsonl", b"{}"))[:-30])


@pytest.mark.parametrize("form", INCOMING)
def test_a_link_in_a_folder_is_not_followed(run: Run, folder: Path, form: str) -> None:
    (folder / "secret").mkdir()
    (folder / "secret" / "a1.jsonl").write_text('{"id": 1, "text": "Secret.", "label": ["x"]}\n', encoding="utf-8")
    (folder / "given").mkdir()
    (folder / "given" / "a1.jsonl").symlink_to(folder / "secret" / "a1.jsonl")
    (folder / "given" / "more").symlink_to(folder / "secret")
    done = run("import", form, "given")
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert "Secret" not in done.err


def test_a_folder_of_more_files_than_can_be_meant_is_refused(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST", 3)
    (folder / "given").mkdir()
    for number in range(4):
        (folder / "given" / f"a{number}.jsonl").write_text("{}", encoding="utf-8")
    done = run("import", "doccano", "given")
    assert (done.code, done.err) == (3, "annotate: given holds over 3 files. Name the ones to read.\n")


@pytest.mark.parametrize("form", ["jsonl", "csv", "csv-wide", "labelstudio", "doccano", "prodigy"])
@pytest.mark.parametrize("opening", ["[", '{"text":'])
def test_json_that_is_nested_without_end_is_refused(run: Run, folder: Path, form: str, opening: str) -> None:
    (folder / "a1.json").write_text(opening * 100_000, encoding="utf-8")
    done = run("import", form, "a1.json")
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("form", ["csv", "csv-wide", "jsonl"])
def test_a_workbook_is_no_table_and_says_so(run: Run, folder: Path, form: str) -> None:
    (folder / "t.xlsx").write_bytes(
        packed(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    )
    done = run("import", form, "t.xlsx")
    assert (done.code, (folder / "annotate.db").exists()) == (3, False)
    assert done.err == "annotate: t.xlsx is a workbook of a spreadsheet. Save it as CSV (UTF-8).\n"


def test_nothing_of_several_files_comes_in_when_one_is_wrong(run: Run, folder: Path) -> None:
    for number, text in enumerate(("Oui.", "Non.")):
        record = {"id": number, "text": text, "label": [[0, 3 + 9 * number, "x"]]}
        (folder / f"a{number}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = run("import", "doccano", "a0.jsonl", "a1.jsonl")
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert "a1.jsonl, line 1: 0-12 is misplaced: outside the text, which ends at 4" in done.err
