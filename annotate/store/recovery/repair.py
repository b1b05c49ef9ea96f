"""A new database of everything that can be proven to have been in a damaged one, and a list of what is missing.

The damaged file is only read. What other files (backups) hold can fill in, because it is proven like the rest.
Where a judgment is missing the new file says so, in a stub or a gap, so that the doctor knows it for ever.

The new file goes on under a name of its own: if some of the lost judgments are still in other copies, nothing new
may have their numbers.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.model.document import identity
from annotate.store.database import immediate, open_database
from annotate.store.journal import INSERT, now
from annotate.store.recovery.proof import Line, prove
from annotate.store.recovery.salvage import DOCUMENT, Answer, Salvage, salvage
from annotate.store.snapshot import make
from annotate.text.segment import SEGMENTER, VERSION
from annotate.text.segment import sentences as cut

Spans = list[tuple[int, int]]

#: What a document is, where that was lost: to be set right by reading the text in again.
_UNKNOWN = {"encoding": "utf-8", "body_start": 0, "segmenter": f"{SEGMENTER} {VERSION}", "text": ""}

REPLAY = """
INSERT INTO answers (schema, field, document, unit, annotator, value, judgment)
SELECT schema, field, coalesce(document, 0), unit, annotator, value, id FROM (
  SELECT j.*, row_number() OVER (PARTITION BY schema, field, document, unit, annotator
    ORDER BY lamport DESC, r.name DESC, seq DESC) AS place
  FROM judgments j JOIN replicas r ON r.id = j.replica) WHERE place = 1
"""


@dataclass
class Repair:
    """What came of a repair: how much is back, and a line for everything that is not, or not certain."""

    judgments: int = 0
    documents: int = 0
    missing: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all is back, and proven."""
        return not self.missing and not self.unproven


def repair(damaged: Path, target: Path, backups: Sequence[Path] = (), texts: Sequence[str] = ()) -> Repair:
    """Write what can be proven of a damaged database, and of others that may fill in, to a new file `target`.

    `texts` stand in for documents whose text was lost, if they are exactly those. Raises AnnotateError when
    `target` exists or cannot be written, when a file cannot be read, or when there is nothing of ours in it.
    """
    try:
        found, *others = [salvage(path) for path in (damaged, *backups)]
    except OSError as error:
        raise AnnotateError(f"{error.filename}: {error.strerror}", "Name a file.", ExitCode.BAD_DATA) from error
    if not found.judgments and not found.documents:
        hint = "Restore a backup: annotate restore."
        raise AnnotateError(f"Nothing of annotate can be read in {damaged}", hint, ExitCode.BAD_DATA)
    writer = _Writer(found, others, {identity(text): text for text in texts})
    make(target, writer.write)
    return writer.repair


class _Writer:
    def __init__(self, found: Salvage, others: Sequence[Salvage], texts: Mapping[str, str]) -> None:
        self.found = found
        self.all = [found, *others]
        self.texts = texts
        self.repair = Repair()
        self.lines = dict(self._lines())
        self.kept = [one for line in self.lines.values() for one in line.judgments.values()]
        self.rows: dict[str, dict[str, int]] = {}

    def _lines(self) -> Iterator[tuple[str, Line]]:
        for name in sorted({name for one in self.all for name in one.judgments} | self.found.ends.keys()):
            known = {seq: list(reversed(several)) for seq, several in self.found.judgments.get(name, {}).items()}
            for other in self.all[1:]:
                for seq, several in other.judgments.get(name, {}).items():
                    known.setdefault(seq, []).extend(several)
            stubs, before = self.found.stubs.get(name, {}), self.found.gaps.get(name, {})
            end = max([0, self.found.ends.get(name, 0), *known, *stubs, *before.values()])
            line = prove(known, stubs, end)
            if not line.judgments and not line.stubs and name in self.found.doubtful:
                continue
            yield name, line
            self._tell(name, line, before)

    def _tell(self, name: str, line: Line, before: Mapping[int, int]) -> None:
        known = {seq for first, last in before.items() for seq in range(first, last + 1)}
        for first, last in _runs([seq for seq in line.lost if seq not in known]):
            many = f"judgments {first} to {last}" if last > first else f"judgment {first}"
            self.repair.missing.append(f"{many} of copy {name[:8]}")
        for seq in line.unproven:
            self.repair.unproven.append(f"judgment {seq} of copy {name[:8]}, the first after a gap")

    # -- writing --------------------------------------------------------------------------------------------

    def write(self, target: Path) -> None:
        """Write the new database."""
        with closing(open_database(target, create=True)) as db:
            with immediate(db.conn):
                self._write_names(db.conn)
                self._write_journal(db.conn)
                db.conn.execute(REPLAY)
                self._tell_answers(db.conn)
            db.conn.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file that gets its name
        self.repair.judgments, self.repair.documents = len(self.kept), len(self.rows["documents"])

    def _write_names(self, conn: sqlite3.Connection) -> None:
        for table, place in (("documents", 3), ("annotators", 7), ("schemas", 8)):
            self.rows[table] = dict.fromkeys((one.content[place] for one in self.kept), 0)
        for name in self.rows["annotators"] | dict.fromkeys(self.found.annotators, 0):
            self.rows["annotators"][name] = _insert(
                conn, "annotators", name=name, added_at=self.found.annotators.get(name) or now()
            )
        for sha256 in self.rows["schemas"] | dict.fromkeys(self.found.schemas, 0):
            self._write_schema(conn, sha256)
        self.rows["documents"].pop("", None)
        for sha256 in self.rows["documents"] | dict.fromkeys(self.found.documents, 0):
            self._write_document(conn, sha256)

    def _write_schema(self, conn: sqlite3.Connection, sha256: str) -> None:
        several = [one.schemas[sha256] for one in self.all if sha256 in one.schemas]
        whole = [one for one in several if identity(one[2]) == sha256]
        if not whole and sha256 not in self.rows["schemas"]:
            return  # a name that was read wrongly
        name, version, body, added_at = (whole or several or [("lost", "", "", now())])[0]
        if not whole:
            self.repair.missing.append(f"the text of schema '{name}'")
        columns = {"name": name, "version": version, "sha256": sha256, "body": body, "added_at": added_at}
        self.rows["schemas"][sha256] = _insert(conn, "schemas", **columns)

    def _write_document(self, conn: sqlite3.Connection, sha256: str) -> None:
        several = [one.documents[sha256] for one in self.all if sha256 in one.documents]
        whole = [one for one in several if identity(str(one.get("text"))) == sha256]
        unused = not whole and sha256 not in self.texts and sha256 not in self.rows["documents"]
        if unused and any(identity(str(one.get("text"))) in self.found.documents for one in several):
            return  # a hash that was read wrongly, beside the right one
        row: dict[str, Any] = {"name": sha256[:12], "added_at": now(), **_UNKNOWN, **(whole or several or [{}])[0]}
        row["text"] = self.texts.get(sha256, row["text"])
        row["sha256"] = sha256
        if identity(row["text"]) != sha256:
            self.repair.missing.append(f"the text of '{row['name']}': give it with --with")
        spans = self._sentences(sha256, row)
        row["sentence_count"] = len(spans)
        names = {name for (name,) in conn.execute("SELECT name FROM documents")}
        row["name"] = row["name"] if row["name"] not in names else f"{row['name']}~{sha256[:6]}"
        number = _insert(conn, "documents", **{name: row.get(name) for name in DOCUMENT})
        conn.executemany(
            "INSERT INTO sentences (document, position, start, stop) VALUES (?, ?, ?, ?)",
            ((number, position, *span) for position, span in enumerate(spans)),
        )
        self.rows["documents"][sha256] = number

    def _sentences(self, sha256: str, row: Mapping[str, Any]) -> Spans:
        """Return a document's sentences: those that were found, and what lies between them cut anew."""
        text, wanted = row["text"], row.get("sentence_count")
        for one in self.all:
            spans = _in_order(one.sentences.get(sha256, set()), row["body_start"], len(text))
            if spans and len(spans) == wanted:
                return spans
        known = _in_order(self.found.sentences.get(sha256, set()), row["body_start"], len(text))
        filled, again = [], 0
        for (_, start), (stop, _) in pairwise([(0, row["body_start"]), *known, (len(text), 0)]):
            between = [(start + a, start + b) for a, b in cut(text[start:stop], row.get("language"))]
            again += len(between)
            filled += between
        if again:
            self.repair.missing.append(f"where {again} sentences of '{row['name']}' begin: they are cut anew")
        return sorted([*known, *filled])

    def _write_journal(self, conn: sqlite3.Connection) -> None:
        self.rows["replicas"] = {name: _insert(conn, "replicas", name=name, here=0) for name in self.lines}
        for content, said in sorted(self.kept, key=lambda one: (one.lamport, one.content[:2])):
            copy, seq, lamport, text, unit, start, stop, who, rules, *told = content
            number = self.rows["documents"].get(text)
            place = (self.rows["replicas"][copy], seq, lamport, number, unit, start, stop)
            conn.execute(INSERT, (*place, self.rows["annotators"][who], self.rows["schemas"][rules], *told, said))
        for name, line in self.lines.items():
            replica = self.rows["replicas"][name]
            for seq, (lamport, said) in line.stubs.items():
                conn.execute("INSERT INTO stubs VALUES (?, ?, ?, ?)", (replica, seq, lamport, said))
            for first, (last, resumed) in line.gaps.items():
                _insert(conn, "gaps", replica=replica, first=first, last=last, resumed=resumed, found_at=now())

    def _tell_answers(self, conn: sqlite3.Connection) -> None:
        """List what is known to have been answered although its judgment is lost."""
        back = {
            Answer(*row)
            for row in conn.execute(
                "SELECT coalesce(d.sha256, ''), n.unit, a.name, s.sha256, n.field, n.value FROM answers n"
                " LEFT JOIN documents d ON d.id = n.document JOIN annotators a ON a.id = n.annotator"
                " JOIN schemas s ON s.id = n.schema"
            )
        }
        names = dict(conn.execute("SELECT sha256, name FROM documents").fetchall())
        if not self.repair.missing:
            return
        for one in self.found.answers:
            if one not in back and one.value is not None:
                where = f"'{names.get(one.document, one.document[:12])}' {one.unit}" if one.document else one.unit
                told = f"it was answered {one.field} = {one.value}, {where}, by {one.annotator}"
                self.repair.missing.append(told)


def _insert(conn: sqlite3.Connection, table: str, **columns: object) -> int:
    marks = ", ".join("?" * len(columns))
    question = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    return int(conn.execute(question, tuple(columns.values())).lastrowid or 0)


def _in_order(spans: set[tuple[int, int]], start: int, stop: int) -> Spans:
    """Return the spans that can all be true at once: in order, not empty, without overlap, in the text."""
    kept: Spans = []
    for span in sorted(spans):
        if start <= span[0] < span[1] <= stop:
            kept.append(span)
            start = span[1]
    return kept


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches without a hole in sorted numbers, as (first, last)."""
    for _, stretch in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        found = [number for _, number in stretch]
        yield found[0], found[-1]
