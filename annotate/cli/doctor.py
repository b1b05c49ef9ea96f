"""annotate doctor, annotate backup, annotate restore: is everything there, a copy of it, and back from one."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, json_option, opened
from annotate.errors import AnnotateError, ExitCode
from annotate.store.recovery import backup as copying
from annotate.store.recovery.doctor import examine
from annotate.store.recovery.repair import repair as mend
from annotate.store.snapshot import folder
from annotate.text.read import read_text

_SQLITE = b"SQLite format 3\0"


@command(
    "annotate doctor",
    "annotate doctor --db mali.db --json",
    "annotate doctor --repair mended.db                 what can be proven, into a new file",
    "annotate doctor --repair mended.db --with old.db --with article.txt",
)
@click.option(
    "--repair",
    "target",
    metavar="OUT.db",
    type=click.Path(path_type=Path, readable=False),
    help="Bring back what can be proven, into a new file, and list what is missing.",
)
@click.option(
    "--with",
    "others",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, readable=False),
    help="A backup, or a text, to fill in what is damaged. Repeatable.",
)
@db_option
@json_option
def doctor(target: Path | None, others: tuple[Path, ...], db: Path, as_json: bool) -> int:
    """Verify that nothing was lost or changed.

    Checks SQLite's pages, our tables, every text and offset, the hash chain over all judgments, and that the
    current answers are what a replay of the journal gives. Changes nothing. Exit status 3 if something is wrong.

    --repair reads a damaged file page by page and writes every judgment that its hash proves to a new file; the
    damaged one stays as it is. Exit status 3 if something could not be brought back.
    """
    if target:
        return _repair(db, target, others, as_json)
    if others:
        raise AnnotateError("--with goes with --repair OUT.db", "annotate doctor --help", ExitCode.USAGE)
    with console.busy("examining"):
        findings = list(examine(opened(db, write=False)))
    healthy = all(finding.ok for finding in findings)
    if as_json:
        report = {"format": "annotate/doctor@1", "healthy": healthy, "checks": [asdict(one) for one in findings]}
        console.out_json(report)
    else:
        for finding in findings:
            console.out(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.check}: {finding.detail}")
        verdict = "healthy" if healthy else "damaged. Keep it as it is; next: annotate doctor --repair OUT.db"
        console.say_line(f"{db} is {verdict}.")
    return ExitCode.OK if healthy else ExitCode.BAD_DATA


def _repair(db: Path, target: Path, others: tuple[Path, ...], as_json: bool) -> int:
    if not db.is_file():
        hint = "Name another with --db."
        raise AnnotateError(f"There is no database {db}", hint, ExitCode.BAD_DATA)
    backups = [other for other in others if _is_database(other)]
    texts = [read_text(other).text for other in others if other not in backups]
    with console.busy("reading what can be read"):
        made = mend(db, target, backups, texts)
    if as_json:
        report = {"format": "annotate/repair@1", "file": str(target), "whole": made.whole, **asdict(made)}
        console.out_json(report)
    else:
        for line in made.missing:
            console.out(f"missing: {line}")
        for line in made.unproven:
            console.out(f"not proven: {line}")
    brought = f"{console.counted(made.judgments, 'judgment')} on {console.counted(made.documents, 'document')}"
    rest = "nothing is missing" if made.whole else "the list says what is missing"
    console.say_line(f"{brought} brought back into {target}; {rest}. {db} was left as it is.")
    return ExitCode.OK if made.whole else ExitCode.BAD_DATA


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise AnnotateError(f"{path}: {error.strerror}", "Name a file.", ExitCode.BAD_DATA) from error


@command("annotate backup mali-backup.db")
@click.argument("target", metavar="OUT.db", type=click.Path(path_type=Path, readable=False))
@db_option
def backup(target: Path, db: Path) -> None:
    """Copy the database into one file, also while in use.

    With ANNOTATE_BACKUP set to 30m, 12h, 1d or the like, commands that write do so by themselves when the last
    copy is older than that; the last ten are kept, in a folder beside the database.
    """
    with console.busy("copying"):
        copying.backup(opened(db, write=False), target)
    console.say_line(f"{db} copied to {target} ({target.stat().st_size:,} bytes).")


@command(
    "annotate restore --list",
    "annotate restore                                   the newest copy that made itself",
    "annotate restore mali-backup.db --db mali.db",
)
@click.argument("source", metavar="[BACKUP.db]", required=False, type=click.Path(path_type=Path, readable=False))
@click.option("--list", "listing", is_flag=True, help="List the copies that made themselves, newest first.")
@db_option
@json_option
def restore(source: Path | None, listing: bool, db: Path, as_json: bool) -> None:
    """Put a backup in the place of the database.

    The backup is examined first. What was there before is kept under another name. Copies make themselves before
    the tables are changed, and as often as ANNOTATE_BACKUP asks for.
    """
    kept = copying.kept(db)
    if listing:
        rows = [(str(one), _written(one), one.stat().st_size) for one in kept]
        if as_json:
            copies = [dict(zip(("file", "written", "bytes"), row, strict=True)) for row in rows]
            console.out_json({"format": "annotate/backups@1", "backups": copies})
        else:
            console.table(("backup", "written", "bytes"), rows, numeric=("bytes",))
        return
    if not source and not kept:
        hint = "Name one: annotate restore BACKUP.db"
        raise AnnotateError(f"There is no backup in {folder(db)}", hint, ExitCode.BAD_DATA)
    chosen = source or kept[0]
    with console.busy("restoring"):
        aside = copying.restore(chosen, db)
    before = f" What was there before is {aside}." if aside else ""
    if as_json:
        kept_as = str(aside) if aside else None
        console.out_json({"format": "annotate/restore@1", "file": str(db), "from": str(chosen), "before": kept_as})
    console.say_line(f"{db} restored from {chosen}, written {_written(chosen)}.{before}")


def _written(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
