"""annotate log, undo, remove: what was judged when, taking it back, taking one annotator's work out for good."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from annotate.cli import blind, console
from annotate.cli.options import annotator_option, command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.decision import GOLD
from annotate.model.project import PROJECT
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import find_annotator, find_document, schemas
from annotate.store.journal import Journal
from annotate.store.questions.progress import latest_schema
from annotate.store.questions.progress import log as entries


@command(
    "annotate log --as a1",
    "annotate log --annotator a2 --document mali --since 2026-01-31",
    "annotate log --all --limit 5 --json",
)
@annotator_option
@click.option("--all", "everybody", is_flag=True, help="Everybody's judgments, for a coordinator.")
@click.option("--annotator", "whose", metavar="NAME", help="Another's judgments, for a coordinator.")
@click.option("--document", metavar="DOC", help="Only about this document.")
@click.option("--since", metavar="WHEN", help="Only from then on: a date, or date and time, in UTC.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@db_option
@json_option
def log(
    annotator: str | None,
    everybody: bool,
    whose: str | None,
    document: str | None,
    since: str | None,
    limit: int,
    db: Path,
    as_json: bool,
) -> None:
    """Show every judgment, newest first.

    Undone ones are still there: nothing is ever taken out. What a merge brought stands where it came in.
    """
    if everybody and whose:
        raise AnnotateError("Everybody's, or one annotator's?", "Leave out --all, or --annotator.", ExitCode.USAGE)
    asked = whose or annotator
    if not asked and not everybody:
        raise AnnotateError("Whose judgments?", "Add --as NAME, or --all.", ExitCode.USAGE)
    begun = _moment(since) if since else None
    store = opened(db, write=False)
    who = None if everybody or not asked else find_annotator(store, asked)
    about = find_document(store, document).id if document else None
    if everybody or whose:
        only = None if about is None else [find_document(store, document or "")]
        blind.tell(store, resolve(None, store), annotator, only)
    rows = list(entries(store, who, limit, about, begun))
    if as_json:
        console.out_json({"format": "annotate/log@1", "judgments": [asdict(row) for row in rows]})
        return
    console.table(
        ("when (UTC)", "who", "document", "sentence", "field", "answer", "how"),
        (
            (row.made_at[:19].replace("T", " "), row.annotator, about, row.sentence, row.field, said, how)
            for row in rows
            for about in [row.document or row.unit]
            for said in [f"{row.value or '(none)'} {row.quote or ''}".strip()]
            for how in ["" if row.action == "answer" else row.action]
        ),
        numeric=("sentence",),
    )


def _moment(told: str) -> str:
    """Return a date or time as `made_at` has it; UTC where no other zone is said."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        message = f"--since {told} is no date"
        raise AnnotateError(message, "Write it as 2026-01-31, or 2026-01-31T12:00.", ExitCode.USAGE) from None
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return utc.isoformat(timespec="milliseconds").partition("+")[0] + "Z"


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
    if name == GOLD:
        hint = "u in annotate adjudicate takes back a whole one."
        raise AnnotateError("A decision is several judgments", hint, ExitCode.USAGE)
    sha256 = latest_schema(store, name)
    bodies = {one.sha256: (one.body, one.name) for one in schemas(store)}
    schema = PROJECT if sha256 == PROJECT.sha256 else parse_schema(*bodies[sha256])
    journal = Journal(store, name, schema)
    for _ in range(times):
        draft = journal.undo()
        if draft is None:
            raise AnnotateError("There is nothing left to undo", "annotate log shows what was judged.")
        journal.append(draft)
        now = f"{draft.value or 'nothing'} {draft.quote or ''}".strip()
        console.say_line(f"undone: {draft.unit} {draft.field}, now {now}")


@command(
    'annotate remove a2 --as a1 --reason "consent withdrawn"',
    'annotate remove a2 --as a1 --reason "consent withdrawn" --apply',
)
@click.argument("annotator", metavar="NAME")
@click.option("--as", "by", envvar="ANNOTATE_AS", show_envvar=True, metavar="NAME", help="Who removes it.")
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--apply", "really", is_flag=True, help="Do it; without, it is only said.")
@db_option
def remove(annotator: str, by: str | None, reason: str, really: bool, db: Path) -> None:
    """Take one annotator's work out for good, on request.

    Every label, span and note of NAME goes, and when they were made. What stays: that it was removed, by whom and
    why; the name; and a hash of each judgment, so that the rest of the journal can still be verified. A merge does
    not bring it back, and removes it from other copies that accept it. What was made of it elsewhere (gold,
    exports, backups, other copies) is not touched.
    """
    from annotate.store.recovery.backup import kept
    from annotate.store.removal import remove as take_out
    from annotate.store.removal import work

    if not by:
        raise AnnotateError("Who removes it?", "Add --as NAME.", ExitCode.USAGE)
    store = opened(db)
    name = find_annotator(store, annotator)
    if not really:
        told = console.counted(work(store.conn, name), "judgment")
        console.say_line(f"{told} of {name} to remove, for good; --apply does it.")
        return
    count, clean = take_out(store, name, by, " ".join(reason.split()))
    console.say_line(f"{console.counted(count, 'judgment')} of {name} removed.")
    if not clean:
        console.say_line(
            "Another program has the file open: close it and run this again, or traces stay in the file."
        )
    for copy in kept(db):
        console.say_line(f"A backup that may hold them: {copy}")
