"""annotate add: from files to documents in the database. What it takes in, `annotate label` takes in too."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, opened, pairs
from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import Entry, NewDocument, add_documents
from annotate.store.database import Database
from annotate.text import about
from annotate.text.about import About
from annotate.text.files.apart import Apart
from annotate.text.files.formats import COLUMNS, FORMATS, How, Item, read
from annotate.text.files.found import Found, contents, find
from annotate.text.language import identify
from annotate.text.read import Reading
from annotate.text.segment import SEGMENTER, VERSION, sentences

GROUP = 200  #: texts stored in one transaction: each has to reach the disk before the next begins
GROUP_LENGTH = 4_000_000  #: or so many characters
LISTED = 20  #: files that could not be read are listed at the end, so many of them


def _language_code(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and about.language(value) is None:
        raise click.BadParameter("a language is a code such as fr or pt-BR")
    return value and about.language(value)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and about.day(value) is None:
        raise click.BadParameter("a date is written 2023-11-07, 2023-11 or 2023")
    return value and about.day(value)


files_argument = click.argument(
    "files", nargs=-1, metavar="FILE…", type=click.Path(path_type=Path, allow_dash=True, readable=False)
)
language_option = click.option(
    "--language",
    metavar="CODE",
    callback=_language_code,
    help="Language of the texts, e.g. fr (else recognised).",
)


@dataclass(frozen=True)
class Told:
    """What the user says about the files, before anything they say of themselves."""

    about: About = field(default_factory=About)
    name: str | None = None
    how: How = field(default_factory=How)


@dataclass
class Taken:
    """What became of the files."""

    db: Database | None = None  #: where they are; None as long as there is nothing to store
    entries: list[Entry] = field(default_factory=list)  #: each document once, in the order of the files
    known: int = 0  #: of these, how many texts were in the database already
    troubles: list[AnnotateError] = field(default_factory=list)


@command(
    "annotate add articles/*.txt",
    "annotate add page.html report.pdf interview.docx",
    "annotate add corpus/ archive.zip --source 'Le Courrier'",
    "annotate add articles.csv --column text=corps --column source=journal",
    "curl … | annotate add - --name tribune --language fr",
)
@files_argument
@click.option("--name", help="Name of the document (one text only).")
@click.option("--title", help="Title of the text (one text only).")
@click.option("--author", metavar="NAME", help="Who wrote the texts.")
@click.option("--date", "published", metavar="YYYY-MM-DD", callback=_day, help="When they were published.")
@click.option("--source", metavar="OUTLET", help="The outlet that published them.")
@click.option("--url", metavar="URL", help="Where it is on the web (one text only).")
@language_option
@click.option("--format", type=click.Choice(FORMATS), help="Read them as this (else told by content and name).")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=NAME",
    help=f"A column of a table: {', '.join(COLUMNS)}. May be repeated.",
)
@db_option
def add(
    files: tuple[Path, ...],
    name: str | None,
    title: str | None,
    author: str | None,
    published: str | None,
    source: str | None,
    url: str | None,
    language: str | None,
    format: str | None,
    columns: tuple[str, ...],
    db: Path,
) -> int:
    """Read texts into the database without labelling them yet.

    FILE is plain text, Markdown, a saved web page (HTML, MHTML), PDF, DOCX, a table with a text column (CSV, TSV,
    JSON lines: a document a row), a folder or ZIP archive of these, or - for stdin. Options win over what a file
    says of itself: its metadata, columns, or `key: value` lines above the text.
    """
    if not files:
        raise AnnotateError("Name at least one file, or - for stdin", "annotate add --help", ExitCode.USAGE)
    told = pairs(columns, "--column")
    if strange := [ours for ours in told if ours not in COLUMNS]:
        message = f"--column '{strange[0]}=…': a column is {', '.join(COLUMNS)}"
        raise AnnotateError(message, "annotate add --help", ExitCode.USAGE)
    said = Told(About(title, author, published, source, url, language), name, How(format, told))
    taken = take_in(files, said, lambda: opened(db, create=True))
    summary = f"{console.counted(len(taken.entries), 'document')} in {db}"
    summary += f", {taken.known:,} known already" if taken.known else ""
    console.say(f"{summary}. Next: annotate label --as NAME")
    return ended(taken)


def take_in(files: Sequence[Path], told: Told, store: Callable[[], Database]) -> Taken:
    """Read, cut and store the texts of `files`; `store` opens the database, once there is something to store.

    A file that cannot be read is kept in `troubles` and the others are read. Raises AnnotateError when there are
    none, and for what would be said of one text but is given with several.
    """
    found, remarks = find(files)
    for remark in remarks:
        _note(remark)
    one_only = {"--name": told.name, "--title": told.about.title, "--url": told.about.url}
    given = [option for option, value in one_only.items() if value]
    if len(found) > 1 and given:
        raise _several(given[0])
    taken = Taken()
    group: list[tuple[Item, NewDocument]] = []
    for number, item in enumerate(items(found, told.how)):
        if number and given:  # rows of a table; nothing is stored yet
            raise _several(given[0])
        try:
            group.append((item, _new(item, told)))
        except AnnotateError as error:
            taken.troubles.append(error)
            continue
        if not given and (len(group) == GROUP or sum(len(new.text) for _, new in group) > GROUP_LENGTH):
            _store(store, group, taken)
            group = []
    if group:
        _store(store, group, taken)
    if not taken.entries:
        raise _nothing(taken.troubles)
    return taken


def ended(taken: Taken) -> int:
    """List the files that could not be read; return the exit status."""
    if not taken.troubles:
        return ExitCode.OK
    _list(taken.troubles)
    console.say(f"annotate: {console.counted(len(taken.troubles), 'text')} could not be read, listed above.")
    return ExitCode.FAILED


def _list(troubles: Sequence[AnnotateError]) -> None:
    for trouble in troubles[:LISTED]:
        console.say_line(f"not read: {trouble}")
    if (more := len(troubles) - LISTED) > 0:
        console.say(f"not read: {more:,} more")


def _nothing(troubles: Sequence[AnnotateError]) -> AnnotateError:
    if len(troubles) == 1:
        return troubles[0]
    _list(troubles)
    return AnnotateError(f"None of {len(troubles):,} texts could be read", "The reasons are above.")


def items(found: Sequence[Found], how: How) -> Iterator[Item]:
    """Yield the texts of the files one after the other: no more than one file is in memory."""
    with Apart() as process:
        several = len(found) > 1
        shown = console.progress(found, "reading") if several else found
        for one, data in contents(shown, sys.stdin.buffer):
            if isinstance(data, AnnotateError):
                yield Item(one.where, one.inner.stem, data)
                continue
            texts = read(data, one.where, one.inner, how, process)
            yield from texts if several else console.progress(list(texts), "reading")


def _new(item: Item, told: Told) -> NewDocument:
    """Cut a text into sentences. Raises AnnotateError when it could not be read, or there is no sentence in it."""
    if isinstance(item.reading, AnnotateError):
        raise item.reading
    reading: Reading = item.reading
    for notice in reading.notices:
        _note(notice)
    known = told.about.or_else(reading.about)
    language = known.language or identify(reading.text)
    cut = sentences(reading.text, language, reading.body_start)
    if not cut:
        raise AnnotateError(f"{item.where} has a head but no sentence to label", "Is the text missing?")
    return NewDocument(
        name=told.name or re.sub(r"\s+", " ", item.name),
        text=reading.text,
        sentences=cut,
        segmenter=f"{SEGMENTER} {VERSION}",
        body_start=reading.body_start,
        encoding=reading.encoding,
        **{**vars(known), "language": language},
    )


def _store(store: Callable[[], Database], group: Sequence[tuple[Item, NewDocument]], taken: Taken) -> None:
    taken.db = taken.db or store()
    here = {entry.id for entry in taken.entries}
    stored = add_documents(taken.db, [new for _, new in group])
    for (item, new), (entry, is_new) in zip(group, stored, strict=True):
        if not is_new and new.name != entry.name:
            _note(f"{item.where} has the same text as '{entry.name}', which is used")
        if entry.id not in here:
            here.add(entry.id)
            taken.entries.append(entry)
            taken.known += not is_new


def _several(option: str) -> AnnotateError:
    return AnnotateError(f"One {option}, several texts", "annotate add --help", ExitCode.USAGE)


def _note(remark: str) -> None:
    console.say_line(f"note: {remark}")
