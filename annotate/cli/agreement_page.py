"""The agreement report as a page for people: every figure with what it rests on, and what it does not say."""

from collections.abc import Iterator, Sequence

from annotate.agreement.counts import coincidences
from annotate.agreement.patterns import Patterns
from annotate.agreement.report import FieldReport
from annotate.cli import console
from annotate.cli.agreement_groups import GroupAgreement
from annotate.cli.console import counted

WIDEST = 12  #: labels or annotators a matrix is drawn for

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
}


def print_page(report: FieldReport, title: str, patterns: Patterns, by: str | None = None) -> None:
    """Print the report on `patterns` under a title; `by` document or annotator adds a table."""
    console.out(f"{title} · {report.field} ({report.scale})")
    texts = counted(report.documents, "document") if report.documents else "no documents named"
    units = f"{counted(report.units, report.level)}, {report.pairable_units:,} judged at least twice"
    console.out(f"{texts} · {units} · {counted(len(report.annotators), 'annotator')}")
    console.out(f"{counted(report.judgments, 'judgment')}, {report.pairable_judgments:,} of them comparable")
    if report.excluded:
        set_aside = ", ".join(f"{count} {label}" for label, count in report.excluded.items())
        console.out(f"set aside as missing, because the schema excludes them: {set_aside}")
    more = {"document": [_documents], "annotator": [_annotators]}.get(by or "", [])
    for table in (_coefficients, _labels, _pairs, *more):
        table(report)
    _annotator_matrix(report)
    _confusions(report, patterns)
    console.out("\nn: units judged at least twice.")
    for line in page_notes(report):
        console.out(line)


def _coefficients(report: FieldReport) -> None:
    columns = ("coefficient", "metric", "value", "95 % interval", "n", "observed", "expected")
    rows = [
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
    ]
    _table(columns, rows)


def _labels(report: FieldReport) -> None:
    columns = ("label", "given", "share", "specific agreement", "alpha", "95 % interval of alpha")
    rows = [
        (
            one.label,
            one.count,
            f"{one.share:.0%}",
            number(one.specific_agreement),
            number(one.alpha),
            interval(one.low, one.high),
        )
        for one in report.labels
    ]
    _table(columns, rows)


def _pairs(report: FieldReport) -> None:
    columns = ("pair", "n", "percent agreement", "Cohen's kappa", "95 % interval of kappa")
    rows = [
        (
            f"{one.a} – {one.b}",
            one.units,
            number(one.percent_agreement),
            number(one.cohen_kappa),
            interval(one.low, one.high),
        )
        for one in report.pairs
    ]
    _table(columns, rows)


def _confusions(report: FieldReport, patterns: Patterns) -> None:
    """For each label, what the other annotator said, in percent: a heat map readable without colour."""
    if len(report.labels) > WIDEST:
        rows: list[tuple[object, ...]] = [(f"{one.a} / {one.b}", one.count) for one in report.confusions[:WIDEST]]
        return _table(("confused most", "pairs"), rows)
    pairs = coincidences(patterns).tolist()
    used = [at for at, row in enumerate(pairs) if sum(row)]
    rows = []
    for at in used:
        given = sum(pairs[at]) + pairs[at][at]  # a pair that agrees is two judgments with this label
        shares = [pairs[at][other] * (1 + (other == at)) / given for other in used]
        rows.append((patterns.labels[at], *(_shaded(share, f"{share:4.0%}") for share in shares)))
    if len(used) > 1:
        _table(("one said, the other", *(patterns.labels[at] for at in used)), rows)
    return None


def _annotator_matrix(report: FieldReport) -> None:
    """Cohen's kappa of every pair as a matrix, where there are more pairs than one."""
    if not 2 < len(report.annotators) <= WIDEST:
        return
    kappas = {frozenset((one.a, one.b)): one.cohen_kappa for one in report.pairs}
    rows = []
    for who in report.annotators:
        values = [kappas.get(frozenset((who, other))) for other in report.annotators]
        rows.append((who, *("" if value is None else _shaded(value, f"{value:.2f}") for value in values)))
    _table(("Cohen's kappa", *report.annotators), rows)


def _shaded(share: float, text: str) -> str:
    """Return a figure with a block that is the darker the nearer it is to 1."""
    return f"{' ░▒▓█'[min(4, max(0, round(share * 4)))]} {text}"


def _documents(report: FieldReport) -> None:
    rows = [
        (one.document, one.pairable_units, number(one.percent_agreement), number(one.alpha))
        for one in report.by_document
    ]
    _table(("document", "n", "percent agreement", "alpha"), rows)


def _annotators(report: FieldReport) -> None:
    rows = [(one.annotator, one.units, number(one.alpha), _signed(one.change)) for one in report.leave_one_out]
    _table(("without", "n", "alpha", "change"), rows)
    severity = [
        (one.annotator, one.units, _signed(one.mean_difference), interval(one.low, one.high))
        for one in report.severity
    ]
    _table(("annotator", "n", "above the others by", "95 % interval"), severity)


def print_groups(groups: Sequence[GroupAgreement]) -> None:
    """Print a row per group; nothing when there are none."""
    rows = [
        (
            one.group,
            one.alpha.documents,
            one.alpha.units,
            number(one.percent_agreement.value),
            number(one.alpha.value),
            interval(one.alpha.low, one.alpha.high),
        )
        for one in groups
    ]
    _table(("group", "documents", "n", "percent agreement", "alpha", "95 % interval of alpha"), rows)
    for one in groups:
        if one.alpha.undefined:
            console.out(f"{one.group}: alpha is undefined: {one.alpha.undefined}.")


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    """Print a table after an empty line; nothing when there are no rows. Figures are flush right."""
    if rows:
        console.out("")
        console.table(columns, rows, [column for column in columns[1:] if column != "metric"])


def page_notes(report: FieldReport) -> Iterator[str]:
    """Yield what a reader must know of these figures, each once: undefined ones, intervals, caveats."""
    notes: dict[str, None] = {}
    for one in report.results:
        name = NAMES.get(one.coefficient, one.coefficient)
        if one.undefined:
            notes[f"{name} is undefined: {one.undefined}."] = None
        else:
            notes[f"Intervals: {one.interval}."] = None
        for caveat in one.caveats:
            notes[f"{name}: {caveat}."] = None
    for pair in report.pairs:
        if pair.undefined:
            notes[f"Cohen's kappa of {pair.a} and {pair.b} is undefined: {pair.undefined}."] = None
    yield from notes


def number(value: float | None) -> str:
    """Return a coefficient to three digits; a dash when it is undefined."""
    return "–" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def interval(low: float | None, high: float | None) -> str:
    """Return `0.710 to 0.770`; a dash when there is no interval."""
    return "–" if low is None or high is None else f"{low:.3f} to {high:.3f}"
