"""Was there a span at all in the sentence: a yes or no of everybody who read the document to the end."""

import json

import pytest

from annotate.model.judgment import Draft, sentence_unit
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.questions.span_marks import sentences_with_spans, span_marks

SCHEMA = parse_schema(
    'name = "tone"\nversion = "1"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
    '[[field.label]]\nname = "calm"\nkey = "c"\n[[field]]\nname = "loaded"\nlevel = "span"\n',
    "tone.toml",
)
TEXT = "Un mot. Deux mots. Trois. Et quatre."
CUTS = [(0, 7), (8, 18), (19, 25), (26, 36)]


@pytest.fixture
def judge(folder):
    """Label the first sentences of a document, all by default, and mark spans given as (start, stop)."""
    db = open_database(folder / "annotate.db", create=True)
    add_schema(db, SCHEMA)

    def by(annotator, *spans, document="mots", sentences=4):
        entry, _ = add_document(db, document, f"{TEXT} {document}", CUTS, segmenter="by hand")
        add_annotator(db, annotator)
        journal = Journal(db, annotator, SCHEMA)
        for cut in CUTS[:sentences]:
            journal.append(Draft(entry.sha256, sentence_unit(*cut), *cut, "tone", "calm"))
        for start, stop in spans:
            unit, quote = f"span:{start}-{stop}", TEXT[start:stop]
            journal.append(Draft(entry.sha256, unit, start, stop, "loaded", "{}", quote))
        return db

    return by


def answers(db):
    """The yes (y) and no (n) of each sentence, annotators in order, by document."""
    found = {}
    for document, _, given in sentences_with_spans(db, span_marks(db, SCHEMA, "loaded")):
        found.setdefault(document, []).append("".join(given[who][0] for who in sorted(given)))
    return found


def test_agreement_on_a_span_at_all_is_the_one_worked_by_hand(judge, run):
    judge("a1", (0, 2), (8, 12))
    judge("a2", (13, 17), (19, 24))
    assert answers(judge("a2", sentences=0)) == {"mots": ["yn", "yy", "ny", "nn"]}
    fields = json.loads(run("agreement", "--json").out)["fields"]
    (field,) = [one for one in fields if one["field"] == "loaded: any in the sentence"]
    value = {one["coefficient"]: one["value"] for one in field["results"]}
    assert (field["level"], field["scale"], field["pairable_units"], field["judgments"]) == (
        "sentence",
        "nominal",
        4,
        8,
    )
    assert {one["label"]: one["count"] for one in field["labels"]} == {"no": 4, "yes": 4}
    assert value["percent_agreement"] == 0.5
    assert value["krippendorff_alpha"] == pytest.approx(1 - 0.5 / (2 * 4 * 4 / (8 * 7)))  # .125
    assert value["gwet_ac1"] == pytest.approx((0.5 - 0.5) / (1 - 0.5))
    assert "loaded: any in the sentence (nominal)" in run("agreement").out


def test_spans_in_one_sentence_count_once_and_one_across_sentences_where_it_begins(judge):
    judge("a1", (0, 2), (3, 6))
    assert answers(judge("a2", (13, 24))) == {"mots": ["yn", "ny", "nn", "nn"]}


def test_a_span_that_begins_between_two_sentences_is_in_the_later_one(judge):
    judge("a1", (7, 12))
    assert answers(judge("a2")) == {"mots": ["nn", "yn", "nn", "nn"]}


def test_who_has_not_finished_a_document_says_neither_yes_nor_no_of_it(judge):
    judge("a1", (0, 2))
    judge("a2")
    assert answers(judge("a3", (0, 2), sentences=3)) == {"mots": ["yn", "nn", "nn", "nn"]}


def test_a_document_read_by_one_only_is_left_out(judge):
    judge("a1", (0, 2))
    judge("a1", (0, 2), document="seul")
    assert answers(judge("a2")) == {"mots": ["yn", "nn", "nn", "nn"]}


def test_nobody_to_compare_with_leaves_the_question_out(judge, run):
    judge("a1", (0, 2))
    fields = [one["field"] for one in json.loads(run("agreement", "--json").out)["fields"]]
    assert fields == ["tone", "loaded"]


def test_a_model_of_the_annotators_says_of_each_sentence_whether_it_likely_has_one(judge, run):
    for who, spans in (("a1", [(0, 2)]), ("a2", [(0, 2)]), ("a3", [(0, 2), (8, 9)])):
        judge(who, *spans)
    models = json.loads(run("agreement", "--model", "dawid-skene", "--json").out)["models"]
    (found,) = [one for one in models if one["field"] == "loaded: any in the sentence"]
    assert [(one["unit"], one["label"]) for one in found["units"]] == [
        ("sentence:0-7", "yes"),
        ("sentence:8-18", "no"),
        ("sentence:19-25", "no"),
        ("sentence:26-36", "no"),
    ]
