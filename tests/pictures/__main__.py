"""Draw the pictures of the README from the real screen: `python -m tests.pictures`."""

import asyncio
import itertools
import re
import tempfile
from pathlib import Path

from annotate.cli.main import main
from annotate.cli.schema_source import resolve
from annotate.store.catalog import add_annotator, add_schema, documents
from annotate.store.database import open_database
from annotate.ui.session import Session
from annotate.ui.tui.app import LabelApp

ROOT = Path(__file__).parent.parent.parent
PICTURE = Path(__file__).parent / "label.svg"
KEYS = [*"fcfcffffcfocofc", "m", "j", "l", "n"]  #: fifteen labels, then the words of the last sentence


def draw() -> str:
    """Return the README's picture as SVG: the Mali article, its last sentence marked. Always the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotate.db"
        main(["add", str(ROOT / "seeds" / "mali-2023-11.txt"), "--db", str(path)])
        db = open_database(path)
        schema = resolve(None, db)
        add_schema(db, schema)
        add_annotator(db, "a1")
        ticks = itertools.count(step=4.2)  # seconds between two keys
        svg = asyncio.run(_screen(LabelApp(Session(db, "a1", schema, documents(db), lambda: next(ticks)))))
        db.close()
    return _offline(svg)


async def _screen(app: LabelApp) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        for key in KEYS:
            await pilot.press(key)
        await pilot.pause()
        return app.export_screenshot(title="annotate")


def _offline(svg: str) -> str:
    """Leave out the fonts a viewer would fetch from elsewhere; whatever it has for monospace does."""
    svg = re.sub(r"\s*@font-face \{.*?\}|<!--.*?-->", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.split("\n"))


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
