"""Every built-in schema from the typed answers of two annotators to agreement and export; figures worked by hand.

The text is the last five sentences of the Mali article.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ROOT, Run


class Case(NamedTuple):
    """What two people type, a line per prompt, and what must come of it.

    `agree`: {(field, metric): share}, for spans the name of the F1. `last`: what the first of them said of the
    last sentence, as exported: label, further answers, spans with their attributes.
    """

    ann: list[str]
    ben: list[str]
    agree: dict[tuple[str, str], float]
    last: tuple[str, dict[str, str], dict[str, dict[str, str]]]
    document: tuple[tuple[str, str], ...] = ()  #: what the first of them said of the whole document


CASES = {
    "subjectivity": Case(
        ["o", "p", "opinion", "o", "p", "c", "p", "o,h"],
        ["o", "p", "o", "o", "o", "p", "opinion"],
        {
            ("subjectivity", "nominal"): 4 / 5,  # all but the fourth
            # Both were asked for reasons twice: once the same set; then one of two reasons, Jaccard 1/2.
            ("reasons", "exact set"): 1 / 2,
            ("reasons", "mean jaccard"): (1 + 1 / 2) / 2,
        },
        ("SUBJ", {"reasons": '["hyperbole", "opinion"]'}, {}),
    ),
    "checkworthiness": Case(
        ["c", "none", "c", "c", "f", "c", "a,o,p", "c", "cause,comparison"],
        ["c", "none", "f", "f", "c", "quote", "o"],
        {
            ("worth", "nominal"): 3 / 5,  # the first, third and fourth
            ("claim_type", "exact set"): 1 / 2,  # none and none; one type of three
            ("claim_type", "mean jaccard"): (1 + 1 / 3) / 2,
        },
        ("check_worthy", {"claim_type": '["cause", "comparison"]'}, {}),
    ),
    "source-reliability": Case(
        # A source is rated where it is named first; 6 names none.
        ["5", '"ONU"', "C", "3", "none", "2", '"ONU"', "6", "4", '"Bamako"', "B", "basis Nothing in the records."],
        ["5", '"ONU"', "B", "2", '"Wagner"', "E", "2", "none", "4", "none", "5", '"Bamako"', "B"],
        {
            # 6 is no rank: the fourth sentence has one rating, so four are compared, two are alike, none far off.
            ("credibility", "nominal"): 2 / 4,
            ("credibility", "within one"): 1.0,
            # Two sources are rated by both, one of them alike; the third by one alone.
            ("reliability", "nominal"): 1 / 2,
            ("reliability", "within one"): 1.0,
        },
        ("4", {"source": "Bamako", "basis": "Nothing in the records."}, {}),
    ),
    "media-bias": Case(
        ["x", 'y m "le plus intéressant" l n', "x", "x", 'y m "une nouvelle fois" l n d', "2"],
        [
            "x",
            'y m "le plus intéressant" lexical positive',
            "x",
            'y m "djihadistes" i n',
            'y m "a une nouvelle fois montré" l n',
            "1",
        ],
        {
            ("sentence_bias", "nominal"): 4 / 5,  # all but the fourth
            # Two spans and three: one pair has the same ends and kind, two pairs overlap; F1 = 2 pairs / spans.
            ("bias", "f1_exact"): 2 / 5,
            ("bias", "f1_overlap"): 4 / 5,
            ("bias", "label where spans overlap"): 1.0,
            ("stance", "nominal"): 0.0,
            ("stance", "within one"): 1.0,
        },
        ("biased", {}, {"une nouvelle fois": {"type": "lexical", "polarity": "negative", "aim": "direct"}}),
        (("stance", "against"),),
    ),
    "persuasion": Case(
        [
            'y m "terroristes" an',
            'y m "le plus intéressant" me',
            "x",
            "x",
            'y m "a une nouvelle fois montré" aq m "déstabilisation" Loaded_Language',
        ],
        [
            "x",
            'y m "ce qui est le plus intéressant" me',
            "x",
            "x",
            'y m "a une nouvelle fois montré" aq m "déstabilisation" an',
        ],
        {
            ("persuades", "nominal"): 4 / 5,  # all but the first
            # Four spans and three: one the same, one overlapping; one the same words by another name.
            ("technique", "f1_exact"): 2 / 7,
            ("technique", "f1_overlap"): 4 / 7,
            ("technique", "label where spans overlap"): 2 / 3,
        },
        (
            "persuasive",
            {},
            {
                "a une nouvelle fois montré": {"kind": "Questioning_the_Reputation"},
                "déstabilisation": {"kind": "Loaded_Language"},
            },
        ),
    ),
    "event-factuality": Case(
        [
            'y m "commises" c+ o',
            'y m "a trouvé" CT+ author',
            'y m "perdre" c+ o',
            'y m "confirmation" uu a',
            'y m "montré" c+ a',
        ],
        [
            "x",
            'y m "trouvé" c+ a',
            'y m "perdre" r+ quoted_source',
            'y m "confirmation" uu i',
            'y m "montré" c+ a',
        ],
        {
            ("contains", "nominal"): 4 / 5,  # all but the first
            # Five spans and four: two have the same ends and value, a third overlaps, a fourth has another value.
            ("event", "f1_exact"): 4 / 9,
            ("event", "f1_overlap"): 6 / 9,
            ("event", "label where spans overlap"): 3 / 4,
        },
        ("with_event", {}, {"montré": {"value": "CT+", "according_to": "author"}}),
    ),
}

#: What both gave each sentence, as exported.
LABELS = {
    "subjectivity": ["OBJ OBJ", "SUBJ SUBJ", "OBJ OBJ", "SUBJ OBJ", "SUBJ SUBJ"],
    "checkworthiness": [
        "check_worthy check_worthy",
        "check_worthy unimportant",
        "unimportant unimportant",
        "check_worthy check_worthy",
        "check_worthy non_factual",
    ],
    "source-reliability": ["5 5", "3 2", "2 2", "6 4", "4 5"],
    "media-bias": ["unbiased unbiased", "biased biased", "unbiased unbiased", "unbiased biased", "biased biased"],
    "persuasion": [
        "persuasive plain",
        "persuasive persuasive",
        "plain plain",
        "plain plain",
        "persuasive persuasive",
    ],
    "event-factuality": ["with_event no_event", *["with_event with_event"] * 4],
}


@pytest.fixture
def five(folder: Path) -> Path:
    """The last five sentences of the Mali article."""
    text = (ROOT / "seeds" / "mali-2023-11.txt").read_text(encoding="utf-8")
    path = folder / "mali.txt"
    path.write_text(text[text.index("Les chaînes découvertes") :], encoding="utf-8")
    return path


def of(who: str, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in answers if one["annotator"] == who]


@pytest.mark.parametrize("name", CASES)
def test_two_annotators_label_it_and_agreement_and_export_say_what_they_typed(
    run: Run, five: Path, name: str
) -> None:
    case = CASES[name]
    for who, lines in (("ann", case.ann), ("ben", case.ben)):
        done = run("label", str(five), "--as", who, "--schema", name, stdin="".join(f"{one}\n" for one in lines))
        assert done.code == 0, done.out
        assert "All 5 sentences are labelled." in done.out
        assert "not done" not in done.out

    fields = json.loads(run("agreement", "--json").out)["fields"]
    found = {(f["field"], r[key]): r["value"] for f in fields for r in f["results"]
             if r["coefficient"] in ("percent_agreement", "f1_exact", "f1_overlap")
             for key in ("coefficient", "metric")}  # fmt: skip
    assert {wanted: found[wanted] for wanted in case.agree} == pytest.approx(case.agree)

    exported = run("export", "jsonl")
    assert exported.code == 0, exported.err
    records = [json.loads(line) for line in exported.out.splitlines()]
    assert [" ".join(one["label"] for one in record["labels"]) for record in records] == LABELS[name]
    label, answers, spans = case.last
    last = records[-1]
    assert [one["label"] for one in of("ann", last["labels"])] == [label]
    assert {one["field"]: one["value"] for one in of("ann", last["answers"])} == answers
    assert {
        one["quote"]: {part["name"]: part["label"] for part in one["attributes"]}
        for one in of("ann", last["spans"])
    } == spans
    assert {one["field"]: one["value"] for one in of("ann", last["document_answers"])} == dict(case.document)


def test_a_rating_that_cannot_be_judged_is_kept_and_counts_as_none(run: Run, five: Path) -> None:
    for who, lines in (
        ("ann", '6\n6\n6\n6\n1\n"ONU"\nF\n'),
        ("ben", '5\n"ONU"\nA\n6\n6\n6\n1\nnone\n'),
    ):
        done = run("label", str(five), "--as", who, "--schema", "source-reliability", stdin=lines)
        assert done.code == 0, done.out
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    assert (fields["credibility"]["pairable_units"], fields["credibility"]["excluded"]) == (1, {"6": 7})
    assert (fields["reliability"]["pairable_units"], fields["reliability"]["excluded"]) == (0, {"F": 1})
    records = [json.loads(line) for line in run("export", "jsonl").out.splitlines()]
    assert records[0]["counts"]["6"] == 1


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
def test_its_guideline_is_a_page_in_either_language(run: Run, name: str, language: str, other: str) -> None:
    pages = {one: run("schema", "show", name, "--language", one).out.splitlines() for one in (language, other)}
    assert pages[language][0] != pages[other][0]
    examples = {one: {line for line in page if "e.g. " in line} for one, page in pages.items()}
    assert len(examples[language]) > 8
    assert not examples[language] & examples[other]
