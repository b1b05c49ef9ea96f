"""The sentence cutters that ours is measured against, each as a function from text to the ends of its sentences.

Owns how each peer is called and how its answer becomes offsets. A peer that is not installed, does not know a
language or needs data from elsewhere says why. They are not in the `test` extra: install them beside it
(`pip install sentencex pysbd syntok spacy nltk PyICU`).
"""

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version

from annotate.text.segment import SEGMENTER, VERSION, sentences

#: From a text to where its sentences end, in code points, in order.
Cutter = Callable[[str], list[int]]


class CannotCut(Exception):
    """The peer is not there, or not for this language; the message says which."""


def ends_of(text: str, pieces: Iterable[str]) -> list[int]:
    """Where pieces of `text`, whose white space may have been lost at their edges, end."""
    ends, at = [], 0
    for piece in pieces:
        if wanted := piece.strip():
            at = text.index(wanted, at) + len(wanted)
            ends.append(at)
    return ends


def ours(language: str) -> Cutter:
    """The segmenter of this project."""
    return lambda text: [end for _, end in sentences(text, language)]


def _sentencex(language: str) -> Cutter:
    from sentencex import segment

    return lambda text: ends_of(text, segment(language, text))


def _pysbd(language: str) -> Cutter:
    import pysbd

    try:
        cutter = pysbd.Segmenter(language=language, clean=False)
    except ValueError as error:
        raise CannotCut("no such language") from error
    return lambda text: ends_of(text, cutter.segment(text))


def _syntok(language: str) -> Cutter:
    from syntok.segmenter import process

    if language == "zh":  # made for English, Spanish and German; it knows no mark of Chinese
        raise CannotCut("no such language")

    def cut(text: str) -> list[int]:
        last = [sentence[-1] for paragraph in process(text) for sentence in paragraph]
        return [token.offset + len(token.value) for token in last]

    return cut


def _spacy(language: str) -> Cutter:
    import spacy

    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 100_000_000
    return lambda text: ends_of(text, (sentence.text for sentence in pipeline(text).sents))


def _punkt(language: str) -> Cutter:
    from nltk.tokenize import PunktTokenizer

    names = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "ru": "russian"}
    if language not in names:
        raise CannotCut("no model for this language")
    try:
        cutter = PunktTokenizer(names[language])
    except LookupError as error:
        raise CannotCut("its models are downloads, and none is here") from error
    return lambda text: [end for _, end in cutter.span_tokenize(text)]


def _icu(language: str, keywords: str = "") -> Cutter:
    import icu

    breaks = icu.BreakIterator.createSentenceInstance(icu.Locale(language + keywords))

    def cut(text: str) -> list[int]:
        units = icu.UnicodeString(text)
        breaks.setText(units)
        pieces, start = [], 0
        for end in breaks:
            pieces.append(str(units[start:end]))
            start = end
        return ends_of(text, pieces)

    return cut


def _icu_with_abbreviations(language: str) -> Cutter:
    return _icu(language, "@ss=standard")


#: name -> (distribution, maker)
PEERS: dict[str, tuple[str, Callable[[str], Cutter]]] = {
    "sentencex": ("sentencex", _sentencex),
    "pysbd": ("pysbd", _pysbd),
    "syntok": ("syntok", _syntok),
    "spaCy sentencizer": ("spacy", _spacy),
    "NLTK punkt": ("nltk", _punkt),
    "ICU": ("PyICU", _icu),
    "ICU ss=standard": ("PyICU", _icu_with_abbreviations),
}


def peer(name: str, language: str) -> Cutter:
    """Return the cutter of a peer for a language. Raises CannotCut."""
    _, make = PEERS[name]
    try:
        return make(language)
    except ImportError as error:
        raise CannotCut("not installed") from error


def versions() -> dict[str, str]:
    """The version of each peer, or that it is missing."""
    found = {"ours": f"{SEGMENTER} {VERSION}"}
    for name, (distribution, _) in PEERS.items():
        try:
            found[name] = f"{distribution} {version(distribution)}"
        except PackageNotFoundError:
            found[name] = f"{distribution} is not installed"
    return found
