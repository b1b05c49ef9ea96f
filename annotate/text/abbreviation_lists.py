"""Reads the abbreviation lists, `abbreviations/<language>.txt`. Owns their format (see `abbreviations/und.txt`).

Never decides where a sentence ends: it only says what a language's list says.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Abbreviations:
    """What a language's data file says. Words are lower-case and without their last dot."""

    before_name: frozenset[str]  #: never end a sentence: titles, "art.", "vgl."
    before_number: frozenset[str]  #: do not end one before a digit or a Roman numeral: "p.", "no."
    anywhere: frozenset[str]  #: end one only if a starter follows: "etc.", "Inc."
    starters: frozenset[str]  #: words that, capitalised, most likely begin a sentence
    small_starters: frozenset[str]  #: words that, written small after a mark, most likely begin a sentence
    ordinals: bool  #: whether a dot after a number makes it an ordinal, as in "am 3. Mai"
    endings: frozenset[str]  #: the last three characters of every abbreviation that has three

    def holds(self, word: str) -> bool:
        """Whether `word` is an abbreviation of any sort."""
        return word in self.before_name or word in self.before_number or word in self.anywhere


@cache
def abbreviations(language: str | None) -> Abbreviations:
    """The abbreviations of a BCP 47 language tag, with those common to most languages (the file `und.txt`)."""
    sections: dict[str, set[str]] = {
        "before name": set(),
        "before number": set(),
        "anywhere": set(),
        "starters": set(),
        "small starters": set(),
    }
    ordinals = False
    folder = Path(__file__).with_name("abbreviations")
    primary = (language or "und").replace("_", "-").split("-")[0].lower()
    for name in dict.fromkeys(("und", primary)):
        path = folder / f"{name}.txt"
        if not name.isalpha() or not path.is_file():
            continue
        section: set[str] = set()
        for line in path.read_text("utf-8").splitlines():
            entry = line.split("#")[0].strip()
            if entry == "[ordinals]":
                ordinals = True
            elif entry.startswith("["):
                section = sections[entry.strip("[]")]
            else:
                section.update(entry.lower().split(" | ") if entry else ())
    before_name, before_number, anywhere, *starters = map(frozenset, sections.values())
    endings = frozenset(one[-3:] for one in before_name | before_number | anywhere if len(one) >= 3)
    return Abbreviations(before_name, before_number, anywhere, starters[0], starters[1], ordinals, endings)
