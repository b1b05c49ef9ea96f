"""Large inputs whose pattern could cost more than their length: read or refused, in time that grows with it.

A commit tries what is just long enough for a cost that grows with the square to be felt; `ANNOTATE_HOSTILE=all`
measures two lengths against each other.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from tests.hostile.big import JSON, SCHEMAS, TABLES, TEXTS
from tests.hostile.corpus import ALL
from tests.hostile.played import Command, play
from tests.hostile.test_commands import safe

LONG = 20_000  #: characters; four times as many are measured against it
FACTOR = 4
#: kind of input -> its file, and the commands that read it
READ: dict[str, tuple[dict[str, Callable[[int], str]], str, tuple[tuple[str, ...], ...]]] = {
    "texts": (TEXTS, "in.txt", (("add", "in.txt"), ("segment", "in.txt"), ("lint", "in.txt"), ("show", "1"))),
    "schemas": (SCHEMAS, "in.toml", (("schema", "check", "in.toml"),)),
    "json": (JSON, "in.jsonl", (("import", "jsonl", "in.jsonl"), ("import", "doccano", "in.jsonl"))),
    "tables": (TABLES, "in.csv", (("import", "csv", "in.csv"), ("agreement", "in.csv"), ("add", "in.csv"))),
}  # fmt: skip
CODES = (ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE, ExitCode.BAD_DATA)


def read(folder: Path, names: list[str], kind: str, length: int) -> float:
    """Let each command read each input; return the seconds it took."""
    made, file, commands = READ[kind]
    began = time.monotonic()
    for name in names:
        place = folder / f"{name}-{length}"
        place.mkdir()
        (place / file).write_text(made[name](length), encoding="utf-8")
        said: list[Command] = list(commands)
        for one in play(place, said):
            safe(one, *CODES)
    return time.monotonic() - began


@pytest.mark.parametrize("kind", READ)
def test_what_is_large_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    names = list(READ[kind][0])
    read(tmp_path, names if ALL else names[::6], kind, LONG)


if ALL:  # takes hours

    @pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in READ for name in READ[kind][0]], ids=str)
    def test_four_times_as_much_takes_no_more_than_about_four_times_as_long(
        tmp_path: Path, kind: str, name: str
    ) -> None:
        short = read(tmp_path, [name], kind, 10 * LONG)
        long = read(tmp_path, [name], kind, 10 * LONG * FACTOR)
        assert long < 2 * FACTOR * short + 2
