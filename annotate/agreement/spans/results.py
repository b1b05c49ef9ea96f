"""The result objects of agreement on spans, and their JSON. Owns names and shapes; never computes anything."""

from dataclasses import dataclass

from annotate.agreement.results import Result, plain_rows
from annotate.agreement.spans.places import Places


@dataclass(frozen=True)
class SpanLabelAgreement:
    """One label. `u_alpha` is that of its spans alone, all other text a gap; `low`, `high` belong to it.

    `ku_alpha` is (k)u-alpha: whether those who marked the same text gave it this label too. `coverage` is the
    share of the label's length that others marked at all, so what `ku_alpha` rests on.
    """

    label: str
    count: int
    u_alpha: float | None
    low: float | None
    high: float | None
    interval: str
    f1_exact: float | None
    f1_overlap: float | None
    f1_character: float | None
    undefined: str | None
    ku_alpha: float | None
    ku_low: float | None
    ku_high: float | None
    ku_interval: str
    ku_undefined: str | None
    coverage: float | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpanPairAgreement:
    """Two annotators over the documents both read. `low`, `high` belong to `f1_overlap`."""

    a: str
    b: str
    documents: int
    f1_exact: float | None
    f1_overlap: float | None
    f1_character: float | None
    low: float | None
    high: float | None
    interval: str
    undefined: str | None


@dataclass(frozen=True)
class AnnotatorSpans:
    """What one annotator marked, in the documents read by others too."""

    annotator: str
    documents: int
    spans: int
    characters: int
    median_length: float | None


@dataclass(frozen=True)
class Miss:
    """A span that `annotator`, who read the document, marked no character of.

    `fragments` are its pieces, [start, end), where it is not in one.
    """

    document: str
    start: int
    end: int
    label: str
    marked_by: str
    annotator: str
    fragments: Places = ()


@dataclass(frozen=True)
class SpanReport:
    """Everything said about a field of spans. `units` are spans; pairable ones are in documents read twice."""

    field: str
    level: str
    documents: int
    units: int
    pairable_units: int
    annotators: tuple[str, ...]
    judgments: int
    pairable_judgments: int
    results: tuple[Result, ...] = ()
    labels: tuple[SpanLabelAgreement, ...] = ()
    pairs: tuple[SpanPairAgreement, ...] = ()
    annotated: tuple[AnnotatorSpans, ...] = ()
    misses: tuple[Miss, ...] = ()
    scale: str = "span"

    def __getitem__(self, coefficient: str) -> Result:
        """The result of that name; KeyError when it was not computed."""
        for result in self.results:
            if result.coefficient == coefficient:
                return result
        raise KeyError(coefficient)

    def to_json(self) -> dict[str, object]:
        """One entry of `fields` in the agreement JSON, made of plain types only."""
        return plain_rows(vars(self), {"results", "labels", "pairs", "annotated", "misses"})
