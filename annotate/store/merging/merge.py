"""Merging: the union of what several copies of a project hold.

A union of sets: merging again adds nothing, and the order of the copies does not matter. Documents and schemas
meet by the SHA-256 of their content, judgments by replica and number, and what holds afterwards is again the
judgment with the greatest (lamport, replica name, seq). What only a person can know is asked, not guessed: whether
two people used one name, and what becomes of a replica that was continued in two places.

All of it is one transaction: it ends when every judgment of every copy has been verified, or nothing has changed.
How a copy is opened is in opening.py, what is taken of it in plan.py, how it is proven in check.py,
how it comes in in catalog.py and unite.py.
"""

from collections.abc import Sequence
from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.store.database import Database, saving
from annotate.store.merging.catalog import Taken
from annotate.store.merging.opening import opened_copy
from annotate.store.merging.plan import Choices
from annotate.store.merging.unite import Union
from annotate.store.removal import scrub

__all__ = ["Choices", "Taken", "merge"]


class _Rehearsal(Exception):
    """Takes a whole merge back at its end: nothing was to be changed."""


def merge(db: Database, copies: Sequence[Path], choices: Choices, *, rehearse: bool = False) -> list[Taken]:
    """Unite other copies with this database; return what each brought. All of them, or nothing.

    `rehearse` does it and takes it back. Raises AnnotateError, naming the copy, for one that cannot be trusted, or
    that needs a decision `choices` does not hold; NotSaved when it did not reach the disk.
    """
    taken: list[Taken] = []
    own = Path(db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0])
    db.conn.execute("PRAGMA foreign_keys = OFF")  # every row is given the number of one that is there
    try:
        with saving(db.conn):
            for path in copies:
                if path.exists() and path.samefile(own):
                    raise AnnotateError(f"{path} is this database", "Name other copies.", ExitCode.USAGE)
                with opened_copy(path) as copy:
                    taken.append(Union(db, copy, choices).taken)
            if rehearse:
                raise _Rehearsal
    except _Rehearsal:
        pass
    finally:
        db.conn.execute("PRAGMA foreign_keys = ON")
    if any(one.removed for one in taken) and not rehearse:
        scrub(db.conn)
    return taken
