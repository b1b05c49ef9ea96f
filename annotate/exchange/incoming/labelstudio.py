"""Label Studio's JSON export: tasks with each person's labels, choices, texts, ratings and relations.

Old versions counted offsets in UTF-16; the quotes tell. A choice about a whole task is an answer about the
sentence where the task is one text without spans, else about the document. A task of ours (labelstudio_ours.py)
says what is asked of what, where its sentences are, and who annotated.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from annotate.exchange.incoming import labelstudio_ours
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.labelstudio_ours import annotator, answer
from annotate.exchange.incoming.lines import json_document
from annotate.exchange.incoming.records import Said, Text

#: Result types whose value is a list of labels of some words, by the key that holds it.
_SPANS = ("labels", "hypertextlabels", "paragraphlabels")


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield a document per task; cancelled annotations are left out. Raises AnnotateError for anything else."""
    for name, data in files.items():
        if len(files) > 1 and not name.endswith(".json"):
            continue  # the labelling interface beside it
        tasks = json_document(data, name)
        if not isinstance(tasks, list):
            raise ValueError("a list of tasks is expected")
        spans = any(_is_span(result) for task in tasks for result in _results(task))
        for number, task in enumerate(tasks, 1):
            where = f"{name}, task {task.get('id', number)}"
            ours = labelstudio_ours.is_ours(task)
            yield labelstudio_ours.text(task, where, told) if ours else _task(task, where, told, spans)


def _results(task: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for annotation in task.get("annotations", []):
        yield from annotation["result"]


def _is_span(result: Mapping[str, Any]) -> bool:
    return result.get("type") in _SPANS and "start" in result["value"]


def _task(task: Mapping[str, Any], where: str, told: Mapping[str, str], spans: bool) -> Text:
    data: Mapping[str, Any] = task["data"]
    key = told.get("text", "text")
    if key not in data:
        texts = [name for name, value in data.items() if isinstance(value, str)]
        if len(texts) != 1:
            raise ValueError(f"{where} has no data '{key}' but {', '.join(data)}: --column text=NAME")
        key = texts[0]
    text = data[key]
    said: list[Said] = []
    readers = []
    for annotation in task["annotations"]:
        if not annotation.get("was_cancelled"):
            who = annotator(annotation, data, where, told)
            readers.append(who)
            said += _annotation(annotation, who, where, text, "document" if spans else "sentence")
    name = str(data.get("document") or data.get("id") or f"task-{task['id']}")
    about = {ours: data.get(ours) for ours in ("title", "source", "author", "url", "language")}
    kept: dict[str, Any] = {ours: value for ours, value in about.items() if isinstance(value, str) and value}
    return Text(name, where, text, tuple(said), whole=not spans, readers=tuple(readers) if spans else (), **kept)


def _annotation(annotation: Mapping[str, Any], who: str, where: str, text: str, level: str) -> Iterator[Said]:
    """Yield one person's answers: what stands under one id is one span and what is said of it."""
    made_at = annotation.get("created_at")
    made_at = made_at if isinstance(made_at, str) else None
    seconds = annotation.get("lead_time")
    spent = float(seconds) if isinstance(seconds, (int, float)) else 0.0
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    links: dict[str, dict[str, list[str]]] = {}
    for number, result in enumerate(annotation["result"]):
        if result["type"] == "relation":
            for name in result.get("labels") or ["related"]:
                links.setdefault(str(result["from_id"]), {}).setdefault(name, []).append(str(result["to_id"]))
        else:
            by_id.setdefault(str(result.get("id", f"#{number}")), []).append(result)
    for key, results in by_id.items():
        region = next((one for one in results if "start" in one["value"]), None)
        if region is None:
            for one in results:
                said = answer(one)
                stop = len(text.rstrip())
                place: dict[str, Any] = {"start": stop - len(text.strip()), "stop": stop}
                yield Said(
                    who, level, one.get("from_name", ""), where, said, seconds=spent, made_at=made_at, **place
                )
            continue
        value = region["value"]
        attributes = tuple(
            ("" if one["type"] in _SPANS else one["from_name"], answer(one))
            for one in sorted(results, key=lambda one: one["type"] not in _SPANS)
        )
        tied = tuple((name, tuple(ends)) for name, ends in links.get(key, {}).items())
        yield Said(
            who, "span", region.get("from_name", ""), f"{where}, region {key}", start=value["start"],
            stop=value["end"], quote=value.get("text"), attributes=attributes, links=tied, id=key, made_at=made_at,
        )  # fmt: skip
