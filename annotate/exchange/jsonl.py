"""jsonl: a record per sentence of every document, labelled or not, for pandas, datasets, jq and training code.

Every record has the same keys in the same order, and what is said of a document is repeated in each of its
sentences, so that a line can be read alone. Offsets are code points of the document, or, `start_in_sentence`, of
`text`. `counts` and `soft_label` are over all labels given, `excluded` ones included; they name every label of the
schema. `majority` is the label given most often, null on a tie, which `ties` then names.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotate.exchange.records import Dataset, DocumentRecord, Further, SentenceRecord
from annotate.model.schema import Schema
from annotate.text.readability import provenance, readability, sentence_counts

FORMAT = "annotate/sentences@1"

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
#: Line ends to some readers of lines, though not to JSON.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of records."""
    count = 0
    for record in dataset.documents:
        for line in _records(record, dataset.schema):
            text = _LINE_ENDS.sub(_escaped, _ENCODER.encode(line))
            out.write(f"{text}\n".encode())
            count += 1
    return count


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def tally(labels: list[str], given: list[str]) -> dict[str, Any]:
    """Return counts, soft_label, majority and ties of the labels `given` to one sentence, ordered as `labels`.

    Without any given, soft_label is None: shares of nothing are not zeros.
    """
    counts = {label: given.count(label) for label in labels}
    most = max(counts.values())
    leaders = [label for label in labels if counts[label] == most] if given else []
    return {
        "counts": counts,
        "soft_label": {label: counts[label] / len(given) for label in labels} if given else None,
        "majority": leaders[0] if len(leaders) == 1 else None,
        "ties": leaders if len(leaders) > 1 else [],
    }


def _records(record: DocumentRecord, schema: Schema) -> Iterator[dict[str, Any]]:
    document = record.document
    about = {
        "format": FORMAT,
        "document": document.name,
        "document_sha256": document.sha256,
        "title": record.title,
        "published": document.published,
        "language": document.language,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "schema": schema.name,
        "schema_version": schema.version,
        "schema_sha256": schema.sha256,
    }
    counted = {
        "document_answers": _further(record.further),
        "document_readability": readability(document.text[document.body_start :], document.language),
        "readability_by": provenance(),
    }
    labels = [label.name for label in schema.sentence_field.labels]
    for sentence in record.sentences:
        given = [one.label for one in sentence.answers if one.label is not None]
        yield {
            **about,
            **_said(sentence),
            **tally(labels, given),
            "readability": sentence_counts(sentence.text, document.language),
            **counted,
        }


def _said(sentence: SentenceRecord) -> dict[str, Any]:
    return {
        "sentence": sentence.number,
        "start": sentence.start,
        "stop": sentence.stop,
        "text": sentence.text,
        "labels": [
            {
                "annotator": one.annotator,
                "label": one.label,
                "confidence": one.confidence,
                "note": one.note,
                "seconds": one.seconds,
                "made_at": one.made_at,
            }
            for one in sentence.answers
        ],
        "spans": [
            {
                "annotator": span.annotator,
                "field": span.field,
                "start": span.start,
                "stop": span.stop,
                "start_in_sentence": span.start - sentence.start,
                "quote": span.quote,
                "kind": span.kind,
                "attributes": [{"name": name, "label": label} for name, label in span.attributes],
                "seconds": span.seconds,
                "made_at": span.made_at,
            }
            for span in sentence.spans
        ],
        "answers": _further(sentence.further),
    }


def _further(answers: tuple[Further, ...]) -> list[dict[str, Any]]:
    return [
        {
            "annotator": one.annotator,
            "field": one.field,
            "value": one.value,
            "seconds": one.seconds,
            "made_at": one.made_at,
        }
        for one in answers
    ]
