"""A Labeling as the store holds it: one annotator's answers on one document, and on the sources it names."""

from collections.abc import Collection

from annotate.model.apart import AGAIN, TRAIN
from annotate.model.document import Document
from annotate.model.judgment import Draft, sentence_unit
from annotate.model.labeling import Labeling
from annotate.model.schema import Schema
from annotate.store.database import Database
from annotate.store.questions.progress import answers
from annotate.store.sources import same_sources, source_answers


def held_labeling(
    db: Database, annotator: str, schema: Schema, document: Document, again: Collection[str] = ()
) -> Labeling:
    """Return the annotator's labeling of a document under a schema, at its first unfinished sentence.

    Sentences of `again`, by unit, have only what was answered the second time.
    """
    given = answers(db, annotator, schema, document.sha256)
    if again:
        places = [place for place in document.sentences if sentence_unit(*place) in again]
        second = answers(db, annotator, schema, document.sha256, AGAIN)
        given = [one for one in given if not within(one, places)] + [one for one in second if within(one, places)]
    if not schema.asks_for_sources:
        return Labeling(schema, document, given)
    given += source_answers(db, annotator, schema)
    return Labeling(schema, document, given, same_sources(db))


def training_labeling(db: Database, annotator: str, schema: Schema, document: Document) -> Labeling:
    """Return what the annotator has answered on a document in training."""
    return Labeling(schema, document, answers(db, annotator, schema, document.sha256, TRAIN), same_sources(db))


def within(draft: Draft, places: Collection[tuple[int, int]]) -> bool:
    """Tell whether a judgment is about one of these sentences, or about a span that begins in one."""
    inside = draft.unit.startswith(("sentence:", "span:"))
    return inside and any(start <= draft.start < stop for start, stop in places)
