"""Spans in pieces: what covers only its pieces, from arithmetic by hand to a table and a database."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.agreement.spans.places import Marked, Span, matches
from annotate.agreement.spans.report import describe_spans
from annotate.errors import AnnotateError
from tests.agreement.test_spans import described
from tests.conftest import Run

LENGTH = 30
CONTINUUM = ("u_alpha", "u_alpha_binary", "cu_alpha")


def of(*places, label="x"):
    return Span(places[0][0], places[-1][1], label, places if len(places) > 1 else ())


def report(**marks):
    """Describe one document; each annotator's spans by name."""
    rows = [("d", who, span) for who, spans in marks.items() for span in spans]
    marked = Marked.from_marks(rows, {"d": LENGTH}, {"d": list(marks)})
    return describe_spans(marked, field="content", level="span")


def values(found):
    return {result.coefficient: result.value for result in found.results}


def test_the_gap_between_pieces_is_not_marked_by_hand():
    # One marked 0-4 and 8-10, six characters; the other all of 0-10. In both: 6 characters, in either: 10.
    found = report(a=[of((0, 4), (8, 10))], b=[of((0, 10))])
    assert found["f1_exact"].value == 0
    assert found["f1_overlap"].value == 1  # 6 / 10 is at least one half
    assert found["f1_character"].value == pytest.approx(2 * 6 / (6 + 10))
    assert [(one.spans, one.characters, one.median_length) for one in found.annotated] == [(1, 6, 6), (1, 10, 10)]
    # By both: 6 of 30 characters, by neither 20, so 26 agree. Of what chance could pair: 16 marked in all and
    # 44 not, but no stretch, and no character of a gap, with itself.
    own = 4**2 + 2**2 + 10**2 + 44
    expected = (16**2 + 44**2 - own) / (60**2 - own)
    assert found["u_alpha_binary"].value == pytest.approx((26 / 30 - expected) / (1 - expected))


def test_half_of_the_characters_in_either_is_enough_and_less_is_not():
    assert report(a=[of((0, 4), (8, 10))], b=[of((0, 3))])["f1_overlap"].value == 1  # 3 of 6
    assert report(a=[of((0, 4), (8, 10))], b=[of((0, 2))])["f1_overlap"].value == 0  # 2 of 6
    assert report(a=[of((0, 4), (8, 10))], b=[of((0, 4), (8, 10))])["f1_exact"].value == 1
    assert report(a=[of((0, 4), (8, 10))], b=[of((0, 5), (8, 10))])["f1_exact"].value == 0


def test_a_span_in_the_gap_of_another_misses_it():
    found = report(a=[of((0, 4), (8, 10))], b=[of((4, 8))])
    assert (found["f1_overlap"].value, found["f1_character"].value) == (0, 0)
    assert [(miss.start, miss.end, miss.fragments) for miss in found.misses] == [
        (0, 10, ((0, 4), (8, 10))),
        (4, 8, ()),
    ]
    plain = found.to_json()["misses"][0]
    assert json.loads(json.dumps(plain)) == plain


def test_two_kinds_that_only_enclose_each_other_do_not_clash():
    assert report(a=[of((0, 4), (8, 10)), of((5, 7), label="y")], b=[of((0, 4))])["u_alpha"].undefined is None
    clash = report(a=[of((0, 4), (8, 10)), of((3, 7), label="y")], b=[of((0, 4))])["u_alpha"]
    assert clash.undefined == "a gave overlapping spans different labels in d"


def test_how_pieces_were_counted_is_said_and_nothing_is_said_without_any():
    said = {
        one.coefficient: " ".join(one.caveats) for one in report(a=[of((0, 4), (8, 10))], b=[of((0, 4))]).results
    }
    assert all("1 of the spans is in pieces" in caveat for caveat in said.values())
    assert "stretch of its own" in said["u_alpha"]
    assert "all pieces must be the same" in said["f1_exact"]
    assert "characters in the pieces" in said["f1_overlap"]
    assert not any(
        "pieces" in caveat for one in report(a=[of((0, 4))], b=[of((0, 4))]).results for caveat in one.caveats
    )


@pytest.mark.parametrize(
    "places", [((0, 4), (3, 6)), ((0, 4), (4, 6)), ((5, 6), (0, 4)), ((0, 4), (6, 6))], ids=str
)
def test_pieces_out_of_order_or_overlapping_are_refused(places):
    with pytest.raises(AnnotateError, match=r"pieces of span .* are not in order|is not inside d"):
        report(a=[Span(places[0][0], places[-1][1], "x", places)])
    with pytest.raises(AnnotateError, match="are not in order"):
        report(a=[Span(0, 9, "x", ((0, 4), (6, 8)))])  # they end before it does


@st.composite
def marks(draw):
    """Spans in one to three pieces of three annotators, of whom nobody marks a character twice."""
    rows = []
    for who in "abc":
        edges = sorted(draw(st.lists(st.integers(0, LENGTH), max_size=10, unique=True)))
        places = [place for place in itertools.pairwise(edges) if draw(st.booleans())]
        while places:
            taken = places[: draw(st.integers(1, 3))]
            del places[: len(taken)]
            apart = [taken[0]]
            for place in taken[1:]:
                if place[0] == apart[-1][1]:
                    apart[-1] = (apart[-1][0], place[1])
                else:
                    apart.append(place)
            rows.append(("d", who, of(*apart, label=draw(st.sampled_from("xy")))))
    return rows


def whole(rows):
    marked = Marked.from_marks(rows, {"d": LENGTH}, {"d": "abc"})
    return describe_spans(marked, field="content", level="span")


@given(marks())
@settings(max_examples=40, deadline=None)
def test_coefficients_of_a_continuum_and_of_characters_see_each_piece_as_a_stretch(rows):
    split = [("d", who, s, e, span.label) for _, who, span in rows for s, e in span.places]
    apart = values(described(split, {"d": LENGTH}, {"d": "abc"}))
    found = values(whole(rows))
    for name in (*CONTINUUM, "f1_character"):
        assert found[name] == (None if apart[name] is None else pytest.approx(apart[name], abs=1e-12))


@given(marks())
@settings(max_examples=40, deadline=None)
def test_f1_of_characters_is_that_of_sets_of_characters(rows):
    sets = {
        who: {(i, s.label) for _, one, s in rows if one == who for p in s.places for i in range(*p)}
        for who in "abc"
    }
    pairs = [(sets[a], sets[b]) for a, b in itertools.combinations("abc", 2)]
    size = sum(len(a) + len(b) for a, b in pairs)
    wanted = 2 * sum(len(a & b) for a, b in pairs) / size if size else None
    assert values(whole(rows))["f1_character"] == (None if wanted is None else pytest.approx(wanted))


@given(marks(), marks())
@settings(max_examples=40, deadline=None)
def test_matches_are_one_to_one_the_same_turned_round_and_hold_all_equal_spans(some, others):
    one, other = (sorted({span for _, _, span in rows}) for rows in (some, others))
    found = matches(one, other, same_label=True)
    assert {(a, b) for a, b in found} == {(a, b) for b, a in matches(other, one, same_label=True)}
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
    assert {(span, span) for span in {*one} & {*other}} <= {*found}
    for a, b in found:
        inside, either = ({i for p in s.places for i in range(*p)} for s in (a, b))
        assert 2 * len(inside & either) >= len(inside | either)


@given(marks())
@settings(max_examples=40, deadline=None)
def test_equal_annotators_agree_perfectly_and_every_f1_lies_between_nothing_and_one(rows):
    mine = [span for _, who, span in rows if who == "a"]
    alike = values(whole([("d", who, span) for who in "abc" for span in mine]))
    assert {alike[name] for name in ("f1_exact", "f1_overlap", "f1_character")} <= {1, None}
    found = values(whole(rows))
    shares = [found[name] for name in ("f1_exact", "f1_overlap", "f1_character") if found[name] is not None]
    assert all(0 <= share <= 1 for share in shares)
    if shares:
        assert found["f1_exact"] <= found["f1_overlap"]


TABLE = """\
document,annotator,start,end,value,length,span_id
d,a1,8,10,x,30,1
d,a1,0,4,x,30,1
d,a2,0,4,x,30,
d,a2,20,22,x,30,7
d,a2,22,24,x,30,7
"""


def table(run: Run, body: str):
    Path("spans.csv").write_text(body, encoding="utf-8")
    return run("agreement", "spans.csv", "--spans", "--json")


def test_rows_with_the_same_id_are_the_pieces_of_one_span(run: Run) -> None:
    done = table(run, TABLE)
    document = json.loads(done.out)
    (field,) = document["fields"]
    found = {one["coefficient"]: one["value"] for one in field["results"]}
    # 6 characters and 4 + 4: four are in both. The pieces of 7 touch, so it is in one piece, missed by a1.
    assert found["f1_character"] == pytest.approx(2 * 4 / (6 + 8))
    assert found["f1_overlap"] == pytest.approx(2 * 1 / 3)
    assert [(miss["start"], miss["end"], miss["fragments"]) for miss in field["misses"]] == [(20, 24, [])]
    assert document["notices"] == ["1 of 3 spans are in pieces: rows with the same span_id"]
    assert "1 of 3 spans are in pieces" in done.err


def test_another_column_can_be_the_id_and_a_column_of_words_is_not_taken_for_it(run: Run) -> None:
    renamed = TABLE.replace("span_id", "span")
    Path("spans.csv").write_text(renamed, encoding="utf-8")
    units = [
        json.loads(run("agreement", "spans.csv", "--spans", "--json", *more).out)["fields"][0]["units"]
        for more in ((), ("--column", "span_id=span"))
    ]
    assert units == [5, 3]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("d,a1,0,4,x", "d,a1,0,9,x", "row 2: span '1' of a1 in 'd' has pieces that overlap"),
        ("d,a1,8,10,x", "d,a1,8,10,y", "row 3: span '1' of a1 in 'd' is 'x' here, 'y' above"),
        ("d,a1,8,10,x", "d,a1,8,1o,x", "row 2: end '1o' is not a number of characters"),
    ],
)
def test_pieces_that_do_not_fit_are_refused_with_the_row(run: Run, old: str, new: str, said: str) -> None:
    done = table(run, TABLE.replace(old, new))
    assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)
    assert said in done.err


def test_pieces_marked_in_the_line_mode_are_those_that_are_measured(run: Run, folder: Path) -> None:
    (folder / "tone.toml").write_text(
        'name = "tone"\nversion = "1"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
        '[[field.label]]\nname = "calm"\nkey = "c"\n[[field]]\nname = "loaded"\nlevel = "span"\n',
        encoding="utf-8",
    )
    (folder / "t.txt").write_text("One two three four.", encoding="utf-8")
    for who, words in (("a1", "1+3"), ("a2", "1-3")):
        assert run("label", "t.txt", "--as", who, "--schema", "tone.toml", stdin=f"c m {words}\n").code == 0
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    found = {one["coefficient"]: one["value"] for one in fields["loaded"]["results"]}
    # One (3 letters) and three (5), against all 13 characters of One two three.
    assert found["f1_exact"] == 0
    assert found["f1_overlap"] == 1
    assert found["f1_character"] == pytest.approx(2 * 8 / (8 + 13))
    assert "1 of the spans is in pieces" in run("agreement").out
