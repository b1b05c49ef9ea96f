"""The known words of a language, and how often each is met.

The words are pyspellchecker's frequency lists, which are part of its package: nothing is downloaded. It is an
extra (`[lint]`); without it, or in a language it has no list for, there is no vocabulary, and nothing is guessed.
Never says what a text means by a word it does not know.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

#: Written with spaces between words, and on the extra's lists.
LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
#: What may stand before an apostrophe at the beginning of a word.
ELIDED = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu aujourd entr",
        "it": "l d un c all dall nell sull dell quest quell anch dov com",
    }.items()
}
_APOSTROPHE = re.compile("[’ʼ]")


@dataclass(frozen=True)
class Vocabulary:
    """How often each word of a language is met among so many words."""

    language: str
    counts: Mapping[str, int]
    total: int

    def share(self, word: str) -> float:
        """How much of what is written is this word, in small letters; 0 when it is unknown."""
        return self.counts.get(word, 0) / self.total

    def knows(self, word: str) -> bool:
        """Whether `word` is known in any case, alone or after an elided one: "l’armée", "Armée"."""
        lowered = plain(word)
        if self.counts.get(lowered):
            return True
        first, apostrophe, rest = lowered.partition("'")
        if not apostrophe:
            return False
        if first in ELIDED.get(self.language, ()):
            return self.knows(rest)
        return self.language == "en" and rest == "s" and self.knows(first)


def plain(word: str) -> str:
    """The word as the lists write it: small letters, straight apostrophes."""
    return _APOSTROPHE.sub("'", word.lower())


def has_list(language: str | None) -> bool:
    """Whether the extra has a list for a BCP 47 language."""
    return _primary(language) in LANGUAGES


def _primary(language: str | None) -> str:
    return (language or "").replace("_", "-").split("-")[0].lower()


@cache
def vocabulary(language: str | None) -> Vocabulary | None:
    """The vocabulary of a BCP 47 language; None when there is none, or the extra is not installed."""
    primary = _primary(language)
    if primary not in LANGUAGES:
        return None
    try:
        from spellchecker import SpellChecker
    except ImportError:
        return None
    words = SpellChecker(language=primary, distance=1).word_frequency
    return Vocabulary(primary, words.dictionary, words.total_words)
