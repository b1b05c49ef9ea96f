"""webannotation: W3C Web Annotations (JSON-LD), one annotation a label or span, places by position and by quote.

Positions are code points, as the recommendation says; some readers count UTF-16, and find the quote all the same.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotate.exchange.records import Dataset, DocumentRecord

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  #: characters of the text quoted before and after


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset as one annotation collection; return the number of annotations."""
    head = {"@context": CONTEXT, "type": "AnnotationPage"}
    out.write((_dumped(head)[:-1] + ', "items": [').encode())
    count = 0
    for record in dataset.documents:
        for item in _items(record, dataset):
            out.write((",\n" if count else "\n").encode() + _dumped(item).encode())
            count += 1
    out.write(b"\n]}\n")
    return count


def _dumped(item: dict[str, Any]) -> str:
    """Return JSON that may stand in a page: nothing in it ends a script."""
    text = json.dumps(item, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _items(record: DocumentRecord, dataset: Dataset) -> Iterator[dict[str, Any]]:
    first, sha256 = dataset.schema.sentence_field.name, record.document.sha256
    for sentence in record.sentences:
        for answer in sentence.answers:
            if answer.label is None:
                continue
            unit = f"{sha256}:{sentence.unit}:{first}:{answer.annotator}"
            said = [_body(first, answer.label, "classifying")]
            if answer.note is not None:
                said.append({"type": "TextualBody", "value": answer.note, "purpose": "commenting"})
            yield _item(
                unit, answer.annotator, answer.made_at, said, _target(record, ((sentence.start, sentence.stop),))
            )
        for span in sentence.spans:
            said = [_body(name, value, "tagging") for name, value in span.attributes] or [
                _body(span.field, span.field, "tagging")
            ]
            ends = {link.name: link.to for link in dataset.schema.field(span.field).links}
            said += [
                {"type": "SpecificResource", "purpose": "linking", "name": name,
                 "source": _urn(f"{sha256}:{unit}:{ends[name]}:{span.annotator}")}
                for name, units in span.links
                for unit in units
            ]  # fmt: skip
            unit = f"{sha256}:{span.unit}:{span.field}:{span.annotator}"
            yield _item(unit, span.annotator, span.made_at, said, _target(record, span.pieces))


def _urn(unit: str) -> str:
    from urllib.parse import quote

    return f"urn:annotate:{quote(unit, safe=':-#')}"


def _item(
    unit: str, who: str, made_at: str, said: list[dict[str, Any]], target: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": _urn(unit),
        "type": "Annotation",
        "creator": {"type": "Person", "nickname": who},
        "created": made_at,
        "body": said,
        "target": target if len(target) > 1 else target[0],
    }


def _body(name: str, value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "name": name, "value": value}


def _target(record: DocumentRecord, pieces: tuple[tuple[int, int], ...]) -> list[dict[str, Any]]:
    text = record.document.text
    source = record.url or f"urn:sha256:{record.document.sha256}"
    return [
        {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": stop},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:stop],
                    "prefix": text[max(0, start - AROUND) : start],
                    "suffix": text[stop : stop + AROUND],
                },
            ],
        }
        for start, stop in pieces
    ]
