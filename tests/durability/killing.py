"""Killing the program at random moments, and finding out whether anything it had acknowledged is gone.

What counts as acknowledged: a "saved:" line that came out of the line mode, also one still in the pipe when the
process was dead; in the full screen, the count of labelled sentences that the terminal emulator shows at the end.
What the journal holds is put into words here, not by the program, and compared word for word.
"""

import contextlib
import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.store.database import Database, open_database
from annotate.store.questions.progress import LogEntry, log
from annotate.store.recovery.doctor import examine
from tests.terminal import Terminal

SENTENCES = 1500
ANNOTATOR = "a1"
WORDS = ("the road", "the bridge", "the mission", "a spokesman", "the river", "the budget", "the camp")
KINDS = ("no_source", "vague_source", "impersonal")


@dataclass
class Tally:
    """What a series of kills has shown. All but the first three and `resumed` should stay empty."""

    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0  #: stored although the kill came before they were shown: at most one a kill
    resumed: int = 0  #: starts after a kill that showed the sentence they resumed at
    lost: list[str] = field(default_factory=list)
    half_written: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)  #: too much stored, or resumed at another sentence

    @property
    def problems(self) -> list[str]:
        """Everything that must not be."""
        return self.lost + self.half_written + self.astray


def write_article(path: Path) -> None:
    """Write a text of SENTENCES sentences."""
    numbers = range(1, SENTENCES + 1)
    said = [f"Report {n} says that {WORDS[n % len(WORDS)]} was closed on Tuesday." for n in numbers]
    path.write_text("\n\n".join(said), encoding="utf-8")


def answers(chance: random.Random, lines: int) -> str:
    """Return lines as a quick annotator types them: labels, marked words, notes, and a few undone."""

    def line() -> str:
        label = chance.choice("fco")
        marked = f"m 2-{chance.randint(3, 6)} {chance.choice(KINDS)} {label}"
        lines = (label, marked, "u", "U", "=", "e see report 7", "s")
        return chance.choices(lines, (60, 20, 6, 2, 4, 5, 3))[0]

    return "".join(f"{line()}\n" for _ in range(lines))


def told(entry: LogEntry) -> str:
    """Return a judgment in the words in which the line mode acknowledges it."""
    words = {"answer": "", "undo": "undone; now ", "redo": "redone; now "}[entry.action]
    if entry.field == "unsupported":
        if entry.value is None:
            return f'{words}{entry.field} removed: "{entry.quote}"'
        return f'{words}{entry.field} "{entry.quote}" {entry.value.split(chr(34))[3]}'
    if entry.field == "label":
        return words + (entry.value or "no label")
    return words + (f"{entry.field}: {entry.value}" if entry.value else f"no {entry.field}")


class Victim:
    """A database, the article being labelled in it, and the program that is killed over it again and again."""

    def __init__(self, folder: Path, chance: random.Random, most: int = 30) -> None:
        """`most`: acknowledged answers after which the line mode is killed at the latest."""
        self.folder = folder
        self.chance = chance
        self.most = most
        self.tally = Tally()
        self.stored: list[str] = []  #: the journal as it was after the last kill
        self.following = 1  #: the sentence the next start must resume at
        folder.mkdir(parents=True, exist_ok=True)
        write_article(folder / "article.txt")

    @property
    def command(self) -> list[str]:
        """The command, the same every time."""
        return [sys.executable, "-m", "annotate", "label", "article.txt", "--as", ANNOTATOR]

    #: How the program may end.
    endings: tuple[int, ...] = (-signal.SIGKILL,)

    most_unseen = 1  #: judgments stored at most without being acknowledged

    def strike(self, child: subprocess.Popen[bytes], said: bytes) -> bytes:
        """Put an end to the program; return what it said: what was read of it, and what nobody had read yet."""
        child.kill()
        child.wait()
        assert child.stdout
        return said + child.stdout.read()

    # -- line mode ------------------------------------------------------------------------------------------

    def kill_line_mode(self) -> None:
        """Start the line mode with answers in its stdin, kill it at a random moment, look at what is left.

        Every fifth time at any moment from the start on, else some acknowledged answers and milliseconds later.
        """
        anywhere = self.chance.random() < 0.2
        deadline = self.chance.uniform(0, 0.4) if anywhere else 30.0
        enough = SENTENCES if anywhere else self.chance.randint(0, self.most)
        with subprocess.Popen(
            self.command, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stderr is not None
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(answers(self.chance, 200 + 2 * self.most).encode())
                child.stdin.flush()
            said = _until(child.stdout.fileno(), enough, deadline)
            time.sleep(self.chance.uniform(0, 0.004))
            said = self.strike(child, said)
            complaint = child.stderr.read().decode()
        if child.returncode not in self.endings:
            self.tally.astray.append(f"ended by itself: {child.returncode} {complaint}")
        lines = said.decode("utf-8", "replace").split("\n")[:-1]  # a line without an end was not read
        self._note_resumption(re.findall(r"^\[(\d+)/", "\n".join(lines), re.MULTILINE))
        self._examine([line.removeprefix("saved: ") for line in lines if line.startswith("saved: ")])

    # -- full screen ----------------------------------------------------------------------------------------

    def kill_full_screen(self) -> None:
        """Start the full screen, label a few sentences, kill it around one more key, look at what is left."""
        before = self.following
        with Terminal(self.command, self.folder) as terminal:
            shown = terminal.wait_for(rf"sentence \d+ of {SENTENCES:,}|sentence \d+ of {SENTENCES}")
            self._note_resumption(re.findall(r"sentence (\d+) of", shown))
            for done in range(before, before + self.chance.randint(0, 4)):
                terminal.type("f")
                terminal.wait_for(rf"\b{done}/{SENTENCES}\b.*saved: fact")
            terminal.type("f")
            time.sleep(self.chance.uniform(0, 0.012))
            os.kill(terminal.child.pid, signal.SIGKILL)
            while terminal.read(0.05):
                pass
            count = int(re.findall(rf"(\d+)/{SENTENCES}\b", terminal.text)[-1])
        self._examine(["fact"] * (count - (before - 1)))

    # -- looking at what is left ----------------------------------------------------------------------------

    def _note_resumption(self, positions: list[str]) -> None:
        if positions:
            self.tally.resumed += 1
            if int(positions[0]) != self.following:
                self.tally.astray.append(f"resumed at {positions[0]} instead of {self.following}")

    def _examine(self, acknowledged: list[str]) -> None:
        tally, before = self.tally, self.stored
        tally.kills += 1
        tally.acknowledged += len(acknowledged)
        try:
            db = open_database(self.folder / "annotate.db")
        except AnnotateError as error:
            if before or acknowledged or "There is no database" not in error.message:
                tally.lost.append(f"cannot be opened: {error.message}")
            return
        with contextlib.closing(db):
            self.stored, self.following = self._read(db)
            found = [f"{one.check}: {one.detail}" for one in examine(db) if not one.ok]
        tally.half_written += found
        promised = before + acknowledged
        if self.stored[: len(promised)] != promised:
            missing = next(
                (one for one, kept in zip(promised, self.stored, strict=False) if one != kept), promised[-1]
            )
            count = f"{len(self.stored)} of {len(promised)} stored"
            tally.lost.append(f"kill {tally.kills}: {count}; first gone: {missing}")
        extra = len(self.stored) - len(promised)
        tally.unacknowledged += max(0, extra)
        if extra > self.most_unseen:
            tally.astray.append(f"{extra} judgments stored that were never shown")

    def _read(self, db: Database) -> tuple[list[str], int]:
        """Return the journal in words, and the first sentence without a label (skipped ones come last)."""
        entries = list(log(db, ANNOTATOR, None))[::-1]
        now: dict[tuple[str, int], str | None] = {(entry.field, entry.sentence): entry.value for entry in entries}
        open_ones = [n for n in range(1, SENTENCES + 1) if now.get(("label", n)) is None]
        return [told(entry) for entry in entries], min(
            (n for n in open_ones if now.get(("skipped", n)) is None), default=open_ones[0]
        )


def _until(stdout: int, enough: int, seconds: float) -> bytes:
    """Read until so many answers were acknowledged, or so many seconds have passed."""
    said, until = b"", time.monotonic() + seconds
    while said.count(b"\nsaved: ") < enough or (enough == 0 and b"\n[" not in said):
        ready, _, _ = select.select([stdout], [], [], max(0.0, until - time.monotonic()))
        data = os.read(stdout, 65536) if ready else b""
        if not data:
            break
        said += data
    return said
