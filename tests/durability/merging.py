"""Killing a merge at random moments; many programs labelling in one file: what is left, and is it right."""

import random
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from annotate.model.judgment import Draft, sentence_unit
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.questions.progress import log
from annotate.store.recovery.doctor import examine
from tests.store.copies import state
from tests.store.labels import SCHEMA

SENTENCE = "It rains."


def copy_of(path: Path, annotator: str, judgments: int) -> Path:
    """Make a copy in which an annotator labelled so many sentences of one long text."""
    text = " ".join([SENTENCE] * judgments)
    cuts = [(at, at + len(SENTENCE)) for at in range(0, len(text), len(SENTENCE) + 1)]
    with closing(open_database(path, create=True)) as db:
        entry, _ = add_document(db, "rain", text, cuts, segmenter="by hand")
        add_schema(db, SCHEMA)
        add_annotator(db, annotator)
        drafts = (Draft(entry.sha256, sentence_unit(*cut), *cut, "tone", "calm") for cut in cuts)
        Journal(db, annotator, SCHEMA).extend((draft, 1.0, 1.0) for draft in drafts)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@dataclass
class Tally:
    """What a series of killed merges has shown. `problems` should stay empty."""

    kills: int = 0
    untouched: int = 0  #: the file was as before: the next merge had everything to do
    complete: int = 0  #: the kill came after the end of the transaction
    problems: list[str] = field(default_factory=list)


class KilledMerge:
    """A database, copies to merge into it, and the program that is killed over it again and again."""

    def __init__(self, folder: Path, chance: random.Random, copies: int, judgments: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.chance, self.tally = folder, chance, Tally()
        self._copies = [copy_of(folder / f"{n}.db", f"a{n}", judgments) for n in range(1, copies + 1)]
        self._begun = copy_of(folder / "begun.db", "a0", judgments)
        self.path = folder / "all.db"
        self._begin()
        self.before = state(self.path)
        started = time.monotonic()
        with self._run() as child:
            child.communicate()
        self._seconds = time.monotonic() - started
        self.after = state(self.path)
        self._begin()

    def _begin(self) -> None:
        for old in self.folder.glob("all.db*"):
            old.unlink()
        shutil.copy(self._begun, self.path)

    def _run(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "annotate", "merge", *map(str, self._copies), "--db", str(self.path)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def kill(self) -> None:
        """Start a merge, kill it at any moment, look at what is left, and now and then let the next one finish."""
        with self._run() as child:
            time.sleep(self.chance.uniform(0, self._seconds))
            child.kill()
            child.wait()
        self.tally.kills += 1
        found = self._look()
        if found == self.after:
            self.tally.complete += 1
            self._begin()
        elif found == self.before:
            self.tally.untouched += 1
        else:
            self.tally.problems.append(f"kill {self.tally.kills}: neither all of it nor nothing")
            self._begin()

    def finish(self) -> None:
        """Let a merge run to its end after all the kills."""
        with self._run() as child:
            said = child.communicate()[1].decode()
        if child.returncode or self._look() != self.after:
            self.tally.problems.append(f"the next merge did not complete: {said}")

    def _look(self) -> str:
        with closing(open_database(self.path)) as db:
            self.tally.problems += [f"{one.check}: {one.detail}" for one in examine(db) if not one.ok]
        return state(self.path)


def write_together(folder: Path, writers: int, judgments: int) -> tuple[int, int, list[str]]:
    """Let so many programs label in one file at once, in the line mode, so many answers each.

    Returns how many programs failed, how many acknowledged answers are not in the journal, and what the doctor
    finds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n\n".join(f"Report {n} says that the road was closed." for n in range(1, judgments + 1))
    (folder / "article.txt").write_text(lines, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "annotate", "add", "article.txt"], cwd=folder, check=True, capture_output=True
    )
    (folder / "answers").write_text("f\n" * judgments, encoding="utf-8")
    running = []
    for number in range(writers):
        command = [sys.executable, "-m", "annotate", "label", "article.txt", "--as", f"a{number}"]
        with (folder / "answers").open() as typed, (folder / f"out{number}").open("w") as out:
            running.append(subprocess.Popen(command, cwd=folder, stdin=typed, stdout=out, stderr=out))
    failed = sum(child.wait() != 0 for child in running)
    lost = 0
    with closing(open_database(folder / "annotate.db")) as db:
        for number in range(writers):
            promised = (folder / f"out{number}").read_text(encoding="utf-8").count("saved: ")
            failed += promised < judgments
            lost += promised - sum(1 for _ in log(db, f"a{number}", None))
        found = [f"{one.check}: {one.detail}" for one in examine(db) if not one.ok]
    return failed, lost, found
