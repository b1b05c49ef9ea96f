"""Cutting sentences otherwise: said by one annotator about the text, holding for everybody, in one transaction.

A sentence cut otherwise is another question. Labels on the one that is gone are withdrawn, by judgments marked as
such, so that nothing compares answers to different questions; they stay in the journal, and come back if the
sentence does. What the program cut first is kept, so that the same splits and joins give the same sentences in
whatever order copies learn of them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from annotate.model.document import Sentence
from annotate.model.judgment import Draft, sentence_unit
from annotate.model.labeling import Refused
from annotate.model.project import CUT, PROJECT
from annotate.model.recut import JOIN, SPLIT, as_stored, cut_unit, from_stored, recut
from annotate.store.catalog import add_schema, load_document, schema_in_row
from annotate.store.catalog import find_document as find
from annotate.store.database import Database, saving
from annotate.store.journal import CUT_MARK, Journal


class Recut(NamedTuple):
    """What followed: answers withdrawn with their sentence, and answers that came back with it."""

    withdrawn: int
    restored: int


def cut_otherwise(db: Database, annotator: str, document: str, offset: int, how: str) -> Recut:
    """Split a sentence at `offset`, or join the one that begins there to the one before, and let it hold.

    `document` is the SHA-256 of the text. Raises Refused where that cannot be, NotSaved.
    """
    entry = find(db, document)
    now = load_document(db, entry).sentences
    begins = [sentence.start for sentence in now]
    if how == JOIN and offset not in begins[1:]:
        raise Refused("There is no sentence before it to join to")
    if how == SPLIT and (offset in begins or not any(one.start < offset < one.stop for one in now)):
        raise Refused("A sentence begins there already" if offset in begins else "No sentence stands there")
    add_schema(db, PROJECT)
    with saving(db.conn):
        opposite = {SPLIT: JOIN, JOIN: SPLIT}[how]
        value = None if held_cuts(db, entry.id).get(offset) == opposite else how
        said = Draft(document, cut_unit(offset), offset, offset, CUT, value)
        Journal(db, annotator, PROJECT).write([(said, 0.0, 0.0)])
        return settle(db, entry.id)


def held_cuts(db: Database, document: int) -> dict[int, str]:
    """Return what holds of a document's borders, by offset: whoever said it last."""
    rows = db.conn.execute(
        "SELECT j.start, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
        " JOIN replicas r ON r.id = j.replica"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.document = ?"
        " ORDER BY j.lamport, r.name, j.seq",
        (PROJECT.sha256, CUT, document),
    )
    return {offset: value for offset, value in dict(rows.fetchall()).items() if value}


def settle(db: Database, document: int) -> Recut:
    """Make a document's sentences what was said of their borders, inside the caller's transaction."""
    question = "SELECT sha256, text, first_cut FROM documents WHERE id = ?"
    sha256, text, first = db.conn.execute(question, (document,)).fetchone()
    if first is None:
        cut = "SELECT start, stop FROM sentences WHERE document = ? ORDER BY start"
        first = as_stored(Sentence(*row) for row in db.conn.execute(cut, (document,)))
    new = recut(from_stored(first), held_cuts(db, document), text)
    db.conn.execute(
        "UPDATE documents SET first_cut = ?, sentence_count = ? WHERE id = ?", (first, len(new), document)
    )
    db.conn.execute("DELETE FROM sentences WHERE document = ?", (document,))
    db.conn.executemany(
        "INSERT INTO sentences (document, position, start, stop) VALUES (?, ?, ?, ?)",
        ((document, position, *sentence) for position, sentence in enumerate(new)),
    )
    gone, back = _answers(db, document, _GONE), _answers(db, document, _BACK)
    return Recut(_judge(db, sha256, gone), _judge(db, sha256, back))


Row = tuple[str, int, int, int, str, str | None]  #: annotator, schema row, start, stop, field, value

_THERE = "EXISTS (SELECT 1 FROM sentences s WHERE (s.document, s.start, s.stop) = (j.document, j.start, j.stop))"
_GONE = ("NULL", f"n.value IS NOT NULL AND NOT {_THERE}")  #: answered, and not there any more
#: Withdrawn when its sentence went away, and there again: what it was before.
_BACK = (
    "(SELECT p.value FROM judgments p WHERE (p.document, p.unit, p.field, p.annotator, p.schema)"
    " = (j.document, j.unit, j.field, j.annotator, j.schema) AND p.id < j.id ORDER BY p.id DESC LIMIT 1)",
    f"n.value IS NULL AND j.tool LIKE '%{CUT_MARK}' AND {_THERE}",
)


def _answers(db: Database, document: int, wanted: tuple[str, str]) -> list[Row]:
    """Return the answers about sentences of a document for which a condition holds, with the value they get."""
    value, condition = wanted
    return db.conn.execute(
        f"SELECT a.name, n.schema, j.start, j.stop, n.field, {value}"
        " FROM (SELECT DISTINCT schema, field, document, unit, annotator FROM judgments"
        " WHERE document = ? AND unit LIKE 'sentence:%') u"
        " JOIN answers n ON (n.schema, n.field, n.document, n.unit, n.annotator)"
        " = (u.schema, u.field, u.document, u.unit, u.annotator)"
        f" JOIN judgments j ON j.id = n.judgment JOIN annotators a ON a.id = n.annotator WHERE {condition}"
        " ORDER BY a.name, n.schema, j.start, n.field",
        (document,),
    ).fetchall()


def _judge(db: Database, sha256: str, rows: Iterable[Row]) -> int:
    """Let these values hold, as judgments of the annotators they are of; return how many."""
    pens: dict[tuple[str, int], list[tuple[Draft, float, float]]] = {}
    for who, schema, start, stop, field, value in rows:
        draft = Draft(sha256, sentence_unit(start, stop), start, stop, field, value)
        pens.setdefault((who, schema), []).append((draft, 0.0, 0.0))
    for (who, schema), drafts in pens.items():
        Journal(db, who, schema_in_row(db, schema), mark=CUT_MARK).write(drafts)
    return sum(map(len, pens.values()))
