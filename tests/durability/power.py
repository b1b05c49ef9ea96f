"""Power cuts over a recorded labelling run: at any moment, what was written but not synced is there or not.

The run is the real program's: faults.c records its every write, sync and name, and what it had acknowledged by
then. A cut keeps all that was synced, and of the rest nothing, all, the beginning, any writes, or any sectors of
any writes. Names (a file made, renamed or deleted) are kept by a sync of their folder only, and in order. What is
left is opened by the program's own functions and examined like after a kill.
"""

import random
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import open_database
from annotate.store.questions.progress import log
from annotate.store.recovery.doctor import examine
from tests.durability.faults import Plan, annotate, environment, operations
from tests.durability.killing import ANNOTATOR, answers, told

SECTOR = 512
SENTENCES = 40
RUNS = (90, 5, 60)  #: lines of answers a run of the program is given; all runs write to one database
WAYS = ("none", "all", "beginning", "writes", "sectors")
NORMAL = "from annotate.store import database\ndatabase.PRAGMAS += ('synchronous=NORMAL',)"


@dataclass
class Tally:
    """What a series of cuts has shown. `lost` and `corrupt` should stay empty."""

    cuts: int = 0
    hanging: int = 0  #: cuts while something was not synced yet
    acknowledged: int = 0  #: judgments acknowledged by then, over all cuts
    lost: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)


def record(folder: Path, chance: random.Random, before: str = "", plan: Plan | None = None) -> Path:
    """Label in `folder` with the program as it is, or changed by a line of Python; return the record of it."""
    place, written = folder / "disk", folder / "record"
    place.mkdir(parents=True)
    said = [f"Report {number} says that the road was closed on Tuesday." for number in range(SENTENCES)]
    (folder / "article.txt").write_text("\n\n".join(said), encoding="utf-8")
    command = annotate("label", "../article.txt", "--as", ANNOTATOR, before=before)
    for lines in RUNS:
        done = subprocess.run(
            command,
            cwd=place,
            env=environment(place, written, plan),
            input=answers(chance, lines).encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode in (ExitCode.OK, ExitCode.BAD_DATA), done.stderr  # an undo with nothing to undo
    return written


class _File:
    """What is on the disk of a file, and the writes (offset, data) and cuts (size, None) that may not be yet."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.pending: list[tuple[int, bytes | None]] = []

    def sync(self) -> None:
        for one in self.pending:
            _apply(self.durable, *one)
        self.pending.clear()

    def after(self, way: str, chance: random.Random) -> bytes:
        """Return what a power cut leaves."""
        left = bytearray(self.durable)
        kept = {"none": 0, "beginning": chance.randint(0, len(self.pending))}.get(way, len(self.pending))
        for offset, data in self.pending[:kept]:
            if way == "sectors" and data is not None:
                for at in range(0, len(data), SECTOR):
                    if chance.random() < 0.5:
                        _apply(left, offset + at, data[at : at + SECTOR])
            elif way != "writes" or chance.random() < 0.5:
                _apply(left, offset, data)
        return bytes(left)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if data is None:
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


class Disk:
    """The disk of a recorded run, played forward one operation at a time."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self._said = b""
        self._opened: dict[int, _File | None] = {}
        self._names: dict[str, _File] = {}
        self._durable: dict[str, _File] = {}
        self._renamed: list[dict[str, _File | None]] = []

    @property
    def hanging(self) -> bool:
        """Whether anything is not on disk yet."""
        return bool(self._renamed) or any(one.pending for one in self._names.values())

    def play(self, kind: str, number: int, offset: int, data: bytes) -> None:
        """Do what was recorded."""
        if kind == "P":
            self._opened.clear()
        elif kind == "A":
            *lines, self._said = (self._said + data).split(b"\n")
            found = [line.decode() for line in lines if line.startswith(b"saved: ")]
            self.acknowledged += [line.removeprefix("saved: ") for line in found]
        elif kind == "N":
            self._opened[number] = self._names.get(data.decode())  # None: a folder, or a file made just now
            self._last = data.decode()
        elif kind == "C":
            self._opened[number] = made = _File()
            self._rename({self._last: made})
        elif kind == "U":
            self._rename({data.decode(): None})
        elif kind in "LR":
            old, new = data.decode().split("\0")
            self._rename({new: self._names[old]} | ({old: None} if kind == "R" else {}))
        else:
            self._change(kind, self._opened[number], offset, data)

    def _change(self, kind: str, file: _File | None, offset: int, data: bytes) -> None:
        if file is None:
            assert kind == "S", "only folders are opened without being made"
            for change in self._renamed:
                _rename(self._durable, change)
            self._renamed.clear()
        elif kind == "S":
            file.sync()
        else:
            file.pending.append((offset, data if kind == "W" else None))

    def _rename(self, change: dict[str, _File | None]) -> None:
        _rename(self._names, change)
        self._renamed.append(change)

    def cut(self, folder: Path, way: str, chance: random.Random) -> None:
        """Leave in `folder` what a power cut at this moment leaves."""
        names = dict(self._durable)
        kept = {"none": 0, "all": len(self._renamed)}.get(way, chance.randint(0, len(self._renamed)))
        for change in self._renamed[:kept]:
            _rename(names, change)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, file in names.items():
            (folder / Path(name).name).write_bytes(file.after(way, chance))


def _rename(names: dict[str, _File], change: dict[str, _File | None]) -> None:
    for name, file in change.items():
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def cuts(written: Path, folder: Path, number: int, chance: random.Random) -> Tally:
    """Cut the power so many times over a recorded run; return what was left each time."""
    played = list(operations(written))
    disk, tally, done = Disk(), Tally(), 0
    moments = sorted(chance.choices(range(len(played)), k=number))
    for moment, several in groupby(moments):
        for one in played[done:moment]:
            disk.play(*one)
        done = moment
        for _ in several:
            way = chance.choice(WAYS)
            disk.cut(folder, way, chance)
            tally.cuts += 1
            tally.hanging += disk.hanging
            tally.acknowledged += len(disk.acknowledged)
            _examine(folder, disk.acknowledged, tally, f"cut at operation {moment}, {way}")
    return tally


def _examine(folder: Path, promised: list[str], tally: Tally, where: str) -> None:
    try:
        db = open_database(folder / "annotate.db")
    except AnnotateError as error:
        if "There is no database" not in error.message:
            tally.corrupt.append(f"{where}: {error}")
        elif promised:
            tally.lost.append(f"{where}: {error}")
        return
    with closing(db):
        stored = [told(entry) for entry in log(db, ANNOTATOR, None)][::-1]
        tally.corrupt += [f"{where}: {one.check}: {one.detail}" for one in examine(db) if not one.ok]
    if stored[: len(promised)] != promised or len(stored) > len(promised) + 1:
        tally.lost.append(f"{where}: {len(stored)} stored, {len(promised)} acknowledged")
