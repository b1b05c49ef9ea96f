"""Our own Hugging Face folder, back: texts from documents, answers from sentences, ratings from sources.

Labels are numbers there; schema.toml in the folder says which is which.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.jsonl import further_of, said_of
from annotate.exchange.incoming.records import Said, Text
from annotate.model.schema_file import parse_schema
from annotate.text.files.archive import ALTOGETHER

Rows = list[tuple[str, dict[str, Any]]]  #: where, and the row

_ABOUT = ("language", "title", "author", "published", "source", "url")


def read(files: Files, _told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents. Raises AnnotateError, naming the file and row, for what is not as we exported it."""
    top = next((name for name in files if PurePosixPath(name).name == "schema.toml"), None)
    documents, rows = _rows(files, "documents"), _rows(files, "sentences")
    if top is None or not documents:
        message = "There is no schema.toml, or no data/documents/*.parquet, in it"
        raise AnnotateError(message, "Name the folder annotate export huggingface wrote.", ExitCode.BAD_DATA)
    schema = parse_schema(files[top].decode(), top)
    labels = [label.name for label in schema.sentence_field.labels]
    said: dict[str, list[Said]] = {}
    for where, row in rows:
        if row["schema_sha256"] != schema.sha256:
            message = f"{where}: labelled under another schema than {top}"
            raise AnnotateError(message, "Export it again.", ExitCode.BAD_DATA)
        given = [{**one, "label": _named(one["label"], labels, where)} for one in row["labels"]]
        said.setdefault(row["document_sha256"], []).extend(said_of(where, {**row, "labels": given}))
    rated = tuple(
        further_of(one, "source", where, unit=row["source"])
        for where, row in _rows(files, "sources")
        for one in row["answers"]
    )
    for number, (where, row) in enumerate(documents):
        about = tuple(further_of(one, "document", where) for one in row["answers"])
        sha256 = row["document_sha256"]
        yield Text(
            row["document"], where, row["text"], (*said.get(sha256, ()), *about, *(() if number else rated)),
            sha256=sha256, schema=schema.sha256, body_start=row["body_start"],
            sentences=tuple((one["start"], one["stop"]) for one in row["sentences"]),
            **{key: row[key] for key in _ABOUT},
        )  # fmt: skip


def _named(label: int | None, labels: list[str], where: str) -> str | None:
    if label is not None and not 0 <= label < len(labels):
        message = f"{where}: there is no label {label}"
        raise AnnotateError(message, f"They are 0 to {len(labels) - 1}.", ExitCode.BAD_DATA)
    return None if label is None else labels[label]


def _rows(files: Files, table: str) -> Rows:
    """Return the rows of a table, of all splits. Raises AnnotateError."""
    found: Rows = []
    for name, data in sorted(files.items()):
        if PurePosixPath(name).parts[-2:-1] == (table,) and name.endswith(".parquet"):
            found += [(f"{name}, row {number}", row) for number, row in enumerate(_parquet(data, name), 1)]
    return found


def _parquet(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        hint = "pip install 'annotate-news[datasets]'"
        raise AnnotateError("huggingface needs pyarrow", hint, ExitCode.USAGE) from None
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
        if (size := sum(group.total_byte_size for group in groups)) > ALTOGETHER:
            message = f"{name} would unpack to {size / (1 << 30):.1f} gigabytes; {ALTOGETHER >> 30} is the most"
            raise AnnotateError(message, "Split it into several files.", ExitCode.BAD_DATA)
        found: list[dict[str, Any]] = file.read().to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError, NotImplementedError) as error:
        message = f"{name} is no Parquet file, or damaged ({type(error).__name__})"
        raise AnnotateError(message, "Export it again.", ExitCode.BAD_DATA) from None
    return found
