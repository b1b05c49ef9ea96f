"""A labelling run in which the n-th write, sync or other operation fails, for every n.

Run as a program with faults.c before it (see `run`): a process per n is forked from one that has loaded
everything, arms the fault and labels in the line mode as at a terminal, typing `retry` when it reads NOT SAVED.
What it read is written to stdout as one JSON line per n; the caller compares it with what is in the file.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import open_database
from annotate.store.questions.progress import LogEntry, log
from annotate.store.recovery.doctor import examine
from annotate.ui.line import LineMode
from annotate.ui.session import Session
from tests.conftest import ROOT
from tests.durability.faults import Plan, arm, counted, environment
from tests.durability.killing import told
from tests.store.labels import CUTS, SCHEMA, TEXT

TYPED = ("c", "h m 1", "e see below", "u", "U", "b", "h", "c")
#: What the line mode answers to these when all goes well.
ACKNOWLEDGED = (
    "calm", "heated", 'loaded "It"', "note: see below", "undone; now no note", "redone; now note: see below",
    "no label", "calm",
)  # fmt: skip
#: What goes wrong: the name of the fault, and its plan with the place still to be filled in.
FAULTS: dict[str, dict[str, Any]] = {
    "write fails": {"kinds": 1, "error": 5},
    "write fails half-way": {"kinds": 1, "error": 5, "torn": True},
    "sync fails": {"kinds": 2, "error": 5},
    "truncation fails": {"kinds": 4, "error": 5},
    "file cannot be made or removed": {"kinds": 8 | 16, "error": 13},
    "disk is full from then on": {"kinds": 1 | 4, "error": 28, "times": -1, "torn": True},
}


@dataclass(frozen=True)
class Outcome:
    """What came of a run whose `at`-th operation failed. `met`: there were so many operations."""

    at: int
    met: bool
    refused: str  #: why the database could not be opened or made, in one line; "" when it could
    shown: str  #: all that the line mode wrote
    code: int  #: how it ended

    @property
    def acknowledged(self) -> list[str]:
        """What was shown as saved."""
        return re.findall(r"^(?:.*\): )?saved: (.*)$", self.shown, re.MULTILINE)


def run(folder: Path, fault: str, *, fresh: bool, step: int = 1) -> list[tuple[Outcome, list[str], list[str]]]:
    """Label once for every n; return what was shown, what is in the journal, and what the doctor finds wrong.

    `fresh`: the database is made in the run too; otherwise it is there, with the text in it. With a `step` only
    every so-manieth operation fails.
    """
    command = [sys.executable, "-m", "tests.durability.failing", str(folder), fault, str(int(fresh)), str(step)]
    done = subprocess.run(
        command, env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    outcomes = [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]
    return [(one, *_left(folder / str(one.at) / "labels.db")) for one in outcomes]


def _left(path: Path) -> tuple[list[str], list[str]]:
    try:
        db = open_database(path)
    except AnnotateError as error:
        return [], [] if "There is no database" in error.message else [str(error)]
    with closing(db):
        stored = [_told(entry) for entry in log(db, "a1", None)][::-1]
        return stored, [f"{one.check}: {one.detail}" for one in examine(db) if not one.ok]


def _told(entry: LogEntry) -> str:
    if entry.field == "loaded":
        return f'loaded "{entry.quote}"'
    return told(entry).replace("no tone", "no label").replace("tone: ", "")


def _main(folder: Path, fault: str, fresh: bool, step: int) -> None:
    template = folder / "template"
    template.mkdir()
    _label(template / "labels.db", None, [])
    if fresh:
        (template / "labels.db").unlink()
    at, met = 1 - step, True
    while met:
        at += step
        shutil.copytree(template, folder / str(at))
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            outcome = _label(folder / str(at) / "labels.db", Plan(at=at, **FAULTS[fault]), TYPED)
            os.write(writing, json.dumps(asdict(outcome)).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as said:
            outcome = Outcome(**json.loads(said.read() or b"null"))
        os.waitpid(child, 0)
        met = outcome.met
        print(json.dumps(asdict(outcome)), flush=True)


def _label(path: Path, plan: Plan | None, typed: tuple[str, ...] | list[str]) -> Outcome:
    """Open, label, close; with faults from the first operation on."""
    output, refused, code = io.StringIO(), "", ExitCode.OK
    arm(plan)
    try:
        with closing(open_database(path, create=True)) as db:
            entry, _ = add_document(db, "rain", TEXT, CUTS, segmenter="by hand")
            add_schema(db, SCHEMA)
            add_annotator(db, "a1")
            session = Session(db, "a1", SCHEMA, [entry])
            code = LineMode(session, _answers(typed, output), output, interactive=True).run()
    except AnnotateError as error:
        refused = str(error)
    met = plan is not None and counted() >= plan.at
    return Outcome(plan.at if plan else 0, met, refused, output.getvalue(), int(code))


def _answers(typed: tuple[str, ...] | list[str], output: io.StringIO) -> Iterator[str]:
    for line in typed:
        before = output.tell()
        yield f"{line}\n"
        for _ in range(3):
            if "NOT SAVED" not in output.getvalue()[before:]:
                break
            before = output.tell()
            arm(None)  # there is room again
            yield "retry\n"


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "1", int(sys.argv[4]))
