"""Whether raters couple how credible a statement is with how reliable its source is: what agreement says of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from annotate.agreement.basis import Draws
from annotate.agreement.coupling import Axis, Both, Coupled, couple
from annotate.cli import console
from annotate.cli.agreement.cells import Table, interval, number
from annotate.cli.agreement.formats import markdown_table
from annotate.cli.agreement.page import print_tables
from annotate.cli.schema_source import resolve
from annotate.model.judgment import NO_SOURCE
from annotate.model.schema import Field
from annotate.store.catalog import documents
from annotate.store.database import Database
from annotate.store.questions.source_ratings import Statement, statements

_SHARED = "one rating of a source stands beside every statement credited to it, in all documents"


@dataclass(frozen=True)
class Axes:
    """Two axes, of statements and of their sources; `left_out` counts the statements not on both, by reason."""

    first: str
    second: str
    rows: Sequence[Coupled]
    left_out: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """Return one entry of `couplings` in the agreement JSON."""
        return {
            "fields": [self.first, self.second],
            "rows": [asdict(one) for one in self.rows],
            "left_out": dict(self.left_out),
        }


def couplings(db: Database, wanted: str | None, bootstrap: Draws | None, *, units_apart: bool) -> list[Axes]:
    """Return how the two axes of a schema go together; nothing for one without, or where nothing was rated."""
    schema = resolve(wanted, db)
    found = schema.axes
    if found is None:
        return []
    names = {entry.id: entry.name for entry in documents(db)}
    steps = [[label.name for label in field.labels if not label.excluded] for field in found]
    left_out = Counter[str]()
    both: list[Both] = []
    for one in statements(db, schema, found[0].name, found[1].name):
        if why := _left_out(one, found, steps):
            left_out[why] += 1
        else:
            places = (steps[0].index(one.credibility), steps[1].index(one.reliability or ""))
            both.append(Both(names[one.document], one.annotator, one.source or "", *places))
    if not both and not left_out:
        return []
    of = (Axis(found[0].name, len(steps[0])), Axis(found[1].name, len(steps[1])))
    rows = couple(both, of, bootstrap=bootstrap, units_apart=units_apart)
    return [Axes(found[0].name, found[1].name, rows, dict(sorted(left_out.items())))]


def _left_out(one: Statement, fields: tuple[Field, Field], steps: list[list[str]]) -> str | None:
    """Return why a statement is not on both axes, or None when it is."""
    if one.credibility not in steps[0]:
        return f"{fields[0].name} {one.credibility}"
    if one.source == NO_SOURCE:
        return "no source given"
    if one.source is None:
        return "source not named"
    if one.reliability is None:
        return "source not rated"
    return None if one.reliability in steps[1] else f"{fields[1].name} {one.reliability}"


def print_coupling(one: Axes) -> None:
    """Print the page on two axes."""
    everybody = one.rows[0]
    where = f"{console.counted(everybody.sources, 'source')}, {console.counted(everybody.documents, 'document')}"
    console.out(f"{one.first} and {one.second}: do raters couple them?")
    console.out(f"{console.counted(everybody.n, 'rating')} of statements and of their sources · {where}")
    if one.left_out:
        console.out("left out: " + ", ".join(f"{count} {why}" for why, count in one.left_out.items()))
    print_tables([coupling_table(one)])
    console.out("")
    for line in coupling_notes(one):
        console.out(line)
    console.out("")


def coupling_markdown(one: Axes) -> str:
    """Return a section for a paper."""
    title = f"## Coupling of `{one.first}` and `{one.second}`"
    notes = [f"- {note}" for note in coupling_notes(one)]
    return "\n".join([title, *markdown_table(coupling_table(one)), "", *notes, ""])


def coupling_table(one: Axes) -> Table:
    """Return a row over everybody and one for each annotator, where there are several."""
    columns = (
        "annotator",
        "n",
        "Spearman's rho",
        "95 % interval",
        "Kendall's tau-b",
        "95 % interval",
        "same step",
    )
    rows = one.rows[1:] if len(one.rows) == 2 else one.rows
    return Table(
        columns,
        [
            (
                row.annotator or "everybody",
                row.n,
                number(row.spearman_rho),
                interval(row.rho_low, row.rho_high),
                number(row.kendall_tau_b),
                interval(row.tau_low, row.tau_high),
                "–" if row.same_step is None else f"{row.same_step:.0%}",
            )
            for row in rows
        ],
    )


def coupling_notes(one: Axes) -> Iterator[str]:
    """Yield what a reader must know of these figures: one sentence on coupling first."""
    everybody = one.rows[0]
    yield _in_words(one, everybody)
    if everybody.undefined is None:
        yield f"Intervals: {everybody.interval}; {_SHARED}."
    for row in one.rows if len(one.rows) > 2 else one.rows[:1]:
        who = row.annotator or "everybody"
        if row.undefined and row.annotator:
            yield f"{who}: undefined: {row.undefined}."
        for caveat in row.caveats:
            yield f"{who}: {caveat}."


def _in_words(axes: Axes, one: Coupled) -> str:
    names = f"{axes.first} and {axes.second}"
    if one.undefined or one.spearman_rho is None:
        return f"Whether {names} are coupled cannot be said: {one.undefined}."
    alike = ""
    if one.same_step is not None and one.same_by_chance is not None:
        alike = f"; {one.same_step:.0%} have the same step on both, {one.same_by_chance:.0%} would by chance"
    if one.rho_low is None or one.rho_high is None:
        return f"Whether {names} are coupled cannot be said: there is no interval{alike}."
    if one.rho_low > 0:
        known = "that may be deserved, but raters are known to couple the two"
        return f"{names} go together: better sources, more credible statements{alike}: {known}."
    if one.rho_high < 0:
        return f"{names} run against one another{alike}."
    return f"That {names} are coupled cannot be told from these ratings: the interval of rho holds 0{alike}."
