"""huggingface: a folder that `datasets.load_dataset` reads: Parquet files by split, and a card about them.

Three tables: sentences with everybody's labels and spans, documents with their texts, and rated sources. Labels
are ClassLabels: numbers whose names stand in the card, in the order of the schema. `label` of a sentence is the
gold label, or where there is none the majority's.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate.exchange.outgoing.arrow import Table, answer_types, sentence_types, table
from annotate.exchange.outgoing.card import card
from annotate.exchange.outgoing.jsonl import further, sentences
from annotate.exchange.outgoing.tally import Tally
from annotate.exchange.records import Dataset, DocumentRecord

if TYPE_CHECKING:
    import pyarrow


def write(dataset: Dataset, folder: Path) -> int:
    """Write the dataset; return the number of sentence records."""
    tally, number = Tally(), {label: at for at, label in enumerate(dataset.labels)}
    types = {"sentences": _sentence_types(dataset), "documents": _document_types(), "sources": _source_types()}
    with _Files(folder, types) as files:
        for record in tally.watch(dataset.documents):
            split = record.split or "train"
            for sentence in sentences(record, dataset):
                files.of("sentences", split).add(_numbered(sentence, number))
            files.of("documents", split).add(_document(record, dataset.with_text), 1 + len(record.sentences))
        for source in dataset.sources:
            files.of("sources", "train").add({"source": source.name, "answers": further(source.further)})
    text = card(dataset, tally, files.written, types)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="")
    (folder / "schema.toml").write_text(dataset.schema.body, encoding="utf-8", newline="")
    return tally.sentences


class _Files(ExitStack):
    """Parquet files by table and split, begun when something comes for them: `datasets` refuses empty ones."""

    def __init__(self, folder: Path, types: "dict[str, pyarrow.Schema]") -> None:
        super().__init__()
        self._folder, self._types = folder, types
        self._open: dict[tuple[str, str], Table] = {}
        self.written: dict[str, list[str]] = {}  #: table -> splits

    def of(self, name: str, split: str) -> Table:
        """Return the file of a table's split."""
        if (name, split) not in self._open:
            place = self._folder / "data" / name
            place.mkdir(parents=True, exist_ok=True)
            self._open[name, split] = self.enter_context(table(place / f"{split}.parquet", self._types[name]))
            self.written.setdefault(name, []).append(split)
        return self._open[name, split]


def _sentence_types(dataset: Dataset) -> "pyarrow.Schema":
    import pyarrow as pa

    types = sentence_types(dataset, pa.int64())
    return types.insert(types.get_field_index("text") + 1, pa.field("label", pa.int64()))


def _document_types() -> "pyarrow.Schema":
    import pyarrow as pa

    text, place = pa.string(), pa.struct({"start": pa.int64(), "stop": pa.int64()})
    about = ("document", "document_sha256", "split", "title", "published", "language", "source", "author", "url")
    return pa.schema(
        {
            **dict.fromkeys(about, text),
            **{"body_start": pa.int64(), "length": pa.int64(), "text": text},
            **{"sentences": pa.list_(place), "answers": answer_types()},
        }
    )


def _source_types() -> "pyarrow.Schema":
    import pyarrow as pa

    return pa.schema({"source": pa.string(), "answers": answer_types()})


def _document(record: DocumentRecord, with_text: bool) -> dict[str, Any]:
    document = record.document
    return {
        "document": document.name,
        "document_sha256": document.sha256,
        "split": record.split,
        "title": record.title,
        "published": document.published,
        "language": document.language,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "body_start": document.body_start,
        "length": record.length,
        "text": document.text if with_text else None,
        "sentences": [{"start": start, "stop": stop} for start, stop in document.sentences],
        "answers": further(record.further),
    }


def _numbered(sentence: dict[str, Any], number: dict[str, int]) -> dict[str, Any]:
    """Return a record with the numbers of its labels instead of their names."""
    given = [{**one, "label": number.get(one["label"])} for one in sentence["labels"]]
    majority, gold = number.get(sentence["majority"]), number.get(sentence["gold"])
    ties = [number[label] for label in sentence["ties"]]
    decided = majority if gold is None else gold
    return {**sentence, "labels": given, "majority": majority, "gold": gold, "ties": ties, "label": decided}
