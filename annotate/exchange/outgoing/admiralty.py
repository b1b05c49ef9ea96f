"""The Admiralty code in a dataset: how credible a statement is, 1 to 6, and how reliable its source, A to F.

Owns what the formats of investigators have in common: which questions are on that scale, which answer is the one
where a format has room for one, and what the answers are in other scales. 6 and F mean that one cannot judge.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID, uuid5

from annotate.exchange.records import Dataset, SentenceRecord
from annotate.model.decision import GOLD
from annotate.model.judgment import NO_SOURCE
from annotate.model.schema import Field

#: STIX 2.1, appendix A: confidence in 100 by credibility; of 6 there is none.
CONFIDENCE = {"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}
_NAMESPACE = UUID("6f1d3a52-7c0b-5b0e-9a41-2f6f8e1c4d77")
_CREDIBILITY = frozenset("123456")
_RELIABILITY = frozenset("ABCDEF")


def _on(scale: frozenset[str], field: Field) -> bool:
    return field.scale == "ordinal" and bool(field.labels) and {one.name for one in field.labels} <= scale


def decided(answers: Iterable[tuple[str, str]]) -> str | None:
    """Return the one answer of (annotator, answer): gold's, else that of most; None on a tie and without any."""
    given = dict(answers)
    if GOLD in given:
        return given[GOLD]
    most = Counter(given.values()).most_common(2)
    return most[0][0] if most and (len(most) == 1 or most[0][1] > most[1][1]) else None


@dataclass(frozen=True)
class Admiralty:
    """What of a dataset is on the scale."""

    dataset: Dataset

    @cached_property
    def credible(self) -> bool:
        """Whether the label of a sentence is its credibility."""
        return _on(_CREDIBILITY, self.dataset.schema.sentence_field)

    @cached_property
    def _reliable(self) -> str | None:
        fields = self.dataset.schema.source_fields
        return next((field.name for field in fields if _on(_RELIABILITY, field)), None)

    @cached_property
    def reliability(self) -> dict[str, str]:
        """How reliable each source is, of those that were rated and not undecided."""
        rated = {
            one.name: decided((said.annotator, said.value) for said in one.further if said.field == self._reliable)
            for one in self.dataset.sources
        }
        return {name: letter for name, letter in rated.items() if letter}

    def label(self, sentence: SentenceRecord) -> str | None:
        """Return the one label of a sentence; where it has labels with shares, the one with the greatest."""
        given = sorted(sentence.answers, key=lambda one: one.share or 0.0)
        return decided((one.annotator, one.label) for one in given if one.label is not None)

    def source(self, sentence: SentenceRecord) -> str | None:
        """Return the one source a sentence is credited to; None where there is none, or they differ on it."""
        asked = self.dataset.schema.source_field
        if asked is None:
            return None
        said = decided((one.annotator, one.value) for one in sentence.further if one.field == asked.name)
        return None if said == NO_SOURCE else said

    def tag(self, label: str) -> str:
        """Return a sentence's label as a machine tag: of MISP's taxonomy, or of the schema's question."""
        field = self.dataset.schema.sentence_field.name
        taxonomy = ("admiralty-scale", "information-credibility") if self.credible else ("annotate", field)
        return machine_tag(*taxonomy, label)

    def reliability_tag(self, letter: str) -> str:
        """Return how reliable a source is as a machine tag of MISP's taxonomy."""
        return machine_tag("admiralty-scale", "source-reliability", letter.lower())

    def rating_tag(self, field: str, value: str) -> str:
        """Return an answer about a source as a machine tag."""
        if field == self._reliable:
            return self.reliability_tag(value)
        return machine_tag("annotate", field, value)


def machine_tag(namespace: str, predicate: str, value: str) -> str:
    """Return namespace:predicate="value", with quotes in the value made single."""
    plain = " ".join(value.replace('"', "'").split())
    return f'{namespace}:{predicate}="{plain}"'


def moment(made_at: str) -> datetime:
    """Return a time in UTC, whatever form a file it came from had; the epoch for what is none."""
    try:
        found = datetime.fromisoformat(made_at)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def stamp(made_at: str) -> str:
    """Return a time as STIX writes it: UTC, with milliseconds."""
    return moment(made_at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def identifier(*about: str) -> str:
    """Return a UUID by what it names: the same database gives the same bytes."""
    return str(uuid5(_NAMESPACE, "\x1f".join(about)))
