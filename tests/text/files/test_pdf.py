"""PDF documents: their text and what they say about it, and each way in which one cannot be read."""

import io
import sys

import pytest
from pypdf import PdfReader, PdfWriter

from annotate.errors import AnnotateError, ExitCode
from annotate.text.about import About
from annotate.text.files.pdf import extract
from tests.text.files.made import pdf

LINES = ["La mission de l’ONU a quitté Kidal mardi.", "Selon M. Diop, « rien n’est réglé »."]


def encrypted(data: bytes, password: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner_password="owner", algorithm=algorithm)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def refusal(data: bytes) -> AnnotateError:
    with pytest.raises(AnnotateError) as caught:
        extract(data, "a.pdf")
    assert caught.value.code is ExitCode.BAD_DATA
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_text_of_the_pages_and_what_the_file_says_of_itself() -> None:
    info = {"Title": "Mali", "Author": "Awa Diop", "CreationDate": "D:20231107083000Z"}
    found = extract(pdf([LINES, ["Le préfet s’est tu."]], info, language="fr-FR"), "a.pdf")
    assert found.text == "\n".join([*LINES, "Le préfet s’est tu."])
    assert found.about == About(title="Mali", author="Awa Diop", published="2023-11-07", language="fr-FR")
    assert found.remarks == ("the date 2023-11-07 is when the PDF was made",)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_under_a_password_is_refused_and_one_under_none_is_read(algorithm: str) -> None:
    assert "is an encrypted PDF" in refusal(encrypted(pdf([LINES]), "secret", algorithm)).message
    assert extract(encrypted(pdf([LINES]), "", algorithm), "a.pdf").text == "\n".join(LINES)


def test_a_scanned_pdf_has_no_text_layer() -> None:
    assert "no text layer" in refusal(pdf([[], []])).message


def test_pages_that_are_scanned_are_counted() -> None:
    assert extract(pdf([LINES, []]), "a.pdf").remarks == ("1 of 2 pages have no text (the first is page 2)",)


def test_a_pdf_cut_short_or_damaged_anywhere_is_read_or_refused_in_one_line() -> None:
    whole = pdf([LINES, LINES], {"Title": "Mali"})
    refused = []
    for place in range(9, len(whole), 61):
        for data in (whole[:place], whole[:place] + b"\xff<<[(" + whole[place + 5 :]):
            try:
                extract(data, "a.pdf")
            except AnnotateError as error:
                refused.append(error)
    assert refused
    assert {error.code for error in refused} == {ExitCode.BAD_DATA}
    assert not [error for error in refused if "\n" in str(error)]


def test_a_damaged_date_or_title_does_not_lose_the_text() -> None:
    found = extract(pdf([LINES], {"CreationDate": "hier", "Title": ""}), "a.pdf")
    assert (found.text, found.about) == ("\n".join(LINES), About())


def test_a_missing_library_is_said_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(AnnotateError, match=r"annotate-news\[files\]") as caught:
        extract(pdf([LINES]), "a.pdf")
    assert caught.value.code is ExitCode.FAILED
