"""UIMA CAS of INCEpTION: the ZIP or folder of a project, or single documents in XMI or JSON.

In a project, annotation/DOCUMENT/ANNOTATOR is what one annotator said, curation/DOCUMENT what was adjudicated: it
is gold's. Every layer is a question about spans, its features are attributes, its link features and relations are
links. What we exported says what its types are called here, and comes back as it was.
"""

import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.files import Files, unpacked
from annotate.exchange.incoming.lines import json_document
from annotate.exchange.incoming.records import Said, Text
from annotate.exchange.incoming.xml import check_xml
from annotate.exchange.outgoing.inception import (
    DOCUMENT_ANSWERS,
    INITIAL,
    METADATA,
    ORIGIN,
    SENTENCE,
    SENTENCE_ANSWERS,
    TOKEN,
)
from annotate.model.decision import GOLD
from annotate.model.document import identity

if TYPE_CHECKING:
    from cassis import Cas

_FOLDERS = {"annotation": None, "curation": GOLD}  #: of a project, and whose answers are in them
#: Types that are no annotator's.
_NOBODYS = ("uima.tcas.DocumentAnnotation", METADATA, SENTENCE, TOKEN)
_SEGMENTS = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
#: What the library says of a place outside the text, or inside a character, and then takes as it is.
_NOWHERE = re.compile(r"Not mapping external offset \[(-?\d+)\]")
_PLAIN = (str, int, float, bool)


@dataclass
class _Document:
    """A document, and everybody's file of it."""

    name: str
    where: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    origin: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    said: list[Said] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents, with what everybody said of them. Raises AnnotateError, naming the file."""
    documents: dict[str, _Document] = {}
    for name, data, types in _cases(files):
        key, who = _whose(name, told)
        cas = _loaded(data, types, name)
        origin = _origin(cas, name)
        here = documents.setdefault(key, _document(cas, key, name, origin))
        if here.text != (cas.sofa_string or ""):
            message = f"{name}: another text than in {here.where}"
            raise AnnotateError(message, "One document has one text.", ExitCode.BAD_DATA)
        who = (origin.get("annotator") if origin else who) or who
        if who == INITIAL:
            continue
        if who is None:
            message = f"{name} does not say who annotated it"
            raise AnnotateError(message, "Name her: --column annotator=NAME.", ExitCode.BAD_DATA)
        here.readers.append(who)
        here.said += _ours(cas, origin, who, name) if origin else _theirs(cas, who, name)
    yield from (_text(one) for one in documents.values())


def _cases(files: Files) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield (name, CAS, type system) of all there are, also of those in archives in the archive."""
    for name, data in files.items():
        parts = PurePosixPath(name).parts
        if len(parts) > 1 and parts[0] not in _FOLDERS and "exportedproject.json" in files:
            continue  # sources, guidelines and layers of a project
        inside = unpacked(data, name)
        for part, content in inside.items():
            path = name if part == name else f"{name}/{part}"
            if path.endswith(".xmi"):
                yield (
                    path,
                    content,
                    _types_for(path, {**files, **{f"{name}/{one}": of for one, of in inside.items()}}),
                )
            elif path.endswith(".json") and b'"%FEATURE_STRUCTURES"' in content:
                json_document(content, path)  # refuses what is no text, which the library takes
                yield path, content, b""


def _types_for(path: str, files: Files) -> bytes:
    """Return the type system that lies nearest: beside the file, else in a folder around it."""
    for folder in PurePosixPath(path).parents:
        place = str(folder / "TypeSystem.xml")
        if place in files:
            return files[place]
    message = f"{path} has no TypeSystem.xml beside it or in the folders around it"
    raise AnnotateError(message, "Import the ZIP or the folder, not the file alone.", ExitCode.BAD_DATA)


def _whose(name: str, told: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the document a file is about, and whose it is."""
    parts = PurePosixPath(name).parts
    for number, part in enumerate(parts[:-2]):
        if part in _FOLDERS:
            who = PurePosixPath(parts[number + 2]).stem
            if who == INITIAL:
                return parts[number + 1], INITIAL
            return parts[number + 1], _FOLDERS[part] or told.get("annotator") or who
    return PurePosixPath(name).stem, told.get("annotator")


def _loaded(data: bytes, types: bytes, name: str) -> "Cas":
    """Return a CAS, in XMI with its type system, or in JSON, which has it inside."""
    try:
        from cassis import load_cas_from_json, load_cas_from_xmi
    except ImportError:
        hint = "pip install 'annotate-news[inception]'"
        raise AnnotateError("inception needs cassis", hint, ExitCode.USAGE) from None
    typesystem = _typesystem(types, name) if types else None
    if types:
        check_xml(data, name)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            cas: Cas = (
                load_cas_from_xmi(io.BytesIO(data), typesystem, lenient=True)
                if types
                else load_cas_from_json(io.BytesIO(data))
            )
        except Exception as error:  # on a file that is not as it should be, the library raises what it runs into
            message = f"{name} is no UIMA CAS ({type(error).__name__})"
            raise AnnotateError(message, "Export it again, as UIMA CAS XMI.", ExitCode.BAD_DATA) from None
    if nowhere := [found[1] for one in warned if (found := _NOWHERE.search(str(one.message)))]:
        message = f"{name}: no character stands at {', '.join(nowhere[:5])}"
        raise AnnotateError(message, "Places are counted in UTF-16, as UIMA does.", ExitCode.BAD_DATA)
    return cas


@lru_cache(1)
def _typesystem(types: bytes, name: str) -> Any:
    from cassis import load_typesystem

    check_xml(types, f"the TypeSystem.xml of {name}")
    try:
        return load_typesystem(io.BytesIO(types))
    except Exception as error:  # as of a CAS
        message = f"the TypeSystem.xml of {name} describes no types ({type(error).__name__})"
        raise AnnotateError(message, "Export it again.", ExitCode.BAD_DATA) from None


def _origin(cas: "Cas", name: str) -> dict[str, Any]:
    """Return what an export of ours says of itself; {} for one that is not ours."""
    if not cas.typesystem.contains_type(ORIGIN):
        return {}
    found = [json.loads(one.json) for one in cas.select(ORIGIN)]
    if len(found) != 1 or not isinstance(found[0], dict):
        raise ValueError(f"{name} does not say where it is from")
    return found[0]


def _document(cas: "Cas", key: str, where: str, origin: Mapping[str, Any]) -> _Document:
    language = cas.document_language
    return _Document(
        name=str(origin.get("document") or key),
        where=where,
        text=cas.sofa_string or "",
        sentences=tuple(sorted({(one.begin, one.end) for one in _select(cas, SENTENCE)})),
        origin=dict(origin),
        language=language if isinstance(language, str) and language != "x-unspecified" else None,
    )


def _select(cas: "Cas", kind: str) -> list[Any]:
    return list(cas.select(kind)) if cas.typesystem.contains_type(kind) else []


def _text(one: _Document) -> Text:
    """Return a document with everything said of it.

    Where characters were replaced that no XML can hold, it comes without its text, to be found by its hash.
    """
    origin = one.origin
    about: dict[str, Any] = {
        key: origin.get(key) for key in ("language", "published", "title", "source", "author", "url")
    }
    if not origin:
        about["language"] = one.language
    found = Text(
        one.name,
        one.where,
        one.text,
        tuple(one.said),
        sha256=origin.get("document_sha256"),
        schema=origin.get("schema_sha256"),
        sentences=one.sentences or (() if origin else None),
        readers=() if origin else tuple(dict.fromkeys(one.readers)),
        body_start=int(origin.get("body_start", 0)),
        **about,
    )
    replaced = found.sha256 and "\ufffd" in one.text and identity(one.text) != found.sha256
    return replace(found, text=None) if replaced else found


# -- our own ------------------------------------------------------------------------------------------------


def _ours(cas: "Cas", origin: Mapping[str, Any], who: str, where: str) -> Iterator[Said]:
    for layer, level, names in (
        (DOCUMENT_ANSWERS, "document", origin["about_document"]),
        (SENTENCE_ANSWERS, "sentence", origin["sentence"]),
    ):
        for one in _select(cas, layer):
            place = (0, 0) if level == "document" else (one.begin, one.end)
            for feature, name in names.items():
                if (value := getattr(one, feature)) is not None:
                    yield Said(who, level, name, where, _value(value), *place)
    for layer, known in origin["spans"].items():
        for one in _select(cas, layer):
            attributes, links = _features(one, known["features"])
            yield Said(
                who, "span", known["field"], f"{where}, {one.begin}-{one.end}", start=one.begin, stop=one.end,
                attributes=attributes, links=links, id=str(one.xmiID),
            )  # fmt: skip


def _value(value: Any) -> str:
    """Return an answer; several as a JSON list."""
    if isinstance(value, _PLAIN):
        return str(value)
    return json.dumps(sorted(value.elements or []), ensure_ascii=False)


def _features(
    one: Any, names: Mapping[str, str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return what is said of a span: its attributes, and its links by the identity of what they end at."""
    attributes: list[tuple[str, str]] = []
    links: dict[str, list[str]] = {}
    for feature, name in names.items():
        value = getattr(one, feature)
        if isinstance(value, _PLAIN):
            attributes.append((name, str(value)))
        elif value is not None and hasattr(value, "elements"):
            elements = value.elements or []
            if all(isinstance(part, str) for part in elements) and elements:
                attributes += [(name, part) for part in elements[:1]]
                continue
            for part in elements:
                role = getattr(part, "role", None)
                links.setdefault(name if role in (None, name) else f"{name}_{role}", []).append(
                    str(part.target.xmiID)
                )
            if not elements:
                links.setdefault(name, [])
    return tuple(attributes), tuple((name, tuple(ends)) for name, ends in links.items())


# -- anybody's ----------------------------------------------------------------------------------------------


def _theirs(cas: "Cas", who: str, where: str) -> Iterator[Said]:
    """Yield the spans of every layer; a relation is a link of the span it starts at."""
    every = [one for one in _select(cas, "uima.tcas.Annotation") if not _nobodys(one.type.name)]
    relations = [one for one in every if hasattr(one, "Governor") and hasattr(one, "Dependent")]
    spans = [one for one in every if not (hasattr(one, "Governor") and hasattr(one, "Dependent"))]
    ties: dict[int, dict[str, list[str]]] = {}
    for one in relations:
        names = [value for feature in _named(one) if isinstance(value := getattr(one, feature), str)]
        name = names[0] if len(names) == 1 else _short(one.type.name)
        ties.setdefault(one.Governor.xmiID, {}).setdefault(name, []).append(str(one.Dependent.xmiID))
    for one in spans:
        attributes, links = _features(one, {name: name for name in _named(one)})
        tied = tuple((name, tuple(ends)) for name, ends in ties.get(one.xmiID, {}).items())
        yield Said(
            who, "span", _short(one.type.name), f"{where}, {_short(one.type.name)} {one.begin}-{one.end}",
            start=one.begin, stop=one.end, attributes=attributes,
            links=(*(link for link in links if link[1]), *tied), id=str(one.xmiID),
        )  # fmt: skip


def _nobodys(kind: str) -> bool:
    return kind in _NOBODYS or kind.startswith((_SEGMENTS, "de.tudarmstadt.ukp.dkpro.core.api.metadata.type."))


def _named(one: Any) -> list[str]:
    """Return the features of a layer's own."""
    return [
        f.name for f in one.type.all_features if f.name not in ("sofa", "begin", "end", "Governor", "Dependent")
    ]


def _short(kind: str) -> str:
    return kind.rpartition(".")[2]
