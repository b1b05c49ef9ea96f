"""annotate schema: list, print and check label schemas."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.cli import blind, console
from annotate.cli.options import command, db_option, json_option, opened, pairs
from annotate.cli.schema_source import built_in, from_file, resolve
from annotate.model.schema import Schema
from annotate.store.catalog import add_schema, schemas
from annotate.store.schema_migration import migrate_labels, plan_migration
from annotate.ui.guide import guideline

#: What stands before each style of line.
_STYLES = {
    "page": {"heading": "\n", "label": "  ", "example": "       e.g. "},
    "markdown": {"title": "# ", "text": "\n", "heading": "\n## ", "label": "\n- ", "example": "  - *e.g.* "},
}


@click.group()
def schema() -> None:
    """List, print and check label schemas."""


@command("annotate schema list", name="list", group=schema)
@db_option
@json_option
def list_schemas(db: Path, as_json: bool) -> None:
    """List the built-in schemas, and those of the database."""
    known = [(one.name, one.version, one.sha256, "built in") for one in built_in()]
    if db.exists():
        stored = schemas(opened(db, write=False))
        known += [
            (one.name, one.version, one.sha256, f"in {db}" + (", in use" if one.answers else "")) for one in stored
        ]
    if as_json:
        keys = ("name", "version", "sha256", "where")
        rows = [dict(zip(keys, row, strict=True)) for row in known]
        console.out_json({"format": "annotate/schemas@1", "schemas": rows})
    else:
        console.table(("name", "version", "where"), [(name, version, where) for name, version, _, where in known])


@command(
    "annotate schema show fact-claim-opinion --language fr",
    "annotate schema show my.toml --format markdown > codebook.md",
    name="show",
    group=schema,
)
@click.argument("wanted", metavar="NAME|FILE")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Language of the guideline.")
@click.option(
    "--format", "form", type=click.Choice(list(_STYLES)), default="page", help="Markdown is for an appendix."
)
@db_option
def show(wanted: str, language: str, form: str, db: Path) -> None:
    """Print a schema's guideline as a page, or as Markdown for a codebook."""
    store = opened(db, write=False) if db.exists() else None
    for line in guideline(resolve(wanted, store), language):
        console.out(_STYLES[form].get(line.style, "") + line.text)


@command(
    "annotate schema migrate fact-claim-opinion@1 my.toml --map claim=assertion",
    "annotate schema migrate fact-claim-opinion@1 my.toml --map claim=assertion --apply",
    "annotate schema migrate fact-claim-opinion@1 my.toml --again other            judge these again",
    name="migrate",
    group=schema,
)
@click.argument("old")
@click.argument("new")
@click.option("--map", "mapped", metavar="OLD=NEW", multiple=True, help="A label that has another name now.")
@click.option("--again", metavar="LABEL", multiple=True, help="A label that is to be judged again.")
@click.option("--apply", "really", is_flag=True, help="Do it; without, it is only shown.")
@db_option
@json_option
def migrate(
    old: str, new: str, mapped: tuple[str, ...], again: tuple[str, ...], really: bool, db: Path, as_json: bool
) -> None:
    """Carry labels from one version of a schema to another.

    OLD and NEW are NAME@VERSION of the database, or files. What was judged stays under OLD; under NEW it becomes a
    further judgment, marked as carried over. Nothing that was answered under NEW is overwritten.
    """
    store = opened(db)
    before, after = resolve(old, store), resolve(new, store)
    blind.tell(store, before)
    labels: dict[str, str | None] = {**pairs(mapped, "--map"), **dict.fromkeys(again)}
    migration = plan_migration(store, before, after, labels)
    if really and migration.carried:
        add_schema(store, after)
        migrate_labels(store, after, migration)
    if as_json:
        rows = [{**asdict(change), "answers": count} for change, count in migration.changes.items()]
        done = {"applied": really, "carried": migration.carried}
        console.out_json({"format": "annotate/schema-migration@1", **done, "changes": rows})
        return
    columns = ("field", f"under {before.name} {before.version}", f"under {after.name} {after.version}", "answers")
    ordered = sorted(migration.changes.items(), key=lambda item: (item[0].field, item[0].old))
    console.table(columns, [(one.field, one.old, one.new or one.why, n) for one, n in ordered], ["answers"])
    carried = console.counted(migration.carried, "answer")
    console.say_line(f"{carried} carried over." if really else f"{carried} to carry over; --apply does it.")


@command("annotate schema check my.toml", name="check", group=schema)
@click.argument("file", type=click.Path(path_type=Path, readable=False))
def check(file: Path) -> None:
    """Check a schema file; say file, line, key and what was expected if it is wrong."""
    console.say_line(f"{file} is in order: {_summary(from_file(file))}")


def _summary(one: Schema) -> str:
    labels = " ".join(f"{label.key}={label.name}" for label in one.sentence_field.labels)
    said = [f"{one.name} {one.version}", f"labels {labels}"]
    said += [f"then {field.name}" for field in (*one.further_fields, *one.document_fields)]
    said += [f"of each source {field.name}" for field in one.source_fields]
    for field in one.span_fields:
        parts = [f"{one.name}: {len(one.labels) or one.scale}" for one in field.attributes]
        parts += [f"{link.name} to {link.to}" for link in field.links]
        said.append(f"spans {field.name}" + (f" ({', '.join(parts)})" if parts else ""))
    return "; ".join(said)
