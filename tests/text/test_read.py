"""Reading: what comes back unchanged, what is said about it, and every refusal."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError, ExitCode
from annotate.text.read import LARGEST, decode, read_text


def refusal(data: bytes) -> AnnotateError:
    with pytest.raises(AnnotateError) as caught:
        decode(data, "a.txt")
    return caught.value


def well_said(error: AnnotateError) -> bool:
    return error.code is ExitCode.BAD_DATA and bool(error.hint) and "\n" not in str(error)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_comes_back_exactly_as_it_was_written(text: str) -> None:
    text = "Une phrase assez longue pour être lue. " + text + " Fin."
    reading = decode(text.encode(), "a.txt")
    assert (reading.text, reading.encoding, reading.notices) == (text, "utf-8", ())


def test_line_ends_controls_and_escapes_are_kept() -> None:
    text = "Un.\r\nDeux.\rTrois.\x00 \x1b]52;c;aGk=\x07 quatre [/b] [sic] \u202e"
    assert decode(text.encode(), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-16-le"])
def test_a_byte_order_mark_is_not_text(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-be", "utf-16-le") else ""
    reading = decode((mark + "Été à Kidal 😀.").encode(encoding), "a.txt")
    assert reading.text == "Été à Kidal 😀."
    assert reading.body_start == 0


def test_lone_surrogates_become_replacement_characters_and_are_counted() -> None:
    reading = decode("Un \ud800 deux \udfff trois.".encode("utf-8", "surrogatepass"), "a.txt")
    assert reading.text == "Un \ufffd deux \ufffd trois."
    assert reading.notices == ("a.txt: 2 lone surrogates replaced by U+FFFD",)


def test_a_pair_of_surrogates_is_the_character_it_stands_for() -> None:
    reading = decode(b"Oui \xed\xa0\xbd\xed\xb8\x80.", "a.txt")
    assert (reading.text, reading.notices) == ("Oui 😀.", ())


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("L’armée a été accueillie à Kidal ; le préfet s’est tu. Où est passée la garnison ?", "cp1252", "cp1252"),
        (
            "Le cœur de la ville a été frappé par une épidémie de choléra ; le préfet est au lit.",
            "iso8859-15",
            "iso8859-15",
        ),
        ("Миссия покинула лагерь в Кидале. Почему это произошло, никто не знает.", "cp1251", "cp1251"),
        ("联合国特派团已经离开基达尔营地。没有人知道为什么会发生这种情况。", "gb18030", "gb18030"),
    ],
)
def test_what_is_not_utf8_is_detected_and_said(text: str, encoding: str, said: str) -> None:
    reading = decode(text.encode(encoding), "a.txt")
    assert reading.text == text
    assert reading.notices == (f"a.txt is not UTF-8; read as {said}",)


def test_utf8_with_a_damaged_place_stays_utf8() -> None:
    data = "L’été à Kidal a été très sec. ".encode() + b"\xff" + " Voilà.".encode()
    reading = decode(data, "a.txt")
    assert reading.text == "L’été à Kidal a été très sec. \ufffd Voilà."
    assert reading.notices == ("a.txt is damaged UTF-8; 1 place replaced by U+FFFD",)


def test_the_mali_article_has_its_date_in_its_head() -> None:
    reading = read_text(Path(__file__).parents[2] / "seeds" / "mali-2023-11.txt")
    assert (reading.about.published, reading.body_start, reading.notices) == ("2023-11", 14, ())
    assert reading.text.startswith(" date 2023-11 Le conseil")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "empty"),
        (b" \r\n\t\n ", "white space"),
        (b"\xef\xbb\xbf", "white space"),
        (b"date 2023-11\n", "no text after"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF\x02", "ELF"),
        (b"SQLite format 3\x00", "SQLite"),
        (bytes(range(256)) * 20, "binary"),
        (b"Sans marque \x00\x00\x00\x00\x00\x00\x00", "control characters"),
    ],
)
def test_what_is_not_text_is_refused_by_its_name(data: bytes, named: str) -> None:
    error = refusal(data)
    assert well_said(error)
    assert error.message.startswith("a.txt ")
    assert named in error.message


def test_an_archive_is_refused_where_only_text_will_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(AnnotateError, match="XLSX") as caught:
        read_text(path)
    assert well_said(caught.value)


def test_what_is_no_readable_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cases = {
        tmp_path / "missing.txt": "does not exist",
        tmp_path: "is a folder",
        tmp_path / "pipe": "pipe",
        Path("/dev/null"): "device",
        tmp_path / ("x" * 300): "cannot be read",
        tmp_path / "nul\x00name": "not a possible file name",
    }
    for path, said in cases.items():
        with pytest.raises(AnnotateError, match=said) as caught:
            read_text(path)
        assert well_said(caught.value)


def test_a_folder_is_answered_with_a_file_in_it_to_name(tmp_path: Path) -> None:
    (tmp_path / "mali.txt").write_text("Oui.", encoding="utf-8")
    with pytest.raises(AnnotateError) as caught:
        read_text(tmp_path)
    assert str(tmp_path / "mali.txt") in caught.value.hint


def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_text("Oui.", encoding="utf-8")
    locked.chmod(0)
    with ordinary_user(), pytest.raises(AnnotateError, match="may not be read") as caught:
        read_text(locked)
    assert well_said(caught.value)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may read anything, so a test run by root does this as nobody."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_in_two_encodings_is_read_in_the_one_that_most_of_it_has() -> None:
    most = "L’armée a été accueillie à Kidal ; le préfet s’est tu. Où est passée la garnison ? " * 3
    reading = decode(most.encode("cp1252") + "Été".encode(), "a.txt")
    assert (reading.text, reading.encoding) == (most + "Ã‰tÃ©", "cp1252")
    reading = decode(most.encode() + "Été".encode("cp1252"), "a.txt")
    assert (reading.text, reading.encoding) == (most + "\ufffdt\ufffd", "utf-8")
    assert reading.notices == ("a.txt is damaged UTF-8; 2 places replaced by U+FFFD",)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_told_by_its_nuls_and_said(encoding: str) -> None:
    text = "L’été à Kidal, 😀 est sec. Миссия ушла."
    reading = decode(text.encode(encoding), "a.txt")
    assert (reading.text, reading.encoding) == (text, encoding)
    assert reading.notices == (f"a.txt has no byte order mark; read as {encoding}",)


def test_a_file_is_read_to_a_limit_and_never_beyond(tmp_path: Path) -> None:
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(AnnotateError, match="more than 64 megabytes") as caught:
        read_text(path)
    assert well_said(caught.value)


def test_ten_megabytes_on_one_line_are_read_as_they_are() -> None:
    text = "L’été à Kidal est très sec. " * 350_000
    assert decode(text.encode(), "a.txt").text == text
    reading = decode(text.encode("cp1252"), "a.txt")
    assert (reading.text == text, reading.encoding) == (True, "cp1252")


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    refused: AnnotateError | None = None
    try:
        reading = decode(data, "a.txt")
    except AnnotateError as error:
        refused = error
    if refused:
        assert well_said(refused)
        return
    assert reading.text.encode("utf-8")  # can be stored: no lone surrogate is left
    assert 0 <= reading.body_start < len(reading.text)
    assert all("\n" not in notice for notice in reading.notices)
