"""Where agreement comes from: the same coefficients over parts of the database, side by side."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from annotate.agreement.results import Result
from annotate.cli.schema_source import resolve
from annotate.model.document import Document
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import documents, load_document, schemas
from annotate.store.database import Database
from annotate.store.questions.rating_patterns import Pattern, patterns, patterns_by_day, patterns_by_tool
from annotate.text.readability import readability
from annotate.ui.hints import MARK

Group = tuple[str, str, Pattern, int]  #: (name of the group, document, pattern, number of units)

#: Björnsson's (1968) steps of LIX, the readability index that needs no list of words of any language.
LIX_STEPS = ((30, "very easy"), (40, "easy"), (50, "medium"), (60, "hard"), (inf, "very hard"))


@dataclass(frozen=True)
class GroupAgreement:
    """Percent agreement and alpha inside one group."""

    group: str
    percent_agreement: Result
    alpha: Result

    def to_json(self) -> dict[str, object]:
        """Return the row as the JSON report has it."""
        return {
            "group": self.group,
            "units": self.alpha.units,
            "documents": self.alpha.documents,
            "percent_agreement": self.percent_agreement.value,
            "krippendorff_alpha": self.alpha.value,
            "low": self.alpha.low,
            "high": self.alpha.high,
            "interval": self.alpha.interval,
            "undefined": self.alpha.undefined,
        }


def by_group(db: Database, wanted: str | None, by: str) -> list[GroupAgreement]:
    """Return the agreement on the sentence labels in each group, in the order of the groups."""
    schema = resolve(wanted, db)
    found: dict[str, list[tuple[str, Pattern, int]]] = defaultdict(list)
    for group, document, pattern, count in GROUPINGS[by](db, schema):
        found[group].append((document, pattern, count))
    return [_agreement(group, rows, schema) for group, rows in found.items()]


def _agreement(group: str, rows: list[tuple[str, Pattern, int]], schema: Schema) -> GroupAgreement:
    field = schema.sentence_field
    excluded = [label.name for label in field.labels if label.excluded]
    labels = [label.name for label in field.labels if not label.excluded]
    report = describe(Patterns.from_groups(rows, labels, excluded), field=field.name, level=field.level)
    results = {one.coefficient: one for one in report.results}
    return GroupAgreement(group, results["percent_agreement"], results["krippendorff_alpha"])


def _by_day(db: Database, schema: Schema) -> Iterable[Group]:
    """Days, or months when the work took longer than a month."""
    rows = list(patterns_by_day(db, schema, schema.sentence_field.name))
    length = 10 if len({row[0] for row in rows}) <= 31 else 7
    return ((day[:length], document, pattern, count) for day, document, pattern, count in rows)


def _by_readability(db: Database, schema: Schema) -> Iterable[Group]:
    bands = {entry.name: _band(load_document(db, entry)) for entry in documents(db)}
    order = [*(name for _, name in LIX_STEPS), "not computed"]
    rows: list[Group] = [
        (bands[document], document, pattern, count)
        for document, pattern, count in patterns(db, schema, schema.sentence_field.name)
    ]
    return sorted(rows, key=lambda row: order.index(row[0].split(" (")[0]))


def _band(document: Document) -> str:
    lix = readability(document.text[document.body_start :], document.language).get("lix")
    if lix is None:
        return "not computed"
    step, band = next((step, band) for step, band in LIX_STEPS if lix < step)
    return f"{band} (LIX {'60 or more' if step == inf else f'below {step:g}'})"


def _by_version(db: Database, schema: Schema) -> Iterable[Group]:
    for stored in schemas(db):
        if stored.name == schema.name and stored.answers:
            version = parse_schema(stored.body, stored.name)
            for document, pattern, count in patterns(db, version, version.sentence_field.name):
                yield f"version {stored.version}", document, pattern, count


def _by_hints(db: Database, schema: Schema) -> Iterable[Group]:
    names = {"all": "with hints", "some": "some with hints", "none": "without hints"}
    for part, document, pattern, count in patterns_by_tool(db, schema, schema.sentence_field.name, MARK):
        yield names[part], document, pattern, count


def _by_outlet(db: Database, schema: Schema) -> Iterable[Group]:
    outlets = {entry.name: entry.source or "no outlet named" for entry in documents(db)}
    rows: list[Group] = [
        (outlets[document], document, pattern, count)
        for document, pattern, count in patterns(db, schema, schema.sentence_field.name)
    ]
    return sorted(rows, key=lambda row: row[0])


GROUPINGS: dict[str, Callable[[Database, Schema], Iterable[Group]]] = {
    "time": _by_day,
    "readability": _by_readability,
    "outlet": _by_outlet,
    "version": _by_version,
    "hints": _by_hints,
}
