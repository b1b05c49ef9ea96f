"""Our Hugging Face folder comes back, or what is wrong with a file of it is named and nothing does."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.conftest import Run
from tests.exchange.project import SCHEMA, full


@pytest.fixture
def out(run: Run, folder: Path) -> Path:
    full(folder / "annotate.db").close()
    (folder / "everything.toml").write_text(SCHEMA, encoding="utf-8")
    assert run("export", "huggingface", "out").code == 0
    return folder / "out"


def refused(run: Run) -> str:
    done = run("import", "huggingface", "out", "--schema", "everything.toml", "--db", "two.db")
    assert (done.code, done.out, Path("two.db").exists()) == (3, "", False)
    return done.err


def changed(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    table = pyarrow.parquet.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, table.schema), path)


def test_a_label_that_has_no_name_is_named_with_its_row(run: Run, out: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[2]["labels"][0]["label"] = 99

    changed(out / "data" / "sentences" / "train.parquet", change)
    assert "data/sentences/train.parquet, row 3: there is no label 99" in refused(run)


def test_a_quote_that_is_not_there_and_a_text_that_was_changed_are_named(run: Run, out: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        spans = next(row["spans"] for row in rows if row["spans"])
        spans[0]["quote"] += "!"

    changed(out / "data" / "sentences" / "train.parquet", change)
    assert "stands there" in refused(run)

    def other(rows: list[dict[str, Any]]) -> None:
        rows[0]["text"] += " "

    changed(out / "data" / "documents" / "train.parquet", other)
    assert "is not the one that was judged (SHA-256)" in refused(run)


def test_another_schema_beside_it_is_noticed(run: Run, out: Path) -> None:
    path = out / "schema.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"1"', '"2"', 1), encoding="utf-8")
    assert "labelled under another schema than schema.toml" in refused(run)


def test_what_is_no_parquet_is_said(run: Run, out: Path) -> None:
    (out / "data" / "documents" / "train.parquet").write_bytes(b"PAR1" + bytes(50) + b"PAR1")
    assert "data/documents/train.parquet is no Parquet file, or damaged" in refused(run)


def test_a_file_that_unfolds_to_gigabytes_is_refused_unread(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.exchange.incoming.huggingface.ALTOGETHER", 100)
    assert "would unpack to" in refused(run)


def test_a_folder_without_tables_is_none_of_ours(run: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "data.parquet").write_bytes(io.BytesIO().getvalue())
    done = run("import", "huggingface", "out")
    assert (done.code, "Name the folder annotate export huggingface wrote" in done.err) == (3, True)
