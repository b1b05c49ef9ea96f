"""The table of formats that come in: what each one is, and what reads it. A new format is an entry here.

A format is a module of this package with a function `read(files, told) -> Iterator[Text]`, where `files` are bytes
by name, and `told` are columns or keys of the file by our names for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.records import Text


@dataclass(frozen=True)
class Incoming:
    """A way to read labelled texts. `proof`: what shows that spans are where they should be."""

    module: str
    holds: str
    written_by: tuple[str, ...]
    proof: str

    function: str = "read"

    def read(self, files: Files, told: Mapping[str, str]) -> Iterator[Text]:
        """Yield the documents of the files. Raises AnnotateError, naming the place, for anything else."""
        module = import_module(f"annotate.exchange.incoming.{self.module}")
        found: Iterator[Text] = getattr(module, self.function)(files, told)
        return found


INCOMING = {
    "csv": Incoming(
        module="table",
        holds="a row per rating: unit, annotator, value, text; and document, field, start, end; also TSV",
        written_by=("spreadsheets", "R", "pandas", "crowd platforms", "annotate export csv (with --texts)"),
        proof="nothing but the places; in our own csv quotes and SHA-256",
    ),
    "csv-wide": Incoming(
        module="table",
        holds="a row per unit with its text, a column per annotator (CSV, TSV, JSON lines)",
        written_by=("spreadsheets", "R", "SPSS"),
        proof="a row is its text",
        function="read_wide",
    ),
    "jsonl": Incoming(
        module="jsonl",
        holds="a record per sentence, as annotate export jsonl writes it; or a record per rating, as in csv",
        written_by=("annotate export jsonl",),
        proof="quotes, and the SHA-256 of each text; of ratings nothing but the places",
    ),
    "labelstudio": Incoming(
        module="labelstudio",
        holds="tasks with the annotations of each person (JSON)",
        written_by=("Label Studio",),
        proof="quotes",
    ),
    "doccano": Incoming(
        module="doccano",
        holds="texts with labels, spans and relations, a file per annotator (JSONL, or the ZIP of them)",
        written_by=("doccano",),
        proof="nothing: it has no quotes",
    ),
    "prodigy": Incoming(
        module="prodigy",
        holds="a task per line and annotator (JSONL)",
        written_by=("Prodigy",),
        proof="nothing: it has no quotes",
    ),
    "inception": Incoming(
        module="inception",
        holds="UIMA CAS: the ZIP or folder of a project, or XMI with its type system, or CAS JSON",
        written_by=("INCEpTION", "WebAnno", "dkpro-cassis", "annotate export inception"),
        proof="nothing: it has no quotes; of ours the SHA-256 of each text",
    ),
    "brat": Incoming(
        module="brat",
        holds="a folder (or the ZIP of it) with a folder per annotator, in it a .txt and an .ann per document",
        written_by=("brat", "annotate export brat"),
        proof="quotes",
    ),
    "conll": Incoming(
        module="conll",
        holds="a token per line, its tag (BIO, BIOES, BILOU) in the last column; or ours, with its header",
        written_by=("CoNLL-2003 tools", "spaCy", "Flair", "annotate export conll"),
        proof="a span is its tokens; in ours, their places",
    ),
    "huggingface": Incoming(
        module="huggingface",
        holds="the folder of Parquet files that annotate export huggingface writes",
        written_by=("annotate export huggingface",),
        proof="quotes, and the SHA-256 of each text",
    ),
}
#: Other names of formats, by which people look for them.
ALSO = {"tsv": "csv", "tsv-wide": "csv-wide", "jsonl-wide": "csv-wide"}
