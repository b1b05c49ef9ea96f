"""annotate assign, annotate unassign: who is to label what, in which order, and how often each pair meets."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from annotate.cli import console
from annotate.cli.assignment_tables import show
from annotate.cli.console import counted
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.assignment import ORDERS, Change, Held, after, brought_back, handed_on, planned
from annotate.store.assigning import assign as let_hold
from annotate.store.assigning import assignments, begun, judged_before, last_heard_of, open_work
from annotate.store.catalog import Entry, current_documents, find_document, rater_name, raters
from annotate.store.database import Database
from annotate.store.stubs import removed

coordinator_option = click.option(
    "--as", "by", envvar="ANNOTATE_AS", show_envvar=True, metavar="NAME", help="Who says so."
)
schema_option = click.option(
    "--schema", metavar="NAME|FILE", help="Whose labels count as begun (default: the one last used here)."
)


@command(
    "annotate assign --to a1 --to a2 --to a3 --as coordinator               everything to everybody",
    "annotate assign --per-document 2 --calibration 3 --order shuffled --as coordinator",
    "annotate assign --per-document 2 --as coordinator --dry-run            what it would do",
    "annotate assign --return-after 14 --as coordinator                     what was abandoned, to others",
    "annotate assign --retest 0.1 --retest-after 14 --as coordinator        a tenth is judged again",
    "annotate assign --show --json",
)
@click.argument("wanted", metavar="[DOC]…", nargs=-1)
@click.option(
    "--to",
    "names",
    metavar="NAME",
    multiple=True,
    help="To whom (default: those who have some, or everybody here).",
)
@click.option(
    "--per-document",
    metavar="K",
    type=click.IntRange(min=1),
    help="To how many each document goes (default: all).",
)
@click.option(
    "--calibration", metavar="N|DOC", multiple=True, help="A set that everybody labels first: how many, or which."
)
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    default="given",
    show_default=True,
    help="As listed, one order by chance for all, or another for each.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of chance; the same seed deals alike.")
@click.option(
    "--return-after",
    "days",
    metavar="DAYS",
    type=click.FloatRange(min=0),
    help="Take what is unfinished from those not heard of for so long, and give it to others.",
)
@click.option(
    "--retest",
    "share",
    metavar="SHARE",
    type=click.FloatRange(0, 1, min_open=True),
    help="Let this share of what each has labelled come back, to be judged again.",
)
@click.option(
    "--retest-after",
    "rest",
    metavar="DAYS",
    type=click.FloatRange(min=0),
    default=7.0,
    show_default=True,
    help="Only what was labelled so long ago.",
)
@click.option("--show", "as_it_is", is_flag=True, help="Show who has what; change nothing.")
@click.option("--dry-run", is_flag=True, help="Show what would be; change nothing.")
@schema_option
@coordinator_option
@db_option
@json_option
def assign(
    wanted: tuple[str, ...],
    names: tuple[str, ...],
    per_document: int | None,
    calibration: tuple[str, ...],
    order: str,
    seed: int,
    days: float | None,
    share: float | None,
    rest: float,
    as_it_is: bool,
    dry_run: bool,
    schema: str | None,
    by: str | None,
    db: Path,
    as_json: bool,
) -> None:
    """Give documents to annotators.

    Without DOC: all of them. What was assigned stays; run it again when documents or annotators have come, and
    they are dealt in. With --per-document every pair of annotators gets about equally many documents in common, as
    the table shows. annotate label without a FILE then opens one's own queue.
    """
    changing = not (as_it_is or dry_run)
    store = opened(db, write=changing)
    entries = current_documents(store)
    if as_it_is:
        show(entries, assignments(store), as_json)
        return
    who = _coordinator(by) if changing else ""
    held = assignments(store)
    people = _people(store, names, held)
    if days is not None:
        changes = _returned(store, schema, days, people, held, seed)
    elif share is not None:
        if not held:
            raise AnnotateError("Only what is assigned can come back", "annotate assign first.", ExitCode.USAGE)
        judged = judged_before(store, resolve(schema, store), _ago(rest))
        changes = brought_back({who: units for who, units in judged.items() if who in people}, held, share, seed)
    else:
        chosen = [find_document(store, name) for name in wanted] or entries
        if per_document and per_document > len(people):
            hint = f"There {'is' if len(people) == 1 else 'are'} {', '.join(people)}; --to NAME names others."
            raise AnnotateError(
                f"{per_document} to a document need {per_document} annotators", hint, ExitCode.USAGE
            )
        with console.busy("dealing"):
            changes = planned(
                [one.sha256 for one in chosen],
                people,
                held,
                begun=begun(store, resolve(schema, store)),
                calibration=_calibration(store, calibration, chosen, held),
                per_document=per_document,
                order=order,
                seed=seed,
            )
    if changing and changes:
        with console.busy("storing"):
            let_hold(store, who, changes)
    show(entries, after(held, changes), as_json, {"applied": changing, **_told(changes, entries)})
    console.say_line(_in_words(changes, held, "made" if changing else "to be made"))


@command(
    "annotate unassign --from a3 --as coordinator             all that a3 has",
    "annotate unassign article-7 --as coordinator             from everybody",
    "annotate unassign article-7 --from a3 --as coordinator",
)
@click.argument("wanted", metavar="[DOC]…", nargs=-1)
@click.option("--from", "names", metavar="NAME", multiple=True, help="From whom (default: everybody).")
@coordinator_option
@db_option
def unassign(wanted: tuple[str, ...], names: tuple[str, ...], by: str | None, db: Path) -> None:
    """Take documents back from annotators.

    Labels that were given stay. annotate assign gives the documents to others.
    """
    if not wanted and not names:
        raise AnnotateError("Which documents, or from whom?", "Name a DOC, or --from NAME.", ExitCode.USAGE)
    who = _coordinator(by)
    store = opened(db)
    held = assignments(store)
    whom = {rater_name(name) for name in names}
    which = {find_document(store, name).sha256 for name in wanted}
    changes = [
        Change(document, one, None)
        for document, whose in held.items()
        for one in whose
        if (not whom or one in whom) and (not which or document in which)
    ]
    if not changes:
        raise AnnotateError("Nothing is assigned so", "annotate assign --show lists what is.", ExitCode.USAGE)
    let_hold(store, who, changes)
    console.say_line(f"{counted(len(changes), 'assignment')} taken back.")


def _in_words(changes: Sequence[Change], held: Held, done: str) -> str:
    if not changes:
        return "Nothing to assign."
    now = [(one.assignment, held.get(one.document, {}).get(one.annotator)) for one in changes]
    again = sum(len(new.again) - len(old.again) for new, old in now if new and old)
    if again:
        return f"{counted(again, 'second judgment')} {done}."
    gone = sum(new is None for new, _ in now)
    return (f"{gone} taken back, " if gone else "") + f"{counted(len(now) - gone, 'assignment')} {done}."


def _coordinator(by: str | None) -> str:
    if not by:
        raise AnnotateError("Who says so?", "Add --as NAME, or set ANNOTATE_AS.", ExitCode.USAGE)
    return rater_name(by)


def _people(store: Database, names: Sequence[str], held: Held) -> list[str]:
    gone = removed(store.conn)
    people = list(dict.fromkeys(rater_name(name) for name in names))
    if not people:
        having = {who for whose in held.values() for who in whose}
        people = [one for one in raters(store) if one not in gone and (not having or one in having)]
    if refused := [one for one in people if one in gone]:
        raise AnnotateError(f"The work of {refused[0]} was removed on request", "Name others with --to.")
    if not people:
        raise AnnotateError("There is nobody to assign to", "Name them: --to a1 --to a2.", ExitCode.USAGE)
    return people


def _calibration(store: Database, given: Sequence[str], entries: Sequence[Entry], held: Held) -> list[str]:
    """Return the documents of the calibration set: those named, and of a number the first that make it so many."""
    many = [one for one in given if one.isascii() and one.isdigit()]
    named = [find_document(store, one).sha256 for one in given if one not in many]
    if len(many) > 1 or (many and int(many[0]) > len(entries)):
        hint = f"Give one number, at most {len(entries)}, or name documents."
        raise AnnotateError(f"--calibration {' '.join(many)} cannot be", hint, ExitCode.USAGE)
    if many:
        known = [document for document, whose in held.items() if any(one.calibration for one in whose.values())]
        fresh = [one.sha256 for one in entries if one.sha256 not in {*named, *known}]
        named += fresh[: max(0, int(many[0]) - len({*named, *known}))]
    return named


def _returned(
    store: Database,
    schema: str | None,
    days: float,
    people: Sequence[str],
    held: Held,
    seed: int,
) -> list[Change]:
    idle = {who for who, heard in last_heard_of(store).items() if heard < _ago(days)}
    left = [(document, who) for document, who in open_work(store, resolve(schema, store)) if who in idle]
    return handed_on(left, people, held, seed)


def _ago(days: float) -> str:
    try:
        moment = datetime.now(UTC) - timedelta(days=days)
    except OverflowError:
        moment = datetime.min.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _told(changes: Sequence[Change], entries: Sequence[Entry]) -> dict[str, Any]:
    names = {one.sha256: one.name for one in entries}
    rows = [
        {
            "document": names.get(one.document, one.document),
            "annotator": one.annotator,
            "assigned": bool(one.assignment),
        }
        for one in changes
    ]
    return {"changes": rows}
