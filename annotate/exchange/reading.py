"""From the database to the records that formats write. Checks every place and quote on its way out."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from annotate.errors import AnnotateError
from annotate.exchange.records import Answered, DocumentRecord, Further, Marked, SentenceRecord
from annotate.model.document import Document
from annotate.model.judgment import attributes_of
from annotate.model.schema import Schema
from annotate.store.catalog import Entry, load_document
from annotate.store.database import Database
from annotate.store.questions.export_rows import Held, annotator_names, held_answers, origin

#: Fields of every schema that say something of a sentence. `skipped` is a place in a queue, and stays at home.
_ASIDE = ("confidence", "note")


def pseudonyms(names: Mapping[int, str]) -> dict[int, str]:
    """Return `annotator-1`, `annotator-2`, … by row, in the order the annotators came.

    Not a digest of the name: whoever can guess the name could check the guess.
    """
    return {row: f"annotator-{number}" for number, row in enumerate(names, 1)}


def read_documents(
    db: Database, schema: Schema, entries: Iterable[Entry], *, hide_names: bool = False
) -> Iterator[DocumentRecord]:
    """Yield the documents of `entries` with all that holds now under `schema`, one in memory at a time.

    Raises AnnotateError when a text is damaged, a label is of no sentence or not in the schema, or a span does
    not quote its place.
    """
    names = annotator_names(db)
    if hide_names:
        names = pseudonyms(names)
    fields = [*(field.name for field in schema.fields), *_ASIDE]
    for entry in entries:
        document = load_document(db, entry)
        held = list(held_answers(db, schema.sha256, fields, entry.id))
        whole = [one for one in held if one.unit == "document"]
        sentences = tuple(_sentences(document, schema, (one for one in held if one.unit != "document"), names))
        yield DocumentRecord(document, *origin(db, entry.id), sentences, _further(whole, names))


def _sentences(
    document: Document, schema: Schema, held: Iterable[Held], names: Mapping[int, str]
) -> Iterator[SentenceRecord]:
    labels = {label.name for label in schema.sentence_field.labels}
    others = {field.name for field in schema.further_fields}
    further: defaultdict[int, list[Held]] = defaultdict(list)
    at_start = {sentence.start: n for n, sentence in enumerate(document.sentences)}
    starts = list(at_start)
    said: defaultdict[int, defaultdict[str, dict[str, Held]]] = defaultdict(lambda: defaultdict(dict))
    marked: defaultdict[int, list[Marked]] = defaultdict(list)
    for one in held:
        name = names[one.annotator]
        if one.unit.startswith("span:"):
            marked[max(0, bisect_right(starts, one.start) - 1)].append(_span(document, schema, one, name))
        else:
            position = at_start.get(one.start, -1)
            if position < 0 or document.sentences[position].stop != one.stop:
                raise _damaged(document, name, f"'{one.unit}' is not a sentence")
            if one.field in others:
                further[position].append(one)
                continue
            if one.field not in _ASIDE and one.value not in labels:
                raise _damaged(document, name, f"'{one.value}' is not a label of {schema.name}")
            said[position][name][one.field] = one
    question = schema.sentence_field.name
    for n, (start, stop) in enumerate(document.sentences):
        answers = (_answer(name, question, by_field) for name, by_field in sorted(said[n].items()))
        spans = sorted(marked[n], key=lambda span: (span.start, span.stop, span.field, span.annotator, span.unit))
        text = document.quote(start, stop)
        yield SentenceRecord(n + 1, start, stop, text, tuple(answers), tuple(spans), _further(further[n], names))


def _further(held: Iterable[Held], names: Mapping[int, str]) -> tuple[Further, ...]:
    said = (Further(names[one.annotator], one.field, one.value, one.seconds, one.made_at) for one in held)
    return tuple(sorted(said, key=lambda one: (one.field, one.annotator)))


def _answer(name: str, question: str, by_field: Mapping[str, Held]) -> Answered:
    label, confidence, note = (by_field.get(field) for field in (question, *_ASIDE))
    return Answered(
        annotator=name,
        label=label.value if label else None,
        confidence=int(confidence.value) if confidence else None,
        note=note.value if note else None,
        seconds=label.seconds if label else None,
        made_at=label.made_at if label else max(one.made_at for one in by_field.values()),
    )


def _span(document: Document, schema: Schema, one: Held, name: str) -> Marked:
    quote = document.quote(one.start, one.stop)
    if quote != one.quote:
        raise _damaged(document, name, f"the text at {one.start}-{one.stop} is not what '{one.unit}' quotes")
    attributes = attributes_of(one.value)
    kind = schema.field(one.field).kind(attributes)
    where = (name, one.field, one.unit, one.start, one.stop, quote, kind, one.seconds, one.made_at)
    return Marked(*where, attributes=tuple(attributes.items()))


def _damaged(document: Document, name: str, what: str) -> AnnotateError:
    return AnnotateError(f"{document.name}, {name}: {what}", "Nothing was exported. Run: annotate doctor.")
