"""A whole campaign as three annotators and a coordinator play it, each figure beside its working by hand.

Twelve documents of two sentences. All three label the first two, to calibrate; every other one goes to two of
them. a1 works in the coordinator's file, a2 and a3 in copies made for them. Who gets which document is dealt; what
is said of it is written down by turn, so that what follows does not depend on who it was.

f, c and o are fact, claim and opinion; a column is a sentence. Of the 24 units six are answered differently (!):

    d01  f c    d03 f c    d05 f o    d07 o o    d09 f f    d11 o c
         f c        f c        c o        o c        f f        f c
         f o !                 !            !                   !
    d02  f o    d04 f c    d06 c f    d08 f c    d10 c o    d12 f c
         c o        f c        c f        f f        c o        f c
         o o                                !
         !
"""

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.store.labels import problems
from tests.terminal import Terminal

PEOPLE = ("a1", "a2", "a3")
NAMES = tuple(f"d{number:02}" for number in range(1, 13))
LABELS = {"f": "fact", "c": "claim", "o": "opinion"}
#: By document, what its first annotator says of its two sentences, what its second, and its third.
KEYS = {
    "d01": ("fc", "fc", "fo"), "d02": ("fo", "co", "oo"),
    "d03": ("fc", "fc"), "d04": ("fc", "fc"), "d05": ("fo", "co"), "d06": ("cf", "cf"), "d07": ("oo", "oc"),
    "d08": ("fc", "ff"), "d09": ("ff", "ff"), "d10": ("co", "co"), "d11": ("oc", "fc"), "d12": ("fc", "fc"),
}  # fmt: skip
#: What is marked in second sentences, all of it as vague_source: by document, the words of each in turn.
MARKED = {"d03": ("Officials promise",) * 2, "d05": ("", "in March"), "d07": ("Officials promise", "Officials")}

VOTES = r"votes +[AB] (claim +[BC] opinion|opinion +[BC] claim)"

Given = dict[tuple[str, int], dict[str, str]]  #: {(document, sentence from 1): {annotator: label}}


class Team:
    """The commands as the four of them type them, and who has which document."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.holders: dict[str, list[str]] = {}

    def done(self, *typed: str, stdin: str = "") -> str:
        """Run a command that must succeed; return its stdout."""
        done = self.run(*typed, stdin=stdin)
        assert done.code == 0, done
        return done.out

    def told(self, *typed: str) -> Any:
        """Return what a command says with --json."""
        return json.loads(self.done(*typed, "--json"))

    def queue(self, who: str) -> list[str]:
        """Return the documents somebody has, in the order in which she is to label them: as they are listed."""
        return [name for name in NAMES if who in self.holders[name]]

    def typed(self, who: str, name: str) -> str:
        """Return the lines somebody answers a document with."""
        turn = self.holders[name].index(who)
        first, second = KEYS[name][turn]
        words = MARKED.get(name, ("",) * 3)[turn]
        return f'{first}\nm "{words}" vague_source {second}\n' if words else f"{first}\n{second}\n"

    def label(self, who: str, names: list[str]) -> None:
        """Let somebody answer the next documents of her queue line by line; they must come in that order."""
        lines = "".join(self.typed(who, name) for name in names)
        said = self.done("label", "--as", who, "--db", place(who), stdin=lines)
        assert re.findall(r"^(d\d\d): 0 of 2 sentences", said, re.MULTILINE)[: len(names)] == names

    def given(self, names: tuple[str, ...] = NAMES) -> Given:
        """Return every label, straight from the table above."""
        return {
            (name, at + 1): {who: LABELS[KEYS[name][turn][at]] for turn, who in enumerate(self.holders[name])}
            for name in names
            for at in range(2)
        }


def place(who: str) -> str:
    """Return the database somebody labels in."""
    return "annotate.db" if who == "a1" else f"{who}.db"


def percent_agreement(given: Given) -> Fraction:
    """Return the mean over units of the share of pairs of annotators that agree."""
    shares = []
    for labels in given.values():
        pairs = list(combinations(labels.values(), 2))
        shares.append(Fraction(sum(one == other for one, other in pairs), len(pairs)))
    return sum(shares, Fraction()) / len(shares)


def cohen_kappa(given: Given, a: str, b: str) -> Fraction | None:
    """Return Cohen's (1960) kappa of two annotators over what both labelled."""
    both = [(labels[a], labels[b]) for labels in given.values() if {a, b} <= labels.keys()]
    observed = Fraction(sum(one == other for one, other in both), len(both))
    left, right = (Counter(labels) for labels in zip(*both, strict=True))
    expected = sum(Fraction(left[label] * right[label], len(both) ** 2) for label in left)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def figures(report: dict[str, Any], field: str) -> dict[str, float | None]:
    """Return {coefficient: value} of a field of the report on agreement."""
    (found,) = (one for one in report["fields"] if one["field"] == field)
    return {one["coefficient"]: one["value"] for one in found["results"]}


@pytest.fixture
def team(run: Run, folder: Path) -> Team:
    """Twelve documents, read in; dealt out; two copies made."""
    for name in NAMES:
        text = f"Bridge {name} closed on Monday. Officials promise that it opens in March.\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    team = Team(run, folder)
    team.done("add", *(f"{name}.txt" for name in NAMES))
    whom = [word for who in PEOPLE for word in ("--to", who)]
    team.done("assign", *whom, "--calibration", "2", "--per-document", "2", "--as", "boss")
    team.holders = {one["name"]: one["annotators"] for one in team.told("assign", "--show")["documents"]}
    for who in ("a2", "a3"):
        team.done("split", "--for", who, place(who))
    return team


def test_a_campaign_from_the_plan_to_the_gold(team: Team) -> None:
    _planned(team)
    _calibrated(team)
    _labelled(team)
    _agreed(team)
    before = team.told("agreement")
    _decided_line_by_line(team)
    _decided_on_the_screen(team)
    _decided_by_majority(team)
    assert team.told("agreement") == before  # gold never enters it
    _exported(team)
    assert problems(team.folder / "annotate.db") == {}


def _planned(team: Team) -> None:
    """Ten documents to two each are 20 places, 6 or 7 to each of three; three pairs share ten: 3, 3 and 4."""
    plan = team.told("assign", "--show")
    assert [len(team.holders[name]) for name in NAMES] == [3, 3, *[2] * 10]
    assert sorted(one["documents"] for one in plan["pairs"]) == [3, 3, 4]
    assert sorted(one["documents"] for one in plan["annotators"]) == [2 + 6, 2 + 7, 2 + 7]
    assert [one["calibration"] for one in plan["annotators"]] == [2, 2, 2]
    people = team.told("status")["annotators"]
    assert [one["waits_for"] for one in people] == ["calibration"] * 3
    assert sum(one["left"] for one in people) == 2 * (3 * 2 + 20)


def _calibrated(team: Team) -> None:
    """Four units by three: fff, cco, fco, ooo; f 4 times, c 3, o 5.

    Percent agreement (1 + 1/3 + 0 + 1) / 4 = 7/12. Disagreeing ordered pairs over 3 - 1: cco 4/2, fco 6/2, so
    observed (2 + 3) / 12; expected 1 - (4·3 + 3·2 + 5·4) / (12·11) = 94/132. Alpha 1 - 55/94 = 39/94.
    """
    for who in PEOPLE:
        team.label(who, ["d01", "d02"])
    for who in ("a2", "a3"):  # a copy holds nothing of the others'
        assert {one["annotator"] for one in team.told("log", "--all", "--db", place(who))["judgments"]} == {
            who,
            "boss",
        }
    done = team.run("merge", "a2.db", "a3.db")
    assert (done.code, done.err) == (0, "8 judgments came in.\n")
    found = figures(team.told("agreement"), "label")
    assert found["percent_agreement"] == pytest.approx(7 / 12)
    assert found["krippendorff_alpha"] == pytest.approx(39 / 94)
    people = team.told("status")["annotators"]
    assert [(one["done"], one["waits_for"]) for one in people] == [(4, None)] * 3
    assert sum(one["left"] for one in people) == 2 * 20
    done = team.run("adjudicate", "--as", "boss")  # too early: votes would be lost
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "a1 has 12 sentences left, a2 has 14 sentences left, a3 has 14 sentences left" in done.err


def _labelled(team: Team) -> None:
    """a3's last document on the full screen, everything else line by line; then the copies come back again."""
    for who in PEOPLE:
        rest = team.queue(who)[2:]
        team.label(who, rest[:-1] if who == "a3" else rest)
    last = team.queue("a3")[-1]
    assert last not in MARKED
    turn = team.holders[last].index("a3")
    with _screen(team, "label", "--as", "a3", "--db", "a3.db") as terminal:
        terminal.wait_for(f"Bridge {last} closed")
        for key in KEYS[last][turn]:
            terminal.type(key)
            terminal.wait_for(f"saved: {LABELS[key]}")
        terminal.type("q")
        assert terminal.finish() == 0
    fresh = sum(
        2 + bool(name in MARKED and MARKED[name][team.holders[name].index(who)])
        for who in ("a2", "a3")
        for name in team.queue(who)[2:]
    )
    assert team.run("merge", "a2.db", "a3.db").err == f"{fresh} judgments came in.\n"
    assert team.run("merge", "a3.db", "a2.db").err == "0 judgments came in.\n"
    status = team.told("status")
    assert [one["left"] for one in status["annotators"]] == [0, 0, 0]
    assert sum(one["done"] for one in status["annotators"]) == 12 + 40
    assert {one["waits_for"] for one in status["annotators"]} == {"nothing left"}


def _agreed(team: Team) -> None:
    """24 units, 52 judgments: the 12 of before, and 20 units by two; f 21 times, c 18, o 13.

    f: 4 of before; d03 2, d04 2, d05 1, d06 2, d08 3, d09 4, d11 1, d12 2 = 17. c: 3; d03 2, d04 2, d05 1, d06 2,
    d07 1, d08 1, d10 2, d11 2, d12 2 = 15. o: 5; d05 2, d07 3, d10 2, d11 1 = 8. 21 + 18 + 13 = 52.
    Percent agreement: of 20 units 16 are agreed on, so (7/3 + 16) / 24 = 55/72. Alpha: four units of two differ,
    each with 2 ordered pairs / 1, so observed (5 + 4·2) / 52 = 1/4; expected
    1 - (21·20 + 18·17 + 13·12) / (52·51) = 1770/2652. Alpha 1 - 663/1770 = 369/590.
    Spans: two alike in d03, one alone in d05, two that overlap by 9 of 17 characters in d07: 5, and of the three
    pairs of annotators and documents one matches exactly, two by half. F1 2·1/5 and 2·2/5.
    """
    report, given = team.told("agreement"), team.given()
    labels = next(one for one in report["fields"] if one["field"] == "label")
    assert (labels["units"], labels["pairable_units"], labels["judgments"]) == (24, 24, 52)
    assert {one["label"]: one["count"] for one in labels["labels"]} == {"fact": 21, "claim": 18, "opinion": 13}
    found = figures(report, "label")
    assert found["percent_agreement"] == pytest.approx(55 / 72)
    assert found["krippendorff_alpha"] == pytest.approx(369 / 590)
    assert percent_agreement(given) == Fraction(55, 72)  # the table is the one that was worked on
    kappas = [cohen_kappa(given, a, b) for a, b in combinations(PEOPLE, 2)]
    together = {frozenset((one["a"], one["b"])): one for one in labels["pairs"]}
    for (a, b), kappa in zip(combinations(PEOPLE, 2), kappas, strict=True):
        both = {unit: {a: said[a], b: said[b]} for unit, said in given.items() if {a, b} <= said.keys()}
        one = together[frozenset((a, b))]
        assert one["units"] == len(both) == 4 + 2 * sum(team.holders[name] == [a, b] for name in NAMES)
        assert one["percent_agreement"] == pytest.approx(float(percent_agreement(both)))
        assert one["cohen_kappa"] == pytest.approx(float(kappa or 0))
    spans = figures(report, "unsupported")
    assert (spans["f1_exact"], spans["f1_overlap"]) == (pytest.approx(2 / 5), pytest.approx(4 / 5))
    listed = team.told("disagreements")["disagreements"]
    assert [(one["document"], one["sentence"]) for one in listed] == [
        ("d02", 1), ("d05", 1), ("d07", 2), ("d08", 2), ("d11", 1), ("d01", 2)
    ]  # fmt: skip


def _decided_line_by_line(team: Team) -> None:
    """18 labels and the span of d03 are unanimous. By entropy fco comes first (1.58 bits), cco last (0.92).

    What is split evenly (1 bit) comes between, in the order of the documents.
    """
    typed = (
        "y",
        "c guideline_gap e is a promise a claim?",
        "= slip",
        "u",
        "u",
        "= genuine_disagreement",
        "0 slip",
        "q",
    )
    said = team.done("adjudicate", "--as", "boss", stdin="".join(f"{line}\n" for line in typed))
    assert said.startswith("8 disagreements, 0 decided\n19 units on which all agree: carry them into gold?\n")
    shown = re.findall(r"^\[(\d)/8\] (d\d\d), sentence (\d): (\w+)$", said, re.MULTILINE)
    assert shown == [
        ("1", "d02", "1", "label"),
        ("2", "d05", "1", "label"),
        ("3", "d05", "2", "unsupported"),
        ("2", "d05", "1", "label"),  # its reason was taken back, then what was decided
        ("3", "d05", "2", "unsupported"),
        ("4", "d07", "2", "label"),
    ]
    assert "saved: 19 units carried into gold" in said
    first, answered = said.split("saved: claim\n")
    assert "votes" not in first
    votes = re.match(r"votes: A (\w+); B (\w+); C (\w+)\n", answered)
    assert votes
    assert sorted(votes.groups()) == ["claim", "fact", "opinion"]
    assert not any(who in said for who in PEOPLE)
    assert len(_gold(team)) == 18 + 1
    told = team.told("log", "--annotator", "gold")["judgments"]
    left = [one for one in told if one["field"] == "left.label"]  # the newest first
    assert [one["action"] for one in left] == ["answer", "undo", "answer"]
    assert (left[0]["document"], json.loads(left[0]["value"])) == ("d05", {"claim": 1, "fact": 1})


def _decided_on_the_screen(team: Team) -> None:
    with _screen(team, "adjudicate", "--as", "boss") as terminal:
        shown = terminal.wait_for("disagreement 4 of 8")
        assert "3/8 decided" in shown
        assert not re.search(VOTES, shown)
        terminal.type("o")
        terminal.wait_for(VOTES)
        terminal.type("3")
        shown = terminal.wait_for("disagreement 5 of 8")
        assert re.search("1 .*« Officials ».*2 .*« Officials promise »", shown, re.DOTALL)
        terminal.type("2\r")
        terminal.wait_for(r"votes +[AB] [12] +[BC] [12]")
        terminal.type("\r")
        terminal.wait_for("disagreement 6 of 8")
        terminal.type("c")
        terminal.wait_for("gold +claim")
        terminal.type("u")
        terminal.wait_for("open again")
        terminal.type("f")
        terminal.wait_for("gold +fact")
        terminal.type("3")
        shown = terminal.wait_for("disagreement 7 of 8")
        assert "6/8 decided" in shown
        assert not any(re.search(rf"\b{who}\b", shown) for who in PEOPLE)
        terminal.type("q")
        assert terminal.finish() == 0


def _decided_by_majority(team: Team) -> None:
    """Open are d11, one against one, which stays open, and d01, two claims against an opinion."""
    (row,) = team.told("adjudicate", "--as", "boss", "--policy", "majority")["fields"]
    assert row == {"field": "label", "unanimous": 0, "decided": 1, "open": 1, "rule": "majority"}
    assert _gold(team)["d01", "2"] == "claim"
    assert ("d11", "1") not in _gold(team)


def _exported(team: Team) -> None:
    """22 labels: the 18, and d01 2, d02 1, d07 2, d08 2; two spans. d05 1 keeps both answers, d11 1 is open."""
    f, c, o = "fact", "claim", "opinion"
    assert _gold(team) == {
        ("d01", "1"): f, ("d01", "2"): c, ("d02", "1"): c, ("d02", "2"): o, ("d03", "1"): f, ("d03", "2"): c,
        ("d04", "1"): f, ("d04", "2"): c, ("d05", "2"): o, ("d06", "1"): c, ("d06", "2"): f, ("d07", "1"): o,
        ("d07", "2"): o, ("d08", "1"): f, ("d08", "2"): f, ("d09", "1"): f, ("d09", "2"): f, ("d10", "1"): c,
        ("d10", "2"): o, ("d11", "2"): c, ("d12", "1"): f, ("d12", "2"): c,
    }  # fmt: skip
    soft = {(row["document"], row["sentence"], row["value"], row["share"]) for row in _rows(team) if row["share"]}
    assert soft == {("d05", "1", f, "0.5"), ("d05", "1", c, "0.5")}
    spans = [(row["document"], row["quote"], row["kind"]) for row in _rows(team) if row["field"] != "label"]
    assert spans == [(name, "Officials promise", "vague_source") for name in ("d03", "d07")]
    review = team.told("review")
    assert review["reasons"] == {
        "ambiguous_text": 0, "guideline_gap": 1, "slip": 3, "edge_case": 0, "genuine_disagreement": 1
    }  # fmt: skip
    (gap,) = review["guideline_gaps"]
    assert (gap["document"], gap["sentence"], gap["gold"], gap["note"]) == ("d02", 1, c, "is a promise a claim?")
    assert sorted(gap["answers"].values()) == [c, f, o]


def _rows(team: Team) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(team.done("export", "csv", "-", "--labels", "gold")))


def _gold(team: Team) -> dict[tuple[str, str], str]:
    rows = [row for row in _rows(team) if row["field"] == "label" and not row["share"]]
    return {(row["document"], row["sentence"]): row["value"] for row in rows}


def _screen(team: Team, *typed: str) -> Terminal:
    return Terminal((sys.executable, "-m", "annotate", *typed), team.folder)
