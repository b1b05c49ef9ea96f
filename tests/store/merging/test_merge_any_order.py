"""Whatever copies are merged in whatever order, however often: the state is one and the same.

MERGE_EXAMPLES=1000 asks for more examples than a quick run has.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.store.catalog import add_document, documents
from annotate.store.database import open_database
from annotate.store.removal import remove
from tests.store.copies import laptop, pen, state, united
from tests.store.labels import label, problems, span

LAPTOPS = ("one", "two", "three")
PEOPLE = ("a1", "a2", "a3")
DECIDED = {"same_person": frozenset(PEOPLE), "removals": True}
EXAMPLES = int(os.environ.get("MERGE_EXAMPLES", "60"))

laptops = st.sampled_from(LAPTOPS)
people = st.sampled_from(PEOPLE)
steps = st.one_of(
    st.tuples(st.just("label"), laptops, people, st.integers(0, 2), st.sampled_from(("calm", "heated"))),
    st.tuples(st.just("mark"), laptops, people, st.sampled_from(((22, 27), (12, 14)))),
    st.tuples(st.just("undo"), laptops, people),
    st.tuples(st.just("read"), laptops, st.sampled_from(("It snows.", "It snowed."))),
    st.tuples(st.just("merge"), laptops, laptops),
    st.tuples(st.just("merge"), laptops, laptops),
    st.tuples(st.just("remove"), laptops, people),
)  # fmt: skip


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three laptops on which nothing was labelled yet, and an empty database."""
    folder = tmp_path_factory.mktemp("blank")
    for name in LAPTOPS:
        laptop(folder / f"{name}.db", "a1")
    db = open_database(folder / "hub.db", create=True)
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return folder


def play(folder: Path, step: Sequence[object]) -> None:
    """Let one thing happen on a laptop. One whose work was removed cannot go on there, once that is known."""
    kind, name, *more = step
    path = folder / f"{name}.db"
    if kind == "merge":
        if more[0] != name:
            united(path, folder / f"{more[0]}.db", **DECIDED)
        return
    db = open_database(path)
    try:
        if kind == "read":
            text = str(more[0])
            add_document(db, "weather", text, [(0, len(text))], segmenter="by hand")
        elif kind == "remove":
            remove(db, str(more[0]), "boss", "asked")
        else:
            with suppress(AnnotateError):
                db, journal = pen(path, str(more[0]))
                sha256 = next(entry.sha256 for entry in documents(db) if entry.name == "rain")
                if kind == "label":
                    journal.append(label(sha256, int(str(more[1])), str(more[2])))
                elif kind == "mark":
                    start, stop = more[1]  # type: ignore[misc]
                    journal.append(span(sha256, start, stop, {22: "Shame", 12: "It"}[start]))
                elif draft := journal.undo():
                    journal.append(draft)
    finally:
        db.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(steps, min_size=3, max_size=14),
    st.permutations(LAPTOPS),
    st.lists(st.tuples(st.booleans(), laptops), max_size=4),
)
def test_any_partition_repetition_and_order_of_copies_gives_one_state(
    blank: Path, history: list[Sequence[object]], order: list[str], groups: list[tuple[bool, str]]
) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name in LAPTOPS:
            (folder / f"{name}.db").write_bytes((blank / f"{name}.db").read_bytes())
        for hub in ("straight", "winding", "half"):
            (folder / f"{hub}.db").write_bytes((blank / "hub.db").read_bytes())
        for step in history:
            play(folder, step)
        copies = {name: folder / f"{name}.db" for name in LAPTOPS}
        united(folder / "straight.db", *copies.values(), **DECIDED)
        for aside, name in groups:  # some come by way of another database, some more than once
            united(folder / ("half.db" if aside else "winding.db"), copies[name], **DECIDED)
        united(folder / "winding.db", folder / "half.db", **DECIDED)
        united(folder / "winding.db", *(copies[name] for name in order), **DECIDED)
        assert state(folder / "winding.db") == state(folder / "straight.db")
        assert problems(folder / "winding.db") == {}
        assert all(one.judgments == 0 for one in united(folder / "straight.db", *copies.values(), **DECIDED))
