"""annotate profile: shares of labels and spans per thousand words, over annotators and over documents."""

import json
from math import inf
from pathlib import Path
from typing import Any

import pytest

from annotate.agreement.means import mean_t
from tests.conftest import Run

TEXT = "It rained in {} on Monday. They clearly failed. What now? It is a shame.\n"  # 15 words


@pytest.fixture
def labelled(run: Run, folder: Path) -> Run:
    for name in ("Gao", "Kidal"):
        (folder / f"{name}.txt").write_text(TEXT.format(name), encoding="utf-8")
    for who, answers in (
        ("a1", "f\nm 2-3 l c\nx\no\nf\nc\nx\no\n"),
        ("a2", "f\no\nx\no\nf\nm 2 l c\nx\nm all n o\n"),
        ("a3", "c\nc\n"),  # has not finished: does not count
    ):
        assert run("label", "Gao.txt", "Kidal.txt", "--as", who, "--language", "en", stdin=answers).code == 0
    return run


def test_shares_are_means_over_those_who_labelled_everything(labelled: Run) -> None:
    report = json.loads(labelled("profile", "--json").out)
    gao, kidal = report["documents"]
    assert (gao["document"], gao["annotators"]) == ("Gao", 2)
    shares = {name: mean["value"] for name, mean in gao["shares"].items()}
    assert shares == {"fact": 0.25, "claim": 0.125, "opinion": 0.375, "other": 0.25}
    assert {name: mean["value"] for name, mean in kidal["shares"].items()}["claim"] == 0.25
    overall = report["overall"]["shares"]["claim"]
    assert (overall["value"], overall["n"], overall["interval"]) == (0.1875, 2, "t over documents")


def test_spans_are_counted_per_thousand_words(labelled: Run) -> None:
    report = json.loads(labelled("profile", "Gao", "--json").out)
    (gao,) = report["documents"]
    assert gao["readability"]["words"] == 15
    loaded = gao["spans"]["unsupported: loaded_as_fact"]
    assert loaded["value"] == pytest.approx(1000 * (1 + 0) / 2 / 15)
    assert gao["spans"]["unsupported: no_source"]["value"] == 0


def test_the_page_says_what_each_figure_is_over(labelled: Run) -> None:
    page = labelled("profile").out
    assert "Gao" in page
    assert "Intervals: t over documents." in page
    assert "nan" not in page


def test_no_span_at_all_is_none_per_thousand_words_rather_than_unknown(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT.format("Gao"), encoding="utf-8")
    run("label", "t.txt", "--as", "a1", "--language", "en", stdin="f\nf\nf\nf\n")
    (document,) = json.loads(run("profile", "--json").out)["documents"]
    assert document["spans"]["unsupported: no_source"]["value"] == 0


def test_nobody_finished_is_no_figure_rather_than_zero(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(TEXT.format("Gao"), encoding="utf-8")
    run("label", "t.txt", "--as", "a1", stdin="f\n")
    (document,) = json.loads(run("profile", "--json").out)["documents"]
    assert document["shares"]["fact"]["value"] is None
    assert document["shares"]["fact"]["interval"] == "none: no annotators"


def test_the_interval_is_students() -> None:
    # Student's t with 2 degrees of freedom: 4.302653 at 97.5 % (any table); s of 1, 2, 3 is 1.
    mean = mean_t([5.0, 6.0, 7.0], "documents")
    half = 4.302653 / 3**0.5
    assert (mean.value, mean.n) == (6.0, 3)
    assert mean.low == pytest.approx(6 - half, abs=1e-6)
    assert mean.high == pytest.approx(6 + half, abs=1e-6)


def test_limits_are_cut_where_values_cannot_lie() -> None:
    mean = mean_t([0.0, 1.0], "annotators", most=1.0)
    assert (mean.low, mean.high) == (0.0, 1.0)


def test_one_value_or_equal_values_have_no_interval() -> None:
    assert mean_t([1.0], "documents").low is None
    assert mean_t([1.0, 1.0], "documents").interval == "none: a spread of zero over documents is not credible"


def test_limits_below_zero_stay_where_values_can_lie_there() -> None:
    assert (mean_t([-1.0, 0.0], "documents", least=-inf).low or 0) < -1


# -- sources and outlets ------------------------------------------------------------------------------------


@pytest.fixture
def credited(run: Run, folder: Path) -> Run:
    """Three documents of two outlets; who says so, and how reliable that is, by two people."""
    for name, outlet in (("one", "The Herald"), ("two", "The Herald"), ("three", "The Post")):
        (folder / f"{name}.txt").write_text(f"It rained in {name}. It was cold.", encoding="utf-8")
        assert run("add", f"{name}.txt", "--source", outlet, "--language", "en").code == 0
    for who, typed in (
        ("a1", '1\n"City Hall"\nB\n2\nnone\n3\n"City Hall"\n6\n1\n"Mr X"\nF\n1\nnone\n'),
        ("a2", '2\n"city hall"\nC\n6\n3\nnone\n4\n"Mr X"\nE\n6\n6\n'),
    ):
        done = run("label", "--as", who, "--schema", "source-reliability", stdin=typed)
        assert (done.code, "not done" in done.out) == (0, False), done.out
    assert run("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss").code == 0
    return run


def report(run: Run, *arguments: str) -> dict[str, Any]:
    done = run("profile", *arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def counts(grid: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(row["reliability"], step): row[step] for row in grid["rows"] for step in "123456" if row[step]}


def test_how_much_has_a_source_is_a_share_of_what_was_asked(credited: Run) -> None:
    sources = [one["sources"] for one in report(credited)["documents"]]
    # a1: City Hall, none; a2: city hall alone, since a 6 is not asked for its source.
    assert sources[0]["source: named"]["value"] == pytest.approx((1 / 2 + 1) / 2)
    assert sources[0]["source: none given"]["value"] == pytest.approx((1 / 2 + 0) / 2)
    # a2 was asked nothing in the third: a1 alone, one of two.
    assert (sources[2]["source: named"]["value"], sources[2]["source: named"]["n"]) == (0.5, 1)


def test_the_grid_counts_each_annotators_ratings_on_both_axes(credited: Run) -> None:
    found = report(credited)
    assert counts(found["overall"]["grid"]) == {
        ("B", "1"): 1, ("B", "3"): 1, ("C", "2"): 1, ("E", "4"): 1, ("F", "1"): 1,
        ("none given", "1"): 1, ("none given", "2"): 1, ("none given", "3"): 1,
    }  # fmt: skip
    assert counts(found["documents"][2]["grid"]) == {("F", "1"): 1, ("none given", "1"): 1}
    page = credited("profile").out
    assert "reliability \\ credibility" in page
    assert "none given" in page
    assert "not rated" not in page


def test_the_profile_of_a_source_is_of_what_was_credited_to_it_under_all_its_names(credited: Run) -> None:
    found = report(credited, "--source", "city hall")
    assert (found["source"], found["other_names"]) == ("City Hall", ["city hall"])
    # The first sentence of the first two documents; a2 credited the second to nobody, but somebody did.
    assert [(one["document"], one["sentences"]) for one in found["documents"]] == [("one", 1), ("two", 1)]
    assert found["documents"][0]["readability"]["words"] == 4
    shares = {name: mean["value"] for name, mean in found["overall"]["shares"].items()}
    assert shares == {"1": 0.25, "2": 0.25, "3": 0.5, "4": 0, "5": 0, "6": 0}
    assert counts(found["overall"]["grid"]) == {("B", "1"): 1, ("B", "3"): 1, ("C", "2"): 1}
    assert "what is credited to City Hall · 2 documents" in credited("profile", "--source", "City Hall").out


def test_other_labels_of_the_same_sentences_are_found_under_another_schema(credited: Run) -> None:
    for who in ("a1", "a2"):
        typed = "f\no\nm 2 l c\no\no\no\n"
        assert credited("label", "--as", who, "--schema", "fact-claim-opinion", stdin=typed).code == 0
    found = report(credited, "--source", "City Hall", "--schema", "fact-claim-opinion")
    shares = {name: mean["value"] for name, mean in found["overall"]["shares"].items()}
    assert shares == {"fact": 0.5, "claim": 0.5, "opinion": 0, "other": 0}
    # One span in four words of the second document, none in the first.
    assert found["overall"]["spans"]["unsupported: loaded_as_fact"]["value"] == pytest.approx(250 / 2)
    assert counts(found["overall"]["grid"])["B", "3"] == 1


def test_outlets_stand_side_by_side_over_documents_and_over_annotators(credited: Run) -> None:
    groups = report(credited, "--by", "outlet")["groups"]
    assert [(one["outlet"], one["documents"], one["annotators"]) for one in groups] == [
        ("The Herald", 2, 2),
        ("The Post", 1, 2),
    ]
    herald = groups[0]
    # 6 of the Herald: a1 0 and 1/2, a2 1/2 and 0: 1/4 in each document, 1/4 by each annotator.
    assert herald["shares"]["6"]["value"] == 0.25
    assert herald["shares"]["6"]["interval"] == "none: a spread of zero over documents is not credible"
    # 3: in the second document alone, by a1 and a2, of two sentences each.
    assert herald["shares"]["3"]["value"] == 0.25
    assert herald["over_annotators"]["shares"]["3"]["n"] == 2
    # 1: a1 half of the first document, a2 none: per annotator 1/4 and 0.
    assert herald["over_annotators"]["shares"]["1"]["value"] == 0.125
    assert counts(groups[1]["grid"]) == {("F", "1"): 1, ("none given", "1"): 1}
    page = credited("profile", "--by", "outlet").out
    assert "The Herald" in page
    assert "The Post" in page


def test_a_document_without_an_outlet_is_in_a_group_of_its_own(labelled: Run) -> None:
    assert [one["outlet"] for one in report(labelled, "--by", "outlet")["groups"]] == ["no outlet named"]


def test_a_source_nobody_knows_or_credited_is_refused(credited: Run) -> None:
    assert credited("profile", "--source", "Nobody").code == 3
    nothing = credited("profile", "--source", "The Post")
    assert (nothing.code, "Nothing is credited to 'The Post'" in nothing.err) == (3, True)
    assert credited("profile", "three", "--source", "City Hall").code == 3


def test_what_is_tied_to_a_source_is_counted_by_how_that_is_named(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text("The mayor said it rains. Reportedly it snows.", encoding="utf-8")
    typed = "m 1-2 source r p - m 3 cue m 4-5 content source=1 cue=2\na\nm 2-3 content source=none cue=none\no\n"
    done = run("label", "t.txt", "--as", "a1", "--schema", "attribution", "--language", "en", stdin=typed)
    assert done.code == 0, done.out
    sources = report(run)["documents"][0]["sources"]
    given = {name: mean["value"] for name, mean in sources.items() if mean["value"]}
    assert given == {"content: role_only": 0.5, "content: none given": 0.5}
