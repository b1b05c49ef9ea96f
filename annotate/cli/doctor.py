"""annotate doctor, annotate backup: is everything there, and a copy of it."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, json_option, opened
from annotate.errors import ExitCode
from annotate.store import backup as copying
from annotate.store.doctor import examine


@command("annotate doctor", "annotate doctor --db mali.db --json")
@db_option
@json_option
def doctor(db: Path, as_json: bool) -> int:
    """Verify that nothing was lost or changed.

    Checks SQLite's pages, our tables, every text and offset, the hash chain over all judgments, and that the
    current answers are what a replay of the journal gives. Changes nothing. Exit status 3 if something is wrong.
    """
    with console.busy("examining"):
        findings = list(examine(opened(db, write=False)))
    healthy = all(finding.ok for finding in findings)
    if as_json:
        report = {"format": "annotate/doctor@1", "healthy": healthy, "checks": [asdict(one) for one in findings]}
        console.out_json(report)
    else:
        for finding in findings:
            console.out(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.check}: {finding.detail}")
        verdict = "healthy" if healthy else "damaged. Keep this file as it is, and work on a copy or a backup"
        console.say_line(f"{db} is {verdict}.")
    return ExitCode.OK if healthy else ExitCode.BAD_DATA


@command("annotate backup mali-backup.db")
@click.argument("target", metavar="OUT.db", type=click.Path(path_type=Path, readable=False))
@db_option
def backup(target: Path, db: Path) -> None:
    """Copy the database into one file, also while in use."""
    with console.busy("copying"):
        copying.backup(opened(db, write=False), target)
    console.say_line(f"{db} copied to {target} ({target.stat().st_size:,} bytes).")
