"""The corpus is what its README says it is."""

import re

from tests.hostile.corpus import ATTACKS, HERE, TEXTS, UNREADABLE

README = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_text_is_in_the_readme_and_every_text_of_the_readme_is_there() -> None:
    told = re.findall(r"`(\d\d[a-c]?-[\w-]+)`( … )?", README.partition("## texts/")[2])
    stems = [path.stem for path in TEXTS]
    named: set[str] = set()
    for place, (stem, on) in enumerate(told):
        assert stem in stems
        named |= set(stems[stems.index(stem) : stems.index(told[place + 1][0])]) if on else {stem}
    assert named == set(stems)


def test_every_text_holds_an_attack_of_its_own() -> None:
    assert len(set(ATTACKS.values())) == len(ATTACKS) == len(TEXTS) - 1
    assert all(attack and not attack.isalnum() for attack in ATTACKS.values())
    assert UNREADABLE in {path.name for path in TEXTS}


def test_the_tables_of_other_places_name_files_that_are_there() -> None:
    for name in re.findall(r"`(tests/[\w/.]+)`", README):
        assert (HERE.parent.parent / name).exists(), name
    for name in re.findall(r"\| `(\w+\.py)`", README):
        assert (HERE / name).exists() or (HERE / "fuzz" / name).exists(), name
