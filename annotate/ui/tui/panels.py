"""The rows around the text: header, progress strip, spans in words, advice, labels, main keys. Pure."""

from collections.abc import Iterable, Iterator

from annotate.model.labeling import Labeling, Span
from annotate.text.words import graphemes
from annotate.ui.palette import HAS_SPAN, OPEN, SKIPPED, Ink, Palette
from annotate.ui.screen_text import flowing
from annotate.ui.session import seconds_as_words
from annotate.ui.tui.desk import Desk, Option
from annotate.ui.tui.editor import Editor
from annotate.ui.tui.layout import wrap
from annotate.ui.tui.paint import Piece, cells, fitted, length

Pieces = list[Piece]
SPAN_ROWS = 4  #: spans of a sentence listed at most


def header(desk: Desk, width: int) -> Pieces:
    """Document, schema and annotator; labelled of all, pace, time left. Names give way for room."""
    session, palette = desk.session, desk.palette
    place = ""
    if len(session.queue) > 1 and session.place:
        place = f" ({session.place} of {len(session.queue)})"
    right = [f"{session.done}/{session.total}"]
    if session.pace is not None:
        right.append(f"{seconds_as_words(session.pace)} each")
    left = session.seconds_left
    if left:
        right.append(f"{seconds_as_words(left)} left")
    end = " · ".join(right[1:])
    end = f" · {end}" if end else ""
    names = [session.entry.name + place, session.schema.name, session.annotator]
    room = width - cells(right[0] + end) - 2
    names = shortened([flowing(name) for name in names], room)
    begin = " · ".join(names[1:])
    pieces = [Piece(names[0], palette["bar_strong"]), Piece(f" · {begin}" if begin else "", palette["bar"])]
    gap = width - length(pieces) - cells(right[0] + end)
    return [
        *pieces,
        Piece(" " * max(1, gap), palette["bar"]),
        Piece(right[0], palette["bar_strong"]),
        Piece(end, palette["bar"]),
    ]


def shortened(names: list[str], room: int) -> list[str]:
    """Return the names so that they fit side by side: the longest gives way first, then the middle one."""
    separators = 3 * (len(names) - 1)
    while sum(map(cells, names)) + separators > room:
        longest = max(names, key=cells)
        if cells(longest) <= 8:
            return [names[0], *names[2:]] if len(names) > 2 else [fitted(names[0], max(4, room))]
        names = [fitted(name, cells(name) - 1) if name is longest else name for name in names]
    return names


def glyph(labeling: Labeling, position: int, palette: Palette) -> tuple[str, Ink]:
    """Return the letter that stands for a sentence's answer, and its ink."""
    name = labeling.labels[position]
    for number, label in enumerate(labeling.schema.sentence_field.labels):
        if label.name == name:
            return (label.key or label.name[0]).upper()[:1], palette.label(number, label.excluded)
    return (SKIPPED, palette["read"]) if position in labeling.skipped else (OPEN, palette["faint"])


def progress(desk: Desk, width: int) -> Pieces:
    """One letter per sentence around the current one, with a tie after those that have a span."""
    labeling, palette = desk.labeling, desk.palette
    room = max(1, (width - 2) // 2)
    first = min(max(0, labeling.position - room // 2), max(0, labeling.total - room))
    last = min(labeling.total, first + room)
    pieces = [Piece("‹" if first else " ", palette["faint"])]
    for at in range(first, last):
        letter, ink = glyph(labeling, at, palette)
        if at == labeling.position:
            chosen = desk.chosen_number()
            fields = labeling.schema.sentence_field.labels
            ink = palette["here"] if chosen is None else palette.chosen(chosen, fields[chosen].excluded)
        pieces.append(Piece(letter, ink))
        pieces.append(Piece(HAS_SPAN if labeling.spans(at) else " ", palette["strong"]))
    pieces.append(Piece("›" if last < labeling.total else " ", palette["faint"]))
    return pieces


def spans(desk: Desk, width: int) -> list[Pieces]:
    """The sentence's spans in words, one row each; the note, if there is one."""
    labeling, palette = desk.labeling, desk.palette
    found = labeling.spans()
    chosen = labeling.selected
    first = 0
    if len(found) > SPAN_ROWS and chosen in found:
        first = min(max(0, found.index(chosen) - SPAN_ROWS // 2), len(found) - SPAN_ROWS)
    rows = [_span_row(desk, number, span, width) for number, span in enumerate(found, 1)]
    rows = rows[first : first + SPAN_ROWS]
    if len(found) > SPAN_ROWS:
        rows[-1].append(Piece(f"  ({len(found)} in all)", palette["read"]))
    source = labeling.source
    rated = [(f"{flowing(source)}: {name}", value) for name, value in desk.session.rated(source)] if source else []
    for name, value in (*desk.session.further(labeling.position), *rated):
        rows.append(
            [Piece(f"{name} ", palette["read"]), Piece(fitted(value, width - len(name) - 1), palette["text"])]
        )
    if hinted := desk.session.hinted():
        rows.append(
            [Piece("hint ", palette["read"]), Piece(fitted(" · ".join(hinted), width - 5), palette["read"])]
        )
    note = labeling.notes.get(labeling.position)
    if note:
        rows.append([Piece("note ", palette["read"]), Piece(fitted(flowing(note), width - 5), palette["text"])])
    return rows


def _span_row(desk: Desk, number: int, span: Span, width: int) -> Pieces:
    palette, language, labeling = desk.palette, desk.language, desk.labeling
    field = desk.session.schema.field(span.field)
    kind = next((kind.shown(language) for kind in field.kinds if kind.name == span.kind), span.kind or "")
    named = field.title.get(language) or span.field
    what = kind or named
    if kind and len(desk.session.schema.span_fields) > 1:
        what = f"{named}: {kind}"
    chosen = span == desk.labeling.selected
    begin = f" {number} "
    what = fitted(flowing(what), width // 2)
    room = width - cells(begin) - cells(what) - 6
    quote = " … ".join(flowing(labeling.document.quote(*place)) for place in span.places)
    said = "".join(f"  {name} {tied}" for name, tied in labeling.linked(span))
    said = fitted(said, room // 2)
    quote = ends_of(quote, room - cells(said))
    return [
        Piece(begin, palette["span_chosen" if chosen else "span"]),
        Piece(f" {what} ", palette["strong" if chosen else "read"]),
        Piece(f" « {quote} »", palette["text" if chosen else "read"]),
        Piece(said, palette["read"]),
    ]


def ends_of(text: str, width: int) -> str:
    """Return the first and last words of a text that is too long: where a span ends matters."""
    if cells(text) <= width or width < 16:
        return fitted(text, width)
    tail = text[-(width // 2) :]
    tail = tail[tail.find(" ") :] if " " in tail[1:] else tail
    head = fitted(text, width - cells(tail)).removesuffix("…")
    head = head[: head.rfind(" ") + 1] or head
    return f"{head}…{tail}"


def choice(desk: Desk, options: Iterable[Option], width: int) -> list[Pieces]:
    """The options of a choice with their keys, on as many rows as they need."""
    palette = desk.palette
    items = [
        [
            Piece(f" {option.key} ", palette["hint"], option.key),
            Piece(f" {fitted(flowing(option.title), width - 8)}", palette["text"], option.key),
            Piece("   ", palette["text"]),
        ]
        for option in options
    ]
    return list(in_rows(items, width))


def labels(desk: Desk, width: int) -> list[Pieces]:
    """The labels with their keys, the sentence's own as a block."""
    palette, language = desk.palette, desk.language
    chosen = desk.chosen_number()
    items: list[Pieces] = []
    for number, label in enumerate(desk.session.schema.sentence_field.labels):
        key = label.key or str(number + 1)
        title = fitted(flowing(label.shown(language)), width - 8)
        if number == chosen:
            item = [Piece(f" {key} {title} ", palette.chosen(number, label.excluded), key)]
        else:
            ink = palette.label(number, label.excluded)
            item = [Piece(f" {key}", ink, key), Piece(f" {title} ", ink._replace(bold=False), key)]
        items.append([*item, Piece("  ", palette["text"])])
    return list(in_rows(items, width))


def in_rows(items: Iterable[Pieces], width: int) -> Iterator[Pieces]:
    """Yield the items on as many rows as they need; the last piece of each is the space after it."""
    row: Pieces = []
    for item in items:
        if row and length(row) + length(item) - cells(item[-1].text) > width:
            yield row
            row = []
        row = [*row, *item]
    yield row


def advice(desk: Desk, width: int) -> Pieces:
    """One line: what is asked, else what was saved or refused, else where one is."""
    palette, mode, labeling = desk.palette, desk.mode, desk.labeling
    if mode.editor:
        return written(desk, mode.editor, width)
    where = f"sentence {labeling.position + 1} of {labeling.total}"
    sure = labeling.confidence.get(labeling.position)
    if sure:
        where = f"{'●' * sure}{'○' * (3 - sure)} sure {sure}/3 · {where}"
    if mode.question:
        text, ink, where = mode.question, palette["strong"], ""
        if desk.message:
            text = desk.message
    elif desk.message:
        text, ink = desk.message, palette["text"]
        text = f"✓ {text}" if desk.saved else text
    elif labeling.done == labeling.total:
        text, ink = f"all {labeling.total} sentences have a label · q leaves", palette["text"]
    else:
        text, ink = "a label's key answers and goes on; m marks words", palette["read"]
    return both_ends(palette, text, ink, where, width)


def both_ends(palette: Palette, text: str, ink: Ink, where: str, width: int) -> Pieces:
    """Return a row with a text on the left and, where there is room, where one is on the right."""
    room = width - (cells(where) + 2 if where else 0)
    if room < 24:
        where, room = "", width
    text = fitted(flowing(text), room)
    return [
        Piece(text, ink),
        Piece(" " * max(0, width - cells(text) - cells(where)), palette["read"]),
        Piece(where, palette["read"]),
    ]


def written(desk: Desk, editor: Editor, width: int) -> Pieces:
    """Return a line being written, after what it is for."""
    text = _written(editor, width - cells(editor.prompt) - 1)[0]
    return [Piece(f"{editor.prompt} ", desk.palette["strong"]), Piece(text, desk.palette["text"])]


def _written(editor: Editor, width: int) -> tuple[str, int]:
    """Return the part of a line being written that fits in `width` cells, and the cell its cursor is at."""
    text = editor.text[: editor.cursor]
    hidden = next(
        (at for at in (0, *(stop for _, stop in graphemes(text))) if cells(text[at:]) < width), len(text)
    )
    return editor.text[hidden:], cells(text[hidden:])


def written_cursor(editor: Editor, width: int) -> int:
    """Return the cell of the advice line the cursor of a line being written is at."""
    prompt = cells(editor.prompt) + 1
    return prompt + _written(editor, width - prompt)[1]


def alarm(desk: Desk, width: int, height: int) -> list[Pieces]:
    """What is shown instead of the labels while an answer is not saved: as loud as can be."""
    ink = desk.palette["alarm"]
    text = flowing(f"{desk.failed} — Enter tries again, Esc drops the answer")
    lines = wrap(text, 0, len(text), width)
    rows = [[Piece("".join(line.shown), ink)] for line in lines[:height]]
    return rows + [[] for _ in range(height - len(rows))]


def footer(desk: Desk, width: int) -> Pieces:
    """The main keys, as many as fit."""
    palette = desk.palette
    pieces: Pieces = []
    for key, words in desk.mode.footer:
        item = [Piece(key, palette["bar_strong"], key), Piece(f" {words}   ", palette["bar"], key)]
        if length(pieces) + length(item) - 3 > width:
            break
        pieces += item
    return pieces
