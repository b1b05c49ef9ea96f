"""The card of a dataset (README.md): YAML that the Hub and `datasets` read, and what a reader has to know.

Every text in the YAML is written as JSON, which YAML takes literally: a label or language `no` stays a word.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from annotate import __version__
from annotate.exchange.outgoing.codebook import codebook, flowing
from annotate.exchange.outgoing.tally import Tally
from annotate.exchange.records import Dataset

if TYPE_CHECKING:
    import pyarrow

Types = Mapping[str, "pyarrow.Schema"]

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(dataset: Dataset, tally: Tally, files: Mapping[str, Sequence[str]], types: Types) -> str:
    """Return the card. `files` are the splits of each table, `types` its columns."""
    yaml = "\n".join(_yaml(dataset, tally, files, types))
    return f"---\n{yaml}\n---\n\n" + "\n".join(_page(dataset, tally, files)) + "\n"


def _yaml(dataset: Dataset, tally: Tally, files: Mapping[str, Sequence[str]], types: Types) -> Iterator[str]:
    yield f"pretty_name: {_quoted(_title(dataset))}"
    yield 'license: "unknown"'
    if languages := sorted(language for language in tally.languages if language):
        yield "language:"
        yield from (f"- {_quoted(language)}" for language in languages)
    yield "task_categories:"
    yield '- "text-classification"'
    yield '- "token-classification"'
    yield "size_categories:"
    size = next((name for limit, name in _SIZES if tally.sentences < limit), "1M<n<10M")
    yield f"- {_quoted(size)}"
    yield "configs:"
    for name, splits in files.items():
        yield f"- config_name: {name}"
        if name == "sentences":
            yield "  default: true"
        yield "  data_files:"
        for split in sorted(splits, key=("train", "validation", "test").index):
            yield f"  - split: {split}"
            yield f"    path: data/{name}/{split}.parquet"
    yield "dataset_info:"
    for name in files:
        yield f"- config_name: {name}"
        yield "  features:"
        for field in types[name]:
            yield from _feature(field.name, field.type, dataset.labels, "  ")


def _feature(name: str, kind: "pyarrow.DataType", labels: Sequence[str], margin: str) -> Iterator[str]:
    """Yield the YAML of a column as `datasets` describes it."""
    import pyarrow.types as is_

    yield f"{margin}- name: {_quoted(name)}"
    margin += "  "
    if is_.is_struct(kind):
        yield f"{margin}struct:"
        for field in kind:
            yield from _feature(field.name, field.type, labels, margin)
    elif is_.is_list(kind) and is_.is_struct(kind.value_type):
        yield f"{margin}list:"
        for field in kind.value_type:
            yield from _feature(field.name, field.type, labels, margin)
    elif is_.is_list(kind) and not _is_label(name, kind.value_type):
        yield f"{margin}list: {_named(kind.value_type)}"
    elif is_.is_list(kind):
        yield f"{margin}list:"
        yield from _class_label(labels, margin + "  ")
    elif _is_label(name, kind):
        yield f"{margin}dtype:"
        yield from _class_label(labels, margin + "  ")
    else:
        yield f"{margin}dtype: {_named(kind)}"


def _is_label(name: str, kind: "pyarrow.DataType") -> bool:
    return name in ("label", "majority", "gold", "ties") and _named(kind) == "int64"


def _class_label(labels: Sequence[str], margin: str) -> Iterator[str]:
    yield f"{margin}class_label:"
    yield f"{margin}  names:"
    yield from (f"{margin}    '{at}': {_quoted(label)}" for at, label in enumerate(labels))


def _named(kind: "pyarrow.DataType") -> str:
    return {"double": "float64"}.get(str(kind), str(kind))


def _quoted(text: str) -> str:
    return json.dumps(text)


def _title(dataset: Dataset) -> str:
    schema = dataset.schema
    return f"{schema.title.get('en') or schema.name} ({schema.name} {schema.version})"


def _page(dataset: Dataset, tally: Tally, files: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"# {flowing(_title(dataset))}"
    yield ""
    yield "<!-- Before you publish it: say here where the texts are from and who labelled them; set `license`. -->"
    yield ""
    yield from _contents(dataset, tally, files)
    yield from _agreement(dataset, tally)
    yield "## Codebook"
    yield ""
    yield from codebook(dataset.schema)
    yield from _USE
    if not dataset.with_text:
        yield "The texts are not in it. `document_sha256` is the SHA-256 of each text as UTF-8; whoever has the"
        yield "texts can put them back."
        yield ""
    yield "## Licence"
    yield ""
    yield "Not said yet: set `license` above. Labels and texts may have different owners."
    yield ""
    yield f"Written by annotate {__version__}."


def _contents(dataset: Dataset, tally: Tally, files: Mapping[str, Sequence[str]]) -> Iterator[str]:
    people = "made of several annotators' labels" if tally.consensus else f"by {len(tally.annotators)} annotators"
    yield f"{tally.sentences:,} sentences of {tally.documents:,} documents, labelled {people}."
    if tally.languages[""]:
        yield f"Documents whose language is not known: {tally.languages['']:,}."
    yield ""
    yield "```python"
    yield "from datasets import load_dataset"
    for name in files:
        yield f'{name} = load_dataset("THIS FOLDER", "{name}")'
    yield "```"
    yield ""
    yield "Places (`start`, `stop`) are code points of the document, as Python counts them. `label` of a sentence"
    yield "is the gold label, or where there is none the one given most often; it is empty on a tie. `schema.toml`"
    yield "is what the annotators were shown."
    yield ""
    if tally.splits:
        counted = ", ".join(f"{name} {count:,}" for name, count in sorted(tally.splits.items()))
        yield f"Documents by split: {counted}. All sentences of a document are in one split."
        yield ""
    yield "| label | given |"
    yield "|---|---|"
    yield from (f"| `{label}` | {tally.labels[label]:,} |" for label in dataset.labels)
    yield ""
    if tally.spans:
        yield "| spans | marked |"
        yield "|---|---|"
        yield from (f"| `{name}` | {count:,} |" for name, count in sorted(tally.spans.items()))
        yield ""


def _agreement(dataset: Dataset, tally: Tally) -> Iterator[str]:
    yield "## Agreement"
    yield ""
    rows = list(tally.agreement(dataset))
    if not rows:
        yield "Nothing here was judged by two annotators."
        yield ""
        return
    yield f"On `{dataset.schema.sentence_field.name}`, over judgments made before any adjudication."
    yield ""
    yield "| coefficient | metric | value | 95 % interval | sentences judged at least twice |"
    yield "|---|---|---|---|---|"
    for coefficient, metric, value, limits, units in rows:
        yield f"| {coefficient} | {metric} | {flowing(value)} | {flowing(limits)} | {units:,} |"
    yield ""


_USE = (
    "## Intended use",
    "",
    "To study how news text states, credits and colours what it tells, and to train and test models that do so.",
    "The labels are judgments of the annotators under the codebook above, about the words of a text. They do not",
    "say whether what it tells is true, and are no verdict on a person, an outlet or an author. Where annotators",
    "disagree the disagreement is kept: use everybody's labels, or `soft_label`, rather than the majority alone.",
    "",
)
