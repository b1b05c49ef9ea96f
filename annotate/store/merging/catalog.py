"""What another copy's judgments point at: its documents, schemas and annotators, and the numbers they get here.

Documents and schemas meet by content. A document that is here keeps its name and its cut; what was not known about
it so far is added, what was known stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotate.store.catalog import SAID, free_name
from annotate.store.database import Database
from annotate.store.merging.check import Numbers, cuts_of
from annotate.store.merging.opening import Copy


@dataclass
class Taken:
    """What came in from one copy, in numbers, and what is to be known about it as (kind, sentence)."""

    path: Path
    documents: int = 0
    schemas: int = 0
    judgments: int = 0
    stubs: int = 0  #: judgments that came without content
    filled: int = 0  #: judgments that were here without content
    removed: int = 0  #: judgments removed here because they were removed there
    notes: list[tuple[str, str]] = field(default_factory=list)


class Catalog:
    """The documents, schemas and annotators of a copy, beside those of this database."""

    def __init__(self, db: Database, copy: Copy, taken: Taken) -> None:
        self._db, self._conn, self._copy, self._taken = db, db.conn, copy, taken

    def is_known(self) -> bool:
        """Tell whether every document and schema is here, and what is said about each document."""
        schemas = {sha256 for (sha256,) in self._conn.execute("SELECT sha256 FROM schemas")}
        if any(sha256 not in schemas for (sha256,) in self._copy.ask("SELECT sha256 FROM schemas")):
            return False
        told = f"SELECT sha256, {', '.join(SAID)} FROM documents"
        here = {sha256: said for sha256, *said in self._conn.execute(told)}
        return not any(
            sha256 not in here or any(new and old is None for new, old in zip(said, here[sha256], strict=True))
            for sha256, *said in self._copy.ask(told)
        )

    def unite(self) -> Numbers:
        """Add what is not here, inside the caller's transaction; return the numbers."""
        return Numbers(dict(self._documents()) | {None: None}, dict(self._schemas()), dict(self._annotators()))

    def annotator(self, name: str, added_at: str) -> int:
        """Return the row of an annotator, made if there is none."""
        known = self._conn.execute("SELECT id FROM annotators WHERE name = ?", (name,)).fetchone()
        if known:
            return int(known[0])
        made = self._conn.execute("INSERT INTO annotators (name, added_at) VALUES (?, ?)", (name, added_at))
        return made.lastrowid or 0

    def _annotators(self) -> Iterator[tuple[int, int]]:
        for row, name, added_at in self._copy.ask("SELECT id, name, added_at FROM annotators ORDER BY id"):
            yield row, self.annotator(name, str(added_at))

    def _schemas(self) -> Iterator[tuple[int, int]]:
        known = {sha256: row for row, sha256 in self._conn.execute("SELECT id, sha256 FROM schemas")}
        versions = dict(self._conn.execute("SELECT name, version FROM schemas").fetchall())
        columns = "name, version, sha256, body, added_at"
        for row, *values in self._copy.ask(f"SELECT id, {columns} FROM schemas ORDER BY id"):
            name, version, sha256 = values[:3]
            if sha256 not in known:
                made = self._conn.execute(f"INSERT INTO schemas ({columns}) VALUES (?, ?, ?, ?, ?)", values)
                known[sha256] = made.lastrowid
                self._taken.schemas += 1
                if name in versions:
                    which = f"version {version} there, {versions[name]} here"
                    if version == versions[name]:
                        which = f"two different texts, both called version {version}"
                    self._taken.notes.append(("schema", f"schema {name}: {which}; their labels are kept apart"))
            yield row, known[sha256]

    def _documents(self) -> Iterator[tuple[int | None, int | None]]:
        known = {sha256: row for row, sha256 in self._conn.execute("SELECT id, sha256 FROM documents")}
        here, there = (
            {name for _, name, *_ in asked("PRAGMA table_info(documents)")}
            for asked in (self._conn.execute, self._copy.ask)
        )
        columns = sorted((here & there) - {"id", "name"})
        for row, name, *values in self._copy.ask(
            f"SELECT id, name, {', '.join(columns)} FROM documents ORDER BY id"
        ):
            said = dict(zip(columns, values, strict=True))
            number = known.get(said["sha256"])
            if number is None:
                number = known[said["sha256"]] = self._added(row, name, said)
            else:
                for column in SAID:
                    ours = f"UPDATE documents SET {column} = ? WHERE id = ? AND {column} IS NULL"
                    self._conn.execute(ours, (said[column] or None, number))
            yield row, number

    def _added(self, row: int, name: str, said: dict[str, object]) -> int:
        free = free_name(self._db, name)
        if free != name:
            told = f"'{name}' is another text there than here; theirs is '{free}' here"
            self._taken.notes.append(("text", told))
        marks = ", ".join("?" * (len(said) + 1))
        made = self._conn.execute(
            f"INSERT INTO documents (name, {', '.join(said)}) VALUES ({marks})", (free, *said.values())
        )
        self._conn.executemany(
            "INSERT INTO sentences (document, position, start, stop) VALUES (?, ?, ?, ?)",
            ((made.lastrowid, *cut) for cut in cuts_of(self._copy, row)),
        )
        self._taken.documents += 1
        return made.lastrowid or 0
