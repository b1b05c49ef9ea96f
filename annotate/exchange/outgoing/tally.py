"""What is said of a whole dataset, counted while it goes by: how much, by whom, and how well they agree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from annotate.exchange.records import Dataset, DocumentRecord
from annotate.model.decision import GOLD

Pattern = tuple[tuple[str, str], ...]  #: ((annotator, label), …), sorted


@dataclass
class Tally:
    """Counts of a dataset; complete when its documents have gone by."""

    documents: int = 0
    sentences: int = 0
    labels: Counter[str] = field(default_factory=Counter)  #: how often each was given
    spans: Counter[str] = field(default_factory=Counter)  #: by field
    languages: Counter[str] = field(default_factory=Counter)  #: documents of each
    splits: Counter[str] = field(default_factory=Counter)  #: documents in each
    annotators: set[str] = field(default_factory=set)
    consensus: bool = False  #: the labels are made of several annotators'
    patterns: dict[Pattern, int] = field(default_factory=dict)  #: those there are, numbered
    alike: Counter[tuple[int, int]] = field(
        default_factory=Counter
    )  #: (document, pattern) -> sentences, by number

    def watch(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """Yield the documents, counting."""
        for record in documents:
            self._count(record)
            yield record

    def _count(self, record: DocumentRecord) -> None:
        self.documents += 1
        self.languages[record.document.language or ""] += 1
        if record.split:
            self.splits[record.split] += 1
        for sentence in record.sentences:
            self.sentences += 1
            given = [(one.annotator, one.label) for one in sentence.answers if one.label is not None]
            self.labels.update(label for who, label in given if who != GOLD)
            self.spans.update(span.field for span in sentence.spans)
            self.consensus = self.consensus or any(one.share is not None for one in sentence.answers)
            people = {*(one.annotator for one in sentence.answers), *(one.annotator for one in sentence.spans)}
            self.annotators |= people - {GOLD}
            if votes := tuple(sorted(one for one in given if one[0] != GOLD)):
                self.alike[self.documents, self.patterns.setdefault(votes, len(self.patterns))] += 1

    def agreement(self, dataset: Dataset) -> Iterator[tuple[str, str, str, str, int]]:
        """Yield (coefficient, metric, value, interval, units) on the sentence labels; what is undefined says why.

        Nothing comes when there is nobody to agree with.
        """
        from annotate.agreement.patterns import Patterns
        from annotate.agreement.report import describe

        if self.consensus or len(self.annotators) < 2 or not self.patterns:
            return
        question = dataset.schema.sentence_field
        known = [label.name for label in question.labels if not label.excluded]
        left_out = [label.name for label in question.labels if label.excluded]
        votes = list(self.patterns)
        groups = ((str(document), votes[one], count) for (document, one), count in self.alike.items())
        patterns = Patterns.from_groups(groups, known, left_out)
        report = describe(patterns, field=question.name, level=question.level, scale=question.scale)
        for result in report.results:
            if result.value is None:
                yield result.coefficient, result.metric, f"undefined: {result.undefined}", "", result.units
                continue
            bounds = "" if result.low is None else f"[{result.low:.3f}, {result.high:.3f}] "
            limits = bounds + result.interval
            yield result.coefficient, result.metric, f"{result.value:.3f}", limits, result.units
