"""What `annotate adjudicate` is to look at, in both interfaces and by policy."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.model.schema import Field, Schema
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.questions.disputes import Disputes, disputes


@dataclass(frozen=True)
class Scope:
    """What is adjudicated: the questions of a schema, in some documents of a database."""

    db: Database
    schema: Schema
    fields: Sequence[Field]
    entries: Sequence[Entry]

    def look(self) -> Disputes:
        """Return what is disputed in it now."""
        return disputes(self.db, self.schema, self.fields, self.entries)
