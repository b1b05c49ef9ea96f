"""The richest of the built-in schemas besides attribution, sat through at both interfaces on the Mali article."""

from pathlib import Path

from annotate.ui.tui.app import LabelApp
from tests.conftest import ROOT, Run
from tests.ui.two_interfaces import Press, sit, stored

MALI = ROOT / "seeds" / "mali-2023-11.txt"


def label(run: Run, schema: str, typed: str) -> str:
    done = run("label", str(MALI), "--as", "a1", "--schema", schema, stdin=typed)
    assert done.code == 0, done.out
    return done.out


def test_persuasion_narrows_23_techniques_by_two_keys_and_lets_words_carry_two(run: Run, folder: Path) -> None:
    typed = """\
g 12
m "terroristes" an
m "terroristes" Loaded_Language
y
m "le plus intéressant" me
y
g 16
m "a une nouvelle fois montré" aq
t Doubt
x
"""
    label(run, "persuasion", typed)
    narrowed = []

    async def act(app: LabelApp, press: Press, words: Press) -> None:
        await press("g", "1", "2", "enter", "m")
        await words("terroristes")
        await press("a")
        narrowed.extend(option.key for option in app.desk.mode.options)
        await press("n", "m")
        await words("terroristes")
        await press("m", "l", "y", "m")
        await words("le plus intéressant")
        await press("m", "e", "y", "g", "1", "6", "enter", "m")
        await words("a une nouvelle fois montré")
        await press("a", "q", "t", "a", "d", "x")

    sit(folder, "a2", "persuasion", act)
    assert stored(folder, "a2") == stored(folder, "a1")
    assert len(narrowed) == 5, "attacks on reputation"
    assert {key[0] for key in narrowed} == {"a"}
    same = [unit for unit, *_ in stored(folder, "a1") if str(unit).startswith("span:")][:2]
    assert same[1] == f"{same[0]}#2", "the same words by another technique"


def test_media_bias_asks_three_things_of_a_span_and_one_of_the_article_at_its_end(run: Run, folder: Path) -> None:
    skipped = "x\n" * 12
    typed = f"""\
{skipped}m "le plus intéressant" l n d
y
x
m "il s’agit de la première confirmation" i positive
y
m "a une nouvelle fois montré" l n g
y
2
"""
    assert "About the whole document: stance" in label(run, "media-bias", typed)

    async def act(app: LabelApp, press: Press, words: Press) -> None:
        await press(*"x" * 12, "m")
        await words("le plus intéressant")
        await press("l", "n", "d", "y", "x", "m")
        await words("il s’agit de la première confirmation")
        await press("i", "p", "enter", "y", "m")
        await words("a une nouvelle fois montré")
        await press("l", "n", "g", "y", "2")

    sit(folder, "a2", "media-bias", act)
    assert stored(folder, "a2") == stored(folder, "a1")
    assert stored(folder, "a1")[-1][:3] == ("document", "stance", "against")
