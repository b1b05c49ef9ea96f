import io
import json

import pytest

from annotate.exchange.formats import FORMATS
from annotate.exchange.losses import KINDS, Losses, one_layer, told
from annotate.exchange.records import Marked
from tests.exchange.project import dataset, full, records


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return full(tmp_path_factory.mktemp("losses") / "annotate.db")


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("label", 15),
        ("span", 10),
        ("overlap", 1),  # al's second `said` runs over his first
        ("crossing", 1),
        ("off words", 1),  # "jourd" of "aujourd'hui"
        ("fragments", 1),
        ("link", 3),  # by, echoes, and by nobody
        ("gone", 0),
        ("attribute", 1),
        ("answer", 6),
        ("document answer", 3),
        ("source answer", 3),
        ("confidence", 1),
        ("note", 2),
        ("share", 0),
        ("annotator", 35),
        ("origin", 2),
        ("split", 0),
        ("unlabelled", 0),
        ("empty", 1),
    ],
)
def test_everything_a_format_may_have_no_place_for_is_counted_by_hand(db, kind, count):
    losses = Losses([kind])
    list(losses.watch(dataset(db)).documents)
    assert losses.counts[kind] == count


def test_shares_and_splits_are_there_when_chosen(db):
    losses = Losses(["share", "split"])
    list(losses.watch(dataset(db, labels="soft", split=(0.5, 0.5))).documents)
    assert losses.counts["split"] == 4
    assert losses.counts["share"] > 20


def test_counts_are_told_in_one_order_and_words_that_fit_their_number():
    assert told({"note": 1, "link": 12, "confidence": 3, "span": 0}) == "12 links, 3 confidences, 1 note"
    assert told({"link": 1234}) == "1,234 links"
    assert told({}) == ""


def test_what_a_format_cannot_carry_is_known_and_has_a_reason():
    for name, one in FORMATS.items():
        assert set(one.cannot) <= set(KINDS), name
        assert all(one.cannot.values()), name
        assert one.read_by, name


def span(start, stop):
    return Marked("a", "f", f"span:{start}-{stop}", start, stop, "", None, None, "")


def test_spans_that_fit_beside_each_other_stay_in_reading_order():
    kept, left_out = one_layer([span(0, 4), span(0, 9), span(3, 5), span(4, 6), span(6, 7)])
    assert [(one.start, one.stop) for one in kept] == [(0, 4), (4, 6), (6, 7)]
    assert left_out == 2


def test_counting_changes_nothing_that_is_written(db):
    watched, plain = io.BytesIO(), io.BytesIO()
    FORMATS["jsonl"].write(Losses(KINDS).watch(dataset(db)), watched)
    FORMATS["jsonl"].write(dataset(db), plain)
    assert watched.getvalue() == plain.getvalue()


def test_a_jsonl_file_gives_back_every_text_that_has_sentences(db):
    out = io.BytesIO()
    FORMATS["jsonl"].write(dataset(db), out)
    texts = {}
    for line in out.getvalue().decode().split("\n")[:-1]:
        record = json.loads(line)
        texts[record["document"]] = texts.get(record["document"], "") + record["before"] + record["text"]
        last = record["after"]
        texts[record["document"]] += last
    assert texts == {r.document.name: r.document.text for r in records(db) if r.sentences}
