import re
import time
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.text.cues import KINDS, LANGUAGES, CueList, cues, read_cue_list
from annotate.text.words import graphemes


def found(text: str, language: str | None, extra: CueList | None = None) -> list[tuple[str, str]]:
    return [(text[cue.start : cue.stop], cue.kind) for cue in cues(text, 0, len(text), language, extra)]


@pytest.fixture
def own(tmp_path: Path):
    """Write a user's list and read it."""

    def make(body: str) -> CueList:
        path = tmp_path / "own.txt"
        path.write_text(body, "utf-8")
        return read_cue_list(path)

    return make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le maire affirme que la route est ouverte.", [("affirme que", "attribution")]),
        ("Selon la police, deux hommes ont fui.", [("Selon", "attribution")]),
        ("D'après l'AFP, la ville est calme.", [("D'après", "attribution")]),
        ("D’après l’AFP, la ville est calme.", [("D’après", "attribution")]),
        ("La route est ouverte, dit-il.", [("dit-il", "attribution")]),
        ("« La route est ouverte », a-t-il déclaré.", [("a-t-il déclaré", "attribution")]),
        ("« La route est ouverte », a ensuite précisé le maire.", [("a ensuite précisé", "attribution")]),
        ("Le maire a répété : « La route est ouverte. »", [("a répété", "attribution")]),
        ("Le maire, très ému : « La route est ouverte. »", [(": «", "attribution")]),
        ("Il affirme qu'on ouvrira la route.", [("affirme qu'", "attribution")]),
        ("Selon des experts, la ville tombera.", [("Selon des experts", "vague_source")]),
        ("Des analystes jugent l'accord fragile.", [("Des analystes jugent", "vague_source")]),
        ("Il a parlé sous couvert d’anonymat.", [("sous couvert d’anonymat", "vague_source")]),
        ("Il a été rapporté des tirs.", [("Il a été rapporté", "impersonal")]),
        ("Il semblerait que la foule ait fui.", [("Il semblerait que", "impersonal")]),
        ("Les soldats, dit-on, s'étaient rendus.", [("dit-on", "impersonal")]),
        ("Le convoi aurait été attaqué hier.", [("aurait été attaqué", "conditional")]),
        ("Le chef serait mort au combat.", [("serait mort", "conditional")]),
        ("Force est de constater un échec.", [("Force est de constater", "booster")]),
        ("La France a une nouvelle fois échoué.", [("a une nouvelle fois échoué", "booster")]),
        ("La note baisse une nouvelle fois.", [("une nouvelle fois", "presupposition")]),
        ("L'armée continue d'avancer.", [("continue d'", "presupposition")]),
    ],
)
def test_french_wordings_are_found_where_they_stand(text, expected):
    assert found(text, "fr") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor said talks would resume.", [("said", "attribution")]),
        ("Talks resume, according to the UN.", [("according to", "attribution")]),
        ('"Talks will resume," Griffin added.', [("Griffin added", "attribution")]),
        ("He was quoted as saying no.", [("quoted as saying", "attribution")]),
        ("Some experts say talks will fail.", [("Some experts say", "vague_source")]),
        ("An aide spoke on condition of anonymity.", [("on condition of anonymity", "vague_source")]),
        ("It is widely believed that he left.", [("It is widely believed", "impersonal")]),
        ("It has often been said that he left.", [("It has often been said", "impersonal")]),
        ("He is said to own a mine.", [("is said to", "impersonal")]),
        ("He reportedly left.", [("reportedly", "impersonal")]),
        ("The move clearly failed.", [("clearly", "booster")]),
        ("There is no doubt it failed.", [("There is no doubt", "booster")]),
        ("It failed once again.", [("once again", "presupposition")]),
        ("They continue to deny it.", [("continue to", "presupposition")]),
    ],
)
def test_english_wordings_are_found_where_they_stand(text, expected):
    assert found(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("L'annonce d'une annonce.", "fr"),
        ("La baisse s'explique par la crise.", "fr"),
        ("Dans l'après-guerre et d'après-guerre.", "fr"),
        ("Le prix varie selon les cas.", "fr"),
        ("L'équipe se qualifie pour la finale.", "fr"),
        ("Il aurait pu venir.", "fr"),
        ("Les groupes avaient conclu un accord.", "fr"),
        ("La police n'a pas confirmé la nouvelle.", "fr"),
        ("Le chat dort sur le mur.", "fr"),
        ("That said, the road is open.", "en"),
        ("Easier said than done.", "en"),
        ("The same cannot be said of him.", "en"),
        ("The United States left.", "en"),
        ("The winner will be announced in May.", "en"),
        ("He never said that.", "en"),
        ("The cat sleeps on the wall.", "en"),
    ],
)
def test_wordings_that_only_look_like_cues_are_left_alone(text, language):
    assert found(text, language) == []


@pytest.mark.parametrize("language", ["de", "ru", "zh", "", "x-klingon", None])
def test_a_language_without_a_list_has_no_cues(language):
    assert found("Selon lui, he said so, according to experts.", language) == []


@pytest.mark.parametrize("language", ["fr-CA", "fr_FR", "FR", "fr-Latn-CH"])
def test_a_language_tag_counts_by_its_first_part(language):
    assert found("Selon lui.", language) == [("Selon", "attribution")]


def test_offsets_are_those_of_the_whole_text_and_only_the_sentence_is_read():
    text = "Il dit que non. Selon lui, oui. Elle dit que non."
    (cue,) = cues(text, 16, 31, "fr")
    assert (cue.start, cue.stop, cue.kind) == (16, 21, "attribution")
    assert cues(text, 16, 20, "fr") == []  # "Selo"


def test_the_longest_of_overlapping_cues_stands():
    assert found("Selon des experts, non.", "fr") == [("Selon des experts", "vague_source")]
    assert found("Selon Ann, selon des experts.", "fr")[0] == ("Selon", "attribution")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (normalize("NFD", "Il a déclaré forfait."), normalize("NFD", "a déclaré")),
        ("IL A DÉCLARÉ FORFAIT.", "A DÉCLARÉ"),
        ("Il a\u00a0dé\u00adcla\u00adré forfait.", "a\u00a0dé\u00adcla\u00adré"),
        ("🇲🇱👩‍👩‍👧 Il a\n   déclaré\tforfait.", "a\n   déclaré"),
        ("\u202eIl a déclaré\u202c.", "a déclaré"),
        ("Il a conﬁrmé.", "a conﬁrmé"),
        ("a déclaréIl a déclaré", "a déclaré"),
    ],
)
def test_offsets_stay_exact_in_odd_text(text, words):
    assert found(text, "fr") == [(words, "attribution")]


def test_words_glued_together_hide_a_cue_rather_than_move_it():
    assert found("Ilsontdéclaré cela, maisselon lui non.", "fr") == []


WORDS = """selon d' ’ - dit il a t déclaré « » : , des experts said that " ” it is believed to said. aurait été tué
    é qu' que une nouvelle fois continue once again 文 b 👩‍👧"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\u00a0", "e\u0301", "\u00ad"])
TEXTS = st.lists(PIECES | st.text(max_size=3)).map(" ".join) | st.lists(PIECES).map("".join)


@settings(max_examples=150)
@given(TEXTS, st.sampled_from(LANGUAGES), st.text(max_size=5))
def test_cues_are_in_order_apart_and_do_not_depend_on_what_stands_around_the_sentence(text, language, before):
    alone = cues(text, 0, len(text), language)
    ends = [0, *(edge for cue in alone for edge in cue[:2]), len(text)]
    assert ends == sorted(ends)
    assert all(cue.start < cue.stop and cue.kind in KINDS for cue in alone)
    placed = cues(before + text + before, len(before), len(before) + len(text), language)
    assert placed == [(cue.start + len(before), cue.stop + len(before), cue.kind) for cue in alone]


@settings(max_examples=100)
@given(st.lists(PIECES).map(" ".join), st.sampled_from(LANGUAGES))
def test_a_cue_of_ordinary_text_never_cuts_a_grapheme(text, language):
    edges = {0, *(end for _, end in graphemes(text))}
    assert all({cue.start, cue.stop} <= edges for cue in cues(text, 0, len(text), language))


def test_time_grows_with_the_length_and_no_faster(own):
    costly = own("[booster]\n" + "a" + " (a)" * 22 + " x\n")

    def seconds(words: int) -> float:
        text, best = "a " * words, float("inf")
        for _ in range(3):
            begun = time.process_time()
            assert cues(text, 0, len(text), "en", costly) == []
            best = min(best, time.process_time() - begun)
        return best

    seconds(100)
    assert seconds(4000) < 10 * seconds(1000)  # 4 when linear, 16 when quadratic


# -- a user's own list ------------------------------------------------------------------------------------------


def test_a_users_list_adds_wordings_in_every_language_or_in_one(own):
    extra = own(
        "# mine\n[vague_source]\nword of mouth\n\n[fr booster]\nchacun voit\n[de attribution]\nlaut  # Behörde\n"
    )
    assert found("By word of mouth.", "en", extra) == [("word of mouth", "vague_source")]
    assert found("Par Word of Mouth.", "fr", extra) == [("Word of Mouth", "vague_source")]
    assert found("Chacun voit.", "fr", extra) == [("Chacun voit", "booster")]
    assert found("Chacun voit.", "en", extra) == []
    assert found("Laut Polizei.", "de", extra) == [("Laut", "attribution")]


def test_optional_words_endings_sets_and_marks_are_understood(own):
    extra = own("@quip = quips quipped\n[attribution]\n”, @quip\nthe (very) *est claim|boast\n")
    assert found("“No”, quipped Ann.", "en", extra) == [("quipped", "attribution")]
    assert found("She quipped.", "en", extra) == []
    assert found("The boldest claim, the very oldest boast, the old boast.", "en", extra) == [
        ("The boldest claim", "attribution"),
        ("the very oldest boast", "attribution"),
    ]


def test_a_users_list_takes_wordings_and_words_away(own):
    text = "Obviously he stated it, according to her."
    assert [kind for _, kind in found(text, "en")] == ["booster", "attribution", "attribution"]
    extra = own("- @say = stated\n[booster]\n- obviously\n")
    assert found(text, "en", extra) == [("according to", "attribution")]
    assert len(found(text, "en")) == 3  # only where the list is passed


def test_a_wording_can_be_ruled_out_by_a_longer_one(own):
    extra = own("[none]\nsaid the raven\n")
    assert found("Nevermore, said the raven.", "en", extra) == []
    assert found("No, said the mayor.", "en", extra) == [("said", "attribution")]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("[boosters]\nclearly\n", 1, "no heading"),
        ("[booster\nclearly\n", 1, "no heading"),
        ("\nclearly\n", 2, "before the first heading"),
        ("[booster]\n# fine\n(a|b\n", 3, "cannot be read"),
        ("[booster]\na||b\n", 2, "cannot be read"),
        ("[booster]\n*\n", 2, "begins with"),
        ("[booster]\n*ing\n", 2, "begins with"),
        ("[booster]\n(very) clear\n", 2, "begins with"),
        ("[booster]\n@nobody knows\n", 2, "@nobody"),
        ("@x = @say\n", 1, "another set"),
        ("@x =\n", 1, "no set of words"),
        ("@x = so-so\n", 1, "no set of words"),
        ("[booster]\n- no such line\n", 2, "taken away"),
        ("[fr booster]\n- clearly\n", 2, "taken away"),
        ("[booster]\n" + "a " * 25, 2, "at most 24"),
        ("[de booster]\nklar\n- klarer\n", 3, "taken away"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_file(own, body, line, words):
    with pytest.raises(AnnotateError) as caught:
        own(body)
    assert f"own.txt, line {line}:" in caught.value.message
    assert words in str(caught.value)
    assert caught.value.hint.startswith("Expected ")


def test_a_list_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(AnnotateError, match=r"missing\.txt"):
        read_cue_list(tmp_path / "missing.txt")
    (tmp_path / "latin.txt").write_bytes("[booster]\névident\n".encode("latin-1"))
    with pytest.raises(AnnotateError, match="not UTF-8"):
        read_cue_list(tmp_path / "latin.txt")
    (tmp_path / "huge.txt").write_text("#" * 1_000_001)
    with pytest.raises(AnnotateError, match="1000000 characters"):
        read_cue_list(tmp_path / "huge.txt")


def test_a_list_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes("\ufeff[booster]\r\nto be sure\r\n".encode())
    assert found("To be sure.", "en", read_cue_list(path)) == [("To be sure", "booster")]


SNIPPETS = st.sampled_from(
    [*"[]()|@*=#-'”:\n ", "[booster]\n", "@x = a b\n", "a|b", "(a)", "*ing", "clearly", "- "]
)


@settings(max_examples=200)
@given(st.lists(SNIPPETS | st.text(max_size=2)).map("".join))
def test_any_list_is_either_read_and_usable_or_refused_with_its_line(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("lists") / "own.txt"
    path.write_bytes(body.encode("utf-8", "surrogatepass"))
    refused = ""
    try:
        extra = read_cue_list(path)
    except AnnotateError as error:
        refused = str(error)
    else:
        for language in (*LANGUAGES, "de"):
            cues(body, 0, len(body), language, extra)
    assert not refused or re.search(r"own\.txt, line \d+: .+Expected|not UTF-8", refused)
