"""Tasks of Label Studio that we exported: what is asked of what, the sentences and the annotator stand in them.

They come back as they were, whether or not a server had them meanwhile; what people added there comes in too.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotate.exchange.incoming.lines import unsigned
from annotate.exchange.incoming.records import Said, Text
from annotate.exchange.outgoing.labelstudio import ANNOTATOR, FORMAT

_BUILT_IN = ("note", "confidence")


def is_ours(task: Any) -> bool:
    """Tell whether a task is one we exported."""
    about = task["data"].get("annotate")
    return isinstance(about, dict) and about.get("format") == FORMAT


def text(task: Mapping[str, Any], where: str, told: Mapping[str, str]) -> Text:
    """Return the document of a task. Raises KeyError, TypeError or ValueError for one that is not as ours are."""
    data: Mapping[str, Any] = task["data"]
    about: Mapping[str, Any] = data["annotate"]
    origin: dict[str, Any] = {key: data.get(key) for key in ("language", "title", "source", "author", "url")}
    said = [
        one
        for annotation in task["annotations"]
        if not annotation.get("was_cancelled")
        for one in _annotation(
            annotation, annotator(annotation, data, where, told), where, about["sentence_fields"]
        )
    ]
    return Text(
        str(data["document"]),
        where,
        data["text"],
        tuple(said),
        sha256=about["document_sha256"],
        schema=about["schema_sha256"],
        sentences=tuple((start, stop) for start, stop in about["sentences"]),
        body_start=about["body_start"],
        published=about["published"],
        **origin,
    )


def _annotation(annotation: Mapping[str, Any], who: str, where: str, sentence_fields: list[str]) -> Iterator[Said]:
    spans: dict[str, list[Mapping[str, Any]]] = {}
    links: dict[str, dict[str, list[str]]] = {}
    for number, one in enumerate(annotation["result"]):
        if one["type"] == "relation":
            for name in one["labels"]:
                links.setdefault(str(one["from_id"]), {}).setdefault(name, []).append(str(one["to_id"]))
            continue
        name, value, key = one["from_name"], one["value"], str(one.get("id", f"#{number}"))
        if name == ANNOTATOR:
            continue
        if "start" not in value:
            yield Said(who, "document", name, where, answer(one))
        elif name in sentence_fields or name in _BUILT_IN:
            here = f"{where}, {name} {value['start']}-{value['end']}"
            yield Said(who, "sentence", name, here, answer(one), value["start"], value["end"])
        else:
            spans.setdefault(key, []).append(one)
    for key, results in spans.items():
        tied = tuple((name, tuple(ends)) for name, ends in links.get(key, {}).items())
        yield _span(key, results, tied, who, where)


def _span(
    key: str,
    results: list[Mapping[str, Any]],
    links: tuple[tuple[str, tuple[str, ...]], ...],
    who: str,
    where: str,
) -> Said:
    """Return a span: its kind is the label, unless that is only the question's name again."""
    region = next((one for one in results if one["type"] == "labels"), results[0])
    field, value = region["from_name"].partition(".")[0], region["value"]
    attributes = []
    for one in sorted(results, key=lambda one: one is not region):
        said = answer(one)
        if one is not region:
            attributes.append((one["from_name"].partition(".")[2], said))
        elif said != field:
            attributes.append(("", said))
    unit = key.partition(":")[2] if key.startswith(f"{field}:span:") else ""
    return Said(
        who, "span", field, f"{where}, region {key}", start=value["start"], stop=value["end"],
        quote=value.get("text"), attributes=tuple(attributes), links=links, id=key, unit=unit,
    )  # fmt: skip


def annotator(annotation: Mapping[str, Any], data: Mapping[str, Any], where: str, told: Mapping[str, str]) -> str:
    """Return who made an annotation: as it says, else as was `told`. Raises AnnotateError for nobody."""
    for one in annotation["result"]:
        if one.get("from_name") == ANNOTATOR and one["value"].get("text"):
            return str(one["value"]["text"][0])
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    found = annotation.get("annotator") or data.get("annotator") or by or told.get("annotator")
    if not found:
        raise unsigned(where)
    return str(found)


def answer(result: Mapping[str, Any]) -> str:
    """Return what a result says, as one answer; several choices as a JSON list."""
    value = result["value"]
    given = value["text" if result["type"] == "textarea" else result["type"]]
    if isinstance(given, (int, float)):
        return str(given)
    if isinstance(given, str):
        return given
    if result["type"] == "textarea":
        return "\n".join(given)
    return str(given[0]) if len(given) == 1 else json.dumps(sorted(given), ensure_ascii=False)
