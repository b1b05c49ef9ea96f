"""The choices that hold for every format: whose labels, which sentences, which split, names, texts.

Owns them once, as changes to the stream of records; a format never knows what was chosen. What is left out here
was not asked for, so it is no loss of the format.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.consensus import (
    Consensus,
    Decide,
    majority,
    only_gold,
    only_gold_of_source,
    soft,
)
from annotate.exchange.left_open import LeftOpen
from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, Marked, SentenceRecord
from annotate.model.decision import GOLD
from annotate.store.questions.export_rows import Left

SPLITS = ("train", "validation", "test")

Said = TypeVar("Said", Answered, Marked, Further)


@dataclass(frozen=True)
class Choices:
    """What to write of a dataset. The default is everything, as it is."""

    labels: str = "all"
    decide: Decide = majority  #: how, where labels are "dawid-skene"
    pseudonyms: Mapping[str, str] = field(default_factory=dict)  #: name -> what stands for it
    split: tuple[float, ...] = ()
    sources: frozenset[str] = frozenset()
    labelled: frozenset[str] = frozenset()  #: keep only sentences somebody gave one of these
    fields: frozenset[str] = frozenset()
    with_text: bool = True
    left: Callable[[str], Iterable[Left]] = lambda _sha256: ()  #: what gold left as it is, where labels are "gold"
    undecided: Counter[str] = field(default_factory=Counter)  #: counts, while it is written, sentences left open

    def of(self, dataset: Dataset) -> Dataset:
        """Return what is chosen. Raises AnnotateError for a field or label that the schema has not."""
        self._check(dataset)
        sources, annotators = dataset.sources, dataset.annotators
        steps: list[Callable[[DocumentRecord], DocumentRecord]] = []
        if self.labels == GOLD:
            beside = LeftOpen(dataset.schema, self.left, self.undecided)
            steps += [only_gold, beside.document]
            sources, annotators = beside.sources(tuple(map(only_gold_of_source, sources))), (GOLD,)
        elif self.labels != "all":
            way = self._consensus(dataset)
            steps.append(way.document)
            sources, annotators = tuple(map(way.source, sources)), (way.name,)
        if self.fields:
            steps.append(partial(_answering, self.fields, dataset.schema.sentence_field.name))
            sources = tuple(replace(one, further=_only(one.further, self.fields)) for one in sources)
        if self.labelled:
            steps.append(partial(_given, self.labelled))
        if self.pseudonyms:
            steps.append(partial(_renamed, self.pseudonyms))
            sources = tuple(replace(one, further=_hidden(one.further, self.pseudonyms)) for one in sources)
            annotators = tuple(self.pseudonyms.get(name, name) for name in annotators)
        if self.split:
            steps.append(partial(_split, self.split))
        if not self.with_text:
            steps.append(without_text)
        return replace(
            dataset,
            documents=_changed(dataset.documents, self.sources, steps),
            sources=tuple(one for one in sources if one.further),
            annotators=annotators,
            with_text=self.with_text,
            only=self.fields or None,
        )

    def _consensus(self, dataset: Dataset) -> Consensus:
        decide = {"majority": majority, "soft": soft}.get(self.labels, self.decide)
        return Consensus(dataset.schema, self.labels, decide, 0 if self.labels == "soft" else 0.5, self.undecided)

    def _check(self, dataset: Dataset) -> None:
        known = [field.name for field in dataset.schema.fields]
        for name in sorted(self.fields - set(known)):
            message = f"{dataset.schema.name} has no field '{name}'"
            raise AnnotateError(message, f"It has: {', '.join(known)}.", ExitCode.USAGE)
        for name in sorted(self.labelled - set(dataset.labels)):
            message = f"{dataset.schema.sentence_field.name} has no label '{name}'"
            raise AnnotateError(message, f"It has: {', '.join(dataset.labels)}.", ExitCode.USAGE)


def _changed(
    documents: Iterable[DocumentRecord],
    sources: frozenset[str],
    steps: list[Callable[[DocumentRecord], DocumentRecord]],
) -> Iterator[DocumentRecord]:
    for record in documents:
        if sources and record.source not in sources:
            continue
        for step in steps:
            record = step(record)  # noqa: PLW2901 (each step takes what the one before made)
        yield record


def parse_split(text: str) -> tuple[float, ...]:
    """Return the shares in `80/10/10`, or `90/10` without validation, as parts of 1. Raises AnnotateError."""
    parts = [float(part) for part in text.split("/") if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", part)]
    if len(parts) != text.count("/") + 1 or len(parts) not in (2, 3) or not sum(parts):
        message = f"--split '{text}' is not shares of documents"
        raise AnnotateError(message, "Write 80/10/10 (train, validation, test) or 90/10.", ExitCode.USAGE)
    return tuple(part / sum(parts) for part in parts)


def split_of(sha256: str, shares: tuple[float, ...]) -> str:
    """Return the split a document is in, by its text alone: other documents cannot move it.

    So the shares hold only about, the better the more documents there are.
    """
    names = SPLITS if len(shares) == 3 else (SPLITS[0], SPLITS[2])
    digest = hashlib.sha256(f"split {sha256}".encode()).digest()
    place, upto = int.from_bytes(digest[:8]) / 2**64, 0.0
    for name, share in zip(names, shares, strict=True):
        upto += share
        if place < upto:
            return name
    return next(name for name, share in reversed(list(zip(names, shares, strict=True))) if share)


def within(published: str | None, since: str | None, until: str | None) -> bool:
    """Tell whether a date, perhaps only a month or year, lies wholly between two others; an unknown one does not.

    Raises AnnotateError for limits that are no dates.
    """
    for limit in (since, until):
        if limit and not re.fullmatch(r"\d{4}(-\d\d){0,2}", limit):
            raise AnnotateError(f"'{limit}' is not a date", "Write 2023, 2023-11 or 2023-11-05.", ExitCode.USAGE)
    if not since and not until:
        return True
    first, last = "-01-01", "-12-31"
    return bool(published) and (
        (not since or _padded(published or "", first) >= _padded(since, first))
        and (not until or _padded(published or "", last)[:10] <= _padded(until, last))
    )


def _padded(date: str, rest: str) -> str:
    return date + rest[len(date) - 4 :] if len(date) < 10 else date[:10]


def without_text(record: DocumentRecord) -> DocumentRecord:
    """Return the document without any of its words; where they are, and its hash, stay."""
    sentences = tuple(
        one._replace(text="", spans=tuple(span._replace(quote="") for span in one.spans))
        for one in record.sentences
    )
    document = replace(record.document, text="")
    return replace(record, document=document, sentences=sentences, held_back=record.length)


def _split(shares: tuple[float, ...], record: DocumentRecord) -> DocumentRecord:
    return replace(record, split=split_of(record.document.sha256, shares))


def _given(labels: frozenset[str], record: DocumentRecord) -> DocumentRecord:
    sentences = (one for one in record.sentences if any(answer.label in labels for answer in one.answers))
    return replace(record, sentences=tuple(sentences))


def _answering(fields: frozenset[str], question: str, record: DocumentRecord) -> DocumentRecord:
    sentences = tuple(
        one._replace(
            answers=one.answers if question in fields else (),
            spans=_only(one.spans, fields),
            further=_only(one.further, fields),
        )
        for one in record.sentences
    )
    return replace(record, sentences=sentences, further=_only(record.further, fields))


Named = TypeVar("Named", Marked, Further)


def _only(said: tuple[Named, ...], fields: frozenset[str]) -> tuple[Named, ...]:
    return tuple(one for one in said if one.field in fields)


def _renamed(names: Mapping[str, str], record: DocumentRecord) -> DocumentRecord:
    return replace(
        record,
        sentences=tuple(_renamed_sentence(names, one) for one in record.sentences),
        further=_hidden(record.further, names),
    )


def _renamed_sentence(names: Mapping[str, str], sentence: SentenceRecord) -> SentenceRecord:
    answers = sorted(_under(sentence.answers, names), key=lambda one: one.annotator)
    spans = sorted(
        _under(sentence.spans, names),
        key=lambda one: (one.start, one.stop, one.field, one.annotator, one.unit),
    )
    return sentence._replace(answers=tuple(answers), spans=tuple(spans), further=_hidden(sentence.further, names))


def _hidden(answers: tuple[Further, ...], names: Mapping[str, str]) -> tuple[Further, ...]:
    return tuple(sorted(_under(answers, names), key=lambda one: (one.field, one.annotator)))


def _under(said: Iterable[Said], names: Mapping[str, str]) -> Iterator[Said]:
    return (one._replace(annotator=names.get(one.annotator, one.annotator)) for one in said)
