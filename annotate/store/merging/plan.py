"""What of another copy's chains is not here yet, and under which name it comes. Reads only.

Chains of one replica are compared at the last number both have: equal hashes there mean equal judgments before.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import Database
from annotate.store.merging.gaps import Gap, gaps_here, gaps_there, known, last_common, seals, without
from annotate.store.merging.opening import Copy, Head
from annotate.store.merging.retell import branch, branched, renamed, renaming, stem
from annotate.store.stubs import hash_at

_NAME = re.compile(r"\w{1,64}( as \{[^\n]*\}| from [0-9a-f]{16})*")


@dataclass(frozen=True)
class Choices:
    """What the person merging has decided where it cannot be known."""

    same_person: frozenset[str] = frozenset()  #: annotators of this name in several copies are one person
    rename: Mapping[str, str] = field(default_factory=dict)  #: name there -> name here
    forks: bool = False  #: take in the other branch of a replica that was continued in two places
    removals: bool = False  #: remove here, too, the work that was removed there


@dataclass(frozen=True)
class Tail:
    """The judgments `first` to `last` of a replica of the copy, to come in as the replica `name` of this file.

    `previous` is the hash before the first, None where that is lost; `seals` are what a repair sealed. With
    `retold` they are hashed anew, by annotators of other names where `rename` says so; `known` is then the head of
    what has come in so before.
    """

    row: int
    name: str
    first: int
    last: int
    previous: str | None
    rename: Mapping[str, str] = field(default_factory=dict)
    retold: bool = False
    known: tuple[int, str] = (0, "")
    seals: Mapping[int, str] = field(default_factory=dict)


def heads(db: Database) -> dict[str, Head]:
    """Return where the chain of each replica of this file ends, by its name."""
    rows = db.conn.execute("SELECT r.name, r.id, h.seq, h.hash FROM replicas r JOIN heads h ON h.replica = r.id")
    return {name: Head(*head) for name, *head in rows}


class Plan:
    """What to take of a copy, given what is here. `shared` is how far each replica here is known to the copy."""

    def __init__(self, db: Database, copy: Copy, choices: Choices) -> None:
        """Raises AnnotateError for a fork, or a renaming, that nobody has decided on."""
        self._db, self._copy, self._choices = db, copy, choices
        self.here = heads(db)
        self.there = copy.heads()
        self.gaps = gaps_there(copy)
        self.notes: list[tuple[str, str]] = []
        self.shared: dict[int, int] = {}
        #: by name of a replica with gaps, here or there: what is lost once the tails are in
        self.lost: dict[str, list[Gap]] = {}
        self.links: list[tuple[str, int]] = []  #: (replica, number): judgments here that a tail ends before
        self._known_as = self._renamings()
        self.tails = list(self._tails())
        if choices.rename and not self._known_as and not any(tail.rename for tail in self.tails):
            names = ", ".join(choices.rename)
            message = f"Nothing of {names} in {copy.path} can be renamed"
            hint = "What is here under a name keeps it; merge into a new database to begin again."
            raise AnnotateError(message, hint, ExitCode.USAGE)

    def _renamings(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Return what came in under other annotators' names before: {replica there: (name here, names)}."""
        found = {}
        for name in self.there:
            for mine in self.here:
                if mine not in self.there and (names := renaming(name, mine)) is not None:
                    found[name] = (mine, names)
        return found

    def _tails(self) -> Iterator[Tail]:
        for name, head in sorted(self.there.items()):
            if not _NAME.fullmatch(name):
                raise self._copy.refused("one of its copies has no proper name")
            if name in self._known_as:
                yield from self._renamed(name, *self._known_as[name])
            elif name in self.here and not self._has_gaps(name, head):
                yield from self._continued(name, head, self.here[name])
            elif name in self.here:
                yield from self._patched(name, head, self.here[name])
            elif self._is_branch_of_ours(name):
                continue
            elif wanted := self._to_rename(head.row):
                yield from self._renamed(name, renamed(name, wanted), wanted)
            elif self._has_gaps(name, head):
                yield from self._patched(name, head, None)
            else:
                yield Tail(head.row, name, 1, head.seq, "")

    def _continued(self, name: str, head: Head, mine: Head) -> Iterator[Tail]:
        common = min(head.seq, mine.seq)
        if self._alike(head.row, mine.row, common):
            self.shared[mine.row] = common
            if head.seq > common:
                yield Tail(head.row, name, common + 1, head.seq, mine.hash)
            return
        low, high = 0, common  # alike at low, not at high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._alike(head.row, mine.row, middle) else (low, middle)
        self.shared[mine.row] = low
        previous = hash_at(self._db.conn, mine.row, low) or ""
        first = self._copy.hash_at(head.row, high) or ""
        new, known = branch(name, first), (0, "")
        if new in self.here:
            known = (self.here[new].seq, self.here[new].hash)
            self.shared[self.here[new].row] = known[0]
        elif not self._choices.forks:
            message = (
                f"{self._copy.path}: a copy ({name[:8]}) was continued in two places: alike for {low:,} judgments,"
                f" then {head.seq - low:,} there differ from {mine.seq - low:,} here"
            )
            hint = "It was copied as a file, or restored from a backup. --take-forks takes both."
            raise AnnotateError(message, hint, ExitCode.BAD_DATA)
        if head.seq - low > known[0]:
            said = f"{name[:8]} was continued in two places after judgment {low:,}; both are kept"
            self.notes.append(("fork", said))
            yield Tail(head.row, new, high, head.seq, previous, retold=True, known=known)

    def _has_gaps(self, name: str, head: Head) -> bool:
        mine = self.here.get(name)
        return head.row in self.gaps or (mine is not None and bool(gaps_here(self._db.conn, mine.row)))

    def _patched(self, name: str, head: Head, mine: Head | None) -> Iterator[Tail]:
        """Yield by stretches what of a chain with gaps is not here; note what stays lost, and what meets again."""
        conn, lost = self._db.conn, self.gaps.get(head.row, [])
        with self._copy.explained():
            theirs = known(head.seq, lost, self._copy.conn, head.row)
        ours, sealed, proven = [], [], []
        if mine:
            sealed = gaps_here(conn, mine.row)
            ours = list(without([(1, mine.seq)], [(one.first, one.last) for one in sealed]))
            proven = known(mine.seq, sealed, conn, mine.row)
            self.shared[mine.row] = head.seq
            if not self._alike(head.row, mine.row, last_common(proven, theirs)):
                raise self._copy.refused(
                    f"a copy ({name[:8]}) was continued in two places, and judgments of it are lost",
                    "Merge the file it was repaired from, or a backup of it; or leave this one out.",
                )
        end = max([0, *(last for _, last in (*ours, *theirs))])
        still = without([(1, end)], [*ours, *theirs])
        after = seals(sealed)
        self.lost[name] = [Gap(*one, after.get(one[1] + 1)) for one in still]
        self.lost[name] += [one for one in sealed if one.first > one.last]  # where the chain does not hold
        self.lost[name] += [Gap(max(one.first, end + 1), one.last, None) for one in sealed if one.last > end]
        for first, last in without(theirs, ours):
            previous = (hash_at(conn, mine.row, first - 1) if mine else None) if first > 1 else ""
            yield Tail(head.row, name, first, last, previous, seals=seals(lost))
            if mine and last < mine.seq:
                self.links.append((name, last + 1))

    def _alike(self, there: int, here: int, seq: int) -> bool:
        theirs = self._copy.hash_at(there, seq)
        return theirs is not None and theirs == hash_at(self._db.conn, here, seq)

    def _renamed(self, name: str, new: str, names: Mapping[str, str]) -> Iterator[Tail]:
        head, mine = self.there[name], self.here.get(new)
        if mine:
            self.shared[mine.row] = mine.seq
        if mine is None or head.seq > mine.seq:
            known = (mine.seq, mine.hash) if mine else (0, "")
            said = ", ".join(f"{old} is {now} here" for old, now in names.items())
            self.notes.append(("renamed", said))
            yield Tail(head.row, new, 1, head.seq, "", names, retold=True, known=known)

    def _to_rename(self, row: int) -> dict[str, str]:
        question = (
            "SELECT 1 FROM judgments WHERE replica = ?"
            " AND annotator = (SELECT id FROM annotators WHERE name = ?) LIMIT 1"
        )
        asked = self._choices.rename.items()
        return {old: now for old, now in asked if self._copy.first(question, (row, old))}

    def _is_branch_of_ours(self, name: str) -> bool:
        """Tell whether a replica there that was taken in under another name is here under its own.

        Raises AnnotateError when it is here under its own and the other annotators' names: it would be here twice.
        """
        if (found := branched(name)) and found[0] in self.here:
            question = "SELECT 1 FROM judgments WHERE replica = ? AND substr(hash, 1, 16) = ? LIMIT 1"
            if self._db.conn.execute(question, (self.here[found[0]].row, found[1])).fetchone():
                return True
        if " as {" in name and stem(name) in self.here:
            raise self._copy.refused(
                f"what a copy ({name[:8]}) brought is here, and is there under other annotators' names",
                "Merge all copies into a new database, each renamed or not in the same way.",
            )
        return False
