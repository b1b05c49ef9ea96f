"""Copies of a database damaged at random: is the damage found, and does a repair bring back all that it spared.

Harmless is what changes nothing that is stored (a free page, a byte nobody reads). Silent is what changes what is
stored and is not found: there should be none. A whole earlier state of the file is not damage: nothing in a file
can tell that there was a later one.
"""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.recovery.doctor import examine
from annotate.store.recovery.repair import repair
from tests.store.labels import SCHEMA

PAGE = 4096
SENTENCE = "The road to the bridge was closed on Tuesday, a spokesman said. "
TABLES = ("documents", "sentences", "schemas", "annotators", "replicas", "judgments", "answers", "heads")
#: All that is stored, row by row; `found` is the same for a file that says the same.
CONTENT = "SELECT r.name, j.seq, j.hash FROM judgments j JOIN replicas r ON r.id = j.replica"


@dataclass
class Tally:
    """What a series of damaged copies has shown. `silent`, `short` and `invented` should stay empty."""

    copies: Counter[str] = field(default_factory=Counter)
    detected: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    passed_by_sqlite: int = 0  #: detected, and not by SQLite's own integrity_check
    silent: list[str] = field(default_factory=list)
    repaired: int = 0
    brought_back: int = 0  #: judgments, over all repairs
    short: list[str] = field(default_factory=list)  #: repairs that missed a judgment outside the damaged pages
    invented: list[str] = field(default_factory=list)  #: repairs that brought what never was


class Subject:
    """A database as it was at three moments: two while it was written to, with their logs, and at the end."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        path = folder / "made" / "labels.db"
        path.parent.mkdir(parents=True)
        with closing(open_database(path, create=True)) as db:
            documents = []
            for number in range(3):
                text = f"{number}. " + SENTENCE * chance.randint(20, 90)
                length = len(SENTENCE)
                cuts = [(at, at + length - 1) for at in range(3, len(text), length)]
                entry, _ = add_document(db, f"text {number}", text, cuts, segmenter="by hand")
                documents.append((entry.sha256, cuts))
            add_schema(db, SCHEMA)
            pens = []
            for name in ("a1", "a2", "gold"):
                add_annotator(db, name)
                pens.append(Journal(db, name, SCHEMA))
            self.moments: list[tuple[bytes, bytes]] = []
            for moment in range(3):
                for _ in range(chance.randint(40, 90)):
                    _judge(chance.choice(pens), documents, chance)
                log = path.with_name("labels.db-wal")
                self.moments.append((path.read_bytes(), log.read_bytes()))
                if moment == 0:
                    db.conn.execute("PRAGMA wal_checkpoint(RESTART)")
            db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.whole = path.read_bytes()
        self.stored = contents(path)
        with closing(sqlite3.connect(path)) as conn:
            self.known = {said for _, _, said in conn.execute(CONTENT)}
            self._rows = dict(conn.execute("SELECT hash, tool || hash FROM judgments").fetchall())
            named = {"replicas": "name", "schemas": "sha256", "documents": "sha256"}
            asked = " UNION ALL ".join(f"SELECT {column} FROM {table}" for table, column in named.items())
            self._names = [name for (name,) in conn.execute(asked)]

    def spared(self, left: bytes) -> set[str]:
        """Return the hashes of the judgments whose rows stand in what the damage left alone.

        None where what they point at is not there: nobody could say whose they are.
        """
        if any(name.encode() not in left for name in self._names):
            return set()
        return {said for said, row in self._rows.items() if row.encode() in left}


def _judge(pen: Journal, documents: list[tuple[str, list[tuple[int, int]]]], chance: random.Random) -> None:
    from annotate.model.judgment import Draft, sentence_unit, span_value

    sha256, cuts = chance.choice(documents)
    start, stop = chance.choice(cuts)
    if chance.random() < 0.2:
        span = Draft(
            sha256, f"span:{start + 4}-{start + 8}", start + 4, start + 8, "loaded", span_value({}), "road"
        )
        pen.append(span, chance.random())
    else:
        value = chance.choice(("calm", "heated", None))
        pen.append(Draft(sha256, sentence_unit(start, stop), start, stop, "tone", value), chance.random())


def contents(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Return every row of every table, or None when they cannot be read."""
    try:
        with closing(sqlite3.connect(path)) as conn:
            names = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(names)}
    except (sqlite3.Error, UnicodeDecodeError):
        return None


# -- kinds of damage: the file and its log, and of both what the damage left alone ----------------------------

Damage = Callable[[Subject, random.Random], tuple[bytes, bytes, bytes]]


def bit(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """One bit anywhere is turned over."""
    data, at = bytearray(subject.whole), chance.randrange(len(subject.whole))
    data[at] ^= 1 << chance.randrange(8)
    return bytes(data), b"", _without(subject.whole, at // PAGE)


def byte(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """One byte anywhere is another."""
    data, at = bytearray(subject.whole), chance.randrange(len(subject.whole))
    data[at] = (data[at] + chance.randint(1, 255)) % 256
    return bytes(data), b"", _without(subject.whole, at // PAGE)


def garbage(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """A page is garbage, or zeros."""
    page = chance.randrange(len(subject.whole) // PAGE)
    new = chance.randbytes(PAGE) if chance.random() < 0.7 else bytes(PAGE)
    return _with_page(subject.whole, page, new), b"", _without(subject.whole, page)


def stale(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """A write to a page never reached the disk: it is as it was earlier."""
    page = chance.randrange(len(subject.whole) // PAGE)
    earlier = chance.choice(subject.moments)[0][page * PAGE : (page + 1) * PAGE]
    return _with_page(subject.whole, page, earlier or bytes(PAGE)), b"", _without(subject.whole, page)


def misplaced(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """A page was written over another."""
    page, other = (chance.randrange(len(subject.whole) // PAGE) for _ in range(2))
    return (
        _with_page(subject.whole, page, subject.whole[other * PAGE : (other + 1) * PAGE]),
        b"",
        _without(subject.whole, page),
    )


def truncated(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """The end of the file is missing."""
    length = chance.randrange(len(subject.whole))
    return subject.whole[:length], b"", subject.whole[: length // PAGE * PAGE]


def mixed(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """The log is that of another moment."""
    (main, _), (_, log) = chance.sample([*subject.moments, (subject.whole, b"")], 2)
    return main, log, main + log


def log_bit(subject: Subject, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    """One bit of the log is turned over."""
    main, log = chance.choice(subject.moments)
    data, at = bytearray(log), chance.randrange(len(log))
    data[at] ^= 1 << chance.randrange(8)
    frame = 32 + max(0, at - 32) // (PAGE + 24) * (PAGE + 24)
    return main, bytes(data), main + log[:frame] + log[frame + PAGE + 24 :]


KINDS: dict[str, Damage] = {
    one.__name__.replace("_", " "): one
    for one in (bit, byte, garbage, stale, misplaced, truncated, mixed, log_bit)
}


def _without(whole: bytes, page: int) -> bytes:
    return whole[: page * PAGE] + whole[(page + 1) * PAGE :]


def _with_page(whole: bytes, page: int, new: bytes) -> bytes:
    return whole[: page * PAGE] + new.ljust(PAGE, b"\0") + whole[(page + 1) * PAGE :]


# -- trying ---------------------------------------------------------------------------------------------------


def damage(subject: Subject, copies: int, chance: random.Random, tally: Tally | None = None) -> Tally:
    """Damage so many copies, each in one way; return what was found and what came back."""
    tally = tally or Tally()
    kinds = list(KINDS)
    for number in range(copies):
        kind = kinds[number % len(kinds)]
        folder = subject.folder / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "labels.db"
        main, log, left = KINDS[kind](subject, chance)
        path.write_bytes(main)
        if log:
            path.with_name("labels.db-wal").write_bytes(log)
        _try(subject, path, kind, left, tally, f"{kind}, copy {number}")
    return tally


def _try(subject: Subject, path: Path, kind: str, left: bytes, tally: Tally, where: str) -> None:
    tally.copies[kind] += 1
    shutil.copytree(path.parent, path.parent / "kept")
    if _found(path):
        tally.detected[kind] += 1
        tally.passed_by_sqlite += _passes(path)
    elif _says_what_was_once_said(subject, path):
        tally.harmless[kind] += 1
        return
    else:
        tally.silent.append(where)
    _repair(subject, path.parent / "kept" / "labels.db", left, tally, where)


def _found(path: Path) -> bool:
    try:
        with closing(open_database(path, write=False)) as db:
            return any(not one.ok or "cut short" in one.detail for one in examine(db))
    except AnnotateError as error:
        return error.code is ExitCode.BAD_DATA


def _passes(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as conn:
            return bool(conn.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _says_what_was_once_said(subject: Subject, path: Path) -> bool:
    """Return whether the file is, row for row, what it was at one of the moments."""
    found = contents(path)
    if found == subject.stored:
        return True
    for number, (main, log) in enumerate(subject.moments):
        once = subject.folder / f"moment{number}" / "labels.db"
        if not once.exists():
            once.parent.mkdir()
            once.write_bytes(main)
            once.with_name("labels.db-wal").write_bytes(log)
        if found is not None and found == contents(once):
            return True
        without = subject.folder / f"without{number}" / "labels.db"
        if not without.exists():
            without.parent.mkdir()
            without.write_bytes(main)
        if found is not None and found == contents(without):
            return True
    return False


def _repair(subject: Subject, path: Path, left: bytes, tally: Tally, where: str) -> None:
    target = path.with_name("mended.db")
    spared = subject.spared(left)
    try:
        repair(path, target)
    except AnnotateError as error:
        if spared:
            tally.short.append(f"{where}: {error}")
        return
    with closing(sqlite3.connect(target)) as conn:
        back = {said for _, _, said in conn.execute(CONTENT)}
        unproven = {said for (said,) in conn.execute(
            "SELECT j.hash FROM judgments j JOIN gaps g ON g.replica = j.replica AND g.last + 1 = j.seq"
        )}  # fmt: skip
    tally.repaired += 1
    tally.brought_back += len(back)
    if missed := spared - back:
        tally.short.append(f"{where}: {len(missed)} judgments outside the damaged pages")
    if made_up := back - subject.known - unproven:
        tally.invented.append(f"{where}: {len(made_up)} judgments")
