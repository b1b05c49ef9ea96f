"""The same answers typed in the line mode and pressed in the full screen: what each of them stored."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from annotate.cli.schema_source import resolve
from annotate.store.catalog import add_annotator, documents
from annotate.store.database import open_database
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp
from tests.ui.tui.sitting import rows

Press = Callable[..., Awaitable[None]]


def stored(folder: Path, who: str) -> list[tuple[object, ...]]:
    db = open_database(folder / "annotate.db")
    found = db.conn.execute(
        "SELECT unit, field, value, quote, start, stop FROM judgments"
        " WHERE annotator = (SELECT id FROM annotators WHERE name = ?) ORDER BY id",
        (who,),
    ).fetchall()
    db.close()
    return found


def sit(
    folder: Path, who: str, schema: str, act: Callable[[LabelApp, Press, Press], Awaitable[None]]
) -> list[str]:
    """Sit `who` down at the full screen; return the rows it shows at the end."""
    db = open_database(folder / "annotate.db")
    add_annotator(db, who)
    app = LabelApp(Session(db, who, resolve(schema, db), documents(db)))

    async def play() -> list[str]:
        async with app.run_test(size=(80, 24)) as pilot:

            async def press(*keys: str) -> None:
                await pilot.press(*keys)

            await act(app, press, marking(app, pilot))
            await pilot.pause()
            return rows(app)

    shown = asyncio.run(play())
    db.close()
    return shown


def marking(app: LabelApp, pilot: Pilot[None]) -> Press:
    """Return what marks quoted words by the letters shown above them."""

    async def words(*quotes: str) -> None:
        document = app.desk.labeling.document
        sentence = document.sentences[app.desk.labeling.position]
        for quote in quotes:
            start = document.text.index(quote, sentence.start)
            last = max(at for at in app.desk.mode.hints if at < start + len(quote))
            await pilot.press(*app.desk.mode.hints[start])
            await pilot.press(*app.desk.mode.hints[last])

    return words
