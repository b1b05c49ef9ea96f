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
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, BinaryIO

from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, Marked, SentenceRecord
from annotate.text.readability import provenance, readability, sentence_counts

FORMAT = "annotate/sentences@1"

_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
#: Line ends to some readers of lines, though not to JSON.
_LINE_ENDS = {end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of records."""
    count = 0
    for record in dataset.documents:
        for line in lines(record, dataset):
            out.write(line.encode())
            count += 1
    return count


def sentences(record: DocumentRecord, dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the record of each sentence of a document, as it is written."""
    return map(json.loads, lines(record, dataset))


def lines(record: DocumentRecord, dataset: Dataset) -> Iterator[str]:
    """Yield the line of each sentence of a document, its end included.

    What is alike in all of them is encoded once, and the rest put together here: an encoder that looks for itself
    what it is given takes three times as long.
    """
    document, labels, with_text = record.document, dataset.labels, dataset.with_text
    alike, closing = (_encoded(part)[1:-1] for part in _about(record, dataset))
    begins = {after.start: before.stop for before, after in pairwise(document.sentences)}
    last = document.sentences[-1].stop if document.sentences else 0
    for one in record.sentences:
        start, stop = one.start, one.stop
        text = before = after = figures = "null"
        if with_text:
            text = encode_basestring(one.text)
            before = encode_basestring(document.text[begins.get(start, 0) : start])
            after = encode_basestring(document.text[stop:]) if stop == last else '""'
            figures = _encoded(sentence_counts(one.text, document.language))
        line = (
            f'{{{alike}, "sentence": {one.number}, "start": {start}, "stop": {stop}, "text": {text}, '
            f'"labels": {_listed(_LABEL, one.answers)}, "spans": {_spans(one, with_text)}, '
            f'"answers": {_listed(_FURTHER, one.further)}, "before": {before}, "after": {after}, '
            f'{_told(labels, one.answers)}, "readability": {figures}, {closing}}}\n'
        )
        for end, escaped in _LINE_ENDS.items():
            line = line.replace(end, escaped)
        yield line


def _object(fields: tuple[str, ...]) -> str:
    """Return the object of these fields as JSON, with a place for each value."""
    return "{" + ", ".join(f'"{field}": %s' for field in fields) + "}"


_LABEL, _FURTHER = _object(Answered._fields), _object(Further._fields)


def _listed(form: str, answers: tuple[Answered, ...] | tuple[Further, ...]) -> str:
    return f"[{', '.join([form % tuple(map(_scalar, one)) for one in answers])}]"


def _scalar(value: str | float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return encode_basestring(value)
    return repr(value) if isfinite(value) else _encoded(value)  # which refuses it


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


def _told(labels: tuple[str, ...], answers: tuple[Answered, ...]) -> str:
    """Return what a sentence's answers come to, and its gold label."""
    votes = tuple((one.label, one.share) for one in answers if one.label is not None and not one.is_decision)
    gold = next((one.label for one in answers if one.is_decision), None)
    return _counted(labels, votes, gold)


@lru_cache(maxsize=4096)  # few sentences differ in what was said of them, and by whom does not matter
def _counted(labels: tuple[str, ...], votes: tuple[tuple[str, float | None], ...], gold: str | None) -> str:
    """Return tally() of the votes, and the gold label; where one was made of several, their shares."""
    shares = {label: share for label, share in votes if share is not None}
    if not shares:
        return _encoded({**tally(list(labels), [label for label, _ in votes]), "gold": gold})[1:-1]
    leaders = [label for label in labels if shares.get(label) == max(shares.values())]
    complete = abs(sum(shares.values()) - 1) < 1e-9
    told = {
        "counts": None,
        "soft_label": {label: shares.get(label, 0.0) for label in labels} if complete else None,
        "majority": leaders[0] if len(leaders) == 1 else None,
        "ties": leaders if len(leaders) > 1 else [],
        "gold": gold,
    }
    return _encoded(told)[1:-1]


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


def _spans(sentence: SentenceRecord, with_text: bool) -> str:
    return (
        _encoded([_span(span, sentence.start, with_text) for span in sentence.spans]) if sentence.spans else "[]"
    )


def _span(span: Marked, begins: int, with_text: bool) -> dict[str, Any]:
    return {
        "annotator": span.annotator,
        "field": span.field,
        "unit": span.unit,
        "start": span.start,
        "stop": span.stop,
        "start_in_sentence": span.start - begins,
        "fragments": [{"start": start, "stop": stop} for start, stop in span.fragments],
        "quote": span.quote if with_text else None,
        "kind": span.kind,
        "attributes": [{"name": name, "label": label} for name, label in span.attributes],
        "links": [{"name": name, "units": list(units)} for name, units in span.links],
        "seconds": span.seconds,
        "made_at": span.made_at,
        "share": span.share,
    }


def further(answers: tuple[Further, ...]) -> list[dict[str, Any]]:
    """Return the answers to further questions as they are written."""
    return [one._asdict() for one in answers]
