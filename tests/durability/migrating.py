"""Killing a migration at its every write and sync, and at random moments: new and equal, or old and intact.

A file of an earlier version is made from one of today by the steps of that time. What is compared is what people
have written: texts, sentences, names, judgments and answers, row for row.
"""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from annotate.store.database import APPLICATION_ID, VERSION, open_database
from annotate.store.migrations import migrate
from annotate.store.recovery.backup import kept
from tests.conftest import ROOT
from tests.durability.faults import ANY, Plan, environment
from tests.store.labels import begin, label, problems, span

TABLES = ("documents", "sentences", "schemas", "annotators", "replicas", "judgments", "answers")
OPEN = "import sys; from pathlib import Path; from annotate.store.database import open_database; "
OPEN += "open_database(Path(sys.argv[1])).close()"
COUNT = (
    "import sys; from pathlib import Path; from annotate.store.database import open_database;"
    " from tests.durability.faults import arm, counted, Plan; arm(Plan(at=10**6));"
    " open_database(Path(sys.argv[1])).close(); print(counted())"
)


@dataclass
class Tally:
    """What a series of kills has shown. `broken` should stay empty."""

    kills: int = 0
    old: int = 0  #: the file was still the old one
    new: int = 0
    broken: list[str] = field(default_factory=list)


def earlier(path: Path, version: int, labels: int = 60) -> None:
    """Make a database as a program of an earlier version of the tables left it."""
    source = path.with_name("today.db")
    db, journal, sha256 = begin(source)
    for number in range(labels):
        journal.append(label(sha256, number % 3, ("calm", "heated", None)[number % 3 - number % 2]))
    journal.append(span(sha256, 22, 27, "Shame"))
    db.close()
    with closing(sqlite3.connect(path)) as conn:
        migrate(conn, version)
        conn.execute("ATTACH ? AS today", (str(source),))
        for table in TABLES:
            columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({table})"))
            conn.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM today.{table}")
        if version >= 3:
            from annotate.store.seals import seal

            seal(conn)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {version}")
        conn.commit()
        conn.execute("DETACH today")
        conn.execute("PRAGMA journal_mode = WAL")
    source.unlink()


def rows(path: Path) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    """Return the version of the tables, and what people have written."""
    with closing(sqlite3.connect(path)) as conn:
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        held = {}
        for table in TABLES:
            first = {"documents": "id, name, sha256, text, added_at, sentence_count"}.get(table, "*")
            held[table] = conn.execute(f"SELECT {first} FROM {table} ORDER BY 1, 2").fetchall()
        return version, held


def operations(path: Path, folder: Path) -> int:
    """Return how many writes, syncs and other operations opening a copy of `path` takes."""
    copy = _copy(path, folder)
    done = subprocess.run(
        [sys.executable, "-c", COUNT, copy], env=environment(folder), cwd=ROOT, capture_output=True, check=True
    )
    return int(done.stdout)


def kill_at(path: Path, folder: Path, at: int, tally: Tally) -> None:
    """Open a copy of `path`, killed at its `at`-th operation; look at what is left."""
    copy = _copy(path, folder)
    plan = Plan(kinds=ANY, at=at, kill=True)
    done = subprocess.run(
        [sys.executable, "-c", OPEN, copy],
        env=environment(folder, plan=plan),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done
    _examine(path, copy, tally, f"killed at operation {at}")


def kill_some_time(path: Path, folder: Path, chance: random.Random, seconds: float, tally: Tally) -> None:
    """Open a copy of `path`, killed at a random moment within so many seconds; look at what is left."""
    copy = _copy(path, folder)
    with subprocess.Popen([sys.executable, "-c", OPEN, copy], cwd=ROOT) as child:
        time.sleep(chance.uniform(0, seconds))
        child.kill()
    _examine(path, copy, tally, "killed at a random moment")


def _copy(path: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(path, folder / "labels.db")
    return folder / "labels.db"


def _examine(path: Path, copy: Path, tally: Tally, where: str) -> None:
    tally.kills += 1
    before, held = rows(path)
    version, found = rows(copy)
    tally.old += version == before
    tally.new += version == VERSION
    if version not in {before, VERSION} or found != held or problems(copy):
        tally.broken.append(f"{where}: tables {version}, {problems(copy)}")
    for backup in kept(copy):
        if rows(backup) != (before, held) or problems(backup):
            tally.broken.append(f"{where}: the backup is not what the file was")
    open_database(copy).close()
    if rows(copy) != (VERSION, held) or problems(copy):
        tally.broken.append(f"{where}: cannot be migrated afterwards, {problems(copy)}")
