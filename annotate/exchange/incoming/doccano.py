"""doccano's JSONL: a file per annotator, called after her, alone or in the ZIP it exports; labels or spans.

It carries no quotes: places are taken as code points if all are in the text. In the folder we exported, a question
has a folder and a labelled sentence a record; the document they name is put together again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.cutting import cut_around
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import json_lines, unsigned
from annotate.exchange.incoming.records import Said, Text
from annotate.text.read import LARGEST

_NOBODY = frozenset({"all", "stdin", "unknown"})


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield a document per text, with what each file says of it. Raises AnnotateError, naming the line."""
    texts: dict[tuple[object, str], Text] = {}
    pieces: dict[str, _Pieces] = {}
    for name, data in files.items():
        who = told.get("annotator") or PurePath(name).stem
        if not told.get("annotator") and who in _NOBODY:
            raise unsigned(name)
        folders = PurePath(name).parts[:-1]
        question = folders[0] if len(folders) == 1 and not PurePath(name).is_absolute() else ""
        for number, record in json_lines(data, name):
            text = record[told.get("text", "text")]
            where = f"{name}, line {number}"
            if question and isinstance(record.get("document"), str):
                here = pieces.setdefault(record["document"], _Pieces(record["document"], where))
                here.add(record, text, question, who, where)
                continue
            said = tuple(_said(record, who, where, text))
            key = (record.get("id"), text)
            before = texts.get(key) or Text(
                str(record.get("document") or f"text-{record.get('id', number)}"), where, text
            )
            spans = any(one.level == "span" for one in said) or "entities" in record or bool(before.readers)
            texts[key] = _both(before, said, who, spans)
    yield from texts.values()
    yield from (one.whole() for one in pieces.values())


@dataclass
class _Pieces:
    """A document we exported: its text where spans are marked, else its labelled sentences with blanks between."""

    name: str
    where: str
    text: str | None = None
    sentences: dict[int, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    body_start: int = 0  #: where the first sentence is, if that was labelled: what stands before was not asked

    def add(self, record: Mapping[str, Any], text: str, question: str, who: str, where: str) -> None:
        """Add a record. Raises AnnotateError when it does not fit what was there before."""
        start = record.get("start")
        if start is None:
            known, self.text = self.text, text
        else:
            known = self.sentences.get(start)
            self.sentences[start] = text
            self.body_start = start if record.get("sentence") == 1 else self.body_start
        if known not in (None, text):
            message = f"{where}: another text of '{self.name}' than before"
            raise AnnotateError(message, "One document has one text.", ExitCode.BAD_DATA)
        for one in _said(record, who, where, text):
            if one.level == "sentence":
                begin = start or 0
                self.said.append(one._replace(field=question, start=begin, stop=begin + len(text)))
            else:
                kind = tuple(label for label in one.attributes if label[1] != question)
                self.said.append(one._replace(field=question, attributes=kind))

    def whole(self) -> Text:
        """Return the document. Raises AnnotateError for sentences that are not in it."""
        text, places = self.text, [(start, start + len(part)) for start, part in sorted(self.sentences.items())]
        if text is None:
            text = ""
            for (start, _), part in zip(places, self._parts(), strict=True):
                text += " " * (start - len(text)) + part if len(text) <= start <= LARGEST else ""
        for (start, stop), part in zip(places, self._parts(), strict=True):
            if text[start:stop] != part or start < 0:
                message = f"{self.where}: a sentence of '{self.name}' is not at {start}-{stop}"
                raise AnnotateError(message, "Export it again.", ExitCode.BAD_DATA)
        cut = cut_around(text, places, self.body_start) if self.text is not None else tuple(places)
        said = tuple(self.said)
        return Text(self.name, self.where, text, said, sentences=cut, body_start=self.body_start)

    def _parts(self) -> list[str]:
        return [part for _, part in sorted(self.sentences.items())]


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
