"""What a decision stores, and undo and redo over whole acts, across sittings: always back to what was."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.adjudication.decisions import Outcome, moved
from annotate.model.decision import shares_of
from annotate.model.drafts import Refused
from annotate.model.fitting import misfit
from annotate.model.judgment import Draft
from annotate.store.recovery.doctor import examine
from annotate.ui.adjudication.sitting import Sitting
from tests.adjudication.campaign import SENTENCES, TEXT, VOTES, Mark, build, gold, gold_now, place, sitting, unit

MARKS = [
    Mark("a1", "maire promet", "no_source"),
    Mark("a2", "promet de", "vague_source"),
    Mark("a3", "maire promet", "no_source"),
]


@pytest.fixture
def sat(tmp_path: Path) -> Sitting:
    return sitting(*build(tmp_path / "annotate.db", VOTES, MARKS))


def at(sat: Sitting, field: str, sentence: int) -> Sitting:
    """Go to the case of a field in a sentence counted from 1."""
    start = TEXT.index(SENTENCES[sentence - 1])
    cases = sat.adjudication.cases
    there = [n for n, one in enumerate(cases) if one.field == field and 0 <= one.start - start < 20]
    sat.go(lambda: sat.adjudication.go(there[0]))
    return sat


def test_a_decision_says_who_and_what_in_one_transaction(sat: Sitting) -> None:
    at(sat, "label", 2).decide(Outcome("claim"))
    sat.give_reason("slip")
    sat.write_note("see rule 2")
    assert gold(sat.db) == [
        (unit(2), "adjudicator.label", "a9", None, "answer"),
        (unit(2), "label", "claim", None, "answer"),
        (unit(2), "reason.label", "slip", None, "answer"),
        (unit(2), "note", "see rule 2", None, "answer"),
    ]


def test_left_as_it_is_keeps_how_often_each_answer_was_given(sat: Sitting) -> None:
    at(sat, "label", 2).leave()
    stored = gold_now(sat.db)[unit(2), "left.label"]
    assert shares_of(stored) == {"claim": pytest.approx(1 / 3), "fact": pytest.approx(2 / 3)}
    assert (unit(2), "label") not in gold_now(sat.db)


def test_each_span_is_accepted_or_dropped_by_name(sat: Sitting) -> None:
    at(sat, "unsupported", 2)
    one, other = sat.adjudication.case.candidates
    sat.decide(Outcome(spans=(other,)))
    hull = (place("maire promet")[0], place("promet de")[1])
    assert gold(sat.db) == [
        (f"span:{hull[0]}-{hull[1]}", "adjudicator.unsupported", "a9", "maire promet de", "answer"),
        (other.unit, "unsupported", '{"kind":"vague_source"}', "promet de", "answer"),
        (one.unit, "unsupported", None, "maire promet", "answer"),
    ]


def test_a_span_that_was_moved_keeps_its_name(sat: Sitting) -> None:
    at(sat, "unsupported", 2)
    one = sat.adjudication.case.candidates[0]
    longer = moved(one, one.start, place("promet de")[1], sat.labeling.document)
    sat.decide(Outcome(spans=(longer,)))
    assert (one.unit, "unsupported", '{"kind":"no_source"}', "maire promet de", "answer") in gold(sat.db)
    with pytest.raises(Refused):
        moved(one, one.stop, one.stop, sat.labeling.document)


def test_no_span_at_all_is_a_decision_too(sat: Sitting) -> None:
    at(sat, "unsupported", 2).decide(Outcome())
    assert sat.adjudication.is_answered
    assert sat.adjudication.decided(sat.adjudication.case).spans == ()  # type: ignore[union-attr]
    assert {value for _, field, value, _, _ in gold(sat.db) if field == "unsupported"} == {None}


def test_what_is_decided_is_taken_back_before_it_is_decided_otherwise(sat: Sitting) -> None:
    at(sat, "label", 2).decide(Outcome("claim"))
    with pytest.raises(Refused, match="This is decided"):
        sat.decide(Outcome("fact"))
    sat.undo()
    sat.decide(Outcome("fact"))
    assert gold_now(sat.db)[unit(2), "label"] == "fact"


def test_an_answer_the_schema_does_not_have_is_refused(sat: Sitting) -> None:
    with pytest.raises(Refused):
        at(sat, "label", 2).decide(Outcome("nonsense"))
    with pytest.raises(Refused):
        sat.give_reason("slip")  # not answered yet
    sat.leave()
    with pytest.raises(Refused):
        sat.give_reason("nonsense")
    assert len(gold(sat.db)) == 2


def test_every_judgment_of_gold_fits_the_schema_and_the_database_stays_healthy(sat: Sitting) -> None:
    play(
        sat,
        ["carry", "leave", "reason", "on", "one", "note", "on", "spans", "reason", "on", "none", "undo", "redo"],
    )
    text = sat.labeling.document.text
    rows = sat.db.conn.execute(
        "SELECT unit, start, stop, field, value, quote FROM judgments"
        " WHERE annotator = (SELECT id FROM annotators WHERE name = 'gold')"
    ).fetchall()
    assert {row[3] for row in rows} >= {"label", "unsupported", "left.label", "reason.label", "note"}
    for row in rows:
        assert misfit(sat.schema, Draft(sat.entry.sha256, *row), text) is None
    assert [one.detail for one in examine(sat.db) if not one.ok] == []


# -- undo over everything -----------------------------------------------------------------------------------


def act(sat: Sitting, name: str) -> bool:
    """Do one thing to the case that is before the adjudicator; return whether anything was stored."""
    spans = sat.adjudication.case.candidates
    outcome = {
        "one": Outcome(spans=spans[:1]) if spans else Outcome("fact"),
        "spans": Outcome(spans=spans) if spans else Outcome("claim"),
        "none": Outcome() if spans else Outcome("opinion"),
        "leave": Outcome(left=True),
    }
    does: dict[str, Callable[[], object]] = {
        "carry": sat.carry,
        "reason": lambda: sat.give_reason("guideline_gap"),
        "note": lambda: sat.write_note("a note"),
        "undo": sat.undo,
        "redo": sat.redo,
        "on": sat.advance,
        "back": lambda: sat.go(lambda: sat.adjudication.go(max(0, sat.adjudication.position - 1))),
    }
    before = len(gold(sat.db))
    try:
        if name in outcome:
            sat.decide(outcome[name])
        else:
            does[name]()
    except Refused:
        assert len(gold(sat.db)) == before
    return len(gold(sat.db)) > before


def play(sat: Sitting, names: list[str]) -> None:
    for name in names:
        act(sat, name)


ACTS = ["one", "spans", "none", "leave", "carry", "reason", "note", "on", "back"]


@given(names=st.lists(st.sampled_from(ACTS), max_size=14), again=st.integers(0, 14))
@settings(max_examples=20, deadline=None)
def test_undo_goes_back_act_by_act_to_nothing_and_redo_comes_again(names: list[str], again: int) -> None:
    with TemporaryDirectory() as folder:
        db, schema = build(Path(folder) / "annotate.db", VOTES, MARKS)
        sat = sitting(db, schema)
        states = [gold_now(db)]
        for name in names:
            if act(sat, name):
                states.append(gold_now(db))
        sat = sitting(db, schema, who="a8")  # another day, another person
        for state in reversed(states[:-1]):
            sat.undo()
            assert gold_now(db) == state
            assert sat.unanimous == (0 if any(field == "label" and u == unit(1) for u, field in state) else 2)
        with pytest.raises(Refused, match="Nothing to undo"):
            sat.undo()
        for state in states[1 : again + 1]:
            sat.redo()
            assert gold_now(db) == state
        db.close()
