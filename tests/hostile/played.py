"""Commands played to the program in one process on a real terminal, and what each of them wrote there."""

import json
import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pexpect

from tests.hostile.corpus import ROOT

#: Colours and all: what is not written here is not written anywhere.
SETTINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}

Command = Sequence[str | bytes]


class Shown(NamedTuple):
    """One command, its exit status (or what it crashed with), and the bytes the terminal got."""

    command: Command
    code: int | str
    raw: bytes


def environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a program finds, so that the machine's own settings change nothing."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANNOTATE_", "NO_COLOR", "LC_"))
    }
    return {**kept, **SETTINGS, "PYTHONPATH": str(ROOT), **(env or {})}


def play(folder: Path, commands: Sequence[Command], env: Mapping[str, str] | None = None) -> list[Shown]:
    """Run the commands in `folder`, on a terminal of 24 × 80 that nothing is typed on."""
    mark = f"@@{secrets.token_hex(8)}@@"
    script = folder.parent / f"{folder.name}.{secrets.token_hex(4)}.json"
    told = [[os.fsencode(one).hex() for one in command] for command in commands]
    script.write_text(json.dumps({"mark": mark, "commands": told}), encoding="utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.hostile.player", str(script)],
        cwd=str(folder),
        env=environment(env),
        dimensions=(24, 80),
        echo=False,
        timeout=300,
        maxread=1 << 16,
    )
    try:
        child.sendeof()  # stdin is the terminal: whoever reads from it is told at once that there is nothing
        raw: bytes = child.read()
    finally:
        child.close(force=True)
        script.unlink()
    parts = re.split(rb"\r\n" + mark.encode() + rb" \d+ ([^\r\n]*)\r\n", raw)
    assert len(parts) == 2 * len(commands) + 1, raw[-2000:]
    codes = [int(code) if code.isdigit() else code.decode() for code in parts[1::2]]
    return [Shown(*one) for one in zip(commands, codes, parts[0:-1:2], strict=True)]
