"""The table of formats that come in: what each one is, and what reads it. A new format is an entry here.

A format is a module of this package with a function `read(data, name, told) -> Iterator[Text]`, where `data` are
the bytes of one file, `name` is what it is called in messages, and `told` are its columns by our names for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from annotate.exchange.incoming.records import Text


@dataclass(frozen=True)
class Incoming:
    """A way to read labelled texts. `proof`: what shows that spans are where they should be."""

    module: str
    holds: str
    written_by: tuple[str, ...]
    proof: str

    function: str = "read"

    def read(self, data: bytes, name: str, told: Mapping[str, str]) -> Iterator[Text]:
        """Yield the documents of one file. Raises AnnotateError, naming the place, for anything else."""
        module = import_module(f"annotate.exchange.incoming.{self.module}")
        found: Iterator[Text] = getattr(module, self.function)(data, name, told)
        return found


INCOMING = {
    "csv": Incoming(
        module="table",
        holds="a row per rating: unit, annotator, value, text; and document, field, start, end",
        written_by=("spreadsheets", "R", "pandas", "crowd platforms", "annotate export csv (with --texts)"),
        proof="nothing but the places; in our own csv quotes and SHA-256",
    ),
    "csv-wide": Incoming(
        module="table",
        holds="a row per unit with its text, a column per annotator",
        written_by=("spreadsheets", "R", "SPSS"),
        proof="a row is its text",
        function="read_wide",
    ),
    "jsonl": Incoming(
        module="jsonl",
        holds="a record per sentence, as annotate export jsonl writes it",
        written_by=("annotate export jsonl",),
        proof="quotes, and the SHA-256 of each text",
    ),
}
