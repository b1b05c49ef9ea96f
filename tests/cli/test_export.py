import csv
import io
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.cli.main import main
from annotate.exchange.formats import FORMATS
from annotate.store.catalog import add_document, add_schema
from annotate.store.database import open_database
from tests.exchange.project import TEXTS, label, make, nasty, schema, sitting

ROOT = Path(__file__).parents[2]
#: Output buffered, as it is for people, whatever runs the tests.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
ENVIRONMENT["PYTHONPATH"] = str(ROOT)


@pytest.fixture
def db(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANNOTATE_DB", raising=False)
    nasty(tmp_path / "annotate.db").close()
    return tmp_path / "annotate.db"


def program(*args, **options):
    command = [sys.executable, "-m", "annotate", *args]
    return subprocess.run(command, env=ENVIRONMENT, check=False, timeout=300, **options)


def test_the_count_is_said_on_stderr_and_the_data_is_in_the_file(db, capsys):
    assert main(["export", "csv", "out.csv"]) == 0
    said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_bytes().decode(), newline="")))
    assert said.out == ""
    assert said.err.splitlines()[0] == f"{len(rows)} rows in out.csv"
    assert len(rows) == 13


def test_what_is_lost_is_said_and_where_to_read_why(db, capsys):
    assert main(["export", "csv-wide", "out.csv"]) == 0
    told = capsys.readouterr().err.splitlines()[1]
    assert told.startswith("not carried: 4 spans, 1 confidence, 2 notes, 13 times of answers")
    assert told.endswith("(annotate export csv-wide --explain)")
    assert main(["export", "csv-wide", "--explain"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^spans +spans of different annotators are not the same units *$", said, re.MULTILINE)
    assert main(["export", "--explain", "jsonl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cannot_carry"][0]["what"] == "documents without sentences"


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_stdout_is_the_default_and_gets_the_bytes_of_the_file(db, name):
    assert main(["export", name, "out"]) == 0
    piped = program("export", name, capture_output=True)
    dashed = program("export", name, "-", capture_output=True)
    assert piped.returncode == 0
    assert piped.stdout == dashed.stdout == Path("out").read_bytes()
    assert piped.stderr.splitlines()[0] in (b"13 rows", b"7 records")


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_the_same_labels_give_the_same_bytes_after_vacuum_and_in_a_copy(db, name):
    assert main(["export", name, "first"]) == 0
    with sqlite3.connect(db) as conn:
        conn.execute("VACUUM INTO 'copy.db'")
    conn.execute("VACUUM")
    conn.close()
    assert main(["export", name, "second"]) == 0
    assert main(["export", name, "third", "--db", "copy.db"]) == 0
    assert Path("first").read_bytes() == Path("second").read_bytes() == Path("third").read_bytes()


def test_names_are_hidden_when_asked(db, capsys):
    assert main(["export", "csv", "out.csv", "--annotators", "pseudonyms"]) == 0
    rows = csv.DictReader(io.StringIO(Path("out.csv").read_bytes().decode(), newline=""))
    assert {row["annotator"] for row in rows} == {"annotator-1", "annotator-2", "annotator-3"}


def test_the_list_says_who_reads_each_format(db, capsys):
    assert main(["export", "--list"]) == 0
    assert "pandas" in capsys.readouterr().out
    assert main(["export", "--list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == "annotate/formats@1"
    assert [one["name"] for one in told["formats"]] == list(FORMATS)
    assert all(one["read_by"] for one in told["formats"])


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["xml"], 2, "'xml' is not one of 'csv', 'csv-wide', "),
        ([], 2, "Which format? One of: csv, csv-wide, "),
        (["csv", "--json"], 2, "--json is for --list and --explain"),
        (["csv", "--split", "80/x"], 2, "--split '80/x' is not shares of documents"),
        (["csv", "--field", "lbl"], 2, "fact-claim-opinion has no field 'lbl'"),
        (["csv", "--label", "lie"], 2, "label has no label 'lie'"),
        (["csv", "--since", "yesterday"], 2, "'yesterday' is not a date"),
        (["csv", "--document", "none"], 3, "There is no document 'none'"),
        (["jsonl", "--excel-safe"], 2, "--excel-safe is not for jsonl"),
        (["csv", "annotate.db", "--force"], 2, "annotate.db is a database"),
        (["csv", "."], 2, ". is a folder"),
        (["csv", "nowhere/out.csv"], 1, "nowhere/out.csv could not be written: no such file"),
        (["csv", "--schema", "nothing"], 2, "There is no schema 'nothing'"),
        (["csv", "--db", "none.db"], 3, "There is no database none.db"),
    ],
)
def test_a_mistake_is_one_line_with_its_exit_code(db, capsys, args, code, said):
    assert main(["export", *args]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1
    assert sorted(path.name for path in db.parent.iterdir() if not path.name.startswith("annotate.db-")) == [
        "annotate.db"
    ]


def test_a_damaged_span_stops_the_export_and_leaves_no_file(db, capsys):
    conn = sqlite3.connect(db)
    conn.execute("DROP TRIGGER judgments_are_never_changed")
    conn.execute("UPDATE judgments SET quote = 'autre chose' WHERE unit = 'span:9-45'")
    conn.commit()
    conn.close()
    assert main(["export", "jsonl", "out.jsonl"]) == 3
    assert "émeute, zoé: the text at 9-45 is not what 'span:9-45' quotes" in capsys.readouterr().err
    assert [path.name for path in db.parent.iterdir() if path.suffix in (".jsonl", ".tmp")] == []


def test_a_damaged_database_is_said_in_one_line(db, capsys):
    big = open_database(db)
    add_document(big, "long", "Il pleut. " * 20_000, [(0, 9)], segmenter="by hand")
    big.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    big.close()
    data = bytearray(db.read_bytes())
    data[-120_000:-20_000] = bytes(100_000)
    db.write_bytes(data)
    assert main(["export", "csv", "out.csv"]) == 3
    assert "damaged" in capsys.readouterr().err
    assert not Path("out.csv").exists()


def test_a_disk_without_room_leaves_the_old_dataset_and_nothing_else(tmp_path):
    db = make(tmp_path / "annotate.db")
    for n in range(30):
        cuts = [(at, at + 9) for at in range(2, 2000, 10)]
        text = f"{n:02}" + "Il pleut. " * 200
        add_document(db, f"pluie {n}", text, cuts, segmenter="by hand", language="fr")
    db.close()
    (tmp_path / "out.jsonl").write_text("old\n")
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from annotate.cli.main import main;"
        "sys.exit(main(['export', 'jsonl', 'out.jsonl', '--force']))"
    )
    command = [sys.executable, "-c", limited]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "out.jsonl could not be written: file too large. What was there before is unchanged." in done.stderr
    assert (tmp_path / "out.jsonl").read_text() == "old\n"
    assert not list(tmp_path.glob(".annotate-*"))


def test_a_full_disk_behind_stdout_is_a_failure_with_a_reason(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make(Path("annotate.db")).close()  # without labels: so little is written that only the last flush can fail
    with Path("/dev/full").open("wb") as full:
        done = program("export", "csv", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == b"annotate: stdout could not be written: no space left on device\n"


def test_a_reader_who_has_seen_enough_is_not_complained_about(db):
    store = open_database(db)
    add_document(store, "long", "Il pleut. " * 5000, [(n, n + 9) for n in range(0, 50_000, 10)], segmenter="hand")
    store.close()
    command = [sys.executable, "-m", "annotate", "export", "jsonl"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline().startswith(b"{")
        running.stdout.close()
        assert running.stderr.read() == b""


def test_nothing_in_a_text_can_act_on_the_terminal(db):
    for name in ("csv", "jsonl"):
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", buffering=0) as screen:
            done = program("export", name, stdout=theirs, stderr=subprocess.DEVNULL)
            os.close(theirs)
            shown = b""
            while chunk := read_or_nothing(screen):
                shown += chunk
        assert done.returncode == 0
        assert "responsabilité".encode() in shown
        assert not {b"\x1b", b"\x07", b"\x00", "\u2028".encode(), "\x85".encode()} & set(each(shown))


def each(data):
    return (char.encode() for char in data.decode())


def read_or_nothing(screen):
    try:
        return screen.read(65_536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_labels_under_another_schema_are_mentioned_and_can_be_chosen(db, capsys):
    store = open_database(db)
    body = schema().body.replace('version = "1"', 'version = "2"', 1)
    Path("second.toml").write_text(body, encoding="utf-8")
    from annotate.cli.schema_source import from_file

    second = from_file(Path("second.toml"))
    add_schema(store, second)
    label(sitting(store, "al", asked=second), 1, "other")
    store.close()
    assert main(["export", "csv", "new.csv"]) == 0
    told = capsys.readouterr().err
    assert told.startswith(
        "note: labels under fact-claim-opinion@1 are not in it; --schema chooses\n1 row in new.csv\n"
    )
    for wanted in ("fact-claim-opinion@1", str(copied_schema())):
        assert main(["export", "csv", "old.csv", "--force", "--schema", wanted]) == 0
        assert "13 rows in old.csv" in capsys.readouterr().err


def copied_schema():
    return shutil.copy(ROOT / "schemas" / "fact-claim-opinion.toml", "first.toml")


def test_an_unlabelled_database_gives_every_sentence_and_no_rows(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make(Path("annotate.db")).close()
    assert main(["export", "csv", "out.csv"]) == 0
    assert main(["export", "jsonl", "out.jsonl"]) == 0
    sentences = sum(len(parts) for _, parts in TEXTS.values())
    told = capsys.readouterr().err.splitlines()
    assert (told[0], told[2]) == ("0 rows in out.csv", f"{sentences} records in out.jsonl")
    assert Path("out.csv").read_bytes().count(b"\n") == 1


def test_an_export_does_not_change_the_database(db, capsys):
    before = db.read_bytes()
    assert main(["export", "csv", "out.csv"]) == 0
    assert db.read_bytes() == before


def test_choices_are_the_same_for_every_format(db, capsys):
    chosen = [
        "--labels",
        "majority",
        "--split",
        "50/50",
        "--since",
        "2023",
        "--label",
        "fact",
        "--document",
        "émeute",
    ]
    for name in ("csv", "jsonl"):
        assert main(["export", name, f"out.{name}", *chosen]) == 0
        said = capsys.readouterr().err
        assert "documents: t" in said
        assert "2 sentences left open: no label of most" in said
    (row,) = [r for r in csv.DictReader(io.StringIO(Path("out.csv").read_text(), newline="")) if r["value"]]
    record = json.loads(Path("out.jsonl").read_text())
    assert (row["annotator"], row["value"], row["share"]) == ("majority", "fact", str(2 / 3))
    assert record["labels"][0]["share"] == 2 / 3
    assert record["split"] == row["split"]
    assert (record["majority"], record["counts"], record["gold"]) == ("fact", None, None)


def test_the_likeliest_label_is_learned_from_all_answers(db, capsys):
    assert main(["export", "csv", "out.csv", "--labels", "dawid-skene", "--document", "émeute"]) == 0
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(), newline="")))
    assert {row["annotator"] for row in rows if row["field"] == "label"} == {"dawid-skene"}
    assert all(0.5 <= float(row["share"]) <= 1 for row in rows)


def test_asking_for_help_loads_no_database_and_no_textstat():
    asked = (
        "import sys; from annotate.cli.main import main; main(['export', '--help'])\n"
        "heavy = {'sqlite_utils', 'textstat', 'nltk', 'rich', 'textual', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.index("annotate export csv labels.csv") < done.stdout.index(
        "Write the labels as a dataset."
    )
