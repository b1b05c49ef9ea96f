"""Who is to label what, as it was said: facts of the project, journaled like labels. And how far each one is.

An assignment follows its document to the version that is labelled in its place. Where nobody is assigned
anything, everybody has every document.
"""

from collections.abc import Collection, Iterable

from annotate.model.apart import AGAIN
from annotate.model.assignment import Assignment, Change, read_assignment
from annotate.model.judgment import Draft
from annotate.model.project import ASSIGNED, PROJECT, REPLACED
from annotate.model.schema import Schema
from annotate.store.catalog import Entry, add_annotator, add_schema, current_documents, raters
from annotate.store.database import Database, saving
from annotate.store.guards import unguarded
from annotate.store.journal import Journal
from annotate.store.questions.progress import answers, done_by_document

_SAID = (
    "SELECT d.sha256, substr(n.unit, 11), n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
    " JOIN replicas r ON r.id = j.replica JOIN documents d ON d.id = n.document"
    " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ?{}"
    " ORDER BY j.lamport, r.name, j.seq"
)


def assign(db: Database, by: str, changes: Iterable[Change]) -> None:
    """Let changes hold, in one transaction; `by` says so. Raises NotSaved."""
    rows = dict(db.conn.execute("SELECT sha256, id FROM documents").fetchall())
    changes = sorted(changes, key=lambda one: rows[one.document])  # the order they are kept in: faster
    add_schema(db, PROJECT)
    for name in dict.fromkeys([by, *(one.annotator for one in changes)]):
        add_annotator(db, name)
    drafts = []
    for one in changes:
        value = one.assignment.stored() if one.assignment else None
        drafts.append((Draft(one.document, f"annotator:{one.annotator}", 0, 0, ASSIGNED, value), 0.0, 0.0))
    with saving(db.conn), unguarded(db.conn):
        Journal(db, by, PROJECT).write(drafts)


def assignments(db: Database, annotator: str | None = None) -> dict[str, dict[str, Assignment]]:
    """Return {SHA-256 of a document: {annotator: assignment}}, of one annotator or, with None, of all.

    What was said last holds, whoever said it.
    """
    said: dict[str, dict[str, str | None]] = {}
    one = "" if annotator is None else " AND n.unit = ?"
    unit = () if annotator is None else (f"annotator:{annotator}",)
    for document, who, value in db.conn.execute(_SAID.format(one), (PROJECT.sha256, ASSIGNED, *unit)):
        said.setdefault(document, {})[who] = value
    for old, _, new in db.conn.execute(_SAID.format(""), (PROJECT.sha256, REPLACED)).fetchall():
        if new is not None and old in said:
            said[new] = said.pop(old) | said.get(new, {})
    found = {
        document: {who: read_assignment(value) for who, value in whose.items() if value is not None}
        for document, whose in said.items()
    }
    return {document: whose for document, whose in found.items() if whose}


def queue(db: Database, annotator: str) -> list[Entry] | None:
    """Return what an annotator is to label, in order; None where nobody is assigned anything."""
    entries = current_documents(db)
    mine = assignments(db, annotator)
    if not mine and not assignments(db):
        return None
    hers = {document: whose[annotator] for document, whose in mine.items()}
    return sorted((one for one in entries if one.sha256 in hers), key=lambda one: (hers[one.sha256].rank, one.id))


def to_judge_again(db: Database, annotator: str, schema: Schema) -> dict[int, set[str]]:
    """Return, by document row, the sentences an annotator is to judge a second time and has not so far."""
    mine = assignments(db, annotator)
    wanted = {document: {*whose[annotator].again} for document, whose in mine.items() if whose[annotator].again}
    if not wanted:
        return {}
    found = {}
    for entry in current_documents(db):
        if entry.sha256 in wanted:
            held = answers(db, annotator, schema, entry.sha256)
            second = answers(db, annotator, schema, entry.sha256, AGAIN)
            name = schema.sentence_field.name
            first, done = ({one.unit for one in part if one.field == name} for part in (held, second))
            if pending := (wanted[entry.sha256] & first) - done:
                found[entry.id] = pending
    return found


def begun(db: Database, schema: Schema) -> dict[str, set[str]]:
    """Return, by SHA-256 of a document, who has labelled something in it."""
    rows = {entry.id: entry.sha256 for entry in current_documents(db)}
    found: dict[str, set[str]] = {}
    for who in raters(db):
        for row, done in done_by_document(db, who, schema).items():
            if done and row in rows:
                found.setdefault(rows[row], set()).add(who)
    return found


def judged_before(db: Database, schema: Schema, moment: str) -> dict[str, list[tuple[str, str]]]:
    """Return, by annotator, the (document, sentence) she labelled before a moment (UTC, ISO 8601)."""
    rows = db.conn.execute(
        "SELECT a.name, d.sha256, n.unit FROM answers n JOIN judgments j ON j.id = n.judgment"
        " JOIN annotators a ON a.id = n.annotator JOIN documents d ON d.id = n.document"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " AND j.made_at < ?",
        (schema.sha256, schema.sentence_field.name, moment),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for who, document, unit in rows:
        found.setdefault(who, []).append((document, unit))
    return found


def last_heard_of(db: Database) -> dict[str, str]:
    """Return, by annotator, when she last judged anything or was last assigned something (UTC, ISO 8601)."""
    rows = db.conn.execute(
        "SELECT a.name, max(j.made_at) FROM annotators a JOIN judgments j ON j.annotator = a.id"
        " WHERE j.schema IS NOT (SELECT id FROM schemas WHERE sha256 = ?) GROUP BY a.name",
        (PROJECT.sha256,),
    )
    found: dict[str, str] = dict(rows.fetchall())
    for who, when in db.conn.execute(
        "SELECT substr(n.unit, 11), max(j.made_at) FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        " GROUP BY n.unit",
        (PROJECT.sha256, ASSIGNED),
    ):
        found[who] = max(when, found.get(who, ""))
    return found


def open_work(db: Database, schema: Schema) -> list[tuple[str, str]]:
    """Return (SHA-256 of a document, annotator) of what is assigned and not finished, by document."""
    board = Board(db, schema)
    return [
        (one.sha256, who)
        for one in board.documents
        for who in board.held.get(one.sha256, {})
        if board.left_in(who, one)
    ]


class Board:
    """Who has which documents to label under a schema, and how far each one is.

    `documents` are those that are to be labelled; `held` is {} where nobody is assigned anything, and everybody
    then has them all.
    """

    def __init__(self, db: Database, schema: Schema) -> None:
        self.documents = current_documents(db)
        self.held = assignments(db)
        self.people = raters(db)
        #: {annotator: {row: sentences}}
        self.done = {who: done_by_document(db, who, schema) for who in self.people}
        twice = {who for whose in self.held.values() for who, one in whose.items() if one.again}
        self.again = {who: to_judge_again(db, who, schema) for who in twice}  #: to be judged a second time

    def has(self, who: str, document: Entry) -> Assignment | None:
        """Return the assignment of a document to an annotator, None when it is not hers to label."""
        if not self.held:
            return Assignment(document.id)
        return self.held.get(document.sha256, {}).get(who)

    def left_in(self, who: str, document: Entry) -> int:
        """Return how many sentences of a document an annotator has still to label, some a second time."""
        if not self.has(who, document):
            return 0
        again = len(self.again.get(who, {}).get(document.id, ()))
        return max(0, document.sentences - self.done.get(who, {}).get(document.id, 0)) + again

    def left(self, who: str, *, calibration: bool = False) -> int:
        """Return how many sentences an annotator has still to label, in all or in the calibration set."""
        return sum(
            self.left_in(who, one)
            for one in self.documents
            if (held := self.has(who, one)) and (held.calibration or not calibration)
        )

    def open_to(self, who: str) -> list[Entry]:
        """Return the documents in which an annotator has something left."""
        return [one for one in self.documents if self.left_in(who, one)]

    def left_where_others_have_been(self, who: str, rows: Collection[int]) -> int:
        """Return how many sentences an annotator has to label in documents, by row, that others have begun.

        0 for who is none: who is assigned nothing, and has labelled nothing.
        """
        if not any(who in whose for whose in self.held.values()) and not any(self.done.get(who, {}).values()):
            return 0
        begun = {row for one, done in self.done.items() if one != who for row, count in done.items() if count}
        return sum(self.left_in(who, one) for one in self.documents if one.id in begun and one.id in rows)
