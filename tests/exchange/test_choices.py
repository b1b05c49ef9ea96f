import io
import json
import re
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.exchange.choices import SPLITS, parse_split, split_of, within
from annotate.exchange.outgoing import jsonl, long_csv
from annotate.exchange.stored import pseudonyms
from annotate.store.catalog import add_document
from tests.exchange.project import FULL_TEXTS, WHO, dataset, facts, full, records

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("choices") / "annotate.db")


def test_pieces_and_links_of_spans_come_out_of_the_database(db):
    spans = {span.quote[:9]: span for r in records(db) for s in r.sentences for span in s.spans}
    text = next(r.document.text for r in records(db) if r.document.name == "émeute")
    assert [text[start:stop] for start, stop in spans["=1+1 est "].fragments] == ["=1+1", "[/b]", "</script>"]
    assert dict(spans["responsab"].links)["by"] == ()
    assert dict(spans["responsab"].links)["echoes"] == (spans["a montré "].unit,)
    assert spans["La France"].pieces == ((spans["La France"].start, spans["La France"].stop),)


def test_what_is_said_of_sources_stands_beside_the_documents(db):
    rated = [(s.name, one.annotator, one.value) for s in dataset(db).sources for one in s.further]
    assert rated == [("=no", "bo", "F"), ("Le Jour", "al", "A"), ("Le Jour", "zoé", "B")]


@settings(max_examples=100)
@given(HASHES, st.sampled_from([(0.8, 0.1, 0.1), (0.9, 0.1), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
def test_a_document_has_one_split_and_never_one_of_share_nothing(sha256, shares):
    name = split_of(sha256, shares)
    names = SPLITS if len(shares) == 3 else ("train", "test")
    assert name in names
    assert dict(zip(names, shares, strict=True))[name] > 0
    assert split_of(sha256, shares) == name


def test_the_splits_of_many_documents_are_about_as_asked():
    names = [split_of(f"{n:064x}", (0.8, 0.1, 0.1)) for n in range(4000)]
    assert [round(names.count(name) / 4000, 1) for name in SPLITS] == [0.8, 0.1, 0.1]


def test_a_document_added_moves_no_other(tmp_path):
    db = full(tmp_path / "annotate.db")
    before = {r.document.name: r.split for r in records(db, split=(0.5, 0.5))}
    for n in range(20):
        add_document(db, f"a{n}", f"Encore {n}.", [(0, 7)], segmenter="by hand")
    after = {r.document.name: r.split for r in records(db, split=(0.5, 0.5))}
    assert before == {name: after[name] for name in before}
    assert len(set(after.values())) == 2


def test_all_sentences_of_a_document_are_in_its_split(db):
    out = io.BytesIO()
    jsonl.write(dataset(db, split=(0.5, 0.25, 0.25)), out)
    read = [json.loads(line) for line in out.getvalue().decode().split("\n")[:-1]]
    assert len({(r["document"], r["split"]) for r in read}) == len({r["document"] for r in read})


@pytest.mark.parametrize(
    "text", ["", "80", "80/10/10/0", "80/x", "-1/2", "0/0", "80/10/", "nan/1", "1e9/1", "٨/٢"]
)
def test_shares_that_are_none_are_refused(text):
    if text == "٨/٢":
        assert parse_split(text) == (0.8, 0.2)  # digits of any script are digits
        return
    with pytest.raises(AnnotateError, match="is not shares"):
        parse_split(text)


@pytest.mark.parametrize(
    ("published", "since", "until", "kept"),
    [
        ("2023-11-05", "2023-11", None, True),
        ("2023-11-05", "2023-11-06", None, False),
        ("2023-11-05", None, "2023-11", True),
        ("2023-11", "2023-11-05", None, False),  # some of the month was before
        ("2023", None, "2023-11", False),
        ("2023", "2023", "2023", True),
        ("2023-11-05T10:00:00Z", "2023-11-05", "2023-11-05", True),
        (None, "2023", None, False),
        (None, None, None, True),
    ],
)
def test_dates_known_only_to_the_month_or_year_lie_wholly_inside_or_do_not_count(published, since, until, kept):
    assert within(published, since, until) is kept


def test_a_limit_that_is_no_date_is_refused():
    with pytest.raises(AnnotateError, match=r"'5.11.2023' is not a date"):
        within(None, "5.11.2023", None)


def test_only_sentences_with_a_label_only_answers_to_a_field_only_an_outlet(db):
    kept = [s for r in records(db, labelled=frozenset({"no"})) for s in r.sentences]
    assert [(s.start, s.number) for s in kept] == [(6, 1), (68, 2), (111, 3)]
    one = records(db, fields=frozenset({"voice"}))
    assert {said.split(":")[0] for *_, said, _ in facts(one)} == {"voice"}
    assert not any(r.further or s.further or s.answers for r in one for s in r.sentences)
    assert [r.document.name for r in records(db, sources=frozenset({"no"}))] == ["no"]


def test_labels_are_looked_for_among_those_that_are_written(db):
    """A label of one annotator that is not the majority's does not keep the sentence."""
    kept = [s.start for r in records(db, labels="majority", labelled=frozenset({"no"})) for s in r.sentences]
    assert kept == [6, 68]


@pytest.mark.parametrize("choice", [{"fields": frozenset({"stnce"})}, {"labelled": frozenset({"lie"})}])
def test_a_field_or_label_that_is_not_in_the_schema_is_refused(db, choice):
    with pytest.raises(AnnotateError, match=r"has no (field|label) '(stnce|lie)'"):
        dataset(db, **choice)


def test_pseudonyms_stand_everywhere_for_names_and_gold_keeps_its_own(db):
    names = pseudonyms(db)
    assert names == dict(zip(WHO, ("annotator-1", "annotator-2", "annotator-3"), strict=True))
    hidden = dataset(db, pseudonyms=names)
    said = repr([*map(asdict, hidden.documents), *map(asdict, hidden.sources), hidden.annotators])
    assert not re.search("|".join(f"'{name}'" for name in WHO), said)
    assert "'gold'" in said
    undo = {new: name for name, new in names.items()}
    back = {(*place, undo.get(who, who)) for *place, who in facts(records(db, pseudonyms=names))}
    assert back == facts(records(db))


def test_without_texts_no_word_of_them_is_left_and_every_place_is(db):
    for write in (jsonl.write, long_csv.write):
        out = io.BytesIO()
        write(dataset(db, with_text=False), out)
        told = out.getvalue().decode()
        for parts in ("responsabilité", "formule", "aujourd", "sier hun", "مصدر", "script><img"):
            assert any(parts in text for _, texts in FULL_TEXTS.values() for text in texts)
            assert parts not in told
    assert facts(records(db, with_text=False)) == facts(records(db))
    lengths = [r.length for r in records(db)]
    assert [r.length for r in records(db, with_text=False)] == lengths


def test_choices_come_in_one_order_whatever_is_chosen_together(db):
    names = pseudonyms(db)
    chosen = dataset(db, labels="majority", pseudonyms=names, with_text=False, split=(1.0, 0.0))
    assert chosen.annotators == ("majority",)
    assert {one.annotator for r in chosen.documents for s in r.sentences for one in s.answers} == {"majority"}
