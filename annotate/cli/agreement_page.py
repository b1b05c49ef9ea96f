"""The agreement report as a page for people: every figure with what it rests on, and what it does not say."""

from collections.abc import Iterator, Sequence

from annotate.agreement.report import FieldReport
from annotate.cli import console
from annotate.cli.agreement_groups import GroupAgreement
from annotate.cli.console import counted

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


def print_page(report: FieldReport, title: str, by: str | None = None) -> None:
    """Print the report under a title; `by` document or annotator adds a table."""
    console.out(f"{title} · {report.field} ({report.scale})")
    texts = counted(report.documents, "document") if report.documents else "no documents named"
    units = f"{counted(report.units, report.level)}, {report.pairable_units:,} judged at least twice"
    console.out(f"{texts} · {units} · {counted(len(report.annotators), 'annotator')}")
    console.out(f"{counted(report.judgments, 'judgment')}, {report.pairable_judgments:,} of them comparable")
    if report.excluded:
        set_aside = ", ".join(f"{count} {label}" for label, count in report.excluded.items())
        console.out(f"set aside as missing, because the schema excludes them: {set_aside}")
    more = {"document": [_documents], "annotator": [_annotators]}.get(by or "", [])
    for table in (_coefficients, _labels, _pairs, _confusions, *more):
        table(report)
    console.out("\nn: units judged at least twice.")
    for line in _notes(report):
        console.out(line)


def _coefficients(report: FieldReport) -> None:
    columns = ("coefficient", "metric", "value", "95 % interval", "n", "observed", "expected")
    rows = [
        (
            NAMES.get(one.coefficient, one.coefficient),
            one.metric,
            _number(one.value),
            _interval(one.low, one.high),
            one.units,
            _number(one.observed),
            _number(one.expected),
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
            _number(one.specific_agreement),
            _number(one.alpha),
            _interval(one.low, one.high),
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
            _number(one.percent_agreement),
            _number(one.cohen_kappa),
            _interval(one.low, one.high),
        )
        for one in report.pairs
    ]
    _table(columns, rows)


def _confusions(report: FieldReport) -> None:
    rows = [(f"{one.a} / {one.b}", one.count, f"{one.share:.0%}") for one in report.confusions]
    _table(("confused", "pairs", "share"), rows)


def _documents(report: FieldReport) -> None:
    rows = [
        (one.document, one.pairable_units, _number(one.percent_agreement), _number(one.alpha))
        for one in report.by_document
    ]
    _table(("document", "n", "percent agreement", "alpha"), rows)


def _annotators(report: FieldReport) -> None:
    rows = [(one.annotator, one.units, _number(one.alpha), _signed(one.change)) for one in report.leave_one_out]
    _table(("without", "n", "alpha", "change"), rows)
    severity = [
        (one.annotator, one.units, _signed(one.mean_difference), _interval(one.low, one.high))
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
            _number(one.percent_agreement.value),
            _number(one.alpha.value),
            _interval(one.alpha.low, one.alpha.high),
        )
        for one in groups
    ]
    _table(("group", "documents", "n", "percent agreement", "alpha", "95 % interval of alpha"), rows)
    for one in groups:
        if one.alpha.undefined:
            console.out(f"{one.group}: alpha is undefined: {one.alpha.undefined}.")


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    """Print a table after an empty line; nothing when there are no rows. All but texts are flush right."""
    if rows:
        console.out("")
        texts = {"group", "without", "annotator", "coefficient", "metric", "label", "pair", "confused", "document"}
        console.table(columns, rows, [column for column in columns if column not in texts])


def _notes(report: FieldReport) -> Iterator[str]:
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


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.3f} to {high:.3f}"
