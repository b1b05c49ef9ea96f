"""What a repair could not bring back of a chain, and what of it another copy has.

A gap is a stretch of numbers without judgments or stubs; an empty one is where the chain does not hold. Nothing
proves the judgment after it: the repair only sealed it as it stood, and its hash is proven by the one behind it.
So it comes in as a stub, until the one before it is there. Gaps are told in stretches and never walked number by
number, because a copy may say of them what it likes.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotate.store.journal import now
from annotate.store.merging.opening import Copy

LONGEST = 10_000_000  #: judgments in a gap; nobody has lost more, and a repair walks them one by one

Stretch = tuple[int, int]  #: the first and the last number


@dataclass(frozen=True)
class Gap:
    """Judgments `first` to `last` are lost, none if `last` is before `first`.

    `seal` is a hash of the judgment after them as the repair found it; None where that is a stub, or nothing.
    """

    first: int
    last: int
    seal: str | None


def gaps_here(conn: sqlite3.Connection, replica: int) -> list[Gap]:
    """Return the gaps of a replica of this file, in order."""
    question = "SELECT first, last, resumed FROM gaps WHERE replica = ? ORDER BY first"
    return [Gap(*row) for row in conn.execute(question, (replica,))]


def gaps_there(copy: Copy) -> dict[int, list[Gap]]:
    """Return the gaps of a copy by the row of the replica, in order.

    Raises AnnotateError when they are not as a repair writes them, or there is something in them.
    """
    found: dict[int, list[Gap]] = {}
    if not copy.first("SELECT 1 FROM sqlite_schema WHERE name = 'gaps'"):
        return found
    for replica, first, last, seal in copy.ask("SELECT replica, first, last, resumed FROM gaps ORDER BY first"):
        fits = isinstance(first, int) and isinstance(last, int) and isinstance(seal, str | None)
        before = found.setdefault(replica, [])
        if not fits or not (before[-1].last if before else 0) < first <= last + 1 < first + LONGEST:
            raise copy.refused("what a repair noted in it is not as annotate writes it")
        before.append(Gap(first, last, seal))
    for table in ("judgments", "stubs") if found else ():
        inside = (
            f"SELECT 1 FROM gaps g JOIN {table} j ON j.replica = g.replica AND j.seq BETWEEN g.first AND g.last"
        )
        if copy.first(inside):
            raise copy.refused("what a repair noted as lost is in it")
    return found


def seals(gaps: Iterable[Gap]) -> dict[int, str]:
    """Return the seals, by the number of the judgment they are of."""
    return {one.last + 1: one.seal for one in gaps if one.seal is not None}


def known(end: int, gaps: Collection[Gap], conn: sqlite3.Connection, replica: int) -> list[Stretch]:
    """Return what of the numbers 1 to `end` of a replica of a file is there.

    Without what is sealed and has no judgment behind it that proves its hash.
    """
    question = "SELECT 1 FROM judgments WHERE replica = ? AND seq = ?"
    sealed = seals(gaps)
    bad = [seq for seq in sealed if seq + 1 in sealed or not conn.execute(question, (replica, seq + 1)).fetchone()]
    lost = [*((one.first, one.last) for one in gaps), *((seq, seq) for seq in bad)]
    return list(without([(1, end)] if end else [], lost))


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield what is left of stretches when others, in any order, are taken out."""
    others = sorted(taken)
    for first, last in stretches:
        at = first
        for start, stop in others:
            if start <= stop and start <= last and stop >= at:
                if at < start:
                    yield at, start - 1
                at = stop + 1
        if at <= last:
            yield at, last


def last_common(ours: Sequence[Stretch], theirs: Sequence[Stretch]) -> int:
    """Return the greatest number both have; 0 when there is none."""
    common = (
        min(last, stop) for first, last in ours for start, stop in theirs if max(first, start) <= min(last, stop)
    )
    return max(common, default=0)


def write_gaps(conn: sqlite3.Connection, replica: int, gaps: Sequence[Gap]) -> None:
    """Let these be the gaps of a replica of this file, inside the caller's transaction."""
    if gaps == gaps_here(conn, replica):
        return
    rows = "SELECT id FROM gaps WHERE replica = ?"
    conn.execute(f"DELETE FROM seals WHERE kind = 'gaps' AND row IN ({rows})", (replica,))
    conn.execute("DELETE FROM gaps WHERE replica = ?", (replica,))
    conn.executemany(
        "INSERT INTO gaps (replica, first, last, resumed, found_at) VALUES (?, ?, ?, ?, ?)",
        ((replica, one.first, one.last, one.seal, now()) for one in gaps),
    )
