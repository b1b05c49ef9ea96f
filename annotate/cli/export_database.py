"""annotate export sqlite: the whole database as one file for readers, and its metadata beside it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from annotate.cli import blind, console
from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.destination import opened
from annotate.exchange.outgoing.sqlite import metadata


def export_database(db: Path, out: Path, narrowed: str | None, force: bool) -> None:
    """Copy the database `db` into the file `out`, and say how to look at it.

    `narrowed` is an option that asks for less than everything: a journal is whole or none. Raises AnnotateError
    for one, and when the files cannot be written.
    """
    from annotate.cli.schema_source import resolve
    from annotate.store.database import open_database
    from annotate.store.publishing import VIEWS, hidden, publish

    if narrowed:
        message, hint = (
            f"{narrowed} is not for sqlite",
            "It is the whole database; datapackage and parquet take it.",
        )
        raise AnnotateError(message, hint, ExitCode.USAGE)
    if str(out) == "-":
        raise AnnotateError(
            "sqlite is nothing to look at", "Name a file: annotate export sqlite FILE.", ExitCode.USAGE
        )
    beside = out.with_suffix(".metadata.json")
    with closing(open_database(db, write=False)) as store:
        schema = resolve(None, store)
        notices = blind.check(store, schema)
        with opened(out, db, force=force) as copy, opened(beside, db, force=force) as said:
            views = {name: title for name, (title, _) in VIEWS.items()}
            said.write(metadata(out.stem, schema, views, hidden(store)))
            with console.busy(f"copying {db}"):
                written = publish(store, Path(copy.name), out)
    console.say_line(f"{console.counted(written, 'judgment')} in {out}")
    for notice in notices:
        console.say_line(f"note: {notice}")
    console.say_line(f"next: datasette -i {out} -m {beside}")
