"""annotate lint: what to look at in a text before labelling it. Changes nothing."""

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from annotate.cli import console
from annotate.cli.add import items, language_option
from annotate.cli.options import command, db_option, json_option, opened
from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import documents, find_document, load_document
from annotate.text.files.formats import How
from annotate.text.files.found import find
from annotate.text.language import identify
from annotate.text.lint import Finding, findings
from annotate.text.vocabulary import has_list, vocabulary

SHOWN = 40  #: characters of a place that are shown


@dataclass(frozen=True)
class Linted:
    """A text with what was found in it."""

    name: str
    text: str
    language: str | None
    found: Sequence[Finding]


@command(
    "annotate lint article.txt",
    "annotate lint mali-2023-11                        a document of the database",
    "annotate lint corpus/ --json",
    "annotate lint                                     every document of the database",
)
@click.argument("wanted", metavar="[FILE|DOC]…", nargs=-1)
@language_option
@db_option
@json_option
def lint(wanted: tuple[str, ...], language: str | None, db: Path, as_json: bool) -> int:
    """Point at damage in texts: words run together or broken, wrong encodings, leftovers.

    Also repeated paragraphs, sentences in another language, and an end that is missing. Every finding has its
    place, what is meant and, where it can be said, how it would read; nothing is ever changed. FILE is whatever
    annotate add reads. Words run together are looked for with annotate-news[lint] installed.
    """
    linted, troubles = [], []
    for one in _texts(wanted, language, db):
        if isinstance(one, AnnotateError):
            troubles.append(one)
        else:
            linted.append(one)
    if troubles and not linted:
        raise troubles[0]
    for trouble in troubles:
        console.say_line(f"not read: {trouble}")
    _say_what_was_not_looked_for(linted)
    if as_json:
        console.out_json({"format": "annotate/lint@1", "documents": [_as_json(one) for one in linted]})
    else:
        _print(linted)
    return ExitCode.FAILED if troubles else ExitCode.OK


def _texts(wanted: Sequence[str], language: str | None, db: Path) -> Iterator[Linted | AnnotateError]:
    """Yield every text meant: an argument is a file if there is one, else a document of the database."""
    store = None if wanted and all(map(_is_file, wanted)) else opened(db, write=False)
    if not wanted:
        assert store is not None
        for entry in console.progress(documents(store), "reading"):
            document = load_document(store, entry)
            yield _linted(document.name, document.text, language or document.language, document.body_start)
    for name in wanted:
        if store is not None and not _is_file(name):
            document = load_document(store, find_document(store, name))
            yield _linted(document.name, document.text, language or document.language, document.body_start)
            continue
        found, remarks = find([Path(name)])
        for remark in remarks:
            console.say_line(f"note: {remark}")
        for item in items(found, How()):
            if isinstance(item.reading, AnnotateError):
                yield item.reading
                continue
            spoken = language or item.reading.about.language or identify(item.reading.text)
            yield _linted(item.where, item.reading.text, spoken, item.reading.body_start)


def _is_file(name: str) -> bool:
    return name == "-" or os.path.lexists(name) or any(mark in name for mark in "/\\*?[")


def _linted(name: str, text: str, language: str | None, body_start: int) -> Linted:
    return Linted(name, text, language, findings(text, language, body_start))


def _say_what_was_not_looked_for(linted: Sequence[Linted]) -> None:
    without = Counter(one.language for one in linted if vocabulary(one.language) is None)
    if missing := sorted(language for language in without if language and has_list(language)):
        which = ", ".join(missing)
        console.say(f"note: words run together were not looked for ({which}): pip install 'annotate-news[lint]'")
    if unknown := sorted(language or "language unknown" for language in without if not has_list(language)):
        console.say_line(f"note: words run together cannot be looked for: {', '.join(unknown)}")


def _as_json(one: Linted) -> dict[str, Any]:
    return {
        "document": one.name,
        "language": one.language,
        "glued_words": "looked for" if vocabulary(one.language) else "not looked for",
        "findings": [{**vars(each), "quote": one.text[each.start : each.stop]} for each in one.found],
    }


def _print(linted: Sequence[Linted]) -> None:
    for number, one in enumerate(linted):
        console.out(("\n" if number else "") + f"{one.name} · {console.counted(len(one.found), 'finding')}")
        if not one.found:
            continue
        lines = [0, *(at + 1 for at, char in enumerate(one.text) if char == "\n")]
        rows = []
        for each in one.found:
            line = bisect_right(lines, each.start)
            place = f"{line}:{each.start - lines[line - 1] + 1}"
            there = _around(one.text, each)
            rows.append((place, each.kind, there, _instead(one.text, each), each.meaning))
        console.table(("line:column", "kind", "there", "would read", "meaning"), rows)
    if len(linted) > 1:
        total = Counter(each.kind for one in linted for each in one.found)
        told = ", ".join(f"{kind} {count:,}" for kind, count in total.most_common())
        console.out(f"\n{console.counted(len(linted), 'text')}: {told or 'nothing found'}")


def _around(text: str, one: Finding) -> str:
    """The place; with the words it stands between when it is no word itself."""
    if one.stop - one.start > SHOWN:
        return f"{text[one.start : one.start + SHOWN - 1]}…"
    return text[slice(*_widened(text, one))]


def _instead(text: str, one: Finding) -> str:
    if one.instead is None:
        return ""
    start, stop = _widened(text, one)
    return text[start : one.start] + one.instead + text[one.stop : stop]


def _widened(text: str, one: Finding) -> tuple[int, int]:
    """The place and the rest of the words around it, 20 characters each way at most."""
    start, stop = one.start, one.stop
    while start > max(0, one.start - 20) and (text[start - 1].isalnum() or text[start - 1] in "'’"):
        start -= 1
    while stop < min(len(text), one.stop + 20) and text[stop].isalnum():
        stop += 1
    return start, stop
