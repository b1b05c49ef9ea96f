"""The head of a text file: what stands before the text and says something about it.

Owns which beginnings are heads. A head stays in the text, offsets count it, and it is never asked about; what
looks only half like one is text.
"""

import re
from dataclasses import dataclass

from annotate.text.about import About, about, field_called

_FENCE = re.compile(r"---[^\S\r\n]*(?:\r\n|\n|\r)")
_FENCE_END = re.compile(r"(?:---|\.\.\.)\s*")
_LINE = re.compile(r"(?P<key>[^\W\d_][\w -]{0,30}?)[^\S\r\n]*[:=](?:[^\S\r\n]+(?P<value>.*)|)$", re.DOTALL)
_DATE_ALONE = re.compile(
    r"\s*date(?:[^\S\r\n]*[:=][^\S\r\n]*|[^\S\r\n]+)(\d{4}(?:-\d\d(?:-\d\d)?)?)(?=\s|\Z)\s*", re.IGNORECASE
)
#: Keys of heads that say nothing we keep, but do not make the head a text.
_OTHER_KEYS = frozenset(
    ("tags", "keywords", "category", "categories", "section", "rubrique", "description", "summary", "id", "slug")
)
_LONGEST = 16_384  #: code points a head may have
_LINES = 100


@dataclass(frozen=True)
class Head:
    """What the head says, where the body begins (0: there is no head), and what could not be understood."""

    about: About
    body_start: int
    remarks: tuple[str, ...] = ()


def head(text: str) -> Head:
    """Return the head of `text`.

    A head is a block between two lines `---` with a `key: value` a line; or lines `key: value` with keys we know
    and a blank line below; or "date" and YYYY, YYYY-MM or YYYY-MM-DD at the very beginning.
    """
    return _fenced(text) or _plain(text) or _date_alone(text) or Head(About(), 0)


def _fenced(text: str) -> Head | None:
    opening = _FENCE.match(text)
    if not opening:
        return None
    said: dict[str, str] = {}
    field: str | None = None
    keys, at = 0, opening.end()
    for line in _lines(text, at):
        at += len(line)
        bare = line.strip()
        if _FENCE_END.fullmatch(line):
            return _as_head(said, text, at) if keys else None
        if not bare or bare.startswith("#"):
            continue
        found = _LINE.match(line.rstrip())
        if found and not line[0].isspace():
            keys += 1
            field = field_called(found["key"])
            if field and field not in said:
                said[field] = _unquoted(found["value"] or "")
            else:
                field = None
        elif line[0].isspace() or bare.startswith("- "):  # goes on with the value above: a list, or a folded text
            if field:
                piece = _unquoted(bare.removeprefix("- "))
                joint = ", " if bare.startswith("- ") else " "
                said[field] = said[field] + (joint if said[field] else "") + piece
        else:
            return None
    return None


def _plain(text: str) -> Head | None:
    said: dict[str, str] = {}
    at = len(text) - len(text.lstrip())
    for line in _lines(text, at):
        at += len(line)
        if not line.strip():
            break
        found = _LINE.match(line.rstrip())
        field = field_called(found["key"]) if found else None
        if not found or not (field or found["key"].casefold() in _OTHER_KEYS):
            return None
        if field:
            said.setdefault(field, _unquoted(found["value"] or ""))
    else:
        return None  # no blank line: too long for a head, or nothing but one
    return _as_head(said, text, at) if said else None


def _date_alone(text: str) -> Head | None:
    found = _DATE_ALONE.match(text)
    if not found:
        return None
    said, _ = about({"published": found[1]})
    return Head(said, found.end()) if said.published else None


def _as_head(said: dict[str, str], text: str, end: int) -> Head:
    known, remarks = about(said)
    while end < len(text) and text[end].isspace():
        end += 1
    return Head(known, end, tuple(remarks))


def _lines(text: str, start: int) -> list[str]:
    return text[start : start + _LONGEST].splitlines(keepends=True)[:_LINES]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value in (">", "|", ">-", "|-", "null", "~"):
        return ""
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(one for piece in value[1:-1].split(",") if (one := _unquoted(piece)))
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
