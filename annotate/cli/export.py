"""annotate export: which schema, which format, where to."""

from __future__ import annotations

import os
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, json_option
from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.destination import opened, writing
from annotate.exchange.formats import FORMATS, Writer
from annotate.exchange.records import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from annotate.model.schema import Schema
    from annotate.store.catalog import Entry
    from annotate.store.database import Database


@command(
    "annotate export csv labels.csv",
    "annotate export jsonl | gzip > sentences.jsonl.gz",
    "annotate export csv --excel-safe --annotators pseudonyms labels.csv",
    "annotate export --list",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(FORMATS)), required=False)
@click.argument("out", metavar="[OUT]", type=click.Path(path_type=Path, allow_dash=True), default=Path("-"))
@click.option("--schema", metavar="NAME[@VERSION]|FILE", help="Labels under this schema (default: the last used).")
@click.option(
    "--annotators",
    type=click.Choice(["names", "pseudonyms"]),
    default="names",
    help="Names, or annotator-1, annotator-2, … (notes stay as written).",
)
@click.option("--excel-safe", is_flag=True, help="csv for Excel: BOM, and ' before what could be a formula.")
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.option("--list", "as_list", is_flag=True, help="Show the formats and who reads them.")
@json_option
@db_option
def export(
    format_name: str | None,
    out: Path,
    schema: str | None,
    annotators: str,
    excel_safe: bool,
    force: bool,
    as_list: bool,
    as_json: bool,
    db: Path,
) -> None:
    """Write the labels as a dataset.

    OUT is a file, or - for stdout. What holds now is written, undone and removed answers are not. A file
    appears under its name only when it is whole; the same database gives the same bytes.
    """
    if as_list:
        return _list(as_json)
    if as_json:
        raise AnnotateError("--json is for --list", "For records as JSON: annotate export jsonl.", ExitCode.USAGE)
    if format_name is None:
        raise AnnotateError("Which format?", f"One of: {', '.join(FORMATS)}. See --list.", ExitCode.USAGE)
    written = _export(format_name, _writer(format_name, excel_safe), out, schema, annotators, force, db)
    console.say_line(f"{written} {FORMATS[format_name].item}" + ("" if str(out) == "-" else f" in {out}"))
    return None


def _list(as_json: bool) -> None:
    if as_json:
        formats = [{"name": name, "holds": one.holds, "read_by": one.read_by} for name, one in FORMATS.items()]
        return console.out_json({"format": "annotate/formats@1", "formats": formats})
    rows = [(name, one.holds, ", ".join(one.read_by)) for name, one in FORMATS.items()]
    return console.table(("format", "holds", "read by"), rows)


def _writer(format_name: str, excel_safe: bool) -> Writer:
    chosen = FORMATS[format_name]
    if not excel_safe:
        return chosen.write
    if chosen.write_for_spreadsheets is None:
        raise AnnotateError(f"--excel-safe is not for {format_name}", "Spreadsheets read csv.", ExitCode.USAGE)
    return chosen.write_for_spreadsheets


def _export(
    format_name: str, write: Writer, out: Path, schema: str | None, annotators: str, force: bool, db: Path
) -> int:
    from annotate.exchange.reading import read_documents
    from annotate.store.database import open_database
    from annotate.store.export_rows import documents_by_name, one_view

    with (
        closing(open_database(db, write=False)) as store,
        one_view(store, db),
        _destination(out, db, force) as stream,
    ):
        chosen = _schema(schema, store)
        entries = documents_by_name(store)
        queue: Iterable[Entry] = (
            entries if _on_screen(out) else console.progress(entries, f"writing {format_name}")
        )
        documents = read_documents(store, chosen, queue, hide_names=annotators == "pseudonyms")
        return write(Dataset(chosen, documents), stream)


def _schema(wanted: str | None, store: Database) -> Schema:
    """Return the schema whose labels to write; say which others there are."""
    from annotate.cli.schema_source import resolve
    from annotate.store.catalog import schemas

    stored = schemas(store)
    chosen = resolve(wanted, store)
    others = [f"{one.name}@{one.version}" for one in stored if one.answers and one.sha256 != chosen.sha256]
    if others:
        console.say_line(f"note: labels under {', '.join(others)} are not in it; --schema chooses")
    return chosen


def _on_screen(out: Path) -> bool:
    return str(out) == "-" and sys.stdout.isatty()


@contextmanager
def _destination(out: Path, db: Path, force: bool) -> Iterator[BinaryIO]:
    if str(out) != "-":
        with opened(out, db, force=force) as file:
            yield file
        return
    stdout = sys.stdout.buffer  # taken before a progress bar puts its own writer in front of it
    with writing("stdout"):
        try:
            yield cast(BinaryIO, _Screen()) if _on_screen(out) else stdout
            stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())  # or Python tries the rest again at exit
            raise


class _Screen:
    """A terminal as a place to write lines to: nothing in a text can act on it."""

    def write(self, lines: bytes) -> int:
        console.out(lines.decode().removesuffix("\n"))
        return len(lines)
