"""The table of formats that come in: what each one is, and what reads it. A new format is an entry here.

A format is a module of this package with a function `read(data, name) -> Iterator[Text]`, where `data` are the
bytes of one file and `name` is what it is called in messages.
"""

from collections.abc import Iterator
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

    def read(self, data: bytes, name: str) -> Iterator[Text]:
        """Yield the documents of one file. Raises AnnotateError, naming the place, for anything else."""
        module = import_module(f"annotate.exchange.incoming.{self.module}")
        found: Iterator[Text] = module.read(data, name)
        return found


INCOMING = {
    "jsonl": Incoming(
        module="jsonl",
        holds="a record per sentence, as annotate export jsonl writes it",
        written_by=("annotate export jsonl",),
        proof="quotes, and the SHA-256 of each text",
    ),
}
