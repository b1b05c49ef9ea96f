"""A backup is one whole file, made while others write, or it is not there at all."""

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import open_database
from annotate.store.recovery.backup import backup
from tests.conftest import ROOT
from tests.store.labels import begin, label, problems
from tests.store.test_journal import WRITER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    db.close()
    return path


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as conn:
        return int(conn.execute("SELECT count(*) FROM judgments").fetchone()[0])


def test_a_backup_made_while_another_program_writes_is_whole(path: Path, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, path, "a2"], cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        acknowledged = 0
        for number, line in enumerate(writer.stdout):
            acknowledged = int(line)
            if number % 50 == 10:
                target = tmp_path / f"copy{number}.db"
                backup(open_database(path, write=False), target)
                assert acknowledged <= count(target) <= 201
                assert problems(target) == {}
    assert acknowledged == count(path) == 201
    assert len(list(tmp_path.glob("copy*"))) == 4


def test_a_backup_opens_and_goes_on_as_a_database(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup(open_database(path, write=False), target)
    db, journal, sha256 = begin(target)
    journal.append(label(sha256, 1, "heated"))
    db.close()
    assert (count(path), count(target)) == (1, 2)
    assert problems(target) == {}


def test_a_file_that_is_there_is_never_written_over(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious.db"
    target.write_text("precious")
    with pytest.raises(AnnotateError, match="exists already") as caught:
        backup(open_database(path, write=False), target)
    assert caught.value.code is ExitCode.USAGE
    assert target.read_text() == "precious"


def test_a_backup_that_cannot_be_finished_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    with pytest.raises(AnnotateError, match="cannot be opened or made there") as caught:
        backup(open_database(path, write=False), tmp_path / "nowhere" / "copy.db")
    assert caught.value.code is ExitCode.FAILED
    before = sorted(tmp_path.iterdir())
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, old[1]))  # as a full disk would
    try:
        with pytest.raises(AnnotateError, match=r"copy\.db: the disk") as caught:
            backup(open_database(path, write=False), tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert caught.value.code is ExitCode.FAILED
    assert sorted(tmp_path.iterdir()) == before
