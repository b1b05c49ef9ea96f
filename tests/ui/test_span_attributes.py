"""Spans with several attributes, and labels with keys of two characters, in both interfaces and in what leaves."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_schema, documents
from annotate.store.database import open_database
from annotate.store.questions.progress import log
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from tests.conftest import Run

BODY = """
name = "tone"
version = "1"
[[field]]
name = "biased"
level = "sentence"
[[field.label]]
name = "yes"
key = "y"
[[field.label]]
name = "no"
key = "o"
[[field]]
name = "bias"
level = "span"
[[field.attribute]]
name = "technique"
[[field.attribute.label]]
name = "doubt"
key = "ad"
group = { en = "Attack", fr = "Attaque" }
[[field.attribute.label]]
name = "smear"
key = "as"
[[field.attribute.label]]
name = "slogan"
key = "cs"
[[field.attribute]]
name = "polarity"
optional = true
[[field.attribute.label]]
name = "negative"
[[field.attribute.label]]
name = "positive"
"""


@pytest.fixture
def toned(folder: Path) -> Path:
    (folder / "tone.toml").write_text(BODY, encoding="utf-8")
    (folder / "t.txt").write_text("They lie again. It rains.", encoding="utf-8")
    return folder


def values(folder: Path, who: str) -> list[tuple[str, str | None, str | None]]:
    rows = list(log(open_database(folder / "annotate.db"), who, None))
    return [(one.field, one.value, one.quote) for one in reversed(rows)]


def label(run: Run, who: str, typed: str) -> None:
    done = run("label", "t.txt", "--as", who, "--schema", "tone.toml", stdin=typed)
    assert done.code == 0, done.out


def test_the_line_mode_reads_attributes_in_order_and_any_may_be_left_out(run: Run, toned: Path) -> None:
    label(run, "a1", "m 2-3 as negative y\nm 1 positive\nm all cs\n")
    assert values(toned, "a1") == [
        ("bias", '{"technique":"smear","polarity":"negative"}', "lie again"),
        ("biased", "yes", None),
        ("bias", '{"polarity":"positive"}', "It"),
        ("bias", '{"technique":"slogan"}', "It rains."),
    ]


def test_changing_one_attribute_keeps_the_others(run: Run, toned: Path) -> None:
    label(run, "a1", "m 2-3 as negative\nt positive\nt ad\n")
    assert values(toned, "a1")[1:] == [
        ("bias", '{"technique":"smear","polarity":"positive"}', "lie again"),
        ("bias", '{"technique":"doubt","polarity":"positive"}', "lie again"),
    ]


def test_the_full_screen_asks_one_after_the_other_and_stores_once(run: Run, toned: Path) -> None:
    label(run, "a1", "m 2-3 as negative\nm 1 cs\n")
    db = open_database(toned / "annotate.db")
    schema = resolve("tone.toml", db)
    add_schema(db, schema)
    add_annotator(db, "a2")
    app = LabelApp(Session(db, "a2", schema, documents(db)))

    async def press() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("m", "s", "d", "a", "s", "n", "m", "a", "a", "c", "s", "enter"):
                await pilot.press(key)

    asyncio.run(press())
    assert values(toned, "a2") == values(toned, "a1")


def test_all_attributes_leave_in_both_formats_and_the_first_is_the_kind(run: Run, toned: Path) -> None:
    label(run, "a1", "m 2-3 as negative y\ny\n")
    (span,) = json.loads(run("export", "jsonl").out.splitlines()[0])["spans"]
    assert span["kind"] == "smear"
    assert span["attributes"] == [
        {"name": "technique", "label": "smear"},
        {"name": "polarity", "label": "negative"},
    ]
    (row,) = [row for row in run("export", "csv").out.splitlines() if ",bias," in row]
    assert '"{""technique"":""smear"",""polarity"":""negative""}",smear,lie again' in row
    assert 'bias smear negative "lie again"' in run("show", "t", "--as", "a1").out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "cs"', 'key = "a"', "one of 'a.?' and 'a.?' begins the other"),
        ('key = "cs"', 'key = "as"', "'as' is used twice"),
        ('key = "cs"', 'key = "abc"', "is not a key. Expected one character or two"),
        ('key = "y"', 'key = "ye"', "is not a key. Expected one character."),
        ('name = "polarity"', 'name = "technique"', "two have the same name"),
        ("optional = true", "optional = 1", "is not true or false"),
    ],
)
def test_a_mistake_in_an_attribute_or_its_keys_is_named(old: str, new: str, said: str) -> None:
    assert old in BODY
    with pytest.raises(AnnotateError) as caught:
        parse_schema(BODY.replace(old, new, 1), "tone.toml")
    assert re.search(said, str(caught.value)), caught.value


def test_agreement_is_measured_on_every_attribute_that_was_given(run: Run, toned: Path) -> None:
    label(run, "a1", "m 2-3 as negative y\ny\n")
    label(run, "a2", "m 2-3 ad negative y\ny\n")
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    exact = {
        name: next(one["value"] for one in fields[name]["results"] if one["coefficient"] == "f1_exact")
        for name in ("bias", "bias: polarity")
    }
    assert exact == {"bias": 0.0, "bias: polarity": 1.0}, "same place; another technique, the same polarity"
