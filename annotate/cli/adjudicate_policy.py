"""annotate adjudicate --policy: what a rule decides, counted by question, shown before, stored as one act."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from random import Random
from typing import TYPE_CHECKING

from annotate.adjudication.adjudication import Adjudication
from annotate.adjudication.decisions import together
from annotate.adjudication.policy import MODELLED, UNANIMOUS, by_policy, mark, unanimous
from annotate.agreement.patterns import Patterns
from annotate.agreement.reliability import dawid_skene
from annotate.cli import console
from annotate.errors import ExitCode
from annotate.model.decision import GOLD
from annotate.store.catalog import add_annotator
from annotate.store.journal import Journal
from annotate.store.questions.disputes import gold_answers
from annotate.store.questions.disputes import unanimous as undecided_unanimous
from annotate.store.questions.rating_patterns import patterns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annotate.adjudication.cases import Case
    from annotate.adjudication.decisions import Outcome
    from annotate.agreement.reliability import Model
    from annotate.cli.adjudication_scope import Scope


@dataclass(frozen=True)
class Row:
    """What happens to one question: units on which all agree, decided by the rule, tied and so left open."""

    field: str
    unanimous: int
    decided: int
    open: int
    rule: str


def decide_by(policy: str, scope: Scope, name: str, *, dry_run: bool, as_json: bool) -> int:
    """Decide all that gold says nothing about yet; with `dry_run` only say what would be. Raises NotSaved."""
    with console.busy("comparing the answers"):
        found = scope.look()
        adjudication = Adjudication(
            scope.schema, found.cases, gold_answers(scope.db, scope.schema, found.cases), name, Random(0)
        )
        open_cases = [case for case in found.cases if not adjudication.is_decided(case)]
        same = [*undecided_unanimous(scope.db, scope.schema, scope.fields, scope.entries), *found.alike]
        models = _models(scope, open_cases) if policy != "majority" else {}
        outcomes = [(case, by_policy(case, scope.schema.field(case.field), models)) for case in open_cases]
    decided = [(case, outcome) for case, outcome in outcomes if outcome is not None]
    rows = _rows(scope, same, outcomes, models, policy)
    if not dry_run:
        add_annotator(scope.db, GOLD)
        with console.busy("writing"):
            agreed = together(((case, unanimous(case)) for case in same), name, adjudication.held)
            ruled = together(decided, name, adjudication.held)
            for drafts, how in ((agreed, UNANIMOUS), (ruled, policy)):
                if drafts:
                    journal = Journal(scope.db, GOLD, scope.schema, mark(how))
                    journal.extend((draft, 0.0, 0.0) for draft in drafts)
    if as_json:
        about = {"policy": policy, "dry_run": dry_run, "alone": found.alone}
        fields = [asdict(row) for row in rows]
        console.out_json({"format": "annotate/adjudication@1", **about, "fields": fields})
    else:
        _print(rows, found.alone, dry_run=dry_run)
    return ExitCode.OK


def _models(scope: Scope, cases: Iterable[Case]) -> dict[str, Model]:
    """Return a model for each disputed question with one label of several, learned from all its answers."""
    models = {}
    for name in dict.fromkeys(case.field for case in cases):
        field = scope.schema.field(name)
        if field.scale in MODELLED and field.level != "source":
            excluded = [label.name for label in field.labels if label.excluded]
            labels = [label.name for label in field.labels if not label.excluded]
            models[name] = dawid_skene(
                Patterns.from_groups(patterns(scope.db, scope.schema, name), labels, excluded)
            )
    return models


def _rows(
    scope: Scope,
    same: Iterable[Case],
    outcomes: Iterable[tuple[Case, Outcome | None]],
    models: dict[str, Model],
    policy: str,
) -> list[Row]:
    alike = Counter(case.field for case in same)
    decided = Counter(case.field for case, outcome in outcomes if outcome is not None)
    still = Counter(case.field for case, outcome in outcomes if outcome is None)
    return [
        Row(field.name, alike[field.name], decided[field.name], still[field.name], rule)
        for field in scope.fields
        for rule in [policy if policy == "majority" or field.name in models else "majority"]
        if alike[field.name] or decided[field.name] or still[field.name]
    ]


def _print(rows: list[Row], alone: int, *, dry_run: bool) -> None:
    if rows:
        columns = ("field", "all agree", "decided", "tied, still open", "by")
        console.table(
            columns, [(row.field, row.unanimous, row.decided, row.open, row.rule) for row in rows], columns[1:4]
        )
    if alone:
        console.say_line(f"{console.counted(alone, 'answer')} stand alone and are not in gold.")
    total = sum(row.unanimous + row.decided for row in rows)
    said = f"{console.counted(total, 'unit')} " + (
        "would go into gold; nothing was changed." if dry_run else "in gold."
    )
    console.say_line(said if dry_run else f"{said} u in annotate adjudicate takes back the last step.")
