"""What a file says about its text: title, author, date, outlet, address, language; and under which names it may.

Owns how such values are read. A date is only ever read when it can mean one day, month or year; never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

#: What a key or a column may be called, in the languages of the texts; compared without case, space or accent.
NAMES = {
    "title": "title titre titel titulo titolo headline",
    "author": "author authors auteur auteurs autor autore autores byline creator",
    "published": "date published publie publication_date date_published date_de_publication pub_date pubdate"
    " published_at datum fecha created",
    "source": "source outlet publisher media medium newspaper journal site sitename site_name publication",
    "url": "url link lien permalink canonical",
    "language": "language lang langue sprache idioma lingua",
}
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names.split()}

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=\D|\Z)")
_DOTTED = re.compile(r"()(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_NAMED_DAY = re.compile(
    r"(?:\A|\D)(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[.]? (?:de )?(?P<month>[a-z]{3,10})[.,]? (?:de )?"
    r"(?P<year>\d{4})\b"
    r"|\b(?P<month2>[a-z]{3,10})[.]? (?P<day2>\d{1,2})(?:st|nd|rd|th)?,? (?P<year2>\d{4})\b"
    r"|\b(?P<month3>[a-z]{3,10}) (?:de )?(?P<year3>\d{4})\b"
)


@dataclass(frozen=True)
class About:
    """What is known about a text; None is what is not. `published` is ISO 8601 of year, month or day precision."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None

    def or_else(self, other: "About") -> "About":
        """Return this, with what is not known taken from `other`."""
        return About(*(getattr(self, one.name) or getattr(other, one.name) for one in fields(self)))


def field_called(name: str) -> str | None:
    """Return the field of About that a key or column called `name` stands for, or None."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _FIELD_OF.get(re.sub(r"[\s_-]+", "_", bare.strip()).lower())


def about(said: Mapping[str, str]) -> tuple[About, list[str]]:
    """Return what `{field: value}` says, and what in it could not be understood, one remark each."""
    known, remarks = {field: flat for field, value in said.items() if (flat := " ".join(value.split()))}, []
    for field, read in (("published", day), ("language", language)):
        if field in known:
            value = known.pop(field)
            if understood := read(value):
                known[field] = understood
            else:
                what = {"published": "date", "language": "language"}[field]
                remarks.append(f"the {what} '{value[:40]}' is not understood, and left out")
    return About(**known), remarks


def day(value: str) -> str | None:
    """Return the date in `value` as YYYY, YYYY-MM or YYYY-MM-DD; None where it could mean more than one, or none.

    Understands ISO 8601, perhaps with a time behind it, DD.MM.YYYY, and months by their name in English, French,
    German and Spanish. 07/11/2023 is July to some and November to others: None.
    """
    value = value.strip()
    if found := _ISO.match(value):
        return _calendar(*found.groups())
    if found := _DOTTED.match(value):
        _, of_month, month, year = found.groups()
        return _calendar(year, month, of_month)
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    for found in _NAMED_DAY.finditer(" ".join(plain.split())):
        named = found.groupdict()
        for suffix in ("", "2", "3"):
            if named["month" + suffix] in _MONTHS:
                of_month = named.get("day" + suffix)
                return _calendar(named["year" + suffix], str(_MONTHS[named["month" + suffix]]), of_month)
    return None


def language(value: str) -> str | None:
    """Return the BCP 47 tag in `value` (fr, pt-BR; fr_FR is fr-FR), or None when it is none."""
    tag = value.strip().split(".")[0].replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def _calendar(year: str, month: str | None, of_month: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(of_month or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02}" for part in (month, of_month) if part)])
