"""Sources under the names they go by now: what was merged is written as one, as every report counts it.

Owns where in a dataset names of sources stand: ratings are the store's, which knows the order they were made in.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from annotate.exchange.records import DocumentRecord, Further, Marked, SentenceRecord
from annotate.model.schema import Schema


def under_current_names(schema: Schema, same: Mapping[str, str]) -> Callable[[DocumentRecord], DocumentRecord]:
    """Return what changes a document: its outlet, and whom its sentences and spans are credited to.

    `same` is {another name of a source: the name it goes by}.
    """
    asked = {field.name for field in schema.fields if field.scale == "source"}
    attributes = {
        field.name: {one.name for one in field.attributes if one.scale == "source"} for field in schema.span_fields
    }

    def further(answers: tuple[Further, ...]) -> tuple[Further, ...]:
        return tuple(
            one._replace(value=same[one.value]) if one.field in asked and one.value in same else one
            for one in answers
        )

    def span(one: Marked) -> Marked:
        named = attributes[one.field]
        if not any(name in named and said in same for name, said in one.attributes):
            return one
        given = tuple((name, same.get(said, said) if name in named else said) for name, said in one.attributes)
        return one._replace(attributes=given, kind=schema.field(one.field).kind(dict(given)))

    def sentence(one: SentenceRecord) -> SentenceRecord:
        return one._replace(spans=tuple(map(span, one.spans)), further=further(one.further))

    def document(record: DocumentRecord) -> DocumentRecord:
        return replace(
            record,
            source=same.get(record.source or "", record.source),
            sentences=tuple(map(sentence, record.sentences)),
            further=further(record.further),
        )

    return document
