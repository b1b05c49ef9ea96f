"""The agreement report as a page for people: every figure with what it rests on, and what it does not say."""

from collections.abc import Iterable, Sequence

from annotate.agreement.results import FieldReport
from annotate.cli import console
from annotate.cli.agreement.cells import Table, interval, number
from annotate.cli.agreement.groups import GroupAgreement
from annotate.cli.agreement.input import Question, Report
from annotate.cli.agreement.tables import notes, tables
from annotate.cli.console import counted

#: Columns that are read, not compared; so is the first of every table.
WORDS = frozenset({"metric", "kind", "marked by", "not by", "words", "one", "the other"})


def print_page(report: Report, title: str, question: Question, by: str | None = None) -> None:
    """Print the report on a question under a title; `by` document or annotator adds a table."""
    console.out(f"{title} · {report.field} ({report.scale})")
    texts = counted(report.documents, "document") if report.documents else "no documents named"
    if report.level == "source":  # rated once for all documents
        texts = "each source stands for itself"
    twice = "judged at least twice" if isinstance(report, FieldReport) else "in documents read twice"
    units = f"{counted(report.units, report.level)}, {report.pairable_units:,} {twice}"
    console.out(f"{texts} · {units} · {counted(len(report.annotators), 'annotator')}")
    if isinstance(report, FieldReport):
        console.out(f"{counted(report.judgments, 'judgment')}, {report.pairable_judgments:,} of them comparable")
        if report.excluded:
            every = report.judgments + sum(report.excluded.values())
            set_aside = ", ".join(f"{n} {label} ({n / every:.0%})" for label, n in report.excluded.items())
            console.out(f"set aside as missing, because they are excluded: {set_aside}")
    print_tables(tables(report, question, by))
    console.out(f"\nn: {report.level}s {twice}.")
    for line in notes(report):
        console.out(line)
    console.out("")


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
    print_tables(
        [Table(("group", "documents", "n", "percent agreement", "alpha", "95 % interval of alpha"), rows)]
    )
    for one in groups:
        if one.alpha.undefined:
            console.out(f"{one.group}: alpha is undefined: {one.alpha.undefined}.")


def print_tables(several: Iterable[Table]) -> None:
    """Print tables, each after an empty line; those without rows are left out. Figures are flush right."""
    for table in several:
        if not table.rows:
            continue
        console.out("")
        figures = [column for column in table.columns[1:] if column not in WORDS]
        console.table(table.columns, table.rows, figures)
