"""Ratings made anywhere: a table of who gave what to which unit, read in the open.

Nothing is dropped, merged or guessed without being counted and said. Long form has a row per rating, wide form a
column per annotator; CSV, TSV and the like, or JSON lines.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from annotate.agreement.flags import label_of
from annotate.errors import AnnotateError
from annotate.exchange.outgoing.tables import columns, require, rows
from annotate.text.read import decode

COLUMNS = ("unit", "annotator", "value", "document", "field")
MISSING = frozenset({"", "nan", "na", "n/a", "null", "none"})
Rating = tuple[str | None, str, str, str | None]  #: (document, unit, annotator, value)


@dataclass(frozen=True)
class Reading:
    """How to read a table. `columns` renames ours to the file's: {"unit": "tweet_id"}."""

    columns: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False
    transpose: bool = False  #: wide form with a row per annotator and a column per unit
    duplicates: str = "refuse"  #: refuse, first or last; retest compares both, apart from the others
    aliases: Mapping[str, str] = field(default_factory=dict)  #: other names of one annotator
    values: Mapping[str, str] = field(default_factory=dict)  #: misspelt labels and what they should be
    flags: bool = False  #: a value is several labels: `a|b`, `a;b`, or a JSON list; `[]` is none of them


@dataclass
class Ratings:
    """What a table held: the ratings of each field (called "value" when the file has one), and what was done."""

    fields: dict[str, list[Rating]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)  #: reason -> how many
    again: dict[str, list[Rating]] = field(
        default_factory=dict
    )  #: by field: who rated a unit twice, first and again


def read_ratings(data: bytes, name: str, how: Reading) -> Ratings:
    """Read a table of ratings from the bytes of file `name`.

    Raises AnnotateError, naming the row, for a missing column, a duplicate rating, or a line that is no row.
    """
    decoded = decode(data, name)
    found = Ratings(notices=list(decoded.notices))
    seen: dict[tuple[str, str | None, str, str], tuple[int, int]] = {}
    for number, question, (document, unit, annotator, value) in _cells(decoded.text, name, how, found):
        if not unit or not annotator:
            found.dropped["no unit" if not unit else "no annotator"] += 1
            continue
        who = how.aliases.get(annotator, annotator)
        said: str | None = how.values.get(value, value)
        if value.casefold() in MISSING and value not in how.values:
            found.dropped[f"missing ('{value}')" if value else "empty"] += 1
            said = None
        if said is not None and how.flags:
            said = _flags(said, how.values, f"{name}, row {number}")
        kept = found.fields.setdefault(question, [])
        key = (question, document, unit, who)
        if key in seen:
            before, place = seen[key]
            if how.duplicates == "refuse":
                message = f"{name}, row {number}: {who} rated {unit} already in row {before}"
                raise AnnotateError(message, "Say which counts: --duplicates first, last, or retest.")
            if how.duplicates == "retest":
                twice = found.again.setdefault(question, [])
                twice += [(document, f"{unit} by {who}", "first", kept[place][3])]
                twice += [(document, f"{unit} by {who}", "again", said)]
                continue
            found.dropped[f"duplicate (the {how.duplicates} is kept)"] += 1
            if how.duplicates == "last":
                kept[place] = (document, unit, who, said)
            continue
        seen[key] = (number, len(kept))
        kept.append((document, unit, who, said))
    if not found.fields:
        raise AnnotateError(f"{name} holds no ratings", "Is it the right file?")
    return found


def _cells(
    text: str, name: str, how: Reading, found: Ratings
) -> Iterator[tuple[int, str, tuple[str | None, str, str, str]]]:
    """Yield (row number, field, (document, unit, annotator, value as written))."""
    table = rows(text, name, found.notices)
    first = next(table, None)
    if first is None:
        raise AnnotateError(f"{name} has a head but no rows", "Is it the right file?")
    place = columns(first[1], name, ("unit", "document", "field") if how.wide else COLUMNS, how.columns)
    if how.wide:
        place.setdefault("unit", next(iter(first[1])))
    require(place, ("unit",) if how.wide else ("unit", "annotator", "value"), first[1], name, "; or is it --wide?")
    others = [column for column in first[1] if column not in place.values()]
    if how.wide:
        found.notices.append(f"read as wide form: {len(others)} columns of ratings, beginning with '{others[0]}'")
    units: set[str] = set()
    for number, row in chain([first], table):
        document = row[place["document"]].strip() if "document" in place else None
        question = row[place["field"]].strip() if "field" in place else "value"
        unit = row[place["unit"]].strip()
        if how.wide:
            units.add(unit)
            for other in others:
                pair = (other, unit) if how.transpose else (unit, other)
                yield number, question, (document, *pair, row[other].strip())
        else:
            annotator = row[place["annotator"]].strip()
            yield number, question, (document, unit, annotator, row[place["value"]].strip())
    if how.wide and not how.transpose and len(others) > len(units):
        found.notices.append(f"{len(others)} annotators for {len(units)} units: is it --transpose?")


def _flags(value: str, mended: Mapping[str, str], where: str) -> str:
    """Return a set of flags as the JSON list that agreement reads."""
    if value.startswith("["):
        try:
            flags = json.loads(value)
        except ValueError:
            raise AnnotateError(
                f"{where}: {value} is not a list of labels", "Write a|b, or a JSON list."
            ) from None
    else:
        flags = [one.strip() for one in re.split("[|;]", value) if one.strip()]
    return label_of(mended.get(str(flag), str(flag)) for flag in flags)
