"""How often each annotator but gold gave each label in each document."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from annotate.model.decision import GOLD
from annotate.model.schema import Schema
from annotate.store.database import Database

Counts = Mapping[int, Mapping[str, Mapping[str, int]]]  #: {document row: {annotator: {label: how many sentences}}}


def label_counts(db: Database, schema: Schema) -> Counts:
    """Return how often each label that holds now was given."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for document, annotator, label, count in db.conn.execute(
        "SELECT n.document, a.name, n.value, count(*) FROM answers n JOIN annotators a ON a.id = n.annotator"
        " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.value IS NOT NULL"
        f" AND a.name != '{GOLD}'"
        " GROUP BY n.document, n.annotator, n.value",
        (schema.sha256, schema.sentence_field.name),
    ):
        found[document][annotator][label] = count
    return found


def label_counts_of(db: Database, schema: Schema, sentences: Mapping[int, Collection[int]]) -> Counts:
    """Return how often each label was given to these sentences: by document row, where they start."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for document, starts in sentences.items():
        for annotator, start, label in db.conn.execute(
            "SELECT a.name, j.start, n.value FROM answers n JOIN judgments j ON j.id = n.judgment"
            " JOIN annotators a ON a.id = n.annotator"
            " WHERE n.schema = (SELECT id FROM schemas WHERE sha256 = ?) AND n.field = ? AND n.document = ?"
            f" AND n.value IS NOT NULL AND a.name != '{GOLD}'",
            (schema.sha256, schema.sentence_field.name, document),
        ):
            if start in starts:
                found[document][annotator][label] += 1
    return found
