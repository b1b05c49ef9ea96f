"""Environments of the consumers: made by the tests with pip, kept from run to run, apart from the program's own.

Owns what is installed where. A package that cannot be installed fails the tests; nothing is ever skipped.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

#: Group -> what pip installs. Groups are those that can live together; sizes and times are in README.md.
GROUPS = {
    "light": ("bratly-io-fs>=0.1.4,<0.2", "datasette>=0.65,<0.66", "extruct>=0.18,<0.19", "rdflib>=7,<8"),
    "datasets": ("datasets>=5,<6", "mlcroissant>=1.1,<2"),
    "label-studio": ("label-studio>=1.23,<2",),
    # doccano 1.8 starts with no newer marshmallow, and its pandas with no newer numpy
    "doccano": ("doccano>=1.8,<2", "marshmallow<4", "numpy<2"),
}
READERS = Path(__file__).parent / "readers"
NOWHERE = "http://127.0.0.1:9"  #: a proxy that is not there: what is not on loopback cannot be reached
LONG = 900  #: seconds; a loaded machine takes its time


class Environment:
    """A virtual environment that programs of ours are run in, offline and without the program's own packages."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def install(self, requirements: tuple[str, ...]) -> None:
        """Make it anew, unless it is complete and has just these requirements."""
        wanted = "\n".join((sys.version, *requirements))
        complete = self.home / "complete"
        if complete.exists() and complete.read_text(encoding="utf-8") == wanted:
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.home], check=True, timeout=LONG)
        pip = [self.program("python"), "-m", "pip", "install", "--quiet", "--no-compile", *requirements]
        for last in (False, True):  # a download may break off once
            done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=LONG)
            if done.returncode == 0:
                break
            assert not last, done.stderr
        complete.write_text(wanted, encoding="utf-8")

    def program(self, name: str) -> Path:
        """Return the path of a program in it."""
        return self.home / ("Scripts" if os.name == "nt" else "bin") / name

    def settings(self, **more: str) -> dict[str, str]:
        """Return the settings its programs run under: none of Python's or of ours, and no way out."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(("PYTHON", "ANNOTATE", "DJANGO", "HF_", "PIP_"))
            and "proxy" not in name.lower()
        }
        proxies = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1,localhost"}
        lower = {name.lower(): value for name, value in proxies.items()}
        return {**kept, **proxies, **lower, "PYTHONUTF8": "1", **more}

    def read(self, reader: str, *arguments: str | Path, **settings: str) -> Any:
        """Run readers/READER.py in it; return what the last line it printed says as JSON."""
        done = subprocess.run(
            [self.program("python"), READERS / f"{reader}.py", *arguments],
            env=self.settings(**settings, PYTHONSAFEPATH="1"),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=LONG,
        )
        assert done.returncode == 0, f"{reader}: {done.stdout[-2000:]}\n{done.stderr[-8000:]}"
        return json.loads(done.stdout.rstrip("\n").rpartition("\n")[2])
