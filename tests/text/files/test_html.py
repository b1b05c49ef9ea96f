"""Saved web pages: the article and nothing else, and what the page says about it."""

import sys
from email.message import EmailMessage

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.text.about import About
from annotate.text.files.html import extract, extract_web_archive
from tests.text.files.made import PAGE, PAGE_TEXT

ABOUT = About(
    title="Mali : la mission part",
    author="Awa Diop",
    published="2023-11-07",
    source="Le Courrier",
    url="https://example.org/mali/mission",
    language="fr",
)


def test_the_article_of_a_page_and_what_it_says_of_itself() -> None:
    found = extract(PAGE.encode(), "page.html")
    assert (found.text, found.about, found.remarks) == (PAGE_TEXT, ABOUT, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_page_in_any_encoding_reads_the_same(encoding: str) -> None:
    assert extract(PAGE.replace("utf-8", encoding).encode(encoding), "page.html").text == PAGE_TEXT


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    text = "Миссия покинула лагерь. Никто не знает."
    page = f'<html><head><meta charset="koi8-r"></head><body><p>{text}</p><p>{text} Да.</p></body></html>'
    found = extract(page.encode("koi8-r"), "page.html")
    assert text in found.text
    assert found.encoding == "koi8-r"


@pytest.mark.parametrize("declared", ["rot13", "utf-7", "unicode_escape", "nonsense", "zlib_codec"])
def test_a_page_cannot_declare_what_is_no_encoding_of_texts(declared: str) -> None:
    page = PAGE.replace('charset="utf-8"', f'charset="{declared}"')
    assert extract(page.encode("cp1252"), "page.html").text == PAGE_TEXT


def test_a_short_page_without_an_article_gives_what_it_shows() -> None:
    found = extract(b"<html><body><script>lu()</script><p>Il pleut. Il neige.</p></body></html>", "page.html")
    assert found.text == "Il pleut. Il neige."


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><script>document.write('Il pleut')</script></body></html>",
        b"<html><head><title>Le Courrier</title></head><body><div/><script src='a.js'></script></body></html>",
        b"<html></html>",
        b"<!DOCTYPE html>",
    ],
)
def test_a_page_of_scripts_alone_is_refused(page: bytes) -> None:
    with pytest.raises(AnnotateError, match="holds no text") as caught:
        extract(page, "page.html")
    assert caught.value.code is ExitCode.BAD_DATA


def test_a_language_that_a_template_claims_wrongly_is_not_taken() -> None:
    assert extract(PAGE.replace('lang="fr"', 'lang="en"').encode(), "p").about.language is None
    assert extract(PAGE.replace('lang="fr"', 'lang="fr-CA"').encode(), "p").about.language == "fr-CA"


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0032)https://example.org/mali/mission -->",
        "<!-- Page saved with SingleFile \n url: https://example.org/mali/mission \n saved date: x -->",
    ],
)
def test_the_address_a_browser_wrote_into_the_page_is_taken(comment: str) -> None:
    page = PAGE.replace('<link rel="canonical" href="https://example.org/mali/mission">', "")
    page = page.replace("<!DOCTYPE html>\n", f"<!DOCTYPE html>\n{comment}")
    assert extract(page.encode(), "p").about.url == "https://example.org/mali/mission"


def test_a_page_saved_as_one_file_is_its_first_page() -> None:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://example.org/other"
    message.set_content("Pas une page.")
    message.add_alternative(PAGE.replace("canonical", "icon"), subtype="html")
    found = extract_web_archive(message.as_bytes(), "page.mhtml")
    assert found.text == PAGE_TEXT
    assert found.about.url == "https://example.org/other"
    with pytest.raises(AnnotateError, match="holds no web page"):
        extract_web_archive(b"Subject: a\n\nb", "page.mhtml")


def test_markup_and_entities_of_a_page_stay_text() -> None:
    page = PAGE.replace("depuis le nord", "[b]depuis[/b] &lt;script&gt;x&lt;/script&gt; &#27;[2J")
    found = extract(page.encode(), "page.html")
    assert "[b]depuis[/b] <script>x</script>" in found.text


def test_a_page_nested_beyond_measure_is_refused() -> None:
    with pytest.raises(AnnotateError, match="holds no text"):
        extract(b"<html><body>" + b"<div>" * 100_000 + "Il pleut à Kidal. ".encode() * 20, "page.html")


def test_a_missing_library_is_said_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(AnnotateError, match=r"annotate-news\[files\]") as caught:
        extract(PAGE.encode(), "page.html")
    assert caught.value.code is ExitCode.FAILED
