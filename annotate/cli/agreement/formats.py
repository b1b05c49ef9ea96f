"""The agreement report as CSV for other programs, and as Markdown for the methods section of a paper."""

import csv
import io
from collections.abc import Iterator, Sequence

from annotate import __version__
from annotate.agreement.results import Result
from annotate.agreement.spans.link_results import LinkReport
from annotate.agreement.spans.results import SpanReport
from annotate.cli.agreement.cells import Table, interval
from annotate.cli.agreement.input import Question, Report
from annotate.cli.agreement.tables import NAMES, notes, tables
from annotate.cli.console import counted

_COLUMNS = (
    *("field", "scale", "coefficient", "metric", "value", "low", "high", "interval"),
    *("units", "documents", "observed", "expected", "undefined"),
)


def as_csv(reports: Sequence[Report]) -> str:
    """Return a row per coefficient, full precision; undefined values are empty, with the reason beside them."""
    table = io.StringIO()
    writer = csv.DictWriter(table, _COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for report in reports:
        for result in report.results:
            writer.writerow({"field": report.field, "scale": report.scale, **vars(result)})
    return table.getvalue().removesuffix("\n")


def as_markdown(report: Report, title: str, question: Question) -> str:
    """Return sentences that can go into a paper as they are, and the tables behind them."""
    lines = [f"## Agreement on `{report.field}`", "", _sample(report, title), ""]
    lines += [f"- {_sentence(result)}" for result in report.results]
    for table in tables(report, question):
        lines += markdown_table(table)
    return "\n".join([*lines, "", *(f"- {note}" for note in notes(report)), ""])


def _sample(report: Report, title: str) -> str:
    texts = f" of {counted(report.documents, 'document')}" if report.documents else ""
    who = f"{counted(len(report.annotators), 'annotator')}"
    if isinstance(report, SpanReport):
        said = f"{who} marked {counted(report.units, 'span')}{texts} ({title}); {report.pairable_units:,} of them"
        return f"{said} are in documents that at least two read to the end. Computed with annotate {__version__}."
    if isinstance(report, LinkReport):
        where = f" in {counted(report.documents, 'document')}" if report.documents else ""
        said = (
            f"{who} tied spans, or said that there is none to tie them to, {report.units:,} times{where} ({title})"
        )
        twice = f"{report.pairable_units:,} of these answers are in documents that at least two read to the end"
        return f"{said}; {twice}. Computed with annotate {__version__}."
    dropped = "".join(
        f"; {count} judgments '{label}' set aside as missing" for label, count in report.excluded.items()
    )
    return (
        f"{who} judged {counted(report.units, report.level)}{texts}"
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


def markdown_table(table: Table) -> Iterator[str]:
    """Yield the lines of a table after an empty one; none for a table without rows."""
    if table.rows:
        yield ""
        for row in (table.columns, ["---"] * len(table.columns), *table.rows):
            yield "| " + " | ".join(str(value).strip().replace("|", "\\|") for value in row) + " |"
