"""annotate review: what a team talks about when it meets: progress, agreement, drift, and gaps of the codebook."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from annotate.agreement.means import Mean
from annotate.agreement.quality import Quality, Rating, Share, alike, qualities
from annotate.agreement.results import FieldReport
from annotate.cli import blind, console
from annotate.cli.agreement.input import label_questions
from annotate.cli.console import counted
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.model.decision import REASONS
from annotate.model.schema import Schema
from annotate.store.assigning import Board
from annotate.store.database import Database
from annotate.store.questions.effort import Reasoned, gold_checks, judged_twice, labels_over_time, reasons

GAP = "guideline_gap"


@dataclass(frozen=True)
class Review:
    """Everything that is told."""

    schema: Schema
    left: dict[str, int]
    reports: Sequence[FieldReport]
    people: Sequence[Quality]
    again: dict[str, Share]  #: with herself, by annotator
    checks: dict[str, Share]  #: with gold that was there before, by annotator
    reasons: Sequence[Reasoned]


@command("annotate review", "annotate review --json", "annotate review --gaps > next-version.txt")
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@click.option("--gaps", is_flag=True, help="Only the gaps of the guideline, as a list for its next version.")
@db_option
@json_option
def review(schema: str | None, gaps: bool, db: Path, as_json: bool) -> None:
    """Print what a team talks about when it meets.

    Agreement on the labels; of each annotator agreement with the others and its drift over time, labels given more
    or less often than by the others, speed, agreement with herself and with gold; and why people differed, where
    adjudicators said so: gaps of the guideline are listed. For a coordinator.
    """
    store = opened(db, write=False)
    chosen = resolve(schema, store)
    blind.tell(store, chosen)
    with console.busy("computing"):
        found = _review(store, chosen)
    if as_json:
        console.out_json(_as_json(found))
    elif gaps:
        _print_gaps(found)
    else:
        _print(found)


def _review(store: Database, schema: Schema) -> Review:
    board = Board(store, schema)
    labels = [one.name for one in schema.sentence_field.labels if not one.excluded]
    again: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for document, _, who, first, second in judged_twice(store, schema, schema.sentence_field.name):
        again[who].append((document, first, second))
    checks: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for who, document, hers, gold in gold_checks(store, schema):
        checks[who].append((document, hers, gold))
    reports = [one.report(None) for one in label_questions(store, schema)]
    return Review(
        schema,
        {who: board.left(who) for who in board.people},
        [one for one in reports if isinstance(one, FieldReport)],
        qualities((Rating(*row) for row in labels_over_time(store, schema)), labels),
        {who: alike(rows) for who, rows in again.items()},
        {who: alike(rows) for who, rows in checks.items()},
        reasons(store, schema),
    )


def _as_json(found: Review) -> dict[str, Any]:
    counts = Counter(one.reason for one in found.reasons)
    return {
        "format": "annotate/review@1",
        "schema": found.schema.name,
        "version": found.schema.version,
        "left": found.left,
        "agreement": [one.to_json() for one in found.reports],
        "annotators": [
            {
                **asdict(one),
                "with_herself": asdict(found.again[one.annotator]) if one.annotator in found.again else None,
                "with_gold": asdict(found.checks[one.annotator]) if one.annotator in found.checks else None,
            }
            for one in found.people
        ],
        "reasons": {reason: counts[reason] for reason in REASONS},
        "guideline_gaps": [asdict(one) for one in found.reasons if one.reason == GAP],
    }


def _print(found: Review) -> None:
    console.out(f"{found.schema.name} {found.schema.version}")
    for report in found.reports:
        alpha = report["krippendorff_alpha"]
        said = "undefined" if alpha.value is None else f"{alpha.value:.3f}"
        limits = "" if alpha.low is None else f", 95 % {alpha.low:.3f} to {alpha.high:.3f}"
        why = alpha.undefined or alpha.interval
        units = counted(alpha.units, "unit")
        console.out(f"{report.field}: Krippendorff's alpha ({alpha.metric}) {said}{limits} ({why}; {units})")
    if not found.people:
        console.out("Nobody has labelled anything yet.")
        return
    console.out("")
    figures = ("labels", "left", "seconds")
    console.table(("annotator", *figures, "half of them"), [_work(found, one) for one in found.people], figures)
    console.out("Seconds to a label: the median, pauses cut.")
    _print_alike(found)
    _print_leanings(found)
    if found.reasons:
        console.out("")
        counts = Counter(one.reason for one in found.reasons)
        said = ", ".join(f"{REASONS[one]} {count}" for one, count in counts.most_common())
        console.out(f"Why people differed, where it was said: {said}.")
        _print_gaps(found)


def _work(found: Review, one: Quality) -> tuple[object, ...]:
    speed, left = one.speed, found.left.get(one.annotator, 0)
    if speed is None:
        return one.annotator, one.labels, left, "–", "–"
    return one.annotator, one.labels, left, f"{speed.median:.1f}", f"{speed.lower:.1f} to {speed.upper:.1f}"


def _print_alike(found: Review) -> None:
    """Print how much each annotator answers like the others, in parts of her work, like herself, like gold."""
    rows = []
    for one in found.people:
        told = [("the others", one.with_others)]
        told += [(f"… {part.since[:10]} to {part.until[:10]}", part.agreement) for part in one.drift]
        told += [("herself, asked again", found.again[one.annotator])] if one.annotator in found.again else []
        told += [("gold that was there", found.checks[one.annotator])] if one.annotator in found.checks else []
        rows += [
            (one.annotator, what, _figure(share.mean, "{:.0%}"), _between(share.mean, "{:.0%}"), share.units)
            for what, share in told
            if share.units
        ]
    if rows:
        console.out("")
        console.table(
            ("annotator", "answers like", "share", "95 % interval", "sentences"), rows, ("share", "sentences")
        )
        console.out("Shares: mean over documents, t interval. The thirds of her work, by date, show drift.")


def _print_leanings(found: Review) -> None:
    rows = [
        (
            one.annotator,
            lean.label,
            _figure(lean.difference, "{:+.0%}"),
            _between(lean.difference, "{:+.0%}"),
            lean.units,
        )
        for one in found.people
        for lean in one.leanings
        if lean.difference.value
    ]
    if rows:
        console.out("")
        columns = ("annotator", "gives", "than the others", "95 % interval", "sentences")
        console.table(columns, rows, ("than the others", "sentences"))
    for report in found.reports:
        for severe in report.severity:
            if severe.mean_difference is not None:
                limits = f" ({severe.low:+.2f} to {severe.high:+.2f})" if severe.low is not None else ""
                said = f"{report.field} {severe.mean_difference:+.2f}{limits}"
                console.out(f"{severe.annotator}: {said} from the mean of the others")


def _figure(mean: Mean, form: str) -> str:
    return "–" if mean.value is None else form.format(mean.value)


def _between(mean: Mean, form: str) -> str:
    return "–" if mean.low is None or mean.high is None else f"{form.format(mean.low)} to {form.format(mean.high)}"


def _print_gaps(found: Review) -> None:
    gaps = [one for one in found.reasons if one.reason == GAP]
    if not gaps:
        console.say_line("No gap of the guideline was named by an adjudicator.")
        return
    console.out(f"Gaps of the guideline, for the version after {found.schema.version}:")
    for one in gaps:
        place = f"{one.document} [{one.sentence}] " if one.document else ""
        console.out(f"- {place}{one.field}: {' '.join(one.text.split())}")
        said = [f"{count} {answer}" for answer, count in Counter(one.answers.values()).most_common()]
        said += [f"gold {one.gold}"] if one.gold else []
        said += [f"note: {' '.join(one.note.split())}"] if one.note else []
        if said:
            console.out(f"  {'; '.join(said)}")
