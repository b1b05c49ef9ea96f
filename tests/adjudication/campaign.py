"""Small campaigns to adjudicate: who said what of which sentence, and the sitting over them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from annotate.adjudication.cases import Case
from annotate.adjudication.ranking import worst_first
from annotate.model.labeling import Labeling
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema, documents, load_document
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal
from annotate.store.questions.disputes import Disputes, disputes
from annotate.ui.adjudication.sitting import Sitting
from annotate.ui.keys import RESERVED

ROOT = Path(__file__).parents[2]
SCHEMA = (ROOT / "schemas" / "fact-claim-opinion.toml").read_text(encoding="utf-8")

SENTENCES = (
    "Le pont a fermé mardi.",
    "Le maire promet de l'argent.",
    "Quelle honte pour la ville !",
    "Il pleut depuis lundi.",
    "Personne ne travaille ici.",
    "La route reste fermée.",
)
TEXT = " ".join(SENTENCES)

#: Six sentences by three people, a column per sentence: 1 and 5 are unanimous, 3 has three answers, others two.
VOTES = {
    "a1": "fffcoo",
    "a2": "ffccoo",
    "a3": "fcofof",
}


class Mark(NamedTuple):
    """Words that somebody marks, and as what."""

    who: str
    words: str
    kind: str


def place(words: str, text: str = TEXT) -> tuple[int, int]:
    """Return where words stand that stand there once."""
    assert text.count(words) == 1
    return text.index(words), text.index(words) + len(words)


def cuts(sentences: Sequence[str]) -> list[tuple[int, int]]:
    """Return where sentences stand that are joined by single spaces."""
    found, at = [], 0
    for sentence in sentences:
        found.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return found


def build(
    path: Path,
    votes: Mapping[str, str],
    marks: Iterable[Mark] = (),
    schema: str = SCHEMA,
    name: str = "pont",
    sentences: Sequence[str] = SENTENCES,
) -> tuple[Database, Schema]:
    """Return a database where each annotator gave one label key per sentence (`.` for none), and marked words."""
    db = open_database(path, create=True)
    read = parse_schema(schema, "schema", RESERVED)
    add_schema(db, read)
    entry, _ = add_document(db, name, " ".join(sentences), cuts(sentences), segmenter="by hand", language="fr")
    document = load_document(db, entry)
    for who, keys in votes.items():
        add_annotator(db, who)
        journal, labeling = Journal(db, who, read), Labeling(read, document)
        for position, key in enumerate(keys):
            if label := read.sentence_field.called(key):
                labeling.go(position)
                labeling.take(journal.append(labeling.draft_label(label.name)))
        for mark in marks:
            if mark.who == who:
                journal.append(labeling.draft_span(*place(mark.words, document.text), mark.kind))
    return db, read


def say(db: Database, schema: Schema, who: str, field: str, value: str, source: str | None = None) -> None:
    """Let an annotator answer a further question about the first sentence, the document or a source."""
    labeling = Labeling(schema, load_document(db, documents(db)[0]))
    labeling.go(0)
    Journal(db, who, schema).append(labeling.draft_value(field, value, source))


def sitting(
    db: Database, schema: Schema, *fields: str, by: str = "entropy", chance: int = 1, who: str = "a9"
) -> Sitting:
    """Return a sitting over all that is disputed, the pseudonyms drawn with `chance`."""
    add_annotator(db, "gold")
    entries = documents(db)
    asked = [field for field in schema.fields if not fields or field.name in fields]

    def look() -> Disputes:
        return disputes(db, schema, asked, entries)

    def ranked(found: Disputes) -> list[Case]:
        return worst_first(found.cases, by, schema, found.agreed, {one.sha256: one.sentences for one in entries})

    return Sitting(db, who, schema, entries, look, ranked, Random(chance), lambda: 0.0)


def gold(db: Database) -> list[tuple[str, str, str | None, str | None, str]]:
    """Return (unit, field, value, quote, action) of gold's judgments, in order."""
    question = (
        "SELECT unit, field, value, quote, action FROM judgments"
        " WHERE annotator = (SELECT id FROM annotators WHERE name = 'gold') ORDER BY id"
    )
    return list(db.conn.execute(question).fetchall())


def gold_now(db: Database) -> dict[tuple[str, str], str]:
    """Return what gold says now, by unit and field."""
    rows = db.conn.execute(
        "SELECT unit, field, value FROM answers WHERE value IS NOT NULL"
        " AND annotator = (SELECT id FROM annotators WHERE name = 'gold')"
    )
    return {(unit, field): value for unit, field, value in rows}


def unit(sentence: int) -> str:
    """Return the name of a sentence of TEXT, counted from 1."""
    start, stop = cuts(SENTENCES)[sentence - 1]
    return f"sentence:{start}-{stop}"


def made(schema: Schema, field: str, answers: Iterable[str], document: str = "d", start: int = 0) -> Case:
    """Return a case that was answered so by a1, a2, …"""
    votes = tuple((f"a{number}", answer) for number, answer in enumerate(answers, 1))
    assert schema.field(field)
    return Case(document, 1, f"sentence:{start}-{start + 1}", start, start + 1, field, votes)
