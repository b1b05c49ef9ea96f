"""annotate profile: what was read, in figures: labels, spans per thousand words, sources, readability."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from annotate.agreement.means import Mean
from annotate.cli import blind, console
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.profile.figures import PARTS, Overall, Profile, overall, profiles
from annotate.cli.profile.grid import Grid, grid
from annotate.cli.profile.page import print_profile
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import documents, find_document
from annotate.store.source_registry import credited_sentences, every_name, find_source, names_of

NO_OUTLET = "no outlet named"


@dataclass(frozen=True)
class Group:
    """The documents of one outlet, in figures."""

    outlet: str
    documents: frozenset[int]
    found: Overall


@command(
    "annotate profile",
    "annotate profile mali-2023-11 --json",
    "annotate profile --by outlet",
    'annotate profile --source "Le Soir" --schema fact-claim-opinion',
)
@click.argument("wanted", metavar="[DOC]…", nargs=-1)
@click.option("--source", metavar="NAME", help="Only the sentences somebody credited to this source.")
@click.option("--by", type=click.Choice(["outlet"]), help="Add a table: the documents of each outlet.")
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@db_option
@json_option
def profile(
    wanted: tuple[str, ...], source: str | None, by: str | None, schema: str | None, db: Path, as_json: bool
) -> None:
    """Show what was read, in figures.

    Shares of the labels, marked spans per 1,000 words by kind, statements with and without a source, readability:
    for each document the mean over the annotators who labelled all of it, and the means over documents and over
    annotators, with 95 % t intervals; and how credible the statements of how reliable sources are. For a
    coordinator. Who is credited may have been said under another schema than the labels.
    """
    store = opened(db, write=False)
    chosen = resolve(schema, store)
    entries = [find_document(store, name) for name in wanted] or documents(store)
    blind.tell(store, chosen, only=entries)
    names = names_of(store, find_source(every_name(store), source)) if source else []
    within = credited_sentences(store, names[0]) if names else None
    rows = {entry.name: entry.id for entry in entries}
    found = profiles(store, chosen, entries, within)
    if names and not found:
        raise AnnotateError(f"Nothing is credited to '{names[0]}' there", "annotate sources.", ExitCode.BAD_DATA)
    every = overall(found)
    groups = _by_outlet(found, rows) if by else []
    table = grid(store, chosen, names[0] if names else None)
    ids = frozenset(rows[one.document] for one in found)
    if as_json:
        about: dict[str, object] = {"schema": chosen.name, "version": chosen.version}
        if names:
            about |= {"source": names[0], "other_names": names[1:]}
        console.out_json(
            {
                "format": "annotate/profile@1",
                **about,
                "documents": [_document_json(one, table, rows[one.document]) for one in found],
                "overall": _overall_json(every, table, ids),
                **({"groups": [_group_json(one, table) for one in groups]} if by else {}),
            }
        )
        return
    title = f"{chosen.name} {chosen.version}" + (f" · what is credited to {names[0]}" if names else "")
    named = [(one.outlet, one.found) for one in groups]
    print_profile(title, chosen, found, every, named, (table, ids))


def _by_outlet(found: Sequence[Profile], rows: Mapping[str, int]) -> list[Group]:
    outlets = sorted({one.outlet or NO_OUTLET for one in found})
    groups = []
    for outlet in outlets:
        theirs = [one for one in found if (one.outlet or NO_OUTLET) == outlet]
        groups.append(Group(outlet, frozenset(rows[one.document] for one in theirs), overall(theirs)))
    return groups


def _document_json(one: Profile, table: Grid | None, row: int) -> dict[str, object]:
    said = {
        "document": one.document,
        "outlet": one.outlet,
        "annotators": len(one.annotators),
        "sentences": one.sentences,
        "language": one.language,
        "readability": one.readability,
        "readability_missing": one.readability_missing,
    }
    parts = {part: _means(one.means(part)) for part in PARTS}
    return {**said, **parts, "grid": table.to_json({row}) if table else None}


def _overall_json(every: Overall, table: Grid | None, rows: frozenset[int]) -> dict[str, object]:
    return {
        **{part: _means(means) for part, means in every.over_documents.items()},
        "over_annotators": {part: _means(means) for part, means in every.over_annotators.items()},
        "grid": table.to_json(rows) if table else None,
    }


def _group_json(one: Group, table: Grid | None) -> dict[str, object]:
    counts = {"documents": one.found.documents, "annotators": one.found.annotators}
    return {"outlet": one.outlet, **counts, **_overall_json(one.found, table, one.documents)}


def _means(means: Mapping[str, Mean]) -> dict[str, dict[str, object]]:
    return {name: asdict(mean) for name, mean in means.items()}
