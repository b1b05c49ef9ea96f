"""annotate export: which format, what of the database, where to."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from annotate.cli import blind, console
from annotate.cli.export_database import export_database
from annotate.cli.export_formats import explain_format, list_formats
from annotate.cli.options import command, db_option, json_option
from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.destination import opened, opened_folder, writing
from annotate.exchange.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from annotate.exchange.choices import Choices
    from annotate.exchange.records import Dataset, DocumentRecord
    from annotate.model.schema import Schema
    from annotate.store.catalog import Entry
    from annotate.store.database import Database

#: Those of consensus.WAYS, which is not imported to show help.
_WAYS = ("all", "majority", "gold", "soft", "dawid-skene")


@dataclass(frozen=True)
class _Asked:
    """The options, as they were given."""

    schema: str | None
    labels: str
    annotators: str
    split: str | None
    documents: tuple[str, ...]
    since: str | None
    until: str | None
    sources: tuple[str, ...]
    labelled: tuple[str, ...]
    fields: tuple[str, ...]
    no_text: bool
    excel_safe: bool
    force: bool

    def narrowed(self) -> str | None:
        """Return the first option that asks for anything but the whole database, None without one."""
        names = {"documents": "document", "sources": "source", "labelled": "label", "fields": "field"}
        for name, value in vars(self).items():
            if value and value not in ("all", "names") and name != "force":
                return "--" + names.get(name, name).replace("_", "-")
        return None


@command(
    "annotate export csv labels.csv",
    "annotate export jsonl | gzip > sentences.jsonl.gz",
    "annotate export csv --labels majority --excel-safe majority.csv",
    "annotate export huggingface dataset/ --split 80/10/10 --annotators pseudonyms",
    "annotate export jsonl --label claim --since 2023-01 --no-text claims.jsonl",
    "annotate export --list",
    "annotate export --explain csv-wide",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(FORMATS)), required=False)
@click.argument("out", metavar="[OUT]", type=click.Path(path_type=Path, allow_dash=True), default=Path("-"))
@click.option("--schema", metavar="NAME[@VERSION]|FILE", help="Labels under this schema (default: the last used).")
@click.option(
    "--labels",
    type=click.Choice(_WAYS),
    default="all",
    help="Everybody's; or one answer: of the majority, the adjudicated, all with their shares, the likeliest.",
)
@click.option(
    "--annotators",
    type=click.Choice(["names", "pseudonyms"]),
    default="names",
    help="Names, or annotator-1, annotator-2, … (notes stay as written).",
)
@click.option("--split", metavar="80/10/10", help="Put whole documents into train, validation and test.")
@click.option("--document", "documents", metavar="DOC", multiple=True, help="Only this document.")
@click.option("--since", metavar="DATE", help="Only documents published then or later: 2023, 2023-11, 2023-11-05.")
@click.option("--until", metavar="DATE", help="Only documents published then or earlier.")
@click.option("--source", "sources", metavar="NAME", multiple=True, help="Only documents of this outlet.")
@click.option("--label", "labelled", metavar="LABEL", multiple=True, help="Only sentences somebody labelled so.")
@click.option("--field", "fields", metavar="FIELD", multiple=True, help="Only answers to this field.")
@click.option("--no-text", is_flag=True, help="No words of the texts: places and hashes only (notes stay).")
@click.option("--excel-safe", is_flag=True, help="csv for Excel: BOM, and ' before what could be a formula.")
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.option("--list", "as_list", is_flag=True, help="Show the formats and who reads them.")
@click.option("--explain", is_flag=True, help="Say what FORMAT holds, and what it cannot carry.")
@json_option
@db_option
def export(
    format_name: str | None,
    out: Path,
    as_list: bool,
    explain: bool,
    as_json: bool,
    db: Path,
    **options: Any,
) -> None:
    """Write the labels as a dataset.

    OUT is a file, for some formats a folder, or - for stdout. What holds now is written, undone and removed
    answers are not. It appears under its name only when it is whole; the same database gives the same bytes.
    """
    if as_list:
        return list_formats(as_json)
    if format_name is None:
        raise AnnotateError("Which format?", f"One of: {', '.join(FORMATS)}. See --list.", ExitCode.USAGE)
    if explain:
        return explain_format(format_name, as_json)
    if as_json:
        raise AnnotateError(
            "--json is for --list and --explain", "For records as JSON: annotate export jsonl.", ExitCode.USAGE
        )
    asked = _Asked(**options)
    if FORMATS[format_name].database:
        return export_database(db, out, asked.narrowed(), asked.force)
    return _Export(format_name, out, db, asked).run()


class _Export:
    """One run of the command."""

    def __init__(self, name: str, out: Path, db: Path, asked: _Asked) -> None:
        self.name, self.out, self.db, self.asked = name, out, db, asked
        self.format = FORMATS[name]
        self.on_screen = str(out) == "-" and sys.stdout.isatty()

    def run(self) -> None:
        """Write what is asked, and say how much it was and what could not be carried."""
        from annotate.exchange.losses import Losses
        from annotate.store.database import open_database
        from annotate.store.questions.export_rows import one_view

        self._check()
        losses, splits = Losses(self.format.cannot), Counter[str]()
        with closing(open_database(self.db, write=False)) as store, one_view(store, self.db):
            schema = self._schema(store)
            notices = blind.check(store, schema)
            chosen = self._choices(store, schema)
            with self._destination() as place:
                dataset = losses.watch(_counting(chosen.of(self._dataset(store, schema)), splits))
                if self.asked.excel_safe:
                    written = self.format.write_for_spreadsheets(dataset, cast(BinaryIO, place))
                else:
                    written = self.format.write(dataset, place)
        self._tell(written, str(losses), splits, chosen.undecided)
        for notice in notices:
            console.say_line(f"note: {notice}")

    def _check(self) -> None:
        form, name, asked = self.format, self.name, self.asked
        complaint = None
        if asked.excel_safe and not form.spreadsheets:
            complaint = (f"--excel-safe is not for {name}", "Spreadsheets read csv.")
        elif asked.no_text and form.needs_text:
            complaint = (f"{name} is nothing without the texts", "csv, jsonl and parquet can do without them.")
        elif form.folder and str(self.out) == "-":
            complaint = (f"{name} is a folder", f"Name one: annotate export {name} FOLDER.")
        elif not form.lines and self.on_screen:
            complaint = (f"{name} is nothing to look at", f"Name a file: annotate export {name} FILE.")
        if complaint:
            raise AnnotateError(*complaint, ExitCode.USAGE)
        form.check()

    def _schema(self, store: Database) -> Schema:
        """Return the schema whose labels to write; say which others there are."""
        from annotate.cli.schema_source import resolve
        from annotate.store.catalog import schemas

        chosen = resolve(self.asked.schema, store)
        stored = [one for one in schemas(store) if one.answers and one.sha256 != chosen.sha256]
        if stored:
            others = ", ".join(f"{one.name}@{one.version}" for one in stored)
            console.say_line(f"note: labels under {others} are not in it; --schema chooses")
        return chosen

    def _choices(self, store: Database, schema: Schema) -> Choices:
        from annotate.exchange.choices import Choices, parse_split
        from annotate.exchange.consensus import likeliest, majority
        from annotate.exchange.stored import fitted, pseudonyms
        from annotate.store.questions.export_rows import left_open
        from annotate.store.sources import same_sources

        asked = self.asked
        by_model = asked.labels == "dawid-skene"
        same = same_sources(store)
        return Choices(
            labels=asked.labels,
            decide=likeliest(fitted(store, schema)) if by_model else majority,
            pseudonyms=pseudonyms(store) if asked.annotators == "pseudonyms" else {},
            split=parse_split(asked.split) if asked.split is not None else (),
            left=lambda sha256: left_open(store, schema, sha256),
            sources=frozenset(same.get(name, name) for name in asked.sources),
            labelled=frozenset(asked.labelled),
            fields=frozenset(asked.fields),
            with_text=not asked.no_text,
        )

    def _dataset(self, store: Database, schema: Schema) -> Dataset:
        from annotate.exchange.stored import read_dataset

        entries = self._entries(store)
        queue = entries if self.on_screen else console.progress(entries, f"writing {self.name}")
        return read_dataset(store, schema, queue)

    def _entries(self, store: Database) -> Sequence[Entry]:
        from annotate.exchange.choices import within
        from annotate.store.catalog import find_document
        from annotate.store.questions.export_rows import documents_by_name

        asked = self.asked
        wanted = {find_document(store, name).id for name in asked.documents}
        return [
            entry
            for entry in documents_by_name(store)
            if (not wanted or entry.id in wanted) and within(entry.published, asked.since, asked.until)
        ]

    @contextmanager
    def _destination(self) -> Iterator[BinaryIO | Path]:
        if str(self.out) == "-":
            with _stdout(self.on_screen) as stream:
                yield stream
        elif self.format.folder:
            with opened_folder(self.out, force=self.asked.force) as folder:
                yield folder
        else:
            with opened(self.out, self.db, force=self.asked.force) as file:
                yield file

    def _tell(self, written: int, lost: str, splits: Counter[str], undecided: Counter[str]) -> None:
        place = "" if str(self.out) == "-" else f" in {self.out}"
        console.say_line(f"{console.counted(written, self.format.item)}{place}")
        if splits:
            shares = ", ".join(f"{name} {count:,}" for name, count in splits.items())
            console.say_line(f"documents: {shares}")
        if count := undecided["sentence"]:
            console.say_line(f"{console.counted(count, 'sentence')} left open: no label of most")
        if count := undecided["left"]:
            console.say_line(f"{console.counted(count, 'answer')} left as they are, with shares: adjudicated so")
        if lost:
            console.say_line(f"not carried: {lost} (annotate export {self.name} --explain)")


def _counting(dataset: Dataset, splits: Counter[str]) -> Dataset:
    """Return the dataset, to be written: the split of every document that goes through it is counted."""

    def counted() -> Iterator[DocumentRecord]:
        for record in dataset.documents:
            if record.split:
                splits[record.split] += 1
            yield record

    return replace(dataset, documents=counted())


@contextmanager
def _stdout(on_screen: bool) -> Iterator[BinaryIO]:
    stdout = sys.stdout.buffer  # taken before a progress bar puts its own writer in front of it
    with writing("stdout"):
        try:
            yield cast(BinaryIO, _Screen()) if on_screen else stdout
            stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())  # or Python tries the rest again at exit
            raise


class _Screen:
    """A terminal as a place to write lines to: nothing in a text can act on it."""

    def write(self, lines: bytes) -> int:
        console.out(lines.decode().removesuffix("\n"))
        return len(lines)
