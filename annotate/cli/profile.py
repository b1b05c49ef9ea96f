"""annotate profile: what was read, in figures: shares of labels, spans per thousand words, readability."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path

import click

from annotate.agreement.means import Mean, mean_t
from annotate.cli import console
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.model.schema import Schema
from annotate.store.catalog import Entry, documents, find_document, load_document
from annotate.store.database import Database
from annotate.store.label_counts import label_counts
from annotate.store.span_marks import SpanMarks, span_marks
from annotate.text.readability import Figures, readability


@dataclass(frozen=True)
class Profile:
    """A document in figures. `shares` are of the labels; `spans` per 1,000 words, by field and kind."""

    document: str
    annotators: int  #: who labelled all of it: only they count
    readability: Figures
    shares: Mapping[str, Mean]
    spans: Mapping[str, Mean]


@command("annotate profile", "annotate profile mali-2023-11 --json")
@click.argument("wanted", metavar="[DOC]…", nargs=-1)
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@db_option
@json_option
def profile(wanted: tuple[str, ...], schema: str | None, db: Path, as_json: bool) -> None:
    """Show what was read, in figures.

    Shares of the labels, marked spans per 1,000 words by kind, and readability: for each document the mean over
    the annotators who labelled all of it, and the mean over documents, with 95 % t intervals. For a coordinator.
    """
    store = opened(db, write=False)
    chosen = resolve(schema, store)
    entries = [find_document(store, name) for name in wanted] or documents(store)
    profiles = _profiles(store, chosen, entries)
    overall = {
        "shares": _over_documents([one.shares for one in profiles], most=1.0),
        "spans": _over_documents([one.spans for one in profiles]),
    }
    if as_json:
        total = {part: {name: asdict(mean) for name, mean in means.items()} for part, means in overall.items()}
        about = {"schema": chosen.name, "version": chosen.version}
        rows = [asdict(one) for one in profiles]
        console.out_json({"format": "annotate/profile@1", **about, "documents": rows, "overall": total})
        return
    _print(chosen, profiles, overall)


def _profiles(db: Database, schema: Schema, entries: Sequence[Entry]) -> list[Profile]:
    counts = label_counts(db, schema)
    marks = {field.name: span_marks(db, schema, field.name) for field in schema.span_fields}
    found = []
    for entry in console.progress(entries, "reading"):
        text = load_document(db, entry)
        figures = readability(text.text[text.body_start :], text.language)
        every = counts.get(entry.id, {})
        labelled = {who: one for who, one in every.items() if sum(one.values()) == entry.sentences}
        shares = {
            label.name: mean_t(
                [one.get(label.name, 0) / entry.sentences for one in labelled.values()], "annotators", most=1.0
            )
            for label in schema.sentence_field.labels
        }
        spans = {
            f"{field.name}: {kind}": _rate(
                marks[field.name], entry.name, kind, sorted(labelled), figures.get("words")
            )
            for field in schema.span_fields
            for kind in [label.name for label in field.kinds] or [field.name]
        }
        found.append(Profile(entry.name, len(labelled), figures, shares, spans))
    return found


def _rate(marks: SpanMarks, document: str, kind: str, readers: Sequence[str], words: float | None) -> Mean:
    """Return how many spans of a kind each reader of a document marked per 1,000 words."""
    marked = [one.annotator for one in marks.marks if (one.document, one.kind) == (document, kind)]
    rates = [1000 * marked.count(who) / words for who in readers] if words else []
    return mean_t(rates, "annotators")


def _over_documents(means: Sequence[Mapping[str, Mean]], most: float = inf) -> dict[str, Mean]:
    names = means[0] if means else ()
    values = {name: [one[name].value for one in means] for name in names}
    return {
        name: mean_t([one for one in row if one is not None], "documents", most) for name, row in values.items()
    }


def _print(schema: Schema, profiles: Sequence[Profile], overall: Mapping[str, Mapping[str, Mean]]) -> None:
    console.out(f"{schema.name} {schema.version} · {console.counted(len(profiles), 'document')}")
    labels = [label.name for label in schema.sentence_field.labels]
    rows = [
        (
            one.document,
            one.annotators,
            _figure(one.readability.get("words"), "{:.0f}"),
            _figure(one.readability.get("lix"), "{:.0f}"),
            *(_figure(one.shares[label].value, "{:.0%}") for label in labels),
        )
        for one in profiles
    ]
    columns = ("document", "annotators", "words", "LIX", *labels)
    console.table(columns, rows, columns[1:])
    _print_overall("share of sentences", overall["shares"], "{:.1%}")
    _print_overall("spans per 1,000 words", overall["spans"], "{:.2f}")
    for reason in dict.fromkeys(mean.interval for part in overall.values() for mean in part.values()):
        console.out(f"Intervals: {reason}.")


def _print_overall(what: str, means: Mapping[str, Mean], form: str) -> None:
    columns = (what, "mean", "95 % interval", "documents")
    rows = [(name, _figure(mean.value, form), _between(mean, form), mean.n) for name, mean in means.items()]
    if rows:
        console.out("")
        console.table(columns, rows, columns[1:])


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _between(mean: Mean, form: str) -> str:
    if mean.low is None or mean.high is None:
        return "–"
    return f"{form.format(mean.low)} to {form.format(mean.high)}"
