"""Spans side by side: which are matched, what each annotator said of them, and who said nothing."""

from pathlib import Path

from annotate.adjudication.cases import Case, Mark, span_cases
from annotate.model.judgment import span_value
from annotate.store.catalog import documents
from annotate.store.questions.disputes import disputes
from tests.adjudication import campaign
from tests.adjudication.campaign import SENTENCES, TEXT, VOTES, build, place

MAIRE = SENTENCES[1]


def marked(who: str, words: str, kind: str = "no_source", links: dict[str, list[str]] | None = None) -> Mark:
    start, stop = place(words)
    return Mark(who, "cue", f"span:{start}-{stop}", start, stop, words, span_value({"kind": kind}, links))


def cases(*marks: Mark, readers: tuple[str, ...] = ("a1", "a2", "a3")) -> list[Case]:
    return list(
        span_cases("d", 1, "cue", TEXT, marks, lambda _: readers, lambda _who, _link, unit: f"gold {unit}")
    )


def test_spans_that_overlap_are_one_case_and_equal_ones_one_candidate() -> None:
    (case,) = cases(marked("a1", "maire promet"), marked("a2", "promet de"), marked("a3", "maire promet"))
    assert [one.quote for one in case.candidates] == ["maire promet", "promet de"]
    assert [one.marked_by for one in case.candidates] == [("a1", "a3"), ("a2",)]
    assert case.votes == (("a1", "1"), ("a2", "2"), ("a3", "1"))
    assert (case.quote, case.unit) == ("maire promet de", f"span:{case.start}-{case.stop}")
    assert not case.is_unanimous


def test_spans_match_through_others_and_touching_ones_do_not() -> None:
    chain = cases(marked("a1", "Le maire"), marked("a2", "maire promet"), marked("a3", "promet de"))
    assert [len(case.candidates) for case in chain] == [3]
    apart = cases(marked("a1", "maire "), marked("a2", "promet de"))
    assert [len(case.candidates) for case in apart] == [1, 1]


def test_another_kind_of_the_same_words_is_another_candidate_with_a_name_of_its_own() -> None:
    (case,) = cases(marked("a1", "maire"), marked("a2", "maire", "vague_source"))
    start, stop = place("maire")
    assert [one.unit for one in case.candidates] == [f"span:{start}-{stop}", f"span:{start}-{stop}#2"]
    assert [dict(one.attributes)["kind"] for one in case.candidates] == ["no_source", "vague_source"]


def test_who_read_the_sentence_and_marked_nothing_votes_for_nothing() -> None:
    (case,) = cases(marked("a1", "maire"), readers=("a1", "a2"))
    assert case.votes == (("a1", "1"), ("a2", ""))
    (alone,) = cases(marked("a1", "maire"), readers=("a1",))
    assert alone.votes == (("a1", "1"),)


def test_links_end_at_gold_s_spans_and_do_not_make_a_candidate() -> None:
    one, other = marked("a1", "maire", links={"source": ["x"]}), marked("a2", "maire", links={"source": []})
    (case,) = cases(one, marked("a3", "maire", links={"source": ["x"]}), other)
    assert [len(case.candidates), case.candidates[0].links] == [1, (("source", ("gold x",)),)]


def test_only_those_who_labelled_the_sentence_are_its_readers(tmp_path: Path) -> None:
    votes = VOTES | {"a3": "f....."}
    db, schema = build(tmp_path / "annotate.db", votes, [campaign.Mark("a1", "maire promet", "no_source")])
    found = disputes(db, schema, schema.span_fields, documents(db))
    (case,) = found.cases
    assert case.votes == (("a1", "1"), ("a2", ""))


def test_what_all_marked_alike_is_no_case_but_is_carried(tmp_path: Path) -> None:
    same = [campaign.Mark(who, "maire promet", "no_source") for who in ("a1", "a2", "a3")]
    db, schema = build(tmp_path / "annotate.db", VOTES, same)
    found = disputes(db, schema, schema.fields, documents(db))
    assert [case.field for case in found.cases] == ["label"] * 4
    assert [case.quote for case in found.alike] == ["maire promet"]
    assert found.unanimous == 2 + 1


def test_a_unit_only_one_has_answered_is_counted_and_left(tmp_path: Path) -> None:
    db, schema = build(tmp_path / "annotate.db", {"a1": "fff", "a2": "fc"})
    found = disputes(db, schema, schema.fields, documents(db))
    assert (len(found.cases), found.unanimous, found.alone) == (1, 1, 1)
