"""A file that may not grow, and a long run: what is acknowledged is there, and nothing piles up."""

import resource
from pathlib import Path

import pytest

from annotate.errors import ExitCode
from annotate.store.database import open_database
from tests.conftest import Run
from tests.durability.soak import soak
from tests.store.labels import problems


def limited(size: int) -> None:
    """Let no file of a test's program grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("kilobytes", [200, 400])
def test_at_the_limit_of_a_files_size_the_answer_is_not_called_saved(
    process: Run, article: Path, folder: Path, kilobytes: int
) -> None:
    assert process("label", "article.txt", "--as", "a1", stdin="f\n").code == 0
    done = process("label", "--as", "a1", stdin="c\no\nu\n" * 100, preexec_fn=lambda: limited(kilobytes * 1024))
    assert done.code == ExitCode.FAILED
    assert done.err.startswith("annotate: NOT SAVED: the disk reports an error, or has no room.")
    acknowledged = sum(line.startswith("saved: ") for line in done.out.splitlines())
    assert 0 < acknowledged < 300
    db = open_database(folder / "annotate.db")
    assert db.conn.execute("SELECT count(*) FROM judgments").fetchone() == (1 + acknowledged,)
    db.close()
    assert problems(folder / "annotate.db") == {}
    assert process("label", "--as", "a1", stdin="u\n").code == 0


def test_a_long_run_opens_no_more_files_and_its_log_stays_small(tmp_path: Path) -> None:
    measured = list(soak(tmp_path, 1200, stretches=4))
    assert [one.answers for one in measured] == [300, 600, 900, 1200]
    assert max(one.files for one in measured) == measured[0].files  # at the end it may be closing them
    assert max(one.log_kilobytes for one in measured) < 10_000
    assert problems(tmp_path / "annotate.db") == {}
