"""labelstudio: a folder with tasks.json, to be imported, and config.xml, to be pasted as the labelling interface.

A task is a document, an annotation in it is one annotator's. A sentence is a region of its own, because Label
Studio knows no sentences. Who annotated stands in a text result: `completed_by` must be an account of the server,
or the server refuses the whole file. Offsets are code points.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, Marked, SentenceRecord
from annotate.model.schema import Field, flags_of

FORMAT = "annotate/labelstudio@1"
#: Names that no field of a schema can have: two things of one name are refused, and Label Studio's own tables have
#: a column `annotator`, its account.
WORDS, ANNOTATOR = "annotate:text", "annotate:by"  #: the text shown, and the result that says who annotated


def write(dataset: Dataset, folder: Path) -> int:
    """Write tasks.json and config.xml into the folder; return the number of tasks."""
    (folder / "config.xml").write_text("\n".join(_config(dataset)) + "\n", encoding="utf-8")
    count = 0
    with (folder / "tasks.json").open("w", encoding="utf-8", newline="\n") as out:
        for record in dataset.documents:
            out.write(",\n" if count else "[\n")
            out.write(json.dumps(_task(record, dataset), ensure_ascii=False, allow_nan=False))  # dump() is slower
            count += 1
        out.write("\n]\n" if count else "[]\n")
    return count


# -- the labelling interface --------------------------------------------------------------------------------


def _config(dataset: Dataset) -> Iterator[str]:
    yield "<View>"
    yield f'  <Text name="{WORDS}" value="$text" granularity="symbol"/>'
    fields = dataset.fields
    for field in fields:
        if field is dataset.schema.sentence_field or field.level == "span":
            kinds = [label.name for label in field.labels or field.kinds]
            kinds += [field.name] if field.level == "span" and field.name not in kinds else []  # without a kind
            yield f'  <Labels name={quoteattr(field.name)} toName="{WORDS}">'
            yield from (f"    <Label value={quoteattr(kind)}/>" for kind in kinds)
            yield "  </Labels>"
            for attribute in field.attributes[1:]:
                name = f"{field.name}.{attribute.name}"
                yield from _control(name, "text" if not attribute.labels else "nominal", attribute.labels, True)
            if field.links:
                yield "  <Relations>"
                yield from (f"    <Relation value={quoteattr(link.name)}/>" for link in field.links)
                yield "  </Relations>"
        elif field.level in ("sentence", "document"):
            yield from _control(field.name, field.scale, field.labels, field.level == "sentence")
    yield f'  <TextArea name="note" toName="{WORDS}" perRegion="true"/>'
    yield f'  <Rating name="confidence" toName="{WORDS}" perRegion="true" maxRating="3"/>'
    yield f'  <TextArea name="{ANNOTATOR}" toName="{WORDS}"/>'
    yield "</View>"


def _control(name: str, scale: str, labels: Iterable[Any], per_region: bool) -> Iterator[str]:
    per = ' perRegion="true"' if per_region else ""
    if scale in ("text", "interval", "source"):
        yield f'  <TextArea name={quoteattr(name)} toName="{WORDS}"{per}/>'
        return
    several = "multiple" if scale == "flags" else "single"
    yield f'  <Choices name={quoteattr(name)} toName="{WORDS}" choice="{several}"{per}>'
    yield from (f"    <Choice value={quoteattr(label.name)}/>" for label in labels)
    yield "  </Choices>"


# -- the tasks ----------------------------------------------------------------------------------------------


def _task(record: DocumentRecord, dataset: Dataset) -> dict[str, Any]:
    document = record.document
    who = sorted({one.annotator for one in _everything(record)})
    about = {
        "format": FORMAT,
        "schema_sha256": dataset.schema.sha256,
        "document_sha256": document.sha256,
        "body_start": document.body_start,
        "published": document.published,
        "sentences": [[one.start, one.stop] for one in record.sentences],
        "sentence_fields": [field.name for field in dataset.fields if field.level == "sentence"],
    }
    origin = {name: getattr(record, name) for name in ("title", "source", "author", "url")}
    data = {
        "text": document.text,
        "document": document.name,
        "language": document.language,
        **origin,
        "annotate": about,
    }
    annotations = [{"result": list(_results(record, dataset, name))} for name in who]
    return {"data": data, "annotations": annotations}


def _everything(record: DocumentRecord) -> Iterator[Answered | Marked | Further]:
    yield from record.further
    for one in record.sentences:
        yield from one.answers
        yield from one.spans
        yield from one.further


def _results(record: DocumentRecord, dataset: Dataset, who: str) -> Iterator[dict[str, Any]]:
    yield _result("textarea", ANNOTATOR, ANNOTATOR, {"text": [who]})
    fields = {field.name: field for field in dataset.fields}
    for further in record.further:
        if further.annotator == who:
            yield _answer(further, fields[further.field], f"document-{further.field}", {})
    for sentence in record.sentences:
        yield from _sentence(sentence, dataset, who, fields)
        for span in sentence.spans:
            if span.annotator == who:
                yield from _span(span, fields[span.field])


def _sentence(
    sentence: SentenceRecord, dataset: Dataset, who: str, fields: Mapping[str, Field]
) -> Iterator[dict[str, Any]]:
    place = {"start": sentence.start, "end": sentence.stop, "text": sentence.text}
    for answer in sentence.answers:
        if answer.annotator != who:
            continue
        if answer.label is not None:
            name = dataset.schema.sentence_field.name
            yield _result("labels", name, sentence.unit, {**place, "labels": [answer.label]})
        if answer.note is not None:
            yield _result("textarea", "note", sentence.unit, {**place, "text": [answer.note]})
        if answer.confidence is not None:
            yield _result("rating", "confidence", sentence.unit, {**place, "rating": answer.confidence})
    for further in sentence.further:
        if further.annotator == who:
            yield _answer(further, fields[further.field], sentence.unit, place)


def _span(span: Marked, field: Field) -> Iterator[dict[str, Any]]:
    place = {"start": span.start, "end": span.stop, "text": span.quote}
    key = f"{span.field}:{span.unit}"
    yield _result("labels", span.field, key, {**place, "labels": [span.kind or span.field]})
    for attribute in field.attributes[1:]:
        said = dict(span.attributes).get(attribute.name)
        if said is not None:
            kind, value = ("choices", {"choices": [said]}) if attribute.labels else ("textarea", {"text": [said]})
            yield _result(kind, f"{span.field}.{attribute.name}", key, {**place, **value})
    ends = {link.name: link.to for link in field.links}
    for name, units in span.links:
        for unit in units:
            yield {"type": "relation", "from_id": key, "to_id": f"{ends[name]}:{unit}", "labels": [name]}


def _answer(one: Further, field: Field, key: str, place: Mapping[str, Any]) -> dict[str, Any]:
    if field.scale == "flags":
        return _result("choices", one.field, key, {**place, "choices": list(flags_of(one.value))})
    if field.is_written:
        return _result("textarea", one.field, key, {**place, "text": [one.value]})
    return _result("choices", one.field, key, {**place, "choices": [one.value]})


def _result(kind: str, name: str, key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": key, "type": kind, "from_name": name, "to_name": WORDS, "value": dict(value)}
