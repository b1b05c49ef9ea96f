"""parquet: the records of jsonl, typed and compressed, for pandas, polars, DuckDB, Spark and R."""

from typing import BinaryIO

from annotate.exchange.outgoing.arrow import sentence_types, table
from annotate.exchange.outgoing.jsonl import lines
from annotate.exchange.records import Dataset


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of records."""
    with table(out, sentence_types(dataset)) as records:
        for document in dataset.documents:
            for line in lines(document, dataset):
                records.add_line(line)
    return records.rows
