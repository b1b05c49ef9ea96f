"""The language a document starts with: right on plain sentences, silent when unsure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.language import identify, sentence_languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La mission de l’ONU a quitté son camp de Kidal, dans le nord du Mali, avec tous ses soldats."),
        ("en", "The mission has left its camp in the north of the country, and nobody knows what will happen."),
        ("de", "Die Mission hat ihr Lager im Norden des Landes verlassen, und niemand weiß, was nun kommt."),
        (
            "es",
            "La misión ha dejado su campamento en el norte del país y nadie sabe lo que va a pasar con los demás.",
        ),
        (
            "it",
            "La missione ha lasciato il campo nel nord del paese e nessuno sa che cosa succederà con gli altri.",
        ),
        (
            "pt",
            "A missão deixou o seu acampamento no norte do país e ninguém sabe o que vai acontecer com os outros.",
        ),
        (
            "nl",
            "De missie heeft het kamp in het noorden van het land verlaten en niemand weet wat er zal gebeuren.",
        ),
        ("ru", "Миссия покинула лагерь, и никто не знает, что будет."),
        ("uk", "Місія залишила табір, і ніхто не знає, що буде з її людьми."),
        ("ar", "غادرت البعثة معسكرها في كيدال، ولا أحد يعرف ماذا سيحدث."),
        ("fa", "مأموریت سازمان ملل اردوگاه خود را ترک کرد و کسی نمی‌داند چه می‌شود."),
        ("zh", "联合国特派团已经离开营地。"),
        ("ja", "国連の部隊はキャンプを離れた。"),
        ("ko", "유엔 임무단은 캠프를 떠났다."),
        ("el", "Η αποστολή έφυγε από το στρατόπεδο."),
        ("he", "המשלחת עזבה את המחנה."),
        ("hi", "मिशन ने शिविर छोड़ दिया।"),
        ("th", "คณะผู้แทนออกจากค่ายแล้ว"),
    ],
)
def test_plain_text_is_recognised(language: str, text: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "12345 !?", "Kidal", "xyzzy plugh qwerty", "🙂🙂", "Misja opuściła obóz i nikt nie wie."]
)
def test_thin_or_foreign_evidence_gives_no_answer(text: str) -> None:
    assert identify(text) is None


@given(st.text(max_size=80))
def test_any_text_gets_a_code_or_none(text: str) -> None:
    code = identify(text)
    assert code is None or (len(code) == 2 and code.isascii())


def test_a_sentence_clearly_in_another_language_is_told_apart_and_a_doubtful_one_is_not() -> None:
    pieces = [
        "La mission a quitté son camp de Kidal, dans le nord du Mali, avec tous ses soldats.",
        "The mission has left its camp, and nobody knows what will happen to the people.",
        "Business as usual.",
        "Миссия покинула лагерь, и никто не знает, что будет.",
        "« 走。 »",
    ]
    text = " ".join(pieces)
    places = [(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]
    assert sentence_languages(text, places, "fr-CA") == ["fr", "en", "fr", "ru", "fr"]
    assert sentence_languages(text, places, None) == ["fr", "en", None, "ru", None]
    assert sentence_languages(text, [], "fr") == []


@given(st.text(max_size=80), st.sampled_from(["fr", "en", "zh", "xx", None]))
def test_every_sentence_has_the_language_of_its_text_or_a_known_one(text: str, language: str | None) -> None:
    (code,) = sentence_languages(text, [(0, len(text))], language)
    assert code in (language, identify(text))
