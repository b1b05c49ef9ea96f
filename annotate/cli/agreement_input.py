"""Where ratings come from: the database, or a table made anywhere. Both end as what agreement reads."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from annotate.agreement.basis import Draws
from annotate.agreement.flag_report import describe_flags
from annotate.agreement.flags import YES_NO
from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from annotate.agreement.results import FieldReport
from annotate.agreement.span_report import describe_spans
from annotate.agreement.span_results import SpanReport
from annotate.agreement.spans import Marked
from annotate.cli import console
from annotate.cli.console import counted
from annotate.cli.options import opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError
from annotate.exchange.ratings import Rating, Reading, read_ratings
from annotate.exchange.span_ratings import read_spans
from annotate.model.schema import Field, Schema
from annotate.store.catalog import annotators, documents
from annotate.store.database import Database
from annotate.store.queries import done_by_document
from annotate.store.rating_patterns import answers_by_unit, patterns
from annotate.store.span_marks import SpanMarks, sentences_with_spans, span_marks

Unit = tuple[str | None, str, dict[str, str]]  #: (document, unit, {annotator: label})


@dataclass(frozen=True)
class Question:
    """One field to measure agreement on: ratings of units, or spans."""

    field: str
    level: str
    scale: str
    ratings: Patterns | Marked
    #: the words of spans, by document, start and end
    quotes: Mapping[tuple[str, int, int], str] | None = None
    #: who gave what to each unit, for what is said of units one by one
    units: Callable[[], Iterable[Unit]] = tuple

    def report(self, bootstrap: Draws | None, *, units_apart: bool = False) -> FieldReport | SpanReport:
        """Return the agreement, by the coefficients that fit the scale.

        `units_apart` takes the intervals of ratings over units instead of documents.
        """
        name, level, ratings = self.field, self.level, self.ratings
        if isinstance(ratings, Marked):
            return describe_spans(ratings, field=name, level=level, bootstrap=bootstrap)
        chosen = ratings.pooled() if units_apart else ratings
        if self.scale == "flags":
            found = describe_flags(chosen, field=name, level=level, bootstrap=bootstrap)
        else:
            found = describe(chosen, field=name, level=level, scale=self.scale, bootstrap=bootstrap)
        return replace(found, documents=len(ratings.documents)) if units_apart else found


@dataclass(frozen=True)
class Source:
    """What is measured: a title, the fields, what was done to the input, and ratings left out, by reason."""

    title: str
    questions: tuple[Question, ...]
    notices: tuple[str, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)


def from_database(path: Path, schema: str | None) -> Source:
    """Take the sentence labels and the spans of a database."""
    db = opened(path, write=False)
    chosen = resolve(schema, db)
    further = [
        _ratings(db, chosen, one) for one in (*chosen.further_fields, *chosen.document_fields) if one.labels
    ]
    questions = [_ratings(db, chosen, chosen.sentence_field)]
    questions += [one for one in further if isinstance(one.ratings, Patterns) and len(one.ratings.count)]
    dropped: dict[str, int] = {}
    for one in chosen.span_fields:
        marks = span_marks(db, chosen, one.name)
        if marks.spans:
            questions += _spans(one, marks)
            questions += _any_in_the_sentence(db, one, marks)
        if marks.unfinished:
            dropped[f"{one.name} spans in documents their annotator has not finished"] = marks.unfinished
    return Source(f"{chosen.name} {chosen.version}", tuple(questions), unfinished(db, chosen), dropped)


def _ratings(db: Database, schema: Schema, asked: Field) -> Question:
    """Return a question with labels; labels the schema excludes count as missing."""
    groups = patterns(db, schema, asked.name)
    excluded = [label.name for label in asked.labels if label.excluded]
    labels = None if asked.scale == "flags" else [label.name for label in asked.labels if not label.excluded]
    grouped = Patterns.from_groups(groups, labels, excluded)
    units = partial(answers_by_unit, db, schema, asked.name)
    return Question(asked.name, asked.level, asked.scale, grouped, units=units)


def _spans(asked: Field, marks: SpanMarks) -> Iterator[Question]:
    """Yield a question about the spans by their kind, and one for each further attribute that was given."""
    kinds = [label.name for label in asked.kinds]
    labels = [*kinds, *({label for *_, label in marks.spans} - {*kinds})]
    marked = Marked.from_spans(marks.spans, marks.lengths, marks.readers, labels)
    yield Question(asked.name, asked.level, asked.scale, marked, marks.quotes)
    for attribute in asked.attributes[1:]:
        given = [
            (*span[:4], labels[attribute.name])
            for span, labels in zip(marks.spans, marks.attributes, strict=True)
            if attribute.name in labels
        ]
        if given:
            names = [label.name for label in attribute.labels]
            marked = Marked.from_spans(given, marks.lengths, marks.readers, names)
            yield Question(f"{asked.name}: {attribute.name}", asked.level, asked.scale, marked, marks.quotes)


def _any_in_the_sentence(db: Database, asked: Field, marks: SpanMarks) -> list[Question]:
    """Return whether each sentence has a span at all, as a question of its own; none without two readers."""
    units = partial(sentences_with_spans, db, marks)
    counts = Counter((document, tuple(answers.items())) for document, _, answers in units())
    ratings = Patterns.from_groups(((*group, count) for group, count in counts.items()), YES_NO)
    name = f"{asked.name}: any in the sentence"
    return [Question(name, "sentence", "nominal", ratings, units=units)] if counts else []


def unfinished(db: Database, chosen: Schema) -> tuple[str, ...]:
    """Say who has sentences left: figures and other people's labels should wait for them."""
    total = sum(entry.sentences for entry in documents(db))
    left = {who: total - sum(done_by_document(db, who, chosen).values()) for who in annotators(db)}
    names = [f"{who} {count}" for who, count in left.items() if count]
    return (f"sentences still to label: {', '.join(names)}",) if names else ()


def from_file(
    path: Path, how: Reading, scale: str, labels: Sequence[str] | None = None, excluded: Collection[str] = ()
) -> Source:
    """Take the ratings of a table; `-` is stdin. `labels` fixes which labels there are, and their order."""
    name, data = _bytes(path)
    found = read_ratings(data, name, how)
    questions = tuple(
        Question(one, "unit", scale, Patterns.from_ratings(rows, labels, excluded), units=partial(_by_unit, rows))
        for one, rows in found.fields.items()
    )
    questions += tuple(
        Question(f"{one}: the same annotator again", "unit", scale, Patterns.from_ratings(rows, labels, excluded))
        for one, rows in found.again.items()
    )
    return Source(name, questions, tuple(found.notices), dict(found.dropped))


def _by_unit(ratings: Iterable[Rating]) -> Iterator[Unit]:
    units: dict[tuple[str | None, str], dict[str, str]] = {}
    for document, unit, annotator, label in ratings:
        if label is not None:
            units.setdefault((document, unit), {})[annotator] = label
    for (document, unit), answers in units.items():
        yield document, unit, answers


def spans_from_file(path: Path, how: Reading) -> Source:
    """Take the spans of a table; `-` is stdin."""
    name, data = _bytes(path)
    found = read_spans(data, name, how.columns, how.aliases, how.values)
    marked = Marked.from_spans(found.spans, found.lengths, found.readers)
    question = Question("value", "span", "span", marked)
    return Source(name, (question,), tuple(found.notices), dict(found.dropped))


def _bytes(path: Path) -> tuple[str, bytes]:
    name = "stdin" if str(path) == "-" else path.name
    try:
        return name, sys.stdin.buffer.read() if name == "stdin" else path.read_bytes()
    except OSError as error:
        raise AnnotateError(f"{path} cannot be read: {error.strerror}", "Name a table of ratings.") from None


def tell(source: Source) -> None:
    """Say on stderr how the input was read and what was left out."""
    for notice in source.notices:
        console.say_line(f"note: {notice}")
    for reason, count in source.dropped.items():
        console.say_line(f"note: {counted(count, 'rating')} left out: {reason}")
