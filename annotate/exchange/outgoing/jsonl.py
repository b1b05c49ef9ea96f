"""jsonl: a record per sentence of every document, labelled or not, for pandas, datasets, jq and training code.

Every record has the same keys in the same order, and what is said of a document is repeated in each of its
sentences, so that a line can be read alone. Offsets are code points of the document, or, `start_in_sentence`, of
`text`. `counts` and `soft_label` are over all labels given, `excluded` ones included; they name every label of the
schema. `majority` is the label given most often, null on a tie, which `ties` then names. An adjudicated label, of
the annotator `gold`, is no vote: it stands in `gold`.

`before` is what the document has between the sentence before and this one, `after` what follows the last one, so
that the text of a document is all its `before`, `text` and `after` in order. Without texts they are null, and so
is what is counted in them. Where one answer was made of several, `counts` is null, and `share` of a label is the
share that gave it, or how likely it is.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, BinaryIO

from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, SentenceRecord
from annotate.model.decision import GOLD
from annotate.text.readability import provenance, readability, sentence_counts

FORMAT = "annotate/sentences@1"

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
#: Line ends to some readers of lines, though not to JSON.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of records."""
    count = 0
    for record in dataset.documents:
        before, after = (_encoded(part) for part in _about(record, dataset))
        for said in _each(record, dataset):
            out.write(f"{before[:-1]}, {_encoded(said)[1:-1]}, {after[1:]}\n".encode())
            count += 1
    return count


def _encoded(record: dict[str, Any]) -> str:
    return _LINE_ENDS.sub(_escaped, _ENCODER.encode(record))


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


def _told(labels: list[str], answers: tuple[Answered, ...]) -> dict[str, Any]:
    """Return tally() of a sentence's answers and its gold label; where one was made of several, their shares."""
    votes = [one for one in answers if one.label is not None and one.annotator != GOLD]
    gold = next((one.label for one in answers if one.annotator == GOLD), None)
    if not any(one.share is not None for one in votes):
        return {**tally(labels, [one.label or "" for one in votes]), "gold": gold}
    shares = {one.label: one.share or 0.0 for one in votes}
    leaders = [label for label in labels if shares.get(label) == max(shares.values())]
    complete = abs(sum(shares.values()) - 1) < 1e-9
    return {
        "counts": None,
        "soft_label": {label: shares.get(label, 0.0) for label in labels} if complete else None,
        "majority": leaders[0] if len(leaders) == 1 else None,
        "ties": leaders if len(leaders) > 1 else [],
        "gold": gold,
    }


def sentences(record: DocumentRecord, dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the record of each sentence of a document, as it is written."""
    before, after = _about(record, dataset)
    for said in _each(record, dataset):
        yield {**before, **said, **after}


def _about(record: DocumentRecord, dataset: Dataset) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is repeated in the record of every sentence: before and after what is said of one."""
    document, schema = record.document, dataset.schema
    body = document.text[document.body_start :]
    before = {
        "format": FORMAT,
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
        "schema": schema.name,
        "schema_version": schema.version,
        "schema_sha256": schema.sha256,
    }
    after = {
        "document_answers": further(record.further),
        "document_readability": readability(body, document.language) if dataset.with_text else None,
        "readability_by": _counted_by(),
    }
    return before, after


_counted_by = cache(provenance)


def _each(record: DocumentRecord, dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield what is said of each sentence."""
    document, labels, with_text = record.document, list(dataset.labels), dataset.with_text
    begins = {after.start: before.stop for before, after in pairwise(document.sentences)}
    last = document.sentences[-1].stop if document.sentences else 0
    for sentence in record.sentences:
        start, stop = sentence.start, sentence.stop
        yield {
            **_said(sentence, with_text),
            "before": document.text[begins.get(start, 0) : start] if with_text else None,
            "after": (document.text[stop:] if stop == last else "") if with_text else None,
            **_told(labels, sentence.answers),
            "readability": sentence_counts(sentence.text, document.language) if with_text else None,
        }


def _said(sentence: SentenceRecord, with_text: bool) -> dict[str, Any]:
    return {
        "sentence": sentence.number,
        "start": sentence.start,
        "stop": sentence.stop,
        "text": sentence.text if with_text else None,
        "labels": [
            {
                "annotator": one.annotator,
                "label": one.label,
                "confidence": one.confidence,
                "note": one.note,
                "seconds": one.seconds,
                "made_at": one.made_at,
                "share": one.share,
            }
            for one in sentence.answers
        ],
        "spans": [
            {
                "annotator": span.annotator,
                "field": span.field,
                "unit": span.unit,
                "start": span.start,
                "stop": span.stop,
                "start_in_sentence": span.start - sentence.start,
                "fragments": [{"start": start, "stop": stop} for start, stop in span.fragments],
                "quote": span.quote if with_text else None,
                "kind": span.kind,
                "attributes": [{"name": name, "label": label} for name, label in span.attributes],
                "links": [{"name": name, "units": list(units)} for name, units in span.links],
                "seconds": span.seconds,
                "made_at": span.made_at,
                "share": span.share,
            }
            for span in sentence.spans
        ],
        "answers": further(sentence.further),
    }


def further(answers: tuple[Further, ...]) -> list[dict[str, Any]]:
    """Return the answers to further questions as they are written."""
    return [
        {
            "annotator": one.annotator,
            "field": one.field,
            "value": one.value,
            "seconds": one.seconds,
            "made_at": one.made_at,
            "share": one.share,
        }
        for one in answers
    ]
