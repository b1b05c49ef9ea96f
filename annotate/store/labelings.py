"""A Labeling as the store holds it: one annotator's answers on one document, and on the sources it names."""

from annotate.model.document import Document
from annotate.model.labeling import Labeling
from annotate.model.schema import Schema
from annotate.store.database import Database
from annotate.store.queries import answers
from annotate.store.sources import same_sources, source_answers


def held_labeling(db: Database, annotator: str, schema: Schema, document: Document) -> Labeling:
    """Return the annotator's labeling of a document under a schema, at its first unfinished sentence."""
    given = answers(db, annotator, schema, document.sha256)
    if not schema.asks_for_sources:
        return Labeling(schema, document, given)
    given += source_answers(db, annotator, schema)
    return Labeling(schema, document, given, same_sources(db))
