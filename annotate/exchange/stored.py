"""From the database to a dataset: what reading.py reads, with the ties between spans, and with rated sources.

Owns what the choices of an export need from the database: pseudonyms, and models of annotators. Writes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.exchange.reading import pseudonyms as numbered
from annotate.exchange.reading import read_documents
from annotate.exchange.records import Dataset, DocumentRecord, Further, Marked, SourceRecord
from annotate.exchange.source_names import under_current_names
from annotate.model.decision import GOLD
from annotate.model.judgment import fragments_of, links_of
from annotate.model.schema import Schema
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.questions.export_rows import annotator_names, answering, rated_sources, tied_spans
from annotate.store.questions.rating_patterns import patterns
from annotate.store.sources import same_sources

if TYPE_CHECKING:
    from annotate.agreement.reliability import Model


def read_dataset(db: Database, schema: Schema, entries: Iterable[Entry]) -> Dataset:
    """Return what holds now under `schema`: the documents of `entries`, and all sources by the names they go by.

    Raises AnnotateError, while the documents are gone through, as read_documents() does.
    """
    documents: Iterator[DocumentRecord] = (
        _tied(db, schema, record) for record in read_documents(db, schema, entries)
    )
    if same := same_sources(db):
        documents = map(under_current_names(schema, same), documents)
    return Dataset(schema, documents, tuple(_sources(db, schema)), tuple(answering(db, schema.sha256)))


def pseudonyms(db: Database) -> dict[str, str]:
    """Return what stands for each annotator's name: a number in the order they came, so that none ever changes.

    `gold` is nobody's name. Copies of a database may number differently.
    """
    names = annotator_names(db)
    hidden = numbered(names)
    return {name: hidden[row] for row, name in names.items() if name != GOLD}


def fitted(db: Database, schema: Schema) -> dict[str, "Model"]:
    """Return a model of the annotators (Dawid and Skene) for every field with labels that anybody answered.

    Of all answers in the database, whatever is exported of them. Questions of sources, and flags, have none.
    """
    from annotate.agreement.patterns import Patterns
    from annotate.agreement.reliability import dawid_skene

    models = {}
    for field in schema.fields:
        if field.level in ("sentence", "document") and field.scale in ("nominal", "ordinal"):
            groups = [
                (document, tuple((who, label) for who, label in pattern if who != GOLD), count)
                for document, pattern, count in patterns(db, schema, field.name)
            ]
            known = [label.name for label in field.labels if not label.excluded]
            left_out = [label.name for label in field.labels if label.excluded]
            found = Patterns.from_groups((one for one in groups if one[1]), known, left_out)
            if len(found.count):
                models[field.name] = dawid_skene(found)
    return models


def _tied(db: Database, schema: Schema, record: DocumentRecord) -> DocumentRecord:
    """Give the spans of a document the links and fragments they have."""
    fields = [field.name for field in schema.span_fields]
    tied = {
        (who, field, unit): value
        for who, field, unit, value in tied_spans(db, schema.sha256, fields, record.document.sha256)
    }
    if not tied:
        return record

    def whole(span: Marked) -> Marked:
        value = tied.get((span.annotator, span.field, span.unit))
        return (
            span._replace(links=tuple(links_of(value).items()), fragments=fragments_of(value)) if value else span
        )

    sentences = tuple(one._replace(spans=tuple(map(whole, one.spans))) for one in record.sentences)
    return replace(record, sentences=sentences)


def _sources(db: Database, schema: Schema) -> Iterator[SourceRecord]:
    rated: dict[str, list[Further]] = {}
    for one in rated_sources(db, schema.sha256, [field.name for field in schema.source_fields]):
        said = Further(one.annotator, one.field, one.value, one.seconds, one.made_at)
        rated.setdefault(one.source, []).append(said)
    for source, further in rated.items():
        yield SourceRecord(source, tuple(further))
