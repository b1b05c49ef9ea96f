"""brat's stand-off: a .txt and an .ann per document, in a folder per annotator, called after her; or a ZIP of it.

A type is a label of words, its attributes are attributes, relations and the roles of events are links. In what we
exported (its annotation.conf shows it) a type is a question instead, and the first one is asked of sentences.
Offsets are code points; the quotes tell. Line breaks inside an annotation, which brat has in pieces, are closed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.cutting import cut_around
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import text_of
from annotate.exchange.incoming.records import Place, Said, Text

_OURS = re.compile(r"^(\S+)_is\tArg:\1, Value:", re.MULTILINE)
_NUMBERED = re.compile(r"\d{4}-")
_GAP = re.compile(r"[\r\n]+")
_LINE_ENDS = re.compile(r"\r?\n")


@dataclass
class _Bound:
    """A text-bound annotation, and what is said of it."""

    key: str
    kind: str
    pieces: tuple[Place, ...]
    quote: str
    where: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield a document per text, with what every annotator's folder says of it. Raises AnnotateError."""
    annotated = {name: data for name, data in files.items() if name.endswith(".txt") and _ann(name) in files}
    read = {name: text_of(data, name) for name, data in annotated.items() if data.strip()}
    texts = {name: text for name, (text, _) in read.items()}
    first = {str(PurePosixPath(name).parent): _first(data) for name, data in files.items() if _is_conf(name)}
    numbered = all(_NUMBERED.match(PurePosixPath(name).name) for name in texts)
    documents: dict[str, list[tuple[str, str]]] = {}
    for name in texts:
        path = PurePosixPath(name)
        who = told.get("annotator") or path.parent.name
        if not who:
            message = f"{name} is in no folder that says who annotated it"
            raise AnnotateError(message, "Name her: --column annotator=NAME.", ExitCode.BAD_DATA)
        key = str((path.parent if told.get("annotator") else path.parent.parent) / path.stem)
        documents.setdefault(key, []).append((name, who))
    for key, parts in documents.items():
        text = texts[parts[0][0]]
        said: list[Said] = []
        notices: list[str] = []
        for name, who in parts:
            if texts[name] != text:
                message = f"{name}: another text than {parts[0][0]}"
                raise AnnotateError(message, "One document has one text.", ExitCode.BAD_DATA)
            ann, guessed = text_of(files[_ann(name)], _ann(name))
            bounds = _bounds(ann, _ann(name))
            notices += (*read[name][1], *guessed)
            said += _said(bounds, who, text, first.get(str(PurePosixPath(name).parent)))
        stem = PurePosixPath(key).name
        called = _NUMBERED.sub("", stem, count=1) if numbered else stem
        yield replace(_text(called, parts, text, said, first), notices=tuple(notices))


def _ann(name: str) -> str:
    return name.removesuffix(".txt") + ".ann"


def _is_conf(name: str) -> bool:
    return PurePosixPath(name).name == "annotation.conf"


def _first(conf: bytes) -> str:
    """Return the question of sentences in what we exported; "" in anybody else's configuration."""
    found = _OURS.search(conf.decode("utf-8", "replace"))
    return found[1] if found else ""


def _text(name: str, parts: list[tuple[str, str]], text: str, said: list[Said], first: Mapping[str, str]) -> Text:
    where, readers = parts[0][0], tuple(dict.fromkeys(who for _, who in parts))
    if not first.get(str(PurePosixPath(where).parent)):
        return Text(name, where, text, tuple(said), readers=readers)
    known = [(one.start, one.stop) for one in said if one.level == "sentence"]
    return Text(name, where, text, tuple(said), sentences=cut_around(text, known) or None)


def _bounds(ann: str, name: str) -> list[_Bound]:
    """Return the text-bounds of a file, with everything that other lines say of them. Raises AnnotateError."""
    bounds: dict[str, _Bound] = {}
    triggers: dict[str, str] = {}
    rest: list[tuple[str, str, str, str]] = []
    for number, line in enumerate(_LINE_ENDS.split(ann), 1):
        where = f"{name}, line {number}"
        key, _, body = line.partition("\t")
        if not line.strip():
            continue
        head, _, quote = body.partition("\t")
        if key in bounds or key in triggers:
            raise AnnotateError(f"{where}: a second {key}", "One of them has another number.", ExitCode.BAD_DATA)
        if key.startswith("T"):
            bounds[key] = _bound(key, head, quote, where)
        elif key.startswith("E"):
            triggers[key] = head.split()[0].partition(":")[2] if head.strip() else ""
            rest.append((key, head, quote, where))
        elif key[:1] in ("A", "M", "R", "N", "#", "*"):
            rest.append((key, head, quote, where))
        else:
            raise AnnotateError(f"{where}: '{key}' is no annotation", "Is it brat's?", ExitCode.BAD_DATA)
    for key, head, quote, where in rest:
        try:
            _add(key, head.split(), quote, bounds, triggers)
        except (KeyError, ValueError, IndexError):
            message = f"{where}: '{head}' names what is not there, or says nothing"
            raise AnnotateError(message, "Mend that line.", ExitCode.BAD_DATA) from None
    return list(bounds.values())


def _bound(key: str, head: str, quote: str, where: str) -> _Bound:
    kind, _, places = head.partition(" ")
    try:
        pieces = tuple((int(start), int(stop)) for start, stop in (one.split() for one in places.split(";")))
    except ValueError:
        message = f"{where}: '{places}' is no offsets"
        raise AnnotateError(message, "TYPE START STOP is expected.", ExitCode.BAD_DATA) from None
    return _Bound(key, kind, pieces, quote, where)


def _add(
    key: str, words: list[str], quote: str, bounds: Mapping[str, _Bound], triggers: Mapping[str, str]
) -> None:
    """Add what a line says to the text-bounds it is about."""

    def bound(name: str) -> _Bound:
        return bounds[triggers.get(name, name)]

    def end(argument: str) -> str:
        return bound(argument.partition(":")[2]).key

    match key[0]:
        case "A" | "M":
            bound(words[1]).attributes.append((words[0], words[2] if len(words) > 2 else "yes"))
        case "R":
            bounds[end(words[1])].links.setdefault(words[0], []).append(end(words[2]))
        case "E":
            for argument in words[1:]:
                role = argument.partition(":")[0].rstrip("0123456789")
                bound(key).links.setdefault(role, []).append(end(argument))
        case "*":
            bound(words[1]).links.setdefault(words[0], []).extend(bound(one).key for one in words[2:])
        case "N":
            bound(words[1]).attributes.append((words[0], words[2]))
        case _:
            bound(words[1]).notes.append(quote)


def _said(bounds: list[_Bound], who: str, text: str, first: str | None) -> Iterator[Said]:
    for one in bounds:
        pieces = _closed(one.pieces, text)
        start, stop = pieces[0][0], pieces[-1][1]
        quote = _quote(one, text, start, stop)
        if first and one.kind == first:
            if quote != text[start:stop]:
                message = f'{one.where}: "{one.quote}" is not at {start}-{stop}'
                raise AnnotateError(message, "Is it the text that was annotated?", ExitCode.BAD_DATA)
            for value in (value for name, value in one.attributes if name == f"{first}_is"):
                yield Said(who, "sentence", first, one.where, value, start, stop)
            for note in one.notes:
                yield Said(who, "sentence", "note", one.where, note, start, stop)
            continue
        begun = f"{one.kind}_" if first else ""
        attributes = [(name.removeprefix(begun), value) for name, value in one.attributes]
        for note in one.notes:
            name, colon, words = note.partition(": ")
            attributes.append((name, words) if first and colon else ("note", note))
        yield Said(
            who, "span", one.kind if first else "", one.where, start=start, stop=stop, quote=quote,
            attributes=tuple(attributes) if first else (("", one.kind), *attributes),
            links=tuple((name, tuple(ends)) for name, ends in one.links.items()),
            fragments=pieces if len(pieces) > 1 else (), id=one.key,
        )  # fmt: skip


def _closed(pieces: tuple[Place, ...], text: str) -> tuple[Place, ...]:
    """Return pieces with those made one that only the end of a line is between."""
    found = [pieces[0]]
    for start, stop in pieces[1:]:
        if _GAP.fullmatch(text[found[-1][1] : start]):
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return tuple(found)


def _quote(one: _Bound, text: str, start: int, stop: int) -> str:
    """Return what the text has there if the file says so, white space apart; else what the file says."""
    there = " ".join(text[a:b] for a, b in one.pieces)
    return text[start:stop] if _blanked(there) == _blanked(one.quote) else one.quote


def _blanked(words: str) -> str:
    return "".join(" " if letter.isspace() else letter for letter in words)
