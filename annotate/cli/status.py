"""annotate status: documents by annotators, done and left, and at what pace."""

from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.console import counted
from annotate.cli.options import command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.store.catalog import current_documents, raters
from annotate.store.queries import done_by_document, pace
from annotate.ui.session import seconds_as_words


@command("annotate status", "annotate status --json")
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@db_option
@json_option
def status(schema: str | None, db: Path, as_json: bool) -> None:
    """Show how far everybody is.

    Nobody's labels are shown.
    """
    store = opened(db, write=False)
    chosen, texts, people = resolve(schema, store), current_documents(store), raters(store)
    done = {person: done_by_document(store, person, chosen) for person in people}
    paces = {person: pace(store, person, chosen) for person in people}
    total = sum(text.sentences for text in texts)
    left = {who: total - sum(done[who].get(text.id, 0) for text in texts) for who in people}
    if as_json:
        rows = [
            {
                "name": text.name,
                "sentences": text.sentences,
                "done": {who: done[who].get(text.id, 0) for who in people},
            }
            for text in texts
        ]
        who = [{"name": one, "done": total - left[one], "left": left[one], "pace": paces[one]} for one in people]
        about = {"schema": chosen.name, "version": chosen.version, "sentences": total}
        console.out_json({"format": "annotate/status@1", **about, "documents": rows, "annotators": who})
        return
    console.out(
        f"{chosen.name} {chosen.version} · {counted(len(texts), 'document')} · {counted(total, 'sentence')}"
    )
    console.table(
        ("document", "sentences", *people),
        [
            *(
                (text.name, text.sentences, *(_share(done[one].get(text.id, 0), text.sentences) for one in people))
                for text in texts
            ),
            ("left", total, *(left[one] for one in people)),
            ("pace", "", *(_pace(paces[one]) for one in people)),
            ("time left", "", *(_time_left(paces[one], left[one]) for one in people)),
        ],
        numeric=("sentences", *people),
    )


def _share(done: int, sentences: int) -> str:
    return "·" if not done else "all" if done >= sentences else str(done)


def _pace(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds_as_words(seconds)} each"


def _time_left(seconds: float | None, left: int) -> str:
    return "" if seconds is None or not left else seconds_as_words(seconds * left)
