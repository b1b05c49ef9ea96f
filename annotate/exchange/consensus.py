"""One answer out of several: everybody's, the majority's, the adjudicated one, shares, or Dawid and Skene's.

Owns which answers an export has; the same records come out, with other answers in them. Never stores or shows one.
`gold` is nobody's vote: it is only ever taken as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotate.exchange.records import Answered, DocumentRecord, Further, Marked, SentenceRecord, SourceRecord
from annotate.model.decision import GOLD
from annotate.model.schema import Schema, flags_of, flags_value

if TYPE_CHECKING:
    from annotate.agreement.reliability import Model

WAYS = ("all", "majority", "gold", "soft", "dawid-skene")

Votes = Mapping[str, str]  #: {annotator: answer}
Decision = list[tuple[str, float]]  #: (answer, share), the likeliest first; [] when nothing can be said
Place = tuple[str, tuple[tuple[int, int], ...], str | None]  #: field, pieces and kind of a span
Decide = Callable[[str, Votes], Decision]  #: field and votes -> decision


def majority(_field: str, votes: Votes) -> Decision:
    """Return the answer given more often than any other, with the share that gave it; [] on a tie."""
    ranked = soft(_field, votes)
    return ranked[:1] if len(ranked) < 2 or ranked[0][1] > ranked[1][1] else []


def soft(_field: str, votes: Votes) -> Decision:
    """Return every answer given, with the share of annotators who gave it."""
    return [(value, count / len(votes)) for value, count in sorted(Counter(votes.values()).items(), key=_most)]


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def likeliest(models: Mapping[str, "Model"]) -> Decide:
    """Return a way to decide by models, one to a field; fields without one go by the majority.

    Labels a model does not know (excluded ones) are no votes.
    """
    known: dict[tuple[str, tuple[tuple[str, str], ...]], Decision] = {}  # units answered alike are alike

    def decide(field: str, votes: Votes) -> Decision:
        model = models.get(field)
        if model is None:
            return majority(field, votes)
        counted = tuple(sorted((who, label) for who, label in votes.items() if label in model.labels))
        if (field, counted) not in known:
            chances = model.posterior(dict(counted)) if counted else {}
            best = sorted(chances.items(), key=lambda one: (-one[1], one[0]))[:1]
            known[field, counted] = [(label, round(chance, 6)) for label, chance in best]
        return known[field, counted]

    return decide


@dataclass(frozen=True)
class Consensus:
    """A way to make one annotator, called `name`, out of all. `keep` is the share a span needs more than.

    `undecided` counts sentences that have labels, of which none can be taken.
    """

    schema: Schema
    name: str
    decide: Decide
    keep: float
    undecided: Counter[str]

    def document(self, record: DocumentRecord) -> DocumentRecord:
        """Return the document with the answers of one instead of everybody's."""
        spans = _Spans(self, record)
        sentences = tuple(self._sentence(one, spans.of[one.number]) for one in record.sentences)
        return replace(record, sentences=sentences, further=self.further(record.further))

    def source(self, record: SourceRecord) -> SourceRecord:
        """Return the source likewise."""
        return replace(record, further=self.further(record.further))

    def _sentence(self, sentence: SentenceRecord, spans: Iterable[Marked]) -> SentenceRecord:
        given = [one for one in sentence.answers if one.annotator != GOLD and one.label is not None]
        decided = self.decide(self.schema.sentence_field.name, {one.annotator: one.label or "" for one in given})
        latest = max((one.made_at for one in given), default="")
        self.undecided["sentence"] += bool(given) and not decided
        answers = tuple(
            Answered(self.name, label, None, None, None, latest, share=share) for label, share in decided
        )
        return sentence._replace(answers=answers, spans=tuple(spans), further=self.further(sentence.further))

    def further(self, answers: Sequence[Further]) -> tuple[Further, ...]:
        """Return the answers to further questions likewise; of flags, each is voted on by itself."""
        by_field: defaultdict[str, list[Further]] = defaultdict(list)
        for one in answers:
            if one.annotator != GOLD:
                by_field[one.field].append(one)
        return tuple(
            Further(self.name, field, value, None, max(one.made_at for one in given), share=share)
            for field, given in sorted(by_field.items())
            for value, share in self._decided(field, {one.annotator: one.value for one in given})
        )

    def _decided(self, field: str, votes: Votes) -> Decision:
        if self.schema.field(field).scale != "flags":
            return self.decide(field, votes)
        counts = Counter(flag for value in votes.values() for flag in flags_of(value))
        shares = [(flag, count / len(votes)) for flag, count in sorted(counts.items())]
        if self.keep == 0:
            return [(flags_value([flag]), share) for flag, share in shares]
        kept = [(flag, share) for flag, share in shares if share > self.keep]
        return [(flags_value(flag for flag, _ in kept), min((share for _, share in kept), default=1.0))]


class _Spans:
    """The spans of a document that were marked alike: same field, same place, same kind.

    A span's share is of those who read the sentence it begins in: who labelled it or marked anything in it.
    """

    def __init__(self, consensus: Consensus, record: DocumentRecord) -> None:
        self._consensus = consensus
        alike: defaultdict[Place, list[Marked]] = defaultdict(list)
        share: dict[Place, float] = {}
        home: dict[Place, int] = {}
        for sentence in record.sentences:
            spans = [span for span in sentence.spans if span.annotator != GOLD]
            readers = {one.annotator for one in sentence.answers if one.label is not None} - {GOLD}
            readers |= {span.annotator for span in spans}
            for span in spans:
                place: Place = (span.field, span.pieces, span.kind)
                alike[place].append(span)
                home[place] = sentence.number
                share[place] = len({one.annotator for one in alike[place]}) / len(readers)
        kept = [place for place in alike if share[place] > consensus.keep]
        self._names: dict[tuple[str, str, str], str] = {}  # (field, unit, annotator) -> the unit it is now part of
        taken: set[tuple[str, str]] = set()
        for place in kept:
            first = alike[place][0]
            plain, number = f"span:{first.start}-{first.stop}", 1
            unit = plain
            while (first.field, unit) in taken:
                number += 1
                unit = f"{plain}#{number}"
            taken.add((first.field, unit))
            self._names.update({(one.field, one.unit, one.annotator): unit for one in alike[place]})
        self.of: defaultdict[int, list[Marked]] = defaultdict(list)  #: by number of the sentence they begin in
        for place in kept:
            self.of[home[place]].append(self._one(alike[place], share[place]))

    def _one(self, spans: Sequence[Marked], share: float) -> Marked:
        first, name = spans[0], self._consensus.name
        return first._replace(
            annotator=name,
            unit=self._names[first.field, first.unit, first.annotator],
            seconds=None,
            made_at=max(span.made_at for span in spans),
            attributes=tuple(self._attributes(spans)),
            links=tuple(self._links(spans)),
            share=share,
        )

    def _attributes(self, spans: Sequence[Marked]) -> Iterator[tuple[str, str]]:
        for attribute in self._consensus.schema.field(spans[0].field).attributes:
            votes = {one.annotator: said for one in spans if (said := dict(one.attributes).get(attribute.name))}
            for value, _ in majority("", votes)[:1]:
                yield attribute.name, value

    def _links(self, spans: Sequence[Marked]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for link in self._consensus.schema.field(spans[0].field).links:
            given = [(one.annotator, dict(one.links)[link.name]) for one in spans if link.name in dict(one.links)]
            targets = Counter(
                unit for who, units in given for unit in {self._names.get((link.to, one, who)) for one in units}
            )
            if given:
                yield (
                    link.name,
                    tuple(sorted(unit for unit, count in targets.items() if unit and count > len(given) / 2)),
                )


def only_gold(record: DocumentRecord) -> DocumentRecord:
    """Return the document with the adjudicated answers only."""
    sentences = tuple(
        one._replace(
            answers=tuple(answer for answer in one.answers if answer.annotator == GOLD),
            spans=tuple(span for span in one.spans if span.annotator == GOLD),
            further=_gold(one.further),
        )
        for one in record.sentences
    )
    return replace(record, sentences=sentences, further=_gold(record.further))


def only_gold_of_source(record: SourceRecord) -> SourceRecord:
    """Return the source likewise."""
    return replace(record, further=_gold(record.further))


def _gold(answers: Iterable[Further]) -> tuple[Further, ...]:
    return tuple(one for one in answers if one.annotator == GOLD)
