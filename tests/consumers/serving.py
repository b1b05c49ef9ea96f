"""Programs that serve on loopback, for as long as a test needs them."""

import contextlib
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.consumers.environment import LONG, Environment

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  #: what is on loopback needs no proxy


@contextlib.contextmanager
def serving(
    environment: Environment,
    home: Path,
    command: Callable[[str], Sequence[str | Path]],
    health: str,
    **settings: str,
) -> Iterator[str]:
    """Run `command(port)`, a program of the environment, in `home`; yield its address once `health` answers.

    Of a port that another program took meanwhile it tries the next. What it says goes into the file `log` there.
    """
    log = home / "log"
    for _ in range(3):
        port = _free_port()
        name, *arguments = command(str(port))
        with log.open("ab") as out:
            process = subprocess.Popen(
                [environment.program(str(name)), *arguments],
                env=environment.settings(**settings, HOME=str(home)),
                cwd=home,
                stdout=out,
                stderr=out,
            )
        try:
            if _answers(f"http://127.0.0.1:{port}{health}", process):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            process.wait(timeout=LONG)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-8000:])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(address: str, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the server answers; False when it ended before."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with contextlib.suppress(OSError), DIRECT.open(address, timeout=60):
            return process.poll() is None
        if process.poll() is not None:
            return False
        time.sleep(0.5)
    return False
