"""The tables, in the order they came to be. A released step is never changed; a new one is added below it.

Integers stand for documents, annotators, schemas and replicas so that a million judgments stay small and
Datasette can follow them; what crosses to other copies, and what is hashed, are their names and SHA-256.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from annotate.store.seals import SEALED

migrations = Migrations("annotate")


def migrate(conn: sqlite3.Connection, version: int | None = None) -> None:
    """Bring the tables up to date, or only to an earlier version, inside the caller's transaction."""
    later = [] if version is None else [f"m{number:03d}" for number in range(max(version, 0) + 1, 1000)]
    steps = [step.name for step in migrations.pending(_tables(conn)) if step.name[:4] in later]
    migrations.apply(_tables(conn), stop_before=steps)


def _tables(conn: sqlite3.Connection) -> Database:
    return Database(conn, recursive_triggers=False, execute_plugins=False)


@migrations()
def m001_documents_and_judgments(db: Database) -> None:
    """Documents and their sentences, the journal, and what holds now."""
    for statement in _M001.split(";\n\n"):
        db.execute(statement)


_M001 = """
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL UNIQUE,
  title TEXT, published TEXT, language TEXT, source TEXT, author TEXT, url TEXT,
  encoding TEXT NOT NULL,
  body_start INTEGER NOT NULL,
  sentence_count INTEGER NOT NULL,
  segmenter TEXT NOT NULL,
  added_at TEXT NOT NULL,
  text TEXT NOT NULL
);

CREATE TABLE sentences (
  document INTEGER NOT NULL REFERENCES documents(id),
  position INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  PRIMARY KEY (document, start)
) WITHOUT ROWID;

CREATE TABLE schemas (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  added_at TEXT NOT NULL
);

CREATE TABLE annotators (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  added_at TEXT NOT NULL
);

CREATE TABLE replicas (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  here INTEGER NOT NULL
);

CREATE TABLE judgments (
  id INTEGER PRIMARY KEY,
  replica INTEGER NOT NULL REFERENCES replicas(id),
  seq INTEGER NOT NULL,
  lamport INTEGER NOT NULL,
  document INTEGER NOT NULL REFERENCES documents(id),
  unit TEXT NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  annotator INTEGER NOT NULL REFERENCES annotators(id),
  schema INTEGER NOT NULL REFERENCES schemas(id),
  field TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('answer', 'undo', 'redo')),
  value TEXT,
  quote TEXT,
  seconds REAL NOT NULL,
  raw_seconds REAL NOT NULL,
  made_at TEXT NOT NULL,
  tool TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (replica, seq)
);

CREATE INDEX judgments_by_annotator ON judgments (annotator, schema);

CREATE INDEX judgments_by_unit ON judgments (document, unit, field, annotator);

CREATE TRIGGER judgments_are_never_changed BEFORE UPDATE ON judgments
BEGIN SELECT RAISE(ABORT, 'judgments are never changed'); END;

CREATE TRIGGER judgments_are_never_deleted BEFORE DELETE ON judgments
BEGIN SELECT RAISE(ABORT, 'judgments are never deleted'); END;

CREATE TRIGGER judgments_are_never_replaced BEFORE INSERT ON judgments
WHEN EXISTS (SELECT 1 FROM judgments WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM judgments WHERE replica = NEW.replica AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'judgments are never replaced'); END;

CREATE TABLE answers (
  schema INTEGER NOT NULL REFERENCES schemas(id),
  field TEXT NOT NULL,
  document INTEGER NOT NULL REFERENCES documents(id),
  unit TEXT NOT NULL,
  annotator INTEGER NOT NULL REFERENCES annotators(id),
  value TEXT,
  judgment INTEGER NOT NULL REFERENCES judgments(id),
  PRIMARY KEY (schema, field, document, unit, annotator)
) WITHOUT ROWID;

CREATE INDEX answers_by_annotator ON answers (annotator, schema, field, document, value);

CREATE VIEW labels_now AS
SELECT d.name AS document, s.position + 1 AS sentence, a.name AS annotator, n.field, n.value AS label,
  (SELECT c.value FROM answers c WHERE (c.schema, c.field, c.document, c.unit, c.annotator)
    = (n.schema, 'confidence', n.document, n.unit, n.annotator)) AS confidence,
  (SELECT c.value FROM answers c WHERE (c.schema, c.field, c.document, c.unit, c.annotator)
    = (n.schema, 'note', n.document, n.unit, n.annotator)) AS note,
  substr(d.text, s.start + 1, s.stop - s.start) AS text, c.name AS schema, j.made_at
FROM answers n
JOIN judgments j ON j.id = n.judgment
JOIN documents d ON d.id = n.document
JOIN sentences s ON s.document = n.document AND s.start = j.start
JOIN annotators a ON a.id = n.annotator
JOIN schemas c ON c.id = n.schema
WHERE n.unit LIKE 'sentence:%' AND n.field NOT IN ('note', 'confidence', 'skipped') AND n.value IS NOT NULL;

CREATE VIEW spans_now AS
SELECT d.name AS document, a.name AS annotator, n.field, j.quote, n.value AS attributes,
  j.start, j.stop, c.name AS schema, j.made_at
FROM answers n
JOIN judgments j ON j.id = n.judgment
JOIN documents d ON d.id = n.document
JOIN annotators a ON a.id = n.annotator
JOIN schemas c ON c.id = n.schema
WHERE n.unit LIKE 'span:%' AND n.value IS NOT NULL;

CREATE VIEW progress AS
SELECT d.name AS document, a.name AS annotator, c.name AS schema, n.field,
  count(n.value) AS done, d.sentence_count - count(n.value) AS left
FROM answers n
JOIN documents d ON d.id = n.document
JOIN annotators a ON a.id = n.annotator
JOIN schemas c ON c.id = n.schema
WHERE n.unit LIKE 'sentence:%' AND n.field NOT IN ('note', 'confidence', 'skipped')
GROUP BY n.document, n.annotator, n.schema, n.field
"""


@migrations()
def m002_sources(db: Database) -> None:
    """A judgment may be about no document: about a source. In `answers`, document 0 stands for none.

    SQLite cannot loosen a column, so both tables are made anew; what stands on them is made again as it was.
    """
    standing = db.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('index', 'trigger', 'view')"
        " AND (type = 'view' OR tbl_name IN ('judgments', 'answers')) ORDER BY rowid"
    ).fetchall()
    for kind, name, _ in standing:
        db.execute(f"DROP {kind} {name}")
    told = "SELECT sql FROM sqlite_schema WHERE name = ?"
    strict = "document INTEGER NOT NULL REFERENCES documents(id)"
    made = {
        table: db.execute(told, (table,)).fetchone()[0].replace(strict, loose)
        for table, loose in (
            ("judgments", "document INTEGER REFERENCES documents(id)"),
            ("answers", "document INTEGER NOT NULL"),
        )
    }
    db.execute("CREATE TABLE answers_before AS SELECT * FROM answers")
    db.execute("DROP TABLE answers")  # before what it points at
    db.execute("ALTER TABLE judgments RENAME TO judgments_before")
    for table, sql in made.items():
        db.execute(sql)
        db.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
        db.execute(f"DROP TABLE {table}_before")
    for _, _, sql in standing:
        db.execute(sql)
    db.execute(_SOURCES_NOW)


_SOURCES_NOW = """
CREATE VIEW sources_now AS
SELECT substr(n.unit, 8) AS source, a.name AS annotator, n.field, n.value AS rating, c.name AS schema, j.made_at
FROM answers n
JOIN judgments j ON j.id = n.judgment
JOIN annotators a ON a.id = n.annotator
JOIN schemas c ON c.id = n.schema
WHERE n.document = 0 AND n.unit LIKE 'source:%' AND n.value IS NOT NULL
"""


@migrations()
def m003_heads_and_seals(db: Database) -> None:
    """Where each copy's journal ends, a hash of every row outside the journal, and what a repair could not find.

    Kept by triggers, so that whoever writes keeps them.
    """
    for statement in _M003.split(";\n\n"):
        db.execute(statement)
    for kind in SEALED:
        for event, what in (("INSERT", "added"), ("UPDATE", "changed")):
            db.execute(
                f"CREATE TRIGGER sealed_{kind.strip('_')}_{what} AFTER {event} ON {kind} BEGIN"
                f" INSERT INTO seals (kind, row) VALUES ('{kind}', NEW.id)"
                " ON CONFLICT (kind, row) DO UPDATE SET hash = NULL; END"
            )
        db.execute(f"INSERT INTO seals (kind, row) SELECT '{kind}', id FROM {kind}")


_M003 = """
CREATE TABLE heads (
  replica INTEGER PRIMARY KEY REFERENCES replicas(id),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  replica INTEGER NOT NULL REFERENCES replicas(id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  resumed TEXT,
  found_at TEXT NOT NULL
);

CREATE TABLE seals (
  kind TEXT NOT NULL,
  row INTEGER NOT NULL,
  hash TEXT,
  PRIMARY KEY (kind, row)
) WITHOUT ROWID;

CREATE INDEX seals_wanting ON seals (kind) WHERE hash IS NULL;

INSERT INTO heads (replica, seq, hash)
SELECT replica, seq, hash FROM judgments j WHERE seq = (SELECT max(seq) FROM judgments WHERE replica = j.replica);

CREATE TRIGGER judgments_end_somewhere AFTER INSERT ON judgments
BEGIN
  INSERT INTO heads (replica, seq, hash) VALUES (NEW.replica, NEW.seq, NEW.hash)
  ON CONFLICT (replica) DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq;
END
"""


@migrations()
def m004_stubs(db: Database) -> None:
    """Judgments whose content is not in this file; see stubs.py."""
    for statement in _M004.split(";\n\n"):
        db.execute(statement)


_M004 = """
CREATE TABLE stubs (
  replica INTEGER NOT NULL REFERENCES replicas(id),
  seq INTEGER NOT NULL,
  lamport INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (replica, seq)
) WITHOUT ROWID;

CREATE TRIGGER stubs_end_somewhere AFTER INSERT ON stubs
BEGIN
  INSERT INTO heads (replica, seq, hash) VALUES (NEW.replica, NEW.seq, NEW.hash)
  ON CONFLICT (replica) DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq;
END
"""


@migrations()
def m005_first_cut(db: Database) -> None:
    """What a document's sentences were before annotators cut them otherwise; NULL where nobody did."""
    db.execute("ALTER TABLE documents ADD COLUMN first_cut TEXT")


@migrations()
def m006_views_of_labels(db: Database) -> None:
    """What is said of a decision, in fields with a dot in their name, is no label."""
    aside = "n.field NOT IN ('note', 'confidence', 'skipped')"
    for view in ("labels_now", "progress"):
        (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (view,)).fetchone()
        db.execute(f"DROP VIEW {view}")
        db.execute(sql.replace(aside, f"{aside} AND n.field NOT LIKE '%.%'"))
