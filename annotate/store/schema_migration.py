"""Carrying labels from one version of a schema to another: seen first, then made, nothing overwritten.

What was judged stays where it is, under the schema it was judged under; what it becomes is a further judgment
under the new one, marked as carried over. Carrying back is the same with the schemas exchanged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotate.model.fitting import value_misfit
from annotate.model.judgment import Draft, attributes_of, fragments_of, links_of, span_value
from annotate.model.schema import Field, Schema, flags_of, flags_value
from annotate.model.schema_file import BUILT_IN_FIELDS
from annotate.store.catalog import annotators, documents
from annotate.store.database import Database
from annotate.store.journal import Journal
from annotate.store.questions.progress import answers
from annotate.store.sources import source_answers

MARK = "+carried"  #: behind the version of the tool in each judgment made so

Labels = Mapping[str, str | None]  #: old label -> new one, or None: to be judged again


@dataclass(frozen=True)
class Change:
    """What happens to one answer. `new` None: it is not carried over, and `why` says why."""

    field: str
    old: str
    new: str | None
    why: str = ""


@dataclass(frozen=True)
class Migration:
    """All that would be carried over: how many answers change how, and the drafts of each annotator."""

    changes: Mapping[Change, int]
    drafts: Mapping[str, list[Draft]]

    @property
    def carried(self) -> int:
        """How many judgments it makes."""
        return sum(len(drafts) for drafts in self.drafts.values())


def plan_migration(db: Database, old: Schema, new: Schema, labels: Labels) -> Migration:
    """Return what carrying every answer from `old` to `new` would do. Changes nothing.

    `labels` renames: two old ones to one merges them; to None leaves them to be judged again. What the annotator
    has already answered under `new` stays.
    """
    changes: Counter[Change] = Counter()
    drafts: dict[str, list[Draft]] = {}
    for who in annotators(db):
        places = [entry.sha256 for entry in documents(db)]
        for sha256 in (*places, ""):  # what was said of sources is in no document
            given = {(one.unit, one.field) for one in _said(db, who, new, sha256)}
            for draft in _said(db, who, old, sha256):
                change, value = _change(draft, new, labels)
                if (draft.unit, draft.field) in given:
                    change, value = replace(change, new=None, why="answered there already"), None
                changes[change] += 1
                if value is not None:
                    drafts.setdefault(who, []).append(replace(draft, value=value))
    return Migration(changes, drafts)


def _said(db: Database, who: str, schema: Schema, sha256: str) -> list[Draft]:
    return answers(db, who, schema, sha256) if sha256 else source_answers(db, who, schema)


def migrate_labels(db: Database, new: Schema, migration: Migration) -> int:
    """Make the judgments of a plan; return how many. One transaction per annotator. Raises NotSaved."""
    for who, drafts in migration.drafts.items():
        Journal(db, who, new, mark=MARK).extend((draft, 0.0, 0.0) for draft in drafts)
    return migration.carried


def _change(draft: Draft, new: Schema, labels: Labels) -> tuple[Change, str | None]:
    """Return what happens to an answer, and the value it is stored with, None for not at all."""
    value = draft.value or ""
    if draft.field in BUILT_IN_FIELDS:
        return Change(draft.field, "(any)", "(the same)"), value
    asked = next((one for one in new.fields if one.name == draft.field), None)
    if asked is None:
        return Change(draft.field, value, None, "there is no such question"), None
    if draft.unit.partition(":")[0] != asked.level:
        return Change(draft.field, value, None, f"is asked of a {asked.level} there"), None
    if asked.scale == "span":
        return _span_change(asked, value, labels)
    if asked.is_written:
        if value_misfit(asked, value):
            return Change(draft.field, value, None, "to be judged again"), None
        return Change(draft.field, "(any)", "(the same)"), value
    names = {label.name for label in asked.labels}
    olds = flags_of(value) if asked.scale == "flags" else (value,)
    news = [labels.get(one, one) for one in olds]
    if any(one not in names for one in news):
        return _shown(draft.field, olds, None), None
    sure = [one for one in news if one]
    return _shown(draft.field, olds, sure), flags_value(sure) if asked.scale == "flags" else sure[0]


def _span_change(asked: Field, value: str, labels: Labels) -> tuple[Change, str | None]:
    """Return what happens to a span: its labels may be renamed; its links, pieces and texts go along."""
    parts, links = attributes_of(value), links_of(value)
    known = {one.name: [label.name for label in one.labels] for one in asked.attributes}
    kept: dict[str, str | None] = {
        name: labels.get(said, said) if known.get(name) else said for name, said in parts.items()
    }
    lost = any(name not in known or (known[name] and said not in known[name]) for name, said in kept.items())
    if lost or not links.keys() <= {link.name for link in asked.links}:
        return _shown(asked.name, parts.values(), None), None
    carried = span_value({name: said for name, said in kept.items() if said}, links, fragments_of(value))
    return _shown(asked.name, parts.values(), kept.values()), carried


def _shown(field: str, olds: Iterable[str], news: Iterable[str | None] | None) -> Change:
    old = " ".join(olds) or "(none)"
    if news is None:
        return Change(field, old, None, "to be judged again")
    return Change(field, old, " ".join(one for one in news if one) or "(none)")
