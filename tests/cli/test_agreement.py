"""annotate agreement and disagreements, as typed: on tables made anywhere, and on the labels of a database."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C: four coders, twelve units.
KRIPPENDORFF_2011_C = """\
unit,A,B,C,D
1,1,1,,1
2,2,2,3,2
3,3,3,3,3
4,3,3,3,3
5,2,2,2,2
6,1,2,3,4
7,4,4,4,4
8,1,1,2,1
9,2,2,2,2
10,,5,5,5
11,,,1,1
12,,,3,
"""


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text(KRIPPENDORFF_2011_C, encoding="utf-8")
    return path


def value(report: dict[str, list[dict[str, object]]], coefficient: str, metric: str) -> float:
    (found,) = [
        one["value"] for one in report["results"] if (one["coefficient"], one["metric"]) == (coefficient, metric)
    ]
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_a_published_table_gives_its_published_alpha_on_every_scale(
    run: Run, ratings: Path, scale: str, alpha: float
) -> None:
    code, out, _ = run("agreement", str(ratings), "--wide", "--scale", scale, "--json")
    (field,) = json.loads(out)["fields"]
    assert code == 0
    assert value(field, "krippendorff_alpha", scale) == pytest.approx(alpha, abs=0.0005)
    assert (field["units"], field["pairable_units"], field["judgments"], field["pairable_judgments"]) == (
        12,
        11,
        41,
        40,
    )


def test_the_same_ratings_in_long_form_give_the_same_figures(run: Run, ratings: Path) -> None:
    rows = csv.DictReader(io.StringIO(KRIPPENDORFF_2011_C))
    long = [f"{row['unit']}\t{who}\t{row[who]}" for row in rows for who in "ABCD"]
    ratings.with_name("long.tsv").write_text("\n".join(["unit\tannotator\tvalue", *long]), encoding="utf-8")
    wide = json.loads(run("agreement", "ratings.csv", "--wide", "--json")[1])["fields"]
    assert json.loads(run("agreement", "long.tsv", "--json")[1])["fields"] == wide


def test_a_transposed_table_gives_the_same_figures_when_told(run: Run, ratings: Path) -> None:
    columns = zip(*(line.split(",") for line in KRIPPENDORFF_2011_C.splitlines()), strict=True)
    ratings.with_name("turned.csv").write_text("\n".join(",".join(column) for column in columns), encoding="utf-8")
    wide = json.loads(run("agreement", "ratings.csv", "--wide", "--json")[1])["fields"]
    assert json.loads(run("agreement", "turned.csv", "--transpose", "--json")[1])["fields"] == wide


def test_what_was_left_out_is_said_and_in_the_json(run: Run, ratings: Path) -> None:
    _, out, said = run("agreement", str(ratings), "--wide", "--json")
    assert json.loads(out)["dropped"] == {"empty": 7}
    assert "7 ratings left out: empty" in said


def test_the_page_names_metric_n_and_interval_of_every_coefficient(run: Run, ratings: Path) -> None:
    _, page, _ = run("agreement", str(ratings), "--wide")
    (line,) = [line for line in page.splitlines() if re.match("Krippendorff's alpha  +nominal", line)]
    assert line.split()[2:4] == ["nominal", "0.743"]
    assert " to " in line
    assert "11" in line.split()
    assert "Intervals: jackknife-t over units" in page


def test_a_bootstrap_is_named_and_repeatable(run: Run, ratings: Path) -> None:
    asked = ("agreement", str(ratings), "--wide", "--json", "--bootstrap", "500")
    first, again = run(*asked, "--seed", "7")[1], run(*asked, "--seed", "7")[1]
    assert first == again
    results = json.loads(first)["fields"][0]["results"]
    assert "bootstrap" in results[0]["interval"]
    alpha = next(one for one in results if one["coefficient"] == "krippendorff_alpha")
    assert 0 < alpha["below"]["0.667"] < alpha["below"]["0.800"] < 1
    page = run(*[one for one in asked if one != "--json"]).out
    assert re.search(r"Krippendorff's alpha \(nominal\): below 0\.667 in \d+\.\d% of the draws", page)


@pytest.mark.parametrize(
    ("threshold", "code"),
    [("0.7", 0), ("alpha=0.7", 0), ("alpha=0.75", 4), ("gwet_ac1=0.9", 4), ("percent=0.8", 0)],
)
def test_a_threshold_decides_the_exit_status(run: Run, ratings: Path, threshold: str, code: int) -> None:
    assert run("agreement", str(ratings), "--wide", "--fail-under", threshold)[0] == code


def test_an_undefined_coefficient_misses_every_threshold_and_says_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "same.csv").write_text("unit,a,b\n1,x,x\n2,x,x\n", encoding="utf-8")
    code, out, said = run("agreement", "same.csv", "--wide", "--fail-under", "alpha=0")
    assert code == 4
    assert "undefined" in said
    assert "Krippendorff's alpha (nominal) is undefined: only one label used: x" in out
    assert not re.search(r"\bnan\b", out, re.IGNORECASE)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing.csv",), 3),
        (("ratings.csv",), 3),
        (("ratings.csv", "--wide", "--fail-under", "zeta=1"), 2),
        (("ratings.csv", "--wide", "--by", "time"), 2),
        (("ratings.csv", "--wide", "--map", "nonsense"), 2),
        (("ratings.csv", "--wide", "--scale", "cardinal"), 2),
        ((), 3),
    ],
)
def test_what_cannot_be_done_ends_in_one_line_and_the_right_status(
    run: Run, ratings: Path, arguments: tuple[str, ...], code: int
) -> None:
    found, out, said = run("agreement", *arguments)
    assert (found, out, said.count("\n")) == (code, "", 1), said


def test_the_csv_has_a_row_per_coefficient_in_full_precision(run: Run, ratings: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("agreement", str(ratings), "--wide", "--csv").out)))
    (field,) = json.loads(run("agreement", str(ratings), "--wide", "--json").out)["fields"]
    assert [float(row["value"]) for row in rows] == [one["value"] for one in field["results"]]
    assert {row["interval"] for row in rows} == {one["interval"] for one in field["results"]}


def test_the_markdown_is_a_sentence_per_coefficient_for_a_methods_section(run: Run, ratings: Path) -> None:
    page = run("agreement", str(ratings), "--wide", "--markdown").out
    assert "4 annotators judged 12 units" in page
    (sentence,) = [line for line in page.splitlines() if line.startswith("- Krippendorff's alpha (nominal) =")]
    assert re.fullmatch(
        r"- Krippendorff's alpha \(nominal\) = 0\.743"
        r" \(95 % CI -?\d\.\d{3} to \d\.\d{3}, jackknife-t over units; n = 11\)\.",
        sentence,
    )


def test_a_plan_says_how_many_more_units_the_interval_needs(run: Run, ratings: Path) -> None:
    (plan,) = json.loads(run("agreement", str(ratings), "--wide", "--plan", "0.1", "--json").out)["plans"]
    assert plan["counted"] == "units"
    assert plan["needed"] == plan["documents"] + plan["further"]
    wider = json.loads(run("agreement", str(ratings), "--wide", "--plan", "0.2", "--json").out)["plans"][0]
    assert wider["needed"] < plan["needed"]
    assert f"needs about {plan['further']} more" in run("agreement", str(ratings), "--wide", "--plan", "0.1").out


def test_the_heat_map_gives_shares_of_what_the_other_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("unit,a,b\n1,x,x\n2,x,y\n3,y,y\n4,x,x\n", encoding="utf-8")
    lines = run("agreement", "two.csv", "--wide").out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("one said, the other"))
    # x was said 5 times, 4 of them beside another x; y 3 times, 2 of them beside another y.
    assert re.findall(r"\d+%", lines[at + 2]) == ["80%", "20%"]
    assert re.findall(r"\d+%", lines[at + 3]) == ["33%", "67%"]


# Krippendorff, Mathet, Bouvry & Widlöcher (2016): three coders on a continuum of 60 characters.
SPANS_2016 = {
    "Alex": "0-7:1 7-13:2 30-32:5 32-37:6 37-44:6 44-60:7",
    "Paul": "0-7:1 7-13:3 13-21:5 32-44:6",
    "Suzan": "0-7:1 7-13:4 13-21:5 32-37:6 37-41:6 41-44:6",
}


def test_published_spans_give_their_published_u_alpha(run: Run, tmp_path: Path) -> None:
    rows = ["document,annotator,start,end,value,length"]
    for who, spans in SPANS_2016.items():
        for span in spans.split():
            place, label = span.split(":")
            rows.append(f"text,{who},{place.replace('-', ',')},{label},60")
    (tmp_path / "spans.csv").write_text("\n".join(rows), encoding="utf-8")
    (field,) = json.loads(run("agreement", "spans.csv", "--spans", "--json").out)["fields"]
    assert value(field, "u_alpha", "nominal") == pytest.approx(0.510, abs=0.0005)
    assert value(field, "u_alpha_binary", "binary") == pytest.approx(0.413, abs=0.001)  # printed cut, not rounded
    page = run("agreement", "spans.csv", "--spans").out
    assert "3 annotators" in page
    assert re.search(r"Suzan +1 +6", page), "counts per annotator"


def test_an_empty_span_row_means_read_with_nothing_marked(run: Run, tmp_path: Path) -> None:
    table = "document,annotator,start,end,value,length\nd,a,0,5,x,20\nd,b,,,,20\n"
    (tmp_path / "spans.csv").write_text(table, encoding="utf-8")
    (field,) = json.loads(run("agreement", "spans.csv", "--spans", "--json").out)["fields"]
    assert field["annotators"] == ["a", "b"]
    assert value(field, "f1_overlap", "pooled over pairs") == 0.0
    assert [(one["start"], one["annotator"]) for one in field["misses"]] == [(0, "b")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("d,a,5,5,x,20", "row 2: a span from 5 to 5 is empty"),
        ("d,a,x,5,x,20", "row 2: start 'x' is not a number"),
        ("d,a,0,50,x,20", "span 0-50 of a is not inside d"),
        ("d,a,0,5,x,20\nd,b,0,5,x,21", "row 3: 'd' has length 21 here, 20 above"),
    ],
)
def test_what_is_no_span_is_refused_with_its_place(run: Run, tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "spans.csv").write_text(f"document,annotator,start,end,value,length\n{row}\n", encoding="utf-8")
    code, out, err = run("agreement", "spans.csv", "--spans")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert said in err


def test_sets_of_flags_are_compared_by_masi_and_each_flag_alone(run: Run, tmp_path: Path) -> None:
    # Passonneau (2006): one set within the other, of two flags and one: MASI 1/2 × 2/3.
    table = "unit,annotator,value\n1,a,irony|quote\n1,b,irony\n2,a,[]\n2,b,[]\n3,a,quote\n3,b,quote\n"
    (tmp_path / "flags.csv").write_text(table, encoding="utf-8")
    (field,) = json.loads(run("agreement", "flags.csv", "--scale", "flags", "--json").out)["fields"]
    assert value(field, "percent_agreement", "exact set") == pytest.approx(2 / 3)
    assert value(field, "percent_agreement", "mean jaccard") == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert {one["flag"]: one["count"] for one in field["flags"]} == {"irony": 2, "quote": 3}


@pytest.mark.parametrize(("people", "pairs"), [(100, 4950), (101, 0)])
def test_of_a_crowd_neither_pairs_nor_single_annotators_are_shown(
    run: Run, tmp_path: Path, people: int, pairs: int
) -> None:
    rows = [f"{unit},w{who},{'ab'[(who + unit) % 3 == 0]}" for unit in range(2) for who in range(people)]
    (tmp_path / "crowd.csv").write_text("\n".join(["unit,annotator,value", *rows]), encoding="utf-8")
    (field,) = json.loads(run("agreement", str(tmp_path / "crowd.csv"), "--json").out)["fields"]
    kappa = next(one for one in field["results"] if one["coefficient"] == "cohen_kappa")
    alpha = next(one for one in field["results"] if one["coefficient"] == "krippendorff_alpha")
    assert (len(field["pairs"]), len(field["leave_one_out"]), alpha["undefined"]) == (
        pairs,
        min(people, pairs),
        None,
    )
    assert (kappa["value"] is None) == (pairs == 0)
    said = f"Cohen's kappa (nominal) is undefined: pairs are compared of up to 100 annotators, not of {people}."
    assert (said in run("agreement", str(tmp_path / "crowd.csv")).out) == (pairs == 0)


@pytest.mark.parametrize(("people", "shown"), [(100, True), (101, False)])
def test_of_a_crowd_that_marks_spans_what_all_did_is_shown(
    run: Run, tmp_path: Path, people: int, shown: bool
) -> None:
    rows = [f"d{who // 4},w{who},0,{12 + who % 2},vague,80" for who in range(people)]
    header = "document,annotator,start,end,value,length"
    (tmp_path / "crowd.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    page = run("agreement", str(tmp_path / "crowd.csv"), "--spans").out
    assert ("w7 " in page, "w4 – w7" in page) == (shown, shown)
    assert ("are shown of up to 100 annotators" in page) == (not shown)
    (field,) = json.loads(run("agreement", str(tmp_path / "crowd.csv"), "--spans", "--json").out)["fields"]
    assert (len(field["annotated"]), bool(field["pairs"])) == (people, shown)


@pytest.mark.parametrize("model", ["dawid-skene", "mace"])
def test_a_model_finds_the_careless_annotator_and_each_units_label(run: Run, tmp_path: Path, model: str) -> None:
    """Two annotators are right on every unit; the third says x whatever it is."""
    truth = "xyxyyxyxxyyx"
    rows = [
        f"{unit},{who},{said}"
        for unit, label in enumerate(truth)
        for who, said in zip("abc", (label, label, "x"), strict=True)
    ]
    (tmp_path / "r.csv").write_text("\n".join(["unit,annotator,value", *rows]), encoding="utf-8")
    (found,) = json.loads(run("agreement", "r.csv", "--model", model, "--json").out)["models"]
    reliability = {one["annotator"]: one["reliability"] for one in found["annotators"]}
    assert reliability["c"] < min(reliability["a"], reliability["b"])
    assert "".join(one["label"] for one in found["units"]) == truth
    assert f"{found['method']}: annotator" in run("agreement", "r.csv", "--model", model).out


def test_ratings_made_twice_are_compared_apart_from_those_of_others(run: Run, tmp_path: Path) -> None:
    rows = ["1,a,x", "1,b,x", "2,a,y", "2,b,y", "1,a,x", "2,a,x"]
    (tmp_path / "r.csv").write_text("\n".join(["unit,annotator,value", *rows]), encoding="utf-8")
    fields = json.loads(run("agreement", "r.csv", "--duplicates", "retest", "--json").out)["fields"]
    between, within = fields
    assert value(between, "percent_agreement", "nominal") == 1.0, "only first ratings count between annotators"
    assert within["field"] == "value: the same annotator again"
    assert (within["units"], within["annotators"]) == (2, ["again", "first"])
    assert value(within, "percent_agreement", "nominal") == 0.5


def test_intervals_are_over_units_only_when_asked_and_then_say_so(run: Run, tmp_path: Path) -> None:
    rows = [
        f"d{unit % 4},{unit},{who},{'x' if (unit + shift) % 3 else 'y'}"
        for unit in range(24)
        for who, shift in (("a", 0), ("b", unit % 5 == 0))
    ]
    (tmp_path / "r.csv").write_text("\n".join(["document,unit,annotator,value", *rows]), encoding="utf-8")
    for over in ("documents", "units"):
        (field,) = json.loads(run("agreement", "r.csv", "--resample", over, "--json").out)["fields"]
        assert field["documents"] == 4
        assert {one["interval"] for one in field["results"] if one["low"] is not None} == {
            f"jackknife-t over {over}"
        }


# -- on a database ----------------------------------------------------------------------------------------


@pytest.fixture
def labelled(run: Run, tmp_path: Path) -> Run:
    """Two documents of three sentences, labelled by two people who differ on one sentence; one is unfinished."""
    for name in ("north", "south"):
        (tmp_path / f"{name}.txt").write_text(
            f"In the {name} it rains. Is that so? It is a shame.", encoding="utf-8"
        )
    for who, answers in (("a1", "f\nx\no\nf\nx\no\n"), ("a2", "f\nx\no\nc\nx\n")):
        assert run("label", "north.txt", "south.txt", "--as", who, stdin=answers).code == 0
    return run


def test_labels_the_schema_excludes_are_set_aside_and_counted(labelled: Run) -> None:
    _, out, said = labelled("agreement", "--json")
    (field,) = json.loads(out)["fields"]
    assert field["excluded"] == {"other": 4}
    assert (field["units"], field["pairable_units"]) == (4, 3)
    assert "still to label: a2 1" in said


@pytest.mark.parametrize("by", ["document", "annotator", "time", "readability", "version"])
def test_every_way_of_cutting_gives_a_table_that_adds_up(labelled: Run, by: str) -> None:
    code, page, _ = labelled("agreement", "--by", by)
    assert code == 0
    title = {"document": "document", "annotator": "without"}.get(by, "group")
    assert any(line.startswith(title) for line in page.splitlines())
    document = json.loads(labelled("agreement", "--by", by, "--json")[1])
    rows = document["groups"]["rows"] if "groups" in document else document["fields"][0]["by_document"]
    assert sum(row.get("pairable_units", row.get("units")) for row in rows) == 3


def test_disagreements_show_the_sentence_and_who_said_what(labelled: Run) -> None:
    code, out, said = labelled("disagreements")
    assert code == 0
    assert out.splitlines() == [
        "south [1] a1 fact, a2 claim (entropy 1.00 bits)",
        "    In the south it rains.",
    ]
    assert "1 sentence labelled differently." in said


def test_disagreements_between_two_labels_leave_out_the_others(labelled: Run) -> None:
    assert json.loads(labelled("disagreements", "--between", "fact,claim", "--json").out)["count"] == 1
    assert json.loads(labelled("disagreements", "--between", "fact,opinion", "--json").out)["count"] == 0
    code, _, said = labelled("disagreements", "--between", "fact,lie")
    assert code == 2
    assert "no label 'lie'" in said


def test_missed_spans_are_shown_with_their_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("They have clearly failed again.", encoding="utf-8")
    for who, answer in (("a1", "m 3-4 l c\n"), ("a2", "c\n")):
        assert run("label", "t.txt", "--as", who, stdin=answer).code == 0
    page = run("agreement").out
    assert re.search(r"t 10-24 +loaded_as_fact +a1 +a2 +clearly failed", page)
