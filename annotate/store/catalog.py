"""What judgments point at: documents, schemas, annotators. Added once, found by content or by name."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.model.decision import GOLD
from annotate.model.document import Document, Sentence, identity
from annotate.model.project import ASSIGNED, PROJECT, REPLACED
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.database import Database, saving
from annotate.store.journal import now


@dataclass(frozen=True)
class Entry:
    """A document as listed: everything but its text."""

    id: int
    name: str
    sha256: str
    sentences: int
    language: str | None
    published: str | None
    segmenter: str
    added_at: str
    title: str | None
    author: str | None
    source: str | None
    url: str | None


#: What is said about a text, in the columns of that name.
SAID = ("title", "author", "published", "source", "url", "language")


@dataclass(frozen=True)
class NewDocument:
    """A text to store, where its sentences are, and what is said about it."""

    name: str
    text: str
    sentences: list[tuple[int, int]]
    segmenter: str
    language: str | None = None
    published: str | None = None
    body_start: int = 0
    encoding: str = "utf-8"
    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None


def add_document(
    db: Database, name: str, text: str, sentences: list[tuple[int, int]], *, segmenter: str, **said: Any
) -> tuple[Entry, bool]:
    """Store one text as add_documents() does; `said` is the rest of NewDocument."""
    return add_documents(db, [NewDocument(name, text, sentences, segmenter, **said)])[0]


def add_documents(db: Database, new: Sequence[NewDocument]) -> list[tuple[Entry, bool]]:
    """Store texts and where their sentences are, all or none; return their entries and whether they are new.

    A text that is here already keeps its name, its sentences and its labels: it is never cut again. What was not
    known about it so far is added; what was known stays. A name that another text has gets `~2`, `~3`, … behind
    it. Raises NotSaved.
    """
    with saving(db.conn):
        return [_added(db, one) for one in new]


def _added(db: Database, new: NewDocument) -> tuple[Entry, bool]:
    sha256 = identity(new.text)
    said = {field: _storable(value) for field in SAID if (value := getattr(new, field))}
    known = next(_entries(db, "sha256 = ?", (sha256,)), None)
    if known:
        for field, value in said.items():
            if getattr(known, field) is None:
                db.conn.execute(f"UPDATE documents SET {field} = ? WHERE id = ?", (value, known.id))
        return next(_entries(db, "id = ?", (known.id,))), False
    row = {
        "name": free_name(db, _storable(new.name)),
        "sha256": sha256,
        **said,
        "encoding": new.encoding,
        "body_start": new.body_start,
        "sentence_count": len(new.sentences),
        "segmenter": new.segmenter,
        "added_at": now(),
        "text": new.text,
    }
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    cursor = db.conn.execute(f"INSERT INTO documents ({columns}) VALUES ({marks})", tuple(row.values()))
    db.conn.executemany(
        "INSERT INTO sentences (document, position, start, stop) VALUES (?, ?, ?, ?)",
        ((cursor.lastrowid, n, start, stop) for n, (start, stop) in enumerate(new.sentences)),
    )
    return next(_entries(db, "sha256 = ?", (sha256,))), True


def _storable(name: str) -> str:
    """Return a name as it can be stored: file names may hold bytes that are no characters."""
    return name.encode("utf-8", "replace").decode()


def free_name(db: Database, name: str) -> str:
    """Return the name a new document gets: `name`, or when another has it, that with `~2`, `~3`, … behind it."""
    after = (f"{name}~", f"{name}~\U0010ffff")
    number = db.conn.execute("SELECT count(*) FROM documents WHERE name BETWEEN ? AND ?", after).fetchone()[0] + 1
    taken = name
    while db.conn.execute("SELECT 1 FROM documents WHERE name = ?", (taken,)).fetchone():
        number += 1
        taken = f"{name}~{number}"
    return taken


def _entries(db: Database, where: str = "1", values: tuple[object, ...] = ()) -> Iterator[Entry]:
    columns = (
        "id, name, sha256, sentence_count, language, published, segmenter, added_at, title, author, source, url"
    )
    for row in db.conn.execute(f"SELECT {columns} FROM documents WHERE {where} ORDER BY id", values):
        yield Entry(*row)


def documents(db: Database) -> list[Entry]:
    """List the documents in the order they were added."""
    return list(_entries(db))


def current_documents(db: Database) -> list[Entry]:
    """List the documents that are to be labelled: not those a newer version is labelled in place of."""
    replaced = (
        "id NOT IN (SELECT document FROM answers WHERE value IS NOT NULL AND field = ?"
        " AND schema = (SELECT id FROM schemas WHERE sha256 = ?))"
    )
    return list(_entries(db, replaced, (REPLACED, PROJECT.sha256)))


def find_document(db: Database, wanted: str) -> Entry:
    """Return the document called `wanted`, or numbered so in the list, or whose SHA-256 begins so.

    Raises AnnotateError when there is none, or more than one.
    """
    wanted = _storable(wanted)
    digits = wanted.isascii() and wanted.isdigit()
    found = (
        list(_entries(db, "name = ?", (wanted,)))
        or (list(_entries(db, "id = ?", (int(wanted),))) if digits and len(wanted) < 10 else [])
        or (list(_entries(db, "substr(sha256, 1, ?) = ?", (len(wanted), wanted.lower()))) if wanted else [])
    )
    if len(found) != 1:
        what = "There is no document" if not found else "More than one document is meant by"
        raise AnnotateError(f"{what} '{wanted}'", "annotate documents lists them.", ExitCode.BAD_DATA)
    return found[0]


def load_document(db: Database, entry: Entry) -> Document:
    """Return the document with its text and sentences. Raises AnnotateError when the text is not what it was."""
    text, body_start, source = db.conn.execute(
        "SELECT text, body_start, source FROM documents WHERE id = ?", (entry.id,)
    ).fetchone()
    if identity(text) != entry.sha256:
        raise AnnotateError(f"The text of '{entry.name}' is damaged", "Run: annotate doctor.")
    rows = db.conn.execute("SELECT start, stop FROM sentences WHERE document = ? ORDER BY start", (entry.id,))
    return Document(
        sha256=entry.sha256,
        name=entry.name,
        text=text,
        sentences=tuple(map(Sentence._make, rows)),
        language=entry.language,
        published=entry.published,
        source=source,
        body_start=body_start,
    )


def add_schema(db: Database, schema: Schema) -> int:
    """Store a schema under its content; return its row.

    Raises AnnotateError when judgments were made under another content of the same name and version:
    they would be mixed in silence.
    """
    with saving(db.conn):
        row = db.conn.execute("SELECT id FROM schemas WHERE sha256 = ?", (schema.sha256,)).fetchone()
        if row:
            return int(row[0])
        used = db.conn.execute(
            "SELECT 1 FROM schemas s WHERE name = ? AND version = ?"
            " AND EXISTS (SELECT 1 FROM answers WHERE schema = s.id)",
            (schema.name, schema.version),
        ).fetchone()
        if used:
            message = f"Labels were made under another text of schema '{schema.name}' version {schema.version}"
            raise AnnotateError(message, "Give the changed file a new version.", ExitCode.BAD_DATA)
        columns = (schema.name, schema.version, schema.sha256, schema.body, now())
        return int(
            db.conn.execute(
                "INSERT INTO schemas (name, version, sha256, body, added_at) VALUES (?, ?, ?, ?, ?)", columns
            ).lastrowid
            or 0
        )


@dataclass(frozen=True)
class StoredSchema:
    """A schema in the database: its row, its file's text, and how many answers are held under it."""

    id: int
    name: str
    version: str
    sha256: str
    body: str
    answers: int


def schema_in_row(db: Database, row: int) -> Schema:
    """Return the schema stored in a row."""
    name, body = db.conn.execute("SELECT name, body FROM schemas WHERE id = ?", (row,)).fetchone()
    return parse_schema(body, name)


def schemas(db: Database) -> list[StoredSchema]:
    """List the stored schemas that are labelled by, the latest used or added last."""
    latest = "SELECT max(id) FROM judgments j WHERE j.annotator = a.id AND j.schema = s.id"  # has an index
    rows = db.conn.execute(
        "SELECT id, name, version, sha256, body, EXISTS (SELECT 1 FROM answers WHERE schema = s.id)"
        f" FROM schemas s WHERE sha256 != ? ORDER BY (SELECT max(({latest})) FROM annotators a), id",
        (PROJECT.sha256,),
    )
    return [StoredSchema(*row) for row in rows]


def add_annotator(db: Database, name: str) -> int:
    """Return the annotator's row, made if there is none. Raises AnnotateError for a name that is not one."""
    name = annotator_name(name)
    with saving(db.conn):
        row = db.conn.execute("SELECT id FROM annotators WHERE name = ?", (name,)).fetchone()
        if row:
            return int(row[0])
        cursor = db.conn.execute("INSERT INTO annotators (name, added_at) VALUES (?, ?)", (name, now()))
        return int(cursor.lastrowid or 0)


def annotator_name(name: str) -> str:
    """Return the name as it is stored (NFC, outer spaces gone).

    Raises AnnotateError for an empty name, one over 64 characters, or one with invisible characters.
    """
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean or len(clean) > 64:
        raise AnnotateError("An annotator needs a name of 1 to 64 characters", "--as NAME", ExitCode.USAGE)
    hidden = [c for c in clean if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"]
    if hidden:
        message = f"The annotator's name has an invisible character (U+{ord(hidden[0]):04X})"
        raise AnnotateError(message, "Use visible ones only: --as NAME", ExitCode.USAGE)
    return clean


def find_annotator(db: Database, name: str) -> str:
    """Return the name as stored. Raises AnnotateError when nobody here is called so."""
    people = annotators(db)
    if unicodedata.normalize("NFC", name).strip() not in people:
        hint = f"There are: {', '.join(people)}." if people else "Nobody has labelled here yet."
        raise AnnotateError(f"Nobody here is called '{name}'", hint, ExitCode.USAGE)
    return annotator_name(name)


def rater_name(name: str) -> str:
    """Return the name of one who judges by herself. Raises AnnotateError as annotator_name(), and for gold."""
    clean = annotator_name(name)
    if clean.casefold() == GOLD:
        message = f"'{clean}' is the name adjudicated labels go by"
        raise AnnotateError(message, "Use a name of your own: --as NAME.", ExitCode.USAGE)
    return clean


def annotators(db: Database) -> list[str]:
    """List the annotators' names in the order they came, gold among them."""
    return [name for (name,) in db.conn.execute("SELECT name FROM annotators ORDER BY id")]


def raters(db: Database) -> list[str]:
    """List those who judge by themselves: whose labels are compared.

    That is neither gold nor who has only said how the project goes, and is assigned nothing.
    """
    spoke = "SELECT 1 FROM judgments j WHERE j.annotator = a.id AND j.schema"
    rows = db.conn.execute(
        "SELECT name FROM annotators a, (SELECT (SELECT id FROM schemas WHERE sha256 = ?) AS id) p"
        f" WHERE name != ? AND (EXISTS ({spoke} != p.id) OR NOT EXISTS ({spoke} = p.id)"
        " OR EXISTS (SELECT 1 FROM answers n WHERE n.schema = p.id AND n.field = ? AND n.value IS NOT NULL"
        " AND n.unit = 'annotator:' || a.name)) ORDER BY a.id",
        (PROJECT.sha256, GOLD, ASSIGNED),
    )
    return [name for (name,) in rows]
