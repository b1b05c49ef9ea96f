"""annotate sources: a registry that grows while people label, ratings with their history, names that are one."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

FIRST = "The bridge is closed. The road is open. Nobody was hurt."
SECOND = "The mayor resigned. The vote is off."
TYPED = {
    "a1": '2\n"City Hall"\nB\n3\n"city hall"\nC\n6\n1\n"The Herald"\nA\n4\nnone\n',
    "a2": '3\n"City Hall"\nD\n2\n"The Herald"\nA\n5\nnone\n1\n"City Hall"\n6\n',
}


@pytest.fixture
def rated(run: Run, folder: Path) -> Run:
    (folder / "bridge.txt").write_text(FIRST, encoding="utf-8")
    (folder / "mayor.txt").write_text(SECOND, encoding="utf-8")
    assert run("add", "bridge.txt", "mayor.txt", "--source", "The Herald", "--language", "en").code == 0
    for who, typed in TYPED.items():
        done = run("label", "--as", who, "--schema", "source-reliability", stdin=typed)
        assert (done.code, "not done" in done.out) == (0, False), done.out
    return run


def listed(run: Run, *more: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(run("sources", "--json", *more).out)["sources"]}


def shown(run: Run, *more: str) -> dict[str, Any]:
    done = run("sources", "show", *more, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def alpha(run: Run) -> tuple[int, int, float]:
    report = json.loads(run("agreement", "--json").out)
    field = next(one for one in report["fields"] if one["field"] == "reliability")
    result = next(one for one in field["results"] if one["coefficient"] == "krippendorff_alpha")
    return field["units"], field["pairable_units"], result["value"]


# -- listing ------------------------------------------------------------------------------------------------


def test_a_source_is_known_once_somebody_names_it_and_counts_what_is_credited_to_it(rated: Run) -> None:
    found = listed(rated)
    assert list(found) == ["City Hall", "city hall", "The Herald"]
    city = found["City Hall"]
    assert (city["statements"], city["documents"], city["published"]) == (2, 2, 0)
    assert city["ratings"] == {"reliability": {"a1": "B", "a2": "D"}}
    assert found["The Herald"]["published"] == 2


def test_the_list_is_the_coordinators_and_says_so(rated: Run) -> None:
    done = rated("sources")
    assert "a1 B, a2 D" in done.out
    assert "for a coordinator" in done.err


def test_an_annotator_sees_her_own_ratings_and_names_and_nobody_elses(rated: Run) -> None:
    hers = rated("sources", "--as", "a2")
    assert hers.err == ""
    assert "a1" not in hers.out
    assert set(listed(rated, "--as", "a2")) == {"City Hall", "The Herald"}
    rated("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss")
    assert listed(rated, "--as", "a2")["City Hall"]["other_names"] == []
    assert shown(rated, "City Hall", "--as", "a2")["ratings"] == {"reliability": {"a2": "D"}}
    assert {one["annotator"] for one in shown(rated, "City Hall", "--as", "a2")["history"]} == {"a2"}
    assert rated("sources", "show", "city hall", "--as", "a2").code == 3


def test_without_sources_there_is_an_empty_list_rather_than_an_error(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(FIRST, encoding="utf-8")
    run("label", "t.txt", "--as", "a1", stdin="f\n")
    assert listed(run) == {}


# -- names --------------------------------------------------------------------------------------------------


def test_names_are_offered_to_everybody_once_they_are_added(rated: Run) -> None:
    decomposed = unicodedata.normalize("NFD", "Ministère")
    assert rated("sources", "add", "Ministère", "Ministère", "--as", "boss").err == "1 name added.\n"
    assert rated("sources", "add", decomposed, "--as", "boss").err == "0 names added.\n"
    assert "Ministère" in listed(rated, "--as", "a2")
    assert rated("sources", "rate", f" {decomposed}  ", "C", "--as", "a2").code == 0


@pytest.mark.parametrize("name", ["none", "NONE", "", "x" * 201, "a\x1b]52;c;aGk=\x07b", "a\u202eb", "a\nb\u200b"])
def test_a_name_that_is_none_is_refused(rated: Run, name: str) -> None:
    done = rated("sources", "add", name, "--as", "boss")
    assert done.code == 3
    assert not {"\x1b", "\u202e", "\u200b"} & {*done.err}
    assert len(listed(rated)) == 3


def test_an_outlet_that_cannot_be_a_name_is_no_source_and_harms_nothing(run: Run, folder: Path) -> None:
    (folder / "t.txt").write_text(FIRST, encoding="utf-8")
    run("add", "t.txt", "--source", "Evil\x1b[2J", "--language", "en")
    done = run("label", "--as", "a1", "--schema", "source-reliability", stdin="1\nnone\n")
    assert done.code == 0
    assert listed(run) == {}


def test_a_misspelt_name_makes_no_new_source(rated: Run) -> None:
    done = rated("sources", "merge", "city hall", "--into", "CITY HALL", "--as", "boss")
    assert done.code == 3
    assert "Is it 'City Hall'?" in done.err
    assert rated("sources", "rate", "Nobody", "B", "--as", "a1").code == 3
    assert rated("sources", "show", "Nobody").code == 3
    assert len(listed(rated)) == 3


# -- two names for one source -------------------------------------------------------------------------------


def test_merged_names_are_one_source_in_the_list_and_in_agreement(rated: Run) -> None:
    rated("sources", "rate", "city hall", "D", "--as", "a1")
    # Three names, two of them rated by both: A and A, B and D.
    before = alpha(rated)
    assert before[:2] == (3, 2)
    assert before[2] < 1
    assert rated("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss").code == 0
    found = listed(rated)
    assert list(found) == ["City Hall", "The Herald"]
    assert found["City Hall"]["other_names"] == ["city hall"]
    assert (found["City Hall"]["statements"], found["City Hall"]["documents"]) == (3, 2)
    # a1 rated both names: the later rating, D, holds, and they agree.
    assert found["City Hall"]["ratings"] == {"reliability": {"a1": "D", "a2": "D"}}
    assert alpha(rated) == (2, 2, 1)

    assert rated("sources", "unmerge", "city hall", "--as", "boss").code == 0
    assert alpha(rated) == before
    assert len(listed(rated)) == 3
    assert rated("doctor").code == 0


def test_merging_is_undone_like_any_judgment_and_no_rating_was_changed(rated: Run) -> None:
    journal = json.loads(rated("log", "--as", "a1", "--limit", "100", "--json").out)
    rated("sources", "merge", "city hall", "The Herald", "--into", "City Hall", "--as", "boss")
    assert list(listed(rated)) == ["City Hall"]
    assert rated("undo", "--as", "boss").code == 0
    assert list(listed(rated)) == ["City Hall", "The Herald"]
    assert json.loads(rated("log", "--as", "a1", "--limit", "100", "--json").out) == journal
    assert "source:" in rated("log", "--as", "boss").out


def test_a_chain_of_names_ends_at_one_and_no_ring_is_made(rated: Run) -> None:
    rated("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss")
    rated("sources", "merge", "City Hall", "--into", "The Herald", "--as", "boss")
    assert list(listed(rated)) == ["The Herald"]
    assert listed(rated)["The Herald"]["other_names"] == ["City Hall", "city hall"]
    ring = rated("sources", "merge", "The Herald", "--into", "city hall", "--as", "boss")
    assert (ring.code, "annotate sources unmerge" in ring.err) == (3, True)
    assert rated("sources", "merge", "The Herald", "--into", "The Herald", "--as", "boss").code == 3
    assert rated("sources", "unmerge", "The Herald", "--as", "boss").code == 3
    again = rated("sources", "merge", "city hall", "--into", "The Herald", "--as", "boss")
    assert (again.code, "already" in again.err) == (0, True)


def test_who_only_says_which_names_are_one_is_no_annotator_with_sentences_left(rated: Run) -> None:
    rated("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss")
    assert "boss" not in rated("agreement").err


def test_facts_of_the_project_need_somebody_who_says_them(rated: Run) -> None:
    for command in (("add", "X"), ("merge", "city hall", "--into", "City Hall"), ("unmerge", "city hall")):
        assert rated("sources", *command).code == 2


# -- ratings ------------------------------------------------------------------------------------------------


def test_the_history_tells_every_rating_and_marks_the_undone(rated: Run) -> None:
    rated("sources", "rate", "City Hall", "E", "--as", "a1")
    rated("undo", "--as", "a1")
    told = [
        (one["annotator"], one["value"], one["action"], one["undone"])
        for one in shown(rated, "City Hall")["history"]
    ]
    assert told == [
        ("a1", "B", "answer", False),
        ("a2", "D", "answer", False),
        ("a1", "E", "answer", True),
        ("a1", "B", "undo", False),
    ]
    page = rated("sources", "show", "City Hall")
    assert "undone" in page.out
    assert "for a coordinator" in page.err


def test_a_rating_is_changed_and_taken_back_by_name(rated: Run) -> None:
    assert rated("sources", "rate", "The Herald", "F", "--as", "a1").err == "saved: The Herald: reliability: F\n"
    assert listed(rated)["The Herald"]["ratings"] == {"reliability": {"a1": "F", "a2": "A"}}
    assert rated("sources", "rate", "The Herald", "none", "--as", "a1").code == 0
    assert listed(rated)["The Herald"]["ratings"] == {"reliability": {"a2": "A"}}
    wrong = rated("sources", "rate", "The Herald", "G", "--as", "a1")
    assert (wrong.code, "A B C D E F" in wrong.err) == (3, True)
    assert rated("sources", "rate", "The Herald", "A", "--field", "colour", "--as", "a1").code == 2
    other = rated("sources", "rate", "The Herald", "A", "--schema", "fact-claim-opinion", "--as", "a1")
    assert (other.code, "asks nothing about sources" in other.err) == (2, True)


def test_rating_a_name_that_was_merged_rates_the_source_it_goes_by(rated: Run) -> None:
    rated("sources", "merge", "city hall", "--into", "City Hall", "--as", "boss")
    assert rated("sources", "rate", "city hall", "A", "--as", "a1").err == "saved: City Hall: reliability: A\n"
    assert [one["name"] for one in shown(rated, "city hall")["history"]][-1] == "City Hall"


# -- agreement ----------------------------------------------------------------------------------------------


def test_agreement_on_sources_is_ordinal_leaves_out_f_and_rests_on_sources(rated: Run) -> None:
    report = json.loads(rated("agreement", "--json").out)
    field = next(one for one in report["fields"] if one["field"] == "reliability")
    assert (field["level"], field["scale"], field["documents"]) == ("source", "ordinal", 0)
    # A-A and B-D over the ranks given: A A B D, the counts 2 1 0 1 0. Krippendorff's ordinal distances:
    # A-B (2/2 + 1/2)² = 2.25, A-D (2/2 + 1 + 0 + 1/2)² = 6.25, B-D (1/2 + 0 + 1/2)² = 1.
    # Observed: 2·1 / 4 = .5; expected: 2·(2·1·2.25 + 2·1·6.25 + 1·1·1) / (4·3) = 3; alpha = 1 - .5/3.
    result = next(one for one in field["results"] if one["coefficient"] == "krippendorff_alpha")
    assert (result["metric"], result["value"]) == ("ordinal", pytest.approx(1 - 0.5 / 3))
    assert "each source stands for itself" in rated("agreement").out
    rated("sources", "rate", "The Herald", "F", "--as", "a2")
    assert alpha(rated)[1] == 1


def test_the_two_axes_are_correlated_over_the_statements_that_have_both(rated: Run) -> None:
    (axes,) = json.loads(rated("agreement", "--json").out)["couplings"]
    assert axes["fields"] == ["credibility", "reliability"]
    everybody, one, two = axes["rows"]
    # a1: 2 B, 3 C, 1 A: the same order. a2: 3 D, 2 A, 1 D: ranks 3 2 1 and 2.5 1 2.5, rho 0.
    assert (one["annotator"], one["n"], one["spearman_rho"], one["kendall_tau_b"]) == ("a1", 3, 1, 1)
    assert (two["n"], two["spearman_rho"], two["kendall_tau_b"]) == (3, 0, 0)
    assert (everybody["n"], everybody["documents"], everybody["sources"]) == (6, 2, 3)
    # Neither is judged: the sixes, and what nobody says.
    assert axes["left_out"] == {"credibility 6": 2, "no source given": 2}
    page = rated("agreement").out
    assert "credibility and reliability: do raters couple them?" in page
    assert not re.search(r"\bnan\b", page)
    assert "Coupling of `credibility` and `reliability`" in rated("agreement", "--markdown").out


def test_agreement_is_cut_by_outlet(rated: Run) -> None:
    rated("add", "-", "--name", "other", "--language", "en", stdin="No outlet here.")
    for who in ("a1", "a2"):
        rated("label", "--as", who, stdin="1\nnone\n")
    rows = json.loads(rated("agreement", "--by", "outlet", "--json").out)["groups"]["rows"]
    assert [(one["group"], one["documents"], one["units"]) for one in rows] == [
        ("The Herald", 2, 3),
        ("no outlet named", 1, 1),
    ]
