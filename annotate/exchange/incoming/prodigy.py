"""Prodigy's JSONL: a task per line and annotator, with spans, choices or a label that was accepted or rejected.

What was ignored or rejected as a whole is no answer, but for a single label: its rejection is `not_LABEL`.
It carries no quotes: places are taken as code points if all are in the text.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import json_lines, unsigned
from annotate.exchange.incoming.records import Said, Text


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield a document per text, with what everybody said of it. Raises AnnotateError, naming the line."""
    texts: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for name, data in files.items():
        for number, record in json_lines(data, name):
            where = f"{name}, line {number}"
            who = record.get("_annotator_id") or record.get("_session_id") or told.get("annotator")
            if not who:
                raise unsigned(where)
            texts.setdefault(record[told.get("text", "text")], []).append((where, str(who), record))
    for count, (text, tasks) in enumerate(texts.items(), 1):
        yield _text(text, tasks, count)


def _text(text: str, tasks: list[tuple[str, str, Mapping[str, Any]]], count: int) -> Text:
    spans = any("spans" in record for _, _, record in tasks)
    said = tuple(
        one
        for where, who, record in tasks
        for one in _said(record, who, where, text, "document" if spans else "sentence")
    )
    readers = [who for _, who, record in tasks if "spans" in record and record.get("answer", "accept") == "accept"]
    meta = tasks[0][2].get("meta") or {}
    name = str(meta.get("document") or meta.get("id") or f"text-{count}")
    return Text(name, tasks[0][0], text, said, whole=not spans, readers=tuple(dict.fromkeys(readers)))


def _said(record: Mapping[str, Any], who: str, where: str, text: str, level: str) -> Iterator[Said]:
    answer = record.get("answer", "accept")
    place: dict[str, Any] = {"start": len(text.rstrip()) - len(text.strip()), "stop": len(text.rstrip())}
    if "label" in record and answer in ("accept", "reject"):
        value = record["label"] if answer == "accept" else f"not_{record['label']}"
        yield Said(who, level, "", where, value, **place)
    if answer != "accept":
        return
    if chosen := record.get("accept"):
        value = str(chosen[0]) if len(chosen) == 1 else json.dumps(sorted(chosen), ensure_ascii=False)
        yield Said(who, level, "", where, value, **place)
    ties: dict[tuple[object, object], dict[str, list[str]]] = {}
    for relation in record.get("relations", []):
        head, child = relation["head_span"], relation["child_span"]
        ends = ties.setdefault((head["start"], head["end"]), {}).setdefault(relation["label"], [])
        ends.append(f"{child['start']}-{child['end']}")
    for one in record.get("spans", []):
        links = tuple((name, tuple(ends)) for name, ends in ties.get((one["start"], one["end"]), {}).items())
        yield Said(
            who, "span", "", where, start=one["start"], stop=one["end"], quote=one.get("text"),
            attributes=(("", one["label"]),), links=links, id=f"{one['start']}-{one['end']}",
        )  # fmt: skip
