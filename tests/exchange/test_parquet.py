import io
import json
import subprocess
import sys

import pyarrow.parquet
import pytest

from annotate.exchange.outgoing import jsonl, parquet
from tests.exchange.project import dataset, full


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("parquet") / "annotate.db")


def written(db, write=parquet.write, **choices):
    out = io.BytesIO()
    count = write(dataset(db, **choices), out)
    return out.getvalue(), count


CHOICES = [{}, {"labels": "soft"}, {"labels": "gold"}, {"with_text": False}, {"split": (0.5, 0.5)}]


@pytest.mark.parametrize("choices", CHOICES)
def test_the_records_are_those_of_jsonl(db, choices):
    data, count = written(db, **choices)
    told = [json.loads(line) for line in written(db, jsonl.write, **choices)[0].decode().split("\n")[:-1]]
    read = pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()
    assert read == told
    assert len(read) == count
    assert [list(record) for record in read] == [list(record) for record in told]


def test_a_column_has_its_type_even_when_it_is_empty_everywhere(db):
    full_types = pyarrow.parquet.read_schema(io.BytesIO(written(db)[0]))
    bare = pyarrow.parquet.read_schema(io.BytesIO(written(db, sources=frozenset({"nobody"}))[0]))
    assert bare.equals(full_types)
    assert "null" not in str(full_types)


def test_the_same_labels_are_the_same_bytes(db):
    assert written(db)[0] == written(db)[0]


def test_it_goes_through_a_pipe(db, tmp_path):
    path = db.conn.execute("PRAGMA database_list").fetchone()[2]
    command = [sys.executable, "-m", "annotate", "export", "parquet", "--db", path]
    piped = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert pyarrow.parquet.read_table(io.BytesIO(piped.stdout)).num_rows == 8
    assert piped.stderr.startswith(b"8 records\n")


def test_without_pyarrow_it_says_what_to_install(db, tmp_path):
    path = db.conn.execute("PRAGMA database_list").fetchone()[2]
    blocked = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from annotate.cli.main import main\n"
        f"sys.exit(main(['export', 'parquet', 'out.parquet', '--db', {path!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "annotate: parquet needs pyarrow. pip install 'annotate-news[datasets]'\n"
    assert list(tmp_path.iterdir()) == []
