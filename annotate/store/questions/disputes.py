"""Named questions of adjudication: what was answered differently, what alike, what gold says. Reads only."""

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotate.adjudication.cases import Case, Mark, span_cases
from annotate.agreement.unanimity import Answers
from annotate.model.decision import ADJUDICATOR, GOLD, beside
from annotate.model.judgment import Draft, source_unit
from annotate.model.schema import Field, Schema
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.questions.rating_patterns import Pattern, reader
from annotate.store.sources import same_sources

_RATED = (
    "FROM answers n WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ?"
    f" AND n.value IS NOT NULL AND n.annotator IS NOT (SELECT id FROM annotators WHERE name = '{GOLD}')"
    " AND n.document IN (SELECT value FROM json_each(?))"
)
_BY_UNIT = (
    "SELECT n.document, n.unit, group_concat(n.annotator || char(31) || n.value, char(30)) AS votes,"
    f" min(n.value) AS least, max(n.value) AS most, count(*) AS given {_RATED} GROUP BY n.document, n.unit"
)
_NOT_IN_GOLD = (
    " AND NOT EXISTS (SELECT 1 FROM answers g WHERE g.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
    " AND g.field IN (?, ?) AND g.document = u.document AND g.unit = u.unit AND g.value IS NOT NULL"
    f" AND g.annotator = (SELECT id FROM annotators WHERE name = '{GOLD}'))"
)


@dataclass
class Disputes:
    """What is to be decided, of the fields and documents that were asked for."""

    cases: list[Case] = field(default_factory=list)  #: answered differently, in reading order
    agreed: dict[str, Counter[Answers]] = field(default_factory=dict)  #: answers of other units, by field
    unanimous: int = 0  #: units on which all agree that gold says nothing about
    alone: int = 0  #: units only one annotator has answered
    #: spans and sources on which all agree and that gold says nothing about: those of `unanimous` that are few
    alike: list[Case] = field(default_factory=list)


def disputes(db: Database, schema: Schema, fields: Sequence[Field], entries: Sequence[Entry]) -> Disputes:
    """Return what is disputed in the documents. Fields about sources are, whatever the documents."""
    found = Disputes()
    places = {entry.id: (entry.sha256, order) for order, entry in enumerate(entries, 1)}
    for asked in fields:
        if asked.level == "span":
            cases = list(_span_cases(db, schema, asked, places))
        elif asked.level == "source":
            cases = list(_source_cases(db, schema, asked))
        else:
            _count_units(db, schema, asked, entries, found)
            continue
        found.cases += (case for case in cases if not case.is_unanimous and len(case.votes) > 1)
        found.alone += sum(len(case.votes) == 1 for case in cases)
        same = [case for case in cases if case.is_unanimous]
        found.agreed[asked.name] = Counter(case.answers for case in same)
        known = _decided_units(db, schema, asked)
        found.alike += (case for case in same if (case.document, case.unit) not in known)
    found.unanimous += len(found.alike)
    found.cases.sort(
        key=lambda case: (case.order, case.start, [one.name for one in schema.fields].index(case.field))
    )
    return found


def _count_units(db: Database, schema: Schema, asked: Field, entries: Sequence[Entry], found: Disputes) -> None:
    """Add the units of one field: disputed ones one by one, the others as counts."""
    read, case = reader(db), _maker(db, entries, asked)
    where = (schema.sha256, asked.name, json.dumps([entry.id for entry in entries]))
    differing = f"SELECT document, unit, votes FROM ({_BY_UNIT}) WHERE least != most"
    for document, unit, votes in db.conn.execute(differing, where):
        found.cases.append(case(document, unit, read(votes)))
    alike = f"SELECT least, given, count(*) FROM ({_BY_UNIT}) WHERE least = most GROUP BY least, given"
    agreed = found.agreed.setdefault(asked.name, Counter())
    for value, given, count in db.conn.execute(alike, where):
        agreed[(value,) * given] += count
    found.alone += sum(count for answers, count in agreed.items() if len(answers) == 1)
    missing = f"SELECT count(*) FROM ({_BY_UNIT}) u WHERE least = most AND given > 1{_NOT_IN_GOLD}"
    gold = (schema.sha256, asked.name, beside(ADJUDICATOR, asked.name))
    found.unanimous += db.conn.execute(missing, (*where, *gold)).fetchone()[0]


def unanimous(db: Database, schema: Schema, fields: Sequence[Field], entries: Sequence[Entry]) -> Iterator[Case]:
    """Yield the units on which all agree and that gold says nothing about; spans and sources are in Disputes."""
    read = reader(db)
    question = f"SELECT document, unit, votes FROM ({_BY_UNIT}) u WHERE least = most AND given > 1{_NOT_IN_GOLD}"
    for asked in fields:
        if asked.level in ("span", "source"):
            continue
        case = _maker(db, entries, asked)
        where = (schema.sha256, asked.name, json.dumps([entry.id for entry in entries]))
        gold = (schema.sha256, asked.name, beside(ADJUDICATOR, asked.name))
        for document, unit, votes in db.conn.execute(question, (*where, *gold)):
            yield case(document, unit, read(votes))


def _maker(db: Database, entries: Sequence[Entry], asked: Field) -> Callable[[int, str, Pattern], Case]:
    """Return a function from a unit's document, name and votes to the case."""
    places = {entry.id: (entry.sha256, order) for order, entry in enumerate(entries, 1)}
    bodies: dict[int, tuple[int, int]] = {}
    if asked.level == "document":
        rows = db.conn.execute("SELECT id, body_start, length(text) FROM documents").fetchall()
        bodies = {row: (start, stop) for row, start, stop in rows}

    def make(document: int, unit: str, votes: Pattern) -> Case:
        start, stop = bodies.get(document) or (int(end) for end in unit.partition(":")[2].split("-"))
        return Case(*places[document], unit, start, stop, asked.name, votes)

    return make


def _source_cases(db: Database, schema: Schema, asked: Field) -> Iterator[Case]:
    """Yield what was said of each source, under the name it goes by."""
    same = same_sources(db)
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rows = db.conn.execute(
        "SELECT n.unit, (SELECT name FROM annotators WHERE id = n.annotator), n.value"
        f" {_RATED} ORDER BY n.judgment",
        (schema.sha256, asked.name, "[0]"),
    )
    for unit, annotator, value in rows:
        name = unit.partition(":")[2]
        said[same.get(name, name)][annotator] = value
    for name in sorted(said):
        yield Case("", 0, source_unit(name), 0, 0, asked.name, tuple(sorted(said[name].items())))


def _span_cases(
    db: Database, schema: Schema, asked: Field, places: Mapping[int, tuple[str, int]]
) -> Iterator[Case]:
    question = (
        "SELECT n.document, a.name, n.field, n.unit, j.start, j.stop, j.quote, n.value"
        f" FROM (SELECT * {_RATED}) n JOIN judgments j ON j.id = n.judgment"
        " JOIN annotators a ON a.id = n.annotator"
    )
    every: defaultdict[int, list[Mark]] = defaultdict(list)
    homes: dict[tuple[int, str, str, str], str] = {}  # document, annotator, field, unit -> its name in gold
    for name in dict.fromkeys((asked.name, *(link.to for link in asked.links))):
        rows = db.conn.execute(question, (schema.sha256, name, json.dumps(list(places))))
        for document, *row in rows:
            mark = Mark(*row)
            homes[document, mark.annotator, name, mark.unit] = f"span:{mark.start}-{mark.stop}"
            if name == asked.name:
                every[document].append(mark)
    to = {link.name: link.to for link in asked.links}
    for document in sorted(every, key=lambda one: places[one][1]):

        def named(annotator: str, link: str, unit: str, document: int = document) -> str:
            return homes.get((document, annotator, to.get(link, ""), unit), unit)

        readers = _Readers(db, schema, document)
        (text,) = db.conn.execute("SELECT text FROM documents WHERE id = ?", (document,)).fetchone()
        yield from span_cases(*places[document], asked.name, text, every[document], readers.at, named)


class _Readers:
    """Who has labelled which sentences of a document."""

    def __init__(self, db: Database, schema: Schema, document: int) -> None:
        self._read: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        rows = db.conn.execute(
            f"SELECT n.unit, (SELECT name FROM annotators WHERE id = n.annotator) {_RATED}",
            (schema.sha256, schema.sentence_field.name, json.dumps([document])),
        )
        for unit, annotator in rows:
            start, stop = (int(end) for end in unit.partition(":")[2].split("-"))
            self._read[start, stop].add(annotator)
        self._starts = sorted(self._read)

    def at(self, offset: int) -> Collection[str]:
        """Return who labelled the sentence that holds the character there, or the last one before it."""
        at = bisect_right(self._starts, offset, key=lambda place: place[0])
        return self._read[self._starts[at - 1]] if at else ()


def _decided_units(db: Database, schema: Schema, asked: Field) -> set[tuple[str, str]]:
    rows = db.conn.execute(
        "SELECT coalesce((SELECT sha256 FROM documents WHERE id = g.document), ''), g.unit FROM answers g"
        " WHERE g.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND g.field IN (?, ?) AND g.value IS NOT NULL"
        f" AND g.annotator = (SELECT id FROM annotators WHERE name = '{GOLD}')",
        (schema.sha256, beside(ADJUDICATOR, asked.name), asked.name if asked.level == "source" else ""),
    )
    return {(document, unit) for document, unit in rows}


def gold_answers(db: Database, schema: Schema, cases: Iterable[Case]) -> list[Draft]:
    """Return what gold says of the cases' units, and all its spans."""
    wanted = {(case.document, case.unit) for case in cases}
    rows = db.conn.execute(
        "SELECT coalesce((SELECT sha256 FROM documents WHERE id = n.document), ''), n.unit, j.start, j.stop,"
        " n.field, n.value, j.quote FROM answers n JOIN judgments j ON j.id = n.judgment"
        f" WHERE n.annotator = (SELECT id FROM annotators WHERE name = '{GOLD}')"
        " AND n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.value IS NOT NULL",
        (schema.sha256,),
    )
    drafts = (Draft(*row) for row in rows)
    return [one for one in drafts if one.unit.startswith("span:") or (one.document, one.unit) in wanted]
