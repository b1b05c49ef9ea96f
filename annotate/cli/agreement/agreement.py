"""annotate agreement, annotate disagreements: how well the annotators agree, and where they do not."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.agreement.report import Draws
from annotate.cli import blind, console
from annotate.cli.agreement.coupling import couplings
from annotate.cli.agreement.findings import Findings, Wanted
from annotate.cli.agreement.formats import as_csv as as_csv_rows
from annotate.cli.agreement.groups import GROUPINGS, by_group
from annotate.cli.agreement.input import Report, from_database, from_file, spans_from_file, tell
from annotate.cli.agreement.models import MODELS
from annotate.cli.agreement.tables import NAMES
from annotate.cli.options import command, db_option, json_option, opened, pairs
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.ratings import Reading
from annotate.store.database import Database
from annotate.store.questions.rating_patterns import disagreements as find_disagreements

SHORT = {"alpha": "krippendorff_alpha", "kappa": "fleiss_kappa", "ac1": "gwet_ac1", "percent": "percent_agreement"}
BY = ("document", "annotator", *GROUPINGS)
SCALES = ("nominal", "ordinal", "interval", "ratio", "flags")

schema_option = click.option(
    "--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here)."
)


@command(
    "annotate agreement                                 the labels of the database",
    "annotate agreement --by document --json > agreement.json",
    "annotate agreement --fail-under alpha=0.667        exit status 4 below it",
    "annotate agreement ratings.csv --scale ordinal     ratings made anywhere: unit,annotator,value",
    "annotate agreement table.tsv --wide --map Fact=fact --alias anna=a1",
)
@click.argument("ratings", required=False, type=click.Path(path_type=Path, allow_dash=True))
@schema_option
@click.option("--by", type=click.Choice(BY), help="Add a table: where agreement comes from.")
@click.option(
    "--fail-under", metavar="NAME=X", help="Exit with 4 when it is below X or undefined (alpha, ac1, …)."
)
@click.option(
    "--bootstrap", metavar="B", type=click.IntRange(100, 100_000), help="Draw documents B times instead."
)
@click.option(
    "--resample",
    type=click.Choice(["documents", "units"]),
    default="documents",
    show_default=True,
    help="What intervals are over; units of one document are seldom independent.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the bootstrap, and of gamma.")
@click.option("--scale", type=click.Choice(SCALES), default="nominal", help="Scale of the values in RATINGS.")
@click.option("--labels", metavar="A,B,…", help="The labels there are in RATINGS, lowest first.")
@click.option("--exclude", metavar="LABEL", multiple=True, help="A label of RATINGS that counts as missing.")
@click.option(
    "--spans", is_flag=True, help="RATINGS are spans: document,annotator,start,end,value,length,span_id."
)
@click.option("--wide", is_flag=True, help="RATINGS has a column per annotator.")
@click.option("--transpose", is_flag=True, help="RATINGS has a row per annotator (with --wide).")
@click.option(
    "--column", metavar="OURS=NAME", multiple=True, help="Column of the unit, annotator, value, document or field."
)
@click.option(
    "--duplicates",
    type=click.Choice(["refuse", "first", "last", "retest"]),
    default="refuse",
    help="Two ratings of one unit by one annotator; retest compares them.",
)
@click.option("--alias", metavar="OLD=NEW", multiple=True, help="Another name of an annotator.")
@click.option("--map", "mapped", metavar="OLD=NEW", multiple=True, help="A misspelt label.")
@click.option(
    "--plan", "target", metavar="X", type=float, help="How many more documents an interval of ± X needs."
)
@click.option(
    "--model", type=click.Choice(list(MODELS)), help="Add who is reliable, and (--json) each unit's likely label."
)
@click.option(
    "--gamma", is_flag=True, help="Add gamma for spans (needs annotate-news[gamma]; sampled, see --seed)."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print a row per coefficient.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print sentences and tables for a paper.")
@db_option
@json_option
def agreement(
    ratings: Path | None,
    schema: str | None,
    by: str | None,
    fail_under: str | None,
    bootstrap: int | None,
    resample: str,
    seed: int,
    scale: str,
    labels: str | None,
    exclude: tuple[str, ...],
    spans: bool,
    wide: bool,
    transpose: bool,
    column: tuple[str, ...],
    duplicates: str,
    alias: tuple[str, ...],
    mapped: tuple[str, ...],
    target: float | None,
    model: str | None,
    gamma: bool,
    as_csv: bool,
    as_markdown: bool,
    db: Path,
    as_json: bool,
) -> int:
    """Measure how well the annotators agree.

    Over the labels of the database or, with RATINGS, over any table (CSV, TSV, JSON lines; - is stdin). Every
    coefficient comes with its metric, the number of units it rests on and a 95 % interval: jackknife-t over
    documents, or percentiles of a bootstrap over documents. Missing answers are allowed; what is left out is said.
    """
    threshold = _threshold(fail_under)
    if ratings and by in GROUPINGS:
        hint = "RATINGS can be cut by document or annotator."
        raise AnnotateError(f"--by {by} needs the database", hint, ExitCode.USAGE)
    store: Database | None = None
    if ratings is None:
        store = opened(db, write=False)
        chosen = resolve(schema, store)
        with console.busy("grouping the labels"):
            source = from_database(store, chosen)
    else:
        how = Reading(
            columns=pairs(column, "--column"),
            wide=wide or transpose,
            transpose=transpose,
            duplicates=duplicates,
            aliases=pairs(alias, "--alias"),
            values=pairs(mapped, "--map"),
            flags=scale == "flags",
        )
        fixed = labels.split(",") if labels else None
        with console.busy("reading the ratings"):
            source = spans_from_file(ratings, how) if spans else from_file(ratings, how, scale, fixed, exclude)
    tell(source)
    draws = Draws(bootstrap, seed) if bootstrap else None
    with console.busy("computing"):
        apart = resample == "units"
        groups = by_group(store, schema, by) if store and by in GROUPINGS else []
        coupled = couplings(store, schema, draws, units_apart=apart) if store else []
        found = Findings(source, Wanted(by, draws, apart, target, model, gamma, seed), groups, coupled)
    if as_json:
        console.out_json(found.as_json())
    elif as_csv:
        console.out(as_csv_rows(found.reports))
    elif as_markdown:
        console.out(found.as_markdown())
    else:
        found.print()
    return _verdict(found.reports, threshold)


@command("annotate disagreements", "annotate disagreements --limit 5 --json")
@schema_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option("--between", metavar="A,B", help="Only where somebody said A and somebody else B.")
@db_option
@json_option
def disagreements(schema: str | None, limit: int, between: str | None, db: Path, as_json: bool) -> None:
    """List the sentences they disagree on, worst first. For a coordinator: it shows everybody's labels."""
    store = opened(db, write=False)
    chosen = resolve(schema, store)
    blind.tell(store, chosen)
    both = tuple(one.strip() for one in between.split(",")) if between else ()
    if unknown := [one for one in both if chosen.sentence_field.called(one) is None]:
        names = ", ".join(label.name for label in chosen.sentence_field.labels)
        raise AnnotateError(f"There is no label '{unknown[0]}'", f"One of {names}.", ExitCode.USAGE)
    count, worst = find_disagreements(store, chosen, chosen.sentence_field.name, limit, both)
    if as_json:
        rows = [{**asdict(one), "labels": dict(one.labels)} for one in worst]
        console.out_json({"format": "annotate/disagreements@1", "count": count, "disagreements": rows})
        return
    for one in worst:
        given = ", ".join(f"{who} {label}" for who, label in one.labels)
        console.out(f"{one.document} [{one.sentence}] {given} (entropy {one.entropy:.2f} bits)")
        console.out(f"    {' '.join(one.text.split())}")
    console.say(
        f"{console.counted(count, 'sentence')} labelled differently"
        + (f"; {limit} shown." if count > limit else ".")
    )


def _threshold(wanted: str | None) -> tuple[str, float] | None:
    if wanted is None:
        return None
    name, _, number = wanted.rpartition("=")
    name = SHORT.get(name or "alpha", name)
    try:
        if name not in NAMES:
            raise ValueError(name)
        return name, float(number)
    except ValueError:
        hint = f"Give NAME=NUMBER with {', '.join([*SHORT, *NAMES])}."
        raise AnnotateError(f"--fail-under '{wanted}' is not a threshold", hint, ExitCode.USAGE) from None


def _verdict(reports: list[Report], threshold: tuple[str, float] | None) -> int:
    """Return exit status 4 when a field's coefficient is below the threshold, undefined or computed for none."""
    code = ExitCode.OK
    asked = [one for one in reports if threshold and any(row.coefficient == threshold[0] for row in one.results)]
    for report in asked or (reports if threshold else []):
        name, least = threshold or ("", 0.0)
        result = next((one for one in report.results if one.coefficient == name), None)
        if result is None or result.value is None or result.value < least:
            value = "not computed" if result is None else f"undefined ({result.undefined})"
            said = value if result is None or result.value is None else f"{result.value:.3f}"
            console.say_line(f"{NAMES[name]} of {report.field} is {said}: below {least:g}")
            code = ExitCode.BELOW_THRESHOLD
    return code
