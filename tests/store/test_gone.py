"""A database file that is deleted, moved or replaced while open is noticed before the next "saved"."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.store.database import NotSaved, open_database
from tests.store.labels import begin, label, problems


def delete(path: Path) -> None:
    path.unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace(path: Path) -> None:
    other = path.with_name("other.db")
    begin(other)[0].close()
    other.rename(path)


def delete_the_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def delete_the_folder(path: Path) -> None:
    for one in path.parent.iterdir():
        one.unlink()
    path.parent.rmdir()


def values(path: Path) -> list[str]:
    db = open_database(path, write=False)
    found = [value for (value,) in db.conn.execute("SELECT value FROM judgments ORDER BY id")]
    db.close()
    return found


@pytest.mark.parametrize("harm", [delete, move, replace, delete_the_log])
def test_a_label_is_not_said_to_be_saved_and_all_before_it_are_rescued(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "labels.db"
    db, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    harm(path)
    for _ in range(2):
        with pytest.raises(NotSaved, match=r"NOT SAVED: .*labels\.db\S* (is gone|was replaced); ") as caught:
            journal.append(label(sha256, 1, "heated"))
    (rescued,) = tmp_path.glob("labels.rescued*.db")
    assert f"what was saved is in {rescued}" in caught.value.message
    assert values(rescued) == ["calm"]
    assert problems(rescued) == {}
    db.close()


def test_a_file_put_back_takes_the_label_that_could_not_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    _, journal, sha256 = begin(path)
    journal.append(label(sha256, 0, "calm"))
    move(path)
    with pytest.raises(NotSaved):
        journal.append(label(sha256, 1, "heated"))
    (tmp_path / "elsewhere.db").rename(path)
    journal.append(label(sha256, 1, "heated"))
    assert values(path) == ["calm", "heated"]
    assert problems(path) == {}


def test_where_nothing_can_be_rescued_it_is_not_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "drive" / "labels.db"
    path.parent.mkdir()
    _, journal, sha256 = begin(path)
    delete_the_folder(path)
    with pytest.raises(NotSaved) as caught:
        journal.append(label(sha256, 0, "calm"))
    assert caught.value.message.endswith("labels.db is gone")
    assert caught.value.hint == "Put it back and try again, before you leave."


def test_a_second_rescue_is_put_beside_the_first(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    for _ in range(2):
        _, journal, sha256 = begin(path)
        delete(path)
        with pytest.raises(NotSaved):
            journal.append(label(sha256, 0, "calm"))
    assert len(list(tmp_path.glob("labels.rescued*.db"))) == 2
