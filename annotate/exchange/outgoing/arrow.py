"""The records of jsonl as columns of Arrow: their types, and files of them written a batch at a time.

The types are written down, never guessed from the records: a column may be empty in all of them.
"""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from annotate.exchange.records import Dataset

if TYPE_CHECKING:
    import pyarrow

Record = dict[str, Any]

_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode

#: Sentences to a row group, in records of their own or in those of whole documents.
BATCH = 2_000


def sentence_types(dataset: Dataset, label: "pyarrow.DataType | None" = None) -> "pyarrow.Schema":
    """Return the types of the records jsonl.sentences() yields; labels are strings, or of the type `label`."""
    import pyarrow as pa

    text, number, figure = pa.string(), pa.int64(), pa.float64()
    label = label or text
    answer = {"seconds": figure, "made_at": text, "share": figure}
    answers = _list(annotator=text, field=text, value=text, **answer)
    counts = dict.fromkeys(("characters", "words", "syllables", "long_words"), number)
    figures = {"sentences": number} | dict.fromkeys(("words_per_sentence", "flesch_reading_ease", "lix"), figure)
    span = {
        **{"annotator": text, "field": text, "unit": text},
        **{"start": number, "stop": number, "start_in_sentence": number},
        **{"fragments": _list(start=number, stop=number), "quote": text, "kind": text},
        **{"attributes": _list(name=text, label=text), "links": _list(name=text, units=pa.list_(text))},
    }
    about = ("format", "document", "document_sha256", "split", "title", "published", "language", "source")
    return pa.schema(
        {
            **dict.fromkeys((*about, "author", "url"), text),
            "body_start": number,
            **dict.fromkeys(("schema", "schema_version", "schema_sha256"), text),
            **{"sentence": number, "start": number, "stop": number, "text": text},
            "labels": _list(annotator=text, label=label, confidence=number, note=text, **answer),
            "spans": _list(**span, **answer),
            "answers": answers,
            **{"before": text, "after": text},
            "counts": _struct(**dict.fromkeys(dataset.labels, number)),
            "soft_label": _struct(**dict.fromkeys(dataset.labels, figure)),
            **{"majority": label, "ties": pa.list_(label), "gold": label},
            "readability": _struct(**counts),
            "document_answers": answers,
            "document_readability": _struct(**counts, **figures),
            "readability_by": text,
        }
    )


def answer_types() -> "pyarrow.DataType":
    """Return the type of a list of answers about one thing."""
    import pyarrow as pa

    text, figure = pa.string(), pa.float64()
    return _list(annotator=text, field=text, value=text, seconds=figure, made_at=text, share=figure)


def _struct(**fields: "pyarrow.DataType") -> "pyarrow.DataType":
    import pyarrow as pa

    return pa.struct(list(fields.items()))


def _list(**fields: "pyarrow.DataType") -> "pyarrow.DataType":
    import pyarrow as pa

    return pa.list_(_struct(**fields))


class Table:
    """A Parquet file that is being written."""

    def __init__(self, out: "BinaryIO | Path", types: "pyarrow.Schema") -> None:
        import pyarrow.parquet

        self._types = types
        where = str(out) if isinstance(out, Path) else _Counted(out)
        self._writer = pyarrow.parquet.ParquetWriter(where, types, compression="zstd")
        self._waiting: list[str] = []  #: lines of JSON, which Arrow reads several times as fast as it does dicts
        self._weight = 0
        self._beside = ThreadPoolExecutor(1)  #: Arrow writes a batch while the next one is put together
        self._writing: Future[None] | None = None
        self.rows = 0

    def add(self, record: Record, weight: int = 1) -> None:
        """Write a record, soon: when what waits weighs as much as a batch of sentences."""
        self.add_line(f"{_encoded(record)}\n", weight)

    def add_line(self, line: str, weight: int = 1) -> None:
        """Write a record that is a line of JSON already, soon."""
        self._waiting.append(line)
        self._weight += weight
        self.rows += 1
        if self._weight >= BATCH:
            self._flush()

    def close(self) -> None:
        """Write what waits, and the end of the file."""
        if self._waiting:
            self._flush()
        self._written()
        self._beside.shutdown()
        self._writer.close()

    def abandon(self) -> None:
        """Let go of a file that is not to be; left alone, pyarrow would try to end it later, and complain."""
        self._beside.shutdown()
        with suppress(Exception):
            self._writer.close()
        self._writer.is_open = False

    def _flush(self) -> None:
        self._written()
        self._writing = self._beside.submit(self._write, self._waiting)
        self._waiting, self._weight = [], 0

    def _written(self) -> None:
        """Wait for the batch before. Raises what writing it raised."""
        if self._writing:
            self._writing.result()

    def _write(self, lines: list[str]) -> None:
        from pyarrow import BufferReader
        from pyarrow.json import ParseOptions, ReadOptions, read_json

        data = "".join(lines).encode()
        whole = ReadOptions(use_threads=False, block_size=len(data) + 1)
        typed = ParseOptions(explicit_schema=self._types, unexpected_field_behavior="error")
        self._writer.write_table(read_json(BufferReader(data), whole, typed))


@contextmanager
def table(out: BinaryIO | Path, types: "pyarrow.Schema") -> Iterator[Table]:
    """Write a Parquet file; it is finished when the block ends well."""
    writing = Table(out, types)
    try:
        yield writing
        writing.close()
    except BaseException:
        writing.abandon()
        raise


class _Counted:
    """A stream that knows where it is, also where it is a pipe."""

    closed = False

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._at = out, 0

    def write(self, data: bytes) -> int:
        self._at += len(data)
        self._out.write(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._out.flush()

    def close(self) -> None:
        """Leave it open: whoever opened it closes it."""

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False
