"""Out and in and out again: the same bytes, or the loss that `--explain` states and nothing else."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlite_utils import Database

from annotate.exchange.formats import FORMATS
from annotate.exchange.incoming.formats import INCOMING
from annotate.exchange.losses import KINDS
from annotate.exchange.names import file_name
from annotate.store.database import open_database
from tests.conftest import Run
from tests.exchange.project import SCHEMA, dataset, full

#: What is said, as (document, unit, start, stop, field, annotator, value).
Said = set[tuple[str, str, int, int, str, str, str]]


def said(path: Path) -> Said:
    """Everything that holds in a database, under its schema."""
    rows = Database(path).conn.execute(
        "SELECT coalesce(d.name, ''), n.unit, j.start, j.stop, n.field, a.name, n.value FROM answers n"
        " JOIN judgments j ON j.id = n.judgment JOIN annotators a ON a.id = n.annotator"
        " LEFT JOIN documents d ON d.id = j.document JOIN schemas s ON s.id = n.schema"
        " WHERE n.value IS NOT NULL AND s.name = 'everything'"
    )
    return {(*row[:6], dumped(json.loads(row[6])) if row[1].startswith("span") else row[6]) for row in rows}


def dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def tree(path: Path) -> dict[Path, bytes]:
    return {one.relative_to(path): one.read_bytes() for one in (path, *path.rglob("*")) if one.is_file()}


@pytest.fixture
def home(folder: Path) -> Path:
    """The folder with a database of everything, its schema, and its texts as files."""
    db = full(folder / "annotate.db")
    (folder / "everything.toml").write_text(SCHEMA, encoding="utf-8")
    (folder / "texts").mkdir()
    for number, (text,) in enumerate(db.conn.execute("SELECT text FROM documents WHERE text <> ''")):
        (folder / "texts" / f"{number}.txt").write_bytes(text.encode())
    db.close()
    return folder


def hull(one: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an answer as if its span were in one piece."""
    value = json.loads(one[6]) if one[1].startswith("span") else None
    if value is None:
        return one
    value.pop("fragments", None)
    return (*one[:6], dumped(value))


def untied(one: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an answer without those links that are to nothing."""
    if not one[1].startswith("span"):
        return one
    value = json.loads(one[6])
    links = {name: ends for name, ends in value.pop("links", {}).items() if ends}
    fragments = value.pop("fragments", None)
    value |= ({"links": links} if links else {}) | ({"fragments": fragments} if fragments else {})
    return (*one[:6], dumped(value))


def of_kind(one: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an answer with nothing of a span but its kind."""
    if not one[1].startswith("span"):
        return one
    value = json.loads(one[6])
    first = {"voice": "type", "said": "mood"}[one[4]]
    kept = {first: value[first]} if first in value else {}
    return (*one[:6], dumped(kept))


def _lined(one: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an answer with its words on one line, as brat has them."""
    if one[4] == "note":
        return (*one[:6], " ".join(one[6].split()))
    if not one[1].startswith("span"):
        return one
    value = json.loads(one[6])
    if "gist" in value:
        value["gist"] = " ".join(value["gist"].split())
    return (*one[:6], dumped(value))


# -- what two exports must have in common -------------------------------------------------------------------


def unnumbered(path: Path) -> Any:
    """The files by name without their number: brat has none for a document nobody answered."""
    return {(one.parent.name, one.name.partition("-")[2] or one.name): of for one, of in tree(path).items()}


def columns(path: Path) -> Any:
    """The columns by name: annotators come in another order."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {column[0]: tuple(column[1:]) for column in zip(*rows, strict=True)}


def marked(path: Path) -> Any:
    """The spans of tasks: labels of sentences are spans there, and come back as spans of another field."""
    tasks = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    return {
        (task["text"], span["start"], span["end"], span["label"], task["_annotator_id"])
        for task in tasks
        for span in task["spans"]
    }


class Trip(NamedTuple):
    """What comes back of what was said, and what of the second export must be as in the first."""

    carried: Callable[[Said], set[Any]]
    same: Callable[[Path], Any] = tree
    #: What is compared of what holds after it.
    seen: Callable[[tuple[Any, ...]], Any] = lambda one: one
    how: tuple[str, ...] = ("--schema", "everything.toml")  #: it is imported
    again: tuple[str, ...] = ()  #: it is exported the second time


def in_sentences(every: Said) -> Said:
    return {one for one in every if not one[1].startswith("source")}


#: Every format that is both written and read.
TRIPS = {
    "csv": Trip(set, how=("--schema", "everything.toml", "--texts", "texts")),
    "jsonl": Trip(in_sentences),
    "huggingface": Trip(set),
    "inception": Trip(lambda every: {hull(one) for one in in_sentences(every)}),
    "labelstudio": Trip(lambda every: {untied(hull(one)) for one in in_sentences(every)}),
    "doccano": Trip(lambda every: {of_kind(one) for one in every if one[4] in ("stance", "voice", "said")}),
    "brat": Trip(
        lambda every: {
            (file_name(one[0]), *untied(_lined(one))[1:])
            for one in every
            if one[4] in ("stance", "note", "voice", "said")
        },
        same=unnumbered,
    ),
    "conll": Trip(
        # who said what of which sentence or at which tokens is held by `same`
        lambda every: {(one[0], *one[2:]) for one in every if one[4] == "stance"},
        same=columns,
        seen=lambda one: (one[0], *one[2:]) if one[4] == "stance" else None,
    ),
    # a schema of its own comes of it; that every label and span comes back is held by `same`
    "prodigy": Trip(lambda every: set(), same=marked, how=(), again=("--field", "span")),
}
#: Formats that are written and read, but not their own: what is written has no texts.
ONE_WAY = {"csv-wide": "has no column for the text"}


def test_every_format_that_is_written_and_read_is_on_a_trip() -> None:
    assert TRIPS.keys() | ONE_WAY.keys() == FORMATS.keys() & INCOMING.keys()


def test_what_is_said_to_be_imported_can_be() -> None:
    said = {name for name, one in FORMATS.items() if any("import" in reader for reader in one.read_by)}
    assert said == set(TRIPS)


@pytest.mark.parametrize("form", TRIPS)
def test_out_and_in_and_out_again_is_the_same_or_lacks_what_is_stated(run: Run, home: Path, form: str) -> None:
    trip = TRIPS[form]
    assert run("export", form, "one").code == 0
    done = run("import", form, "one", *trip.how, "--db", "two.db")
    assert done.code == 0, done.err
    assert run("export", form, "two", "--db", "two.db", *trip.again).code == 0
    assert run("doctor", "--db", "two.db").code == 0
    assert trip.same(home / "two") == trip.same(home / "one")
    assert len(trip.same(home / "one")) > 0
    before, after = said(home / "annotate.db"), said(home / "two.db")
    assert {trip.seen(one) for one in after} - {None} == trip.carried(before)
    twice = run("import", form, "one", *trip.how, "--db", "two.db", "--json")
    assert json.loads(twice.out)["new_judgments"] == 0, "the same file twice adds nothing"


#: Of what there is to lose, what can be counted on both sides.
COUNTED = (
    *("label", "fragments", "link", "untied", "attribute", "answer", "document answer", "confidence", "note"),
    "origin",
)


def counted(path: Path) -> dict[str, int]:
    """How many there are of each kind in a database."""
    with closing(open_database(path, write=False)) as db:
        found = dataset(db)
        counts = dict.fromkeys(COUNTED, 0)
        for record in found.documents:
            for name in COUNTED:
                counts[name] += KINDS[name].count(record)
        tied = counts["link"] - counts["untied"]
        return counts | {"link": tied, "source answer": sum(len(one.further) for one in found.sources)}


@pytest.mark.parametrize("form", [form for form in TRIPS if form != "prodigy"])
def test_what_is_lost_is_what_explain_says_of_the_format(run: Run, home: Path, form: str) -> None:
    assert run("export", form, "one").code == 0
    assert run("import", form, "one", *TRIPS[form].how, "--db", "two.db").code == 0
    before, after = counted(home / "annotate.db"), counted(home / "two.db")
    assert min(before.values()) > 0
    told = json.loads(run("export", "--explain", form, "--json").out)["cannot_carry"]
    stated = {name for name in before if any(one["what"] == KINDS[name].many for one in told)}
    stated |= {"untied"} if "link" in stated else set()  # without links none is answered with none
    assert {name for name in before if after[name] < before[name]} == stated


# -- without the texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "huggingface"])
def test_what_was_exported_without_texts_comes_in_with_them_and_with_no_others(
    run: Run, home: Path, form: str
) -> None:
    how = ("--schema", "everything.toml", "--db", "two.db")
    assert run("export", form, "one").code == 0
    assert run("export", form, "bare", "--no-text").code == 0
    assert all(b"La France" not in content for content in tree(home / "bare").values())
    without = run("import", form, "bare", *how)
    (home / "wrong.txt").write_text("Un autre texte.", encoding="utf-8")
    wrong = run("import", form, "bare", "--texts", "wrong.txt", *how)
    for done in (without, wrong):
        assert (done.code, done.out, (home / "two.db").exists()) == (3, "", False)
        assert "'émeute' has no text in it; --texts FILE… gives it, just as it was judged (SHA-256 " in done.err
    done = run("import", form, "bare", "--texts", "texts", *how)
    assert done.code == 0, done.err
    assert run("export", form, "two", "--db", "two.db").code == 0
    assert tree(home / "two") == tree(home / "one")


def test_texts_that_are_in_the_database_need_not_be_given_again(run: Run, home: Path) -> None:
    assert run("export", "csv", "bare.csv", "--no-text").code == 0
    done = run("import", "csv", "bare.csv", "--schema", "everything.toml", "--json")
    assert json.loads(done.out)["new_judgments"] == 0


@pytest.mark.parametrize("form", ONE_WAY)
def test_a_format_written_without_texts_says_so_when_it_is_read(run: Run, home: Path, form: str) -> None:
    assert run("export", form, "one").code == 0
    done = run("import", form, "one", "--db", "two.db")
    assert (done.code, (home / "two.db").exists()) == (3, False)
    assert ONE_WAY[form] in done.err
