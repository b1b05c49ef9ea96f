"""annotate adjudicate: disagreements into gold, one by one at the terminal, or at once by a policy."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from annotate.adjudication.policy import POLICIES
from annotate.adjudication.ranking import BY
from annotate.cli import blind, console
from annotate.cli.adjudication_scope import Scope
from annotate.cli.label import FROZEN_SECONDS, is_plain
from annotate.cli.options import annotator_option, command, db_option, json_option, opened
from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError, ExitCode
from annotate.model.decision import GOLD
from annotate.model.schema import Field, Schema
from annotate.store.catalog import add_annotator, add_schema, documents, find_document, rater_name

if TYPE_CHECKING:
    from annotate.adjudication.cases import Case
    from annotate.store.questions.disputes import Disputes
    from annotate.ui.adjudication.sitting import Sitting


@command(
    "annotate adjudicate --as a1                        the worst disagreements first",
    "annotate adjudicate --as a1 --by alpha --field label",
    "annotate adjudicate --as a1 < decisions.txt        one line per disagreement",
    "annotate adjudicate --as a1 --policy majority --dry-run",
)
@annotator_option
@click.option("--schema", metavar="NAME|FILE", help="Label schema (default: the one last used here).")
@click.option("--field", "names", metavar="FIELD", multiple=True, help="Only this question; may be repeated.")
@click.option("--document", "wanted", metavar="DOC", multiple=True, help="Only this document; may be repeated.")
@click.option(
    "--by",
    type=click.Choice(BY),
    default=BY[0],
    show_default=True,
    help="Worst first: entropy of the answers, cost to the field's alpha, or by document.",
)
@click.option("--policy", type=click.Choice(POLICIES), help="Decide all that is open at once, by this rule.")
@click.option("--dry-run", is_flag=True, help="With --policy: say what it would decide, and change nothing.")
@click.option("--unfinished", is_flag=True, help="Go on although somebody has sentences left.")
@click.option("--plain", is_flag=True, envvar="ANNOTATE_PLAIN", help="Line mode: no full screen, no escapes.")
@json_option
@db_option
def adjudicate(
    annotator: str | None,
    schema: str | None,
    names: tuple[str, ...],
    wanted: tuple[str, ...],
    by: str,
    policy: str | None,
    dry_run: bool,
    unfinished: bool,
    plain: bool,
    as_json: bool,
    db: Path,
) -> int:
    """Decide disagreements into gold, the worst first.

    Who said what is shown once you have answered, under letters instead of names. Then you can say why they
    differed. Or leave it as it is: the answers are kept as a soft label. Units on which all agree are carried into
    gold in one step. The decisions are labels of the annotator "gold", which never enters agreement.
    """
    if not annotator:
        raise AnnotateError("Who adjudicates?", "Add --as NAME, or set ANNOTATE_AS.", ExitCode.USAGE)
    if (dry_run or as_json) and not policy:
        raise AnnotateError("--dry-run and --json are for --policy", "Add --policy majority.", ExitCode.USAGE)
    name = rater_name(annotator)
    store = opened(db, write=not dry_run)
    chosen = resolve(schema, store)
    entries = [find_document(store, one) for one in wanted] or documents(store)
    if not entries:
        raise AnnotateError(f"{db} holds no documents yet", "Label some first: annotate label FILE --as NAME.")
    scope = Scope(store, chosen, _fields(chosen, names), entries)
    if not unfinished:
        _wait_for_all(scope)
    blind.tell(store, chosen, name, entries)
    if policy:
        from annotate.cli.adjudicate_policy import decide_by

        return decide_by(policy, scope, name, dry_run=dry_run, as_json=as_json)
    add_schema(store, chosen)
    add_annotator(store, GOLD)
    sitting = _sitting(scope, name, by)
    if not sitting.total and not sitting.unanimous:
        console.say_line(_nothing(sitting.found))
        return ExitCode.OK
    return _line_mode(sitting) if is_plain(plain) or not sitting.total else _full_screen(sitting)


def _fields(schema: Schema, names: Sequence[str]) -> list[Field]:
    known = {field.name: field for field in schema.fields}
    for name in names:
        if name not in known:
            message = f"{schema.name} has no field '{name}'"
            raise AnnotateError(message, f"It has: {', '.join(known)}.", ExitCode.USAGE)
    return [field for name, field in known.items() if name in (names or known)]


def _wait_for_all(scope: Scope) -> None:
    """Raise AnnotateError while somebody has a document still to finish, hers or begun: her vote would be lost."""
    from annotate.store.assigning import Board

    board = Board(scope.db, scope.schema)
    left = {
        who: sum(board.left_in(who, one) for one in scope.entries if board.held or board.done[who].get(one.id, 0))
        for who in board.people
    }
    said = ", ".join(
        f"{who} has {console.counted(count, 'sentence')} left" for who, count in left.items() if count
    )
    if said:
        hint = "Wait for them, or go on with --unfinished."
        raise AnnotateError(f"{said} in these documents", hint, ExitCode.FAILED)


def _sitting(scope: Scope, name: str, by: str) -> Sitting:
    from annotate.adjudication.ranking import worst_first
    from annotate.ui.adjudication.sitting import Sitting

    sentences = {entry.sha256: entry.sentences for entry in scope.entries}

    def ranked(found: Disputes) -> list[Case]:
        return worst_first(found.cases, by, scope.schema, found.agreed, sentences)

    with console.busy("comparing the answers"):
        return Sitting(scope.db, name, scope.schema, scope.entries, scope.look, ranked, Random())


def _nothing(found: Disputes) -> str:
    alone = f" {console.counted(found.alone, 'answer')} stand alone: nobody else has judged the same." * bool(
        found.alone
    )
    return f"Nobody disagrees.{alone}"


def _line_mode(sitting: Sitting) -> int:
    import sys

    from annotate.ui.adjudication.line import AdjudicationLines

    code = AdjudicationLines(sitting, sys.stdin, sys.stdout, sys.stdin.isatty()).run()
    _goodbye(sitting)
    return code


def _full_screen(sitting: Sitting) -> int:
    from annotate.ui.tui.adjudication.app import run

    gc.freeze()  # what is loaded by now stays: no key press should wait while it is searched for garbage
    sitting.db.wait(FROZEN_SECONDS)
    run(sitting)
    _goodbye(sitting)
    return ExitCode.OK


def _goodbye(sitting: Sitting) -> None:
    left = sitting.total - sitting.done
    said = f"{sitting.done:,} of {console.counted(sitting.total, 'disagreement')} decided, all saved."
    following = (
        f" Go on: annotate adjudicate --as {sitting.adjudicator}"
        if left
        else " Next: annotate export csv --labels gold"
    )
    console.say_line(said + following)
