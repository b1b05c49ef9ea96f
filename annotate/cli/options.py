"""What several commands share: the database, the annotator, --json, and help that begins with examples."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from annotate.errors import AnnotateError, ExitCode

if TYPE_CHECKING:
    from annotate.store.database import Database

from annotate.ui.screen_text import visible

F = TypeVar("F", bound=Callable[..., Any])


class ExampleCommand(click.Command):
    """A command whose help shows runnable examples before anything else."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then the description."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        super().format_help_text(ctx, formatter)


def command(
    *examples: str, name: str | None = None, group: click.Group | None = None
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command, of a group if one is given, whose help begins with these examples."""
    make = group.command if group else click.command
    return make(name=name, cls=ExampleCommand, examples=examples)


def _documents(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return _stored("documents", incomplete)


def _annotators(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return _stored("annotators", incomplete)


def _stored(table: str, incomplete: str) -> list[str]:
    """Return names for completion; none that could act on the terminal, none without a database to ask."""
    from annotate.store.questions.completion import names

    known = names(Path(os.environ.get("ANNOTATE_DB") or "annotate.db"), table)
    return [name for name in known if name.startswith(incomplete) and visible(name) == name]


def db_option(function: F) -> F:
    """Add --db, the database file."""
    return click.option(
        "--db",
        type=click.Path(path_type=Path, readable=False),
        default=Path("annotate.db"),
        envvar="ANNOTATE_DB",
        show_envvar=True,
        help="The database (default: annotate.db here).",
    )(function)


def json_option(function: F) -> F:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


def annotator_option(function: F) -> F:
    """Add --as, the annotator; required."""
    return click.option(
        "--as",
        "annotator",
        envvar="ANNOTATE_AS",
        show_envvar=True,
        metavar="NAME",
        shell_complete=_annotators,
        help="Who is judging.",
    )(function)


def document_argument(function: F) -> F:
    """Add DOC: a document by name, number or the beginning of its SHA-256."""
    return click.argument("document", metavar="DOC", shell_complete=_documents)(function)


def opened(db: Path, *, create: bool = False, write: bool = True) -> Database:
    """Open the database for as long as the command runs; copy it at the end if ANNOTATE_BACKUP asks for that.

    Raises AnnotateError as open_database() does.
    """
    from annotate.store.database import open_database

    often = os.environ.get("ANNOTATE_BACKUP", "") if write else ""
    if often:
        from annotate.store.recovery.backup import interval

        interval(often)
    store = open_database(db, create=create, write=write)
    click.get_current_context().call_on_close(store.close)
    if often:
        click.get_current_context().call_on_close(lambda: _back_up(store, db, often))
    if store.rollback_journal:
        from annotate.cli import console

        console.say_line(
            f"note: write-ahead logging was refused here, as on network drives: {db} is slower to save."
        )
    return store


def _back_up(store: Database, db: Path, often: str) -> None:
    """Copy the database if it is time; one that cannot be copied ends no command that has done its work."""
    from annotate.cli import console
    from annotate.store.recovery.backup import interval, roll

    seconds = interval(often)
    try:
        with console.busy("copying"):
            made = roll(store, db, seconds) if seconds else None
    except AnnotateError as error:
        console.say_line(f"annotate: no backup: {error}")
    else:
        if made:
            console.say_line(f"note: {db} copied to {made}")


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """Return {"old": "new"} from `old=new` arguments. Raises AnnotateError for one that is not of that form."""
    split = [one.partition("=") for one in given]
    if bad := [old for old, sign, _ in split if not sign or not old]:
        raise AnnotateError(
            f"{option} '{bad[0]}' is not OLD=NEW", "Write it with one equals sign.", ExitCode.USAGE
        )
    return {old: new for old, _, new in split}
