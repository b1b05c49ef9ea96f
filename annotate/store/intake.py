"""What comes in from elsewhere becomes documents and judgments: all of it in one transaction, or nothing.

What holds already is not said again, so the same file twice adds nothing the second time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.errors import AnnotateError, ExitCode
from annotate.model.judgment import Draft
from annotate.model.schema import Schema
from annotate.store.catalog import NewDocument, add_annotator, add_documents, add_schema
from annotate.store.database import Database, saving
from annotate.store.guards import unguarded
from annotate.store.journal import Journal

MARK = "+imported"  #: behind the version of the tool in judgments made so


class Incoming(NamedTuple):
    """A judgment made elsewhere."""

    annotator: str
    draft: Draft
    seconds: float
    made_at: str | None


@dataclass
class Taken:
    """What was new, in numbers, and the documents that are cut otherwise here."""

    documents: int = 0
    judgments: int = 0
    known: int = 0  #: judgments that hold already
    annotators: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)


def take_in(db: Database, schema: Schema, arrivals: Iterable[tuple[NewDocument, Sequence[Incoming]]]) -> Taken:
    """Store documents and what was said of them. Raises NotSaved, and AnnotateError as the journal does."""
    taken = Taken()
    with saving(db.conn), unguarded(db.conn):
        before = {name for (name,) in db.conn.execute("SELECT name FROM annotators")}
        add_schema(db, schema)
        pens: dict[str, Journal] = {}
        for document, said in arrivals:
            ((entry, new),) = add_documents(db, [document])
            taken.documents += new
            here = set(db.conn.execute("SELECT start, stop FROM sentences WHERE document = ?", (entry.id,)))
            if not new and here != set(document.sentences):
                taken.otherwise.append(entry.name)
                _check_cut(entry.name, said, here)
            by_annotator: defaultdict[str, list[Incoming]] = defaultdict(list)
            for one in said:
                by_annotator[one.annotator].append(one)
            for who, given in by_annotator.items():
                if who not in pens:
                    add_annotator(db, who)
                    pens[who] = Journal(db, who, schema, mark=MARK)
                fresh = given if new else list(_fresh(db, who, schema, given))
                pens[who].write((one.draft, one.seconds, one.seconds, one.made_at) for one in fresh)
                taken.judgments += len(fresh)
                taken.known += len(given) - len(fresh)
        taken.annotators = sorted(pens.keys() - before)
    return taken


def _check_cut(name: str, said: Iterable[Incoming], here: Collection[tuple[int, int]]) -> None:
    """Raise AnnotateError when anything is about a sentence that a document known before does not have."""
    for one in said:
        place = (one.draft.start, one.draft.stop)
        if one.draft.unit.startswith("sentence:") and place not in here:
            message = f"'{name}' is cut into sentences otherwise here: none stands at {place[0]}-{place[1]}"
            raise AnnotateError(
                message, "Nothing was brought in. Into a database of its own: --db NEW.db.", ExitCode.BAD_DATA
            )


def _fresh(db: Database, who: str, schema: Schema, given: Sequence[Incoming]) -> Iterable[Incoming]:
    """Yield what does not hold already: the same answer at the same place."""
    question = (
        "SELECT n.document, n.unit, n.field, n.value, j.start, j.stop FROM answers n"
        " JOIN judgments j ON j.id = n.judgment"
        " WHERE n.annotator = (SELECT id FROM annotators WHERE name = ?)"
        " AND n.schema = (SELECT id FROM schemas WHERE sha256 = ?)"
        " AND n.document IN (0, (SELECT id FROM documents WHERE sha256 = ?))"
    )
    sha256 = next((one.draft.document for one in given if one.draft.document), "")
    held = {(bool(document), *rest) for document, *rest in db.conn.execute(question, (who, schema.sha256, sha256))}
    for one in given:
        draft = one.draft
        if (bool(draft.document), draft.unit, draft.field, draft.value, draft.start, draft.stop) not in held:
            yield one
