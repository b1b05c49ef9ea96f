"""annotate agreement, annotate disagreements: how well the annotators agree, and where they do not."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import FieldReport, agreement_json, describe
from annotate.cli import console
from annotate.cli.agreement_page import NAMES, print_page
from annotate.cli.options import command, db_option, json_option
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema import Schema
from annotate.store.catalog import annotators, documents
from annotate.store.database import Database, open_database
from annotate.store.queries import done_by_document
from annotate.store.rating_patterns import disagreements as find_disagreements
from annotate.store.rating_patterns import patterns

SHORT = {"alpha": "krippendorff_alpha", "kappa": "fleiss_kappa", "ac1": "gwet_ac1", "percent": "percent_agreement"}

schema_option = click.option(
    "--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here)."
)


@command(
    "annotate agreement",
    "annotate agreement --by document",
    "annotate agreement --json > agreement.json",
    "annotate agreement --fail-under alpha=0.667        exit status 4 below it",
)
@schema_option
@click.option("--by", type=click.Choice(["document"]), help="Add a table with a row per document.")
@click.option(
    "--fail-under", metavar="NAME=X", help="Exit with 4 when it is below X or undefined (alpha, ac1, …)."
)
@db_option
@json_option
def agreement(schema: str | None, by: str | None, fail_under: str | None, db: Path, as_json: bool) -> int:
    """Measure how well the annotators agree.

    Percent agreement, Krippendorff's alpha, Fleiss' kappa, Gwet's AC1, Cohen's kappa of every pair, and agreement
    on each label; each with the number of sentences it rests on and a 95 % interval (jackknife-t over documents).
    Missing answers are allowed. Labels the schema excludes count as missing.
    """
    threshold = _threshold(fail_under)
    store = open_database(db, write=False)
    chosen = resolve(schema, store)
    report = _report(store, chosen)
    if as_json:
        console.out_json(agreement_json([report]))
    else:
        _warn_of_unfinished(store, chosen)
        print_page(report, chosen, by_document=by == "document")
    return _verdict(report, threshold)


@command("annotate disagreements", "annotate disagreements --limit 5 --json")
@schema_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@db_option
@json_option
def disagreements(schema: str | None, limit: int, db: Path, as_json: bool) -> None:
    """List the sentences they disagree on, worst first. For a coordinator: it shows everybody's labels."""
    store = open_database(db, write=False)
    chosen = resolve(schema, store)
    count, worst = find_disagreements(store, chosen, chosen.sentence_field.name, limit)
    if as_json:
        rows = [{**asdict(one), "labels": dict(one.labels)} for one in worst]
        console.out_json({"format": "annotate/disagreements@1", "count": count, "disagreements": rows})
        return
    _warn_of_unfinished(store, chosen)
    for one in worst:
        given = ", ".join(f"{who} {label}" for who, label in one.labels)
        console.out(f"{one.document} [{one.sentence}] {given} (entropy {one.entropy:.2f} bits)")
        console.out(f"    {' '.join(one.text.split())}")
    console.say(
        f"{console.counted(count, 'sentence')} labelled differently"
        + (f"; {limit} shown." if count > limit else ".")
    )


def _report(db: Database, schema: Schema) -> FieldReport:
    field = schema.sentence_field
    names = [label.name for label in field.labels]
    excluded = [label.name for label in field.labels if label.excluded]
    counted = [name for name in names if name not in excluded]
    grouped = Patterns.from_groups(patterns(db, schema, field.name), counted, excluded)
    return describe(grouped, field=field.name, level=field.level, scale=field.scale)


def _warn_of_unfinished(db: Database, schema: Schema) -> None:
    total = sum(entry.sentences for entry in documents(db))
    left = {who: total - sum(done_by_document(db, who, schema).values()) for who in annotators(db)}
    unfinished = [f"{who} {count}" for who, count in left.items() if count]
    if unfinished:
        console.say_line(f"note: sentences still to label: {', '.join(unfinished)}")


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


def _verdict(report: FieldReport, threshold: tuple[str, float] | None) -> int:
    if threshold is None:
        return ExitCode.OK
    result = next(one for one in report.results if one.coefficient == threshold[0])
    if result.value is not None and result.value >= threshold[1]:
        return ExitCode.OK
    said = f"undefined ({result.undefined})" if result.value is None else f"{result.value:.3f}"
    console.say_line(f"{NAMES[threshold[0]]} is {said}: below {threshold[1]:g}")
    return ExitCode.BELOW_THRESHOLD
