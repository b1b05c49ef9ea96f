import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.exchange.losses import CELL, Losses
from annotate.exchange.outgoing import long_csv, xlsx
from annotate.exchange.records import Answered, Dataset, DocumentRecord, SentenceRecord
from annotate.model.document import Document
from tests.exchange.project import dataset, everything, full


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("xlsx") / "annotate.db")


def written(told):
    out = io.BytesIO()
    count = xlsx.write(told, out)
    return out.getvalue(), count


def unescaped(value):
    """What a spreadsheet reads; openpyxl leaves the escapes of the standard as they are."""
    return (
        re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), value)
        if isinstance(value, str)
        else value
    )


def sheet(data, name="labels"):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=False)
    return [[unescaped(cell.value) for cell in row] for row in book[name].iter_rows()]


@pytest.mark.parametrize("choices", [{}, {"labels": "soft"}, {"with_text": False}])
def test_the_cells_are_those_of_csv(db, choices):
    data, count = written(dataset(db, **choices))
    plain = io.BytesIO()
    long_csv.write(dataset(db, **choices), plain)
    told = list(csv.reader(io.StringIO(plain.getvalue().decode(), newline="")))
    read = [["" if cell is None else str(cell) for cell in row] for row in sheet(data)]
    assert [[number(cell) for cell in row] for row in read] == [[number(cell) for cell in row] for row in told]
    assert count == len(told) - 1


def number(cell):
    return float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell


def test_no_cell_is_a_formula_and_what_looks_like_one_stays_a_text_when_edited(db):
    book = openpyxl.load_workbook(io.BytesIO(written(dataset(db))[0]))
    cells = [cell for row in book["labels"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    signs = tuple("=+-@")
    looks = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(signs)]
    assert {cell.value[0] for cell in looks} == {"=", "@"}
    assert all(cell.quotePrefix for cell in looks)


def test_the_codebook_has_every_label(db):
    rows = sheet(written(dataset(db))[0], "codebook")
    labels = {(row[0], row[4]) for row in rows[1:] if row[4]}
    fields = everything().fields
    expected = {(field.name, label.name) for field in fields for label in field.labels}
    expected |= {(f.name, label.name) for f in fields for a in f.attributes for label in a.labels}
    assert labels == expected


def one_row(note):
    document = Document("0" * 64, "d", "Oui.", ((0, 4),))
    answer = Answered("a", "fact", 1, note, 0.5, "t")
    sentence = SentenceRecord(1, 0, 4, "Oui.", (answer,), ())
    return Dataset(everything(), [DocumentRecord(document, None, None, None, None, (sentence,))])


@settings(max_examples=60)
@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x00\x1b\r\n\t_x0D\ufffe<&>"), min_size=1)
)
def test_any_text_comes_back_by_the_rules_of_the_standard(text):
    data, _ = written(one_row(text))
    assert sheet(data)[1][long_csv.COLUMNS.index("note")] == text


def test_a_text_longer_than_a_cell_is_cut_and_counted():
    losses = Losses(["long"])
    data, _ = written(losses.watch(one_row("é" * (CELL + 1))))
    assert sheet(data)[1][long_csv.COLUMNS.index("note")] == "é" * CELL
    assert str(losses) == "1 text that is cut"


def test_more_rows_than_a_sheet_holds_go_on_in_another(db, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 11)
    data, count = written(dataset(db))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["labels", "labels 2", "labels 3", "labels 4", "codebook"]
    sizes = [book[name].max_row for name in book.sheetnames[:-1]]
    assert sizes == [11, 11, 11, count - 30 + 1]


def test_every_part_is_well_formed_and_listed_and_has_no_clock_in_it(db):
    data, _ = written(dataset(db))
    assert data == written(dataset(db))[0]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for entry in book.infolist():
            ElementTree.fromstring(book.read(entry))
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        types = ElementTree.fromstring(book.read("[Content_Types].xml"))
        listed = {one.get("PartName") for one in types if one.get("PartName")}
        assert listed == {f"/{name}" for name in book.namelist() if name.startswith("xl/") and "_rels" not in name}


def test_without_labels_there_is_a_head():
    data, count = written(Dataset(everything(), ()))
    assert (count, sheet(data)) == (0, [list(long_csv.COLUMNS)])
