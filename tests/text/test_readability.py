"""Readability: textstat's own figures, in the right language, and never through the network."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text.readability import FLESCH_LANGUAGES, missing, provenance, readability, sentence_counts

OFFLINE = """
import socket, sys

def blocked(*args, **kwargs):
    sys.stderr.write("NETWORK")
    raise OSError("no network here")

socket.socket.connect = blocked
socket.create_connection = blocked
socket.getaddrinfo = blocked

assert "textstat" not in sys.modules
from annotate.text.readability import readability
assert "textstat" not in sys.modules, "textstat must load on first use only"
figures = readability("The mission left. Nobody knows what will happen next.", "en")
assert figures["syllables"] and figures["flesch_reading_ease"], figures
import nltk
assert nltk.download("cmudict") is False
print(figures["words"])
"""


def test_english_needs_no_network_and_textstat_loads_on_first_use() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "9\n", "")


def test_the_flesch_figure_of_french_follows_kandel_and_moles() -> None:
    text = "Le chat dort sur le lit. Le chien mange dans la cour."
    figures = readability(text, "fr")
    assert (figures["words"], figures["sentences"]) == (12, 2)
    words, sentences, syllables = figures["words"], figures["sentences"], figures["syllables"]
    assert words
    assert sentences
    assert syllables
    assert figures["flesch_reading_ease"] == pytest.approx(
        207 - 1.015 * words / sentences - 73.6 * syllables / words
    )
    assert figures["lix"] == 6.0  # six words a sentence, none longer than six letters


def test_the_language_of_one_call_does_not_leak_into_the_next() -> None:
    text = "La responsabilité internationale est considérable."
    before = readability(text, "fr")
    readability("Die internationale Verantwortung ist groß.", "de")
    assert readability(text, "fr") == before
    assert readability(text, "es") != before


@pytest.mark.parametrize("language", ["ar", "tr", None, "xx"])
def test_a_language_textstat_does_not_know_has_counts_but_no_formula(language: str | None) -> None:
    figures = readability("Bir iki üç dört. Beş altı.", language)
    assert figures["words"] == 6
    assert figures["flesch_reading_ease"] is figures["syllables"] is figures["lix"] is None


@pytest.mark.parametrize("language", ["zh", "ja", "th"])
def test_words_are_not_counted_where_no_space_parts_them(language: str) -> None:
    assert readability("联合国特派团已经离开营地。", language) == {
        "characters": 13,
        "words": None,
        "syllables": None,
        "long_words": None,
        "sentences": None,
        "words_per_sentence": None,
        "flesch_reading_ease": None,
        "lix": None,
    }


@pytest.mark.parametrize("text", ["", " ", "...", "«\u00a0»", "?!\n—"])
@pytest.mark.parametrize("language", ["fr", "en", None])
def test_text_without_words_breaks_nothing(text: str, language: str | None) -> None:
    figures = readability(text, language)
    assert figures["words"] == sentence_counts(text, language)["words"] == 0
    assert figures["lix"] is figures["flesch_reading_ease"] is None


@pytest.mark.parametrize("text", ["🙂", "\ud800", "1", "a" * 3000, "\u0301"])
def test_odd_words_break_nothing(text: str) -> None:
    assert readability(text, "fr")["characters"] == len(text)


@given(
    text=st.lists(
        st.sampled_from(
            [*"aé'’Tt dsß\u0130Σ.!? ,-\n\x85\u0301🙂«1_", "'ll ", " l'", "responsabilité ", "un mot « et » deux. "]
        )
    ).map("".join),
    language=st.sampled_from(["en", "fr", "de", "pt", "el", None]),
)
@settings(max_examples=150, deadline=None)
def test_every_figure_is_the_one_textstat_gives(text: str, language: str | None) -> None:
    from textstat import textstat
    from textstat.backend.counts import _count_syllables

    figures = readability(text, language)
    assert sentence_counts(text, language).items() <= figures.items()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_count_syllables, "get_cmudict", lambda _language: None)  # a download
        textstat.set_lang(language or "en")
        expected: dict[str, float | None] = {
            "characters": textstat.char_count(text),
            "words": textstat.lexicon_count(text),
            "long_words": textstat.long_word_count(text),
            "syllables": textstat.syllable_count(text) if language else None,
        }
        if figures["words"]:
            expected |= {
                "sentences": textstat.sentence_count(text),
                "words_per_sentence": round(textstat.words_per_sentence(text), 3),
                "lix": round(textstat.lix(text), 3) if language else None,
            }
            if language in FLESCH_LANGUAGES:
                expected["flesch_reading_ease"] = round(textstat.flesch_reading_ease(text), 3)
    assert figures == dict.fromkeys(figures) | expected


def test_a_sentence_gets_counts_only() -> None:
    assert sentence_counts("La responsabilité est claire.", "fr") == {
        "characters": 26,
        "words": 4,
        "syllables": 1 + 6 + 1 + 1,  # the e of claire is mute
        "long_words": 1,
    }


def test_the_figures_say_which_textstat_made_them() -> None:
    name, number = provenance().split()
    assert name == "textstat"
    assert number.startswith("0.7.")


@pytest.mark.parametrize("language", ["fr", "en-GB", "pt", "ar", "zh", "xx", None])
def test_what_is_missing_in_a_language_is_said_and_nothing_else(language: str | None) -> None:
    figures = readability("Um dois três quatro. Cinco seis.", language)
    reason = missing(language)
    assert (reason is None) == (None not in figures.values())
    if language and reason:
        assert f" {language}" in reason
