"""The agreement report as tables and notes: what the page for people and the Markdown both show."""

from collections.abc import Iterator

from annotate.agreement.counts import coincidences
from annotate.agreement.pairs import COMPARED
from annotate.agreement.patterns import Patterns
from annotate.agreement.results import FieldReport
from annotate.agreement.spans.link_results import LinkReport
from annotate.agreement.spans.results import SpanLabelAgreement, SpanReport
from annotate.cli.agreement.cells import WIDEST, Table, interval, number
from annotate.cli.agreement.input import Question, Report
from annotate.cli.agreement.span_tables import of_links, of_spans

NAMES = {
    "percent_agreement": "percent agreement",
    "krippendorff_alpha": "Krippendorff's alpha",
    "fleiss_kappa": "Fleiss' kappa",
    "gwet_ac1": "Gwet's AC1",
    "gwet_ac2": "Gwet's AC2",
    "scott_pi": "Scott's pi",
    "conger_kappa": "Conger's kappa",
    "cohen_kappa": "Cohen's kappa",
    "brennan_prediger": "Brennan–Prediger",
    "weighted_kappa": "weighted kappa",
    "u_alpha": "u-alpha",
    "u_alpha_binary": "u-alpha, where only",
    "cu_alpha": "cu-alpha, kind only",
    "f1_exact": "F1, exact",
    "f1_overlap": "F1, overlap",
    "f1_character": "F1, characters",
}


def tables(report: Report, question: Question, by: str | None = None) -> Iterator[Table]:
    """Yield the tables of a report on a question; `by` document or annotator adds one."""
    yield _coefficients(report)
    if isinstance(report, SpanReport):
        yield from of_spans(report, question.quotes or {})
        return
    if isinstance(report, LinkReport):
        yield from of_links(report, question.quotes or {})
        return
    yield _labels(report)
    yield _flags(report)
    yield _pairs(report)
    if by == "document":
        yield _documents(report)
    if by == "annotator":
        yield from _annotators(report)
    yield _annotator_matrix(report)
    if isinstance(question.ratings, Patterns) and report.labels:
        yield _confusions(report, question.ratings)


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def _coefficients(report: Report) -> Table:
    columns = ("coefficient", "metric", "value", "95 % interval", "n", "observed", "expected")
    return Table(
        columns,
        [
            (
                NAMES.get(one.coefficient, one.coefficient),
                one.metric,
                number(one.value),
                interval(one.low, one.high),
                one.units,
                number(one.observed),
                number(one.expected),
            )
            for one in report.results
        ],
    )


def _labels(report: FieldReport) -> Table:
    columns = ("label", "given", "share", "specific agreement", "alpha", "95 % interval of alpha")
    return Table(
        columns,
        [
            (
                one.label,
                one.count,
                f"{one.share:.0%}",
                number(one.specific_agreement),
                number(one.alpha),
                interval(one.low, one.high),
            )
            for one in report.labels
        ],
    )


def _flags(report: FieldReport) -> Table:
    columns = ("flag", "given", "prevalence", "positive", "negative", "AC1", "alpha", "95 % interval of alpha")
    return Table(
        columns,
        [
            (
                one.flag,
                one.count,
                f"{one.prevalence:.0%}",
                number(one.positive_agreement),
                number(one.negative_agreement),
                number(one.gwet_ac1),
                number(one.alpha),
                interval(one.low, one.high),
            )
            for one in report.flags
        ],
    )


def _pairs(report: FieldReport) -> Table:
    columns = ("pair", "n", "percent agreement", "Cohen's kappa", "95 % interval of kappa")
    return Table(
        columns,
        [
            (
                f"{one.a} – {one.b}",
                one.units,
                number(one.percent_agreement),
                number(one.cohen_kappa),
                interval(one.low, one.high),
            )
            for one in report.pairs
        ],
    )


def _documents(report: FieldReport) -> Table:
    rows = [
        (one.document, one.pairable_units, number(one.percent_agreement), number(one.alpha))
        for one in report.by_document
    ]
    return Table(("document", "n", "percent agreement", "alpha"), rows)


def _annotators(report: FieldReport) -> Iterator[Table]:
    rows = [(one.annotator, one.units, number(one.alpha), _signed(one.change)) for one in report.leave_one_out]
    yield Table(("without", "n", "alpha", "change"), rows)
    severity = [
        (one.annotator, one.units, _signed(one.mean_difference), interval(one.low, one.high))
        for one in report.severity
    ]
    yield Table(("annotator", "n", "above the others by", "95 % interval"), severity)


def _annotator_matrix(report: FieldReport) -> Table:
    """Cohen's kappa of every pair as a heat map, where there are more pairs than one."""
    kappas = {frozenset((one.a, one.b)): one.cohen_kappa for one in report.pairs}
    rows = []
    for who in report.annotators if 2 < len(report.annotators) <= WIDEST else ():
        values = [kappas.get(frozenset((who, other))) for other in report.annotators]
        rows.append((who, *("" if value is None else _shaded(value, f"{value:.2f}") for value in values)))
    return Table(("Cohen's kappa", *report.annotators), rows)


def _confusions(report: FieldReport, patterns: Patterns) -> Table:
    """For each label, what the other annotator said, in percent: a heat map readable without colour."""
    if len(report.labels) > WIDEST:
        worst = [(f"{one.a} / {one.b}", one.count) for one in report.confusions[:WIDEST]]
        return Table(("confused most", "pairs"), worst)
    pairs = coincidences(patterns).tolist()
    used = [at for at, row in enumerate(pairs) if sum(row)]
    rows = []
    for at in used if len(used) > 1 else ():
        given = sum(pairs[at]) + pairs[at][at]  # a pair that agrees is two judgments with this label
        shares = [pairs[at][other] * (1 + (other == at)) / given for other in used]
        rows.append((patterns.labels[at], *(_shaded(share, f"{share:4.0%}") for share in shares)))
    return Table(("one said, the other", *(patterns.labels[at] for at in used)), rows)


def _shaded(share: float, text: str) -> str:
    """Return a figure with a block that is the darker the nearer it is to 1."""
    return f"{' ░▒▓█'[min(4, max(0, round(share * 4)))]} {text}"


def notes(report: Report) -> Iterator[str]:
    """Yield what a reader must know of these figures, each once: undefined ones, intervals, caveats."""
    said: dict[str, None] = {}
    for one in report.results:
        name = NAMES.get(one.coefficient, one.coefficient)
        if one.undefined:
            said[f"{name} ({one.metric}) is undefined: {one.undefined}."] = None
        else:
            said[f"Intervals: {one.interval}."] = None
        for limit, share in (one.below or {}).items():
            said[f"{name} ({one.metric}): below {limit} in {share:.1%} of the draws."] = None
        for caveat in one.caveats:
            said[f"{name} ({one.metric}): {caveat}."] = None
    if len(report.annotators) > COMPARED:
        said[f"Pairs, and figures of each annotator, are shown of up to {COMPARED} annotators."] = None
    for pair in report.pairs:
        if pair.undefined:
            said[f"{pair.a} and {pair.b}: undefined: {pair.undefined}."] = None
    for label in report.labels if isinstance(report, SpanReport) and not report["cu_alpha"].undefined else ():
        if isinstance(label, SpanLabelAgreement) and label.ku_undefined:
            said[f"(k)u-alpha of {label.label} is undefined: {label.ku_undefined}."] = None
    if isinstance(report, SpanReport) and len(report.misses) > WIDEST:
        said[f"{len(report.misses):,} spans were missed by somebody; --json lists them all."] = None
    if isinstance(report, LinkReport) and len(report.differences) > WIDEST:
        said[f"{len(report.differences):,} spans are tied otherwise; --json lists them all."] = None
    yield from said
