"""No command reaches for the network: whatever would connect, or look up an address, is told by Python itself."""

import json
import subprocess
import sys
from pathlib import Path

from annotate.exchange.formats import FORMATS
from tests.hostile.corpus import ROOT
from tests.hostile.played import environment
from tests.hostile.test_commands import READING, WRITING
from tests.terminal import Terminal

#: Run first: notes in a file what of the network is asked for, and ends the program there.
LISTEN = """
import os, sys
def heard(event, arguments):
    if event.startswith(("socket.connect", "socket.get", "socket.send", "urllib.", "http.client.")):
        with open(os.environ["HEARD"], "a") as file:
            file.write(f"{event} {arguments!r}\\n")
        os._exit(99)
sys.addaudithook(heard)
"""
PLAY = """
import json, shlex
from annotate.cli.main import main
for line in json.loads(sys.argv[1]):
    sys.argv = ["annotate"]
    print("@", line, int(main(shlex.split(line))), flush=True)
"""


def listened(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LISTEN + code, *arguments],
        cwd=folder,
        env=environment({"HEARD": str(folder.parent / "heard")}),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_no_command_reaches_for_the_network(copy: Path) -> None:
    exports = [f"export {form} out-{form}" for form in FORMATS]
    lines = [*READING.strip().splitlines(), *exports, *WRITING.strip().splitlines()]
    done = listened(copy, PLAY, json.dumps(lines))
    assert not (copy.parent / "heard").exists(), (copy.parent / "heard").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    assert [line for line in done.stdout.splitlines() if line.startswith("@ ")] == [f"@ {one} 0" for one in lines]


def test_neither_interface_reaches_for_the_network(copy: Path) -> None:
    heard = copy.parent / "heard"
    for plain in ("", "'--plain', "):
        code = f"{LISTEN}\nfrom annotate.cli.main import main\nsys.exit(main(['label', {plain}'--as', 's1']))"
        settings = {"PYTHONPATH": str(ROOT), "HEARD": str(heard)}
        with Terminal((sys.executable, "-c", code), copy, env=settings) as terminal:
            terminal.wait_for("help|guide", 120)
            terminal.type("f\nq\n" if plain else "fq")
            assert terminal.finish(120) == 0
    assert not heard.exists()


def test_a_connection_would_be_heard(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    code = "import socket\nsocket.create_connection(('127.0.0.1', 9))"
    assert listened(folder, code).returncode == 99
    assert "socket.getaddrinfo" in (tmp_path / "heard").read_text(encoding="utf-8")
    assert not any(folder.iterdir())
