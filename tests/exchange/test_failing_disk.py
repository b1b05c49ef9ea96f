"""A disk that takes no more: an export ends in one line and leaves nothing under its name, nor beside it."""

import hashlib
import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ANNOTATE, ROOT, Run

LIMIT = 60_000  #: bytes a file may have; more than SQLite's shared memory, less than any export here
FORMATS = [
    *(
        "csv",
        "csv-wide",
        "xlsx",
        "jsonl",
        "parquet",
        "huggingface",
        "datapackage",
        "croissant",
        "lewidi",
        "sqlite",
    ),
    *("labelstudio", "doccano", "prodigy", "inception", "brat", "conll", "webannotation", "spacy", "claimreview"),
    *("stix", "misp"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that no export of is small: its words do not compress."""
    folder = tmp_path_factory.mktemp("disk")
    words = [" ".join(hashlib.sha256(f"{n}.{k}".encode()).hexdigest() for k in range(3)) for n in range(3000)]
    rows = [
        f"d,{n},{who},{label},{text}.\n"
        for n, text in enumerate(words)
        for who, label in (("a1", "x"), ("a2", "y"))
    ]
    (folder / "t.csv").write_text("document,unit,annotator,value,text\n" + "".join(rows), encoding="utf-8")
    assert told(folder, "import", "csv", "t.csv")[0] == 0
    return folder


def told(folder: Path, *arguments: str, limit: int = resource.RLIM_INFINITY) -> tuple[int, str]:
    """Run a command that can make no file larger than `limit`; return its exit status and stderr."""
    done = subprocess.run(
        [*ANNOTATE, *arguments],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("ANNOTATE_")},
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_written_whole_is_not_there_at_all(home: Path, form: str) -> None:
    code, said = told(home, "export", form, "out", limit=LIMIT)
    assert {one.name for one in home.iterdir()} - {"annotate.db-shm", "annotate.db-wal"} == {
        "annotate.db",
        "t.csv",
    }
    assert code == 1, said
    assert said.startswith("annotate: out"), "which is what it was called"
    assert len(said.splitlines()) == 1
    assert "This is our fault" not in said


def test_a_device_without_room_is_said_in_one_line(home: Path) -> None:
    for out in ("/dev/full", "-"):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*ANNOTATE, "export", "csv", out], cwd=home, env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=600,
            )  # fmt: skip
        assert done.returncode == 1
        name = "stdout" if out == "-" else out
        assert done.stderr.splitlines()[0].startswith(
            f"annotate: {name} could not be written: no space left on device"
        )


def test_a_place_that_takes_no_files_is_said_in_one_line(process: Run, home: Path) -> None:
    for form in ("csv", "huggingface", "sqlite"):
        done = process("export", form, "/proc/self/out", "--db", str(home / "annotate.db"))
        assert done.code == 1
        assert "/proc/self/out could not be written" in done.err
        assert len(done.err.splitlines()) == 1
