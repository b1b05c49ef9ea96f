import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.destination import opened_folder


def put(path, *files, **options):
    with opened_folder(path, **options) as folder:
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("new")


def tree(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_appears_whole_and_not_before(tmp_path):
    with opened_folder(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("new")
        assert not (tmp_path / "out").exists()
    assert tree(tmp_path) == {"out/a.txt": "new"}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    put(tmp_path / "out", "a.txt")
    assert tree(tmp_path) == {"out/a.txt": "new"}


def test_a_folder_with_something_in_it_is_replaced_only_when_forced(tmp_path):
    put(tmp_path / "out", "a.txt", "data/b.txt")
    with pytest.raises(AnnotateError, match="exists already") as caught:
        put(tmp_path / "out", "a.txt")
    assert caught.value.code == ExitCode.USAGE
    (tmp_path / "out" / "a.txt").write_text("old")
    put(tmp_path / "out", "a.txt", "data/c.txt", force=True)
    assert tree(tmp_path) == {"out/a.txt": "new", "out/data/c.txt": "new"}


def test_a_folder_that_holds_anything_else_is_never_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("years of work")
    with pytest.raises(AnnotateError, match=r"holds 'thesis.doc', which this export did not write"):
        put(tmp_path / "out", "a.txt", force=True)
    assert tree(tmp_path) == {"out/thesis.doc": "years of work"}


def test_a_file_in_its_place_is_left_alone(tmp_path):
    (tmp_path / "out").write_text("old")
    with pytest.raises(AnnotateError, match="is a file"):
        put(tmp_path / "out", "a.txt", force=True)
    assert tree(tmp_path) == {"out": "old"}


def break_off(path, failure):
    with opened_folder(path, force=True) as folder:
        (folder / "a.txt").write_text("half")
        raise failure


@pytest.mark.parametrize("failure", [AnnotateError("no"), KeyboardInterrupt(), OSError(28, "No space left")])
def test_what_fails_halfway_leaves_the_old_folder_and_nothing_else(tmp_path, failure):
    put(tmp_path / "out", "a.txt")
    with pytest.raises((type(failure), AnnotateError)):
        break_off(tmp_path / "out", failure)
    assert tree(tmp_path) == {"out/a.txt": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    put(tmp_path / "out", "a.txt")
    assert (tmp_path / "out").is_symlink()
    assert tree(tmp_path / "real") == {"a.txt": "new"}


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path):
    with pytest.raises(AnnotateError, match="could not be written: no such file") as caught:
        put(tmp_path / "nowhere" / "out", "a.txt")
    assert caught.value.code == ExitCode.FAILED
