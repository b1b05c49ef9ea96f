"""The journal: every judgment in order, never changed, and what holds now, kept beside it.

Invariants. (1) A judgment, its place in the chain and the answer that holds after it are written in one
transaction, on disk before append() returns. (2) Within a replica `seq` runs 1, 2, 3 …, and each `hash` is
SHA-256 over the judgment's content and the hash before it. (3) What holds for a (schema, field, unit,
annotator) is the judgment with the greatest (lamport, replica name, seq). recovery/doctor.py checks all three.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from annotate import __version__
from annotate.errors import AnnotateError
from annotate.model.judgment import Action, Draft, Judgment
from annotate.model.labeling import draft_redo, draft_undo
from annotate.model.project import PROJECT
from annotate.model.schema import Schema
from annotate.store.database import Database, saving
from annotate.store.stubs import latest, removed

_SAID = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_COLUMNS = (
    "replica, seq, lamport, document, unit, start, stop, annotator, schema, field, action, value, quote,"
    " seconds, raw_seconds, made_at, tool, hash"
)
#: a row in the order of _COLUMNS
INSERT = f"INSERT INTO judgments ({_COLUMNS}) VALUES ({', '.join('?' * 18)})"
_INSERT = f"INSERT INTO judgments (id, {_COLUMNS}) VALUES ({', '.join('?' * 19)})"
_HOLD = (
    "INSERT INTO answers (schema, field, document, unit, annotator, value, judgment) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET value = excluded.value, judgment = excluded.judgment"
)
_HEAD = "INSERT OR REPLACE INTO heads (replica, seq, hash) VALUES (?, ?, ?)"
_JUDGED = (
    "SELECT j.id, coalesce(d.sha256, ''), j.unit, j.start, j.stop, j.field, j.value, j.quote, j.action, j.made_at"
    " FROM judgments j LEFT JOIN documents d ON d.id = j.document"
)


#: The judgment is about a sentence that is there, or about something else.
_THERE = (
    "(j.unit NOT LIKE 'sentence:%' OR EXISTS (SELECT 1 FROM sentences s"
    " WHERE s.document = j.document AND s.start = j.start AND s.stop = j.stop))"
)
CUT_MARK = "+cut"  #: behind the version of the tool in judgments that follow from a sentence cut otherwise
MOVED_MARK = "+moved"  #: and in those that carry answers to another version of a text


class Moved(AnnotateError):
    """A label was to be of a sentence that is no longer there: somebody has cut it otherwise meanwhile."""


class _Place(NamedTuple):
    sha256: str
    id: int | None
    text: str


_NOWHERE = _Place("", None, "")  #: a source is in no document


def now() -> str:
    """Return the time as UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def chain(previous: str, content: Iterable[object]) -> str:
    """Return the hash of a judgment: over the hash before it and its content, in the order of the columns."""
    return hashlib.sha256(_SAID.encode([previous, *content]).encode()).hexdigest()


_FEW = 8  #: drafts, of which each asks for its sentence; for more all of a document's are read
_Sentences = dict[int | None, frozenset[tuple[int, int]]]  #: by row of the document
#: A draft, its seconds, its raw seconds, and when it was made if that was not now.
Timed = tuple[Draft, float, float] | tuple[Draft, float, float, str | None]


class Journal:
    """One annotator's pen under one schema. Everything that changes a label goes through append()."""

    def __init__(self, db: Database, annotator: str, schema: Schema, mark: str = "") -> None:
        """`mark` stands behind the tool's version in what is stored: how the judgments were made.

        Raises AnnotateError for an annotator whose work was removed on request.
        """
        self._tool = __version__ + mark
        self._conn = db.conn
        self.annotator = annotator
        self.schema = schema
        self._annotator = self._row("SELECT id FROM annotators WHERE name = ?", annotator)
        self._schema = self._row("SELECT id FROM schemas WHERE sha256 = ?", schema.sha256)
        if schema is not PROJECT and annotator in removed(db.conn):
            raise AnnotateError(f"The work of {annotator} was removed on request", "Use another name.")
        row = self._conn.execute("SELECT id, name FROM replicas WHERE here").fetchone()
        self._replica, self._replica_name = row
        self._place = _NOWHERE

    def _row(self, question: str, value: str) -> int:
        row = self._conn.execute(question, (value,)).fetchone()
        assert row is not None, f"not in the catalog yet: {value}"
        return int(row[0])

    # -- writing --------------------------------------------------------------------------------------------

    def append(self, draft: Draft, seconds: float = 0.0, raw_seconds: float = 0.0) -> Judgment:
        """Store one draft; return the judgment once it is on disk.

        `seconds` is the time it took with pauses cut, `raw_seconds` the whole of it.
        Raises NotSaved when it did not reach the disk; AnnotateError when its quote is not in the text.
        """
        return self.extend([(draft, seconds, raw_seconds)])[-1]

    def extend(self, drafts: Iterable[tuple[Draft, float, float]]) -> list[Judgment]:
        """Store (draft, seconds, raw_seconds) triples in one transaction: all of them, or none."""
        with saving(self._conn):
            return self.write(drafts)

    def write(self, drafts: Iterable[Timed]) -> list[Judgment]:
        """Store (draft, seconds, raw_seconds[, made at]) inside the caller's transaction.

        Everything is looked at before the first is stored, and then all are stored at once.
        """
        last = "SELECT seq, hash FROM heads WHERE replica = ?"
        seq, previous = self._conn.execute(last, (self._replica,)).fetchone() or (0, "")
        number = self._conn.execute("SELECT coalesce(max(id), 0) FROM judgments").fetchone()[0]
        lamport = latest(self._conn)
        today = now()
        rows: list[tuple[object, ...]] = []
        held: list[tuple[object, ...]] = []
        written: list[Judgment] = []
        told = list(drafts)
        sentences: _Sentences | None = {} if len(told) > _FEW else None
        for draft, seconds, raw_seconds, *elsewhere in told:
            seq, lamport, number = seq + 1, lamport + 1, number + 1
            made_at = next(filter(None, elsewhere), today)
            place = self._checked(draft, sentences)
            spent = (round(float(seconds), 3), round(float(raw_seconds), 3))  # as SQLite gives them back
            said = (draft.field, draft.action, draft.value, draft.quote, *spent, made_at, self._tool)
            at = (draft.unit, draft.start, draft.stop)
            names = (self._replica_name, seq, lamport, draft.document, *at, self.annotator, self.schema.sha256)
            previous = chain(previous, (*names, *said))
            rows.append(
                (
                    number,
                    self._replica,
                    seq,
                    lamport,
                    place.id,
                    *at,
                    self._annotator,
                    self._schema,
                    *said,
                    previous,
                )
            )
            held.append(
                (self._schema, draft.field, place.id or 0, draft.unit, self._annotator, draft.value, number)
            )
            written.append(Judgment(draft, number, self.annotator, made_at))
        self._conn.executemany(_INSERT, rows)
        self._conn.executemany(_HOLD, held)
        if rows:  # a trigger does so too, where it has not been set aside (guards.py)
            self._conn.execute(_HEAD, (self._replica, seq, previous))
        return written

    def _checked(self, draft: Draft, sentences: _Sentences | None) -> _Place:
        """Return where a draft is about; `sentences` are kept of each document, unless there are few drafts."""
        if not draft.document:
            return _NOWHERE
        if self._place.sha256 != draft.document:
            row = self._conn.execute(
                "SELECT id, text FROM documents WHERE sha256 = ?", (draft.document,)
            ).fetchone()
            self._place = _Place(draft.document, *row)
        if draft.quote is not None and self._place.text[draft.start : draft.stop] != draft.quote:
            raise AnnotateError(f"The text at {draft.start}-{draft.stop} is not what the span quotes", "Refused.")
        given = draft.action is Action.ANSWER and draft.value is not None
        if given and draft.unit.startswith("sentence:") and not self._is_sentence(draft, sentences):
            raise Moved(f"There is no sentence at {draft.start}-{draft.stop} now", "It was cut otherwise.")
        return self._place

    def _is_sentence(self, draft: Draft, sentences: _Sentences | None) -> bool:
        place, document = (draft.start, draft.stop), self._place.id
        if sentences is None:
            here = "SELECT 1 FROM sentences WHERE document = ? AND start = ? AND stop = ?"
            return self._conn.execute(here, (document, *place)).fetchone() is not None
        if document not in sentences:
            every = self._conn.execute("SELECT start, stop FROM sentences WHERE document = ?", (document,))
            sentences[document] = frozenset(every)
        return place in sentences[document]

    # -- reading --------------------------------------------------------------------------------------------

    def last(self) -> int:
        """Return the row of this annotator's last judgment under this schema; 0 before the first."""
        question = "SELECT coalesce(max(id), 0) FROM judgments WHERE annotator = ? AND schema = ?"
        return int(self._conn.execute(question, (self._annotator, self._schema)).fetchone()[0])

    def between(self, first: int, last: int) -> int:
        """Return how many of her judgments came between two rows: from another window, or from a merge."""
        question = "SELECT count(*) FROM judgments WHERE annotator = ? AND schema = ? AND id > ? AND id < ?"
        return int(self._conn.execute(question, (self._annotator, self._schema, first, last)).fetchone()[0])

    def undo(self) -> Draft | None:
        """Return the judgment that would take back the last one not yet taken back; None at the beginning."""
        return next(self.undoable(), None)

    def redo(self) -> Draft | None:
        """Return the judgment that would do again what was last undone in this copy; None after a fresh answer."""
        return next(self.redoable(), None)

    def undoable(self) -> Iterator[Draft]:
        """Yield the judgments that would take back one after the other, the last first.

        Walks back from the end: an undo cancels the nearest earlier answer or redo of its unit that is not
        cancelled. What was judged in this copy comes first, then what a merge brought of the annotator's, as it
        came. An answer that a later one from elsewhere has replaced is passed over.
        """
        cancelled: Counter[tuple[str, str, str]] = Counter()
        for here in (True, False):
            for judgment in self._backwards(here):
                draft = judgment.draft
                about = (draft.document, draft.unit, draft.field)
                if draft.action is Action.UNDO:
                    cancelled[about] += 1
                elif cancelled[about]:
                    cancelled[about] -= 1
                elif not self._replaced(judgment):
                    yield draft_undo(judgment, self._before(judgment))

    def redoable(self) -> Iterator[Draft]:
        """Yield the judgments that would do again what was undone in this copy, the last undone first."""
        cancelled = 0
        for judgment in self._backwards(here=True):
            if judgment.draft.action is Action.ANSWER:
                return
            if judgment.draft.action is Action.REDO:
                cancelled += 1
            elif cancelled:
                cancelled -= 1
            else:
                yield draft_redo(judgment, self._before(judgment))

    def _backwards(self, here: bool) -> Iterator[Judgment]:
        """Yield the annotator's judgments of this copy, or those that came from others, the last one first.

        Those about sentences that are not there any more are left out, and what followed from a cut or a move.
        """
        mine = (self._annotator, self._schema, self._replica, here)
        whose = "WHERE j.annotator = ? AND j.schema = ? AND (j.replica = ?) = ?"
        hers = f"j.tool NOT LIKE '%{CUT_MARK}' AND j.tool NOT LIKE '%{MOVED_MARK}'"
        order = f"AND {hers} AND {_THERE} ORDER BY j.id DESC"
        for row in self._conn.execute(f"{_JUDGED} {whose} {order}", mine):
            yield _judgment(row, self.annotator)

    def _replaced(self, judgment: Judgment) -> bool:
        """Tell whether a later answer of another copy holds instead of this one, or it has moved away."""
        question = (
            f"SELECT new.tool LIKE '%{MOVED_MARK}' OR new.replica != old.replica AND new.action != 'undo'"
            " AND (new.lamport, r.name, new.seq) > (old.lamport, s.name, old.seq)"
            " FROM judgments old JOIN replicas s ON s.id = old.replica"
            " JOIN answers n ON (n.schema, n.field, n.document, n.unit, n.annotator)"
            " = (old.schema, old.field, coalesce(old.document, 0), old.unit, old.annotator)"
            " JOIN judgments new ON new.id = n.judgment JOIN replicas r ON r.id = new.replica WHERE old.id = ?"
        )
        return bool(self._conn.execute(question, (judgment.id,)).fetchone()[0])

    def _before(self, judgment: Judgment) -> Draft | None:
        """Return what held for the unit before a judgment."""
        where = "WHERE j.document IS (SELECT id FROM documents WHERE sha256 = ?) AND j.unit = ? AND j.field = ?"
        earlier = (
            "AND (j.lamport, r.name, j.seq) < (SELECT o.lamport, s.name, o.seq FROM judgments o"
            " JOIN replicas s ON s.id = o.replica WHERE o.id = ?)"
        )
        mine = f"AND j.annotator = ? AND j.schema = ? {earlier}"
        last = "ORDER BY j.lamport DESC, r.name DESC, j.seq DESC LIMIT 1"
        draft = judgment.draft
        values = (draft.document, draft.unit, draft.field, self._annotator, self._schema, judgment.id)
        row = self._conn.execute(
            f"{_JUDGED} JOIN replicas r ON r.id = j.replica {where} {mine} {last}", values
        ).fetchone()
        return _judgment(row, self.annotator).draft if row else None


def _judgment(row: tuple[int, str, str, int, int, str, str | None, str | None, str, str], who: str) -> Judgment:
    number, sha256, unit, start, stop, field, value, quote, action, made_at = row
    return Judgment(Draft(sha256, unit, start, stop, field, value, quote, Action(action)), number, who, made_at)
