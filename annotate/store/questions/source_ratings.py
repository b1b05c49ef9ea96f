"""What was said of sources, under all their names: by whom, when, and which sentences were credited to them.

Reads only. Gold is nobody's rating and never in it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from annotate.model.decision import GOLD
from annotate.model.judgment import Action, attributes_of
from annotate.model.schema import Schema
from annotate.store.database import Database
from annotate.store.sources import same_sources

Ratings = dict[str, dict[str, str]]  #: {name a source goes by: {annotator: rating}}

_MADE = (
    " JOIN annotators a ON a.id = {0}.annotator JOIN replicas r ON r.id = j.replica"
    " WHERE {0}.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
)
_IN_ORDER = " ORDER BY j.lamport, r.name, j.seq"


def ratings(db: Database, schema: Schema, field: str) -> Ratings:
    """Return the answers to a field that is asked of sources, by the names the sources go by.

    Where one annotator has rated two names of one source, the later rating holds.
    """
    same = same_sources(db)
    found: Ratings = {}
    for unit, annotator, value in db.conn.execute(
        "SELECT n.unit, a.name, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        f"{_MADE.format('n')} AND n.document = 0 AND n.field = ? AND n.value IS NOT NULL AND a.name != ?"
        f"{_IN_ORDER}",
        (schema.sha256, field, GOLD),
    ):
        name = _name(unit)
        found.setdefault(same.get(name, name), {})[annotator] = value
    return dict(sorted(found.items()))


class Rated(NamedTuple):
    """A rating as the journal tells it. `value` is what holds after it; `undone` when it was taken back later."""

    made_at: str
    annotator: str
    name: str  #: as it was rated: one of the source's names
    field: str
    value: str | None
    action: str
    undone: bool


def history(db: Database, schema: Schema, names: list[str]) -> list[Rated]:
    """Return every judgment about a source, called by any of these names, oldest first, undone ones too."""
    rows = db.conn.execute(
        "SELECT j.made_at, a.name, substr(j.unit, 8), j.field, j.value, j.action FROM judgments j"
        f"{_MADE.format('j')} AND j.document IS NULL AND j.unit IN (SELECT 'source:' || value FROM json_each(?))"
        f" AND a.name != ?{_IN_ORDER}",
        (schema.sha256, json.dumps(names), GOLD),
    ).fetchall()
    undone: set[int] = set()
    standing: dict[tuple[str, str, str], list[int]] = {}  # what could be taken back, the latest last
    for at, (_, annotator, name, field, _, action) in enumerate(rows):
        done = standing.setdefault((annotator, name, field), [])
        if action != Action.UNDO:
            done.append(at)
        elif done:
            undone.add(done.pop())
    return [Rated._make((*row, at in undone)) for at, row in enumerate(rows)]


class Credit(NamedTuple):
    """Somebody said who stands behind a sentence, or the words of a span in it."""

    document: int
    annotator: str
    start: int  #: of the sentence or span, in code points
    unit: str
    source: str  #: the name it goes by, or NO_SOURCE


def credits_given(db: Database, schema: Schema) -> Iterator[Credit]:
    """Yield what was credited to whom under a schema, by a field of sentences or an attribute of spans."""
    same = same_sources(db)
    fields: Mapping[str, list[str]] = {
        field.name: [one.name for one in field.attributes if one.scale == "source"]
        for field in schema.fields
        if (field.scale == "source" and field.level == "sentence")
        or any(one.scale == "source" for one in field.attributes)
    }
    for document, annotator, start, unit, field, value in db.conn.execute(
        "SELECT n.document, a.name, j.start, n.unit, n.field, n.value FROM answers n"
        f" JOIN judgments j ON j.id = n.judgment{_MADE.format('n')}"
        " AND n.field IN (SELECT value FROM json_each(?)) AND n.value IS NOT NULL AND a.name != ?"
        " ORDER BY n.document, j.start, n.unit, a.name",
        (schema.sha256, json.dumps(list(fields)), GOLD),
    ):
        said = attributes_of(value) if fields[field] else {field: value}
        for one in fields[field] or [field]:
            if one in said:
                yield Credit(document, annotator, start, unit, same.get(said[one], said[one]))


class Statement(NamedTuple):
    """A sentence somebody has rated, with what she said of who says so. None is what she did not say."""

    document: int
    start: int
    annotator: str
    credibility: str
    source: str | None  #: the name it goes by, or NO_SOURCE
    reliability: str | None  #: her rating of that source


def statements(db: Database, schema: Schema, credibility: str, reliability: str) -> Iterator[Statement]:
    """Yield every answer to the sentence field `credibility`, beside the `reliability` she gave its source."""
    named = {
        (one.document, one.annotator, one.start): one.source
        for one in credits_given(db, schema)
        if one.unit.startswith("sentence:")
    }
    given = ratings(db, schema, reliability)
    for document, annotator, start, value in db.conn.execute(
        "SELECT n.document, a.name, j.start, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        f"{_MADE.format('n')} AND n.field = ? AND n.value IS NOT NULL AND a.name != ?"
        " ORDER BY n.document, j.start, a.name",
        (schema.sha256, credibility, GOLD),
    ):
        source = named.get((document, annotator, start))
        rated = given.get(source or "", {}).get(annotator)
        yield Statement(document, start, annotator, value, source, rated)


def _name(unit: str) -> str:
    return unit.partition(":")[2]
