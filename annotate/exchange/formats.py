"""The table of formats: what each one holds, who reads it, and what writes it. A new format is a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from annotate.exchange import jsonl, long_csv
from annotate.exchange.records import Dataset

Writer = Callable[[Dataset, BinaryIO], int]  #: writes whole lines at a time; returns how many rows or records


@dataclass(frozen=True)
class Format:
    """A way to write a dataset into one file. `item` names what is counted."""

    holds: str
    read_by: tuple[str, ...]
    item: str
    write: Writer
    write_for_spreadsheets: Writer | None = None


FORMATS = {
    "csv": Format(
        holds="a row per label and per span",
        read_by=("R", "pandas", "Stata", "Excel (--excel-safe)", "LibreOffice"),
        item="rows",
        write=long_csv.write,
        write_for_spreadsheets=long_csv.write_for_spreadsheets,
    ),
    "jsonl": Format(
        holds="a record per sentence, with everybody's labels and spans",
        read_by=("pandas", "Hugging Face datasets", "jq", "DuckDB"),
        item="records",
        write=jsonl.write,
    ),
}
