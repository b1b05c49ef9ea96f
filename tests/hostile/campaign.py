"""A database in which all that can be said is hostile: texts, schema, answers, notes, sources, annotators."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from annotate.store.catalog import documents
from annotate.store.database import open_database
from tests.hostile.corpus import ATTACKS, HERE, TEXTS, UNREADABLE
from tests.hostile.played import environment

SCHEMA = HERE / "schemas" / "everything.toml"
PEOPLE = ("a1", "[/b]{{7*7}}", "=cmd|' -C calc'!A1", "\N{CYRILLIC SMALL LETTER A}1")


def annotate(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run the program in `folder`, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "annotate", *arguments],
        cwd=folder,
        input=stdin.encode(),
        env=environment(),
        capture_output=True,
        check=False,
        timeout=300,
    )


def schema(folder: Path, attacks: Sequence[str]) -> str:
    """Write a schema with the attacks in all its words; return the name of its file."""
    escaped = "".join(f"\\U{ord(char):08x}" for char in "".join(attacks))
    body = SCHEMA.read_text(encoding="utf-8").replace("{0}", escaped)
    (folder / "hostile.toml").write_text(body, encoding="utf-8")
    return "hostile.toml"


def typeable(attack: str) -> str:
    """Return an attack as it can stand in a line that is typed, or in the argument of a command."""
    return attack.replace("\n", " ").replace("\r", " ").replace("\0", "")


def answers(attack: str, number: int) -> list[str]:
    """Return the lines for one sentence: an attack wherever a line may hold words, then a label."""
    words = typeable(attack)
    return [
        f'm all vague gist="{words}"', "m 1", "> by 1", f'm "{words}" loaded', f"why {words}", "tone loud,sad",
        "sure 3", f'who "{words}"', "r A", f'r "{words}" B', f"about {words}", f"e {words}", words, "z", "w",
        f"/ {words}", "g 1", "fc"[number % 2],
    ]  # fmt: skip


def typed(db: Path, attacks: Sequence[str], mine: Sequence[int], full: bool) -> str:
    """Return what somebody types about the documents `mine`: on each first sentence all there is, or less."""
    lines = ["?"]
    store = open_database(db, write=False)
    entries = documents(store)
    for number in mine:
        attack = attacks[number]
        lines += answers(attack, number) if full else ["m 1-2 loaded", f"e {typeable(attack)}", "c"]
        lines += ["f"] * (entries[number].sentences - 1)
    store.close()
    return "\n".join(lines) + "\n"


def make(folder: Path, texts: Sequence[Path] = TEXTS) -> None:
    """Let four people label the texts in `folder`/annotate.db: the first all of them, the others a third."""
    texts = [one for one in texts if one.name != UNREADABLE]
    attacks = [ATTACKS[one.stem] for one in texts]
    name = schema(folder, attacks)
    added = annotate(folder, "add", *map(str, texts), "--source", typeable(attacks[0]))
    assert added.returncode == 0, added.stderr
    for person, who in enumerate(PEOPLE):
        mine = range(len(texts))[person - 1 :: 3] if person and len(texts) > 3 else range(len(texts))
        lines = typed(folder / "annotate.db", attacks, mine, full=not person)
        files = [str(texts[number]) for number in mine]
        done = annotate(folder, "label", *files, "--as", who, "--schema", name, "--plain", stdin=lines)
        assert done.returncode in (0, 3), done.stderr
        assert b"Traceback" not in done.stderr
        assert b"our fault" not in done.stderr, done.stderr
        assert b"all saved" in done.stderr, done.stderr
