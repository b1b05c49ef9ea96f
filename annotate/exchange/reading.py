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
        held = held_answers(db, schema.sha256, fields, entry.id)
        whole = (_answer(one, names) for one in held if one.unit == "document")
        sentences = tuple(_sentences(document, schema, (one for one in held if one.unit != "document"), names))
        yield DocumentRecord(document, *origin(db, entry.id), sentences, _sorted(whole))


def _sentences(
    document: Document, schema: Schema, held: Iterable[Held], names: Mapping[int, str]
) -> Iterator[SentenceRecord]:
    question, labels = schema.sentence_field.name, {label.name for label in schema.sentence_field.labels}
    others = {field.name for field in schema.further_fields}
    at = {tuple(sentence): n for n, sentence in enumerate(document.sentences)}
    starts = [sentence.start for sentence in document.sentences]
    answers: list[dict[str, Answered]] = [{} for _ in starts]
    aside: list[tuple[int, Held]] = []
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
        if one.field in others:
            further[position].append(_answer(one, names))
        elif one.field in _ASIDE:
            aside.append((position, one))
        elif one.field != question or one.value not in labels:
            raise _damaged(document, name, f"'{one.value}' is not a label of {schema.name}")
        else:
            answers[position][name] = Answered(name, one.value, None, None, one.seconds, one.made_at)
    for position, one in aside:
        name = names[one.annotator]
        answers[position][name] = _beside(answers[position].get(name), one, name)
    for n, (start, stop) in enumerate(document.sentences):
        spans = sorted(marked[n], key=lambda span: (span.start, span.stop, span.field, span.annotator, span.unit))
        said = tuple(sorted(answers[n].values()))  # by name, which no two of them share
        text = document.quote(start, stop)
        yield SentenceRecord(n + 1, start, stop, text, said, tuple(spans), _sorted(further[n]))


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
