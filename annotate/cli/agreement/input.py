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
from annotate.agreement.spans.link_report import describe_links
from annotate.agreement.spans.link_results import LinkReport
from annotate.agreement.spans.links import ANSWERS, Linked
from annotate.agreement.spans.links import answers as link_answers
from annotate.agreement.spans.places import Marked, Places, Span
from annotate.agreement.spans.report import describe_spans
from annotate.agreement.spans.results import SpanReport
from annotate.cli import blind, console
from annotate.cli.console import counted
from annotate.errors import AnnotateError
from annotate.exchange.ratings import Rating, Reading, read_ratings
from annotate.exchange.span_ratings import read_spans
from annotate.model.schema import Attribute, Field, Link, Schema
from annotate.store.database import Database
from annotate.store.questions.effort import judged_twice
from annotate.store.questions.rating_patterns import answers_by_unit, patterns
from annotate.store.questions.source_ratings import ratings
from annotate.store.questions.span_marks import Mark, SpanMarks, sentences_with_spans, span_marks

Report = FieldReport | SpanReport | LinkReport

Unit = tuple[str | None, str, dict[str, str]]  #: (document, unit, {annotator: label})


@dataclass(frozen=True)
class Question:
    """One field to measure agreement on: ratings of units, spans, or what spans are tied to."""

    field: str
    level: str
    scale: str
    ratings: Patterns | Marked | Linked
    quotes: Mapping[tuple[str, Places], str] | None = None  #: the words of spans, by document and places
    #: who gave what to each unit, for what is said of units one by one
    units: Callable[[], Iterable[Unit]] = tuple

    def report(self, bootstrap: Draws | None, *, units_apart: bool = False) -> Report:
        """Return the agreement, by the coefficients that fit the scale.

        `units_apart` takes the intervals of ratings over units instead of documents.
        """
        name, level, ratings = self.field, self.level, self.ratings
        if isinstance(ratings, Marked):
            return describe_spans(ratings, field=name, level=level, bootstrap=bootstrap)
        if isinstance(ratings, Linked):
            return describe_links(ratings, field=name, level=level, bootstrap=bootstrap)
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


def from_database(db: Database, chosen: Schema) -> Source:
    """Take the sentence labels, the further answers, the spans and their links of a database."""
    further = [
        _ratings(db, chosen, one)
        for one in (*chosen.further_fields, *chosen.document_fields)
        if one.labels or one.scale == "interval"
    ]
    questions = [_ratings(db, chosen, chosen.sentence_field)]
    questions += [one for one in further if isinstance(one.ratings, Patterns) and len(one.ratings.count)]
    rated = [one for one in chosen.source_fields if one.labels or one.scale == "interval"]
    of_sources = [_of_sources(db, chosen, one) for one in rated]
    questions += [one for one in of_sources if any(one.units())]
    dropped: dict[str, int] = {}
    notices: list[str] = []
    marks = {one.name: span_marks(db, chosen, one.name) for one in chosen.span_fields}
    for one in chosen.span_fields:
        found = marks[one.name]
        if found.marks:
            questions += _spans(one, found)
            questions += _any_in_the_sentence(db, one, found)
            notices += _unmeasured(one, found)
        for link in one.links if found.marks else ():
            questions += _links(one, link, found, marks[link.to])
            if lost := _lost(link, found, marks[link.to]):
                dropped[f"{one.name}: {link.name} ends at a span that was removed"] = lost
        if found.unfinished:
            dropped[f"{one.name} spans in documents their annotator has not finished"] = found.unfinished
    questions += _again(db, chosen)
    notices += blind.check(db, chosen)
    return Source(f"{chosen.name} {chosen.version}", tuple(questions), tuple(notices), dropped)


def _ratings(db: Database, schema: Schema, asked: Field) -> Question:
    """Return a question with labels or numbers; labels the schema excludes count as missing."""
    units = partial(answers_by_unit, db, schema, asked.name)
    if asked.scale == "interval":  # as many answers as there are numbers: SQLite does not know them beforehand
        counts = Counter((document, tuple(sorted(given.items()))) for document, _, given in units())
        grouped = Patterns.from_groups((*group, count) for group, count in counts.items())
        return Question(asked.name, asked.level, asked.scale, grouped, units=units)
    groups = patterns(db, schema, asked.name)
    excluded = [label.name for label in asked.labels if label.excluded]
    labels = None if asked.scale == "flags" else [label.name for label in asked.labels if not label.excluded]
    grouped = Patterns.from_groups(groups, labels, excluded)
    return Question(asked.name, asked.level, asked.scale, grouped, units=units)


def _of_sources(db: Database, schema: Schema, asked: Field) -> Question:
    """Return a question whose units are sources, by the names they go by. They are in no document."""
    rated = ratings(db, schema, asked.name)
    excluded = [label.name for label in asked.labels if label.excluded]
    open_ended = asked.scale in ("flags", "interval")
    labels = None if open_ended else [label.name for label in asked.labels if not label.excluded]
    rows = [(None, source, who, label) for source, given in rated.items() for who, label in given.items()]
    units = [(None, source, given) for source, given in rated.items()]
    grouped = Patterns.from_ratings(rows, labels, excluded)
    return Question(asked.name, asked.level, asked.scale, grouped, units=lambda: units)


def _again(db: Database, schema: Schema) -> Iterator[Question]:
    """Yield how far annotators agree with themselves, where sentences were judged a second time."""
    for asked in (schema.sentence_field, *schema.further_fields):
        found = [
            (document, f"{unit} by {who}", which, answer)
            for document, unit, who, *both in judged_twice(db, schema, asked.name)
            for which, answer in zip(("first", "again"), both, strict=True)
        ]
        if found and (asked.labels or asked.scale == "interval"):
            fixed = asked.labels and asked.scale != "flags"
            labels = [label.name for label in asked.labels if not label.excluded] if fixed else None
            excluded = [label.name for label in asked.labels if label.excluded]
            ratings = Patterns.from_ratings(found, labels, excluded)
            units = partial(_by_unit, found)
            yield Question(
                f"{asked.name}: the same annotator again", "sentence", asked.scale, ratings, units=units
            )


def _spans(asked: Field, marks: SpanMarks) -> Iterator[Question]:
    """Yield a question about the spans by their kind, and one for each further attribute that was given."""
    quotes = _words(marks)
    kinds = [label.name for label in asked.kinds]
    labels = [*kinds, *({mark.kind for mark in marks.marks} - {*kinds})]
    every = ((mark.document, mark.annotator, _span(mark, mark.kind)) for mark in marks.marks)
    marked = Marked.from_marks(every, marks.lengths, marks.readers, labels)
    yield Question(asked.name, asked.level, asked.scale, marked, quotes)
    for attribute in asked.attributes[1:]:
        given = [
            (mark.document, mark.annotator, _span(mark, mark.attributes[attribute.name]))
            for mark in marks.marks
            if attribute.labels and attribute.name in mark.attributes
        ]
        if given:
            names = [label.name for label in attribute.labels]
            marked = Marked.from_marks(given, marks.lengths, marks.readers, names)
            yield Question(f"{asked.name}: {attribute.name}", asked.level, asked.scale, marked, quotes)


def _span(mark: Mark, label: str = "") -> Span:
    return Span(mark.start, mark.stop, label, mark.fragments)


def _words(marks: SpanMarks) -> dict[tuple[str, Places], str]:
    return {(mark.document, _span(mark).places): mark.words for mark in marks.marks}


def _unmeasured(asked: Field, marks: SpanMarks) -> Iterator[str]:
    """Say which attributes have no coefficient, because they are answered in words."""
    written: list[Attribute] = [one for one in asked.attributes if not one.labels]
    for attribute in written:
        if any(attribute.name in mark.attributes for mark in marks.marks):
            answered = {"text": "in words", "source": "with the name of a source"}[attribute.scale]
            yield f"{asked.name}: {attribute.name} is answered {answered} and has no coefficient"


def _links(asked: Field, link: Link, marks: SpanMarks, ends: SpanMarks) -> Iterator[Question]:
    """Yield a question about what the spans are tied to, and one about whether they are, where anybody said so."""
    if not any(link.name in mark.links for mark in marks.marks):
        return
    known = {(mark.document, mark.annotator, mark.unit): _span(mark) for mark in ends.marks}
    linked = Linked.from_ties(
        ((mark.document, mark.annotator, _span(mark), _tied(mark, link, known)) for mark in marks.marks),
        ((document, annotator, span) for (document, annotator, _), span in known.items()),
        marks.lengths,
        marks.readers,
    )
    quotes = _words(marks) | _words(ends)
    name = f"{asked.name}: {link.name}"
    yield Question(name, "link", "link", linked, quotes)
    units = partial(link_answers, linked)
    counts = Counter((document, tuple(sorted(given.items()))) for document, _, given in units())
    if counts:
        ratings = Patterns.from_groups(((*group, count) for group, count in counts.items()), ANSWERS)
        yield Question(f"{name}, tied or none", "span", "nominal", ratings, units=units)


def _tied(mark: Mark, link: Link, known: Mapping[tuple[str, str, str], Span]) -> frozenset[Span] | None:
    """Return the spans an answer names; None where none was given, or all that it names were removed since."""
    if link.name not in mark.links:
        return None
    units = mark.links[link.name]
    found = frozenset(known[key] for unit in units if (key := (mark.document, mark.annotator, unit)) in known)
    return found if found or not units else None


def _lost(link: Link, marks: SpanMarks, ends: SpanMarks) -> int:
    known = {(mark.document, mark.annotator, mark.unit) for mark in ends.marks}
    named = ((mark.document, mark.annotator, u) for mark in marks.marks for u in mark.links.get(link.name, ()))
    return sum(one not in known for one in named)


def _any_in_the_sentence(db: Database, asked: Field, marks: SpanMarks) -> list[Question]:
    """Return whether each sentence has a span at all, as a question of its own; none without two readers."""
    units = partial(sentences_with_spans, db, marks)
    counts = Counter((document, tuple(answers.items())) for document, _, answers in units())
    ratings = Patterns.from_groups(((*group, count) for group, count in counts.items()), YES_NO)
    name = f"{asked.name}: any in the sentence"
    return [Question(name, "sentence", "nominal", ratings, units=units)] if counts else []


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
    marked = Marked.from_marks(found.spans, found.lengths, found.readers)
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
