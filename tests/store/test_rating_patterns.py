"""Rating patterns as SQLite groups them are what a plain count of the answers gives."""

import random
from collections import Counter
from pathlib import Path

import pytest

from annotate.cli.schema_source import resolve
from annotate.errors import AnnotateError
from annotate.model.judgment import Draft, sentence_unit
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import Database, open_database
from annotate.store.journal import Journal
from annotate.store.questions.rating_patterns import patterns

SCHEMA = resolve(None)
SENTENCES = 40


@pytest.fixture
def db(tmp_path: Path) -> Database:
    opened = open_database(tmp_path / "labels.db", create=True)
    add_schema(opened, SCHEMA)
    return opened


def answer(db: Database, document: str, who: str, answers: dict[int, str | None]) -> None:
    """Let somebody answer sentences of a document, made if it is not there: every sentence is one letter long."""
    entry, _ = add_document(
        db, document, document + "." * SENTENCES, [(n, n + 1) for n in range(SENTENCES)], segmenter="-"
    )
    add_annotator(db, who)
    drafts = [
        Draft(entry.sha256, sentence_unit(n, n + 1), n, n + 1, "label", value) for n, value in answers.items()
    ]
    Journal(db, who, SCHEMA).extend((draft, 1.0, 1.0) for draft in drafts)


@pytest.mark.parametrize("people", [1, 2, 20, 21, 45])
def test_patterns_are_what_counting_the_answers_gives_however_many_annotators(db: Database, people: int) -> None:
    chance = random.Random(people)
    given: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for number in range(people):
        for document in ("mali", "niger"):
            labels = {n: chance.choice(["fact", "claim", "opinion", "other", None]) for n in range(SENTENCES)}
            answer(db, document, f"a{number}", labels)
            for n, label in labels.items():
                if label:
                    given.setdefault((document, n), set()).add((f"a{number}", label))
    expected = Counter((document, tuple(sorted(pairs))) for (document, _), pairs in given.items())
    found = Counter[tuple[str, object]]()
    for document, pattern, count in patterns(db, SCHEMA, "label"):
        found[document, pattern] += count
    assert found == expected


def test_nobody_here_gives_no_pattern(db: Database) -> None:
    assert list(patterns(db, SCHEMA, "label")) == []


def test_an_answer_that_is_no_label_is_refused_by_name_of_who_gave_it(db: Database) -> None:
    answer(db, "mali", "a1", {0: "fact"})
    answer(db, "mali", "a2", {0: "rumour"})
    with pytest.raises(AnnotateError, match="An answer of a2 is none of the schema's labels"):
        list(patterns(db, SCHEMA, "label"))
