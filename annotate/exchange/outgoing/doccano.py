"""doccano: a folder with a JSONL file per annotator and question, as doccano keeps a project per question.

Sentence labels are texts of their own (one per sentence); spans are marked in whole documents, without links.
Plain ASCII: doccano guesses the encoding, and guesses wrong.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from annotate.exchange.names import file_name
from annotate.exchange.records import Dataset, DocumentRecord


def write(dataset: Dataset, folder: Path) -> int:
    """Write QUESTION/ANNOTATOR.jsonl into the folder; return the number of records."""
    first = dataset.schema.sentence_field.name
    asked = {field.name for field in dataset.fields}
    spans = [field.name for field in dataset.schema.span_fields if field.name in asked]
    files: dict[tuple[str, str], TextIO] = {}
    count = 0
    try:
        for record in dataset.documents:
            for question, who, line in _lines(
                record, first if first in asked else None, spans, dataset.annotators
            ):
                if (question, who) not in files:
                    (folder / question).mkdir(exist_ok=True)
                    path = folder / question / f"{file_name(who)}.jsonl"
                    files[question, who] = path.open("w", encoding="ascii", newline="\n")
                files[question, who].write(json.dumps(line, allow_nan=False) + "\n")
                count += 1
    finally:
        for file in files.values():
            file.close()
    return count


def _lines(
    record: DocumentRecord, first: str | None, spans: list[str], annotators: tuple[str, ...]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (question, annotator, record) of a document; a text that was read and nothing marked in it too."""
    document = record.document
    for sentence in record.sentences if first else ():
        for answer in sentence.answers:
            if answer.label is not None and sentence.text.strip():
                about = {"document": document.name, "sentence": sentence.number, "start": sentence.start}
                yield first or "", answer.annotator, {"text": sentence.text, "label": [answer.label], **about}
    read = {answer.annotator for one in record.sentences for answer in one.answers}
    read |= {span.annotator for one in record.sentences for span in one.spans}
    for field in spans:
        for who in (name for name in annotators if name in read):
            marked = [
                span
                for one in record.sentences
                for span in one.spans
                if (span.field, span.annotator) == (field, who)
            ]
            label = [[span.start, span.stop, span.kind or field] for span in marked]
            yield field, who, {"text": document.text, "label": label, "document": document.name}
