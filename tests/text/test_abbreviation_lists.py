"""The abbreviation lists: every file is well formed and really used."""

from pathlib import Path

import pytest

import annotate.text
from annotate.text.abbreviation_lists import abbreviations
from annotate.text.segment import sentences

FILES = sorted((Path(annotate.text.__file__).parent / "abbreviations").glob("*.txt"))
SECTIONS = {"[before name]", "[before number]", "[anywhere]", "[starters]", "[small starters]", "[ordinals]"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_list_has_only_known_sections_and_entries_without_space_or_last_dot(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] in SECTIONS
    entries = [entry for line in lines if line not in SECTIONS for entry in line.split(" | ")]
    assert entries
    assert all(
        entry == entry.strip().lower() and " " not in entry and not entry.endswith(".") for entry in entries
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_abbreviation_before_a_name_is_also_a_word_that_begins_sentences(path: Path) -> None:
    known = abbreviations(path.stem)
    assert not known.before_name & known.starters


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != "und"], ids=lambda path: path.stem)
def test_an_abbreviation_before_a_name_never_ends_a_sentence_in_its_language(path: Path) -> None:
    for word in abbreviations(path.stem).before_name:
        text = f"Xx xx xx {word}. Zzyzx xx xx."
        assert sentences(text, path.stem) == [(0, len(text))], word


def test_every_language_has_the_common_abbreviations_and_an_unknown_one_only_those() -> None:
    common = abbreviations(None)
    assert common == abbreviations("xx") == abbreviations("..") == abbreviations("")
    assert common.before_name < abbreviations("fr").before_name
    assert abbreviations("de-AT") == abbreviations("de")
