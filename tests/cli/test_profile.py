"""annotate profile: shares of labels and spans per thousand words, over annotators and over documents."""

import json
from pathlib import Path

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
