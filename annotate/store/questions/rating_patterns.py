"""Who gave what to how many units, grouped by SQLite: agreement never fetches a row per judgment.

Gold is nobody's rating and never in it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from annotate.agreement.unanimity import entropy
from annotate.errors import AnnotateError, ExitCode
from annotate.model.decision import GOLD
from annotate.model.schema import Schema
from annotate.store.database import Database

Pattern = tuple[tuple[str, str], ...]  #: ((annotator, label), …), sorted

_ANSWERS = f"""
FROM answers
WHERE schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ? AND value IS NOT NULL
AND annotator IS NOT (SELECT id FROM annotators WHERE name = '{GOLD}')
"""
_BY_UNIT = f"""
SELECT document, unit, group_concat(annotator || char(31) || value, char(30)) AS pattern
{_ANSWERS}
GROUP BY document, unit
"""


def patterns(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, Pattern, int]]:
    """Yield (document, pattern, number of units), grouped.

    Raises AnnotateError for an answer that is none of the field's labels.
    """
    asked = (schema.sha256, field)
    labels = [label.name for label in schema.field(field).labels]
    if schema.field(field).scale == "flags":  # an answer is a set of labels: every set that was given
        labels = [value for (value,) in db.conn.execute(f"SELECT DISTINCT value {_ANSWERS} ORDER BY value", asked)]
    packing = _Packing(labels, dict(db.conn.execute("SELECT id, name FROM annotators").fetchall()))
    names = dict(db.conn.execute("SELECT id, name FROM documents").fetchall())
    read = cache(packing.read)
    columns = ", ".join(packing.names)
    for document, *numbers, count in db.conn.execute(
        f"SELECT document, {columns}, count(*) FROM"
        f" (SELECT document, {packing.sums} {_ANSWERS} GROUP BY document, unit) GROUP BY document, {columns}",
        (*labels * len(packing.names), *asked),
    ):
        yield names[document], read(tuple(numbers)), count


class _Packing:
    """What a unit was given, as integers: so many bits to an annotator, the number of her label in them.

    SQLite adds and groups integers in about half the time that text takes. An integer has room for 62 bits; where
    there are more annotators than it holds there are several.
    """

    def __init__(self, labels: Sequence[str], people: dict[int, str]) -> None:
        self._labels = labels
        self._people = people
        self._unknown = len(labels) + 1  #: the number of every answer that is no label
        self._bits = self._unknown.bit_length()
        self._first = range(1, max(people, default=1) + 1, 62 // self._bits)  #: annotators an integer begins with
        self.names = [f"from_{first}" for first in self._first]

    @property
    def sums(self) -> str:
        """The columns in SQL; each takes the labels as parameters."""
        numbered = " ".join(f"WHEN ? THEN {number}" for number in range(1, self._unknown))
        code = f"CASE value {numbered} ELSE {self._unknown} END"
        return ", ".join(
            f"sum(({code}) << ({self._bits} * (annotator - {first})))"
            f" FILTER (WHERE annotator BETWEEN {first} AND {first + self._first.step - 1}) AS {name}"
            for first, name in zip(self._first, self.names, strict=True)
        )

    def read(self, numbers: tuple[int | None, ...]) -> Pattern:
        """Return the pattern in the integers of a unit; None is an integer nobody stands in."""
        found = []
        for first, number in zip(self._first, numbers, strict=True):
            rest, annotator = number or 0, first
            while rest:
                label = rest % 2**self._bits
                if label == self._unknown:
                    message = f"An answer of {self._people[annotator]} is none of the schema's labels"
                    raise AnnotateError(message, "annotate log shows every answer.", ExitCode.BAD_DATA)
                if label:
                    found.append((self._people[annotator], self._labels[label - 1]))
                rest, annotator = rest >> self._bits, annotator + 1
        return tuple(sorted(found))


def answers_by_unit(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (document, unit, {annotator: label}) of every unit somebody has answered, in reading order."""
    read = reader(db)
    names = dict(db.conn.execute("SELECT id, name FROM documents").fetchall())
    rows = db.conn.execute(_BY_UNIT, (schema.sha256, field)).fetchall()
    for document, unit, pattern in sorted(rows, key=lambda row: (row[0], _start(row[1]))):
        yield names[document], unit, dict(read(pattern))


def patterns_by_day(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, str, Pattern, int]]:
    """Yield (day, document, pattern, number of units); a unit belongs to the day (UTC) of its last judgment."""
    yield from _patterns_by(db, schema, field, "max(substr(j.made_at, 1, 10))")


def patterns_by_tool(
    db: Database, schema: Schema, field: str, mark: str
) -> Iterator[tuple[str, str, Pattern, int]]:
    """Yield (`all`, `some` or `none`, document, pattern, number of units): whose judgments carry a mark."""
    marked = f"sum(j.tool LIKE '%{mark}')"
    yield from _patterns_by(
        db, schema, field, f"CASE {marked} WHEN count(*) THEN 'all' WHEN 0 THEN 'none' ELSE 'some' END"
    )


def _patterns_by(db: Database, schema: Schema, field: str, group: str) -> Iterator[tuple[str, str, Pattern, int]]:
    read = reader(db)
    by_unit = (
        f"SELECT {group} AS part, n.document,"
        " group_concat(n.annotator || char(31) || n.value, char(30)) AS pattern"
        " FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        f" AND n.annotator IS NOT (SELECT id FROM annotators WHERE name = '{GOLD}')"
        " GROUP BY n.document, n.unit"
    )
    for part, document, pattern, count in db.conn.execute(
        "SELECT part, (SELECT name FROM documents WHERE id = document), pattern, count(*)"
        f" FROM ({by_unit}) GROUP BY part, document, pattern ORDER BY part",
        (schema.sha256, field),
    ):
        yield part, document, read(pattern), count


@dataclass(frozen=True)
class Disagreement:
    """A sentence that was labelled differently. `entropy` is that of its labels, in bits."""

    document: str
    sentence: int  #: counted from 1
    text: str
    labels: Pattern
    entropy: float


def disagreements(
    db: Database, schema: Schema, field: str, limit: int | None, between: Collection[str] = ()
) -> tuple[int, list[Disagreement]]:
    """Return how many sentences were labelled differently, and the worst: by entropy, then in reading order.

    With `between`, only those that were given each of these labels.
    """
    read, worst = reader(db), []
    for document, unit, pattern in db.conn.execute(_BY_UNIT, (schema.sha256, field)):
        labels = read(pattern)
        given = {label for _, label in labels}
        if len(given) > 1 and given.issuperset(between):
            worst.append((-entropy(tuple(label for _, label in labels)), document, _start(unit), labels))
    worst.sort()
    return len(worst), [_described(db, *row) for row in worst[:limit]]


def _described(db: Database, entropy: float, document: int, start: int, labels: Pattern) -> Disagreement:
    name, text, position, stop = db.conn.execute(
        "SELECT d.name, d.text, s.position, s.stop FROM documents d JOIN sentences s ON s.document = d.id"
        " WHERE d.id = ? AND s.start = ?",
        (document, start),
    ).fetchone()
    return Disagreement(name, position + 1, text[start:stop], labels, -entropy)


def _start(unit: str) -> int:
    """Return where a sentence starts; -1 for the document, which comes before its sentences."""
    return -1 if unit == "document" else int(unit.removeprefix("sentence:").split("-")[0])


def reader(db: Database) -> Callable[[str], Pattern]:
    """Return a function from a grouped text to a pattern; SQLite does not promise the order inside a group.

    Its parts are set apart by the control characters meant for that, which no label and no JSON text holds.
    """
    people = dict(db.conn.execute("SELECT CAST(id AS TEXT), name FROM annotators").fetchall())

    @cache
    def read(grouped: str) -> Pattern:
        pairs = (one.split("\x1f") for one in grouped.split("\x1e"))
        return tuple(sorted((people[number], label) for number, label in pairs))

    return read
