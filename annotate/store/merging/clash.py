"""One name, two people? What can be known when copies meet.

Two copies of one person's work can always be told from those of two people when one of them has seen the other:
the later answer was given in knowledge of the earlier. Where neither copy knew the other's judgments of a unit,
and they differ, nobody but a person can tell, and the answer that held would depend on chance. What a copy
withdrew by itself, because a sentence was split or joined, was not judged by anybody.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping

from annotate.errors import AnnotateError, ExitCode
from annotate.store.journal import CUT_MARK, MOVED_MARK
from annotate.store.merging.opening import Copy

_JUDGED = f"tool NOT LIKE '%{CUT_MARK}' AND tool NOT LIKE '%{MOVED_MARK}'"
_ELSEWHERE = f"""
SELECT 1 FROM judgments j WHERE j.annotator = ? AND j.id <= ? AND {_JUDGED}
AND j.seq > coalesce((SELECT value FROM json_each(?) WHERE key = CAST(j.replica AS TEXT)), 0) LIMIT 1
"""
_MET = f"""
WITH fresh AS (
  SELECT schema, field, coalesce(document, 0) AS document, unit, annotator, value, replica, max(lamport)
  FROM judgments WHERE id > ? AND annotator = ? AND {_JUDGED}
  GROUP BY schema, field, document, unit
)
SELECT count(DISTINCT f.document || ' ' || f.unit),
  count(DISTINCT CASE WHEN f.value IS NOT n.value THEN f.document || ' ' || f.unit END)
FROM fresh f JOIN answers n ON (n.schema, n.field, n.document, n.unit, n.annotator)
  = (f.schema, f.field, f.document, f.unit, f.annotator)
JOIN judgments j ON j.id = n.judgment
WHERE j.replica != f.replica AND {_JUDGED}
AND j.seq > coalesce((SELECT value FROM json_each(?) WHERE key = CAST(j.replica AS TEXT)), 0)
"""


def clashes(
    conn: sqlite3.Connection, copy: Copy, shared: Mapping[int, int], before: int, same_person: Collection[str]
) -> list[tuple[str, str]]:
    """Return what is to be said of names used in both copies, once judgments after the row `before` have come in.

    `shared` is how far the copy knew each replica. Raises AnnotateError when one annotator's units were judged
    differently in both, neither knowing of the other, and is not in `same_person`.
    """
    notes, known = [], json.dumps(dict(shared))
    came = "SELECT DISTINCT a.id, a.name FROM judgments j JOIN annotators a ON a.id = j.annotator WHERE j.id > ?"
    for annotator, name in conn.execute(came, (before,)).fetchall():
        if not conn.execute(_ELSEWHERE, (annotator, before, known)).fetchone():
            continue
        both, differing = conn.execute(_MET, (before, annotator, known)).fetchone()
        said = f"{name} judged in both copies, neither knowing of the other: {both:,} units in both"
        if differing and name not in same_person:
            message = f"{copy.path}: {said}, {differing:,} of them differently"
            hint = f"One person: --same-person '{name}'. Two: --rename '{name}=ANOTHER-NAME'."
            raise AnnotateError(message, hint, ExitCode.BAD_DATA)
        notes.append(
            ("name", said + (f", {differing:,} differently; the later answer holds" if differing else ""))
        )
    return notes
