"""The result objects of agreement, and their JSON. Owns names and shapes; never computes anything.

No value here is ever NaN: what cannot be said is None, and `undefined` or `interval` says why in words.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

FORMAT = "annotate/agreement@1"


@dataclass(frozen=True)
class Result:
    """One coefficient over the whole field. `units` are those it rests on: judged at least twice."""

    coefficient: str
    metric: str
    value: float | None
    low: float | None
    high: float | None
    interval: str
    observed: float | None
    expected: float | None
    undefined: str | None
    units: int
    documents: int
    caveats: tuple[str, ...] = ()
    below: dict[str, float] | None = None  #: bootstrap only: share of draws under .667 and .800


@dataclass(frozen=True)
class LabelAgreement:
    """One label: how often it was given, and how well annotators agree on it. `low`, `high` belong to alpha."""

    label: str
    count: int
    share: float
    specific_agreement: float | None
    specific_low: float | None
    specific_high: float | None
    alpha: float | None
    low: float | None
    high: float | None
    interval: str
    undefined: str | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairAgreement:
    """Two annotators over the units both judged. `low`, `high` belong to Cohen's kappa."""

    a: str
    b: str
    units: int
    percent_agreement: float | None
    cohen_kappa: float | None
    low: float | None
    high: float | None
    interval: str
    undefined: str | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class WithoutAnnotator:
    """Alpha of the others; `change` is that minus alpha of all: above zero, they agree better without."""

    annotator: str
    units: int
    alpha: float | None
    change: float | None
    undefined: str | None


@dataclass(frozen=True)
class DocumentAgreement:
    """Agreement inside one document; no interval, since a document is the unit of resampling."""

    document: str
    units: int
    pairable_units: int
    percent_agreement: float | None
    alpha: float | None
    undefined: str | None


@dataclass(frozen=True)
class Confusion:
    """`count` pairs of judgments gave one unit the labels `a` and `b`; `share` is of all disagreeing pairs."""

    a: str
    b: str
    count: int
    share: float


@dataclass(frozen=True)
class FlagAgreement:
    """One flag as yes or no. `low`, `high` belong to alpha; positive agreement is on yes, negative on no."""

    flag: str
    units: int
    count: int
    prevalence: float
    alpha: float | None
    low: float | None
    high: float | None
    interval: str
    gwet_ac1: float | None
    ac1_low: float | None
    ac1_high: float | None
    positive_agreement: float | None
    negative_agreement: float | None
    undefined: str | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Severity:
    """How far an annotator's values lie above (+) or below (-) the mean of the others, on shared units."""

    annotator: str
    units: int
    mean_difference: float | None
    low: float | None
    high: float | None
    interval: str
    undefined: str | None


@dataclass(frozen=True)
class FieldReport:
    """Everything said about one field. Sorted: labels as in the schema, confusions by count, others by name."""

    field: str
    level: str
    scale: str
    documents: int
    units: int
    pairable_units: int
    annotators: tuple[str, ...]
    judgments: int
    pairable_judgments: int
    excluded: dict[str, int] = dataclasses.field(
        default_factory=dict
    )  #: judgments with an excluded label, by label
    results: tuple[Result, ...] = ()
    labels: tuple[LabelAgreement, ...] = ()
    pairs: tuple[PairAgreement, ...] = ()
    leave_one_out: tuple[WithoutAnnotator, ...] = ()
    by_document: tuple[DocumentAgreement, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    severity: tuple[Severity, ...] = ()
    flags: tuple[FlagAgreement, ...] = ()

    def __getitem__(self, coefficient: str) -> Result:
        """The first result of that name: the one for the scale of the field. KeyError when there is none."""
        return self.result(coefficient)

    def result(self, coefficient: str, metric: str | None = None) -> Result:
        """The result of that name and metric; KeyError when it was not computed."""
        for result in self.results:
            if result.coefficient == coefficient and metric in {None, result.metric}:
                return result
        raise KeyError(f"{coefficient} {metric}" if metric else coefficient)

    def to_json(self) -> dict[str, object]:
        """One entry of `fields` in the agreement JSON, made of plain types only."""
        return plain_rows(vars(self), _TABLES)


_TABLES = {"results", "labels", "pairs", "leave_one_out", "by_document", "confusions", "severity", "flags"}


def plain_rows(fields: Mapping[str, object], tables: set[str]) -> dict[str, object]:
    """Dataclass fields as plain JSON types; those named in `tables` hold tuples of dataclasses."""
    return {name: _rows(value) if name in tables else _plain(value) for name, value in fields.items()}


def _rows(table: object) -> list[dict[str, object]]:
    rows = table if isinstance(table, tuple) else ()
    return [{name: _plain(value) for name, value in vars(row).items()} for row in rows]


def _plain(value: object) -> object:
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


class Report(Protocol):
    """What can stand in the agreement JSON."""

    def to_json(self) -> dict[str, object]:
        """One entry of `fields`."""


def agreement_json(fields: Iterable[Report], level: float = 0.95) -> dict[str, object]:
    """The whole versioned document that `annotate agreement --json` prints. `level` is the confidence level."""
    return {"format": FORMAT, "level": level, "fields": [report.to_json() for report in fields]}
