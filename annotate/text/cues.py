"""Reading hints: wordings in a sentence that say, hide or take for granted where its content comes from.

Owns how the lists `cues/<language>.txt` are written (see the head of `cues/en.txt`), read and matched, and how a
user's own list changes them. A cue is a place to look at, found by its words alone: never a label, no detector.
Never changes text and looks at one sentence at a time.

A list holds sequences of words, not regular expressions, so that anybody can extend it and no pattern can be slow:
every place of a sentence is tried against the patterns that begin with its word, each in bounded time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, NoReturn
from unicodedata import normalize

from annotate.errors import AnnotateError

#: What a cue may be.
KINDS = ("vague_source", "impersonal", "conditional", "attribution", "booster", "presupposition")
#: What a list may hold beside: wordings that look like a cue and are none.
NO_CUE = "none"
#: The languages that have a list.
LANGUAGES = ("en", "fr")

LONGEST_PATTERN = 24  #: elements
MAX_CHARACTERS = 1_000_000  #: of a user's list


class Cue(NamedTuple):
    """The code points `[start, stop)` of the text, and one of KINDS."""

    start: int
    stop: int
    kind: str


class Element(NamedTuple):
    """One step of a pattern: a token that is one of `words` or a word with one of `endings`."""

    words: frozenset[str]
    endings: tuple[str, ...]
    optional: bool

    def takes(self, token: str) -> bool:
        """Whether `token` (folded) can stand here."""
        return token in self.words or (token.endswith(self.endings) and token[:1].isalnum())


class Pattern(NamedTuple):
    """A sequence that begins with a required element without endings."""

    kind: str
    elements: tuple[Element, ...]

    def reach(self, tokens: list[str], at: int) -> int:
        """The end of the longest match that begins with token `at`, which fits already; `at` if there is none."""
        ends = {at + 1}
        for element in self.elements[1:]:
            taken = {end + 1 for end in ends if end < len(tokens) and element.takes(tokens[end])}
            ends = taken | ends if element.optional else taken
            if not ends:
                return at
        return max(ends)


class Line(NamedTuple):
    """A line of a list: its number, what it is about, and whether it takes away."""

    number: int
    language: str | None  #: None: every language
    kind: str | None  #: None: before the first heading
    body: str
    removes: bool


@dataclass(frozen=True, eq=False)
class CueList:
    """The lines of one file, and its name for messages. Made by `read_cue_list`."""

    name: str
    lines: tuple[Line, ...]


def cues(text: str, start: int, stop: int, language: str | None, extra: CueList | None = None) -> list[Cue]:
    """The cues of the sentence `text[start:stop]`, in order, none overlapping another.

    Offsets are code points of `text`, as in `words.words`. `language` is a BCP 47 tag; a language without a list
    has no cues but those of `extra`, a user's own list. Where cues would overlap, the longest stands; of equally
    long ones the first, and at one place the first kind of KINDS. Time is linear in the length of the sentence.
    """
    primary = language.replace("_", "-").split("-")[0].lower() if language else ""
    patterns = _patterns(primary, extra)
    if not patterns:
        return []
    places = list(_TOKEN.finditer(text, start, stop))
    tokens = [_fold(place[0]) for place in places]
    matches = [
        (at - end, at, pattern.kind)
        for at, token in enumerate(tokens)
        for pattern in patterns.get(token, ())
        if (end := pattern.reach(tokens, at)) > at
    ]
    matches.sort(key=lambda match: (match[0], match[1], _ORDER[match[2]]))
    taken: set[int] = set()
    found: list[Cue] = []
    for negative_length, at, kind in matches:
        covered = range(at, at - negative_length)
        if not taken.isdisjoint(covered):
            continue
        taken.update(covered)
        if kind != NO_CUE:
            # Marks around words are only context; a pattern of marks alone (: «) is its own cue.
            inner = [n for n in covered if tokens[n][:1].isalnum()] or covered
            last = inner[-1]
            if tokens[last] in _ELIDED and tokens[last + 1 : last + 2] == ["'"]:
                last += 1
            found.append(Cue(places[inner[0]].start(), places[last].end(), kind))
    return sorted(found)


def read_cue_list(path: Path) -> CueList:
    """Return a user's own list, to be passed to `cues`.

    Raises AnnotateError, naming file and line, for a file that cannot be read and for any line that cannot be
    understood or takes away what is not there.
    """
    try:
        body = path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise AnnotateError(f"Cannot read the cue list {path}: {reason}", "Check the path.") from None
    if len(body) > MAX_CHARACTERS:
        raise AnnotateError(f"{path} is over {MAX_CHARACTERS} characters", "Is it a cue list?")
    extra = CueList(str(path), tuple(_lines(body, str(path))))
    named = {line.language for line in extra.lines if line.language}
    useless = set.intersection(*(_compile(language, extra).useless for language in {*LANGUAGES, *named}))
    if useless:
        line = min(useless)
        _fail(extra.name, line.number, f"'{line.body[:60]}' is in no list, so it cannot be taken away",
              "the very words of a line of cues/en.txt or cues/fr.txt, under the same heading")  # fmt: skip
    return extra


# -- reading ----------------------------------------------------------------------------------------------------

_ORDER = {kind: at for at, kind in enumerate((NO_CUE, *KINDS))}
# A word keeps its combining marks, soft hyphens and joiners; any other visible character is a token by itself.
_TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f]*+)++|[^\w\s]|_")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f]")
_ALIKE = str.maketrans(dict.fromkeys("’ʼ‘´`", "'") | dict.fromkeys("‐‑", "-") | dict.fromkeys('"»›', "”")
                       | dict.fromkeys("«‹„", "“"))  # fmt: skip
_ELIDED = frozenset(("qu", "d", "l"))  #: French words that are shown with their apostrophe
_HEADING = re.compile(r"\[(?:([a-z]{2,3}) )?([a-z_]+)\]")
_ONE = r"(?:@[^\W_]+|\*?[^\W_]+|\*)"
_PIECE = re.compile(rf"(\()?({_ONE}(?:\|{_ONE})*+)(?(1)\))|([^\w\s()|@*])")
_SET = re.compile(rf"@([^\W_]+) = ({_ONE}(?:[| ]+{_ONE})*+)")


@lru_cache(maxsize=20_000)
def _fold(token: str) -> str:
    """A token as patterns know it: case, ligatures, composed accents, kinds of apostrophe make no difference."""
    if token.isascii() and token.isalnum():
        return token.lower()
    return normalize("NFKC", _INVISIBLE.sub("", token.translate(_ALIKE))).casefold()


def _fail(name: str, number: int, what: str, expected: str) -> NoReturn:
    raise AnnotateError(f"{name}, line {number}: {what}", f"Expected {expected}.")


def _lines(body: str, name: str) -> Iterator[Line]:
    language: str | None = None
    kind: str | None = None
    for number, raw in enumerate(body.splitlines(), 1):
        line = " ".join(_fold(raw.partition("#")[0]).split())
        if line.startswith("["):
            heading = _HEADING.fullmatch(line)
            if not heading or heading[2] not in _ORDER:
                _fail(
                    name,
                    number,
                    f"'{line[:60]}' is no heading",
                    f"[kind] or [fr kind], one of {', '.join(_ORDER)}",
                )
            language, kind = heading.groups()
        elif line:
            removes = line.startswith("- ")
            yield Line(number, language, kind, line.removeprefix("- "), removes)


@dataclass
class _Compiler:
    """The lists of one language while they are being put together, one file after the other."""

    language: str
    sets: dict[str, set[str]] = field(default_factory=dict)
    patterns: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)  #: (kind, body) -> (file, line)
    useless: set[Line] = field(default_factory=set)  #: lines that took nothing away

    def add(self, name: str, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.language not in (None, self.language):
                if line.removes:
                    self.useless.add(line)  # here; another language may know it
                continue
            if line.body.startswith("@") and "=" in line.body:
                self._set(name, line)
                continue
            if line.kind is None:
                _fail(
                    name,
                    line.number,
                    f"'{line.body[:60]}' stands before the first heading",
                    "a heading: [booster]",
                )
            key = (line.kind, line.body)
            if not line.removes:
                self.patterns[key] = (name, line.number)
            elif self.patterns.pop(key, None) is None:
                self.useless.add(line)

    def _set(self, name: str, line: Line) -> None:
        parts = _SET.fullmatch(line.body)
        if not parts:
            _fail(name, line.number, f"'{line.body[:60]}' is no set of words", "@name = word word, without marks")
        words, known = set(re.split(r"[| ]+", parts[2])), self.sets.setdefault(parts[1], set())
        if any(word.startswith("@") for word in words):
            _fail(name, line.number, "a set cannot hold another set", "words")
        if not line.removes:
            known |= words
        elif words <= known:
            known -= words
        else:
            self.useless.add(line)

    def pattern(self, kind: str, body: str, name: str, number: int) -> Pattern:
        elements: list[Element] = []
        at = 0
        while at < len(body):
            piece = _PIECE.match(body, at)
            if not piece:
                _fail(
                    name,
                    number,
                    f"'{body[at : at + 60]}' cannot be read",
                    "words, a|b, (optional), *ending, @set, or a mark",
                )
            elements.append(self._element(piece, name, number))
            at = piece.end() + (body[piece.end() : piece.end() + 1] == " ")
        first = elements[0]
        if first.optional or first.endings:
            _fail(name, number, f"'{body[:60]}' begins with no certain word", "a word or a mark first")
        if len(elements) > LONGEST_PATTERN:
            _fail(name, number, f"a pattern of {len(elements)} parts", f"at most {LONGEST_PATTERN}")
        return Pattern(kind, tuple(elements))

    def _element(self, piece: re.Match[str], name: str, number: int) -> Element:
        if piece[3]:
            return Element(frozenset((piece[3],)), (), False)
        words: set[str] = set()
        for one in piece[2].split("|"):
            if not one.startswith("@"):
                words.add(one)
            elif one[1:] in self.sets:
                words |= self.sets[one[1:]]
            else:
                _fail(name, number, f"{one[:60]} is no set of words for language {self.language}",
                      f"a line such as {one[:60]} = word word")  # fmt: skip
        endings = tuple(sorted(word[1:] for word in words if word.startswith("*")))
        return Element(frozenset(word for word in words if not word.startswith("*")), endings, bool(piece[1]))


def _compile(language: str, extra: CueList | None) -> _Compiler:
    compiler = _Compiler(language)
    if language in LANGUAGES:
        name = f"{language}.txt"
        body = Path(__file__).with_name("cues").joinpath(name).read_text("utf-8")
        compiler.add(name, _lines(body, name))
    if extra:
        compiler.useless.clear()
        compiler.add(extra.name, extra.lines)
        for (kind, body), where in compiler.patterns.items():
            compiler.pattern(kind, body, *where)  # complain now, not at the first sentence
    return compiler


@cache
def _patterns(language: str, extra: CueList | None) -> dict[str, list[Pattern]]:
    """The patterns of a language by the words they may begin with."""
    compiler = _compile(language, extra)
    by_word: dict[str, list[Pattern]] = {}
    for (kind, body), where in compiler.patterns.items():
        pattern = compiler.pattern(kind, body, *where)
        for word in pattern.elements[0].words:
            by_word.setdefault(word, []).append(pattern)
    return by_word
