"""Findings: each sort of damage is pointed at with its place, sound text is left alone, and nothing is changed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text import glued
from annotate.text.damage import damages
from annotate.text.glued import glued_words
from annotate.text.lint import KINDS, findings
from annotate.text.read import read_text
from annotate.text.segment import sentences
from annotate.text.vocabulary import vocabulary

MALI = Path(__file__).parents[2] / "seeds" / "mali-2023-11.txt"
SOUND = "La mission a quitté son camp de Kidal, dans le nord du Mali, avec tous ses soldats. Nul ne sait la suite."


def told(text: str, language: str | None = "fr") -> list[tuple[str, str, str | None]]:
    return [(one.kind, text[one.start : one.stop], one.instead) for one in findings(text, language)]


def test_the_thirteen_glued_words_of_the_mali_article_are_found_and_nothing_else() -> None:
    reading = read_text(MALI)
    found = findings(reading.text, "fr", reading.body_start)
    assert [reading.text[one.start : one.stop] + " = " + str(one.instead) for one in found] == [
        "juin2023 = juin 2023",
        "avoirquitté = avoir quitté",
        "ontdéfinitivement = ont définitivement",
        "batailleentre = bataille entre",
        "ontrepris = ont repris",
        "jusqu’àrécemment = jusqu’à récemment",
        "gouvernementmalien = gouvernement malien",
        "contextedu = contexte du",
        "alliésrusses = alliés russes",
        "détienaientdepuis = détienaient depuis",
        "parl’armée = par l’armée",
        "effetspersonnels = effets personnels",
        "évoquéeà = évoquée à",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", SOUND),
        ("fr", "Le Camerounais a été vu à Manchester ; la Camerounaise, au Cameroun, est revenue de Montretout."),
        ("fr", "Les génétiquement modifiés inquiètent l’internet, d’Internet à la téléphonie d’aujourd’hui."),
        ("fr", "Il vit au 12e étage, paie 1.5 % et lit www.exemple.fr/avril2023.html depuis les années 1980."),
        ("en", "The government said it would not withdraw from Timbuktu before the end of the year."),
        ("de", "Die Bundesregierung und der Haushaltsausschuss tagen im Rathaus der Stadt mit den anderen."),
        ("ar", "غادرت البعثة معسكرها في كيدال."),
        ("zh", "联合国特派团已经离开营地。"),
        ("ru", "Миссия покинула лагерь, и никто не знает, что будет."),
        (None, "Misja opuściła obóz i nikt nie wie."),
    ],
)
def test_sound_text_is_left_alone(language: str | None, text: str) -> None:
    assert told(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "finding"),
    [
        ("fr", "Ils sont partis en octobre2021 pour de bon.", ("glued", "octobre2021", "octobre 2021")),
        ("fr", "En 2021les troupes sont parties.", ("glued", "2021les", "2021 les")),
        ("fr", "Les soldats ontquitté la ville.", ("glued", "ontquitté", "ont quitté")),
        ("fr", "Selon lui,l’accord est bloqueparles rebelles.", ("glued", "bloqueparles", "bloque parles")),
        ("en", "They were told that thegovernment had left.", ("glued", "thegovernment", "the government")),
        ("fr", "Ils ont quitté Gao.Le camp est vide.", ("missing_space", ".", ". ")),
        ("fr", "Ils ont tout quitté,mais la ville dort.", ("missing_space", ",", ", ")),
        ("fr", "La ville s’achè-\nvera en décembre.", ("broken_word", "-\n", "")),
        ("fr", "Selon l’après-\nguerre de ce pays.", ("broken_word", "-\n", "-")),
        ("fr", "L’armÃ©e a quitté la ville.", ("mojibake", "Ã©", "é")),
        ("fr", "Lâ€™armée a quitté la ville.", ("mojibake", "â€™", "’")),
        ("fr", "Ils vont Ã  Gao avec leurs soldats.", ("mojibake", "Ã ", "à")),
        ("fr", "L’arm\ufffde a quitté la ville.", ("lost", "\ufffd", None)),
        ("fr", "La ﬁn du conﬂit est loin.", ("ligature", "ﬁ", "fi")),
        ("fr", f"{SOUND}\n\nLire aussi : Le camp de Gao.", ("boilerplate", "Lire aussi : Le camp de Gao.", None)),
        ("en", "Read more: The camp.\n\nIt is empty.", ("boilerplate", "Read more: The camp.", None)),
        ("fr", f"{SOUND}\n\nEt puis ?\n\n{SOUND}", ("repeated", SOUND, None)),
        ("fr", f"{SOUND} Nobody knows what will happen to the camp that they have left.",
         ("language", "Nobody knows what will happen to the camp that they have left.", None)),
        ("fr", f"{SOUND} هل غادرت البعثة معسكرها؟", ("language", "هل غادرت البعثة معسكرها؟", None)),
        ("fr", f"{SOUND} Les rebelles sont", ("truncated", "Les rebelles sont", None)),
        ("en", "The camp is empty. They all left. [+3120 chars]", ("truncated", "[+3120 chars]", None)),
    ],
)  # fmt: skip
def test_damage_is_pointed_at(language: str, text: str, finding: tuple[str, str, str | None]) -> None:
    kind, place, instead = finding
    same = [one for one in told(text, language) if one[0] == kind]
    assert same
    assert same[0][2] == instead
    assert same[0][1].endswith(place)


def test_each_finding_says_what_is_meant() -> None:
    damaged = f"{SOUND}\n\n{SOUND}\n\nIls ontquitté Gao.Le camp est vi-\nde et L’armÃ©e dort \ufffd ﬁn\n\nPartager"
    found = findings(damaged, "fr")
    assert {one.kind for one in found} == set(KINDS) - {"language"}
    assert all(one.meaning.startswith(KINDS[one.kind]) for one in found)
    assert next(one.meaning for one in found if one.kind == "repeated").endswith("paragraph 1")


def test_findings_before_the_body_are_not_told() -> None:
    assert told("titre juin2023\n\n" + SOUND) != []
    text = "titre juin2023\n\n" + SOUND
    assert findings(text, "fr", 16) == []


def test_without_a_list_of_words_the_shapes_are_still_found() -> None:
    assert vocabulary("tr") is vocabulary(None) is None
    assert [one[0] for one in told("Haziran2023 ayında gittiler. haziran2023 bitti.", "tr")] == ["glued"]


def test_words_of_this_text_alone_may_be_parts_of_glued_ones() -> None:
    known = vocabulary("fr")
    assert known is not None
    assert not known.knows("touaregs")
    alone = "Le gouvernementtouaregs est loin."
    both = f"{alone} Les chefs touaregs aussi."
    assert glued_words(alone, known) == []
    assert [alone[slice(*place)] for place, _ in glued_words(both, known)] == ["gouvernementtouaregs"]


@pytest.mark.parametrize("language", sorted({"de", "en", "es", "fr", "it", "nl", "pt"}))
def test_every_word_list_is_there_and_knows_its_small_words(language: str) -> None:
    known = vocabulary(f"{language}-XX")
    assert known is not None
    assert known.language == language
    small = [word for word in glued.STOP_WORDS[language] if len(word) > 2]
    assert sum(map(known.knows, small)) > 0.8 * len(small)


ANY = st.text(
    st.one_of(st.sampled_from(list(" \n\r-.,;:!?'’aéÉLl2019Ã©â€™Âﬁ\ufffd\u00ad")), st.characters()), max_size=80
)


@given(ANY, st.sampled_from(["fr", "en", "de", "ar", None]), st.integers(0, 10))
@settings(max_examples=200)
def test_any_text_gets_findings_inside_it_in_order(text: str, language: str | None, start: int) -> None:
    start = min(start, len(text))
    found = findings(text, language, start)
    assert all(start <= one.start < one.stop <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.text("abcdéèêîôûçÀÉ ’«»–—….,!?\n", max_size=60))
def test_text_that_was_never_mistaken_is_not_called_mojibake(text: str) -> None:
    assert not [one for one in damages(text) if one.kind == "mojibake"]


@given(st.text("éèêàçœ’“”–€ü", min_size=1, max_size=20))
def test_utf8_read_as_windows_1252_is_read_back(text: str) -> None:
    # Five bytes have no character in Windows-1252; programs then show the control character of that number.
    shown = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    found = [one for one in damages(f"a{shown}b") if one.kind == "mojibake"]
    assert "".join(one.instead or "" for one in found) == text


def test_what_is_found_changes_nothing_about_the_sentences() -> None:
    text = MALI.read_text("utf-8")
    before = sentences(text, "fr")
    findings(text, "fr")
    assert sentences(text, "fr") == before
