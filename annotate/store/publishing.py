"""A copy of the whole database for readers: one file that never changes, with views for the usual questions.

Owns which views it has. It is no database to label in: annotate refuses to open it, so that no two histories grow
from one. Nothing of the database itself is changed.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from annotate.store.database import Database
from annotate.store.sqlite_errors import explain

#: name -> (what it answers, how). Gold is nobody's vote.
VIEWS = {
    "label_shares": (
        "How many gave each label to a sentence, and which share of those who answered that is",
        """
SELECT document, sentence, field, label, count(*) AS annotators,
  round(1.0 * count(*) / sum(count(*)) OVER (PARTITION BY document, sentence, field, schema), 4) AS share,
  text, schema
FROM labels_now WHERE annotator <> 'gold'
GROUP BY document, sentence, field, label, schema""",
    ),
    "disagreements": (
        "The sentences that were answered differently, and who said what",
        """
SELECT document, sentence, field, count(DISTINCT label) AS labels, count(*) AS annotators,
  group_concat(annotator || ': ' || label, '; ') AS said, text, schema
FROM (SELECT * FROM labels_now WHERE annotator <> 'gold' ORDER BY annotator)
GROUP BY document, sentence, field, schema HAVING count(DISTINCT label) > 1""",
    ),
    "links_now": (
        "What marked words are tied to; no words where the answer was: to nothing",
        """
SELECT d.name AS document, a.name AS annotator, n.field, j.quote, l.key AS link,
  (SELECT jj.quote FROM answers o JOIN judgments jj ON jj.id = o.judgment
    WHERE o.schema = n.schema AND o.document = n.document AND o.annotator = n.annotator
    AND o.unit = u.value AND o.value IS NOT NULL) AS linked, c.name AS schema
FROM answers n
JOIN judgments j ON j.id = n.judgment
JOIN documents d ON d.id = n.document
JOIN annotators a ON a.id = n.annotator
JOIN schemas c ON c.id = n.schema
JOIN json_each(n.value, '$.links') l
LEFT JOIN json_each(l.value) u
WHERE n.unit LIKE 'span:%' AND n.value IS NOT NULL""",
    ),
}


def publish(db: Database, target: Path, called: Path) -> int:
    """Copy the database into `target`, an empty file, and add the views; return how many judgments are in it.

    Raises AnnotateError, naming the file as it will be `called`, when it cannot be written.
    """
    try:
        db.conn.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            copy.execute("BEGIN IMMEDIATE")
            for name, (_, question) in VIEWS.items():
                copy.execute(f"CREATE VIEW {name} AS{question}")
            copy.execute("PRAGMA application_id = 0")
            copy.execute("COMMIT")
            return int(copy.execute("SELECT count(*) FROM judgments").fetchone()[0])
    except sqlite3.Error as error:
        raise explain(error, called) from error


def hidden(db: Database) -> list[str]:
    """Return the names of the tables that a reader need not look at: they hold the journal together."""
    shown = ("documents", "sentences", "annotators", "schemas", "judgments", "answers")
    rows = db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if name not in shown]
