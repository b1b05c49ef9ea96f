"""Sessions on texts, and keys played to them: on the desk alone, or on the whole screen through Pilot."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot

from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import Database, open_database
from annotate.text.segment import sentences
from annotate.ui.keys import RESERVED
from annotate.ui.palette import DARK
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from annotate.ui.tui.desk import Desk
from annotate.ui.tui.modes import seated

ROOT = Path(__file__).parents[3]
SCHEMA = (ROOT / "schemas" / "fact-claim-opinion.toml").read_text(encoding="utf-8")
TEXT = "Le pont a fermé mardi. Selon le maire, il rouvrira en mars. Quelle honte !\n\nRien ne change ici."
#: In the order of the keyboard rows of the hints: the words of TEXT's first sentence.
FIRST = ("Le", "pont", "a", "fermé", "mardi")

TWO_FIELDS = """
name = "two"
version = "1"
[[field]]
name = "label"
level = "sentence"
  [[field.label]]
  name = "yes"
  key = "y"
[[field]]
name = "cue"
level = "span"
[[field]]
name = "source"
level = "span"
  [[field.attribute]]
  name = "kind"
    [[field.attribute.label]]
    name = "named"
    key = "n"
"""


class Answer(NamedTuple):
    """A row of the journal, without the time and place."""

    field: str
    value: str | None
    quote: str | None
    action: str


def session(
    path: Path, *texts: str, who: str = "a1", schema: str = SCHEMA, language: str = "fr", body_start: int = 0
) -> Session:
    """Return a session of `who` on texts (TEXT if none are given), in the database in the folder `path`."""
    db = open_database(path / "annotate.db", create=True)
    read = parse_schema(schema, "schema", RESERVED)
    add_schema(db, read)
    add_annotator(db, who)
    queue = []
    for number, text in enumerate(texts or (TEXT,), 1):
        cut = sentences(text, language, body_start)
        entry, _ = add_document(
            db, f"text-{number}", text, cut, segmenter="test", language=language, body_start=body_start
        )
        queue.append(entry)
    return Session(db, who, read, queue)


def desk(path: Path, *texts: str, schema: str = SCHEMA) -> Desk:
    """Return a desk with a session on it, ready for keys."""
    return seated(Desk(session(path, *texts, schema=schema), DARK))


def press(desk: Desk, *keys: str) -> Desk:
    """Play keys to a desk; each argument is a named key, or characters typed one after the other."""
    for key in keys:
        for one in [key] if key in NAMED or "+" in key else key:
            desk.press(one)
    return desk


#: Keys that are typed by name, not as characters.
#: Keys that are typed by name, not as characters.
NAMED = (
    *("enter", "escape", "tab", "f1", "left", "right", "up", "down"),
    *("home", "end", "delete", "backspace", "pagedown", "pageup"),
)


def journal(db: Database) -> list[Answer]:
    """Return every judgment in the order they were made."""
    return [
        Answer(*row) for row in db.conn.execute("SELECT field, value, quote, action FROM judgments ORDER BY id")
    ]


class Seen(NamedTuple):
    """What a screen shows: its rows as text, and the app behind it."""

    rows: list[str]
    app: LabelApp

    @property
    def text(self) -> str:
        """All rows."""
        return "\n".join(self.rows)


def rows(app: LabelApp) -> list[str]:
    """Return the rows of the screen as text."""
    return ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]


def see(
    session: Session,
    keys: Iterable[str] = (),
    size: tuple[int, int] = (80, 24),
    act: Callable[[Pilot[None]], Awaitable[None]] | None = None,
) -> Seen:
    """Open the screen, press keys (as Pilot calls them), do `act`, and return what is seen."""

    async def play() -> Seen:
        app = LabelApp(session)
        async with app.run_test(size=size) as pilot:
            await pilot.press(*keys)
            if act:
                await act(pilot)
            await pilot.pause()
            return Seen(rows(app), app)

    return asyncio.run(play())
