"""annotate sources: who statements are credited to, under which names, and how they were rated."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.cli import blind, console
from annotate.cli.options import annotator_option, command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.drafts import draft_rating
from annotate.model.schema import Field, Schema
from annotate.model.schema_file import parse_schema
from annotate.store import source_registry
from annotate.store.catalog import add_annotator, add_schema, annotator_name, find_annotator, schemas
from annotate.store.database import Database
from annotate.store.journal import Journal
from annotate.store.questions.source_ratings import history
from annotate.store.source_registry import SourceEntry, every_name, find_source, names_of, registry
from annotate.store.sources import known_sources
from annotate.ui.grammar import answer_to, choices

COORDINATOR = "note: what everybody said, for a coordinator; --as NAME shows one annotator's."

schema_option = click.option(
    "--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here that names sources)."
)
everybody_option = click.option("--all", "everybody", is_flag=True, help="Everybody's, whatever ANNOTATE_AS says.")
names_argument = click.argument("names", metavar="NAME…", nargs=-1, required=True)


class _Listing(click.Group):
    """A group that lists when no command of it is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        wanted = args[:1] or [""]
        if wanted[0] not in (*self.commands, *ctx.help_option_names) and wanted[0][:1] in ("", "-"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing)
def sources() -> None:
    """List the sources statements are credited to; rate and merge them.

    Without a command: list them.
    """


@command("annotate sources list", "annotate sources list --as a1 --json", name="list", group=sources)
@annotator_option
@everybody_option
@schema_option
@db_option
@json_option
def list_sources(annotator: str | None, everybody: bool, schema: str | None, db: Path, as_json: bool) -> None:
    """List the sources: their names, what was credited to them, their ratings.

    A source is whoever was named while labelling, an outlet of a document, or a name that was added.
    """
    store = opened(db, write=False)
    chosen = _schema(store, schema)
    who = _whose(store, annotator, everybody, chosen)
    found = registry(store, chosen, who)
    if as_json:
        about = {"schema": chosen.name, "version": chosen.version, "annotator": who}
        rows = [asdict(one) for one in found]
        console.out_json({"format": "annotate/sources@1", **about, "sources": rows})
        return
    fields = [field.name for field in chosen.source_fields]
    console.table(
        ("source", "also called", "statements", "documents", *fields),
        (
            (
                one.name,
                ", ".join(one.other_names),
                one.statements,
                one.documents,
                *(_given(one, field) for field in fields),
            )
            for one in found
        ),
        numeric=("statements", "documents"),
    )


@command(
    'annotate sources show "Le Soir"', 'annotate sources show "Le Soir" --as a1 --json', name="show", group=sources
)
@click.argument("name")
@annotator_option
@everybody_option
@schema_option
@db_option
@json_option
def show(name: str, annotator: str | None, everybody: bool, schema: str | None, db: Path, as_json: bool) -> None:
    """Show the history of a source's ratings, under all its names, oldest first.

    Undone ones are still there, and marked.
    """
    store = opened(db, write=False)
    chosen = _schema(store, schema)
    who = _whose(store, annotator, everybody, chosen)
    known = every_name(store) if who is None else known_sources(store, who, chosen)
    goes_by, *others = names_of(store, find_source([*known, *_folded(store, known)], name))
    rows = [one for one in history(store, chosen, [goes_by, *others]) if who in (None, one.annotator)]
    entry = next(one for one in registry(store, chosen, who) if one.name == goes_by)
    if as_json:
        about = {"schema": chosen.name, "version": chosen.version, "annotator": who}
        judged = [one._asdict() for one in rows]
        console.out_json({"format": "annotate/source@1", **about, **asdict(entry), "history": judged})
        return
    also = f", also called {', '.join(entry.other_names)}" if entry.other_names else ""
    console.out(f"{entry.name}{also}")
    credited = console.counted(entry.statements, "statement")
    console.out(f"{credited} credited to it in {console.counted(entry.documents, 'document')}")
    if not rows:
        console.out("not rated")
        return
    console.out("")
    console.table(
        ("when (UTC)", "who", "called", "field", "rating", "how"),
        (
            (
                one.made_at[:19].replace("T", " "),
                one.annotator,
                one.name,
                one.field,
                one.value or "(none)",
                "undone" if one.undone else "" if one.action == "answer" else one.action,
            )
            for one in rows
        ),
    )


@command('annotate sources add "Le Soir" "Le Matin" --as a1', name="add", group=sources)
@names_argument
@annotator_option
@db_option
def add(names: tuple[str, ...], annotator: str | None, db: Path) -> None:
    """Offer names of sources to everybody who labels.

    Without it each annotator is offered the outlets of the documents and the sources she named herself.
    """
    store = opened(db)
    new = source_registry.add_sources(store, _coordinator(annotator), names)
    console.say_line(f"{console.counted(len(new), 'name')} added.")


@command('annotate sources merge "Le Soir (site)" "lesoir" --into "Le Soir" --as a1', name="merge", group=sources)
@names_argument
@click.option("--into", required=True, metavar="NAME", help="The source they are other names of.")
@annotator_option
@db_option
def merge(names: tuple[str, ...], into: str, annotator: str | None, db: Path) -> None:
    """Say that names are other names of one source.

    Their ratings and statements count as that source's from then on; no judgment is changed, and annotate sources
    unmerge takes it back. Where somebody has rated several of the names, her latest rating holds.
    """
    store = opened(db)
    goes_by, new = source_registry.merge_sources(store, _coordinator(annotator), names, into)
    said = ", ".join(f"'{name}'" for name in new)
    console.say_line(f"{said} now counts as '{goes_by}'." if new else f"They counted as '{goes_by}' already.")


@command('annotate sources unmerge "lesoir" --as a1', name="unmerge", group=sources)
@click.argument("name")
@annotator_option
@db_option
def unmerge(name: str, annotator: str | None, db: Path) -> None:
    """Say that a name is a source of its own again."""
    store = opened(db)
    before = source_registry.unmerge_source(store, _coordinator(annotator), name)
    console.say_line(f"'{name}' no longer counts as '{before}'.")


@command(
    'annotate sources rate "Le Soir" B --as a1',
    'annotate sources rate "Le Soir" none --as a1               take the rating back',
    name="rate",
    group=sources,
)
@click.argument("name")
@click.argument("rating")
@click.option("--field", metavar="FIELD", help="What is answered (default: the schema's first field of sources).")
@annotator_option
@schema_option
@db_option
def rate(name: str, rating: str, field: str | None, annotator: str | None, schema: str | None, db: Path) -> None:
    """Rate a source you know, as r does while labelling."""
    store = opened(db)
    if not annotator:
        raise AnnotateError("Who is rating?", "Add --as NAME.", ExitCode.USAGE)
    who, chosen = annotator_name(annotator), _schema(store, schema)
    asked = _asked(chosen, field)
    known = known_sources(store, who, chosen)
    goes_by = names_of(store, find_source([*known, *_folded(store, known)], name))[0]
    value = None if rating == "none" else rating if asked.scale == "text" else answer_to(asked, rating)
    if value is None and rating != "none":
        message = f"'{rating}' is no answer to {asked.name}"
        raise AnnotateError(message, f"Expected: {choices(asked)}; or none.", ExitCode.BAD_DATA)
    add_schema(store, chosen)
    add_annotator(store, who)
    Journal(store, who, chosen).append(draft_rating(asked, goes_by, value))
    console.say_line(f"saved: {goes_by}: {asked.name}: {value}" if value else f"saved: {goes_by}: no {asked.name}")


def _folded(store: Database, known: list[str] | set[str]) -> list[str]:
    """Return what the known names go by, which somebody else may have named."""
    return [names_of(store, name)[0] for name in known]


def _schema(store: Database, wanted: str | None) -> Schema:
    """Return the schema called `wanted`; without a name, the one last used here that is about sources."""
    if wanted is None:
        for stored in reversed(schemas(store)):
            schema = parse_schema(stored.body, stored.name)
            if schema.asks_for_sources:
                return schema
    return resolve(wanted, store)


def _asked(schema: Schema, name: str | None) -> Field:
    fields = schema.source_fields
    found = next((one for one in fields if name in (None, one.name)), None)
    if found is None:
        hint = f"One of {', '.join(one.name for one in fields)}." if fields else "Choose another with --schema."
        what = f"{schema.name} asks nothing {f'called {name} ' if fields else ''}about sources"
        raise AnnotateError(what, hint, ExitCode.USAGE)
    return found


def _whose(store: Database, annotator: str | None, everybody: bool, schema: Schema) -> str | None:
    """Return whose answers are shown; None for everybody's, which is said."""
    if annotator and not everybody:
        return find_annotator(store, annotator)
    blind.tell(store, schema, annotator)
    console.say_line(COORDINATOR)
    return None


def _coordinator(annotator: str | None) -> str:
    if not annotator:
        raise AnnotateError("Who says so?", "Add --as NAME: it is journaled.", ExitCode.USAGE)
    return annotator_name(annotator)


def _given(one: SourceEntry, field: str) -> str:
    return ", ".join(f"{who} {value}" for who, value in sorted(one.ratings.get(field, {}).items()))
