"""What a format cannot carry, counted: one table of what there is to lose, and how to count it in the records.

Owns the counting, so that no format counts for itself. Says nothing of what was not chosen.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from annotate.exchange.outgoing.tokens import aligned, tokens
from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, Marked

CELL = 32_767  #: characters that a cell of a spreadsheet holds
#: What XML 1.0 cannot hold.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Kind:
    """Something a dataset has: what it is called, one or many, and how many of it a document has."""

    one: str
    many: str
    count: Callable[[DocumentRecord], int]


def _spans(record: DocumentRecord) -> Iterator[Marked]:
    return (span for sentence in record.sentences for span in sentence.spans)


def one_layer(spans: Iterable[Marked]) -> tuple[list[Marked], int]:
    """Return the spans that stand beside each other, and how many do not fit between them.

    Of those that overlap the first in reading order stays; of those that begin together the shortest.
    """
    kept: list[Marked] = []
    left_out, at = 0, -1
    for span in spans:
        if span.start < at:
            left_out += 1
        else:
            kept.append(span)
            at = span.stop
    return kept, left_out


def layers(record: DocumentRecord) -> dict[tuple[str, str], list[Marked]]:
    """Return the spans of a document by annotator and field, in reading order."""
    found: dict[tuple[str, str], list[Marked]] = {}
    for span in sorted(_spans(record), key=lambda one: (one.start, one.stop, one.unit)):
        found.setdefault((span.annotator, span.field), []).append(span)
    return found


def _overlapping(record: DocumentRecord) -> int:
    return sum(one_layer(spans)[1] for spans in layers(record).values())


def _off_words(record: DocumentRecord) -> int:
    spans = list(_spans(record))
    if not spans:
        return 0
    text = record.document.text
    places = tokens(text, 0, len(text))
    return sum(not aligned(places, span.pieces) for span in spans)


def _crossing(record: DocumentRecord) -> int:
    return sum(span.stop > one.stop or span.start < one.start for one in record.sentences for span in one.spans)


def _long(record: DocumentRecord) -> int:
    texts = [one.value for one in record.further]
    for sentence in record.sentences:
        texts += [answer.note or "" for answer in sentence.answers] + [one.value for one in sentence.further]
        texts += [span.quote for span in sentence.spans]
        rows = len(sentence.answers) + len(sentence.spans) + len(sentence.further)
        texts += [sentence.text] * rows  # in each of which it stands
    return sum(len(text) > CELL for text in texts)


def _controls(record: DocumentRecord) -> int:
    words = [record.document.text, *(one.value for one in record.further)]
    for sentence in record.sentences:
        words += [answer.note or "" for answer in sentence.answers] + [one.value for one in sentence.further]
        words += [value for span in sentence.spans for _, value in span.attributes]
    return sum(len(NOT_XML.findall(text)) for text in words)


def _untied(record: DocumentRecord) -> int:
    return sum(not units for span in _spans(record) for _, units in span.links)


def _gone(record: DocumentRecord) -> int:
    marked = {(span.annotator, span.unit) for span in _spans(record)}
    return sum(
        (span.annotator, unit) not in marked
        for span in _spans(record)
        for _, units in span.links
        for unit in units
    )


def _said(record: DocumentRecord) -> Iterator[Answered | Marked | Further]:
    """Yield every answer in a document, whatever it is about."""
    yield from record.further
    for sentence in record.sentences:
        yield from sentence.answers
        yield from sentence.spans
        yield from sentence.further


def _answers(record: DocumentRecord) -> int:
    return sum(1 for _ in _said(record))


def _shares(record: DocumentRecord) -> int:
    return sum(one.share is not None for one in _said(record))


def _confidences(record: DocumentRecord) -> int:
    return sum(answer.confidence is not None for one in record.sentences for answer in one.answers)


#: In the order in which they are told.
KINDS = {
    "label": Kind(
        "sentence label",
        "sentence labels",
        lambda record: sum(answer.label is not None for one in record.sentences for answer in one.answers),
    ),
    "span": Kind("span", "spans", lambda record: sum(len(one.spans) for one in record.sentences)),
    "overlap": Kind("overlapping span", "overlapping spans", _overlapping),
    "crossing": Kind("span across sentences", "spans across sentences", _crossing),
    "off words": Kind("span inside words", "spans inside words", _off_words),
    "fragments": Kind(
        "span in pieces", "spans in pieces", lambda record: sum(bool(span.fragments) for span in _spans(record))
    ),
    "link": Kind(
        "link",
        "links",
        lambda record: sum(max(1, len(units)) for span in _spans(record) for _, units in span.links),
    ),
    "untied": Kind("link answered with none", "links answered with none", _untied),
    "gone": Kind("link to a span that is gone", "links to spans that are gone", _gone),
    "attribute": Kind(
        "further attribute of a span",
        "further attributes of spans",
        lambda record: sum(max(0, len(span.attributes) - (span.kind is not None)) for span in _spans(record)),
    ),
    "answer": Kind(
        "further answer about a sentence",
        "further answers about sentences",
        lambda record: sum(len(one.further) for one in record.sentences),
    ),
    "document answer": Kind(
        "answer about a document", "answers about documents", lambda record: len(record.further)
    ),
    "source answer": Kind("rating of a source", "ratings of sources", lambda _record: 0),
    "confidence": Kind("confidence", "confidences", _confidences),
    "note": Kind(
        "note",
        "notes",
        lambda record: sum(answer.note is not None for one in record.sentences for answer in one.answers),
    ),
    "long": Kind("text that is cut", "texts that are cut", _long),
    "share": Kind("share", "shares", _shares),
    "time": Kind("time of an answer", "times of answers", _answers),
    "annotator": Kind("answer's annotator", "answers' annotators", _answers),
    "origin": Kind(
        "origin of a document",
        "origins of documents",
        lambda record: int(any((record.title, record.source, record.author, record.url))),
    ),
    "split": Kind("split of a document", "splits of documents", lambda record: int(record.split is not None)),
    "control": Kind(
        "character no XML can hold",
        "characters no XML can hold",
        _controls,
    ),
    "unlabelled": Kind(
        "sentence without an answer",
        "sentences without an answer",
        lambda record: sum(not (one.answers or one.spans or one.further) for one in record.sentences),
    ),
    "empty": Kind(
        "document without sentences",
        "documents without sentences",
        lambda record: int(not record.sentences),
    ),
}


class Losses:
    """Counts, while a dataset is written, what the format has no place for."""

    def __init__(self, cannot: Iterable[str]) -> None:
        wanted = set(cannot)
        self._kinds = {name: kind for name, kind in KINDS.items() if name in wanted}
        self.counts: Counter[str] = Counter()

    def watch(self, dataset: Dataset) -> Dataset:
        """Return the dataset, to be written: what goes through it is counted."""
        if "source answer" in self._kinds:
            self.counts["source answer"] = sum(len(source.further) for source in dataset.sources)
        return replace(dataset, documents=self._counted(dataset.documents))

    def _counted(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        for record in documents:
            for name, kind in self._kinds.items():
                self.counts[name] += kind.count(record)
            yield record

    def __str__(self) -> str:
        """`12 links, 3 confidences`, or "" when nothing was lost."""
        return told(self.counts)


def told(counts: Mapping[str, int]) -> str:
    """Return counts of kinds in words, leaving out those of which there is none."""
    return ", ".join(
        f"{counts[name]:,} {kind.one if counts[name] == 1 else kind.many}"
        for name, kind in KINDS.items()
        if counts.get(name)
    )
