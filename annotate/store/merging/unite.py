"""Uniting one copy with this database: what of it is not here comes in, what follows from that is worked out anew.

Everything is read through check.py, so nothing unverified is stored. A document that is here keeps its name,
what is said about it, and its cut. One cut otherwise there is refused if sentences were judged there that do not
exist here: they could be shown to nobody.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from annotate.model.judgment import sentence_unit
from annotate.model.project import CUT, PROJECT
from annotate.store.cutting import settle
from annotate.store.database import Database
from annotate.store.guards import unguarded
from annotate.store.journal import INSERT, chain, now
from annotate.store.merging.catalog import Catalog, Taken
from annotate.store.merging.check import HASHED, Judgments, Row, Stub, check_texts
from annotate.store.merging.clash import clashes
from annotate.store.merging.gaps import seals, write_gaps
from annotate.store.merging.opening import Copy
from annotate.store.merging.plan import Choices, Plan, Tail
from annotate.store.merging.retell import Names, retold
from annotate.store.recovery.doctor import RECUTS
from annotate.store.removal import wipe, work
from annotate.store.stubs import hash_at, removed

#: What holds after judgments with these numbers have come in.
_HOLD = """
INSERT INTO answers (schema, field, document, unit, annotator, value, judgment)
SELECT schema, field, coalesce(document, 0), unit, annotator, value, id FROM judgments WHERE id > ? ORDER BY id
ON CONFLICT DO UPDATE SET value = excluded.value, judgment = excluded.judgment
WHERE (SELECT (new.lamport, r.name, new.seq) > (old.lamport, s.name, old.seq)
  FROM judgments new JOIN replicas r ON r.id = new.replica, judgments old JOIN replicas s ON s.id = old.replica
  WHERE new.id = excluded.judgment AND old.id = answers.judgment)
"""


class Union:
    """One copy being united with this database, inside the caller's transaction."""

    def __init__(self, db: Database, copy: Copy, choices: Choices) -> None:
        self.db, self.conn, self.copy, self.choices = db, db.conn, copy, choices
        self.taken = Taken(copy.path)
        self.gone = removed(self.conn)
        self.plan = Plan(db, copy, choices)
        self.taken.notes += self.plan.notes
        self.missing = dict(self._missing())
        self.catalog = Catalog(db, copy, self.taken)
        if self.plan.tails or self.missing or not self.catalog.is_known():
            before = self.conn.execute("SELECT coalesce(max(id), 0) FROM judgments").fetchone()[0]
            with unguarded(self.conn):
                self._unite(before)
            self._settle(before)
        else:
            copy.check_rows()  # there may be more in it than can be reached

    def _missing(self) -> Iterator[tuple[str, list[int]]]:
        """Yield by replica the numbers of the judgments that are here without content, and there with it."""
        for name, head in self.plan.there.items():
            mine = self.plan.here.get(name)
            if mine is None:
                continue
            upto = self.plan.shared.get(mine.row, 0)
            rows = self.conn.execute("SELECT seq FROM stubs WHERE replica = ? AND seq <= ?", (mine.row, upto))
            wanted = [seq for (seq,) in rows if self._before(name, seq) is not None]
            question = (
                "SELECT a.name FROM judgments j JOIN annotators a ON a.id = j.annotator"
                " WHERE j.replica = ? AND j.seq = ?"
            )
            found = ((seq, self.copy.first(question, (head.row, seq))) for seq in wanted)
            if seqs := [seq for seq, row in found if row and row[0] not in self.gone]:
                yield name, seqs

    def _unite(self, before: int) -> None:
        conn, taken = self.conn, self.taken
        self.copy.check_whole(self.plan.there)
        check_texts(self.copy)
        self.numbers = self.catalog.unite()
        self.judgments = Judgments(self.copy, self.numbers)
        for tail in self.plan.tails:
            self._add_tail(tail)
        self._close_gaps()
        for name, seqs in self.missing.items():
            self._fill(name, seqs)
        self._check_cuts()
        taken.notes += clashes(conn, self.copy, self.plan.shared, before, self.choices.same_person)
        conn.execute(_HOLD, (before,))
        self._remove()
        self.copy.check_rows()

    # -- judgments ------------------------------------------------------------------------------------------

    def _add_tail(self, tail: Tail) -> None:
        known = self.conn.execute("SELECT id FROM replicas WHERE name = ?", (tail.name,)).fetchone()
        here = known[0] if known else self._replica(tail.name)
        absent = self.judgments.stubs(tail.row, tail.first, tail.last)
        rows = self.judgments.read(tail.row, tail.first, tail.last, tail.previous, here, tail.seals)
        if tail.retold:
            if absent or tail.row in self.plan.gaps:
                raise self.copy.refused(
                    f"part of a copy ({tail.name[:8]}) is not in it, so it cannot be taken in anew"
                )
            rows = self._retold(rows, tail)
        stubs: list[Stub] = []
        kept = self._without_removed(rows, stubs)
        self.taken.judgments += self.conn.executemany(INSERT, kept).rowcount
        gone = len(stubs)
        stubs += [(here, seq, *absent[seq]) for seq in absent] + self.judgments.unproven
        self.judgments.unproven.clear()
        self.conn.executemany("INSERT INTO stubs (replica, seq, lamport, hash) VALUES (?, ?, ?, ?)", stubs)
        self.taken.stubs += len(stubs)
        if gone:
            self.taken.notes.append(("removed", f"{gone:,} judgments removed here stay removed"))
        last = (
            "SELECT replica, seq, hash FROM judgments WHERE replica = :r UNION ALL"
            " SELECT replica, seq, hash FROM stubs WHERE replica = :r ORDER BY seq DESC LIMIT 1"
        )
        self.conn.execute(f"INSERT OR REPLACE INTO heads (replica, seq, hash) SELECT * FROM ({last})", {"r": here})
        if known is None or tail.name not in self.plan.lost:
            end = self.conn.execute("SELECT seq FROM heads WHERE replica = ?", (here,)).fetchone()[0]
            self.plan.shared[here] = end

    def _close_gaps(self) -> None:
        """Note what stays lost of chains that were repaired. What meets again must fit by its hash."""
        rows = dict(self.conn.execute("SELECT name, id FROM replicas").fetchall())
        for name, seq in self.plan.links:
            here = rows[name]
            content = self.conn.execute(HASHED, (name, here, seq, seq)).fetchone()
            before, said = hash_at(self.conn, here, seq - 1), hash_at(self.conn, here, seq)
            if content and chain(before or "", content) != said:
                said = f"judgment {seq} here was never proven, and does not follow on judgment {seq - 1} there"
                hint = (
                    f"Repair this database with that copy: annotate doctor --repair NEW.db --with {self.copy.path}"
                )
                raise self.copy.refused(said, hint)
        for name, gaps in self.plan.lost.items():
            if (here := rows.get(name)) is None:
                continue  # nothing of it could be proven
            write_gaps(self.conn, here, gaps)
            lost = sum(one.last - one.first + 1 for one in gaps)
            question = "SELECT 1 FROM judgments WHERE replica = ? AND seq = ?"
            sealed = seals(self.plan.gaps.get(self.plan.there[name].row, []))
            unproven = sum(not self.conn.execute(question, (here, seq)).fetchone() for seq in sealed)
            if lost or unproven:
                said = f"{lost:,} judgments of a copy ({name[:8]}) are lost"
                said += f", {unproven:,} after them cannot be proven and stay out" * bool(unproven)
                self.taken.notes.append(("lost", f"{said}; a backup of it, merged too, brings them back"))

    def _before(self, name: str, seq: int) -> str | None:
        """Return the hash before a judgment that is here and there; None where that is lost in both."""
        found = hash_at(self.conn, self.plan.here[name].row, seq - 1)
        return found if found is not None else self.copy.hash_at(self.plan.there[name].row, seq - 1)

    def _replica(self, name: str) -> int:
        return self.conn.execute("INSERT INTO replicas (name, here) VALUES (?, 0)", (name,)).lastrowid or 0

    def _retold(self, rows: Iterator[Row], tail: Tail) -> Iterator[Row]:
        rename = {
            self.catalog.annotator(old, now()): self.catalog.annotator(new, now())
            for old, new in tail.rename.items()
        }  # added before the names are read
        names = Names(
            dict(self.conn.execute("SELECT id, sha256 FROM documents").fetchall()),
            dict(self.conn.execute("SELECT id, sha256 FROM schemas").fetchall()),
            dict(self.conn.execute("SELECT id, name FROM annotators").fetchall()),
        )
        last, said = tail.known
        for row in retold(rows, tail.name, names, rename):
            if row[1] == last and row[-1] != said:
                raise self.copy.refused(f"a copy ({tail.name[:8]}) was continued in two places more than once")
            if row[1] > last:
                yield row

    def _without_removed(self, rows: Iterator[Row], stubs: list[Stub]) -> Iterator[Row]:
        """Pass on the judgments of those whose work was not removed; of the others, note the stubs."""
        if not self.gone:
            yield from rows
            return
        gone = {row for row, name in self.conn.execute("SELECT id, name FROM annotators") if name in self.gone}
        project = self.conn.execute("SELECT id FROM schemas WHERE sha256 = ?", (PROJECT.sha256,)).fetchone()
        for row in rows:
            if row[7] in gone and row[8] != project[0]:
                stubs.append((row[0], row[1], row[2], row[-1]))
            else:
                yield row

    def _fill(self, name: str, seqs: list[int]) -> None:
        """Take in the content of judgments that are here without it. It must be what their hashes say."""
        here, there = self.plan.here[name].row, self.plan.there[name].row
        sealed = seals(self.plan.gaps.get(there, []))
        for _, stretch in groupby(enumerate(seqs), lambda one: one[1] - one[0]):
            run = [seq for _, seq in stretch]
            previous = self._before(name, run[0]) or ""
            for row in self.judgments.read(there, run[0], run[-1], previous, here, sealed):
                if row[-1] != hash_at(self.conn, here, row[1]):
                    raise self.copy.refused(f"judgment {row[1]} of one of its copies is not what was written")
                self.conn.execute("DELETE FROM stubs WHERE replica = ? AND seq = ?", (here, row[1]))
                self.conn.execute(INSERT, row)
                self.taken.filled += 1

    # -- what follows from it -------------------------------------------------------------------------------

    def _check_cuts(self) -> None:
        """Refuse sentences that do not exist here; say of other documents that they were cut otherwise."""
        sentences = [(place[0], place[1]) for place in self.judgments.places if place[1].startswith("sentence:")]
        for there in {document for document, _ in sentences}:
            here = self.numbers.documents[there]
            if _first_cut(self.conn.execute, here) == _first_cut(
                self.copy.ask, there, self.copy.version >= RECUTS
            ):
                continue
            units = [unit for document, unit in sentences if document == there]
            question = "SELECT start, stop FROM sentences WHERE document = ? ORDER BY start"
            cuts = self.conn.execute(question, (here,)).fetchall()
            name = self.conn.execute("SELECT name FROM documents WHERE id = ?", (here,)).fetchone()[0]
            known = {sentence_unit(start, stop) for start, stop in cuts}
            if lost := [unit for unit in units if unit not in known]:
                said = (
                    f"'{name}' was cut into sentences otherwise there; {len(lost):,} of those judged are not here"
                )
                raise self.copy.refused(
                    said,
                    "Merge it into a new database, or label from copies made by: annotate split.",
                )
            self.taken.notes.append(("cut", f"'{name}' was cut into sentences otherwise there; here it stays"))

    def _remove(self) -> None:
        """Let what was removed there be removed here too, when told to."""
        for name in sorted(removed(self.conn) - self.gone):
            count = work(self.conn, name)
            if count and not self.choices.removals:
                raise self.copy.refused(
                    f"the work of {name} was removed there on request; {count:,} judgments of it are here",
                    "--accept-removals removes them here too, for good.",
                )
            self.taken.removed += wipe(self.conn, name)
            self.taken.notes.append(("removed", f"the work of {name} was removed there on request, and now here"))

    def _settle(self, before: int) -> None:
        """Let splits and joins of sentences hold for what came in, and those that came in for what is here."""
        question = (
            "SELECT id FROM documents d WHERE id IN (SELECT document FROM judgments WHERE id > ?)"
            " AND (first_cut IS NOT NULL OR EXISTS (SELECT 1 FROM answers WHERE document = d.id AND field = ?"
            " AND schema = (SELECT id FROM schemas WHERE sha256 = ?)))"
        )
        for (document,) in self.conn.execute(question, (before, CUT, PROJECT.sha256)).fetchall():
            withdrawn = settle(self.db, document).withdrawn
            if withdrawn:
                said = f"{withdrawn:,} labels were withdrawn with sentences that were split or joined"
                self.taken.notes.append(("cut", said))


def _first_cut(ask: Callable[..., Iterable[tuple[str]]], document: int | None, recuts: bool = True) -> str:
    """Return as JSON the sentences a text was cut into before anybody split or joined any."""
    now = (
        "(SELECT json_group_array(json_array(start, stop)) FROM"
        " (SELECT start, stop FROM sentences WHERE document = d.id ORDER BY start))"
    )
    first = f"coalesce(first_cut, {now})" if recuts else now
    return next(iter(ask(f"SELECT {first} FROM documents d WHERE id = ?", (document,))))[0]
