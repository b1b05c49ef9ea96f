"""CoNLL: a token a line, a blank line after each sentence. Ours with its header, or plain: token first, tag last.

Tags are BIO (either kind), BIOES or BILOU. The text is put together again: of ours every token stands where it
stood, with blanks in between; of plain files tokens are joined by blanks, sentences by line ends. A plain file is
one annotator's, who is to be named; -DOCSTART- begins a document.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.incoming.files import Files
from annotate.exchange.incoming.lines import text_of
from annotate.exchange.incoming.records import Place, Said, Text
from annotate.exchange.outgoing.conll import OUTSIDE, UNSAID
from annotate.text.read import LARGEST

HEADER = ("# document", "sentence", "token", "start", "stop")
_TAG = re.compile(r"([BIESLU])-(.+)", re.DOTALL)
_LINE_ENDS = re.compile(r"\r?\n")

Row = tuple[int, list[str]]  #: line and cells


def read(files: Files, told: Mapping[str, str]) -> Iterator[Text]:
    """Yield the documents. Raises AnnotateError, naming the line."""
    for name, data in files.items():
        text, notices = text_of(data, name)
        lines = _LINE_ENDS.split(text)
        ours = tuple(lines[0].split("\t")[: len(HEADER)]) == HEADER
        for one in _ours(lines, name) if ours else _plain(lines, name, told):
            yield replace(one, notices=notices)


def _wrong(name: str, number: int, what: str) -> AnnotateError:
    return AnnotateError(f"{name}, line {number}: {what}", "Mend that line.", ExitCode.BAD_DATA)


# -- ours ---------------------------------------------------------------------------------------------------


def _ours(lines: list[str], name: str) -> Iterator[Text]:
    columns = [tuple(cell.partition(":")[::2]) for cell in lines[0].split("\t")[len(HEADER) :]]
    documents: dict[str, list[Row]] = {}
    for number, line in enumerate(lines[1:], 2):
        if line:
            cells = line.split("\t")
            if len(cells) != len(HEADER) + len(columns):
                raise _wrong(name, number, f"{len(cells)} cells under {len(HEADER) + len(columns)} column names")
            documents.setdefault(cells[0], []).append((number, cells))
    rows = [row for of in documents.values() for row in of]
    spans = [_is_tags([cells[at] for _, cells in rows]) for at in range(len(HEADER), len(HEADER) + len(columns))]
    room = LARGEST
    for document, of in documents.items():
        text = _our_document(document, of, columns, spans, name, room)
        room -= len(text.text or "")
        yield text


def _is_tags(cells: Sequence[str]) -> bool:
    """Tell whether a column has tags, not labels: nothing else stands in it."""
    return all(cell == OUTSIDE or cell.startswith(("B-", "I-")) for cell in cells)


def _our_document(
    document: str, rows: list[Row], columns: list[tuple[str, ...]], spans: list[bool], name: str, room: int
) -> Text:
    text, places, sentences = _placed(rows, name, room)
    said: list[Said] = []
    for at, ((question, who), tagged) in enumerate(zip(columns, spans, strict=True), len(HEADER)):
        if tagged:
            tags = [(number, cells[at]) for number, cells in rows]
            said += _spans(tags, places, who, question, question, name)
            continue
        given: dict[str, str] = {}
        for number, cells in rows:
            sentence, tag = sentences[cells[1]], cells[at]
            if given.setdefault(cells[1], tag) != tag:
                raise _wrong(name, number, f"'{tag}' in a sentence that is '{given[cells[1]]}'")
            if tag != UNSAID and int(cells[3]) == sentence[0]:
                said.append(Said(who, "sentence", question, f"{name}, line {number}", tag, *sentence))
    where = f"{name}, line {rows[0][0]}"
    return Text(document, where, text, tuple(said), sentences=tuple(sentences.values()), body_start=places[0][0])


def _placed(rows: list[Row], name: str, room: int) -> tuple[str, list[Place], dict[str, Place]]:
    """Return the text, at most `room` characters, the place of each token in it, and the sentences by number."""
    parts: list[str] = []
    places: list[Place] = []
    sentences: dict[str, Place] = {}
    at, before = 0, ""
    for number, cells in rows:
        try:
            start, stop = int(cells[3]), int(cells[4])
        except ValueError:
            raise _wrong(name, number, f"'{cells[3]}' and '{cells[4]}' are no offsets") from None
        if not at <= start < stop <= room or stop - start != len(cells[2]):
            raise _wrong(name, number, f'"{cells[2]}" is not at {start}-{stop}')
        if cells[1] != before and cells[1] in sentences:
            raise _wrong(name, number, f"sentence {cells[1]} was over already")
        parts += [" " * (start - at), cells[2]]
        places.append((start, stop))
        sentences[cells[1]] = (sentences.get(cells[1], (start, stop))[0], stop)
        at, before = stop, cells[1]
    return "".join(parts), places, sentences


# -- plain --------------------------------------------------------------------------------------------------


def _plain(lines: list[str], name: str, told: Mapping[str, str]) -> Iterator[Text]:
    who = told.get("annotator")
    if not who:
        message = f"{name} does not say who annotated it"
        raise AnnotateError(message, "Name her: --column annotator=NAME.", ExitCode.BAD_DATA)
    documents: list[list[list[Row]]] = [[[]]]
    width = 0
    for number, line in enumerate(lines, 1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not line.strip():
            documents[-1].append([])
        elif cells[0] == "-DOCSTART-":
            documents.append([[]])
        elif not (line.startswith("# ") and "=" in line and len(cells) != width):
            width = width or len(cells)
            if len(cells) < 2 or len(cells) != width:
                raise _wrong(name, number, f"{len(cells)} cells, not {max(width, 2)}: a token first, its tag last")
            documents[-1][-1].append((number, cells))
    found = [[one for one in of if one] for of in documents]
    found = [of for of in found if of]
    stem = PurePosixPath(name).stem
    for count, of in enumerate(found, 1):
        yield _document(f"{stem}-{count}" if len(found) > 1 else stem, of, who, name)


def _document(document: str, blocks: list[list[Row]], who: str, name: str) -> Text:
    parts: list[str] = []
    places: list[Place] = []
    sentences: list[Place] = []
    said: list[Said] = []
    at = 0
    for block in blocks:
        begun = at
        for _, cells in block:
            places.append((at, at + len(cells[0])))
            at += len(cells[0]) + 1
        sentences.append((begun, at - 1))
        parts.append(" ".join(cells[0] for _, cells in block))
        tags = [(number, cells[-1]) for number, cells in block]
        said += _spans(tags, places[-len(block) :], who, "", "", name)
    where = f"{name}, line {blocks[0][0][0]}"
    return Text(document, where, "\n".join(parts), tuple(said), sentences=tuple(sentences), readers=(who,))


# -- both ---------------------------------------------------------------------------------------------------


def _spans(
    tags: list[tuple[int, str]], places: list[Place], who: str, field: str, unnamed: str, name: str
) -> Iterator[Said]:
    """Yield the spans of a column of tags; one whose kind is `unnamed` has none. Raises AnnotateError."""
    begun: tuple[str, int, int] | None = None  #: kind, first token, line
    for at, (number, tag) in enumerate([*tags, (0, OUTSIDE)]):
        found = _TAG.fullmatch(tag)
        if not found and tag != OUTSIDE:
            raise _wrong(name, number, f"'{tag}' is no tag: O, B-KIND or I-KIND is expected")
        sign, kind = (found[1], found[2]) if found else (OUTSIDE, "")
        if begun and (sign in "OBSU" or kind != begun[0]):
            yield _span(begun, at - 1, places, who, field, unnamed, name)
            begun = None
        if found and not begun:
            begun = (kind, at, number)
        if begun and sign in "ELSU":
            yield _span(begun, at, places, who, field, unnamed, name)
            begun = None


def _span(
    begun: tuple[str, int, int], last: int, places: list[Place], who: str, field: str, unnamed: str, name: str
) -> Said:
    kind, first, number = begun
    start, stop = places[first][0], places[last][1]
    attributes = (("", kind),) if kind != unnamed else ()
    return Said(who, "span", field, f"{name}, line {number}", start=start, stop=stop, attributes=attributes)
