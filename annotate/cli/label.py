"""annotate label, annotate add: from files to a queue of documents, and the screen to label them on."""

import gc
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import annotator_option, command, db_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import Entry, add_annotator, add_document, add_schema, annotator_name, documents
from annotate.store.database import Database
from annotate.text.language import identify
from annotate.text.read import Reading, decode, read_text
from annotate.text.segment import SEGMENTER, VERSION, sentences
from annotate.ui.hints import Hints
from annotate.ui.line import LineMode
from annotate.ui.session import Session

Text = tuple[Path, Reading]


def _language_code(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", value):
        raise click.BadParameter("a language is a code such as fr or pt-BR")
    return value


FROZEN_SECONDS = 5.0  #: a screen that waits longer for another program's write should say NOT SAVED instead

files_argument = click.argument(
    "files", nargs=-1, metavar="FILE…", type=click.Path(path_type=Path, allow_dash=True, readable=False)
)
language_option = click.option(
    "--language",
    metavar="CODE",
    callback=_language_code,
    help="Language of the texts, e.g. fr (else recognised).",
)


@command(
    "annotate label seeds/mali-2023-11.txt --as a1",
    "annotate label --as a1                             go on, next unfinished document",
    "annotate label article.txt --as a2 < answers.txt   one line of answers per sentence",
)
@files_argument
@annotator_option
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@language_option
@click.option("--hints", is_flag=True, help="Point at words that may show or hide a source (a reading aid).")
@click.option(
    "--hint-list", metavar="FILE", type=click.Path(path_type=Path), help="Hints of your own, added to ours."
)
@click.option("--plain", is_flag=True, envvar="ANNOTATE_PLAIN", help="Line mode: no full screen, no escapes.")
@db_option
def label(
    files: tuple[Path, ...],
    annotator: str | None,
    schema: str | None,
    language: str | None,
    hints: bool,
    hint_list: Path | None,
    plain: bool,
    db: Path,
) -> int:
    """Label texts sentence by sentence; go on where you stopped.

    Without FILE: every document of the database, the next unfinished one first. The full screen opens on a
    terminal; otherwise, or with --plain, or with TERM=dumb, answers are read line by line.
    """
    if not annotator:
        raise AnnotateError("Who is labelling?", "Add --as NAME, or set ANNOTATE_AS.", ExitCode.USAGE)
    if Path("-") in files:
        raise AnnotateError("Answers come from stdin, so a text cannot", "annotate add - first.", ExitCode.USAGE)
    aid = _hints(hint_list) if hints or hint_list else None
    name, texts = annotator_name(annotator), _read(files)
    store = opened(db, create=bool(files))
    chosen = resolve(schema, store)
    queue = _take_in(store, texts, language) if files else documents(store)
    if not queue:
        raise AnnotateError(f"{db} holds no documents yet", "Name a text: annotate label FILE --as NAME.")
    add_schema(store, chosen)
    add_annotator(store, name)
    session = Session(store, name, chosen, queue, hints=aid)
    return _line_mode(session) if _plain(plain) else _full_screen(session, db)


@command("annotate add articles/*.txt", "curl … | annotate add - --name tribune --language fr")
@files_argument
@click.option("--name", help="Name of the document (one text only).")
@language_option
@db_option
def add(files: tuple[Path, ...], name: str | None, language: str | None, db: Path) -> None:
    """Read texts into the database without labelling them yet."""
    if not files or (name and len(files) > 1):
        what = "Name at least one file, or - for stdin" if not files else "One --name, several texts"
        raise AnnotateError(what, "annotate add --help", ExitCode.USAGE)
    texts = _read(files)
    added = _take_in(opened(db, create=True), texts, language, name)
    console.say(f"{console.counted(len(added), 'document')} in {db}. Next: annotate label --as NAME")


def _hints(own: Path | None) -> Hints:
    from annotate.text.cues import read_cue_list  # compiling the lists would slow every start

    return Hints(read_cue_list(own) if own else None)


def _plain(asked: bool) -> bool:
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return asked or not on_terminal or os.environ.get("TERM", "dumb") == "dumb"


def _read(files: Sequence[Path]) -> list[Text]:
    """Read the files, before a database is made or opened: one that cannot be read leaves nothing behind."""
    return [
        (path, decode(sys.stdin.buffer.read(), "stdin") if str(path) == "-" else read_text(path))
        for path in console.progress(files, "reading")
    ]


def _take_in(db: Database, texts: Sequence[Text], language: str | None, name: str | None = None) -> list[Entry]:
    """Cut and store the texts; return their entries, each once."""
    queue: list[Entry] = []
    for path, reading in console.progress(texts, "cutting into sentences"):
        for notice in reading.notices:
            console.say_line(f"note: {notice}")
        spoken = language or identify(reading.text)
        cut = sentences(reading.text, spoken, reading.body_start)
        if not cut:
            raise AnnotateError(f"{path} has a head but no sentence to label", "Is the text missing?")
        entry, new = add_document(
            db,
            name or ("stdin" if str(path) == "-" else path.stem),
            reading.text,
            cut,
            segmenter=f"{SEGMENTER} {VERSION}",
            language=spoken,
            published=reading.published,
            body_start=reading.body_start,
            encoding=reading.encoding,
        )
        if not new and path.stem != entry.name:
            console.say_line(f"note: {path} has the same text as '{entry.name}', which is used")
        if entry not in queue:
            queue.append(entry)
    return queue


def _line_mode(session: Session) -> int:
    interactive = sys.stdin.isatty()
    code = LineMode(session, sys.stdin, sys.stdout, interactive).run()
    _goodbye(session)
    return code


def _full_screen(session: Session, db: Path) -> int:
    from annotate.ui.tui.app import run

    gc.freeze()  # what is loaded by now stays: no key press should wait while it is searched for garbage
    session.db.wait(FROZEN_SECONDS)
    run(session)
    _goodbye(session, db)
    return ExitCode.OK


def _goodbye(session: Session, db: Path | None = None) -> None:
    left = session.total - session.done
    saved = f"{session.done} of {session.total} sentences labelled, all saved"
    saved += f" in {db}." if db else "."
    following = f"Go on: annotate label --as {session.annotator}" if left else "Next: annotate agreement"
    console.say_line(f"{saved} {following}")
