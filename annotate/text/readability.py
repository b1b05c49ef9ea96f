"""How hard a text is to read, counted by textstat in the language of the text, loaded on first use.

Owns the way round textstat's habits: it may not reach the network, and what it cannot do for a language is None,
never an English figure under a foreign flag. Syllables are hyphenation points (Pyphen) in every language, English
included, because textstat's English syllables need data that it would download.
"""

from functools import cache
from typing import Any

Figures = dict[str, float | int | None]

#: Languages whose Flesch constants and hyphenation textstat has.
FLESCH_LANGUAGES = frozenset({"de", "en", "es", "fr", "hu", "it", "nl", "pl", "ru"})
#: Languages written with spaces between words whose hyphenation Pyphen has.
SYLLABLE_LANGUAGES = FLESCH_LANGUAGES | frozenset({"bg", "da", "el", "pt", "sv", "uk"})
#: Written without spaces: textstat would count a clause as a word.
UNSPACED_LANGUAGES = frozenset({"ja", "km", "lo", "my", "th", "zh"})


def provenance() -> str:
    """What computed the figures, e.g. "textstat 0.7.13"."""
    from importlib.metadata import version

    return f"textstat {version('textstat')}"


def readability(text: str, language: str | None) -> Figures:
    """The figures of a whole document in `language` (BCP 47); None where textstat has no such figure for it.

    `characters` (without white space), `words`, `sentences` (textstat's own count, the one its formulas use),
    `syllables`, `long_words` (more than 6 characters), `words_per_sentence`; `flesch_reading_ease` (0 hard to 100
    easy, with the constants of the language); `lix` (Björnsson 1968: words per sentence + long words per hundred).
    """
    figures = sentence_counts(text, language)
    figures |= dict.fromkeys(("sentences", "words_per_sentence", "flesch_reading_ease", "lix"))
    primary, words = _primary(language), figures["words"]
    if not words:
        return figures
    textstat = _textstat(primary)
    figures["sentences"] = sentences = int(textstat.sentence_count(text))
    figures["words_per_sentence"] = round(words / sentences, 3)
    if primary in SYLLABLE_LANGUAGES:
        figures["lix"] = round(float(textstat.lix(text)), 3)
    if primary in FLESCH_LANGUAGES:
        figures["flesch_reading_ease"] = round(float(textstat.flesch_reading_ease(text)), 3)
    return figures


def missing(language: str | None) -> str | None:
    """What textstat cannot say of a text in `language`, and why; None when it has every figure."""
    primary = _primary(language)
    if primary in FLESCH_LANGUAGES:
        return None
    if primary is None:
        return "no formula without knowing the language"
    if primary in UNSPACED_LANGUAGES:
        return f"no words counted in {primary}, which is written without spaces, and no formula for it"
    return f"no Flesch formula for {primary}" if primary in SYLLABLE_LANGUAGES else f"no formula for {primary}"


def sentence_counts(text: str, language: str | None) -> Figures:
    """What can be counted in one sentence, where no formula means anything (see `readability`)."""
    primary = _primary(language)
    figures: Figures = dict.fromkeys(("characters", "words", "syllables", "long_words"))
    textstat = _textstat(primary)
    figures["characters"] = int(textstat.char_count(text, ignore_spaces=True))
    if primary in UNSPACED_LANGUAGES:
        return figures
    figures["words"] = int(textstat.lexicon_count(text))
    figures["long_words"] = int(textstat.long_word_count(text))
    if primary in SYLLABLE_LANGUAGES:
        figures["syllables"] = int(textstat.syllable_count(text))
    return figures


def _primary(language: str | None) -> str | None:
    return language.replace("_", "-").split("-")[0].lower() if language else None


def _textstat(language: str | None) -> Any:
    """textstat, set to `language`: its language is global, so it is set at every use. Not for several threads."""
    library = _offline()
    library.textstat.set_lang(language if language in SYLLABLE_LANGUAGES else "en")
    return library.textstat


@cache
def _offline() -> Any:
    """textstat with both ways to the network closed: nltk's downloader, and the syllable data that calls it."""
    import nltk  # type: ignore[import-untyped]
    import textstat
    from textstat.backend.counts import _count_syllables

    def no_data(_language: str) -> None:
        """No pronouncing dictionary: syllables are counted by Pyphen on every machine alike."""

    def no_download(*_names: object, **_options: object) -> bool:
        """Refuse, as nltk does when the network cannot be reached."""
        return False

    _count_syllables.get_cmudict = no_data
    nltk.download = no_download
    nltk.downloader.download = no_download
    return textstat
