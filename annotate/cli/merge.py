"""annotate merge: the labels of several copies in one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, json_option, opened, pairs
from annotate.errors import AnnotateError, ExitCode


@command(
    "annotate merge a1.db a2.db a3.db",
    "annotate merge a2.db --dry-run",
    "annotate merge a2.db --rename a1=a1-laptop2",
    "annotate merge a2.db --same-person a1 --take-forks",
)
@click.argument(
    "copies", metavar="OTHER.db…", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
@click.option("--dry-run", is_flag=True, help="Only say what it would bring.")
@click.option("--same-person", multiple=True, metavar="NAME", help="NAME in all copies is one person.")
@click.option(
    "--rename", multiple=True, metavar="OLD=NEW", help="OLD in that copy is another person, called NEW here."
)
@click.option("--take-forks", is_flag=True, help="Keep both ends of a copy that was continued in two places.")
@click.option("--accept-removals", is_flag=True, help="Remove here, too, the work that was removed there.")
@db_option
@json_option
def merge(
    copies: tuple[Path, ...],
    dry_run: bool,
    same_person: tuple[str, ...],
    rename: tuple[str, ...],
    take_forks: bool,
    accept_removals: bool,
    db: Path,
    as_json: bool,
) -> None:
    """Bring the work of other copies into this database.

    Every hash in them is verified first; all of them come in, or nothing changes. Nothing is overwritten, the
    order does not matter, and merging again adds nothing. What only you can know is asked: whether one name stands
    for two people, and what becomes of a copy that was continued in two places.
    """
    from annotate.store.catalog import annotator_name
    from annotate.store.merging.merge import Choices
    from annotate.store.merging.merge import merge as united

    names = {annotator_name(old): annotator_name(new) for old, new in pairs(rename, "--rename").items()}
    if names and len(copies) > 1:
        raise AnnotateError(
            "In which copy are they renamed?", "With --rename merge one at a time.", ExitCode.USAGE
        )
    people = frozenset(annotator_name(name) for name in same_person)
    choices = Choices(people, names, forks=take_forks, removals=accept_removals)
    with _place(db, dry_run) as path, console.busy("merging"):
        taken = united(opened(path, create=True), copies, choices, rehearse=dry_run)
    total = sum(one.judgments + one.filled for one in taken)
    if as_json:
        told = [
            {
                **asdict(one),
                "path": str(one.path),
                "notes": [{"kind": kind, "text": text} for kind, text in one.notes],
            }
            for one in taken
        ]
        console.out_json(
            {"format": "annotate/merge@1", "applied": not dry_run, "judgments": total, "copies": told}
        )
        return
    counts = ("documents", "schemas", "judgments")
    rows = [(one.path, one.documents, one.schemas, one.judgments + one.filled) for one in taken]
    console.table(("copy", *(f"new {name}" for name in counts)), rows, [f"new {name}" for name in counts])
    for one in taken:
        for _, text in one.notes:
            console.say_line(f"{one.path}: {text}.")
    said = console.counted(total, "judgment")
    console.say_line(f"{said} would come in; nothing was changed." if dry_run else f"{said} came in.")


@contextmanager
def _place(db: Path, dry_run: bool) -> Iterator[Path]:
    """Yield where to merge to. A database that is not there yet is made, unless nothing came into it after all."""
    if db.exists():
        yield db
        return
    with TemporaryDirectory(prefix="annotate-merge-") as folder:
        if dry_run:
            yield Path(folder) / "none-yet.db"
            return
    try:
        yield db
    except BaseException:
        for name in (db, Path(f"{db}-wal"), Path(f"{db}-shm")):
            name.unlink(missing_ok=True)
        raise
