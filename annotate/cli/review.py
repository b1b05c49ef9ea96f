"""annotate review: what a team talks about when it meets: progress, agreement, drift, and gaps of the codebook."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from annotate.agreement.means import Mean
from annotate.agreement.quality import Quality, Rating, Share, Stretch, alike, qualities
from annotate.agreement.results import FieldReport
from annotate.agreement.spans.results import SpanReport
from annotate.cli import console
from annotate.cli.agreement.cells import interval, number
from annotate.cli.agreement.input import from_database, tell
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
    reports: Sequence[FieldReport | SpanReport]
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

    Agreement on every question; of each annotator agreement with the others on sentence labels and its drift over
    time, labels given more or less often than by the others, severity on scales, speed, agreement with herself and
    with gold; and why people differed, where adjudicators said so: gaps of the guideline are listed. For a
    coordinator.
    """
    store = opened(db, write=False)
    chosen = resolve(schema, store)
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
    source = from_database(store, schema)
    tell(source)
    reports = [one.report(None) for one in source.questions]
    return Review(
        schema,
        {who: board.left(who) for who in board.people},
        [one for one in reports if isinstance(one, FieldReport | SpanReport)],
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
    if any(one.judgments for one in found.reports):
        _print_agreement(found.reports)
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
        rows = [(REASONS[one], count) for one, count in counts.most_common()]
        console.table(("why people differed, where it was said", "times"), rows, ("times",))
        console.out("")
        _print_gaps(found)


def _print_agreement(reports: Sequence[FieldReport | SpanReport]) -> None:
    """Print one coefficient of each question, and why it has no value or no interval."""
    rows, notes = [], []
    for report in reports:
        name = "u_alpha" if isinstance(report, SpanReport) else "krippendorff_alpha"
        one = report[name]
        figures = (number(one.value), interval(one.low, one.high), f"{one.units:,}")
        rows.append((report.field, f"{'u-alpha' if name == 'u_alpha' else 'alpha'} ({one.metric})", *figures))
        if one.undefined or one.low is None:
            notes.append(f"{report.field}: {one.undefined or one.interval}")
    console.out("")
    console.table(("question", "Krippendorff's", "value", "95 % interval", "units"), rows, ("value", "units"))
    for note in notes:
        console.out(note)


def _work(found: Review, one: Quality) -> tuple[object, ...]:
    speed, left = one.speed, found.left.get(one.annotator, 0)
    if speed is None:
        return one.annotator, one.labels, left, "–", "–"
    return one.annotator, one.labels, left, f"{speed.median:.1f}", f"{speed.lower:.1f} to {speed.upper:.1f}"


def _print_alike(found: Review) -> None:
    """Print how far each annotator answers like the others, in parts of her work, like herself, like gold."""
    rows = []
    for one in found.people:
        told = [("the others", one.with_others)]
        told += [(f"… {_stretch(part)}", part.agreement) for part in one.drift]
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
        console.out("Shares: means over documents, t intervals. The thirds of one's work show drift.")


def _stretch(part: Stretch) -> str:
    """Return from when to when: days, or times (UTC) of one day."""
    first, last = part.since[:10], part.until[:10]
    return f"{first} {part.since[11:16]} to {part.until[11:16]}" if first == last else f"{first} to {last}"


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
        for severe in report.severity if isinstance(report, FieldReport) else ():
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
