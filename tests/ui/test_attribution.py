"""Source, cue and content, tied together: five sentences of the Mali article, by both interfaces."""

import json
from pathlib import Path

import pytest

from annotate.ui.tui.app import LabelApp
from tests.conftest import ROOT, Run
from tests.ui.two_interfaces import Press, sit, stored

MALI = ROOT / "seeds" / "mali-2023-11.txt"

#: What is typed in the line mode, sentence by sentence: the marks, then the label.
TYPED = """\
m "gouvernement de transition malien" source n i who="Gouvernement malien"
m "conformément au souhait du" cue
m "la cessation des activités" content i source=2 cue=1
& "avec un départ accéléré dans les six mois"
a
g 12
m "Les chaînes découvertes" source r d
m "font état" cue
m "de tortures commises par des terroristes" content i source=1 cue=2
a
g 14
m "les officiers de renseignement" source c i
m "signalent" cue
m "que les groupes armés CSP et JNIM sont en train de perdre la bataille" content i n source=1 cue=2
a
m "les médias maliens" source c m
m "a été évoquéeà maintes reprises" cue
m "La coopération" content i source=2 cue=1
m "la première confirmation de la coopération" content i source=none
a
m "a une nouvelle fois montré" cue
m "sa responsabilité dans la déstabilisation de la situation au Sahel" content i e source=none cue=1
o
"""


@pytest.fixture
def typed(run: Run, folder: Path) -> Path:
    done = run("label", str(MALI), "--as", "a1", "--schema", "attribution", stdin=TYPED)
    assert done.code == 0, done.out
    return folder


def test_the_full_screen_and_the_line_mode_store_the_same(typed: Path) -> None:
    async def act(_: LabelApp, press: Press, words: Press) -> None:
        await press("m", "s")
        await words("gouvernement de transition malien")
        await press("n", "i", *"Gouvernement", "space", *"malien", "enter")
        await press("m", "c")
        await words("conformément au souhait du")
        await press("m", "k")
        await words("la cessation des activités")
        await press("i", "enter", "1", "1", "ampersand")
        await words("avec un départ accéléré dans les six mois")
        await press("a", "g", "1", "2", "enter", "m", "s")
        await words("Les chaînes découvertes")
        await press("r", "d", "enter", "m", "c")
        await words("font état")
        await press("m", "k")
        await words("de tortures commises par des terroristes")
        await press("i", "enter", "1", "1", "a", "g", "1", "4", "enter", "m", "s")
        await words("les officiers de renseignement")
        await press("c", "i", "enter", "m", "c")
        await words("signalent")
        await press("m", "k")
        await words("que les groupes armés CSP et JNIM sont en train de perdre la bataille")
        await press("i", "n", "1", "1", "a", "m", "s")
        await words("les médias maliens")
        await press("c", "m", "enter", "m", "c")
        await words("a été évoquéeà maintes reprises")
        await press("m", "k")
        await words("La coopération")
        await press("i", "enter", "1", "1", "m", "k")
        await words("la première confirmation de la coopération")
        await press("i", "enter", "0", "enter", "a", "m", "c")
        await words("a une nouvelle fois montré")
        await press("m", "k")
        await words("sa responsabilité dans la déstabilisation de la situation au Sahel")
        await press("i", "e", "0", "1", "o")

    shown = sit(typed, "a2", "attribution", act)
    assert stored(typed, "a2") == stored(typed, "a1")
    assert any("saved: sourceless" in row for row in shown)


def test_no_source_is_an_answer_and_not_a_missing_one(typed: Path) -> None:
    said = [json.loads(str(value)) for _, field, value, *_ in stored(typed, "a1") if field == "content"]
    links = [one["links"].get("source") for one in said[1:]]  # the first was stored again with its second piece
    assert [tied if not tied else len(tied) for tied in links] == [1, 1, 1, 1, [], []]
    assert "cue" not in said[-2]["links"], "not said"


def test_a_span_in_pieces_quotes_both_ends_and_says_where_each_piece_is(typed: Path) -> None:
    text = MALI.read_text(encoding="utf-8")
    (value, quote) = next(
        (json.loads(str(value)), str(quote))
        for _, field, value, quote, *_ in stored(typed, "a1")
        if field == "content" and "fragments" in str(value)
    )
    pieces = [text[start:stop] for start, stop in value["fragments"]]
    assert pieces == ["la cessation des activités", "avec un départ accéléré dans les six mois"]
    assert quote.startswith(pieces[0])
    assert quote.endswith(pieces[1])


def test_a_content_goes_on_in_the_next_sentence_and_is_tied_to_a_source_of_another(
    run: Run, article: Path
) -> None:
    lines = (
        'm "le maire" source r p\nm "Selon" cue\ng 3\nm 3:1-4:2 content d source=2:2 cue=2:1\n> source none\nu\n'
    )
    done = run("label", str(article), "--as", "a1", "--schema", "attribution", stdin="g 2\n" + lines)
    assert done.code == 0, done.out
    assert 'content "Quelle honte !  Rien ne" direct source "le maire" cue "Selon"' in done.out
    assert done.out.splitlines()[-1].startswith("saved: undone; now content")
    again = run("label", "--as", "a1", stdin="g 3\n")
    assert 'span 1 (selected) content "Quelle honte !  Rien ne" direct source=2:2 cue=2:1' in again.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("m 1 content source=9", "There is no source 9. Sentence 1 has 1 spans."),
        ("m 1 content source=1", "There is no source 1."),
        ("m 1 content cue=99:1", "There is no cue 99:1."),
        ("m 1 content source=le-maire", "Expected a span's number, SENTENCE:NUMBER, or none. Found 'le-maire'."),
        ("> target 1", "cue has no link 'target'. It has none."),
        ("> source", "Expected a span's number, SENTENCE:NUMBER, or none. The line ends there."),
        ("& 1", "These words are in the span already"),
        ("m 9:1 cue", "There is no sentence 9. They run from 1 to 4."),
        ("m 3-2 cue", "There are no words 3-2. The first comes first."),
        ('m 2 source who="\u200b"', "The source's name has an invisible character (U+200B)."),
    ],
)
def test_a_tie_that_cannot_be_is_refused_and_changes_nothing(
    run: Run, article: Path, line: str, said: str | None
) -> None:
    first = run("label", str(article), "--as", "a1", "--schema", "attribution", stdin="m 1 cue\n")
    assert first.code == 0
    before = stored(article.parent, "a1")
    done = run("label", "--as", "a1", stdin=f"{line}\n")
    assert done.code == 3
    assert f"not done: {said}" in done.out
    assert stored(article.parent, "a1") == before


def test_pieces_that_touch_are_one(run: Run, article: Path) -> None:
    run("label", str(article), "--as", "a1", "--schema", "attribution", stdin="m 2+1+2 cue\nm 4+2-3 cue\n& 1-3\n")
    text = article.read_text(encoding="utf-8")
    found = [
        (json.loads(str(value)).get("fragments"), quote) for _, _, value, quote, *_ in stored(article.parent, "a1")
    ]
    whole = text[: text.index(" mardi")]
    assert found == [([[0, 2], [3, 7]], "Le pont"), ([[3, 9], [10, 15]], whole[3:]), ([[0, 9], [10, 15]], whole)]


def test_a_span_that_was_tied_to_is_shown_as_removed_until_it_is_back(run: Run, article: Path) -> None:
    lines = "m 1 cue\nm 2 content d cue=1\n, d\nj\nb\nu\nj\nb\n"
    done = run("label", str(article), "--as", "a1", "--schema", "attribution", stdin=lines)
    assert done.code == 0, done.out
    assert 'content "pont" direct source=? cue=removed' in done.out
    assert done.out.splitlines()[-1].endswith('content "pont" direct source=? cue=1')


def test_several_sources_are_tied_with_a_plus_and_ties_are_changed_or_taken_away(run: Run, article: Path) -> None:
    lines = "m 1 source n p\nm 2 source n p\nm 3 content i source=1\n"
    run("label", str(article), "--as", "a1", "--schema", "attribution", stdin=lines)
    ties = []

    async def act(app: LabelApp, press: Press, _: Press) -> None:
        for keys in (("1",), ("plus", "1", "2", "enter"), ("0",), ("enter",)):
            await press("greater_than_sign", "1", *keys)
            selected = app.desk.labeling.selected
            assert selected is not None
            ties.append(dict(selected.links).get("source"))

    shown = sit(article.parent, "a1", "attribution", act)
    units = [f"span:{start}-{stop}" for start, stop in ((0, 2), (3, 7))]
    assert ties == [(units[0],), tuple(units), (), None]
    assert any("« a »  source ?" in row for row in shown)


def test_what_was_tied_is_shown_with_its_pieces_and_ends(run: Run, typed: Path) -> None:
    shown = run("show", "1", "--as", "a1").out
    assert (
        'a1: content indirect "la cessation des activités" … "avec un départ accéléré dans les six mois"' in shown
    )
    assert "source=3 cue=2" in shown
    assert "⟦la cessation des activités⟧ de la Mission" in shown.replace("\n      ", " ")
    assert 'content indirect "la première confirmation de la coopération" source=none cue=?' in shown
    spans = json.loads(run("show", "1", "--as", "a1", "--json").out)["sentences"][0]["spans"]
    (content,) = [one for one in spans if one["field"] == "content"]
    assert [content["links"][0][0], len(content["fragments"])] == ["source", 2]
