"""What is known of a format: what it holds, who reads it, what it cannot carry, and where its module is.

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
    database: bool = False  #: the whole database, which no choice narrows
    lines: bool = True  #: text that can be looked at on a terminal, written by whole lines
    needs_text: bool = False
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
        return import_module(f"annotate.exchange.outgoing.{self.module}")
