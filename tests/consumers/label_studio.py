"""A server of Label Studio on loopback, with a database of its own that is gone afterwards."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.consumers.environment import LONG, Environment

TOKEN = "0123456789" * 4


class Server(NamedTuple):
    """A running server."""

    environment: Environment
    address: str

    def through(self, folder: Path, out: Path) -> Any:
        """Import an export of ours into a new project and export it again; return what the server told."""
        files = (folder / "config.xml", folder / "tasks.json")
        return self.environment.read("serve_label_studio", self.address, TOKEN, *files, out)


@contextlib.contextmanager
def served(environment: Environment, home: Path) -> Iterator[Server]:
    """Run a server, its database in `home`. Waits until it answers; of taken ports it tries the next."""
    with (home / "log").open("wb") as log:
        for _ in range(3):
            port = _free_port()
            process = subprocess.Popen(
                [
                    *(environment.program("label-studio"), "start", "--no-browser"),
                    *("--internal-host", "127.0.0.1", "--port", str(port)),
                    *("--username", "a1@example.org", "--password", "only-on-loopback", "--user-token", TOKEN),
                ],
                env=environment.settings(
                    LABEL_STUDIO_BASE_DATA_DIR=str(home),
                    LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN="true",
                    LATEST_VERSION_CHECK="false",
                    COLLECT_ANALYTICS="false",
                    SENTRY_DSN="",
                    FRONTEND_SENTRY_DSN="",
                    HOME=str(home),
                ),
                cwd=home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                if _answers(f"http://127.0.0.1:{port}/health", process):
                    yield Server(environment, f"http://127.0.0.1:{port}")
                    return
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=LONG)
    raise AssertionError((home / "log").read_text(encoding="utf-8", errors="replace")[-8000:])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(address: str, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the server answers; False when it ended before."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=60):
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.5)
    return False
