"""Sentences: the seed article, hand-written cases in eight languages, and what holds for any text at all."""

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.text.abbreviation_lists import abbreviations
from annotate.text.read import read_text
from annotate.text.segment import LONGEST, paragraphs, sentences
from annotate.text.sentence_end import CANDIDATE, END, ends
from annotate.text.words import graphemes, words

MALI = Path(__file__).parents[2] / "seeds" / "mali-2023-11.txt"

#: Any text, with the characters the rules turn on made frequent.
ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from(
            list(".!?…。！؟ \n\r\t\f\u2029«»“”\"'()[]1aAéÉMm-–—•\u00a0\u202f\u0301\u200d\ufe0f👩🇫🇷한ก中の")
        ),
        st.characters(),
        st.characters(categories=["Cs"]),
    ),
    max_size=120,
)
LANGUAGES = st.sampled_from([None, "fr", "en", "de", "ru", "ar", "zh", "ja", "fr-CA", "xx"])


def cut(text: str, language: str | None) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


def test_the_mali_article_is_asked_as_sixteen_sentences_after_its_head() -> None:
    reading = read_text(MALI)
    found = sentences(reading.text, "fr", reading.body_start)
    assert found == [
        (14, 300), (301, 375), (376, 507), (508, 613),
        (615, 827), (828, 933), (934, 1157),
        (1159, 1308), (1309, 1449), (1450, 1573), (1574, 1660), (1661, 1736),
        (1738, 1904), (1905, 2133), (2134, 2392), (2393, 2497),
    ]  # fmt: skip
    assert reading.text[14:43] == "Le conseil de Sécurité des Na"
    per_paragraph = [
        sum(start <= left < end for left, _ in found)
        for start, end in paragraphs(reading.text, reading.body_start)
    ]
    assert per_paragraph == [4, 3, 5, 4]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("fr", "Selon M. Diop et Mme. Touré, le Dr. Keïta viendra.|Il l’a dit à J.-P. Bruneau."),
        ("fr", "« Nous partons », a-t-il dit.|« Ce n’est pas une fuite. »|Le ministre se tait."),
        ("fr", "« Non ! » répond-il.|Pourquoi ?|Personne ne le sait…|Lui non plus."),
        ("fr", "Cf. art. 12 de la loi n° 2023-175, p. 4.|L’O.N.U. a condamné.|La C.E.D.E.A.O. aussi."),
        ("fr", "Ils ont quitté Gao.|Le 31 décembre 2023, 15 mille hommes sur 17.500 sont partis."),
        ("fr", "Le camp a été rendu.[23]|La suite est connue."),
        ("fr", "29 octobre 2012. - Vers 10h45, le pont brûle.|« Oui ! »|— Non.|— Pourquoi ?"),
        ("fr", "Ils ont quitté Gao.|Trois points : 1. La paix ; 2. L’eau.|Voilà."),
        ("fr", "Il dort.|(...) Puis il part.|Voir www.exemple.fr/a.html et a.b@exemple.org, dit-il."),
        ("fr", "Il a passé le col.|Les autres suivent à 18 h.|Kidal attend."),
        ("fr", "Il est parti.|la mission reste, cf. le rapport.|Pourquoi ?|nous ne savons pas, env. un an."),
        ("fr", "Le président, l’amb. du Mali et le prof. Diallo y étaient.|Voir la p. 12 et le chap. IV."),
        ("fr", "« Où va-t-on ? » demande-t-il.|— Pourquoi ? demande-t-elle.|Nul ne répond."),
        (
            "fr",
            "L’accord prévoit le retrait ;|Les troupes partent ;|Le camp est rendu ; la ville dort.",
        ),
        ("fr", "Le texte est signé. [12]|Il entre en vigueur. [3-5]|Voilà."),
        ("fr", "Très bon accueil ! ;) :)|Allez-y ! :-)|On y mange bien."),
        ("fr", 'Il a dit : " Nous partons. "|Puis il s’est tu.|Le N°. 12 suit.'),
        ("fr", "1. La paix : elle tarde.|2. L’eau manque|3. Rien."),
        ("fr", "a) la paix|b) l’eau|c) le pain"),
        ("en", "It grew . . . and then it fell . . . It never came back.|Nobody knew."),
        ("en", "He left it at that.|. . . She went on."),
        ("en", "At 5 a.m. Mr. Hill woke.|He slept at 9 p.m.|Mr. Hill dreamt.|Why?|i don’t know."),
        ("en", "1.) Open the door|2.) Close it"),
        ("en", "• 9. The north|• 10. The south"),
        ("en", "It ended well.|http://example.org tells how; I read it.|www.example.org too."),
        ("en", "She sang in Who Cares? on Monday.|It was Yahoo! in the end."),
        ("en", "your dog is nice.|i used to have one, e.g. a poodle etc. and it barked.|what about you?"),
        ("en", "He said no.|I left Main St.|The U.K. stayed.|It is Example.Com, not Yahoo."),
        ("de", "„Wir gehen.“|Er ging.|»Wohin?«|Nach Köln, in die Str. 5."),
        ("zh", "真的吗?|没有人知道。|他说：「谁会想要听呢？」。|好。"),
        ("en", "Mr. Smith (b. 1970) met Sen. Jones in Washington, D.C.|They talked until 5 p.m. Tuesday."),
        ("en", "The U.S. Army left.|“It’s over,” he said.|“We won.”|No one clapped."),
        ("en", "He asked, “Why?” and left.|She said ... nothing.|Yahoo! in Calif. likes it."),
        ("de", "Am 3. Mai traf Dr. Müller z. B. den Botschafter.|Das war alles."),
        ("ru", "А. С. Пушкин родился в 1799 г. в Москве.|Он жил на ул. Арбат.|Почему?"),
        ("ar", "وصل د. أحمد إلى مالي.|هل غادرت البعثة؟|لا أحد يعرف."),
        ("zh", "联合国已经离开马里。|“我们走了。”|他说的是真的吗？|没有人知道！"),
        ("ja", "彼は「行きます。」と言った。|本当ですか？|誰も知らない。"),
    ],
)
def test_sentences_end_where_a_careful_reader_ends_them(language: str, marked: str) -> None:
    joint = "" if language in ("zh", "ja") else " "
    assert cut(marked.replace("|", joint), language) == marked.split("|")


def test_thai_is_cut_only_where_lines_and_paragraphs_say_so() -> None:
    assert cut("กองกำลังออกจากมาลีแล้ว ไม่มีใครรู้\n\nจบข่าว", "th") == ["กองกำลังออกจากมาลีแล้ว ไม่มีใครรู้", "จบข่าว"]


def test_a_single_line_end_is_white_space_unless_a_heading_or_a_list_says_otherwise() -> None:
    assert cut("La mission a quitté le camp de\nKidal, ville du nord.\nElle ira à Gao.", "fr") == [
        "La mission a quitté le camp de\nKidal, ville du nord.",
        "Elle ira à Gao.",
    ]
    assert cut("LE MALI EN BREF\nLa mission se retire.", "fr") == ["LE MALI EN BREF", "La mission se retire."]
    assert cut("• Kidal\r\n• Gao", "fr") == ["• Kidal", "• Gao"]
    assert cut("1. First item\n2. Second item", "en") == ["1. First item", "2. Second item"]


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\f", "\u2029", "\n\n\n\n"])
def test_a_paragraph_break_ends_a_sentence_without_any_mark(between: str) -> None:
    assert cut(f"Titre sans point{between}Suite", "fr") == ["Titre sans point", "Suite"]


def test_a_missing_space_after_a_sentence_does_not_hide_its_end() -> None:
    assert cut("Ils ont quitté Gao.Le camp a été rendu.", "fr") == ["Ils ont quitté Gao.", "Le camp a été rendu."]


def test_punctuation_by_itself_stays_with_the_sentence_before_it() -> None:
    assert cut("Il est parti. ... Vraiment ! »\n—\nOui.", "fr")[0] == "Il est parti. ..."
    assert cut("Fin.\n***", "fr") == ["Fin.\n***"]


def test_the_language_may_be_unknown_and_its_region_is_ignored() -> None:
    text = "Selon M. Diop, le Dr. Keïta viendra. Il l’a dit."
    assert cut(text, "fr-CA") == cut(text, "fr_FR") == cut(text, "fr")
    assert cut("Dr. Keïta left. He said so.", None) == ["Dr. Keïta left.", "He said so."]


@pytest.mark.parametrize("width", [40, 60, 72])
def test_hard_wrapped_text_is_cut_as_if_it_were_on_one_line(width: int) -> None:
    text = read_text(MALI).text[14:613]
    wrapped = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
    assert len(wrapped) == len(text)
    assert sentences(wrapped, "fr") == sentences(text, "fr")


@pytest.mark.parametrize(
    "piece",
    [
        "a", "mot ", ".", "?!…", "« Il dit oui. ", ". ", "M. ", "(", ". « ", 'a " b. ', "\n", "\n ", " ",
        "- mot\n",
        "1. Mot\n", "A.", "a.[1]", ". »", '."', "。", "」。", "ab.Cd", "1.", ".\u0301", "👩\u200d", "🇫", "क्",
        "A-", "\r",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    def seconds(repeats: int) -> float:
        text = piece * repeats + "a"
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            for start, end in sentences(text, "fr"):
                words(text, start, end)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(32_000) < 24 * max(seconds(4_000), 0.002)  # linear: 8 times, quadratic: 64 times


@given(ANY_TEXT, LANGUAGES, st.integers(0, 20))
@settings(max_examples=400)
def test_every_visible_character_is_in_exactly_one_trimmed_sentence(
    text: str, language: str | None, start: int
) -> None:
    start = min(start, len(text))
    position = start
    for left, right in sentences(text, language, start):
        assert position <= left < right <= len(text)
        assert not text[position:left].strip()
        assert text[left:right] == text[left:right].strip()
        assert right - left <= LONGEST
        position = right
    assert not text[position:].strip()


@given(ANY_TEXT, LANGUAGES)
@settings(max_examples=300)
def test_no_sentence_begins_inside_a_grapheme_except_after_white_space(text: str, language: str | None) -> None:
    edges = {edge for span in graphemes(text) for edge in span}
    for start, end in sentences(text, language):
        assert start in edges or text[start - 1].isspace()
        assert end in edges or text[end].isspace()


@given(ANY_TEXT)
def test_paragraphs_hold_every_sentence_whole(text: str) -> None:
    held = paragraphs(text)
    assert all(any(left <= start and end <= right for left, right in held) for start, end in sentences(text, "fr"))


def test_a_sentence_without_end_is_capped_at_white_space_or_between_graphemes() -> None:
    spaced = "mot " * 5000
    assert all(text.split() == ["mot"] * len(text.split()) for text in cut(spaced, "fr"))
    family = "👩‍👩‍👧"
    unspaced = family * 2000
    pieces = cut(unspaced, "fr")
    assert "".join(pieces) == unspaced
    assert all(len(piece) <= LONGEST and len(piece) % len(family) == 0 for piece in pieces)
    assert all(len(piece) <= LONGEST for piece in cut("a" + "\u0301" * 5000, "fr"))


@given(ANY_TEXT, LANGUAGES)
@settings(max_examples=300)
def test_where_a_sentence_plainly_ends_the_full_rules_say_so_too(text: str, language: str | None) -> None:
    """The short way that most sentences take gives what the long one would."""
    known = abbreviations(language)
    text = f"Elle dort bien et {text} puis vient. Il dit oui, le camp est vide. {text}"
    for found in CANDIDATE.finditer(text):
        at = found.start()
        if found.lastindex and text[at - 3 : at] not in known.endings and at >= 10:
            marks = END.match(text, at)
            assert marks is not None
            assert marks.end() == at + 1
            assert ends(text, 0, marks, at + 1, known)


def test_a_quotation_of_several_sentences_in_straight_marks_keeps_its_closing_mark() -> None:
    assert cut('Il a dit : " Nous partons. Demain. " Puis il s’est tu.', "fr") == [
        'Il a dit : " Nous partons.',
        'Demain. "',
        "Puis il s’est tu.",
    ]
