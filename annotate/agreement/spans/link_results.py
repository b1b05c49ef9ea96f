"""The result objects of agreement on links, and their JSON. Owns names and shapes; never computes anything."""

from dataclasses import dataclass

from annotate.agreement.results import Result, plain_rows
from annotate.agreement.spans.places import Places


@dataclass(frozen=True)
class LinkPairAgreement:
    """Two annotators over the documents both read. `low`, `high` belong to `f1_overlap`."""

    a: str
    b: str
    documents: int
    f1_exact: float | None
    f1_overlap: float | None
    low: float | None
    high: float | None
    interval: str
    undefined: str | None


@dataclass(frozen=True)
class LinkAnswers:
    """What one annotator said, in the documents read by others too: of how many spans which answer.

    `none_share` is none / (tied + none): how often, where she answered, there was nothing to tie to.
    """

    annotator: str
    documents: int
    tied: int
    none: int
    not_said: int
    none_share: float | None


@dataclass(frozen=True)
class Difference:
    """A span both marked, of `a`, which is not tied to the same by `b`.

    `ends_of_a` and `ends_of_b` are the spans each tied it to, every one as its places; empty for none, None where
    nothing was said. `fragments` are its pieces where it has several.
    """

    document: str
    start: int
    end: int
    a: str
    b: str
    ends_of_a: tuple[Places, ...] | None
    ends_of_b: tuple[Places, ...] | None
    fragments: Places = ()


@dataclass(frozen=True)
class LinkReport:
    """Everything said about a link of a field of spans.

    `units` are pairs (span, end) or (span, none); pairable ones are in documents read twice.
    """

    field: str
    level: str
    documents: int
    units: int
    pairable_units: int
    annotators: tuple[str, ...]
    judgments: int
    pairable_judgments: int
    results: tuple[Result, ...] = ()
    pairs: tuple[LinkPairAgreement, ...] = ()
    given: tuple[LinkAnswers, ...] = ()
    differences: tuple[Difference, ...] = ()
    scale: str = "link"

    def __getitem__(self, coefficient: str) -> Result:
        """The result of that name; KeyError when it was not computed."""
        for result in self.results:
            if result.coefficient == coefficient:
                return result
        raise KeyError(coefficient)

    def to_json(self) -> dict[str, object]:
        """One entry of `fields` in the agreement JSON, made of plain types only."""
        return plain_rows(vars(self), {"results", "pairs", "given", "differences"})
