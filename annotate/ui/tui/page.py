"""A page over the text: the guideline or the list of commands, wrapped and scrolled."""

from annotate.ui.guide import Line
from annotate.ui.palette import Ink
from annotate.ui.screen_text import flowing
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.layout import wrap
from annotate.ui.tui.paint import Piece, cells, fitted

_HANGING = {"label": 3, "command": 17}  #: cells the second row of a line stands in


def page_rows(desk: Desk, width: int, height: int) -> list[list[Piece]]:
    """Return the rows of the mode's page that are in view; the mode is told where the page ends."""
    mode = desk.mode
    rows: list[list[Piece]] = []
    chosen_row = 0
    before = ""
    for number, line in enumerate(mode.page):
        if rows and (line.style in ("title", "heading") or (line.style == "label" and before == "text")):
            rows.append([])
        before = line.style
        if number == mode.page_chosen:
            chosen_row = len(rows)
            mode.page_top = min(max(mode.page_top, chosen_row - height + 3), chosen_row)
        rows += _rows(desk, line, width, chosen=number == mode.page_chosen)
    mode.page_top = max(0, min(mode.page_top, len(rows) - (height - 1)))
    return [[], *rows[mode.page_top : mode.page_top + height - 1]]


def _rows(desk: Desk, line: Line, width: int, *, chosen: bool) -> list[list[Piece]]:
    palette, text = desk.palette, flowing(line.text)
    if line.style == "item":
        text = fitted(text, width)
        return [
            [Piece(text + " " * (width - cells(text)) if chosen else text, palette["here" if chosen else "text"])]
        ]
    indent = 3 if line.style == "example" else 0
    if line.style == "example":
        text = f"– {text}"
    ink = palette[{"title": "strong", "heading": "strong", "example": "read"}.get(line.style, "text")]
    hanging = 2 if line.style == "example" else 3 if text[:1].isdigit() else _HANGING.get(line.style, 0)
    name = text.find(":") + 1 if line.style == "label" else 0
    rows: list[list[Piece]] = []
    for part in wrap(text, 0, len(text), max(8, width - indent - hanging)):
        border = min(max(name, part.start), part.stop)
        rows.append(
            [
                Piece(" " * (indent + (hanging if rows else 0)), palette["text"]),
                Piece(part.text(part.start, border), _label_ink(desk, text)),
                Piece(part.text(border, part.stop), ink),
            ]
        )
    return rows


def _label_ink(desk: Desk, text: str) -> Ink:
    """Return the ink of the label a line of the guideline explains; that of bold text for a kind of span."""
    for number, label in enumerate(desk.session.schema.sentence_field.labels):
        if text.split()[:2] in ([label.key, label.name], [label.key, f"{label.name}:"]):
            return desk.palette.label(number, label.excluded)
    return desk.palette["strong"]
