"""What holds of every format in the table, whatever it is: a new one is held to it by being there."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.exchange.destination import opened, opened_folder
from annotate.exchange.formats import FORMATS
from annotate.exchange.losses import Losses
from annotate.exchange.records import Dataset
from annotate.exchange.stored import pseudonyms
from tests.exchange.project import WHO, dataset, everything, full, nasty, schema

WRITTEN = [name for name, one in FORMATS.items() if not one.database]
CHOICES = {
    "all": {},
    "majority": {"labels": "majority"},
    "soft": {"labels": "soft"},
    "gold": {"labels": "gold"},
    "split": {"split": (0.5, 0.25, 0.25)},
    "one field": {"fields": frozenset({"voice"})},
    "one label": {"labelled": frozenset({"no"})},
    "no document": {"sources": frozenset({"nobody"})},
}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("every") / "annotate.db")


def write(name, told, place):
    """Return {path: bytes} of a dataset in a format, and the number it says it wrote."""
    one = FORMATS[name]
    if not one.folder:
        out = io.BytesIO()
        count = one.write(told, out)
        return {"": out.getvalue()}, count
    with opened_folder(place) as folder:
        count = one.write(told, folder)
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}, count


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
def test_the_same_choice_gives_the_same_bytes_counted_or_not(db, tmp_path, name, choices):
    first = write(name, dataset(db, **choices), tmp_path / "first")
    losses = Losses(FORMATS[name].cannot)
    assert write(name, losses.watch(dataset(db, **choices)), tmp_path / "second") == first
    assert first[0] or not first[1]


@pytest.mark.parametrize("name", WRITTEN)
def test_another_schema_and_hostile_texts_can_be_written_too(tmp_path, name):
    hostile = nasty(tmp_path / "annotate.db")
    files, count = write(name, dataset(hostile, schema()), tmp_path / "out")
    assert count >= 0
    assert files


@pytest.mark.parametrize("name", WRITTEN)
def test_an_empty_dataset_can_be_written(tmp_path, name):
    _, count = write(name, Dataset(everything(), ()), tmp_path / "out")
    assert count == 0


@pytest.mark.parametrize("name", WRITTEN)
def test_no_name_of_a_file_leads_out_of_its_folder_or_is_refused_anywhere(db, tmp_path, name):
    files, _ = write(name, dataset(db), tmp_path / "out")
    for path in files:
        for part in Path(path).parts:
            assert not re.search(r'[\x00-\x1f<>:"|?*\\/]', part), path
            assert part == part.strip(" .") or part.startswith("."), path
            assert len(part.encode()) <= 255
    assert not list(tmp_path.glob("=*"))


@pytest.mark.parametrize("name", WRITTEN)
def test_pseudonyms_leave_no_name_of_an_annotator_anywhere(db, tmp_path, name):
    files, _ = write(name, dataset(db, pseudonyms=pseudonyms(db)), tmp_path / "out")
    for path, data in files.items():
        found = re.findall(rb"\bzo\xc3\xa9\b|zo\\u00e9", path.encode() + data)
        assert found == [], path
    assert "zoé" in WHO


@pytest.mark.parametrize("name", [name for name in WRITTEN if not FORMATS[name].needs_text])
def test_without_texts_no_sentence_is_anywhere_in_it(db, tmp_path, name):
    files, _ = write(name, dataset(db, with_text=False), tmp_path / "out")
    whole, _ = write(name, dataset(db), tmp_path / "whole")
    for words in ("responsabilité", "aujourd", "sier hun"):
        marks = (words.encode(), words.encode("unicode_escape").replace(b"\\xe9", b"\\u00e9"))
        assert not any(mark in data for data in files.values() for mark in marks), words
    assert whole != files or name == "csv-wide"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_holds_and_has_a_module(name):
    one = FORMATS[name]
    assert one.holds
    assert not one.item.endswith("s")
    assert (Path(__file__).parents[2] / "annotate" / "exchange" / "outgoing" / f"{one.module}.py").is_file()


@pytest.mark.parametrize("name", WRITTEN)
def test_an_interruption_halfway_leaves_nothing_under_the_name(db, tmp_path, name):
    def interrupted(documents):
        yield next(iter(documents))
        raise KeyboardInterrupt

    told = dataset(db)
    told = replace(told, documents=interrupted(told.documents))
    one, out = FORMATS[name], tmp_path / "out"
    place = opened_folder(out) if one.folder else opened(out, tmp_path / "annotate.db")
    with pytest.raises(KeyboardInterrupt), place as there:
        one.write(told, there)
    assert list(tmp_path.iterdir()) == []
