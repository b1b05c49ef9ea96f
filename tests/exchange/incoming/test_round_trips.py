"""Out and in and out again: the same bytes, or another tool's loss and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from annotate.exchange.names import file_name
from tests.conftest import Run
from tests.exchange.project import SCHEMA, full

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
def again(run: Run, folder: Path) -> Callable[[str], tuple[Said, Said]]:
    """Export the project with everything, import that elsewhere, export it again; return what is said in each."""
    full(folder / "annotate.db").close()
    (folder / "everything.toml").write_text(SCHEMA, encoding="utf-8")

    def there_and_back(form: str) -> tuple[Said, Said]:
        assert run("export", form, "one").code == 0
        done = run("import", form, "one", "--schema", "everything.toml", "--db", "two.db")
        assert done.code == 0, done.err
        assert run("export", form, "two", "--db", "two.db").code == 0
        assert run("doctor", "--db", "two.db").code == 0
        twice = run("import", form, "one", "--schema", "everything.toml", "--db", "two.db", "--json")
        assert json.loads(twice.out)["new_judgments"] == 0, "the same file twice adds nothing"
        return said(folder / "annotate.db"), said(folder / "two.db")

    return there_and_back


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


#: What comes back, of what there was.
CARRIED: dict[str, Callable[[Said], set[Any]]] = {
    "jsonl": lambda every: {one for one in every if not one[1].startswith("source")},
    "huggingface": set,
    "inception": lambda every: {hull(one) for one in every if not one[1].startswith("source")},
    "labelstudio": lambda every: {untied(hull(one)) for one in every if not one[1].startswith("source")},
    "brat": lambda every: {
        (file_name(one[0]), *untied(_lined(one))[1:])
        for one in every
        if one[4] in ("stance", "note", "voice", "said")
    },
    "doccano": lambda every: {of_kind(one) for one in every if one[4] in ("stance", "voice", "said")},
}


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


@pytest.mark.parametrize("form", CARRIED)
def test_what_a_format_can_carry_comes_back_and_nothing_else(
    again: Callable[[str], tuple[Said, Said]], folder: Path, form: str
) -> None:
    before, after = again(form)
    assert after == CARRIED[form](before)
    assert len(after) > 20


@pytest.mark.parametrize("form", ["jsonl", "huggingface", "inception", "labelstudio", "doccano"])
def test_the_second_export_is_the_first_to_the_byte(
    again: Callable[[str], tuple[Said, Said]], folder: Path, form: str
) -> None:
    again(form)
    assert tree(folder / "two") == tree(folder / "one")


def test_brat_comes_back_to_the_byte_but_for_the_number_of_the_document(
    again: Callable[[str], tuple[Said, Said]], folder: Path
) -> None:
    again("brat")

    def unnumbered(path: Path) -> dict[tuple[str, str], bytes]:
        return {(one.parent.name, one.name.partition("-")[2] or one.name): of for one, of in tree(path).items()}

    assert unnumbered(folder / "two") == unnumbered(folder / "one")


def test_conll_comes_back_with_the_same_columns_in_another_order(
    again: Callable[[str], tuple[Said, Said]], folder: Path
) -> None:
    before, after = again("conll")

    def columns(path: Path) -> dict[str, tuple[str, ...]]:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
        return {column[0]: tuple(column[1:]) for column in zip(*rows, strict=True)}

    assert columns(folder / "two") == columns(folder / "one")
    labels = {one[:1] + one[2:] for one in before if one[4] == "stance"}
    assert {one[:1] + one[2:] for one in after if one[4] == "stance"} == labels


def test_prodigy_brings_back_every_label_as_a_span_of_the_annotator(run: Run, folder: Path) -> None:
    full(folder / "annotate.db").close()
    assert run("export", "prodigy", "one").code == 0
    assert run("import", "prodigy", "one", "--db", "two.db").code == 0
    assert run("export", "prodigy", "two", "--db", "two.db", "--field", "span").code == 0

    def spans(path: Path) -> set[tuple[Any, ...]]:
        tasks = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
        return {
            (task["text"], span["start"], span["end"], span["label"], task["_annotator_id"])
            for task in tasks
            for span in task["spans"]
        }

    assert spans(folder / "two") == spans(folder / "one")
    assert len(spans(folder / "one")) == 25
