"""Every key of the key table, pressed on the real screen, does what the table says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from annotate.model.labeling import Labeling
from annotate.ui.keys import COMMANDS
from annotate.ui.tui.app import LabelApp
from annotate.ui.tui.describing import Choice
from annotate.ui.tui.dialogs import Guide, Menu, Write
from annotate.ui.tui.marking import Hints, MoveEnds, SpanCursor
from tests.ui.tui.sitting import see, session

Check = Callable[[LabelApp], bool]


def labeling(app: LabelApp) -> Labeling:
    return app.desk.labeling


def quotes(app: LabelApp) -> list[str]:
    return [span.quote for span in labeling(app).spans()]


SPANS = "maanmssv"  # « Le » and « pont », the second selected

#: What is typed before, and what must be so after, the key of each command.
EXPECTED: dict[str, tuple[str, Check]] = {
    "mark": ("", lambda app: isinstance(app.desk.mode, Hints)),
    "mark_all": ("", lambda app: isinstance(app.desk.mode, Choice) and app.desk.mode.marking == (0, 22)),
    "span_cursor": ("", lambda app: isinstance(app.desk.mode, SpanCursor)),
    "select_next": (SPANS, lambda app: labeling(app).selected == labeling(app).spans()[0]),
    "select_previous": (SPANS, lambda app: labeling(app).selected == labeling(app).spans()[0]),
    "kind": (SPANS, lambda app: isinstance(app.desk.mode, Choice) and app.desk.mode.marking == (3, 7)),
    "move_start": (SPANS, lambda app: isinstance(app.desk.mode, MoveEnds) and app.desk.mode.moving_start),
    "move_end": (SPANS, lambda app: isinstance(app.desk.mode, MoveEnds) and not app.desk.mode.moving_start),
    "add_piece": (SPANS, lambda app: isinstance(app.desk.mode, Hints) and quotes(app) == ["Le", "pont"]),
    "link": (SPANS, lambda app: app.desk.message == "Spans of unsupported are not tied to others"),
    "rate": ("", lambda app: app.desk.message == "This schema asks nothing about sources"),
    "remove": (SPANS, lambda app: quotes(app) == ["Le"]),
    "undo": ("f", lambda app: labeling(app).labels[0] is None and labeling(app).position == 0),
    "redo": ("fu", lambda app: labeling(app).labels[0] == "fact"),
    "skip": ("", lambda app: labeling(app).skipped == {0} and labeling(app).position == 1),
    "less_sure": ("", lambda app: labeling(app).confidence == {0: 1}),
    "more_sure": ("", lambda app: labeling(app).confidence == {0: 3}),
    "note": ("", lambda app: isinstance(app.desk.mode, Write) and app.desk.mode.line.prompt == "note:"),
    "next": ("", lambda app: labeling(app).position == 1),
    "previous": ("j", lambda app: labeling(app).position == 0),
    "next_open": ("fk", lambda app: labeling(app).position == 1),
    "previous_open": ("jj", lambda app: labeling(app).position == 1),
    "go": ("", lambda app: isinstance(app.desk.mode, Write) and app.desk.mode.line.digits),
    "last": ("", lambda app: labeling(app).position == 3),
    "search": ("", lambda app: isinstance(app.desk.mode, Write) and app.desk.mode.line.prompt == "search:"),
    "search_next": ("/maire\rg1\r", lambda app: labeling(app).position == 1),
    "search_previous": ("/maire\rG", lambda app: labeling(app).position == 1),
    "context": ("", lambda app: "shown: this sentence alone" in app.desk.message),
    "words": ("", lambda app: app.desk.numbers),
    "split": ("", lambda app: isinstance(app.desk.mode, Hints) and bool(app.desk.mode.only)),
    "join": ("j", lambda app: labeling(app).total == 3 and labeling(app).position == 0),
    "guide": ("", lambda app: isinstance(app.desk.mode, Guide)),
    "page_down": ("", lambda app: app.desk.scrolled == 0 and not app.desk.refused),
    "page_up": ("", lambda app: app.desk.scrolled == 0 and not app.desk.refused),
    "mend": ("", lambda app: app.desk.mending and app.desk.message == "nothing to mend"),
    "theme": ("", lambda app: app.desk.palette.name == "light"),
    "palette": ("", lambda app: isinstance(app.desk.mode, Menu)),
    "retry": ("", lambda app: app.desk.message == "Nothing waits to be saved"),
    "quit": ("", lambda app: app.desk.leaving),
}


def pilot_key(key: str) -> str:
    """Return a key as Pilot calls it."""
    return {"\r": "enter"}.get(key) or (_character_to_key(key) if len(key) == 1 else key)


@pytest.mark.parametrize(("name", "key"), [(one.name, key) for one in COMMANDS.values() for key in one.keys])
def test_the_key_does_what_the_table_says(
    name: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("ANNOTATE_THEME", raising=False)
    before, holds = EXPECTED[name]
    seen = see(session(tmp_path), [pilot_key(one) for one in (*before, key)])
    assert holds(seen.app)


def test_the_words_numbers_are_shown_above_them(tmp_path: Path) -> None:
    seen = see(session(tmp_path), ["w"]).rows
    at = next(n for n, row in enumerate(seen) if "Le pont a fermé" in row)
    assert seen[at - 1].split()[-5:] == ["1", "2", "3", "4", "5"]
    assert seen[at].index("pont") == seen[at - 1].index("2")


def test_pages_scroll_and_come_back(tmp_path: Path) -> None:
    text = "\n\n".join(f"Voici la phrase numéro {n}." for n in range(1, 60))
    assert "numéro 1." in see(session(tmp_path, text)).text
    down = see(session(tmp_path, text), ["pagedown"]).text
    assert "numéro 1." not in down
    assert "sentence 1 of 59" in down
    assert "numéro 1." in see(session(tmp_path, text), ["pagedown", "pageup"]).text
    assert "numéro 1." in see(session(tmp_path, text), ["pagedown", "j", "k"]).text
