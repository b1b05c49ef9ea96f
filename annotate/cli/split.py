"""annotate split: a copy of the database for one annotator."""

from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.options import command, db_option, opened


@command("annotate split --for a2 a2.db", "annotate split --for a2 a2.db --db mali.db")
@click.option("--for", "annotator", required=True, metavar="NAME", help="Who is to label in it.")
@click.argument("target", metavar="OUT.db", type=click.Path(path_type=Path, readable=False))
@db_option
def split(annotator: str, target: Path, db: Path) -> None:
    """Make a copy for one annotator, without the others' labels.

    It holds the documents assigned to NAME (all, when none are), the schemas, and what NAME has judged so far.
    Whoever gets it labels in it as in any database; annotate merge brings the work back.
    """
    from annotate.store.catalog import annotator_name
    from annotate.store.merging.copying import split as copied

    name = annotator_name(annotator)
    with console.busy("copying"):
        documents, judgments = copied(opened(db), target, name)
    held = f"{console.counted(documents, 'document')}, {console.counted(judgments, 'judgment')} of {name} so far"
    console.say_line(f"{target} is for {name}: {held}. To bring it back: annotate merge {target}")
