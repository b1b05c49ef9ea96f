"""annotate review: figures for the team's meeting, against values worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotate.agreement.quality import Rating, alike, qualities
from tests.conftest import Run

ONE = "The bridge is closed. It opens in March. What a shame. Nothing else changes.\n"
TWO = "The mayor spoke on Monday. She said little. Nobody minded at all.\n"


@pytest.fixture
def team(folder: Path, run: Run) -> Path:
    """Two texts of four and three sentences; a1 and a2 differ on the first of one, and the last of the other."""
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    (folder / "two.txt").write_text(TWO, encoding="utf-8")
    run("label", "one.txt", "two.txt", "--as", "a1", stdin="f\nc\no\nf\nf\nf\nc\n")
    run("label", "one.txt", "two.txt", "--as", "a2", stdin="c\nc\no\nf\nf\nf\no\n")
    return folder


def review(run: Run) -> dict[str, Any]:
    return dict(json.loads(run("review", "--json").out))


def person(run: Run, name: str) -> dict[str, Any]:
    return next(one for one in review(run)["annotators"] if one["annotator"] == name)


def test_agreement_with_the_others_is_the_mean_over_documents(team: Path, run: Run) -> None:
    found = person(run, "a1")["with_others"]
    assert found["units"] == 7
    assert found["mean"]["value"] == pytest.approx((3 / 4 + 2 / 3) / 2)
    assert found["mean"]["interval"] == "t over documents"


def test_agreement_on_every_question_is_told(team: Path, run: Run) -> None:
    """Seven units of two: fc, cc, oo, ff, ff, ff, co; f 7 times, c 4, o 3.

    Observed 2·2 / 14; expected 1 - (7·6 + 4·3 + 3·2) / (14·13) = 122/182. Alpha 1 - 52/122 = 35/61 = 0.574.
    """
    (label,) = review(run)["agreement"]
    alpha = next(one for one in label["results"] if one["coefficient"] == "krippendorff_alpha")
    assert alpha["value"] == pytest.approx(35 / 61)
    assert ["label", "alpha", "(nominal)", "0.574"] in [
        line.split()[:4] for line in run("review").out.splitlines()
    ]
    run("label", "one.txt", "--as", "a1", stdin='g 4\nm "Nothing else" vague_source\n')
    assert [one["field"] for one in review(run)["agreement"]] == [
        "label", "unsupported", "unsupported: any in the sentence"
    ]  # fmt: skip
    assert "u-alpha (nominal)" in run("review").out


def test_severity_is_told_where_labels_are_ranks(folder: Path, run: Run) -> None:
    """a1 says 1, 1, 2, 3 and a2 2, 2, 3, 3 of the same sentences: a1 lies (1 + 1 + 1 + 0) / 4 lower."""
    labels = "".join(f'[[field.label]]\nname = "{name}"\nkey = "{name[0]}"\n' for name in ("cool", "fair", "hot"))
    head = 'name = "heat"\nversion = "1"\n[[field]]\nname = "heat"\nlevel = "sentence"\nscale = "ordinal"\n'
    (folder / "heat.toml").write_text(head + labels, encoding="utf-8")
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    run("label", "one.txt", "--as", "a1", "--schema", "heat.toml", stdin="c\nc\nf\nh\n")
    run("label", "one.txt", "--as", "a2", "--schema", "heat.toml", stdin="f\nf\nh\nh\n")
    said = run("review").out
    assert "a1: heat -0.75 from the mean of the others\n" in said
    assert "a2: heat +0.75 from the mean of the others\n" in said


def test_leanings_are_differences_on_the_same_sentences_the_greatest_first(team: Path, run: Run) -> None:
    found = person(run, "a1")["leanings"]
    differences = {one["label"]: one["difference"]["value"] for one in found}
    expected = {"opinion": (0 - 1 / 3) / 2, "fact": (1 / 4 + 0) / 2, "claim": (-1 / 4 + 1 / 3) / 2}
    assert {label: differences[label] for label in expected} == pytest.approx(expected)
    assert [one["label"] for one in found][:3] == list(expected)


def test_guideline_gaps_are_listed_with_what_was_said_and_gold(team: Path, run: Run) -> None:
    decided = run("adjudicate", "--as", "c", stdin="n\nf\n2\ng 1\ne is this one?\ng 2\nc\n3\n")
    assert decided.code == 0
    found = review(run)
    assert found["reasons"] == {
        "ambiguous_text": 0, "guideline_gap": 1, "slip": 1, "edge_case": 0, "genuine_disagreement": 0
    }  # fmt: skip
    (gap,) = found["guideline_gaps"]
    assert (gap["document"], gap["sentence"], gap["field"], gap["gold"]) == ("one", 1, "label", "fact")
    assert gap["answers"] == {"a1": "fact", "a2": "claim"}
    assert (gap["text"], gap["note"]) == ("The bridge is closed.", "is this one?")
    listed = run("review", "--gaps").out
    assert "- one [1] label: The bridge is closed.\n" in listed
    assert "gold fact; note: is this one?" in listed
    assert listed in run("review").out


def test_gold_checks_only_those_who_answered_after_it_was_there(team: Path, run: Run) -> None:
    run("adjudicate", "--as", "c", "--policy", "majority")
    run("label", "one.txt", "--as", "a3", stdin="o\nc\nc\nf\n")  # gold: claim, opinion and fact, where both agreed
    found = {one["annotator"]: one["with_gold"] for one in review(run)["annotators"]}
    assert (found["a1"], found["a2"]) == (None, None)
    assert (found["a3"]["units"], found["a3"]["mean"]["value"]) == (3, pytest.approx(2 / 3))


def test_agreement_with_herself_is_told(team: Path, run: Run) -> None:
    run("assign", "--to", "a1", "--to", "a2", "--as", "c")
    run("assign", "--retest", "1", "--retest-after", "0", "--as", "c")
    run("label", "--as", "a1", stdin="c\nc\no\nf\nf\nf\nc\n")
    found = person(run, "a1")["with_herself"]
    assert (found["units"], found["mean"]["value"]) == (7, pytest.approx((3 / 4 + 1) / 2))
    assert "herself, asked again" in run("review").out


def ratings(who: str, labels: str, first: int = 0) -> list[Rating]:
    return [
        Rating(f"d{at % 3}", f"u{at}", who, label, f"2026-01-{first + at + 1:02d}", float(at + 1))
        for at, label in enumerate(labels)
    ]


def test_drift_is_seen_in_thirds_of_the_work() -> None:
    (one, _) = qualities([*ratings("a1", "x" * 18), *ratings("a2", "x" * 12 + "y" * 6)], ["x", "y"])
    assert [part.agreement.mean.value for part in one.drift] == [1, 1, 0]
    assert [part.agreement.units for part in one.drift] == [6, 6, 6]
    assert (one.drift[0].since, one.drift[-1].until) == ("2026-01-01", "2026-01-18")


def test_a_few_labels_are_not_cut_into_stretches() -> None:
    (one, _) = qualities([*ratings("a1", "x" * 14), *ratings("a2", "x" * 14)], ["x"])
    assert one.drift == ()


def test_speed_is_the_median_and_its_quarters() -> None:
    (one,) = qualities(ratings("a1", "xxxxx"), ["x"])
    assert one.speed
    assert (one.speed.labels, one.speed.median, one.speed.lower, one.speed.upper) == (5, 3, 2, 4)
    assert one.with_others.units == 0
    assert one.with_others.mean.value is None


def test_labels_that_do_not_count_are_left_out() -> None:
    (one, _) = qualities([*ratings("a1", "xz"), *ratings("a2", "xz")], ["x"])
    assert (one.labels, one.with_others.units) == (1, 1)


def test_nothing_compared_is_no_share() -> None:
    assert (alike([]).units, alike([]).mean.value) == (0, None)


def test_without_labels_or_gaps_it_says_so(folder: Path, run: Run) -> None:
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    run("add", "one.txt")
    assert "Nobody has labelled anything yet." in run("review").out
    done = run("review", "--gaps")
    assert (done.code, done.out) == (0, "")
    assert "No gap of the guideline was named by an adjudicator." in done.err
