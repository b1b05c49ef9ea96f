"""Databases of any size for the benchmarks, made by the store's own functions: `annotate doctor` finds them whole.

Every sentence is a made-up line of news with a number of its own.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from annotate.cli.schema_source import resolve
from annotate.model.document import Document
from annotate.model.judgment import Draft, sentence_unit
from annotate.store.catalog import add_annotator, add_document, add_schema, documents, load_document
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal
from annotate.text.segment import SEGMENTER, VERSION

LABELS = ("fact", "claim", "opinion", "other")
PER_PARAGRAPH = 5
BATCH = 50_000  #: judgments to a transaction
_SAID = (
    "the mission left its camp on Tuesday, two officials said",
    "the ministry published the budget for the coming year",
    "nobody has explained why the road was closed again",
    "it is the most careless decision of the whole decade",
    "the river rose by a metre and a half, the water agency reported",
    "observers fear that the talks will not resume before the elections",
)


def article(number: int, sentences: int) -> tuple[str, list[tuple[int, int]]]:
    """Return a text that no other number has, and where its sentences are."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for n in range(1, sentences + 1):
        said = f"In report n{n:06d} of bulletin {number}, {_SAID[(n + number) % len(_SAID)]}."
        places.append((at, at + len(said)))
        gap = "\n\n" if n % PER_PARAGRAPH == 0 else " "
        parts += [said, gap]
        at += len(said) + len(gap)
    return "".join(parts), places


def database(path: Path, sizes: list[int]) -> Database:
    """Make (or reuse) the database at `path` with a document of so many sentences for each entry of `sizes`."""
    db = open_database(path, create=True)
    for number, size in list(enumerate(sizes))[len(documents(db)) :]:
        text, places = article(number, size)
        add_document(db, f"bulletin-{number}", text, places, segmenter=f"{SEGMENTER} {VERSION}", language="en")
    return db


def labelled(db: Database, annotators: int, only: int | None = None, alike: float = 0.8) -> None:
    """Let so many annotators label every sentence of the first `only` documents, unless they are known already.

    Each sentence has a true label, half of the time fact. An annotator gives it with probability `alike`, in some
    documents (a hard tenth) half as often; otherwise any label. Seeded: the same call gives the same labels.
    """
    schema = resolve(None)
    add_schema(db, schema)
    chance = random.Random(7)
    weights = (50, 30, 15, 5)
    for number in range(1, annotators + 1):
        name = f"a{number}"
        known = db.conn.execute("SELECT 1 FROM annotators WHERE name = ?", (name,)).fetchone()
        add_annotator(db, name)
        if known:
            continue
        journal, drafts = Journal(db, name, schema), []
        for document in _loaded(db, only):
            truth = random.Random(document.sha256)
            sure = alike / 2 if truth.random() < 0.1 else alike
            for start, stop in document.sentences:
                right = truth.choices(LABELS, weights)[0]
                label = right if chance.random() < sure else chance.choices(LABELS, weights)[0]
                unit = sentence_unit(start, stop)
                drafts.append((Draft(document.sha256, unit, start, stop, "label", label), 2.5, 2.5))
            if len(drafts) >= BATCH:
                journal.extend(drafts)
                drafts = []
        journal.extend(drafts)


def _loaded(db: Database, only: int | None) -> Iterator[Document]:
    return (load_document(db, entry) for entry in documents(db)[:only])
