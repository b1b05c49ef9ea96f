import csv
import io

import pytest

from annotate.cli.main import main
from annotate.exchange.outgoing import wide_csv
from tests.exchange.project import dataset, full


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("wide") / "annotate.db")


def written(db, write=wide_csv.write, **choices):
    out = io.BytesIO()
    count = write(dataset(db, **choices), out)
    return out.getvalue(), count


def test_a_row_is_a_unit_and_question_and_a_column_an_annotator(db):
    data, count = written(db)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert len(rows) == count
    assert list(rows[0]) == ["document", "unit", "field", "zoé", "al", "bo", "gold"]
    by_unit = {
        (r["document"], r["unit"], r["field"]): [r[who] for who in ("zoé", "al", "bo", "gold")] for r in rows
    }
    assert by_unit["émeute", "sentence:10-66", "stance"] == ["fact", "fact", "claim", "fact"]
    assert by_unit["émeute", "sentence:187-231", "stance"] == ["unclear", "claim", "", ""]
    assert by_unit["émeute", "document", "kind"] == ["1", "2", "2", ""]
    assert by_unit["", "source:Le Jour", "reliability"] == ["B", "A", "", ""]
    assert by_unit["émeute", "sentence:10-66", "tone"] == ['["loud", "sad"]', "[]", "", ""]


def test_a_formula_is_guarded_when_asked(db):
    data, _ = written(db, wide_csv.write_for_spreadsheets)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert "'@SUM(A1)\u2028fin" in [r["bo"] for r in rows]


def test_our_own_agreement_reads_it(db, tmp_path, capsys):
    table = tmp_path / "wide.csv"
    table.write_bytes(written(db, fields=frozenset({"stance"}))[0])
    assert main(["agreement", str(table), "--wide", "--json"]) == 0
    assert '"units": 6' in capsys.readouterr().out
