"""Carrying labels from one version of an article to another: seen first, then made, nothing moved in silence.

A changed text is a document of its own. What can be placed in it moves there: a judgment about the new text, and
one that withdraws the answer from the old one, so that nothing counts twice. What cannot be placed stays where it
is, with the reason. Going back is the same with the documents exchanged.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotate.model.document import Document
from annotate.model.judgment import Draft, attributes_of, fragments_of, links_of, sentence_unit, span_value
from annotate.model.project import PROJECT, REPLACED
from annotate.store.catalog import add_schema, schema_in_row
from annotate.store.database import Database, saving
from annotate.store.journal import MOVED_MARK, Journal
from annotate.text.anchoring import Anchors

GONE = "its words are not there any more, or in several places"
CHANGED = "its words have changed: to be judged again"
OTHERWISE = "the sentence is cut otherwise there"
TAKEN = "answered there already"


@dataclass(frozen=True)
class Move:
    """What happens to one answer. `after` None: it stays, and `why` says why. Texts are those it is about."""

    annotator: str
    schema: str
    field: str
    value: str
    before: str
    after: str | None
    why: str = ""


class _Held(NamedTuple):
    annotator: str
    schema: int
    draft: Draft

    @property
    def pen(self) -> tuple[str, int]:
        """Whose answer it is, under which schema."""
        return self.annotator, self.schema


@dataclass(frozen=True)
class Revision:
    """All that would move, and the drafts that move it, by annotator and row of the schema."""

    old: Document
    new: Document
    moves: tuple[Move, ...]
    drafts: dict[tuple[str, int], list[Draft]]


def plan_revision(db: Database, old: Document, new: Document) -> Revision:
    """Return what carrying every answer from one text to the other would do. Changes nothing."""
    anchors, names = Anchors(old.text, new.text), dict(db.conn.execute("SELECT id, name FROM schemas").fetchall())
    taken = {(*one.pen, one.draft.field, one.draft.unit) for one in _held(db, new)}
    found: list[tuple[_Held, Draft | str]] = []
    units: dict[tuple[str, int, str], str] = {}  # of an annotator's span in the old text -> in the new one
    for one in _held(db, old):
        draft = _placed(anchors, new, one.draft)
        if isinstance(draft, Draft):
            if (*one.pen, draft.field, draft.unit) in taken:
                draft = TAKEN
            elif draft.unit.startswith("span:"):
                draft = replace(
                    draft, unit=_free(draft.unit, {unit for key, unit in units.items() if key[:2] == one.pen})
                )
                units[*one.pen, one.draft.unit] = draft.unit
        found.append((one, draft))
    moves, drafts = [], defaultdict[tuple[str, int], list[Draft]](list)
    for one, draft in found:
        said = (one.annotator, names[one.schema], one.draft.field, _answer(one.draft), _words(old, one.draft))
        if isinstance(draft, str):
            moves.append(Move(*said, None, draft))
            continue
        moves.append(Move(*said, _words(new, draft)))
        tied = _tied(draft, {key[2]: unit for key, unit in units.items() if key[:2] == one.pen})
        drafts[one.pen] += [tied, replace(one.draft, value=None)]
    return Revision(old, new, tuple(moves), dict(drafts))


def _free(unit: str, taken: set[str]) -> str:
    name, number = unit, 1
    while name in taken:
        number += 1
        name = f"{unit}#{number}"
    return name


def revise(db: Database, by: str, revision: Revision) -> int:
    """Move what can be moved, in one transaction; return how many answers. `by` says so. Raises NotSaved."""
    add_schema(db, PROJECT)
    with saving(db.conn):
        for (who, schema), drafts in revision.drafts.items():
            pen = Journal(db, who, schema_in_row(db, schema), mark=MOVED_MARK)
            pen.write((draft, 0.0, 0.0) for draft in drafts)
        facts = [
            Draft(document.sha256, "document", 0, 0, REPLACED, value)
            for document, value in ((revision.old, revision.new.sha256), (revision.new, None))
        ]
        Journal(db, by, PROJECT).write((fact, 0.0, 0.0) for fact in facts)
    return sum(map(len, revision.drafts.values())) // 2


def _held(db: Database, document: Document) -> Iterator[_Held]:
    """Yield what holds about a document, under every schema that is labelled by, in reading order."""
    rows = db.conn.execute(
        "SELECT a.name, n.schema, n.unit, j.start, j.stop, n.field, n.value, j.quote"
        " FROM (SELECT DISTINCT schema, field, document, unit, annotator FROM judgments"
        " WHERE document = (SELECT id FROM documents WHERE sha256 = ?)) u"
        " JOIN answers n ON (n.schema, n.field, n.document, n.unit, n.annotator)"
        " = (u.schema, u.field, u.document, u.unit, u.annotator)"
        " JOIN judgments j ON j.id = n.judgment JOIN annotators a ON a.id = n.annotator"
        " WHERE n.value IS NOT NULL AND n.schema IS NOT (SELECT id FROM schemas WHERE sha256 = ?)"
        " ORDER BY j.start, j.stop, a.name, n.schema, n.field",
        (document.sha256, PROJECT.sha256),
    )
    return (_Held(who, schema, Draft(document.sha256, *said)) for who, schema, *said in rows.fetchall())


def _placed(anchors: Anchors, new: Document, draft: Draft) -> Draft | str:
    """Return the draft that says the same of the new text, or why there is none."""
    if draft.unit == "document":
        return replace(draft, document=new.sha256, start=new.body_start, stop=len(new.text))
    anchor = anchors.place(draft.start, draft.stop)
    if anchor is None:
        return GONE
    place = (anchor.start, anchor.stop)
    if draft.unit.startswith("sentence:"):
        if not anchor.same:
            return CHANGED
        if place not in new.sentences:
            return OTHERWISE
        return replace(draft, document=new.sha256, unit=sentence_unit(*place), start=place[0], stop=place[1])
    value = draft.value or ""
    pieces = [anchors.place(*piece) for piece in fragments_of(value)]
    if not anchor.same or not all(piece and piece.same for piece in pieces):
        return CHANGED
    fragments = [(piece.start, piece.stop) for piece in pieces if piece]
    stored = span_value(attributes_of(value), links_of(value), fragments)
    return Draft(new.sha256, f"span:{place[0]}-{place[1]}", *place, draft.field, stored, new.quote(*place))


def _tied(draft: Draft, placed: dict[str, str]) -> Draft:
    """Return a span tied to where the spans it was tied to have moved; what could not be placed is untied."""
    if not draft.unit.startswith("span:"):
        return draft
    value = draft.value or ""
    links = {
        name: [placed[unit] for unit in units if unit in placed]
        for name, units in links_of(value).items()
        if not units or any(unit in placed for unit in units)
    }
    return replace(draft, value=span_value(attributes_of(value), links, fragments_of(value)))


def _answer(draft: Draft) -> str:
    value = draft.value or ""
    return " ".join(attributes_of(value).values()) if draft.unit.startswith("span:") else value


def _words(document: Document, draft: Draft) -> str:
    return "the whole document" if draft.unit == "document" else document.quote(draft.start, draft.stop)
