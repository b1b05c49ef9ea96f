"""Who gave what to how many units, grouped by SQLite: agreement never fetches a row per judgment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import log2

from annotate.model.schema import Schema
from annotate.store.database import Database

Pattern = tuple[tuple[str, str], ...]  #: ((annotator, label), …), sorted

_BY_UNIT = """
SELECT document, unit, group_concat(annotator || '=' || value) AS pattern
FROM answers
WHERE schema = (SELECT id FROM schemas WHERE sha256 = ?) AND field = ? AND value IS NOT NULL
GROUP BY document, unit
"""


def patterns(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, Pattern, int]]:
    """Yield (document, pattern, number of units), grouped; the same pattern may come more than once a document."""
    read = _reader(db)
    for document, pattern, count in db.conn.execute(
        f"SELECT (SELECT name FROM documents WHERE id = document), pattern, count(*)"
        f" FROM ({_BY_UNIT}) GROUP BY document, pattern",
        (schema.sha256, field),
    ):
        yield document, read(pattern), count


def answers_by_unit(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (document, unit, {annotator: label}) of every unit somebody has answered, in reading order."""
    read = _reader(db)
    names = dict(db.conn.execute("SELECT id, name FROM documents").fetchall())
    rows = db.conn.execute(_BY_UNIT, (schema.sha256, field)).fetchall()
    for document, unit, pattern in sorted(rows, key=lambda row: (row[0], _start(row[1]))):
        yield names[document], unit, dict(read(pattern))


def patterns_by_day(db: Database, schema: Schema, field: str) -> Iterator[tuple[str, str, Pattern, int]]:
    """Yield (day, document, pattern, number of units); a unit belongs to the day (UTC) of its last judgment."""
    read = _reader(db)
    by_unit = (
        "SELECT max(substr(j.made_at, 1, 10)) AS day, n.document,"
        " group_concat(n.annotator || '=' || n.value) AS pattern"
        " FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " GROUP BY n.document, n.unit"
    )
    for day, document, pattern, count in db.conn.execute(
        "SELECT day, (SELECT name FROM documents WHERE id = document), pattern, count(*)"
        f" FROM ({by_unit}) GROUP BY day, document, pattern ORDER BY day",
        (schema.sha256, field),
    ):
        yield day, document, read(pattern), count


@dataclass(frozen=True)
class Disagreement:
    """A sentence that was labelled differently. `entropy` is that of its labels, in bits."""

    document: str
    sentence: int  #: counted from 1
    text: str
    labels: Pattern
    entropy: float


def disagreements(db: Database, schema: Schema, field: str, limit: int | None) -> tuple[int, list[Disagreement]]:
    """Return how many sentences were labelled differently, and the worst: by entropy, then in reading order."""
    read, worst = _reader(db), []
    for document, unit, pattern in db.conn.execute(_BY_UNIT, (schema.sha256, field)):
        labels = read(pattern)
        if len({label for _, label in labels}) > 1:
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
    return int(unit.removeprefix("sentence:").split("-")[0])


@cache
def entropy(labels: tuple[str, ...]) -> float:
    """Return the Shannon entropy of the labels one unit got, in bits: 0 when all are the same."""
    shares = [labels.count(label) / len(labels) for label in sorted(set(labels))]
    return -sum(share * log2(share) for share in shares)


def _reader(db: Database) -> Callable[[str], Pattern]:
    """Return a function from `2=claim,1=fact` to a pattern; SQLite does not promise the order inside a group."""
    people = dict(db.conn.execute("SELECT CAST(id AS TEXT), name FROM annotators").fetchall())

    @cache
    def read(grouped: str) -> Pattern:
        pairs = (one.split("=") for one in grouped.split(","))
        return tuple(sorted((people[number], label) for number, label in pairs))

    return read
