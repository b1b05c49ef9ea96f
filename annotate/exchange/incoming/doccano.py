"""doccano's JSONL: a file per annotator, called after her, alone or in the ZIP it exports; labels or spans.

It carries no quotes: places are taken as code points if all are in the text.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import json_lines
from annotate.exchange.incoming.records import Said, Text

_NOBODY = frozenset({"all", "stdin", "unknown"})


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield a document per text, with what each file says of it. Raises AnnotateError, naming the line."""
    texts: dict[tuple[object, str], Text] = {}
    for name, data in files.items():
        who = told.get("annotator") or PurePath(name).stem
        if not told.get("annotator") and who in _NOBODY:
            message = f"{name} does not say who labelled it"
            raise AnnotateError(message, "Name her: --column annotator=NAME.", ExitCode.BAD_DATA)
        for number, record in json_lines(data, name):
            text = record[told.get("text", "text")]
            where = f"{name}, line {number}"
            said = tuple(_said(record, who, where, text))
            key = (record.get("id"), text)
            before = texts.get(key) or Text(
                str(record.get("document") or f"text-{record.get('id', number)}"), where, text
            )
            spans = any(one.level == "span" for one in said) or "entities" in record or bool(before.readers)
            texts[key] = _both(before, said, who, spans)
    yield from texts.values()


def _both(text: Text, said: tuple[Said, ...], who: str, spans: bool) -> Text:
    readers = (*text.readers, who) if spans else text.readers
    return Text(
        text.name,
        text.where,
        text.text,
        (*text.said, *said),
        whole=not spans,
        readers=tuple(dict.fromkeys(readers)),
    )


def _said(record: Mapping[str, Any], who: str, where: str, text: str) -> Iterator[Said]:
    labels = record.get("label", record.get("labels", []))
    links: dict[str, dict[str, list[str]]] = {}
    for relation in record.get("relations", []):
        ends = links.setdefault(str(relation["from_id"]), {})
        ends.setdefault(relation["type"], []).append(str(relation["to_id"]))
    for entity in record.get("entities", []):
        key = str(entity["id"])
        tied = tuple((name, tuple(ends)) for name, ends in links.get(key, {}).items())
        start, stop, kind = (entity[name] for name in ("start_offset", "end_offset", "label"))
        yield Said(who, "span", "", where, start=start, stop=stop, attributes=(("", kind),), links=tied, id=key)
    if isinstance(labels, str):
        labels = [labels]
    for start, stop, label in (one for one in labels if isinstance(one, list)):
        yield Said(who, "span", "", where, start=start, stop=stop, attributes=(("", label),))
    if whole := [one for one in labels if not isinstance(one, list)]:
        value = str(whole[0]) if len(whole) == 1 else json.dumps(sorted(whole), ensure_ascii=False)
        stop = len(text.rstrip())
        yield Said(who, "sentence", "", where, value, start=stop - len(text.strip()), stop=stop)
