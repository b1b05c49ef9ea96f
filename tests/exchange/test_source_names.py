"""Sources that were merged are exported under the name they go by, and ratings of them as reports count them."""

import csv
import io
import json
from pathlib import Path

import pytest

from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_document, add_schema
from annotate.store.database import open_database
from tests.conftest import Run
from tests.exchange.project import SCHEMA, answer, label, sitting

SPANS = (
    SCHEMA.replace('name = "everything"', 'name = "credited"')
    + """
[[field]]
name = "words"
level = "span"
attribute = [{ name = "speaker", scale = "source" }]
"""
)


@pytest.fixture
def db(run: Run, folder: Path) -> Path:
    """A database in which one source is called three ways, as outlet, of a sentence, of a span, and rated."""
    asked = parse_schema(SPANS, "credited.toml")
    db = open_database(folder / "annotate.db", create=True)
    text = "Il pleut, dit-il. Il neige, dit-on."
    add_document(db, "d", text, [(0, 17), (18, 35)], segmenter="by hand")
    db.conn.execute("UPDATE documents SET source = 'lesoir'")
    add_schema(db, asked)
    a1, a2 = (sitting(db, who, "d", asked) for who in ("a1", "a2"))
    for number in (1, 2):
        label(a1, number, "fact")
        label(a2, number, "fact")
    answer(a1, 1, "who", "lesoir")
    answer(a2, 1, "who", "Le Soir (site)")
    a1.labeling.go(0)
    a1.record(a1.labeling.draft_span(0, 8, "lesoir", "words", {}))
    a1.record(a1.labeling.draft_value("reliability", "B", "lesoir"))
    a2.record(a2.labeling.draft_value("reliability", "F", "Le Soir (site)"))
    a1.record(a1.labeling.draft_value("reliability", "A", "Le Soir"))
    db.close()
    return folder / "annotate.db"


def rows(run: Run, *options: str) -> list[dict[str, str]]:
    done = run("export", "csv", *options)
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out, newline="")))


def names(found: list[dict[str, str]]) -> set[tuple[str, str]]:
    """Every place a source is named at, and how."""
    told = {("outlet", row["source"]) for row in found if row["source"]}
    told |= {(row["field"], row["value"]) for row in found if row["field"] == "who"}
    told |= {(row["field"], row["kind"]) for row in found if row["field"] == "words"}
    rated = [row for row in found if row["unit"].startswith("source:")]
    return told | {(row["unit"].partition(":")[2], f"{row['annotator']} {row['value']}") for row in rated}


def test_merged_sources_are_called_as_they_are_now_wherever_they_stand(run: Run, db: Path) -> None:
    before = names(rows(run))
    assert before == {
        ("outlet", "lesoir"), ("who", "lesoir"), ("who", "Le Soir (site)"), ("words", "lesoir"),
        ("lesoir", "a1 B"), ("Le Soir (site)", "a2 F"), ("Le Soir", "a1 A"),
    }  # fmt: skip
    assert run("sources", "merge", "lesoir", "Le Soir (site)", "--into", "Le Soir", "--as", "a1").code == 0
    now = {
        ("outlet", "Le Soir"),
        ("who", "Le Soir"),
        ("words", "Le Soir"),
        ("Le Soir", "a1 A"),
        ("Le Soir", "a2 F"),
    }
    assert names(rows(run)) == now, "of two ratings by one annotator the later holds"
    for name in ("lesoir", "Le Soir"):
        assert names(rows(run, "--source", name)) == now, "documents of an outlet are found by any of its names"
    for name in ("lesoir", "Le Soir (site)"):
        assert run("sources", "unmerge", name, "--as", "a1").code == 0
    assert names(rows(run)) == before


@pytest.mark.parametrize(
    "form", ["jsonl", "huggingface", "datapackage", "labelstudio", "inception", "stix", "misp"]
)
def test_no_export_has_a_name_that_is_another_name_now(run: Run, db: Path, folder: Path, form: str) -> None:
    assert run("sources", "merge", "lesoir", "Le Soir (site)", "--into", "Le Soir", "--as", "a1").code == 0
    assert run("export", form, "out").code == 0
    out = folder / "out"
    content = b"".join(one.read_bytes() for one in ([out] if out.is_file() else out.rglob("*")) if one.is_file())
    assert b"lesoir" not in content
    assert b"(site)" not in content


def test_shares_and_majorities_count_merged_names_as_one(run: Run, db: Path) -> None:
    assert run("sources", "merge", "lesoir", "Le Soir (site)", "--into", "Le Soir", "--as", "a1").code == 0
    done = run("export", "jsonl", "--labels", "majority", "--field", "who")
    record = json.loads(done.out.splitlines()[0])
    assert [(one["value"], one["share"]) for one in record["answers"]] == [("Le Soir", 1.0)]
