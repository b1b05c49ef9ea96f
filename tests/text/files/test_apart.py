"""The process in which formats are read: it answers, it refuses, and when it dies only one file is lost."""

import os
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.text.files.apart import Apart
from tests.text.files.made import PAGE, PAGE_TEXT, docx, paragraph, pdf, pdf_bomb

SLOW = pdf([["Il pleut à Kidal."] * 50] * 200)


def refusal(process: Apart, format: str, data: bytes) -> AnnotateError:
    with pytest.raises(AnnotateError) as caught:
        process.extract(format, data, "a\n.pdf\udcff")
    return caught.value


def test_one_process_reads_file_after_file_of_every_format() -> None:
    with Apart() as process:
        for _ in range(2):
            assert process.extract("html", PAGE.encode(), "a.html").text == PAGE_TEXT
            assert process.extract("html", PAGE.encode(), "a.html").about.author == "Awa Diop"
            assert process.extract("pdf", pdf([["Il pleut."]]), "a.pdf").text == "Il pleut."
            assert process.extract("docx", docx(paragraph("Il pleut 😀.")), "a.docx").text == "Il pleut 😀."


def test_a_refusal_comes_back_as_it_was_made() -> None:
    with Apart() as process:
        error = refusal(process, "pdf", pdf([[]]))
        assert (error.code, error.hint) == (ExitCode.BAD_DATA, "Have its text recognised (OCR) first.")
        assert "no text layer" in error.message
        assert process.extract("pdf", pdf([["Il pleut."]]), "a.pdf").text == "Il pleut."


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    with Apart(seconds=0.05) as process:
        assert "takes longer than" in refusal(process, "pdf", SLOW).message
        process._seconds = 120
        assert process.extract("pdf", pdf([["Il pleut."]]), "a.pdf").text == "Il pleut."


def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    with Apart(memory=160 << 20) as process:
        assert "too much memory" in refusal(process, "docx", docx(paragraph("Il pleut. " * 6_000_000))).message
        assert process.extract("docx", docx(paragraph("Il pleut.")), "a.docx").text == "Il pleut."


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    with Apart() as process:
        assert "unpacks to far more" in refusal(process, "pdf", pdf_bomb(100)).message


def test_nothing_in_the_working_folder_is_taken_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("annotate", "json", "pypdf", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('met', 'w').close()", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Apart() as process:
        assert process.extract("pdf", pdf([["Il pleut."]]), "a.pdf").text == "Il pleut."
    assert not (tmp_path / "met").exists()


def test_a_process_that_was_killed_is_replaced() -> None:
    with Apart() as process:
        process.extract("docx", docx(paragraph("Il pleut.")), "a.docx")
        assert process._process
        process._process.kill()
        process._process.wait()
        assert process.extract("docx", docx(paragraph("Il neige.")), "a.docx").text == "Il neige."


def test_the_process_ends_with_the_work() -> None:
    with Apart() as process:
        process.extract("docx", docx(paragraph("Il pleut.")), "a.docx")
        assert process._process
        pid = process._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
