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
    database: bool = False  #: the whole database, which no choice narrows
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
    "huggingface": Format(
        module="huggingface",
        holds="Parquet tables of sentences, documents and sources, with a dataset card",
        read_by=("Hugging Face datasets", "pandas", "polars", "DuckDB", "annotate import"),
        item="sentence",
        notes=("Before you publish it, say in README.md where the texts are from, and set the licence.",),
        folder=True,
        extra="datasets",
        library="pyarrow",
    ),
    "sqlite": Format(
        module="sqlite",
        holds="the whole database in one file, with views, and metadata beside it",
        read_by=("Datasette", "sqlite-utils", "DuckDB", "R (RSQLite)", "any SQLite"),
        item="judgment",
        notes=("Open it with datasette -i OUT.db -m OUT.metadata.json. It is no database to label in.",),
        database=True,
        lines=False,
    ),
    "labelstudio": Format(
        module="labelstudio",
        holds="tasks.json, an annotation per document and annotator, and the labelling interface",
        read_by=("Label Studio", "annotate import"),
        item="task",
        cannot={
            "fragments": "a region is in one piece: from the first to the last",
            "share": "an annotation is one person's answer",
            "time": "the server sets its own",
            "source answer": "a result is about a task or words in it",
            "split": "a task is in one project",
        },
        notes=(
            "Paste config.xml into the project's labelling interface before importing tasks.json.",
            "Who annotated stands in the result `annotator`: accounts of the server are not ours to name.",
        ),
        folder=True,
        needs_text=True,
    ),
    "doccano": Format(
        module="doccano",
        holds="a folder per question, in it a JSONL per annotator",
        read_by=("doccano", "annotate import"),
        item="record",
        cannot={
            "fragments": "a span is in one piece: from the first to the last",
            "link": "relations are between spans of one project",
            "attribute": "a span has one label",
            "answer": "a project asks one question",
            "document answer": "a project asks one question",
            "source answer": "a project asks one question",
            "confidence": "a text has labels only",
            "note": "a text has labels only",
            "share": "a file is one person's",
            "time": "the server sets its own",
            "unlabelled": "a record is an answer",
            "empty": "a text may not be empty",
            "split": "a text is in one project",
        },
        notes=("Allow overlapping spans in the project, or it drops those that overlap without a word.",),
        folder=True,
        needs_text=True,
    ),
    "prodigy": Format(
        module="prodigy",
        holds="a task per document and annotator, with tokens",
        read_by=("Prodigy", "annotate import"),
        item="task",
        cannot={
            "fragments": "a span is in one piece: from the first to the last",
            "link": "a task is marked or related, not both",
            "attribute": "a span has one label",
            "answer": "a task asks one question",
            "document answer": "a task asks one question",
            "source answer": "a task asks one question",
            "confidence": "a task has labels only",
            "note": "a task has labels only",
            "share": "a task is one person's",
            "time": "a task has one time",
            "origin": "a task is about a text",
            "split": "a task is about a text",
            "empty": "a text may not be empty",
        },
        needs_text=True,
    ),
    "inception": Format(
        module="inception",
        holds="UIMA CAS XMI per document and annotator, laid out as a project of INCEpTION, with its type system",
        read_by=("INCEpTION", "dkpro-cassis", "UIMA", "WebAnno", "annotate import"),
        item="annotated document",
        cannot={
            "control": "XML cannot hold it: U+FFFD stands in its place",
            "fragments": "an annotation is in one piece: from the first to the last",
            "source answer": "an annotation is of a document",
            "gone": "a link ends at an annotation",
            "share": "a file is one person's",
            "time": "there is no place for it",
            "split": "a document is in one project",
        },
        notes=("Make the layers of TypeSystem.xml in the project before importing documents.",),
        folder=True,
        needs_text=True,
        extra="inception",
        library="cassis",
    ),
    "brat": Format(
        module="brat",
        holds="a folder per annotator, a text and a stand-off file per document",
        read_by=("brat", "spaCy and others by their brat readers", "annotate import"),
        item="document",
        cannot={
            "answer": "an annotation has attributes with labels",
            "document answer": "an annotation is about words",
            "source answer": "an annotation is about words",
            "confidence": "an annotation has attributes with labels",
            "share": "a folder is one person's",
            "time": "there is no place for it",
            "origin": "there is no place for it",
            "split": "there is no place for it",
            "empty": "nobody answered anything in it",
        },
        notes=("Names keep ASCII letters, digits, - and _.",),
        folder=True,
        needs_text=True,
    ),
    "conll": Format(
        module="conll",
        holds="a token per line, a BIO column per question and annotator",
        read_by=("seqeval", "spaCy", "Flair", "R (udpipe)", "annotate import"),
        item="token",
        cannot={
            "overlap": "a token has one tag in a column",
            "off words": "a tag is about a whole token",
            "fragments": "the pieces of a span have no tie",
            "link": "a tag has no tie",
            "attribute": "a tag has one label",
            "answer": "a column is of labels or spans",
            "document answer": "a line is a token",
            "source answer": "a line is a token",
            "confidence": "a line is a token",
            "note": "a line is a token",
            "share": "a tag is there or not",
            "time": "a line is a token",
            "origin": "a line is a token",
            "split": "a line is a token",
            "empty": "a line is a token",
        },
        needs_text=True,
    ),
    "webannotation": Format(
        module="webannotation",
        holds="a W3C Web Annotation per label and span (JSON-LD)",
        read_by=("Hypothesis and other annotation clients", "RDF tools"),
        item="annotation",
        cannot={
            "answer": "an annotation is a label or a span here",
            "document answer": "an annotation is about words",
            "source answer": "an annotation is about words",
            "confidence": "there is no term for it",
            "share": "an annotation is one person's",
            "origin": "only the address is a term",
            "split": "there is no term for it",
            "unlabelled": "an annotation is an answer",
            "empty": "an annotation is an answer",
        },
        needs_text=True,
    ),
    "datapackage": Format(
        module="datapackage",
        holds="CSV tables with their types, keys and references, and the texts",
        read_by=("Frictionless", "R (frictionless)", "pandas", "OpenRefine", "SQLite", "annotate import"),
        item="row",
        cannot={"gone": "a row of links points to a row of spans"},
        folder=True,
    ),
    "croissant": Format(
        module="croissant",
        holds="the tables of datapackage, described in JSON-LD for machine learning",
        read_by=("mlcroissant", "TensorFlow Datasets", "Google Dataset Search", "pandas"),
        item="row",
        cannot={"gone": "a row of links points to a row of spans"},
        notes=("Before you publish it, set license, citeAs and datePublished in croissant.json.",),
        folder=True,
    ),
    "spacy": Format(
        module="spacy_docbin",
        holds="a DocBin, a Doc per document with a span group per question and annotator",
        read_by=("spaCy",),
        item="document",
        cannot={
            "off words": "a span is of whole tokens: it is stretched to them",
            "fragments": "a span is in one piece: from the first to the last",
            "link": "spans have no tie",
            "attribute": "a span has one label",
            "answer": "a group is of labels or spans",
            "document answer": "a group is of labels or spans",
            "source answer": "a group is of labels or spans",
            "confidence": "a span has one label",
            "note": "a span has one label",
            "share": "a group is one person's",
            "time": "a span has one label",
        },
        lines=False,
        needs_text=True,
        extra="spacy",
        library="spacy",
    ),
    "claimreview": Format(
        module="claimreview",
        holds="a schema.org ClaimReview per label of a sentence (JSON-LD)",
        read_by=("search engines", "fact-check aggregators", "extruct"),
        item="review",
        cannot={
            "span": "a review is of a claim",
            "answer": "a review has one rating; only the source of the claim is in it",
            "document answer": "a review is of a claim",
            "source answer": "a review is of a claim",
            "confidence": "there is no term for it",
            "share": "a review is one person's",
            "split": "there is no term for it",
            "unlabelled": "a review is a label",
            "empty": "a review is a label",
        },
        notes=(
            "--label chooses which sentences are claims; --labels gold writes one review of each.",
            "Add `url`, the page your review is on: it is not known here.",
        ),
        needs_text=True,
    ),
    "stix": Format(
        module="stix",
        holds="a STIX 2.1 bundle: reports, statements, opinions of them, sources and their ratings",
        read_by=("OpenCTI", "stix2", "threat intelligence platforms"),
        item="object",
        cannot={
            "span": "a statement is a whole sentence",
            "answer": "an object has no place for it; only the source of a statement is in it",
            "document answer": "a report has no place for it",
            "share": "an opinion is one person's",
            "split": "a bundle is not divided",
            "unlabelled": "a statement is one that was judged",
            "empty": "a report is about something",
        },
        notes=("For the reliability of sources STIX has no scale: it stands in labels and notes.",),
        needs_text=True,
    ),
    "misp": Format(
        module="misp",
        holds="a feed of MISP events, one per document, with tags of the Admiralty scale",
        read_by=("MISP", "PyMISP"),
        item="attribute",
        cannot={
            "span": "an attribute is a whole sentence",
            "answer": "an attribute has no place for it; only the source of a statement is in it",
            "document answer": "an event has no place for it",
            "share": "an opinion is one person's",
            "split": "a feed is not divided",
            "unlabelled": "an attribute is a sentence that was judged",
            "empty": "an event has attributes",
        },
        notes=("Of two sentences of a document that read alike MISP keeps one.",),
        folder=True,
        needs_text=True,
    ),
    "lewidi": Format(
        module="lewidi",
        holds="an item per labelled sentence, with everybody's label and their shares",
        read_by=("LeWiDi shared task systems", "perspectivist models", "pandas"),
        item="item",
        cannot={
            "span": "an item is about one question",
            "answer": "an item is about one question",
            "document answer": "an item is about one question",
            "source answer": "an item is about one question",
            "confidence": "an annotation is a label",
            "note": "an annotation is a label",
            "time": "an annotation is a label",
            "unlabelled": "an item has labels",
            "empty": "an item has labels",
        },
        notes=("After the third edition (2025); a comma in an annotator's name becomes a space.",),
        folder=True,
    ),
    "xlsx": Format(
        module="xlsx",
        holds="the rows of csv as a workbook, and the codebook",
        read_by=("Excel", "LibreOffice", "Numbers", "pandas (openpyxl)", "R (readxl)"),
        item="row",
        cannot={**_ROWS, "long": "a cell holds 32,767 characters"},
        notes=("Nothing in it is a formula, whatever a text begins with.",),
        lines=False,
    ),
}
