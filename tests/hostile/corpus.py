"""The bad inputs by name: the small files of texts/, and names that a file, a document or a person may have."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

from annotate.text.encoding import decoded

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

#: Whether everything runs, each case by itself (`ANNOTATE_HOSTILE=all`), or what a commit has time for.
ALL = os.environ.get("ANNOTATE_HOSTILE") == "all"


def fuzzed(short: int) -> settings:
    """Return how a property is fuzzed: 10,000 new examples, or so many for a commit, always the same."""
    return settings(
        max_examples=10_000 if ALL else short,
        derandomize=not ALL,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TEXTS = sorted((HERE / "texts").iterdir())
#: The only one of them that is no text, whatever one takes it for.
UNREADABLE = "49c-invalid-utf-8.txt"


def attack(path: Path) -> str:
    """Return the hostile part of a text: what stands where somebody or something is said to be."""
    text, _, _ = decoded(path.read_bytes(), path.name)
    return text.partition("Il a ")[2].partition(" dit oui")[0] or text


ATTACKS = {path.stem: attack(path) for path in TEXTS if path.name != UNREADABLE}

#: File names: every one can be made on a Linux file system. Bytes, for not every name is text.
FILE_NAMES = (
    b"clear\x1b[2J.txt",
    b"title\x1b]0;owned\x07.txt",
    b"two\nlines.txt",
    b"back\x08\x08\x08.txt",
    b"over\rwritten.txt",
    "c1\x9b2J.txt".encode(),
    "\u202egnp.txt".encode(),
    "\u2066iso\u2069lated.txt".encode(),
    "a\u200bb\ufeffc.txt".encode(),
    "cafe\u0301.txt".encode(),
    "café.txt".encode(),
    b"caf\xe9-latin-1.txt",
    b"\xff\xfe\x00"[:2] + b".txt",
    b"-rf.txt",
    b"--help.txt",
    b"..txt",
    b"...txt",
    b"~root.txt",
    b"$(id).txt",
    b"`id`.txt",
    b"=cmd|' -C calc'!A1.txt",
    b"@SUM(A1).txt",
    b"[b]old[b] [.txt",
    b"[@click=app.quit]x[].txt",
    b":smile:.txt",
    b"{{7*7}}.txt",
    b"%s%n.txt",
    b"<script>alert(1)<script>.txt",
    b'"><img src=x>.txt',
    b"a;b,c\t.txt",
    b"a\\b\\..\\c.txt",
    b"CON.txt",
    b"nul",
    b" space .txt",
    b"'quoted'.txt",
    b"*.txt",
    b"?.txt",
    ("é" * 125).encode() + b".txt",  # 254 bytes
    b"x" * 251 + b".txt",  # 255 bytes
)

#: Names of documents, outlets, people: what can come in without being the name of a file.
NAMES = (
    "../../outside",
    "..",
    "/etc/passwd",
    "\\\\host\\share",
    "C:\\x",
    "-rf",
    "--as",
    "=cmd|' -C calc'!A1",
    "+1",
    "@SUM(A1)",
    "\t=1+1",
    "[b]old[/b]",
    "[/]",
    "[@click=app.quit]x[/]",
    ":smile:",
    "{{7*7}}",
    "%s%n",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a,b;c\td",
    'say "no"',
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b2J",
    "two\nlines",
    "\u202etxet",
    "a\u200bb",
    "а1",  # Cyrillic
    "ａ１",  # full width
    "cafe\u0301",
    "😀👩\u200d👩\u200d👧",
    "CON",
    "*",
    "1",
    "none",
    "gold",
    "label",
    "é" * 64,
    "x" * 64,
)
