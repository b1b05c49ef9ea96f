import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.exchange.consensus import likeliest, majority, soft
from annotate.exchange.stored import fitted
from annotate.model.decision import GOLD
from tests.exchange.project import everything, full, label, make, nasty, records, schema, sitting


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("consensus") / "annotate.db")


def labels(documents, name="émeute"):
    (record,) = [one for one in documents if one.document.name == name]
    return [[(one.annotator, one.label, one.share) for one in sentence.answers] for sentence in record.sentences]


def spans(documents, name="émeute"):
    (record,) = [one for one in documents if one.document.name == name]
    return [span for sentence in record.sentences for span in sentence.spans]


def test_the_majority_is_more_than_any_other_and_a_tie_leaves_the_sentence_open(db):
    assert labels(records(db, labels="majority")) == [
        [("majority", "fact", pytest.approx(2 / 3))],
        [("majority", "no", pytest.approx(2 / 3))],
        [],
        [],
    ]


def test_sentences_left_open_are_counted(db):
    from collections import Counter

    undecided = Counter()
    records(db, labels="majority", undecided=undecided)
    assert undecided["sentence"] == 2


def test_shares_are_of_those_who_labelled_the_sentence_and_gold_is_no_vote(db):
    first, *_ = labels(records(db, labels="soft"))
    assert first == [("soft", "fact", pytest.approx(2 / 3)), ("soft", "claim", pytest.approx(1 / 3))]


def test_gold_is_taken_as_it_is(db):
    found = labels(records(db, labels="gold"))
    assert found == [[(GOLD, "fact", None)], [(GOLD, "no", None)], [], []]
    assert spans(records(db, labels="gold")) == []


def test_a_span_of_more_than_half_of_the_readers_is_the_majoritys_with_its_links(db):
    kept = spans(records(db, labels="majority"))
    assert [(span.quote, span.kind, span.annotator) for span in kept] == [
        ("La France", "person", "majority"),
        ("a montré sa responsabilité", "vague-ly", "majority"),
    ]
    assert [span.share for span in kept] == [pytest.approx(2 / 3)] * 2
    assert kept[1].links == (("by", (kept[0].unit,)),)


def test_every_span_has_its_share_when_labels_are_soft(db):
    found = {span.quote[:12]: span.share for span in spans(records(db, labels="soft"))}
    assert found["La France"] == pytest.approx(2 / 3)
    assert found["responsabili"] == found["=1+1 est une"] == pytest.approx(1 / 3)


def test_a_link_between_merged_spans_ends_at_one_that_is_there(db):
    found = spans(records(db, labels="soft"))
    units = {(span.field, span.unit) for span in found}
    schema_links = {link.name: link.to for link in everything().field("said").links}
    ends = [(schema_links[name], unit) for span in found for name, tied in span.links for unit in tied]
    assert len(ends) == 2
    assert set(ends) <= units


def test_flags_are_voted_on_one_by_one(db):
    (record,) = [one for one in records(db, labels="soft") if one.document.name == "émeute"]
    tones = [(one.value, one.share) for one in record.sentences[0].further if one.field == "tone"]
    assert tones == [('["loud"]', 0.5), ('["sad"]', 0.5)]
    (record,) = [one for one in records(db, labels="majority") if one.document.name == "émeute"]
    assert [one.value for one in record.sentences[0].further if one.field == "tone"] == ["[]"]


def test_dawid_and_skene_believe_the_reliable_rather_than_the_many(tmp_path):
    db = make(tmp_path / "annotate.db")
    good, bad, worse = (sitting(db, who) for who in ("good", "bad", "worse"))
    for number, name in enumerate(["fact", "claim", "fact", "claim", "opinion"], 1):
        label(good, number, name)
        label(bad, number, name)
        label(worse, number, "fact")
    models = fitted(db, schema())
    ((decided, share),) = likeliest(models)("label", {"good": "claim", "worse": "fact"})
    assert decided == "claim"
    assert share > 0.9
    assert majority("label", {"good": "claim", "worse": "fact"}) == []


def test_a_field_without_a_model_goes_by_the_majority():
    votes = {"a": "x", "b": "x", "c": "y"}
    assert likeliest({})("why", votes) == majority("why", votes) == [("x", pytest.approx(2 / 3))]


def test_excluded_labels_are_no_votes_for_the_model(db):
    models = fitted(db, everything())
    assert likeliest(models)("stance", {"zoé": "unclear"}) == []
    found = records(db, labels="dawid-skene", decide=likeliest(models))
    assert {one for row in labels(found) for _, one, _ in row} <= {"fact", "no", "claim"}


def test_nothing_answered_is_nothing_decided(tmp_path):
    db = nasty(tmp_path / "annotate.db")
    assert "label" in fitted(db, schema())
    assert fitted(make(tmp_path / "empty.db"), schema()) == {}


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from("xyz"), max_size=7))
def test_shares_add_up_and_the_majority_is_the_greatest_or_none(votes):
    shares = soft("label", votes)
    assert sum(share for _, share in shares) == pytest.approx(1 if votes else 0)
    assert [share for _, share in shares] == sorted((share for _, share in shares), reverse=True)
    best = [label for label, share in shares if shares and share == shares[0][1]]
    assert majority("label", votes) == (shares[:1] if len(best) == 1 else [])
