"""annotate label: from files to a queue of documents, and the screen to label them on."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.add import Taken, Told, ended, files_argument, language_option, take_in
from annotate.cli.options import annotator_option, command, db_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.decision import GOLD
from annotate.model.schema import Schema
from annotate.store.assigning import Board
from annotate.store.assigning import queue as own_queue
from annotate.store.catalog import Entry, add_annotator, add_schema, current_documents, rater_name
from annotate.store.database import Database
from annotate.store.presence import claim
from annotate.store.questions.progress import done_by_document
from annotate.text.about import About
from annotate.ui.gold import Gold
from annotate.ui.hints import Hints
from annotate.ui.line import LineMode
from annotate.ui.session import Session

FROZEN_SECONDS = 5.0  #: a screen that waits longer for another program's write should say NOT SAVED instead


@command(
    "annotate label seeds/mali-2023-11.txt --as a1",
    "annotate label page.html texts/ --as a1            web pages, PDF, DOCX, tables, folders, archives",
    "annotate label --as a1                             go on, next unfinished document",
    "annotate label --as a4 --train                     practise: gold and the codebook after each answer",
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
@click.option("--train", is_flag=True, help="Practise on documents with gold, shown after each answer.")
@click.option("--plain", is_flag=True, envvar="ANNOTATE_PLAIN", help="Line mode: no full screen, no escapes.")
@db_option
def label(
    files: tuple[Path, ...],
    annotator: str | None,
    schema: str | None,
    language: str | None,
    hints: bool,
    hint_list: Path | None,
    train: bool,
    plain: bool,
    db: Path,
) -> int:
    """Label texts sentence by sentence; go on where you stopped.

    FILE is whatever annotate add reads: text, web pages, PDF, DOCX, tables, folders, ZIP archives. Without FILE:
    what annotate assign gave you, in its order, or every document where nobody is assigned anything; the next
    unfinished one first. What you answer with --train is kept apart and never counts. The full screen opens on a
    terminal; otherwise, or with --plain, or with TERM=dumb, answers are read line by line.
    """
    if not annotator:
        raise AnnotateError("Who is labelling?", "Add --as NAME, or set ANNOTATE_AS.", ExitCode.USAGE)
    if Path("-") in files:
        raise AnnotateError("Answers come from stdin, so a text cannot", "annotate add - first.", ExitCode.USAGE)
    aid = _hints(hint_list) if hints or hint_list else None
    name = rater_name(annotator)
    taken = _taken(files, language, schema, db) if files else Taken(opened(db))
    store = taken.db or opened(db)
    chosen = resolve(schema, store)
    named = taken.entries
    queue = _to_train_on(store, name, chosen, named) if train else named or _own(store, name, db)
    add_schema(store, chosen)
    add_annotator(store, name)
    incomplete = ended(taken)
    session = Session(store, name, chosen, queue, hints=aid, gold=Gold(store, chosen) if train else None)
    return (_line_mode(session) if is_plain(plain) else _full_screen(session, db)) or incomplete


def _taken(files: tuple[Path, ...], language: str | None, schema: str | None, db: Path) -> Taken:
    def store() -> Database:
        opening = opened(db, create=True)
        resolve(schema, opening)  # what is wrong with the schema is said before anything is stored
        return opening

    return take_in(files, Told(About(language=language)), store)


def _own(store: Database, name: str, db: Path) -> list[Entry]:
    """Return what is assigned to the annotator, in order; every document where nobody is assigned anything."""
    found = own_queue(store, name)
    entries = current_documents(store) if found is None else found
    if entries:
        return entries
    if found is None:
        raise AnnotateError(f"{db} holds no documents yet", "Name a text: annotate label FILE --as NAME.")
    hint = f"annotate assign --to {name} gives you some; annotate label FILE opens a text all the same."
    raise AnnotateError(f"Nothing is assigned to {name}", hint)


def _to_train_on(store: Database, name: str, schema: Schema, named: Sequence[Entry]) -> list[Entry]:
    """Return the documents, of those named or of all, that have gold and are not hers to label."""
    board, gold = Board(store, schema), done_by_document(store, GOLD, schema)
    known = [one for one in (named or board.documents) if gold.get(one.id)]
    if not known:
        raise AnnotateError("There is no gold to train on", "annotate adjudicate makes it.")
    if free := [one for one in known if not board.left_in(name, one)]:
        return free
    hint = "annotate assign says what is yours; train on what is not, or on what you have finished."
    raise AnnotateError(f"Gold is not shown on what {name} has still to label", hint, ExitCode.USAGE)


def _hints(own: Path | None) -> Hints:
    from annotate.text.cues import read_cue_list  # compiling the lists would slow every start

    return Hints(read_cue_list(own) if own else None)


def is_plain(asked: bool) -> bool:
    """Tell whether the line mode is to be used: on request, without a terminal, or where it can draw nothing."""
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return asked or not on_terminal or os.environ.get("TERM", "dumb") == "dumb"


def _line_mode(session: Session) -> int:
    interactive = sys.stdin.isatty()
    if interactive:
        _sit_down(session)
    code = LineMode(session, sys.stdin, sys.stdout, interactive).run()
    _goodbye(session)
    return code


def _full_screen(session: Session, db: Path) -> int:
    from annotate.ui.tui.app import run

    gc.freeze()  # what is loaded by now stays: no key press should wait while it is searched for garbage
    session.db.wait(FROZEN_SECONDS)
    _sit_down(session)
    run(session)
    _goodbye(session, db)
    return ExitCode.OK


def _sit_down(session: Session) -> None:
    if not claim(session.db, session.annotator):
        session.notice = f"{session.annotator} labels in another window too; the last answer holds"


def _goodbye(session: Session, db: Path | None = None) -> None:
    left = session.total - session.done
    saved = f"{session.done} of {session.total} sentences labelled, "
    saved += "the last answer NOT SAVED." if session.unsaved else f"all saved{f' in {db}' if db else ''}."
    following = f"Go on: annotate label --as {session.annotator}" if left else "Next: annotate agreement"
    console.say_line(f"{saved} {following}")
