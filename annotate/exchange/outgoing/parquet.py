"""parquet: the records of jsonl, typed and compressed, for pandas, polars, DuckDB, Spark and R."""

from typing import BinaryIO

from annotate.exchange.outgoing.arrow import sentence_types, table
from annotate.exchange.outgoing.jsonl import sentences
from annotate.exchange.records import Dataset


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of records."""
    with table(out, sentence_types(dataset)) as records:
        for document in dataset.documents:
            for sentence in sentences(document, dataset):
                records.add(sentence)
    return records.rows
