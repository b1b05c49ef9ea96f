"""What pages say around their articles: "Lire aussi", "Share this", "Tous droits réservés".

Owns the phrases. Never says that a line is not part of the article, only that it looks like one of the page.
"""

import re
from collections.abc import Iterator

#: A line longer than this is not looked at, in characters.
LONGEST = 200
# Regular expressions, from the beginning of a line on; `$` where nothing else may be on it.
_FRENCH = (
    r"(?:lire|voir|écouter|à lire|à voir) (?:aussi|également)\b",
    r"lire la suite\b",
    r"sur le même (?:sujet|thème)\W*$",
    r"(?:partager|suivez-nous|rejoignez-nous) (?:cet article|sur|par)\b",
    r"(?:partager|imprimer|publicité|connexion)\W*$",
    r"(?:abonnez|inscrivez|connectez)-vous\b",
    r"(?:déjà )?abonnée? ?\?",
    r"(?:cet )?(?:article|contenu) (?:est )?réservé\b",
    r"(?:mots[- ]clés|crédits? photo|photo) ?[:©]",
    r"tous droits (?:de reproduction )?réservés",
    r"temps de lecture\b",
    r"laisser un commentaire\b",
    r".{0,60}\b(?:accepter|utilisons|utilise|politique)\b.{0,30}\bcookies\b",
)
_ENGLISH = (
    r"read (?:more|also|next)\b.{0,80}$",
    r"(?:share|follow us|print) (?:this|on|via)\b",
    r"(?:share|print|subscribe|advertisement|related (?:articles|stories|topics))\W*$",
    r"(?:subscribe|sign up|log in|register) (?:now|to|for|here)\b",
    r"all rights reserved",
    r"\d+ min(?:utes?)? read\W*$",
    r"leave a (?:comment|reply)\b",
    r"skip to (?:main )?content",
    r".{0,60}\b(?:we use|accept|our)\b.{0,30}\bcookies\b",
)
_EVERYWHERE = (r"(?:©|\(c\)|copyright) .{0,20}\d{4}", r"newsletter\W*$")
_LEFTOVER = re.compile(rf"\W{{0,3}}(?:{'|'.join((*_FRENCH, *_ENGLISH, *_EVERYWHERE))})", re.IGNORECASE)


def leftovers(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the place of every line of `text` from `start` on that looks like part of the page, trimmed."""
    at = start
    for line in text[start:].splitlines(keepends=True):
        words = line.strip()
        if words and len(words) <= LONGEST and _LEFTOVER.match(words):
            begin = at + line.index(words)
            yield begin, begin + len(words)
        at += len(line)
