"""The sources of a project: which there are, under which names, and the facts that say so.

Whoever names a source while labelling makes it known; nothing has to be entered first. Listing a name for
everybody, and saying that two names are one source, are judgments about the project: journaled, undone and merged
like labels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotate.errors import AnnotateError, ExitCode
from annotate.model.judgment import NO_SOURCE, Draft, source_name, source_unit
from annotate.model.project import LISTED, PROJECT, SAME_AS
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_schema, schemas
from annotate.store.database import Database
from annotate.store.journal import Journal
from annotate.store.questions.source_ratings import credits_given, ratings
from annotate.store.sources import by_name, known_sources, listed_sources, outlets, same_sources, told_same


@dataclass(frozen=True)
class SourceEntry:
    """A source as listed: how many sentences and spans are credited to it, in how many documents.

    `published` is how many documents it is the outlet of. `ratings` are by field and annotator.
    """

    name: str
    other_names: Sequence[str]
    listed: bool
    statements: int
    documents: int
    published: int
    ratings: Mapping[str, Mapping[str, str]]


def registry(db: Database, schema: Schema, annotator: str | None = None) -> list[SourceEntry]:
    """Return the sources by name, with what was said of them under a schema: by everybody, or by one annotator.

    Of one annotator's, only the names she may know: what others named stays theirs.
    """
    same = same_sources(db)
    every = every_name(db) if annotator is None else {*known_sources(db, annotator, schema)}
    names: dict[str, set[str]] = {}
    for name in every:
        names.setdefault(same.get(name, name), set()).add(name)
    credited: dict[str, set[tuple[int, str]]] = {}
    for one in credits_given(db, schema):
        if annotator in (None, one.annotator):
            credited.setdefault(one.source, set()).add((one.document, one.unit))
    rated = {field.name: ratings(db, schema, field.name) for field in schema.source_fields}
    listed, published = listed_sources(db), outlets(db)
    return [
        SourceEntry(
            name=name,
            other_names=sorted(names[name] - {name}, key=by_name),
            listed=not listed.isdisjoint({name, *names[name]}),
            statements=len(credited.get(name, ())),
            documents=len({document for document, _ in credited.get(name, ())}),
            published=sum(published.get(one, 0) for one in {name, *names[name]}),
            ratings={
                field: {who: value for who, value in given.get(name, {}).items() if annotator in (None, who)}
                for field, given in rated.items()
            },
        )
        for name in sorted(names, key=by_name)
    ]


def every_name(db: Database) -> set[str]:
    """Return every name of a source that anybody gave, under any schema, or that the project knows."""
    told = told_same(db)
    found = {*outlets(db), *listed_sources(db), *told, *told.values()}
    rated = db.conn.execute(
        "SELECT DISTINCT substr(unit, 8) FROM answers WHERE document = 0 AND unit LIKE 'source:%'"
        " AND value IS NOT NULL AND schema IS NOT (SELECT id FROM schemas WHERE sha256 = ?)",
        (PROJECT.sha256,),
    )
    found |= {name for (name,) in rated}
    for stored in schemas(db):
        found |= {one.source for one in credits_given(db, parse_schema(stored.body, stored.name))}
    return found - {NO_SOURCE}


def credited_sentences(db: Database, name: str) -> dict[int, set[int]]:
    """Return the sentences somebody credited to a source, under any schema: by document row, where they start."""
    found: dict[int, set[int]] = {}
    for stored in schemas(db):
        for one in credits_given(db, parse_schema(stored.body, stored.name)):
            if one.source == name:  # a span counts in the sentence it begins in
                start = db.conn.execute(
                    "SELECT max(start) FROM sentences WHERE document = ? AND start <= ?", (one.document, one.start)
                ).fetchone()[0]
                found.setdefault(one.document, set()).add(start)
    return found


def find_source(names: Iterable[str], wanted: str) -> str:
    """Return the name of these that `wanted` is, as it is stored. Raises AnnotateError when it is none."""
    known = {*names}
    name = source_name(wanted)
    if name in known:
        return name
    meant = sorted(one for one in known if one.casefold() == name.casefold())
    hint = f"Is it '{meant[0]}'?" if meant else "annotate sources lists them; annotate sources add makes one."
    raise AnnotateError(f"There is no source '{name}'", hint, ExitCode.BAD_DATA)


def names_of(db: Database, name: str) -> list[str]:
    """Return all names of the source that goes by, or is also called, `name`: the one it goes by first."""
    same = same_sources(db)
    goes_by = same.get(name, name)
    return [goes_by, *sorted(other for other, first in same.items() if first == goes_by and other != goes_by)]


def add_sources(db: Database, who: str, names: Sequence[str]) -> list[str]:
    """Offer names to everybody; return those that were not offered yet. All or none. Raises NotSaved."""
    listed = listed_sources(db)
    clean = dict.fromkeys(source_name(name) for name in names)
    if NO_SOURCE in clean:
        message = f"'{NO_SOURCE}' says that no source is given"
        raise AnnotateError(message, "Give the source another name.", ExitCode.BAD_DATA)
    new = [name for name in clean if name not in listed]
    _say(db, who, [Draft("", source_unit(name), 0, 0, LISTED, "yes") for name in new])
    return new


def merge_sources(db: Database, who: str, names: Sequence[str], into: str) -> tuple[str, list[str]]:
    """Say that names are other names of the source `into`; return what it goes by, and the names that are new.

    Their ratings and statements count as its own from then on; nothing is changed in them. All or none.
    Raises AnnotateError for a name nobody gave, and for one that would become another name of itself.
    """
    known, same = every_name(db), same_sources(db)
    into = find_source(known, into)
    goes_by = same.get(into, into)
    found = dict.fromkeys(find_source(known, name) for name in names)
    if goes_by in found:
        what = "is its own name" if into == goes_by else f"is what '{into}' goes by"
        hint = "Name the others." if into == goes_by else f"First: annotate sources unmerge '{into}'."
        raise AnnotateError(f"'{goes_by}' {what}", hint, ExitCode.BAD_DATA)
    new = [name for name in found if same.get(name) != goes_by]
    _say(db, who, [Draft("", source_unit(name), 0, 0, SAME_AS, goes_by) for name in new])
    return goes_by, new


def unmerge_source(db: Database, who: str, name: str) -> str:
    """Say that a name is a source of its own again; return what it went by. Raises AnnotateError, NotSaved."""
    name, told = find_source(every_name(db), name), told_same(db)
    if name not in told:
        others = names_of(db, name)[1:]
        hint = f"Its other names: {', '.join(others)}." if others else "annotate sources lists them."
        raise AnnotateError(f"'{name}' is no other name of a source", hint, ExitCode.BAD_DATA)
    _say(db, who, [Draft("", source_unit(name), 0, 0, SAME_AS, None)])
    return told[name]


def _say(db: Database, who: str, facts: Sequence[Draft]) -> None:
    add_schema(db, PROJECT)
    add_annotator(db, who)
    if facts:
        Journal(db, who, PROJECT).extend((fact, 0.0, 0.0) for fact in facts)
