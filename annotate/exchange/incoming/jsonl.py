"""Our own jsonl, back: every text, sentence, answer and span as it was exported. Other JSON lines are tables."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming import table
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import json_lines
from annotate.exchange.incoming.records import Said, Text
from annotate.exchange.outgoing.jsonl import FORMAT


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents. Raises AnnotateError, naming the line, for a record that is not as the first ones."""
    for name, data in files.items():
        records = json_lines(data, name)
        first = next(records, None)
        if first and "format" not in first[1]:
            yield from table.read({name: data}, told)
        elif first:
            yield from _read(chain([first], records), name)


def _read(records: Iterable[tuple[int, dict[str, Any]]], name: str) -> Iterator[Text]:
    document: list[tuple[int, dict[str, Any]]] = []
    for number, record in records:
        if record.get("format") != FORMAT:
            message = f"{name}, line {number}: format is {record.get('format')!r}, not {FORMAT!r}"
            raise AnnotateError(message, "Name the format it is in; --list shows them.", ExitCode.BAD_DATA)
        if document and document[-1][1]["document_sha256"] != record.get("document_sha256"):
            yield _text(document, name)
            document = []
        document.append((number, record))
    if document:
        yield _text(document, name)


def _text(records: list[tuple[int, dict[str, Any]]], name: str) -> Text:
    try:
        return _document(records, name)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        where = f"{name}, lines {records[0][0]}-{records[-1][0]}"
        message = f"{where}: a record is not as it was exported ({type(error).__name__}: {error})"
        raise AnnotateError(message, "Export it again.", ExitCode.BAD_DATA) from None


def _document(records: list[tuple[int, dict[str, Any]]], name: str) -> Text:
    number, first = records[0]
    pieces = [part for _, one in records for part in (one["before"], one["text"], one["after"])]
    said = [answer for line, one in records for answer in said_of(f"{name}, line {line}", one)]
    for one in first["document_answers"]:
        said.append(further_of(one, "document", f"{name}, line {number}"))
    return Text(
        name=first["document"],
        where=f"{name}, line {number}",
        text=None if None in pieces else "".join(pieces),
        said=tuple(said),
        sha256=first["document_sha256"],
        schema=first["schema_sha256"],
        sentences=tuple((one["start"], one["stop"]) for _, one in records),
        body_start=first["body_start"],
        **{key: first[key] for key in ("language", "title", "author", "published", "source", "url")},
    )


def said_of(where: str, record: dict[str, Any]) -> Iterator[Said]:
    """Yield what a record has of one sentence; KeyError, TypeError or ValueError for one not as ours are."""
    place = (record["start"], record["stop"])
    for one in record["labels"]:
        common = {"where": where, "start": place[0], "stop": place[1], "made_at": one["made_at"]}
        if one["label"] is not None:
            yield Said(one["annotator"], "sentence", "", value=one["label"], seconds=one["seconds"], **common)
        for field in ("confidence", "note"):
            if one[field] is not None:
                yield Said(one["annotator"], "sentence", field, value=str(one[field]), **common)
    for one in record["answers"]:
        yield further_of(one, "sentence", where, place)
    for one in record["spans"]:
        yield Said(
            one["annotator"],
            "span",
            one["field"],
            where,
            start=one["start"],
            stop=one["stop"],
            quote=one["quote"],
            attributes=tuple((part["name"], part["label"]) for part in one["attributes"]),
            links=tuple((link["name"], tuple(link["units"])) for link in one["links"]),
            fragments=tuple((part["start"], part["stop"]) for part in one["fragments"]),
            id=one["unit"],
            unit=one["unit"],
            seconds=one["seconds"],
            made_at=one["made_at"],
        )


def further_of(
    one: dict[str, Any], level: str, where: str, place: tuple[int, int] = (0, 0), unit: str = ""
) -> Said:
    """Return an answer to another question, about what `unit` names where it is a source."""
    return Said(
        one["annotator"],
        level,
        one["field"],
        where,
        value=one["value"],
        start=place[0],
        stop=place[1],
        seconds=one["seconds"],
        made_at=one["made_at"],
        unit=unit,
    )
