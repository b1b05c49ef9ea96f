"""How credible the statements of how reliable sources are: the Admiralty code's axes as a table of counts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from annotate.cli.profile.figures import NONE_GIVEN
from annotate.model.judgment import NO_SOURCE
from annotate.model.schema import Field, Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import schemas
from annotate.store.database import Database
from annotate.store.questions.source_ratings import Statement, statements

NOT_RATED = "not rated"


@dataclass(frozen=True)
class Grid:
    """Ratings of statements by their credibility, beside the same annotator's rating of the source.

    Rows are the steps of the source's scale, then sources not rated, then no source given.
    """

    schema: str
    credibility: Field
    reliability: Field
    rated: Sequence[Statement]

    def rows(self, documents: Collection[int] | None = None) -> list[tuple[str, dict[str, int]]]:
        """Return (reliability, {credibility: how many ratings}) of some documents, or of all."""
        counts = Counter(
            (_row(one), one.credibility) for one in self.rated if documents is None or one.document in documents
        )
        columns = [label.name for label in self.credibility.labels]
        names = (*(label.name for label in self.reliability.labels), NOT_RATED, NONE_GIVEN)
        return [(name, {column: counts[name, column] for column in columns}) for name in names]

    def to_json(self, documents: Collection[int] | None = None) -> dict[str, object]:
        """Return the grid as the JSON report has it."""
        return {
            "schema": self.schema,
            "fields": [self.reliability.name, self.credibility.name],
            "rows": [{self.reliability.name: name, **counts} for name, counts in self.rows(documents)],
        }


def _row(one: Statement) -> str:
    if one.source == NO_SOURCE:
        return NONE_GIVEN
    return one.reliability or NOT_RATED


def grid(db: Database, schema: Schema, source: str | None = None) -> Grid | None:
    """Return the grid of a schema, else of the last used here that rates statements and sources; None without.

    With `source`, only of what was credited to it.
    """
    stored = (parse_schema(one.body, one.name) for one in reversed(schemas(db)) if one.answers)
    chosen = next((one for one in (schema, *stored) if one.axes), None)
    if chosen is None or chosen.axes is None:
        return None
    credibility, reliability = chosen.axes
    rated = [
        one
        for one in statements(db, chosen, credibility.name, reliability.name)
        if one.source is not None and source in (None, one.source)
    ]
    return Grid(f"{chosen.name} {chosen.version}", credibility, reliability, rated) if rated else None
