"""The main job from end to end: three people label the Mali article, agreement is computed, a dataset exported.

The first works in the full screen in a real terminal, the others in the line mode. The expected figures are
worked out by hand below; none is copied from the program.
"""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

SEED = Path(__file__).parent.parent / "seeds" / "mali-2023-11.txt"
ANNOTATE = (sys.executable, "-m", "annotate")

# They agree on twelve sentences (6 fact, 4 claim, 2 opinion); on 3, 9, 14 and 16 one of them differs.
ANSWERS = {
    "a1": "fcfcffffcfocofcc",
    "a2": "fcfcffffcfococco",
    "a3": "fcccffffffocofco",
}
MARKED = "montré sa responsabilité"  # words 7 to 9 of the last sentence: hints j and l


def annotate(*arguments: str, cwd: Path, typed: str = "") -> str:
    """Run the program; return what it printed. Fails unless it ends well."""
    done = subprocess.run(
        [*ANNOTATE, *arguments], cwd=cwd, input=typed, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def label_in_the_full_screen(folder: Path, annotator: str) -> None:
    with Terminal((*ANNOTATE, "label", str(SEED), "--as", annotator), folder) as terminal:
        terminal.wait_for("Le conseil de Sécurité")
        for done, key in enumerate(ANSWERS[annotator][:-1], 1):
            terminal.type(key)
            terminal.wait_for(rf"\b{done}/16")
        terminal.type("mjl")
        terminal.wait_for("no source|no_source|sans source")
        terminal.type("n")
        terminal.wait_for(f"saved.*{MARKED}")
        terminal.type(ANSWERS[annotator][-1])
        terminal.wait_for("16/16")
        terminal.type("q")
        assert terminal.finish() == 0


def label_in_the_line_mode(folder: Path, annotator: str) -> None:
    lines = [*ANSWERS[annotator][:-1], f'm "{MARKED}" no_source {ANSWERS[annotator][-1]}']
    annotate("label", str(SEED), "--as", annotator, cwd=folder, typed="\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database in which a1 worked in the full screen, a2 and a3 in the line mode."""
    folder = tmp_path_factory.mktemp("thesis")
    label_in_the_full_screen(folder, "a1")
    label_in_the_line_mode(folder, "a2")
    label_in_the_line_mode(folder, "a3")
    return folder


def test_agreement_is_what_hand_calculation_gives(labelled: Path) -> None:
    report = json.loads(annotate("agreement", "--json", cwd=labelled))
    assert report["format"] == "annotate/agreement@1"
    field, spans, *_ = report["fields"]
    assert (field["documents"], field["units"], field["pairable_units"]) == (1, 16, 16)
    assert (field["judgments"], field["pairable_judgments"]) == (48, 48)

    assert (spans["field"], spans["scale"], spans["units"]) == ("unsupported", "span", 3)
    assert next(one["value"] for one in spans["results"] if one["coefficient"] == "f1_exact") == 1.0

    # Pairs of judgments that agree: all three on twelve sentences, one on each of four: 12 × 3 + 4 of 16 × 3.
    observed = 40 / 48
    # Given: fact 6 × 3 + 2 + 1 + 2 = 23, claim 4 × 3 + 1 + 2 + 1 + 1 = 17, opinion 2 × 3 + 2 = 8; together 48.
    squares = (23**2 + 17**2 + 8**2) / 48**2
    without_itself = (23 * 22 + 17 * 16 + 8 * 7) / (48 * 47)
    expected = {
        "percent_agreement": observed,
        "krippendorff_alpha": 1 - (1 - observed) / (1 - without_itself),
        "fleiss_kappa": (observed - squares) / (1 - squares),
        "gwet_ac1": (observed - (1 - squares) / 2) / (1 - (1 - squares) / 2),
    }
    found = {one["coefficient"]: one for one in field["results"]}
    for name, value in expected.items():
        assert found[name]["value"] == pytest.approx(value, abs=1e-12), name
        assert found[name]["metric"] == "nominal"
        assert (found[name]["low"], found[name]["high"]) == (None, None), "one document has no interval"
        assert "one document" in found[name]["interval"]


def test_every_pair_and_every_label_is_what_hand_calculation_gives(labelled: Path) -> None:
    field = json.loads(annotate("agreement", "--json", cwd=labelled))["fields"][0]
    # fact, claim, opinion given by a1: 8 6 2; a2: 7 6 3; a3: 8 5 3. Alike: a1 a2 14, a1 a3 13, a2 a3 13.
    kappas = {("a1", "a2"): (224 - 98) / (256 - 98), ("a1", "a3"): (208 - 100) / (256 - 100)}
    kappas["a2", "a3"] = (208 - 95) / (256 - 95)
    pairs = {(one["a"], one["b"]): one for one in field["pairs"]}
    assert pairs.keys() == kappas.keys()
    for pair, kappa in kappas.items():
        assert pairs[pair]["cohen_kappa"] == pytest.approx(kappa, abs=1e-12), pair
        assert pairs[pair]["units"] == 16

    specific = {"fact": 40 / 46, "claim": 26 / 34, "opinion": 14 / 16}
    labels = {one["label"]: one for one in field["labels"]}
    assert {name: one["count"] for name, one in labels.items()} == {"fact": 23, "claim": 17, "opinion": 8}
    for name, value in specific.items():
        assert labels[name]["specific_agreement"] == pytest.approx(value, abs=1e-12), name

    # Unlike pairs: fact–claim two each in sentences 3, 9 and 14, claim–opinion two in 16.
    confusions = {frozenset((one["a"], one["b"])): one["count"] for one in field["confusions"]}
    assert confusions == {frozenset(("fact", "claim")): 6, frozenset(("claim", "opinion")): 2}


def test_disagreements_are_the_four_sentences_they_differ_on(labelled: Path) -> None:
    report = json.loads(annotate("disagreements", "--json", cwd=labelled))
    assert report["count"] == 4
    assert [one["sentence"] for one in report["disagreements"]] == [3, 9, 14, 16]
    last = report["disagreements"][-1]
    assert last["labels"] == {"a1": "claim", "a2": "opinion", "a3": "opinion"}
    assert last["text"].startswith("La France a une nouvelle fois")


def test_the_long_dataset_has_a_row_per_label_and_per_span(labelled: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(annotate("export", "csv", cwd=labelled), newline="")))
    labels = [row for row in rows if row["field"] == "label"]
    by_person = {who: [row for row in labels if row["annotator"] == who] for who in ANSWERS}
    for who, answers in ANSWERS.items():
        inorder = sorted(by_person[who], key=lambda row: int(row["sentence"]))
        assert "".join(row["value"][0] for row in inorder) == answers
    spans = [row for row in rows if row["field"] == "unsupported"]
    assert {row["annotator"] for row in spans} == set(ANSWERS)
    text = SEED.read_text(encoding="utf-8")
    for row in spans:
        assert text[int(row["start"]) : int(row["stop"])] == row["quote"] == MARKED


def test_the_sentence_dataset_has_a_record_per_sentence(labelled: Path) -> None:
    records = [json.loads(line) for line in annotate("export", "jsonl", cwd=labelled).splitlines()]
    text = SEED.read_text(encoding="utf-8")
    assert [one["sentence"] for one in records] == list(range(1, 17))
    assert all(text[one["start"] : one["stop"]] == one["text"] for one in records)
    assert records[0]["majority"] == "fact"
    assert records[15]["majority"] == "opinion"


def test_both_interfaces_write_the_same_journal(labelled: Path, tmp_path: Path) -> None:
    label_in_the_line_mode(tmp_path, "a1")
    assert journal(tmp_path, "a1") == journal(labelled, "a1")


def journal(folder: Path, annotator: str) -> list[tuple[object, ...]]:
    """All that was judged, in order, without when, where and how long."""
    conn = sqlite3.connect(folder / "annotate.db")
    try:
        return conn.execute(
            "SELECT d.sha256, j.unit, j.start, j.stop, j.field, j.action, j.value, j.quote FROM judgments j"
            " JOIN documents d ON d.id = j.document JOIN annotators a ON a.id = j.annotator"
            " WHERE a.name = ? ORDER BY j.id",
            (annotator,),
        ).fetchall()
    finally:
        conn.close()


def test_nothing_was_lost_or_changed(labelled: Path) -> None:
    report = json.loads(annotate("doctor", "--json", cwd=labelled))
    assert report["healthy"], report


def test_going_on_says_that_all_is_done(labelled: Path) -> None:
    said = annotate("label", "--as", "a2", cwd=labelled, typed="")
    assert "16 of 16 sentences labelled" in said
