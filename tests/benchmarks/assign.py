"""Assigning 100,000 documents to 50 annotators, and the next unit of a queue of 1,000 and of 1,000,000 units.

The next unit is what a key press waits for, screen apart: an answer goes to disk and the sentence after it is
found; after every 100th that is in the next document. Opening ends at the first sentence of one's own queue.
"""

import time
from collections.abc import Callable
from pathlib import Path

from annotate.cli.schema_source import resolve
from annotate.model.assignment import Held, after, pair_counts, planned
from annotate.store.assigning import assign, assignments, queue
from annotate.store.catalog import add_annotator, add_schema, documents
from annotate.ui.session import Session
from tests.benchmarks.corpora import database
from tests.benchmarks.figures import Figure, in_turn, options, show, workspace

DOCUMENTS, PEOPLE = 100_000, [f"a{number}" for number in range(1, 51)]
SENTENCES = 100  #: to a document
BLOCK = 100  #: answers to a ratio


def dealing(each: int) -> Held:
    """Deal all documents out; print how long it took and how far from equal the pairs are."""
    names = [f"{number:064x}" for number in range(DOCUMENTS)]
    begun = time.perf_counter()
    changes = planned(names, PEOPLE, {}, per_document=each, order="shuffled")
    seconds = time.perf_counter() - begun
    held = after({}, changes)
    counts = pair_counts(held).values()
    mean = sum(counts) / len(counts)
    worst = max(max(counts) - mean, mean - min(counts)) / mean
    print(
        f"{DOCUMENTS:,} documents, {len(PEOPLE)} annotators, {each} to a document: {seconds:.1f} s;"
        f" pairs meet {min(counts)} to {max(counts)} times, {worst:.1%} from equal at most"
    )
    return held


def storing(folder: Path) -> None:
    """Store such a plan in a database of as many documents; print how long dealing and storing took."""
    db = database(folder / "assign-many.db", [1] * DOCUMENTS)
    names = [entry.sha256 for entry in documents(db)]
    if assignments(db):
        return
    begun = time.perf_counter()
    changes = planned(names, PEOPLE, {}, per_document=2)
    dealt = time.perf_counter()
    assign(db, "coordinator", changes)
    stored = time.perf_counter()
    took = f"dealt in {dealt - begun:.1f} s, {len(changes):,} facts stored in {stored - dealt:.1f} s"
    print(f"the same in a database: {took}")
    db.close()


class Annotator:
    """Answers one sentence after the other of her own queue; begins anew under another name at the end."""

    def __init__(self, path: Path, count: int) -> None:
        self.db = database(path, [SENTENCES] * count)
        self.schema = resolve(None)
        add_schema(self.db, self.schema)
        self.session: Session | None = None

    def open(self) -> float:
        """Return the seconds until the first sentence of somebody's own queue is there."""
        who = f"p{time.time_ns()}"
        changes = planned([entry.sha256 for entry in documents(self.db)], [who], {}, order="shuffled")
        assign(self.db, "coordinator", changes)
        begun = time.perf_counter()
        add_annotator(self.db, who)
        self.session = Session(self.db, who, self.schema, queue(self.db, who) or [])
        return time.perf_counter() - begun

    def answer(self) -> float:
        """Return the seconds from an answer to the next sentence."""
        if self.session is None or self.session.done == self.session.total:
            self.open()
        assert self.session
        begun = time.perf_counter()
        self.session.record(self.session.labeling.draft_label("fact"))
        self.session.advance()
        return time.perf_counter() - begun


def main() -> None:
    """Deal, store, label in turn, print."""
    asked = options(__doc__, rounds=1000)
    for each in (2, 3):
        dealing(each)
    with workspace(asked.folder) as folder:
        storing(folder)
        few, many = (Annotator(folder / f"queue-{count}.db", count) for count in (10, 10_000))
        takers: dict[str, Callable[[], float]] = {"few": few.answer, "many": many.answer}
        opening: dict[str, Callable[[], float]] = {"few": few.open, "many": many.open}
        opened = in_turn(opening, 5)
        taken = in_turn(takers, asked.rounds // BLOCK * BLOCK)
    last = BLOCK - 1  # the answer after which another document is opened
    over = {name: taken[name][last::BLOCK] for name in taken}
    figures = [
        Figure("next unit, 1,000,000 units over 1,000", taken["many"], taken["few"], 1.2, per_round=BLOCK),
        Figure("next unit, in the next document", over["many"], over["few"], 1.2),
        Figure("opening the queue, 10,000 documents over 10", opened["many"], opened["few"]),
    ]
    show("Queues", figures)


if __name__ == "__main__":
    main()
