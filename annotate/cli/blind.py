"""Nobody sees another's labels on what she has still to label herself.

Owns the one check that every command that shows others' labels makes first. It can know who asks only from --as
and ANNOTATE_AS: whoever owns the file can read it.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

from annotate.cli import console
from annotate.errors import AnnotateError, ExitCode

if TYPE_CHECKING:
    from annotate.model.schema import Schema
    from annotate.store.catalog import Entry
    from annotate.store.database import Database

NAMED = 12  #: who has something left to label, and is told by name


def check(
    db: Database, schema: Schema, asking: str | None = None, only: Collection[Entry] | None = None
) -> tuple[str, ...]:
    """Return what is to be said, in one line or none, before everybody's labels in documents are shown.

    `asking` is who wants to see them, by default whom ANNOTATE_AS names; `only` are the documents, by default all.
    Raises AnnotateError when something in them is still open to who asks.
    """
    from annotate.store.assigning import Board

    board = Board(db, schema)
    rows = {entry.id for entry in (board.documents if only is None else only)}
    asking = asking or os.environ.get("ANNOTATE_AS") or ""
    withheld = board.left_where_others_have_been(asking, rows)
    if withheld:
        message = f"{asking} has {console.counted(withheld, 'sentence')} still to label that others have begun"
        hint = (
            f"First: annotate label --as {asking}. "
            "Who coordinates asks under another name, or with ANNOTATE_AS unset."
        )
        raise AnnotateError(message, hint, ExitCode.USAGE)
    open_to = {
        who: sum(board.left_in(who, one) for one in board.documents if one.id in rows) for who in board.people
    }
    names = [f"{who} {count}" for who, count in open_to.items() if count and len(open_to) > 1]
    others = f", and {len(names) - NAMED:,} others have some" if len(names) > NAMED else ""
    return (f"sentences still to label: {', '.join(names[:NAMED])}{others}",) if names else ()


def tell(db: Database, schema: Schema, asking: str | None = None, only: Collection[Entry] | None = None) -> None:
    """Say on stderr what check() returns; raises as it does."""
    for notice in check(db, schema, asking, only):
        console.say_line(f"note: {notice}")
