"""The agreement report as CSV for other programs, and as Markdown for the methods section of a paper."""

import csv
import io
from collections.abc import Iterator, Sequence

from annotate import __version__
from annotate.agreement.results import FieldReport, Result
from annotate.cli.agreement_page import NAMES, interval, number, page_notes
from annotate.cli.console import counted

_COLUMNS = (
    *("field", "scale", "coefficient", "metric", "value", "low", "high", "interval"),
    *("units", "documents", "observed", "expected", "undefined"),
)


def as_csv(reports: Sequence[FieldReport]) -> str:
    """Return a row per coefficient, full precision; undefined values are empty, with the reason beside them."""
    table = io.StringIO()
    writer = csv.DictWriter(table, _COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for report in reports:
        for result in report.results:
            writer.writerow({"field": report.field, "scale": report.scale, **vars(result)})
    return table.getvalue().removesuffix("\n")


def as_markdown(reports: Sequence[FieldReport], title: str) -> str:
    """Return sentences that can go into a paper as they are, and the tables behind them."""
    return "\n".join(line for report in reports for line in _section(report, title)).rstrip()


def _section(report: FieldReport, title: str) -> Iterator[str]:
    yield f"## Agreement on `{report.field}`"
    yield ""
    yield _sample(report, title)
    yield ""
    for result in report.results:
        yield f"- {_sentence(result)}"
    yield ""
    yield from _table(
        ("coefficient", "metric", "value", "95 % interval", "n", "observed", "expected"),
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
    yield from _table(
        ("label", "given", "share", "specific agreement", "alpha", "95 % interval of alpha"),
        [
            (
                one.label,
                one.count,
                f"{one.share:.1%}",
                number(one.specific_agreement),
                number(one.alpha),
                interval(one.low, one.high),
            )
            for one in report.labels
        ],
    )
    yield from _table(
        ("pair", "n", "percent agreement", "Cohen's kappa", "95 % interval of kappa"),
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
    for note in page_notes(report):
        yield f"- {note}"
    yield ""


def _sample(report: FieldReport, title: str) -> str:
    texts = f" of {counted(report.documents, 'document')}" if report.documents else ""
    dropped = "".join(
        f"; {count} judgments '{label}' set aside as missing" for label, count in report.excluded.items()
    )
    return (
        f"{counted(len(report.annotators), 'annotator')} judged {counted(report.units, report.level)}{texts}"
        f" ({title}, {report.scale} scale): {counted(report.judgments, 'judgment')};"
        f" {report.pairable_units:,} units were judged at least twice and enter the coefficients{dropped}."
        f" Computed with annotate {__version__}."
    )


def _sentence(result: Result) -> str:
    name = f"{NAMES.get(result.coefficient, result.coefficient)} ({result.metric})"
    if result.value is None:
        return f"{name} is undefined: {result.undefined}."
    limits = f"95 % CI {interval(result.low, result.high)}, " if result.low is not None else "interval: "
    return f"{name} = {result.value:.3f} ({limits}{result.interval}; n = {result.units:,})."


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    if rows:
        yield "| " + " | ".join(columns) + " |"
        yield "|" + "---|" * len(columns)
        for row in rows:
            yield "| " + " | ".join(str(value).replace("|", "\\|") for value in row) + " |"
        yield ""
