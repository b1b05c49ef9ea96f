"""A small label database to damage, and what its journal says."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotate.model.judgment import Draft, sentence_unit, span_value
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal
from annotate.store.recovery.doctor import examine

SCHEMA = parse_schema(
    'name = "tone"\nversion = "1"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
    '[[field.label]]\nname = "calm"\n[[field.label]]\nname = "heated"\n'
    '[[field]]\nname = "loaded"\nlevel = "span"\n',
    "tone.toml",
)
TEXT = "It rains 😀. It pours. Shame on it!"
CUTS = [(0, 11), (12, 21), (22, 34)]


def begin(path: Path, annotator: str = "a1") -> tuple[Database, Journal, str]:
    """Return a database with the text in it, the annotator's journal, and the text's SHA-256."""
    db = open_database(path, create=True)
    entry, _ = add_document(db, "rain", TEXT, CUTS, segmenter="by hand")
    add_schema(db, SCHEMA)
    add_annotator(db, annotator)
    return db, Journal(db, annotator, SCHEMA), entry.sha256


def label(sha256: str, sentence: int, value: str | None) -> Draft:
    """Propose a label of a sentence, counted from 0."""
    return Draft(sha256, sentence_unit(*CUTS[sentence]), *CUTS[sentence], "tone", value)


def span(sha256: str, start: int, stop: int, quote: str) -> Draft:
    """Propose a span that says it covers `quote`."""
    return Draft(sha256, f"span:{start}-{stop}", start, stop, "loaded", span_value({}), quote)


def problems(path: Path) -> dict[str, str]:
    """Return what the doctor finds wrong, by check."""
    db = open_database(path, write=False)
    found = {finding.check: finding.detail for finding in examine(db) if not finding.ok}
    db.close()
    return found


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """Change the file with nothing in the way: the triggers are taken off, then put back as they were."""
    with closing(sqlite3.connect(path)) as conn:
        triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        yield conn
        for _, sql in triggers:
            conn.execute(sql)
        conn.commit()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
