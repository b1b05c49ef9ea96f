"""lewidi: a folder in the JSON of the LeWiDi shared tasks on learning with disagreement (third edition, 2025).

An item is a sentence somebody labelled, with everybody's label and their shares: NAME_train.json, NAME_dev.json,
NAME_test.json, and NAME_annotators_meta.json. `hard_label`, as in the second edition, is missing on a tie.
"""

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from annotate.exchange.consensus import majority
from annotate.exchange.names import file_name
from annotate.exchange.records import Answered, Dataset, DocumentRecord, SentenceRecord
from annotate.model.decision import GOLD

_SPLITS = {"train": "train", "validation": "dev", "test": "test"}


def write(dataset: Dataset, folder: Path) -> int:
    """Write the dataset; return the number of items."""
    name = file_name(dataset.schema.name)
    with _Files(folder, name) as files:
        for record in dataset.documents:
            for sentence in record.sentences:
                if item := _item(record, sentence, dataset):
                    key = f"{record.document.sha256}:{sentence.unit}"
                    files.add(_SPLITS[record.split or "train"], key, item)
    meta = {_listed(who): {"Annotator_id": _listed(who)} for who in dataset.annotators if who != GOLD}
    text = json.dumps(meta, ensure_ascii=False, indent=2)
    (folder / f"{name}_annotators_meta.json").write_text(f"{text}\n", encoding="utf-8", newline="")
    return sum(files.counts.values())


class _Files(ExitStack):
    """The files of the splits, each one JSON object, begun when something comes for them."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__()
        self._folder, self._name = folder, name
        self._open: dict[str, TextIO] = {}
        self.counts: Counter[str] = Counter()

    def add(self, split: str, key: str, item: dict[str, Any]) -> None:
        """Write an item into the file of its split."""
        if split not in self._open:
            path = self._folder / f"{self._name}_{split}.json"
            self._open[split] = self.enter_context(path.open("w", encoding="utf-8", newline=""))
            self.callback(self._open[split].write, "\n}\n")
        told = json.dumps(item, ensure_ascii=False, allow_nan=False)
        self._open[split].write(f"{',' if self.counts[split] else '{'}\n{json.dumps(key)}: {told}")
        self.counts[split] += 1


def _listed(name: str) -> str:
    """Return an annotator's name as it can stand in a list set apart by commas."""
    return name.replace(",", " ")


def _item(record: DocumentRecord, sentence: SentenceRecord, dataset: Dataset) -> dict[str, Any] | None:
    votes = [one for one in sentence.answers if one.label is not None and not one.is_decision]
    if not votes:
        return None
    annotators = list(dict.fromkeys(_listed(one.annotator) for one in votes))
    return {
        "annotation task": dataset.schema.sentence_field.name,
        "text": {"sentence": sentence.text if dataset.with_text else None},
        "number of annotators": len(annotators),
        "annotators": ",".join(annotators),
        "number of annotations": len(annotators),
        "annotations": {_listed(one.annotator): one.label for one in reversed(votes)},  # of several, the first
        "soft_label": _shares(votes, dataset.labels),
        "hard_label": _decided(votes),
        "split": _SPLITS[record.split or "train"],
        "lang": record.document.language,
        "other_info": _aside(record, sentence, votes),
    }


def _shares(votes: list[Answered], labels: tuple[str, ...]) -> dict[str, float]:
    weight: Counter[str] = Counter()
    for one in votes:
        weight[one.label or ""] += 1 if one.share is None else one.share  # type: ignore[assignment]
    total = sum(weight.values())
    return {label: weight[label] / total for label in labels}


def _decided(votes: list[Answered]) -> str | None:
    """Return the label given most often, or likeliest; None on a tie."""
    if all(one.share is None for one in votes):
        decided = majority("", {one.annotator: one.label or "" for one in votes})
        return decided[0][0] if decided else None
    best = max(one.share or 0 for one in votes)
    likeliest = [one.label for one in votes if one.share == best]
    return likeliest[0] if len(likeliest) == 1 else None


def _aside(record: DocumentRecord, sentence: SentenceRecord, votes: list[Answered]) -> dict[str, Any]:
    shares = {one.label: one.share for one in votes if one.share is not None}
    return {
        "document": record.document.name,
        "document_sha256": record.document.sha256,
        "sentence": sentence.number,
        "start": sentence.start,
        "stop": sentence.stop,
        "title": record.title,
        "published": record.document.published,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "gold": next((one.label for one in sentence.answers if one.is_decision), None),
        **({"shares": shares} if shares else {}),
    }
