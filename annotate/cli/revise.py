"""annotate revise: the labels of an article, carried to a changed version of it."""

from dataclasses import asdict
from pathlib import Path

import click

from annotate.cli import blind, console
from annotate.cli.options import annotator_option, command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import add_annotator, find_document, load_document
from annotate.store.revising import Move, plan_revision
from annotate.store.revising import revise as move


@command(
    "annotate revise article article~2                 what would move, and what could not",
    "annotate revise article article~2 --apply --as a1",
    "annotate revise article~2 article --apply --as a1   back again",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--apply", "really", is_flag=True, help="Do it; without, it is only shown.")
@annotator_option
@db_option
@json_option
def revise(old: str, new: str, really: bool, annotator: str | None, db: Path, as_json: bool) -> None:
    """Carry labels to a changed version of an article.

    OLD and NEW are documents of the database: annotate add reads the new version first. An answer moves if the
    words it is about are there again, where the words around them are; everything else stays with OLD and is
    listed. OLD is then not asked any more.
    """
    if really and not annotator:
        raise AnnotateError("Who says so?", "Add --as NAME, or set ANNOTATE_AS.", ExitCode.USAGE)
    store = opened(db, write=really)
    before, after = (load_document(store, find_document(store, name)) for name in (old, new))
    if before.sha256 == after.sha256:
        raise AnnotateError(f"'{old}' and '{new}' are one text", "annotate documents lists them.", ExitCode.USAGE)
    blind.tell(store, resolve(None, store), annotator, [find_document(store, old)])
    with console.busy("comparing the texts"):
        revision = plan_revision(store, before, after)
    if really and annotator:
        add_annotator(store, annotator)
        move(store, annotator, revision)
    moved = [one for one in revision.moves if one.after is not None]
    if as_json:
        rows = [asdict(one) for one in revision.moves]
        done = {"applied": really, "moved": len(moved), "left": len(rows) - len(moved)}
        console.out_json({"format": "annotate/revision@1", "old": old, "new": new, **done, "answers": rows})
        return
    console.table(("who", "field", "answer", "about", "moves to"), [_row(one) for one in revision.moves])
    count, left = console.counted(len(moved), "answer"), len(revision.moves) - len(moved)
    done_or_not = "moved" if really else "to move; --apply does it"
    console.say_line(f"{count} {done_or_not}. {left} {'stays' if left == 1 else 'stay'} with '{old}'.")


def _row(one: Move) -> tuple[str, ...]:
    to = f"stays: {one.why}" if one.after is None else "the same words" if one.after == one.before else one.after
    return (one.annotator, one.field, one.value, _ends(one.before), _ends(to))


def _ends(text: str, most: int = 60) -> str:
    """Return the beginning and the end of a text that is long: they tell which one it is."""
    return text if len(text) <= most else f"{text[: most // 2].rstrip()} … {text[-most // 3 :].lstrip()}"
