"""What paths stand for: folders, patterns, archives; what is passed over in them; and what leads out of them."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.text.files import archive as archives
from annotate.text.files.found import contents, find
from annotate.text.read import LARGEST
from tests.text.files.made import archive


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder as people have them: texts, other files, hidden ones, links, a pipe, a page with its frames."""
    folder = tmp_path / "corpus"
    for name in (
        "b.txt",
        "a.MD",
        "sub/c.html",
        "sub/c_files/frame.html",
        ".git/d.txt",
        ".e.txt",
        "f.png",
        "g.doc",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Texte de {name}.", encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("Secret.", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    return folder


def read(*paths: Path) -> dict[str, bytes | str]:
    found, _ = find(paths)
    return {
        one.where: data.message if isinstance(data, AnnotateError) else data
        for one, data in contents(found, io.BytesIO(b"De stdin."))
    }


def test_a_folder_is_its_texts_in_order_and_what_was_passed_over_is_said(corpus: Path) -> None:
    found, remarks = find([corpus])
    assert [str(one.path.relative_to(corpus)) for one in found] == ["a.MD", "b.txt", "sub/c.html"]
    assert [remark.removeprefix(f"{corpus}: ") for remark in remarks] == [
        "symbolic links passed over: 2 (the first is loop)",
        "files of other kinds passed over: 3 (the first is f.png)",
    ]


def test_a_link_that_is_named_is_followed(corpus: Path) -> None:
    assert read(corpus / "link.txt") == {str(corpus / "link.txt"): b"Secret."}


def test_a_pattern_is_the_files_that_match_it(corpus: Path) -> None:
    assert list(read(corpus / "*.txt")) == [str(corpus / name) for name in ("b.txt", "link.txt", "pipe.txt")]
    assert [Path(name).name for name in read(corpus / "**" / "*.html")] == ["c.html", "frame.html"]
    assert list(read(corpus / "*.pdf").values()) == [f"No file matches {corpus / '*.pdf'}"]
    (corpus / "[1].txt").write_text("Un.", encoding="utf-8")
    assert list(read(corpus / "[1].txt").values()) == [b"Un."]


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    assert list(read(tmp_path).values()) == [f"{tmp_path} is a folder with no text in it"]


def test_stdin_and_what_is_no_file(corpus: Path) -> None:
    assert read(Path("-")) == {"stdin": b"De stdin."}
    pipe = corpus / "pipe.txt"
    assert read(pipe, Path("/dev/zero")) == {
        str(pipe): f"{pipe} is a pipe (FIFO), not a file",
        "/dev/zero": "/dev/zero is a device, not a file",
    }


def test_an_archive_is_its_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    files = {"x/b.txt": b"Un.", "a.html": b"<p>", "__MACOSX/._b.txt": b"?", "x/.DS_Store": b"?", "c.png": b"?"}
    path.write_bytes(archive(files))
    assert read(path, path) == {f"{path}: x/b.txt": b"Un.", f"{path}: a.html": b"<p>"}
    (tmp_path / "none.zip").write_bytes(archive({"c.png": b"?"}))
    assert "archive with no text" in str(*read(tmp_path / "none.zip").values())


def linked(name: str) -> zipfile.ZipInfo:
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize(
    "name", ["../../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt"]
)
def test_a_member_that_would_leave_its_folder_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(archive({name: b"Dehors.", "b.txt": b"Dedans."}))
    slip, kept = read(path).values()
    assert "leaves the folder" in str(slip)
    assert kept == b"Dedans."
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


def test_links_archives_in_archives_and_damage_are_refused_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    whole = bytearray(archive({linked("l.txt"): b"/etc/hostname", "bad.txt": b"Un deux trois.", "b.txt": b"Un."}))
    whole[whole.index(b"bad.txt") + 8] ^= 0xFF  # inside what is packed
    path.write_bytes(whole)
    link, bad, kept = read(path).values()
    assert "is a symbolic link" in str(link)
    assert "is a damaged part of a ZIP archive" in str(bad)
    assert kept == b"Un."


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    whole = bytearray(archive({"a.txt": b"Un."}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + flags] |= 1
    path.write_bytes(whole)
    assert "is encrypted" in str(*read(path).values())


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"a.txt": bytes(LARGEST + 1), "b.txt": b"Un."}))
    large, kept = read(path).values()
    assert "would unpack to more than 64 megabytes" in str(large)
    assert kept == b"Un."
    monkeypatch.setattr(archives, "ALTOGETHER", LARGEST)
    assert "would unpack to 0.1 gigabytes" in str(*read(path).values())
    monkeypatch.setattr(archives, "MEMBERS", 1)
    assert "holds 2 files; 1 are the most" in str(*read(path).values())


def test_a_member_that_lies_about_its_size_is_unpacked_no_further(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    whole = bytearray(archive({"a.txt": b"Un deux trois. " * 1000}))
    for mark, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = whole.index(mark) + size
        whole[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(whole)
    assert "is a damaged part" in str(*read(path).values())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(100)])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found, _ = find([path, tmp_path / "missing.zip"])
    assert [one.trouble.code for one in found if one.trouble] == [ExitCode.BAD_DATA] * 2


def test_an_archive_cut_short_anywhere_is_refused_or_read_in_part(tmp_path: Path) -> None:
    whole = archive({f"{number}.txt": b"Un deux trois." * 20 for number in range(5)})
    path = tmp_path / "a.zip"
    for place in range(1, len(whole), 29):
        for data in (whole[:place], whole[:place] + b"\xff\x00" + whole[place + 2 :]):
            path.write_bytes(data)
            assert all(read(path).values())
