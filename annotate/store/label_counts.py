"""How often each annotator but gold gave each label in each document."""

from collections import defaultdict

from annotate.model.decision import GOLD
from annotate.model.schema import Schema
from annotate.store.database import Database


def label_counts(db: Database, schema: Schema) -> dict[int, dict[str, dict[str, int]]]:
    """Return {document row: {annotator: {label: how many sentences}}} of the labels that hold now."""
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
