"""Which language a text is in: by script, by letters only one language uses, and by counts of small words.

Owns the guess a document starts with, and which of its sentences are in another language; the user's word always
wins. Answers None rather than guess on thin
evidence.
"""

import re
from collections import Counter
from collections.abc import Sequence

#: How much of a text is looked at, in code points.
SAMPLE = 20_000

_SCRIPTS = {
    "latin": r"A-Za-zÀ-ɏḀ-ỿ",
    "cyrillic": r"Ѐ-ӿ",
    "arabic": r"ء-يپ-ۓﭐ-﷿ﹰ-ﻼ",
    "han": r"㐀-䶿一-鿿",
    "kana": r"ぁ-ゖァ-ヺ",
    "hangul": r"가-힣ᄀ-ᇿ",
    "el": r"Ͱ-Ͽἀ-῾",
    "he": r"א-ת",
    "hi": r"ऀ-ॿ",
    "th": r"ก-๎",
}
_SCRIPT_OF = re.compile("|".join(f"(?P<{name}>[{chars}])" for name, chars in _SCRIPTS.items()))
_WORD = re.compile(r"[^\W\d_]+")

#: Small words, the most frequent of each language; words that several languages share count for each of them.
STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "fr": """le la les l un une des du de d et est en dans que qu qui il elle ils elles on ne pas plus
            pour par sur avec au aux ce cette ces se s sa son ses leur leurs nous vous je mais ou où été
            être sont ont fait après entre sans selon c n y comme tout tous avait était très aussi""",
        "en": """the of and to in a is that for it on was with as at by be this are from have has had not but
            they he his her which or an were been their we you i will would who its about after more
            said there when if can out up no so my she do what one all""",
        "de": """der die das und den dem des ein eine einen einem einer ist in zu mit von im für auf nicht
            sich auch es an als er sie wir ich hat war bei aus nach wird am wie noch oder um werden zum
            zur über so aber nur dass vor durch sind haben wurde bis kann mehr unter""",
        "es": """el la los las un una unos de del y en que a se por con para al lo es su sus no como más pero
            o le ha fue son este esta estos entre cuando muy sin sobre también me hasta hay donde desde
            todo nos durante ya era había ser han si está""",
        "it": """il lo la i gli le un una di del della dei delle dello degli e è in nel nella che a al alla
            ai da dal dalla con per su sul sulla non si come più ma o anche sono ha hanno stato era
            questo questa ed se ci essere dopo tra cui suo sua loro fra quando""",
        "pt": """o a os as um uma de do da dos das e em no na nos nas que por para com não se ao à aos como
            mais mas ou foi são é seu sua ser tem também pelo pela até isso ele ela entre era depois sem
            mesmo quando muito há já está eu ter pelos você""",
        "nl": """de het een en van in is dat op te voor met zijn die aan niet er om ook als bij door maar
            naar uit over wordt werd was heeft nog of tot had hij deze dan ze kan worden al wel meer
            onder na zich hun haar we ik je dit werden tegen zou""",
    }.items()
}


def identify(text: str) -> str | None:
    """The BCP 47 primary code of the language of `text`, or None when that is not clear.

    Knows fr, en, de, es, it, pt, nl by small words; ru, uk, be, bg, sr, ar, fa, ur by letters; zh, ja, ko, el,
    he, hi, th by script. Only the first 20,000 code points are read.
    """
    sample = text[:SAMPLE]
    scripts = Counter(found.lastgroup for found in _SCRIPT_OF.finditer(sample))
    letters = scripts.total()
    if letters < 2:
        return None
    east_asian = scripts["han"] + scripts["kana"] + scripts["hangul"]
    if east_asian > letters / 3:
        return _east_asian(scripts)
    script, count = scripts.most_common(1)[0]
    if count < 0.6 * letters:
        return None
    by_content = {"latin": _by_small_words, "cyrillic": _cyrillic, "arabic": _arabic}
    return by_content[script](sample) if script in by_content else script


def sentence_languages(text: str, places: Sequence[tuple[int, int]], language: str | None) -> list[str | None]:
    """The language of each sentence `[start, end)` of a text in `language`.

    A sentence is taken to be in the language of its text unless it is clearly in another: by its script, or by at
    least twice as many small words of the other language. So short quotations and names keep that of the text.
    """
    whole = language.replace("_", "-").split("-")[0].lower() if language else None
    return [_other(text[start:end], whole) or whole for start, end in places]


def _other(sentence: str, whole: str | None) -> str | None:
    found = identify(sentence)
    if found not in STOP_WORDS or whole not in STOP_WORDS or found == whole:
        return found if len(sentence) >= 20 else None
    hits = _hits(Counter(_WORD.findall(sentence.lower())))
    return found if hits[found] >= 2 * hits[whole] else None


def _hits(words: Counter[str]) -> dict[str, int]:
    """How many small words of each language there are."""
    return {language: sum(words[word] for word in known) for language, known in STOP_WORDS.items()}


def _east_asian(scripts: Counter[str | None]) -> str:
    han, kana, hangul = scripts["han"], scripts["kana"], scripts["hangul"]
    if hangul > han + kana:
        return "ko"
    return "ja" if kana > 0.1 * (han + kana) else "zh"


def _cyrillic(sample: str) -> str | None:
    letters = Counter(sample.lower())

    def share(of: str) -> int:
        return sum(letters[letter] for letter in of)

    marks = {"be": share("ў"), "uk": share("їєґ"), "sr": share("ђјљњћџ"), "ru": share("ыэё")}
    best, count = max(marks.items(), key=lambda pair: pair[1])
    if count == 0:
        if share("і"):
            return "uk"
        if share("ъ") >= 3:
            return "bg"
        return "ru" if len(sample) < 200 else None
    if best == "ru" and share("і") > count:
        return "be"
    return best


def _arabic(sample: str) -> str:
    letters = Counter(sample)
    if sum(letters[letter] for letter in "ٹڈڑںے") * 50 > len(sample):
        return "ur"
    persian = sum(letters[letter] for letter in "پچژگکی")
    return "fa" if persian > sum(letters[letter] for letter in "كيةىأإ") else "ar"


def _by_small_words(sample: str) -> str | None:
    words = Counter(_WORD.findall(sample.lower()))
    total = words.total()
    hits = _hits(words)
    ranked = sorted(hits.values(), reverse=True)
    best = max(hits, key=lambda language: hits[language])
    clear = ranked[0] >= 3 and ranked[0] >= 0.12 * total and ranked[0] >= 1.15 * ranked[1]
    return best if clear else None
