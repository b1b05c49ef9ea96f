"""A process of its own for formats that are programs' work: what goes wrong in there stays there.

HTML, PDF and DOCX are large formats, and files of them come from anywhere. They are read by a second Python, which
may use so much memory and so much time for a file; if it ends, that file is refused, and the next one gets a new
process.
"""

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from annotate.errors import AnnotateError, ExitCode
from annotate.text.about import About
from annotate.text.encoding import refusal
from annotate.text.files.extracted import Extracted, damaged
from annotate.text.read import LARGEST

FORMATS = {"html": "web page", "mhtml": "web page", "pdf": "PDF", "docx": "Word document"}
MEMORY = 2 << 30  #: bytes the process may use, where the system can hold it to that
SECONDS = 120.0  #: a file may take; and as long again for every 5 megabytes
_START = "import sys; sys.path.insert(0, sys.argv[1]); from annotate.text.files.apart import serve; serve()"
_PACKAGES = str(Path(__file__).parents[3])


class Apart:
    """The process. It starts with the first file and ends with the `with` block."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._end()

    def extract(self, format: str, data: bytes, name: str) -> Extracted:
        """Return what is in a file of one of FORMATS.

        Raises AnnotateError when its reader refuses it, fails, or needs too much time or memory.
        """
        process = self._started()
        assert process.stdin
        assert process.stdout
        limit = self._seconds * (1 + len(data) / 5e6)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            order = {"format": format, "name": name.encode("utf-8", "replace").decode(), "size": len(data)}
            process.stdin.write(json.dumps(order).encode() + b"\n" + data)
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        finally:
            in_time = timer.is_alive()
            timer.cancel()
        if not answer:
            self._end()
            if not in_time:
                raise refusal(f"{name} takes longer than {limit:.0f} seconds to read", "Save it as plain text")
            raise damaged(FORMATS[format], name)
        return _answered(json.loads(answer))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self._end()
        if self._process is None:
            self._process = subprocess.Popen(
                # -P: nothing in the working folder, which may hold anything, is taken for a module
                [sys.executable, "-P", "-c", _START, _PACKAGES, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _answered(answer: dict[str, Any]) -> Extracted:
    if "error" in answer:
        message, hint, code = answer["error"]
        raise AnnotateError(message, hint, ExitCode(code))
    about = About(**answer["about"])
    return Extracted(answer["text"], about, tuple(answer["remarks"]), answer["encoding"])


def serve() -> None:
    """Answer orders on stdin until it ends: the other side of Apart."""
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    _limit_memory(int(sys.argv[2]))
    while line := orders.readline():
        order = json.loads(line)
        answer = _obey(order["format"], orders.read(order["size"]), order["name"])
        answers.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        answers.flush()


def _obey(format: str, data: bytes, name: str) -> dict[str, Any]:
    try:
        found = _extract(format, data, name)
        if len(found.text) > LARGEST:
            raise refusal(
                f"{name} holds more than {LARGEST >> 20} million characters", "Split it into several files"
            )
        return {**found._asdict(), "about": asdict(found.about)}
    except AnnotateError as error:
        refused = error
    except MemoryError:
        refused = refusal(f"{name} needs too much memory to be read", "Save it as plain text (.txt)")
    except Exception:  # a reader stumbled: whatever it was, the file is not what it should be
        refused = damaged(FORMATS[format], name)
    return {"error": [refused.message, refused.hint, int(refused.code)]}


def _extract(format: str, data: bytes, name: str) -> Extracted:
    if format == "pdf":
        from annotate.text.files.pdf import extract
    elif format == "docx":
        from annotate.text.files.docx import extract
    elif format == "mhtml":
        from annotate.text.files.html import extract_web_archive as extract
    else:
        from annotate.text.files.html import extract
    return extract(data, name)


def _limit_memory(most: int) -> None:
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    except (ImportError, ValueError, OSError):
        pass  # Windows, or a system that does not hold processes to it
