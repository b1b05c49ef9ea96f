"""All that one run of `annotate agreement` found: what was asked for, computed once, as JSON or as a page."""

from dataclasses import asdict, dataclass, field

from annotate.agreement.patterns import Patterns
from annotate.agreement.plan import Plan, plan
from annotate.agreement.report import Draws
from annotate.agreement.results import agreement_json
from annotate.agreement.spans.places import Marked
from annotate.cli import console
from annotate.cli.agreement.coupling import Axes, coupling_markdown, print_coupling
from annotate.cli.agreement.formats import as_markdown
from annotate.cli.agreement.gamma import Gamma, gamma_by_document, gamma_json, gamma_tables
from annotate.cli.agreement.groups import GroupAgreement
from annotate.cli.agreement.input import Question, Report, Source
from annotate.cli.agreement.models import model_json, model_tables
from annotate.cli.agreement.page import print_groups, print_page, print_tables


@dataclass(frozen=True)
class Wanted:
    """What was asked for beside the coefficients. None, or False, leaves it out."""

    by: str | None = None  #: a table more, or groups
    bootstrap: Draws | None = None
    units_apart: bool = False  #: intervals over units, as though those of a document were independent
    target: float | None = None  #: half-width to plan for
    model: str | None = None
    gamma: bool = False
    seed: int = 1


@dataclass
class Findings:
    """A report per question of `source`, and what else was wanted."""

    source: Source
    wanted: Wanted
    groups: list[GroupAgreement] = field(default_factory=list)
    couplings: list[Axes] = field(default_factory=list)  #: where a schema rates statements and their sources

    def __post_init__(self) -> None:
        self.reports: list[Report] = [
            one.report(self.wanted.bootstrap, units_apart=self.wanted.units_apart) for one in self.source.questions
        ]
        self._choices: list[tuple[Question, Patterns]] = [
            (one, one.ratings)
            for one in self.source.questions
            if isinstance(one.ratings, Patterns) and one.scale != "flags"
        ]
        target = self.wanted.target
        self._plans: list[tuple[Question, Plan]] = [
            (one, plan(table, target, one.scale)) for one, table in self._choices if target is not None
        ]
        self._gammas: list[tuple[str, list[Gamma]]] = [
            (one.field, gamma_by_document(one.ratings, self.wanted.seed))
            for one in self.source.questions
            if self.wanted.gamma and isinstance(one.ratings, Marked)
        ]

    def as_json(self) -> dict[str, object]:
        """Return the versioned document; what was not asked for has no key."""
        source = self.source
        document = agreement_json(self.reports)
        document |= {"source": source.title, "dropped": source.dropped, "notices": list(source.notices)}
        if self.groups:
            document["groups"] = {"by": self.wanted.by, "rows": [one.to_json() for one in self.groups]}
        if self.couplings:
            document["couplings"] = [one.to_json() for one in self.couplings]
        if self._plans:
            document["plans"] = [
                {"field": one.field, "counted": _counted(one), **asdict(found)} for one, found in self._plans
            ]
        if self.wanted.gamma:
            document["gamma"] = [gamma_json(name, found, self.wanted.seed) for name, found in self._gammas]
        if self.wanted.model:
            document["models"] = [model_json(one, table, self.wanted.model) for one, table in self._choices]
        return document

    def as_markdown(self) -> str:
        """Return the reports as sections for a paper."""
        pairs = zip(self.reports, self.source.questions, strict=True)
        sections = [as_markdown(report, self.source.title, one) for report, one in pairs]
        return "\n".join([*sections, *map(coupling_markdown, self.couplings)])

    def print(self) -> None:
        """Print the page for people."""
        for reason, count in self.source.dropped.items():
            console.out(f"left out: {console.counted(count, 'rating')}: {reason}")
        for report, question in zip(self.reports, self.source.questions, strict=True):
            print_page(report, self.source.title, question, self.wanted.by)
        for axes in self.couplings:
            print_coupling(axes)
        print_groups(self.groups)
        for _, found in self._gammas:
            print_tables(gamma_tables(found))
        for _, table in self._choices if self.wanted.model else ():
            print_tables(model_tables(table, self.wanted.model or ""))
        for question, planned in self._plans:
            console.out(_in_words(question, planned))


def _counted(question: Question) -> str:
    return "documents" if question.ratings.documents else "units"


def _in_words(question: Question, planned: Plan) -> str:
    if planned.further is None:
        return f"To plan for alpha ± {planned.target}: {planned.undefined}."
    known = f"± {planned.half_width:.3f} from {planned.documents} {_counted(question)}"
    now = f"Planning: alpha of {question.field} is known to {known}; ± {planned.target}"
    if not planned.further:
        return f"{now} is reached."
    return f"{now} needs about {planned.further} more like them, {planned.needed} in all."
