"""annotate log, annotate undo: what was judged when, and taking it back."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import annotator_option, command, db_option, json_option, opened
from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import find_annotator, schemas
from annotate.store.journal import Journal
from annotate.store.queries import latest_schema
from annotate.store.queries import log as entries


@command("annotate log --as a1", "annotate log --all --limit 5 --json")
@annotator_option
@click.option("--all", "everybody", is_flag=True, help="Everybody's judgments, for a coordinator.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@db_option
@json_option
def log(annotator: str | None, everybody: bool, limit: int, db: Path, as_json: bool) -> None:
    """Show every judgment, newest first.

    Undone ones are still there: nothing is ever taken out.
    """
    if not annotator and not everybody:
        raise AnnotateError("Whose judgments?", "Add --as NAME, or --all.", ExitCode.USAGE)
    store = opened(db, write=False)
    who = None if everybody or not annotator else find_annotator(store, annotator)
    rows = list(entries(store, who, limit))
    if as_json:
        console.out_json({"format": "annotate/log@1", "judgments": [asdict(row) for row in rows]})
        return
    console.table(
        ("when (UTC)", "who", "document", "sentence", "field", "answer", "how"),
        (
            (row.made_at[:19].replace("T", " "), row.annotator, row.document, row.sentence, row.field, said, how)
            for row in rows
            for said in [f"{row.value or '(none)'} {row.quote or ''}".strip()]
            for how in ["" if row.action == "answer" else row.action]
        ),
        numeric=("sentence",),
    )


@command("annotate undo --as a1", "annotate undo --as a1 --times 3")
@annotator_option
@click.option("--times", type=click.IntRange(min=1), default=1, show_default=True, help="How many judgments.")
@db_option
def undo(annotator: str | None, times: int, db: Path) -> None:
    """Take back an annotator's last judgment.

    Also `u` while labelling, where `U` does it again.
    """
    if not annotator:
        raise AnnotateError("Whose judgment?", "Add --as NAME.", ExitCode.USAGE)
    store = opened(db)
    name = find_annotator(store, annotator)
    sha256 = latest_schema(store, name)
    stored = next(one for one in schemas(store) if one.sha256 == sha256)
    journal = Journal(store, name, parse_schema(stored.body, stored.name))
    for _ in range(times):
        draft = journal.undo()
        if draft is None:
            raise AnnotateError("There is nothing left to undo", "annotate log shows what was judged.")
        journal.append(draft)
        now = f"{draft.value or 'nothing'} {draft.quote or ''}".strip()
        console.say_line(f"undone: {draft.unit} {draft.field}, now {now}")
