"""Runs commands one after the other in one process on this terminal: `python -m tests.hostile.player SCRIPT.json`.

SCRIPT.json is `{"mark": …, "commands": [[argument, …], …]}`, arguments in hexadecimal. After each command a line
of its own says the mark, the command's number and its exit status: the bytes before it are its own.
"""

import json
import os
import sys
from pathlib import Path

from annotate.cli.main import main


def play(script: Path) -> None:
    """Run every command of the script."""
    told = json.loads(script.read_text(encoding="utf-8"))
    for number, command in enumerate(told["commands"]):
        arguments = [os.fsdecode(bytes.fromhex(one)) for one in command]
        try:
            code: object = int(main(arguments))
        except BaseException as error:  # a crash is what is looked for
            code = f"crash {type(error).__name__}"
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(1, f"\n{told['mark']} {number} {code}\n".encode())


if __name__ == "__main__":
    play(Path(sys.argv[1]))
