"""How hard a text is to read, counted by textstat in the language of the text, loaded on first use.

Owns the way round textstat's habits: it may not reach the network, and what it cannot do for a language is None,
never an English figure under a foreign flag. Syllables are hyphenation points (Pyphen) in every language, English
included, because textstat's English syllables need data that it would download.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

Figures = dict[str, float | int | None]

#: Languages whose Flesch constants and hyphenation textstat has.
FLESCH_LANGUAGES = frozenset({"de", "en", "es", "fr", "hu", "it", "nl", "pl", "ru"})
#: Languages written with spaces between words whose hyphenation Pyphen has.
SYLLABLE_LANGUAGES = FLESCH_LANGUAGES | frozenset({"bg", "da", "el", "pt", "sv", "uk"})
#: Written without spaces: textstat would count a clause as a word.
UNSPACED_LANGUAGES = frozenset({"ja", "km", "lo", "my", "th", "zh"})
LONG = 6  #: characters; words of more are long, an apostrophe not counted
_STRETCH = re.compile(r"\b[^.!?]+[.!?]*")  #: begins with a word
_MORE_THAN_TWO_WORDS = re.compile(r"\S+\s\W*\w\S*\s\W*\w")
REMEMBERED = 50_000  #: words of a language whose syllables are kept


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
    figures["sentences"] = sentences = _sentences(text)
    figures["words_per_sentence"] = round(words / sentences, 3)
    if primary in SYLLABLE_LANGUAGES:
        figures["lix"] = round(words / sentences + 100 * (figures["long_words"] or 0) / words, 3)
    if primary in FLESCH_LANGUAGES:
        of = partial(_offline().backend.utils.get_lang_cfg, primary)
        hard = of("fre_sentence_length") * (words / sentences)
        harder = of("fre_syll_per_word") * ((figures["syllables"] or 0) / words)
        figures["flesch_reading_ease"] = round(of("fre_base") - hard - harder, 3)
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
    pieces = text.split()
    figures["characters"] = sum(map(len, pieces))
    if primary in UNSPACED_LANGUAGES:
        return figures
    spoken = primary if primary in SYLLABLE_LANGUAGES else None
    words = long_words = syllables = 0
    for one in map(_weighing(spoken), pieces):
        words += one[0]
        long_words += one[1]
        syllables += one[2]
    figures.update(words=words, long_words=long_words, syllables=syllables if spoken else None)
    return figures


def _sentences(text: str) -> int:
    """How many sentences textstat's formulas take a text for: stretches up to .!? of more than two words."""
    return max(1, sum(_MORE_THAN_TWO_WORDS.match(stretch) is not None for stretch in _STRETCH.findall(text)))


def _primary(language: str | None) -> str | None:
    return language.replace("_", "-").split("-")[0].lower() if language else None


@cache
def _weighing(language: str | None) -> Callable[[str], tuple[int, int, int]]:
    """What counts the words, long words and syllables of what stands between two white spaces: mostly of one word.

    It remembers what is usual: a text says most of its words again.
    """
    textstat = _offline()
    hyphens = textstat.backend.utils.get_pyphen(language) if language else None

    @lru_cache(maxsize=REMEMBERED)
    def weigh(piece: str) -> tuple[int, int, int]:
        words = textstat.backend.selections.list_words(piece)
        long = [word for word in words if len(word.replace("'", "")) > LONG]
        if not hyphens:
            return len(words), len(long), 0
        points = sum(len(hyphens.positions(word.lower())) for word in words)
        hyphens.hd.cache.clear()  # in which Pyphen would keep every word of every text
        return len(words), len(long), points + len(words)

    return weigh


@cache
def _offline() -> Any:
    """textstat with the way to the network closed: nltk's downloader."""
    import nltk  # type: ignore[import-untyped]
    import textstat

    def no_download(*_names: object, **_options: object) -> bool:
        """Refuse, as nltk does when the network cannot be reached."""
        return False

    nltk.download = no_download
    nltk.downloader.download = no_download
    return textstat
