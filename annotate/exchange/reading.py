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
from annotate.store.questions.export_rows import (
    Held,
    HeldLabel,
    annotator_names,
    held_answers,
    held_labels,
    origin,
)

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
    question = schema.sentence_field.name
    fields = [*(field.name for field in schema.fields if field.name != question), *_ASIDE]
    for entry in entries:
        document = load_document(db, entry)
        labels = held_labels(db, schema.sha256, question, entry.id)
        held = held_answers(db, schema.sha256, fields, entry.id)
        whole = (_answer(one, names) for one in held if one.unit == "document")
        others = (one for one in held if one.unit != "document")
        sentences = tuple(_sentences(document, schema, labels, others, names))
        yield DocumentRecord(document, *origin(db, entry.id), sentences, _sorted(whole))


def _sentences(
    document: Document, schema: Schema, labels: Iterable[HeldLabel], held: Iterable[Held], names: Mapping[int, str]
) -> Iterator[SentenceRecord]:
    at = {tuple(sentence): n for n, sentence in enumerate(document.sentences)}
    answers = _labelled(document, schema, labels, at, names)
    starts = [start for start, _ in document.sentences]
    questions = {field.name for field in schema.further_fields}
    further: defaultdict[int, list[Further]] = defaultdict(list)
    marked: defaultdict[int, list[Marked]] = defaultdict(list)
    for one in held:
        name = names[one.annotator]
        if one.unit.startswith("span:"):
            marked[max(0, bisect_right(starts, one.start) - 1)].append(_span(document, schema, one, name))
            continue
        position = at.get((one.start, one.stop))
        if position is None:
            raise _damaged(document, name, f"'{one.unit}' is not a sentence")
        if one.field in questions:
            further[position].append(_answer(one, names))
        elif one.field in _ASIDE:
            answers[position][name] = _beside(answers[position].get(name), one, name)
        else:
            raise _damaged(document, name, f"'{one.field}' is not asked of sentences by {schema.name}")
    for n, (start, stop) in enumerate(document.sentences):
        said = tuple(sorted(answers[n].values()))  # by name, which no two of them share
        spans = sorted(marked.get(n, ()), key=_place)
        yield SentenceRecord(
            n + 1, start, stop, document.text[start:stop], said, tuple(spans), _sorted(further.get(n, ()))
        )


def _labelled(
    document: Document,
    schema: Schema,
    labels: Iterable[HeldLabel],
    at: Mapping[tuple[int, ...], int],
    names: Mapping[int, str],
) -> list[dict[str, Answered]]:
    """Return who labelled each sentence, and how."""
    known = {label.name for label in schema.sentence_field.labels}
    answers: list[dict[str, Answered]] = [{} for _ in at]
    for who, start, stop, label, seconds, made_at in labels:
        name, position = names[who], at.get((start, stop))
        if position is None:
            raise _damaged(document, name, f"no sentence stands at {start}-{stop}")
        if label not in known:
            raise _damaged(document, name, f"'{label}' is not a label of {schema.name}")
        answers[position][name] = Answered(name, label, None, None, seconds, made_at)
    return answers


def _place(span: Marked) -> tuple[int, int, str, str, str]:
    return span.start, span.stop, span.field, span.annotator, span.unit


def _answer(one: Held, names: Mapping[int, str]) -> Further:
    return Further(names[one.annotator], one.field, one.value, one.seconds, one.made_at)


def _sorted(answers: Iterable[Further]) -> tuple[Further, ...]:
    return tuple(sorted(answers, key=lambda one: (one.field, one.annotator)))


def _beside(answer: Answered | None, one: Held, name: str) -> Answered:
    """Return the answer with a note or a confidence; without a label it is of the time of the last of them."""
    answer = answer or Answered(name, None, None, None, None, one.made_at)
    made_at = max(answer.made_at, one.made_at) if answer.label is None else answer.made_at
    if one.field == "note":
        return answer._replace(note=one.value, made_at=made_at)
    return answer._replace(confidence=int(one.value), made_at=made_at)


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
