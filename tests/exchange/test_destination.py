import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.destination import opened, writing


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "annotate.db").write_bytes(b"SQLite format 3\0 and so on")
    return tmp_path


def put(path, data=b"new", **options):
    with opened(path, path.parent / "annotate.db", **options) as out:
        out.write(data)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole_with_the_permissions_a_new_file_has(folder):
    put(folder / "out.csv")
    (folder / "plain").touch()
    assert (folder / "out.csv").read_bytes() == b"new"
    assert stat.S_IMODE((folder / "out.csv").stat().st_mode) == stat.S_IMODE((folder / "plain").stat().st_mode)
    assert names(folder) == ["annotate.db", "out.csv", "plain"]


def test_nothing_has_the_name_before_the_block_ends(folder):
    with opened(folder / "out.csv", folder / "annotate.db") as out:
        out.write(b"half")
        out.flush()
        assert not (folder / "out.csv").exists()
    assert (folder / "out.csv").read_bytes() == b"half"


def break_off(path, failure):
    with opened(path, path.parent / "annotate.db", force=True) as out:
        out.write(b"half")
        raise failure


@pytest.mark.parametrize("failure", [AnnotateError("no"), KeyboardInterrupt()])
def test_what_fails_halfway_leaves_the_old_file_and_nothing_else(folder, failure):
    (folder / "out.csv").write_bytes(b"old")
    with pytest.raises(type(failure)):
        break_off(folder / "out.csv", failure)
    assert (folder / "out.csv").read_bytes() == b"old"
    assert names(folder) == ["annotate.db", "out.csv"]


def test_a_kill_halfway_leaves_the_old_file(folder):
    (folder / "out.csv").write_bytes(b"old")
    program = (
        "import os, signal, sys; from pathlib import Path; from annotate.exchange.destination import opened\n"
        "with opened(Path('out.csv'), Path('annotate.db'), force=True) as out:\n"
        "    out.write(b'half'); out.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=path, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (folder / "out.csv").read_bytes() == b"old"


def test_an_existing_file_is_replaced_only_when_asked(folder):
    (folder / "out.csv").write_bytes(b"old")
    with pytest.raises(AnnotateError, match=r"out\.csv exists already\. Add --force") as caught:
        put(folder / "out.csv")
    assert caught.value.code == ExitCode.USAGE
    assert (folder / "out.csv").read_bytes() == b"old"
    put(folder / "out.csv", force=True)
    assert (folder / "out.csv").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["annotate.db", "annotate.db-wal", "annotate.db-shm", "link.csv", "other.csv"])
def test_no_database_is_ever_written_over(folder, name):
    (folder / "link.csv").symlink_to("annotate.db")
    (folder / "other.csv").write_bytes(b"SQLite format 3\0 somebody else's")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(AnnotateError, match="is a database"):
        put(folder / name, force=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_link_stays_a_link_to_the_new_file(folder):
    (folder / "real.csv").write_bytes(b"old")
    (folder / "link.csv").symlink_to("real.csv")
    put(folder / "link.csv", force=True)
    assert (folder / "link.csv").is_symlink()
    assert (folder / "real.csv").read_bytes() == b"new"


def test_a_pipe_is_written_into_and_stays_a_pipe(folder):
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    put(folder / "pipe")
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("sub", "is a folder", ExitCode.USAGE),
        ("gone/out.csv", "no such file or directory", ExitCode.FAILED),
        ("annotate.db/out.csv", "not a directory", ExitCode.FAILED),
        ("x" * 300, "file name too long", ExitCode.FAILED),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_reason(folder, name, said, code):
    (folder / "sub").mkdir()
    with pytest.raises(AnnotateError, match=said) as caught:
        put(folder / name)
    assert caught.value.code == code
    assert name in str(caught.value)


def test_a_reader_who_goes_away_is_not_a_failure_to_write():
    with pytest.raises(BrokenPipeError), writing("stdout"):
        raise BrokenPipeError
