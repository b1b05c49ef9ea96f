import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.cli.main import main
from annotate.store.database import open_database
from annotate.store.publishing import VIEWS
from tests.exchange.project import full


@pytest.fixture
def db(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANNOTATE_DB", raising=False)
    store = full(tmp_path / "annotate.db")
    yield store
    store.close()


def ask(path, question):
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?immutable=1", uri=True)) as conn:
        return conn.execute(question).fetchall()


def test_the_copy_is_one_file_that_opens_immutable_while_the_database_is_in_use(db, capsys):
    count = db.conn.execute("SELECT count(*) FROM judgments").fetchone()[0]
    assert main(["export", "sqlite", "out.db"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"{count} judgments in out.db"
    assert told[-1] == "next: datasette -i out.db -m out.metadata.json"
    assert {path.name for path in Path().iterdir() if path.name.startswith(("out", "."))} == {
        "out.db",
        "out.metadata.json",
    }
    assert ask("out.db", "SELECT count(*) FROM judgments") == [(count,)]
    assert ask("out.db", "PRAGMA integrity_check") == [("ok",)]


def test_the_views_answer_by_name_and_gold_is_no_vote(db):
    assert main(["export", "sqlite", "out.db"]) == 0
    shares = ask(
        "out.db",
        "SELECT label, annotators, share FROM label_shares"
        " WHERE document = 'émeute' AND sentence = 1 AND field = 'stance' ORDER BY label",
    )
    assert shares == [("claim", 1, 0.3333), ("fact", 2, 0.6667)]
    said = ask("out.db", "SELECT said FROM disagreements WHERE field = 'stance' AND sentence = 3")
    assert said == [("al: no; bo: fact; zoé: claim",)]
    links = ask("out.db", "SELECT annotator, link, linked FROM links_now ORDER BY 1, 2")
    assert links == [
        ("al", "by", None),
        ("al", "echoes", "a montré sa responsabilité"),
        ("zoé", "by", "La France"),
    ]
    assert len(ask("out.db", "SELECT * FROM labels_now WHERE field = 'stance'")) == 15


def test_everything_described_is_there_and_everything_there_is_described(db):
    assert main(["export", "sqlite", "out.db"]) == 0
    told = json.loads(Path("out.metadata.json").read_text(encoding="utf-8"))["databases"]["out"]["tables"]
    there = {name for (name,) in ask("out.db", "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
    assert set(told) == there
    assert set(VIEWS) <= {name for name, one in told.items() if not one.get("hidden")}
    for name, one in told.items():
        columns = {row[1] for row in ask("out.db", f"PRAGMA table_info({name})")}
        assert {*one.get("columns", ()), *([one["label_column"]] if "label_column" in one else [])} <= columns


def test_the_same_database_gives_the_same_bytes_and_is_not_changed(db):
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = Path("annotate.db").read_bytes()
    for name in ("first.db", "second.db"):
        assert main(["export", "sqlite", name]) == 0
    assert Path("first.db").read_bytes() == Path("second.db").read_bytes()
    assert Path("annotate.db").read_bytes() == before


def test_nobody_labels_in_the_copy(db, capsys):
    assert main(["export", "sqlite", "out.db"]) == 0
    capsys.readouterr()
    assert main(["status", "--db", "out.db"]) == 3
    assert "not one of annotate's" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["out.db", "--labels", "majority"], "--labels is not for sqlite"),
        (["out.db", "--annotators", "pseudonyms"], "--annotators is not for sqlite"),
        (["out.db", "--no-text"], "--no-text is not for sqlite"),
        (["out.db", "--field", "stance"], "--field is not for sqlite"),
        (["out.db", "--excel-safe"], "--excel-safe is not for sqlite"),
        ([], "sqlite is nothing to look at"),
        (["annotate.db", "--force"], "annotate.db is a database"),
    ],
)
def test_a_choice_is_refused_rather_than_ignored_and_nothing_is_left(db, capsys, args, said):
    assert main(["export", "sqlite", *args]) == 2
    assert said in capsys.readouterr().err
    assert not [path for path in Path().iterdir() if not path.name.startswith("annotate.db")]


def test_another_database_is_never_overwritten(db, capsys):
    open_database(Path("other.db"), create=True).close()
    before = Path("other.db").read_bytes()
    assert main(["export", "sqlite", "other.db", "--force"]) == 2
    assert "other.db is a database" in capsys.readouterr().err
    assert Path("other.db").read_bytes() == before
