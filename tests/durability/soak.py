"""A million labels in one run of the line mode: does memory grow, do open files, does an answer take longer.

The program is the real one, its answers come through a pipe, and what it acknowledges is timed as it comes out.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotate.store.catalog import add_document
from annotate.store.database import open_database
from tests.conftest import ROOT

SENTENCES = 2000  #: a document
SENTENCE = "Report {} says that the road was closed on Tuesday."


@dataclass(frozen=True)
class Stretch:
    """So many answers in a row: when they were done, and what the program used then."""

    answers: int
    seconds: float
    kilobytes: int  #: of memory, resident
    files: int  #: open
    log_kilobytes: int  #: size of the write-ahead log


def fill(path: Path, labels: int) -> None:
    """Make a database with so many sentences."""
    db = open_database(path, create=True)
    for number in range(0, labels, SENTENCES):
        said = [SENTENCE.format(number + at) for at in range(min(SENTENCES, labels - number))]
        text, cuts, at = "\n\n".join(said), [], 0
        for one in said:
            cuts.append((at, at + len(one)))
            at += len(one) + 2
        add_document(db, f"text {number // SENTENCES}", text, cuts, segmenter="by hand")
    db.close()


def soak(folder: Path, labels: int, stretches: int = 20) -> Iterator[Stretch]:
    """Label every sentence; yield what was measured, stretch by stretch."""
    path = folder / "annotate.db"
    fill(path, labels)
    command = [sys.executable, "-m", "annotate", "label", "--as", "a1", "--db", str(path)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=1 << 16,
    ) as child:
        assert child.stdin
        assert child.stdout
        typing = threading.Thread(target=_type, args=(child.stdin, labels))
        typing.start()
        done, since, each = 0, time.monotonic(), max(1, labels // stretches)
        for line in child.stdout:
            if not line.startswith(b"saved: "):
                continue
            done += 1
            if done % each == 0:
                log = path.with_name("annotate.db-wal")
                used = _resident(child.pid), len(list(Path(f"/proc/{child.pid}/fd").iterdir()))
                yield Stretch(done, time.monotonic() - since, *used, log.stat().st_size >> 10)
                since = time.monotonic()
        typing.join()
    assert child.returncode == 0
    assert done == labels


def _type(stdin: IO[bytes], labels: int) -> None:
    for number in range(labels):
        stdin.write(b"fco"[number % 3 : number % 3 + 1] + b"\n")
    stdin.close()


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])
