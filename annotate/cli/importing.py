"""annotate import: what was labelled with other tools, checked whole, then stored whole or not at all."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, json_option, opened, pairs
from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.formats import ALSO, INCOMING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from annotate.exchange.incoming.intake import Arrival
    from annotate.exchange.incoming.records import Text, Wrong
    from annotate.model.document import Document
    from annotate.model.schema import Schema
    from annotate.store.database import Database

SHOWN = 20  #: of what is wrong with a file, or of who said how much
_RENAME = "--map OLD=NEW renames labels; --schema names what was asked."


@command(
    "annotate import jsonl sentences.jsonl",
    "annotate import labelstudio project.json --dry-run",
    "annotate import doccano a1.jsonl a2.jsonl --schema mine.toml --map Fact=fact",
    "annotate import csv crowd.csv --column text=tweet --column annotator=worker",
    "annotate import jsonl no-text.jsonl --texts articles/",
    "annotate import --list",
)
@click.argument("form", metavar="FORMAT", required=False)
@click.argument(
    "files", nargs=-1, metavar="FILE…", type=click.Path(path_type=Path, allow_dash=True, readable=False)
)
@click.option("--schema", metavar="NAME|FILE", help="What was asked (default: taken from the file).")
@click.option(
    "--map", "mapped", metavar="OLD=NEW", multiple=True, help="A label of the file that is called so here."
)
@click.option("--alias", metavar="OLD=NEW", multiple=True, help="An annotator of the file who is called so here.")
@click.option(
    "--column", metavar="OURS=NAME", multiple=True, help="A column of the table that is called otherwise."
)
@click.option(
    "--texts",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The texts, or their folder, where the file has none.",
)
@click.option("--dry-run", is_flag=True, help="Show what would come in; change nothing.")
@click.option("--list", "listed", is_flag=True, help="List the formats.")
@db_option
@json_option
def import_(
    form: str | None,
    files: tuple[Path, ...],
    schema: str | None,
    mapped: tuple[str, ...],
    alias: tuple[str, ...],
    column: tuple[str, ...],
    texts: tuple[Path, ...],
    dry_run: bool,
    listed: bool,
    db: Path,
    as_json: bool,
) -> None:
    """Bring in what was labelled with other tools.

    Everything is checked first: places against their quotes, counted in code points, UTF-16 or with CRLF; labels
    against the schema. If anything is wrong it is listed and nothing comes in. The same file twice adds nothing.
    """
    if listed:
        return _list(as_json)
    if form is None or not files:
        raise AnnotateError("Name a format and a file", "annotate import --list", ExitCode.USAGE)
    form = ALSO.get(form, form)
    if form not in INCOMING:
        raise AnnotateError(f"There is no format '{form}'", "annotate import --list", ExitCode.USAGE)
    names, told, renamed = pairs(alias, "--alias"), pairs(column, "--column"), pairs(mapped, "--map")
    with _all_kept():
        with console.busy("reading"):
            found = [_aliased(text, names) for path in files for text in _read(form, path, told)]
        if not found:
            hint = f"Is it {form}? annotate import --list"
            raise AnnotateError("There is nothing to bring in", hint, ExitCode.BAD_DATA)
        store = opened(db, write=not dry_run) if db.exists() else None
        asked, found = _asked(schema, found, store, files[0].stem)
        arrivals = _checked(_with_texts(found, texts, store), asked, renamed)
        figures = {**_figures(found, arrivals, store), **({} if dry_run else _taken(db, store, asked, arrivals))}
        return _report(asked, arrivals, figures, dry_run, as_json)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Search for no garbage meanwhile: what is read stays until it is stored, and searching takes a sixth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _list(as_json: bool) -> None:
    rows = [(name, one.holds, ", ".join(one.written_by), one.proof) for name, one in INCOMING.items()]
    columns = ("format", "holds", "written by", "proven by")
    if as_json:
        formats = [dict(zip(columns, row, strict=True)) for row in rows]
        console.out_json({"format": "annotate/incoming-formats@1", "formats": formats})
    else:
        console.table(columns, rows)


def _read(form: str, path: Path, told: dict[str, str]) -> Iterator[Text]:
    from annotate.exchange.incoming.files import files_at, unpacked

    files = unpacked(sys.stdin.buffer.read(), "stdin") if str(path) == "-" else files_at(path)
    try:
        for text in INCOMING[form].read(files, told):
            if flaw := text.flaw:
                message = f"{text.where}: {flaw}"
                raise AnnotateError(message, "Mend the file, and bring it in again.", ExitCode.BAD_DATA)
            yield text
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        message = f"{path} is not as {form} is written ({type(error).__name__}: {error})"
        raise AnnotateError(message, "annotate import --list shows the formats.", ExitCode.BAD_DATA) from None


def _aliased(text: Text, names: dict[str, str]) -> Text:
    """Return the text with every annotator called as here; a name nobody can have is wrong with it."""
    from annotate.exchange.incoming.records import Wrong
    from annotate.store.catalog import annotator_name

    known: dict[str, str] = {}
    wrong: list[Wrong] = []

    def called(name: str, where: str) -> str:
        if name not in known:
            known[name] = names.get(str(name), str(name))
            try:
                known[name] = annotator_name(known[name])
            except AnnotateError as error:
                wrong.append(Wrong(where, f"'{known[name]}' is nobody's name: {error.message}"))
        return known[name]

    said = tuple(
        one if (name := called(one.annotator, one.where)) == one.annotator else one._replace(annotator=name)
        for one in text.said
    )
    readers = tuple(called(one, text.where) for one in text.readers)
    return replace(text, said=said, readers=readers, wrong=(*text.wrong, *wrong))


def _asked(wanted: str | None, texts: list[Text], store: Database | None, name: str) -> tuple[Schema, list[Text]]:
    """Return the schema things come in under, and the texts with everything called as in it."""
    from annotate.cli.schema_source import built_in, resolve
    from annotate.exchange.incoming.derived import derive
    from annotate.model.schema_file import parse_schema
    from annotate.store.catalog import schemas
    from annotate.ui.keys import RESERVED

    if wanted:
        return resolve(wanted, store), texts
    told = {text.schema for text in texts}
    if None not in told and len(told) == 1:
        known = {one.sha256: one for one in built_in()}
        known |= {one.sha256: parse_schema(one.body, one.name) for one in (schemas(store) if store else [])}
        sha256 = str(told.pop())
        if sha256 not in known:
            hint = "Name its file: --schema FILE."
            raise AnnotateError("It was labelled under a schema that is not known here", hint, ExitCode.BAD_DATA)
        return known[sha256], texts
    sound = (replace(text, said=tuple(one for one in text.said if not one.flaw)) for text in texts)
    derived = derive(sound, name, RESERVED)
    return derived.schema, [derived.fitted(text) for text in texts]


def _with_texts(texts: list[Text], files: tuple[Path, ...], store: Database | None) -> list[Text]:
    """Return the texts, those left out put back: from the database, else from files as `add` reads them."""
    missing = {text.sha256 for text in texts if text.text is None}
    given = {**_from_files(files), **_from_store(store, missing)} if missing else {}
    return [_with_text(one, given) for one in texts]


def _from_store(store: Database | None, missing: Collection[str | None]) -> dict[str, Document]:
    from annotate.store.catalog import documents, load_document

    entries = (entry for entry in (documents(store) if store else ()) if entry.sha256 in missing)
    return {entry.sha256: load_document(store, entry) for entry in entries if store}


def _from_files(files: tuple[Path, ...]) -> dict[str, Document]:
    """Return the texts of files, not yet cut, by their SHA-256; say which cannot be read."""
    from annotate.cli.add import items
    from annotate.model.document import Document, identity
    from annotate.text.files.formats import How
    from annotate.text.files.found import find

    found = {identity(""): Document(identity(""), "", "", ())}  # which no file could be
    for item in items(find(files)[0], How()) if files else ():
        if isinstance(item.reading, AnnotateError):
            console.say_line(f"not read: {item.reading}")
            continue
        text = item.reading.text
        sha256 = identity(text)
        found[sha256] = Document(sha256, item.name, text, (), body_start=item.reading.body_start)
    return found


def _with_text(text: Text, given: dict[str, Document]) -> Text:
    """Return the text with its words; sentences it does not say are those known here, else cut around its own."""
    from annotate.exchange.incoming.cutting import cut_around

    if text.text is not None or text.sha256 not in given:
        return text
    known = given[text.sha256]
    body_start = text.body_start or known.body_start
    cut = text.sentences
    if cut is None:
        said = ((one.start, one.stop) for one in text.said if one.level == "sentence")
        cut = tuple(known.sentences) or cut_around(known.text, said, body_start)
    return replace(text, text=known.text, body_start=body_start, sentences=cut)


def _checked(texts: list[Text], schema: Schema, mapped: dict[str, str]) -> list[Arrival]:
    """Return what comes in. Raises AnnotateError, after a line for each thing that is wrong, if anything is."""
    from annotate.exchange.incoming.intake import arrived
    from annotate.exchange.incoming.records import Wrong

    wrong: list[Wrong] = []
    found = [arrived(text, schema, mapped, wrong) for text in console.progress(texts, "checking")]
    cut: dict[str, Arrival] = {}
    for text, one in zip(texts, found, strict=True):
        if one and cut.setdefault(one.document.text, one).document.sentences != one.document.sentences:
            first = cut[one.document.text].document.name
            wrong.append(Wrong(text.where, f"'{text.name}' is the text of '{first}', cut into other sentences"))
    _refuse(wrong)
    return [one for one in found if one]


def _refuse(wrong: list[Wrong]) -> None:
    """Raise AnnotateError, after a line for each thing that is wrong, if anything is."""
    for where, why in wrong[:SHOWN]:
        console.say_line(f"{where}: {why}")
    if wrong:
        more = f", {len(wrong) - SHOWN} of them not shown" if len(wrong) > SHOWN else ""
        message = f"{console.counted(len(wrong), 'thing')} wrong{more}; nothing was brought in"
        about_labels = any("has no label" in one.why for one in wrong)
        hint = _RENAME if about_labels else "Mend the file, and bring it in again."
        raise AnnotateError(message, hint, ExitCode.BAD_DATA)


def _figures(texts: list[Text], arrivals: list[Arrival], store: Database | None) -> dict[str, object]:
    """Return what there is to bring in, in numbers, and what of it the user should look at."""
    from annotate.model.decision import GOLD
    from annotate.store.catalog import annotators

    known = set(annotators(store)) - {GOLD} if store else set()
    names = {one.annotator for arrival in arrivals for one in arrival.judgments}
    notices = dict.fromkeys(notice for text in texts for notice in text.notices)
    if known and (new := names - known - {GOLD}):
        notices[f"new here: {', '.join(sorted(new))}; one who has another name here: --alias OLD=NEW"] = None
    offsets = Counter(arrival.counted for arrival in arrivals)
    for way in offsets.keys() - {"code points"}:
        notices[f"in {console.counted(offsets[way], 'document')} places were counted in {way}"] = None
    return {
        "documents": len(arrivals),
        "judgments": sum(len(one.judgments) for one in arrivals),
        "annotators": sorted(names),
        "offsets": dict(offsets),
        "notices": list(notices),
    }


def _taken(db: Path, store: Database | None, schema: Schema, arrivals: list[Arrival]) -> dict[str, object]:
    """Store it; return what was new."""
    from annotate.store.intake import take_in

    arriving = ((one.document, one.judgments) for one in console.progress(arrivals, "storing"))
    taken = take_in(store or opened(db, create=True), schema, arriving)
    new = {"new_documents": taken.documents, "new_judgments": taken.judgments, "new_annotators": taken.annotators}
    return {**new, "cut_otherwise": taken.otherwise}


def _report(
    schema: Schema, arrivals: list[Arrival], figures: dict[str, object], dry_run: bool, as_json: bool
) -> None:
    about = {"schema": schema.name, "schema_version": schema.version, "dry_run": dry_run}
    if as_json:
        console.out_json({"format": "annotate/import@1", **about, **figures})
        return
    counts = Counter(
        (one.draft.field, one.annotator) for arrival in arrivals for one in arrival.judgments if one.draft.value
    )
    rows = [(*key, n) for key, n in sorted(counts.items())]
    if len(rows) <= SHOWN:
        console.table(("field", "annotator", "answers"), rows, ["answers"])
    else:
        fields = Counter(field for field, _ in counts)
        summed = [
            (field, fields[field], sum(n for name, _, n in rows if name == field)) for field in sorted(fields)
        ]
        console.table(("field", "annotators", "answers"), summed, ["annotators", "answers"])
    notices = figures["notices"]
    assert isinstance(notices, list)
    for notice in notices:
        console.say_line(f"note: {notice}")
    documents, answers = (console.counted(int(str(figures[one])), one[:-1]) for one in ("documents", "judgments"))
    said = f"{answers} on {documents} under {schema.name} {schema.version}"
    if dry_run:
        console.say_line(f"{said} would come in; without --dry-run they do.")
        return
    otherwise = figures["cut_otherwise"]
    if isinstance(otherwise, list) and otherwise:
        console.say_line(f"note: cut into sentences otherwise here: {', '.join(otherwise)}")
    console.say_line(f"{said}; {figures['new_judgments']} new. Next: annotate agreement")
