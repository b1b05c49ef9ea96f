"""prodigy: a task per document and annotator (JSONL), with tokens; labels of sentences are spans of their own.

Hashes are left out: Prodigy makes its own. `token_end` is inclusive.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotate.exchange.outgoing.tokens import covered, tokens
from annotate.exchange.records import Dataset, DocumentRecord


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of tasks."""
    count = 0
    for record in dataset.documents:
        for task in _tasks(record):
            out.write(json.dumps(task, ensure_ascii=True, allow_nan=False).encode() + b"\n")
            count += 1
    return count


def _tasks(record: DocumentRecord) -> Iterator[dict[str, Any]]:
    text = record.document.text
    if not text:
        return
    places = tokens(text, 0, len(text))
    spaced = [right < len(text) and text[right].isspace() for _, right in places]
    shown = [
        {"text": text[start:stop], "start": start, "end": stop, "id": number, "ws": space}
        for number, ((start, stop), space) in enumerate(zip(places, spaced, strict=True))
    ]
    labelled = {answer.annotator for sentence in record.sentences for answer in sentence.answers}
    who = sorted(labelled | {span.annotator for sentence in record.sentences for span in sentence.spans})
    for name in who:
        found = [
            (span.start, span.stop, span.kind or span.field)
            for sentence in record.sentences
            for span in sentence.spans
            if span.annotator == name
        ]
        found += [
            (sentence.start, sentence.stop, answer.label)
            for sentence in record.sentences
            for answer in sentence.answers
            if answer.annotator == name and answer.label is not None
        ]
        spans = []
        for start, stop, label in sorted(found):
            at = covered(places, [(start, stop)])
            if at:
                spans.append(
                    {"start": start, "end": stop, "token_start": at[0], "token_end": at[-1], "label": label}
                )
        meta = {"document": record.document.name, "document_sha256": record.document.sha256}
        task = {"text": text, "meta": meta, "tokens": shown, "spans": spans}
        yield {**task, "answer": "accept", "_annotator_id": name, "_session_id": name, "_view_id": "spans_manual"}
