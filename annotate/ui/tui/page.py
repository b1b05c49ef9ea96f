"""A page over the text: the guideline or the list of commands, wrapped and scrolled."""

from annotate.ui.screen_text import flowing
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.layout import wrap
from annotate.ui.tui.paint import Piece

_INDENT = {"label": 0, "example": 4, "command": 0}
_HANGING = {"label": 3, "command": 17}  #: cells the second line of a definition stands in


def page_rows(desk: Desk, width: int, height: int) -> list[list[Piece]]:
    """Return the rows of the mode's page that are in view; the mode is told when it is at the end."""
    palette, mode = desk.palette, desk.mode
    inks = {
        "title": palette["strong"],
        "heading": palette["strong"],
        "label": palette["text"],
        "command": palette["text"],
    }
    rows: list[list[Piece]] = []
    chosen_row = None
    for number, line in enumerate(mode.page):
        if line.style in ("title", "heading") and rows:
            rows.append([])
        ink = inks.get(line.style, palette["read"])
        if number == mode.page_chosen:
            ink, chosen_row = palette["here"], len(rows)
        indent = _INDENT.get(line.style, 0)
        text = flowing(line.text)
        if line.style == "example":
            text = f"“{text}”"
        for count, part in enumerate(wrap(text, 0, len(text), max(8, width - indent - 2))):
            hanging = _HANGING.get(line.style, 0) if count else 0
            rows.append([Piece(" " * (indent + hanging), palette["text"]), Piece("".join(part.shown), ink)])
    if chosen_row is not None:
        mode.page_top = min(max(mode.page_top, chosen_row - height + 3), chosen_row)
    mode.page_top = max(0, min(mode.page_top, len(rows) - (height - 1)))
    return [[], *rows[mode.page_top : mode.page_top + height - 1]]
