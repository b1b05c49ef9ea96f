"""Named questions about sources: who named which, which names are one, how they were rated. Reads only."""

import json
from collections import Counter
from collections.abc import Mapping

from annotate.errors import AnnotateError
from annotate.model.judgment import NO_SOURCE, Draft, attributes_of, source_name
from annotate.model.project import LISTED, PROJECT, SAME_AS
from annotate.model.schema import Schema
from annotate.store.database import Database

_MINE = (
    " n.annotator = (SELECT id FROM annotators WHERE name = ?)"
    " AND n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
    " AND n.field IN (SELECT value FROM json_each(?)) AND n.value IS NOT NULL"
)


def source_answers(db: Database, annotator: str, schema: Schema) -> list[Draft]:
    """Return what an annotator's ratings of sources are now, in the order they were made."""
    fields = json.dumps([field.name for field in schema.source_fields])
    rows = db.conn.execute(
        "SELECT j.unit, n.field, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        f" WHERE n.document = 0 AND{_MINE} ORDER BY j.lamport, j.id",
        (annotator, schema.sha256, fields),
    )
    return [Draft("", unit, 0, 0, field, value) for unit, field, value in rows]


def known_sources(db: Database, annotator: str, schema: Schema) -> list[str]:
    """Return the sources an annotator may pick from: those listed for all, the outlets, those she named herself.

    What others named stays theirs: to show it would show a part of their answers.
    """
    named = {*outlets(db), *listed_sources(db)}
    named |= {draft.unit.partition(":")[2] for draft in source_answers(db, annotator, schema)}
    fields = {
        field.name: [one.name for one in field.attributes if one.scale == "source"]
        for field in schema.fields
        if field.scale == "source" or any(one.scale == "source" for one in field.attributes)
    }
    rows = db.conn.execute(
        f"SELECT DISTINCT n.field, n.value FROM answers n WHERE{_MINE}",
        (annotator, schema.sha256, json.dumps(list(fields))),
    )
    for field, value in rows:
        said = attributes_of(value) if fields[field] else {field: value}
        named |= {said[one] for one in (fields[field] or [field]) if one in said}
    return sorted(named - {NO_SOURCE}, key=by_name)


def by_name(name: str) -> tuple[str, str]:
    """Return what names of sources are sorted by: capitals make no difference unless nothing else does."""
    return name.casefold(), name


def outlets(db: Database) -> dict[str, int]:
    """Return the outlets that published the documents, sources too, and how many documents each published."""
    found: Counter[str] = Counter()
    for source, count in db.conn.execute(
        "SELECT source, count(*) FROM documents WHERE source != '' GROUP BY source"
    ):
        if name := outlet_name(source):
            found[name] += count
    return dict(found)


def outlet_name(source: str | None) -> str | None:
    """Return what a file said of its outlet as the name of a source; None where it can be none."""
    try:
        return source_name(source) if source else None
    except AnnotateError:
        return None


def listed_sources(db: Database) -> set[str]:
    """Return the names that are offered to everybody."""
    return {name for name, value in _project(db, LISTED).items() if value}


def same_sources(db: Database) -> dict[str, str]:
    """Return, for each name that is another name of a source, the name that source goes by."""
    told = told_same(db)
    return {name: _followed(told, name) for name in told}


def told_same(db: Database) -> dict[str, str]:
    """Return what each name was said to be another name of, one step on."""
    return {name: value for name, value in _project(db, SAME_AS).items() if value}


def _followed(told: Mapping[str, str], name: str) -> str:
    seen = [name]
    while (name := told[name]) in told and name not in seen:
        seen.append(name)
    return min(seen) if name in seen else name  # a ring, as merged copies may make: any one, always the same


def _project(db: Database, field: str) -> dict[str, str | None]:
    """Return what holds for a fact of the project about sources: whoever said it last."""
    rows = db.conn.execute(
        "SELECT n.unit, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        " JOIN replicas r ON r.id = j.replica"
        " WHERE n.document = 0 AND n.field = ? AND n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " ORDER BY j.lamport, r.name, j.seq",
        (field, PROJECT.sha256),
    )
    return {unit.partition(":")[2]: value for unit, value in rows}
