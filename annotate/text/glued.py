"""Words that copying has run together: "avoirquitté", "ontdéfinitivement", "parl’armée".

Owns the guess that an unknown word is a row of known ones, and every reason not to guess. It points out and
proposes; it never changes a text. A name, a word derived from a name of the text, and a word formed with a common
prefix or ending are let pass: a false hint costs a reader more than a missed one.
"""

import re
from math import inf, log

from annotate.text.language import STOP_WORDS
from annotate.text.vocabulary import ELIDED, Vocabulary, plain

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LONGEST = 25  #: no part is longer
_SHORTEST, _LONGEST_ROW = 5, 500  #: no glued word is shorter or longer
_LONG = 14  #: a capitalised word is a name unless it is as long as this
#: The least share of all words written for a part to be believed, unless it is long: 1 in 2 million.
_RARE = 5e-7
#: A capitalised word with a greater share than this is one that begins a sentence, not a name: 1 in 100,000.
_COMMON = 1e-5
_ONE_LETTER = {"fr": "aày", "en": "ai", "es": "aeoyu", "it": "aeèio", "pt": "aoeàé"}
# Words that are also the end of other words, or the beginning; alone they prove nothing.
_ENDINGS = {
    "fr": "ment ments aient aise aises ait ais ions rait raient ante antes vent tent sent lent dent nent rent ale",
    "en": "able ally ness less like land ward wards ship hood free ever ling some wise man men son ton ham ford",
    "de": "bar los lich keit heit ung zeit weise mal stadt burg dorf berg stein",
    "es": "mente ando ante antes able idad aba aban",
    "it": "mente ando ante anti abile ista isti",
    "pt": "mente ando ante antes ava avam",
    "nl": "lijk heid baar loos ing",
}
_BEGINNINGS = {
    "fr": """inter archi anti auto contre sur sous entre non avant après télé radio micro mini multi post super
        ultra hyper euro vice semi demi mono photo vidéo bio ciné cyber para trans extra intra hydro socio électro
        bien mal mi pro péri métro data franco porte garde a""",
    "en": """inter anti auto counter over under out non after tele radio micro mini multi post super ultra
        hyper euro vice semi mono photo video bio cyber para trans extra intra up down fore back mid pre pro self
        sub a""",
}
# Small words so long that few words begin or end like them.
_LONG_SMALL = {
    "fr": ("depuis", "pendant", "lorsque", "plusieurs", "pourtant"),
    "en": ("because", "between", "without", "through", "against"),
}
_NEW = frozenset({"web", "email", "mail", "wiki", "wifi"})  # younger than the lists
_COMPOUNDING = frozenset({"de", "nl"})  # where two words in one are one word: only small words count as glue


def glued_words(text: str, vocabulary: Vocabulary, start: int = 0) -> list[tuple[Span, tuple[int, ...]]]:
    """The words of `text` from `start` on that are likely to be several: place, and where their parts begin.

    The parts but the first: each offset says where a space is missing.
    """
    words = [found.span() for found in _WORD.finditer(text, start)]
    splitter = _Splitter(vocabulary)
    capitalised = {text[a:b] for a, b in words if text[a].isupper() and b - a >= 4}
    splitter.names = frozenset(plain(word) for word in capitalised if splitter.may_be_name(word))
    unknown = [place for place in words if splitter.is_unknown(text[slice(*place)])]
    splits = {word: splitter.split(word) for word in {text[slice(*place)] for place in unknown}}
    # Words of this text alone that no list knows, "malien", may be a part of others, "gouvernementmalien".
    splitter.own = frozenset(plain(word) for word, parts in splits.items() if not parts and word.islower())
    found = []
    for begin, end in unknown:
        word = text[begin:end]
        if parts := splits[word] or splitter.split(word):
            found.append(((begin, end), tuple(begin + at for at in parts)))
    return found


class _Splitter:
    """Cuts unknown words into known ones, with what one text has told about its own words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.own: frozenset[str] = frozenset()
        self.names: frozenset[str] = frozenset()
        language = vocabulary.language
        self.small = STOP_WORDS[language]
        self.elided = ELIDED.get(language, frozenset())
        self.one_letter = _ONE_LETTER.get(language, "")
        self.endings = frozenset(_ENDINGS.get(language, "").split())
        self.beginnings = frozenset(_BEGINNINGS.get(language, "").split())

    def is_unknown(self, word: str) -> bool:
        """Whether the vocabulary does not know a word that is long enough to be several."""
        return _SHORTEST <= len(word) <= _LONGEST_ROW and not word.isupper() and not self.vocabulary.knows(word)

    def may_be_name(self, word: str) -> bool:
        """Whether a capitalised word is a name and not just the first of its sentence, maybe glued: "Sivous"."""
        lowered = plain(word)
        if self.vocabulary.share(lowered) >= _COMMON:
            return False
        cuts = [] if self.vocabulary.knows(word) else self._cheapest(word)
        return not (cuts and lowered[: cuts[0]] in self.small)

    def split(self, word: str) -> tuple[int, ...]:
        """Where the parts of `word` begin, but for the first; () when it is no row of known words, or a name."""
        lowered = plain(word)
        if len(lowered) != len(word) or self._is_name(word):
            return ()
        cuts = self._cheapest(word)
        parts = [lowered[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
        if cuts and self._believed(parts):
            return tuple(cuts)
        return self._at_long_small_word(lowered)

    def _is_name(self, word: str) -> bool:
        """Whether an unknown word is likely to be a name, or derived from one that the text holds elsewhere."""
        if (word if "'" not in plain(word)[:3] else word[plain(word).index("'") + 1 :])[:1].isupper():
            return len(word) < _LONG
        lowered = plain(word)
        return any(lowered[:length] in self.names for length in range(4, len(lowered)))

    def _cheapest(self, word: str) -> list[int]:
        """The likeliest row of parts, each taken as independent of the others (Viterbi); [] when there is none."""
        lowered = plain(word)
        best, back = [0.0] + [inf] * len(word), [0] * (len(word) + 1)
        for end in range(1, len(lowered) + 1):
            for begin in range(max(0, end - _LONGEST), end):
                if best[begin] == inf or end - begin == len(word):
                    continue
                whole = best[begin] + self._cost(lowered[begin:end], word[begin:end].isupper())
                if whole < best[end]:
                    best[end], back[end] = whole, begin
        if best[-1] == inf:
            return []
        cuts, at = [], back[-1]
        while at:
            cuts.append(at)
            at = back[at]
        return cuts[::-1]

    def _cost(self, part: str, all_capitals: bool) -> float:
        """How surprising a part is, in nats; infinite for what is none."""
        if all_capitals and len(part) > 1:
            return -log(_RARE)  # "surlePC"
        if part.endswith("'"):
            return log(200) if part[:-1] in self.elided else inf
        if len(part) == 1:
            return log(100) if part in self.one_letter else inf
        share = self.vocabulary.share(part)
        if part in _NEW:
            share = max(share, _RARE)
        if part in self.small and share:
            return -log(share)
        if len(part) < 3 or (len(part) == 3 and share < 100 * _RARE and part not in _NEW):
            return inf
        if share and (share >= _RARE or len(part) >= 7):
            return -log(share)
        return -log(_RARE) if part in self.own and len(part) >= 5 else inf

    def _believed(self, parts: list[str]) -> bool:
        """Whether a row of parts is more than a word with a prefix or an ending."""
        while parts[0].endswith("'"):
            parts = parts[1:]
        first, last = parts[0], parts[-1]
        if len(parts) == 1 or max(map(len, parts)) < 4:
            return False
        if self.vocabulary.language in _COMPOUNDING and not any(part in self.small for part in parts):
            return False
        if len(parts) > 2:
            return len("".join(parts)) >= 3 * len(parts)
        if last in self.endings or (first in self.beginnings and last not in self.small):
            return False
        return len(last) > 2 or (len(first) >= 6 and first not in self.own)  # "malien|ne"

    def _at_long_small_word(self, word: str) -> tuple[int, ...]:
        """Where a long small word, "depuis", begins or ends in a word whose rest, misspelt, is known to nobody."""
        for small in _LONG_SMALL.get(self.vocabulary.language, ()):
            if len(word) >= len(small) + 6:
                if word.endswith(small):
                    return (len(word) - len(small),)
                if word.startswith(small):
                    return (len(small),)
        return ()
