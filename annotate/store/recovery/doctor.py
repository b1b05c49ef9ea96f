"""Proof that the file is what was written: SQLite's checks, the hash chain, the seals, the replay of the journal.

Reads only. SQLite's integrity check alone misses changed bytes inside a value; the hashes do not.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotate.model.document import identity
from annotate.model.recut import from_stored, recut
from annotate.store.cutting import held_cuts
from annotate.store.database import Database
from annotate.store.journal import chain
from annotate.store.recovery.wal import read_wal
from annotate.store.removal import work
from annotate.store.seals import broken
from annotate.store.stubs import SINCE as STUBS
from annotate.store.stubs import removed

HEADS = 3  #: the version of the tables from which on the journal's end is known, and other rows are sealed
RECUTS = 5  #: from which on sentences may be cut otherwise


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; `detail` says how much was checked, or what is wrong and where."""

    check: str
    ok: bool
    detail: str


def examine(db: Database) -> Iterator[Finding]:
    """Yield a finding per check. Never raises for damage: a check that cannot be made has failed."""
    checks = {
        "write-ahead log": _log,
        "pages and indexes": _pages,
        "tables and triggers": _tables,
        "texts and sentences": _texts,
        "schemas": _schemas,
        "journal and hash chain": _journal,
        "answers equal the journal": _answers,
        "removed work": _removals,
        "names and dates": _sealed,
    }
    for name, check in checks.items():
        try:
            problem, counted = check(db)
        except (sqlite3.Error, OSError, TypeError, ValueError, AttributeError, KeyError) as error:
            problem, counted = f"cannot be read: {error}", ""
        yield Finding(name, not problem, problem or counted)


def version(db: Database) -> int:
    """Return the version of the tables in the file."""
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])


def _log(db: Database) -> tuple[str, str]:
    place = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    log = read_wal(Path(place))
    if log.foreign:
        return "it is not one, and what was in it is gone", ""
    if log.ends > 1:
        return f"it breaks off, and with it {log.ends} writes that had been on disk", ""
    cut = "; its last write was cut short, by a crash or by damage" if log.cut_short else ""
    return "", f"{len(log.frames)} pages wait in it{cut}"


def _pages(db: Database) -> tuple[str, str]:
    said = [row[0] for row in db.conn.execute("PRAGMA integrity_check(3)")]
    missing = db.conn.execute("PRAGMA foreign_key_check").fetchall()
    if missing:
        said = [f"{len(missing)} rows point at rows that are not there"]
    return ("" if said == ["ok"] else "; ".join(map(str, said))), f"SQLite {sqlite3.sqlite_version}"


def _tables(db: Database) -> tuple[str, str]:
    from annotate.store.migrations import migrate

    question = (
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
        " UNION ALL SELECT name, migration_set FROM _sqlite_migrations"
    )
    fresh = sqlite3.connect(":memory:")
    migrate(fresh, version(db))
    here, ours = (dict(conn.execute(question).fetchall()) for conn in (db.conn, fresh))
    fresh.close()
    odd = sorted(name for name in here.keys() | ours.keys() if here.get(name) != ours.get(name))
    return (f"not as made: {', '.join(odd)}" if odd else ""), f"{len(ours)} as made"


def _texts(db: Database) -> tuple[str, str]:
    count = 0
    recuts = "SELECT id, first_cut FROM documents WHERE first_cut IS NOT NULL"
    cut_first = dict(db.conn.execute(recuts).fetchall()) if version(db) >= RECUTS else {}
    for row, name, sha256, text, wanted, body_start in db.conn.execute(
        "SELECT id, name, sha256, text, sentence_count, body_start FROM documents"
    ):
        if identity(text) != sha256:
            return f"the text of '{name}' has changed", ""
        question = "SELECT position, start, stop FROM sentences WHERE document = ? ORDER BY start"
        end = body_start
        found = db.conn.execute(question, (row,)).fetchall()
        for number, (position, start, stop) in enumerate(found):
            if position != number or not end <= start < stop <= len(text):
                return f"sentence {number + 1} of '{name}' is out of place", ""
            end = stop
        if len(found) != wanted:
            return f"'{name}' has {len(found)} sentences instead of {wanted}", ""
        if first := cut_first.get(row):
            told = recut(from_stored(first), held_cuts(db, row), text)
            if [(start, stop) for _, start, stop in found] != told:
                return f"the sentences of '{name}' are not those its splits and joins make", ""
        count += 1
    lost = db.conn.execute(
        "SELECT count(*) FROM answers n JOIN judgments j ON j.id = n.judgment"
        " WHERE n.value IS NOT NULL AND n.unit LIKE 'sentence:%' AND NOT EXISTS"
        " (SELECT 1 FROM sentences s WHERE (s.document, s.start, s.stop) = (j.document, j.start, j.stop))"
    ).fetchone()[0]
    return (f"{lost} answers are about sentences that are not there" if lost else ""), f"{count} documents"


def _schemas(db: Database) -> tuple[str, str]:
    stored = db.conn.execute("SELECT name, sha256, body FROM schemas").fetchall()
    changed = [name for name, sha256, body in stored if identity(body) != sha256]
    return (f"the text of {', '.join(changed)} has changed" if changed else ""), f"{len(stored)} schemas"


_CHAIN = (
    "SELECT j.replica, r.name, j.seq, j.id, j.document, j.start, j.stop, j.quote, j.hash,"
    " r.name, j.seq, j.lamport, coalesce(d.sha256, ''), j.unit, j.start, j.stop, a.name, c.sha256,"
    " j.field, j.action, j.value, j.quote, j.seconds, j.raw_seconds, j.made_at, j.tool"
    " FROM judgments j JOIN replicas r ON r.id = j.replica LEFT JOIN documents d ON d.id = j.document"
    " JOIN annotators a ON a.id = j.annotator JOIN schemas c ON c.id = j.schema ORDER BY r.name, j.seq"
)


def _journal(db: Database) -> tuple[str, str]:
    """Walk every copy's chain from its first judgment to its head, over what a repair has noted as lost."""
    new = version(db) >= HEADS
    gaps = (
        {row[:2]: row[2:] for row in db.conn.execute("SELECT replica, first, last, resumed FROM gaps")}
        if new
        else {}
    )
    texts = dict(db.conn.execute("SELECT id, text FROM documents").fetchall())
    ends: dict[int, tuple[int, str]] = {}
    bare = _bare(db)
    count, lost, without = 0, 0, len(bare)
    for replica, copy, seq, place, document, start, stop, quote, said, *content in db.conn.execute(_CHAIN):
        last, previous = ends.get(replica, (0, ""))
        last, previous, resumed, skipped = _over(bare, gaps, replica, last, previous)
        lost += skipped
        if seq != last + 1:
            return f"judgment {last + 1} of copy {copy[:8]} is missing", ""
        if document is not None and document not in texts:
            return f"judgment {place} is about a text that is not there", ""
        if (resumed or said) != chain("" if resumed else previous, content):
            return f"judgment {place} is not what was written", ""
        if quote is not None and texts[document][start:stop] != quote:
            return f"the span of judgment {place} does not quote its text", ""
        ends[replica] = (seq, said)
        count += 1
    for replica in {replica for replica, _ in bare}:
        seq, said, _, skipped = _over(bare, gaps, replica, *ends.get(replica, (0, "")), before_stubs=True)
        ends[replica] = (seq, said)
        lost += skipped
    stored = db.conn.execute("SELECT count(*) FROM judgments").fetchone()[0]
    if bare or stored != count:
        return f"{stored - count + len(bare)} judgments belong to nothing", ""
    heads = {row[0]: row[1:] for row in db.conn.execute("SELECT replica, seq, hash FROM heads")} if new else ends
    for replica in heads.keys() | ends.keys():
        if heads.get(replica) != ends.get(replica):
            return (
                f"the journal ends after judgment {ends.get(replica, (0,))[0]} of copy number {replica}, too soon",
                "",
            )
    for (replica, first), (last, _) in gaps.items():  # behind the last judgment of a copy
        if first != ends.get(replica, (0,))[0] + 1:
            return f"what a repair noted of copy number {replica} does not fit", ""
        lost += last - first + 1
    more = f"; {without} without content, removed or held back" if without else ""
    return "", f"{count} judgments{more}" + (f"; {lost} were lost before a repair" if lost else "")


def _over(
    bare: dict[tuple[int, int], str],
    gaps: dict[tuple[int, int], tuple[int, str | None]],
    replica: int,
    seq: int,
    previous: str,
    *,
    before_stubs: bool = False,
) -> tuple[int, str, str | None, int]:
    """Take what has no content and follows `seq` out of `bare` and `gaps`; `before_stubs`: no gap at the end.

    Returns where the chain then is, the seal of what follows a gap, and how many judgments are lost.
    """
    resumed, lost = None, 0
    while True:
        if (replica, seq + 1) in bare:
            seq, previous, resumed = seq + 1, bare.pop((replica, seq + 1)), None
        elif (replica, seq + 1) in gaps and not (
            before_stubs and (replica, gaps[replica, seq + 1][0] + 1) not in bare
        ):
            last, resumed = gaps.pop((replica, seq + 1))
            lost += last - seq
            seq = last
        else:
            return seq, previous, resumed, lost


def _removals(db: Database) -> tuple[str, str]:
    people = sorted(removed(db.conn))
    left = [name for name in people if work(db.conn, name)]
    return (
        f"the work of {', '.join(left)} was removed, and is there" if left else ""
    ), f"{len(people)} annotators"


def _bare(db: Database) -> dict[tuple[int, int], str]:
    """Return {(replica, seq): hash} of the judgments whose content is not in the file."""
    if version(db) < STUBS:
        return {}
    rows = db.conn.execute("SELECT replica, seq, hash FROM stubs")
    return {(replica, seq): said for replica, seq, said in rows}


def _answers(db: Database) -> tuple[str, str]:
    key = "schema, field, document, unit, annotator"
    latest = (
        "SELECT schema, field, coalesce(document, 0), unit, annotator, value, id"
        f" FROM (SELECT j.*, row_number() OVER (PARTITION BY {key}"
        " ORDER BY lamport DESC, r.name DESC, seq DESC) AS place"
        " FROM judgments j JOIN replicas r ON r.id = j.replica) WHERE place = 1"
    )
    held = f"SELECT {key}, value, judgment FROM answers"
    wrong = sum(
        db.conn.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone()[0]
        for one, other in ((latest, held), (held, latest))
    )
    count = db.conn.execute("SELECT count(*) FROM answers").fetchone()[0]
    return (f"{wrong} answers differ from the journal" if wrong else ""), f"{count} answers"


def _sealed(db: Database) -> tuple[str, str]:
    if version(db) < HEADS:
        return "", f"tables {version(db)} have no seals yet; they come with the next label"
    odd = list(broken(db.conn))
    count, elsewhere = db.conn.execute("SELECT count(*), count(*) - count(hash) FROM seals").fetchone()
    more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
    counted = f"{count} rows" + (f", {elsewhere} written by another program" if elsewhere else "")
    return (f"not as written: {', '.join(odd[:3])}{more}" if odd else ""), counted
