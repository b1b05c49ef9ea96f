"""A copy for one annotator: what she needs to go on, nothing of what the others answered.

She gets her documents (those assigned to her or begun by her; all, when none are assigned), every schema, her own
judgments and what was said of the project. Of others' judgments that stand before hers in the same replica she
gets stubs (stubs.py), so that the chain of hers can be followed; replicas without any of hers stay here
altogether. The copy is a replica of its own, and merging it back adds what was judged in it, nothing else.
"""

from pathlib import Path

from annotate.model.project import ASSIGNED, PROJECT
from annotate.store.database import Database, open_database, saving
from annotate.store.removal import work
from annotate.store.snapshot import make

#: The steps, in order. `whole` is the database copied from; :name the annotator, :project the schema of PROJECT.
_STEPS = """
CREATE TEMP TABLE chosen AS
SELECT document AS id FROM whole.answers WHERE document > 0
  AND annotator = (SELECT id FROM whole.annotators WHERE name = :name)
UNION SELECT document FROM whole.answers WHERE document > 0 AND field = :assigned AND unit = 'annotator:' || :name
  AND schema = (SELECT id FROM whole.schemas WHERE sha256 = :project) AND value IS NOT NULL

INSERT INTO chosen SELECT id FROM whole.documents WHERE NOT EXISTS (
  SELECT 1 FROM whole.answers WHERE field = :assigned AND unit = 'annotator:' || :name AND document > 0
  AND schema = (SELECT id FROM whole.schemas WHERE sha256 = :project) AND value IS NOT NULL)

CREATE TEMP TABLE kept AS
SELECT j.id FROM whole.judgments j WHERE annotator = (SELECT id FROM whole.annotators WHERE name = :name)
  OR (schema = (SELECT id FROM whole.schemas WHERE sha256 = :project)
    AND (document IS NULL OR document IN (SELECT id FROM chosen))
    AND (unit NOT LIKE 'annotator:%' OR document IS NULL OR unit = 'annotator:' || :name))

INSERT INTO chosen SELECT document FROM whole.judgments
WHERE id IN (SELECT id FROM kept) AND document IS NOT NULL

CREATE TEMP TABLE ends AS
SELECT replica AS row, max(seq) AS last FROM whole.judgments WHERE id IN (SELECT id FROM kept) GROUP BY replica

INSERT INTO main.documents SELECT * FROM whole.documents WHERE id IN (SELECT id FROM chosen) ORDER BY id

INSERT INTO main.sentences SELECT * FROM whole.sentences WHERE document IN (SELECT id FROM chosen)

INSERT INTO main.schemas SELECT * FROM whole.schemas ORDER BY id

INSERT INTO main.annotators SELECT * FROM whole.annotators
WHERE name = :name OR id IN (SELECT annotator FROM whole.judgments WHERE id IN (SELECT id FROM kept)) ORDER BY id

UPDATE main.replicas SET id = (SELECT max(id) + 1 FROM whole.replicas)

DELETE FROM main.seals WHERE kind = 'replicas' AND row NOT IN (SELECT id FROM main.replicas)

INSERT INTO main.replicas (id, name, here)
SELECT id, name, 0 FROM whole.replicas WHERE id IN (SELECT row FROM ends)

INSERT INTO main.judgments SELECT * FROM whole.judgments WHERE id IN (SELECT id FROM kept) ORDER BY id

INSERT INTO main.stubs (replica, seq, lamport, hash)
SELECT replica, seq, lamport, hash FROM whole.stubs JOIN ends ON row = replica AND seq < last
UNION ALL SELECT replica, seq, lamport, hash FROM whole.judgments JOIN ends ON row = replica AND seq < last
WHERE id NOT IN (SELECT id FROM kept)

INSERT INTO main.gaps SELECT g.* FROM whole.gaps g JOIN ends ON row = replica AND first < ends.last

INSERT INTO main.answers SELECT * FROM whole.answers WHERE judgment IN (SELECT id FROM kept)
"""


def split(db: Database, target: Path, annotator: str) -> tuple[int, int]:
    """Make the copy for an annotator in a new file; return how many documents and judgments of hers it holds.

    Raises AnnotateError when `target` exists, or cannot be written.
    """
    source = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    counts: list[tuple[int, int]] = []

    def write(partial: Path) -> None:
        fresh = open_database(partial, create=True)
        try:
            fresh.conn.execute("ATTACH ? AS whole", (f"{Path(source).as_uri()}?mode=ro",))
            names = {"name": annotator, "project": PROJECT.sha256, "assigned": ASSIGNED}
            with saving(fresh.conn):
                for step in _STEPS.split("\n\n"):
                    fresh.conn.execute(step, names)
            question = "SELECT count(*) FROM main.documents"
            counts.append((fresh.conn.execute(question).fetchone()[0], work(fresh.conn, annotator)))
            fresh.conn.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        finally:
            fresh.close()

    make(target, write)
    return counts[0]
