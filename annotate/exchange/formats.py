"""The table of formats: what each one holds, who reads it, what it cannot carry. A new format is an entry here.

A format is a module of this package with a function `write(dataset, out) -> int`, which returns how many rows or
records it wrote. `out` is a file open for bytes, or for a format that is a folder its path. The module is imported
when it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.records import Dataset


@dataclass(frozen=True)
class Format:
    """A way to write a dataset. `item` names what is counted.

    `cannot` says of every kind of thing in losses.KINDS that has no place in the format, why.
    """

    module: str
    holds: str
    read_by: tuple[str, ...]
    item: str
    cannot: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  #: what else is good to know
    folder: bool = False
    lines: bool = True  #: text that can be looked at on a terminal, written by whole lines
    needs_text: bool = False
    needs_split: bool = True
    spreadsheets: bool = False  #: has a form that no spreadsheet takes for formulas
    extra: str = ""  #: the extra of the package that it needs, and
    library: str = ""  #: the module in it

    def write(self, dataset: Dataset, out: BinaryIO | Path) -> int:
        """Write the dataset; return the number of rows or records.

        Raises AnnotateError when a library that it needs is not installed.
        """
        written = self._module().write(dataset, out)
        assert isinstance(written, int)
        return written

    def write_for_spreadsheets(self, dataset: Dataset, out: BinaryIO) -> int:
        """Write it guarded against formulas; only where `spreadsheets` says so."""
        written = self._module().write_for_spreadsheets(dataset, out)
        assert isinstance(written, int)
        return written

    def check(self) -> None:
        """Raise AnnotateError when a library that it needs is not installed."""
        if self.library:
            try:
                import_module(self.library)
            except ImportError:
                message = f"{self.module} needs {self.library}"
                hint = f"pip install 'annotate-news[{self.extra}]'"
                raise AnnotateError(message, hint, ExitCode.USAGE) from None

    def _module(self) -> ModuleType:
        self.check()
        return import_module(f"annotate.exchange.{self.module}")


_ROWS = {
    "unlabelled": "a row is an answer",
    "empty": "a row is an answer",
}
_SENTENCES = {
    "empty": "a record is a sentence",
    "source answer": "a record is a sentence; formats with several tables carry them",
}

FORMATS = {
    "csv": Format(
        module="long_csv",
        holds="a row per label, span and other answer",
        read_by=("R", "pandas", "Stata", "Excel (--excel-safe)", "LibreOffice", "annotate agreement"),
        item="row",
        cannot=_ROWS,
        spreadsheets=True,
    ),
    "csv-wide": Format(
        module="wide_csv",
        holds="a row per unit and question, a column per annotator",
        read_by=("R (irr, kripp.alpha)", "pandas", "SPSS", "annotate agreement --wide"),
        item="row",
        cannot={
            **_ROWS,
            "span": "spans of different annotators are not the same units",
            "confidence": "a cell holds one answer",
            "note": "a cell holds one answer",
            "share": "a cell holds one answer",
            "time": "a cell holds one answer",
            "origin": "the columns are annotators",
            "split": "the columns are annotators",
        },
        notes=("Texts are not in it: `unit` says where they are.",),
        spreadsheets=True,
    ),
    "jsonl": Format(
        module="jsonl",
        holds="a record per sentence, with everybody's labels and spans",
        read_by=("pandas", "Hugging Face datasets", "jq", "DuckDB", "annotate import"),
        item="record",
        cannot=_SENTENCES,
    ),
    "parquet": Format(
        module="parquet",
        holds="the records of jsonl as typed, compressed columns",
        read_by=("pandas", "polars", "DuckDB", "Spark", "R (arrow)", "Hugging Face datasets"),
        item="record",
        cannot=_SENTENCES,
        lines=False,
        extra="datasets",
        library="pyarrow",
    ),
}
