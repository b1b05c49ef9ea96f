"""Any keys in any order: nothing breaks, nothing is shown that is not on disk, no text is left out of safety."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.model.labeling import Labeling
from annotate.ui.keys import COMMANDS
from annotate.ui.palette import DARK
from annotate.ui.screen_text import visible
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from annotate.ui.tui.desk import LEAVE, Desk
from annotate.ui.tui.modes import seated
from tests.ui.tui.sitting import TEXT, TWO_FIELDS, rows, session
from tests.ui.tui.test_screen import HOSTILE

OTHERS = (*"fcoxasdgnvip1239 h l0$wé", "left", "right", "home", "end", "tab", "shift+right", "enter", "escape")
KEYS = [key for one in COMMANDS.values() for key in one.keys if key not in LEAVE and key != "q"] + list(OTHERS)


def state(labeling: Labeling) -> tuple[object, ...]:
    spans = [labeling.spans(at) for at in range(labeling.total)]
    return labeling.labels, labeling.done, labeling.notes, labeling.confidence, labeling.skipped, spans


def quick(made: Session) -> Session:
    made.db.conn.execute("PRAGMA synchronous = OFF")  # what is tested here is not durability
    return made


@pytest.fixture(params=range(6))
def keys(request: pytest.FixtureRequest) -> Iterator[str]:
    chance = random.Random(request.param)
    return (chance.choice(KEYS) for _ in range(400))


@pytest.mark.parametrize("schema", [None, TWO_FIELDS], ids=["one field", "two fields"])
def test_what_is_shown_is_what_the_journal_says(tmp_path: Path, keys: Iterator[str], schema: str | None) -> None:
    texts = (TEXT, HOSTILE, "法国再次表明。 e\u0301te\u0301 👨‍👩‍👧!")
    made = quick(session(tmp_path, *texts, schema=schema) if schema else session(tmp_path, *texts))
    desk = seated(Desk(made, DARK))
    for key in keys:
        desk.press(key)
        assert not desk.leaving or key == "enter"  # the menu has the command too
        desk.leaving = False
    again = Session(made.db, made.annotator, made.schema, made.queue)
    again.open(made.entry)
    assert state(desk.labeling) == state(again.labeling)
    assert (made.done, made.total) == (again.done, again.total)


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (40, 10), (12, 4)])
def test_every_screen_on_the_way_can_be_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    made = quick(session(tmp_path, HOSTILE, "法国再次表明。 e\u0301te\u0301 👨‍👩‍👧! " * 9))
    chance = random.Random(size[0])

    async def play() -> None:
        app = LabelApp(made)
        async with app.run_test(size=size) as pilot:
            for _ in range(60):
                app.desk.press(chance.choice(KEYS))
                app.desk.leaving = False
                app.repaint()
                await pilot.pause()
                seen = rows(app)
                assert all(visible(row) == row for row in seen)
                assert 0 <= app.cursor_position.x < size[0]
                assert 0 <= app.cursor_position.y < size[1]

    asyncio.run(play())
