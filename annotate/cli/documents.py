"""annotate documents, annotate show: what there is to read, and one text with what was said of it."""

import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotate.cli import blind, console
from annotate.cli.options import annotator_option, command, db_option, document_argument, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.model.answers import DOCUMENT
from annotate.model.document import Document
from annotate.model.labeling import Labeling, Span
from annotate.store.catalog import Entry, annotators, find_annotator, find_document, load_document
from annotate.store.catalog import documents as entries
from annotate.store.labelings import held_labeling
from annotate.text.lint import findings
from annotate.text.overlay import Overlay, overlay
from annotate.ui.screen_text import flowing

OPEN, CLOSE = "⟦", "⟧"  #: around marked words; brackets that texts hardly ever hold


@command("annotate documents", "annotate documents --json")
@db_option
@json_option
def documents(db: Path, as_json: bool) -> None:
    """List the documents."""
    listed = entries(opened(db, write=False))
    if as_json:
        console.out_json({"format": "annotate/documents@1", "documents": [asdict(one) for one in listed]})
        return
    console.table(
        ("no", "name", "sentences", "language", "published", "source", "title", "sha256"),
        (
            (
                one.id,
                one.name,
                one.sentences,
                one.language,
                one.published,
                one.source,
                _short(one.title),
                one.sha256[:12],
            )
            for one in listed
        ),
        numeric=("no", "sentences"),
    )


def _short(title: str | None) -> str | None:
    return title if title is None or len(title) <= 40 else f"{title[:39]}…"


@command("annotate show mali-2023-11", "annotate show mali-2023-11 --as a1", "annotate show 1 --all --json")
@document_argument
@annotator_option
@click.option("--all", "everybody", is_flag=True, help="Everybody's labels, for a coordinator.")
@click.option("--repaired", is_flag=True, help="Read damaged words mended, for the eye only (see annotate lint).")
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@db_option
@json_option
def show(
    document: str,
    annotator: str | None,
    everybody: bool,
    repaired: bool,
    schema: str | None,
    db: Path,
    as_json: bool,
) -> None:
    """Print a document with its labels and spans.

    One annotator's with --as NAME, everybody's with --all; without either, the text alone: nobody sees
    another's labels by accident. With --repaired damaged words are shown mended; what is stored, and --json,
    stay as they are.
    """
    store = opened(db, write=False)
    entry = find_document(store, document)
    text = load_document(store, entry)
    chosen = resolve(schema, store)
    if everybody:
        blind.tell(store, chosen, annotator, [entry])
    people = annotators(store) if everybody else [find_annotator(store, annotator)] if annotator else []
    readings = {who: held_labeling(store, who, chosen, text) for who in people}
    if as_json:
        console.out_json(_as_json(entry, text, readings))
    else:
        known = findings(text.text, text.language, text.body_start) if repaired else []
        console.out("\n".join(_as_lines(entry, text, readings, overlay(text.text, known))))


def _as_json(entry: Entry, text: Document, readings: dict[str, Labeling]) -> dict[str, Any]:
    sentences = [
        {
            "sentence": position + 1,
            "start": start,
            "stop": stop,
            "text": text.quote(start, stop),
            "labels": {who: one.labels[position] for who, one in readings.items() if one.labels[position]},
            "spans": [
                {"annotator": who, **asdict(span)} for who, one in readings.items() for span in one.spans(position)
            ],
            "answers": {who: said for who, one in readings.items() if (said := _further(one, position))},
            "notes": {who: one.notes[position] for who, one in readings.items() if position in one.notes},
        }
        for position, (start, stop) in enumerate(text.sentences)
    ]
    whole = {who: said for who, one in readings.items() if (said := _further(one, DOCUMENT))}
    kept = ("name", "sha256", "title", "author", "source", "url", "published", "language")
    about = {field: getattr(entry, field) for field in kept}
    return {"format": "annotate/document@1", **about, "answers": whole, "sentences": sentences}


def _as_lines(entry: Entry, text: Document, readings: dict[str, Labeling], read: Overlay) -> list[str]:
    about = [
        text.name,
        text.language or "language unknown",
        text.published or "",
        f"{len(text.sentences)} sentences",
    ]
    lines = [" · ".join(one for one in about if one)]
    if origin := [flowing(one) for one in (entry.title, entry.author, entry.source, entry.url) if one]:
        lines.append(" · ".join(origin))
    if head := text.quote(0, text.body_start).strip():
        lines.append(f"(head, not asked: {flowing(head)})")
    for who, one in readings.items():
        lines += [f"{who}: {name}: {flowing(value)}" for name, value in _further(one, DOCUMENT).items()]
    for position, (start, stop) in enumerate(text.sentences):
        number = f"[{position + 1}]"
        words = read.shown[read.place(start) : read.place(stop, ends=True)]
        if len(readings) == 1:
            words = _bracketed(words, start, next(iter(readings.values())), position, read)
        lines.append("")
        lines += textwrap.wrap(flowing(words), 88, initial_indent=f"{number:<6}", subsequent_indent=" " * 6)
        for who, one in readings.items():
            lines += [f"      {who}: {said}" for said in _said(one, position)]
    return lines


def _further(one: Labeling, position: int) -> dict[str, str]:
    """Return the answers to further fields as they are stored, by field."""
    fields = one.schema.document_fields if position == DOCUMENT else one.schema.further_fields
    answers = {field.name: one.value(field.name, position) for field in fields}
    return {name: value for name, value in answers.items() if value is not None}


def _said(one: Labeling, position: int) -> list[str]:
    label = one.labels[position]
    sure = one.confidence.get(position)
    said = [label + (f" (confidence {sure} of 3)" if sure else "")] if label else []
    said += [f"{name}: {value}" for name, value in _further(one, position).items()]
    if source := one.source_at(position):
        rated = [(field.name, one.rating(field.name, source)) for field in one.schema.source_fields]
        said += [f"{source}: {name}: {value}" for name, value in rated if value is not None]
    said += [_span(one, span) for span in one.spans(position)]
    return said + ([f"note: {flowing(one.notes[position])}"] if position in one.notes else [])


def _span(one: Labeling, span: Span) -> str:
    quotes = " … ".join(f'"{flowing(one.document.quote(*place))}"' for place in span.places)
    ties = (f"{name}={tied}" for name, tied in one.linked(span))
    return " ".join((span.field, *(flowing(said) for _, said in span.attributes), quotes, *ties))


def _bracketed(words: str, start: int, one: Labeling, position: int, read: Overlay) -> str:
    """Put brackets around the marked words; from the back, so that the places before stay right."""
    places = [place for span in one.spans(position) for place in span.places]
    first = read.place(start)
    marks = [(read.place(stop, ends=True) - first, CLOSE) for _, stop in places]
    marks += [(read.place(begin) - first, OPEN) for begin, _ in places]
    for place, mark in sorted(marks, key=lambda one: (one[0], one[1] == OPEN), reverse=True):
        words = words[:place] + mark + words[place:]
    return words
