"""An answer from anywhere fits its schema or is refused with the reason; what fits can be taken in."""

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.model.document import Document, Sentence, identity
from annotate.model.fitting import misfit, number_value, value_misfit
from annotate.model.judgment import Draft, Judgment, span_value
from annotate.model.labeling import Labeling
from annotate.model.schema import flags_value
from annotate.model.schema_file import parse_schema

BODY = """
name = "all"
version = "1"
[[field]]
name = "voice"
level = "sentence"
[[field.label]]
name = "fact"
key = "f"
[[field.label]]
name = "claim"
key = "c"
[[field]]
name = "why"
level = "sentence"
scale = "flags"
[[field.label]]
name = "irony"
[[field.label]]
name = "quote"
[[field]]
name = "heat"
level = "sentence"
scale = "interval"
[[field]]
name = "by"
level = "sentence"
scale = "source"
[[field]]
name = "remark"
level = "document"
scale = "text"
[[field]]
name = "trust"
level = "source"
scale = "ordinal"
[[field.label]]
name = "A"
[[field.label]]
name = "B"
[[field]]
name = "who"
level = "span"
[[field]]
name = "words"
level = "span"
[[field.attribute]]
name = "speech"
[[field.attribute.label]]
name = "direct"
[[field.attribute]]
name = "told"
scale = "text"
[[field.attribute]]
name = "person"
scale = "source"
[[field.link]]
name = "source"
to = "who"
[[field.link]]
name = "before"
to = "words"
"""
SCHEMA = parse_schema(BODY, "all.toml")
TEXT = "Paul says so. It is said."
DOCUMENT = Document(identity(TEXT), "t", TEXT, (Sentence(0, 13), Sentence(14, 25)))
FIELDS = {field.name: field for field in SCHEMA.fields}


def sentence(field: str, value: str | None, **changed: object) -> Draft:
    return dataclasses.replace(Draft(DOCUMENT.sha256, "sentence:0-13", 0, 13, field, value), **changed)  # type: ignore[arg-type]


def span(value: str | None, field: str = "words", **changed: object) -> Draft:
    whole = Draft(DOCUMENT.sha256, "span:0-4", 0, 9, field, value, TEXT[0:9])
    return dataclasses.replace(whole, **changed)  # type: ignore[arg-type]


SPAN = span_value(
    {"speech": "direct", "told": "so", "person": "Paul"}, {"source": ["span:0-4"], "before": []}, [(0, 4), (5, 9)]
)
FITTING = [
    sentence("voice", "claim"),
    sentence("voice", None),
    sentence("why", "[]"),
    sentence("why", flags_value(["quote", "irony"])),
    sentence("heat", "-1.5"),
    sentence("heat", "1e+20"),
    sentence("by", "none"),
    sentence("by", "Paul Roy"),
    sentence("note", "Quite so."),
    sentence("confidence", "3"),
    sentence("skipped", "yes"),
    sentence("reason.voice", "slip"),
    sentence("left.voice", '{"claim":1,"fact":2}'),
    Draft(DOCUMENT.sha256, "document", 0, 25, "remark", "long"),
    Draft("", "source:Paul Roy", 0, 0, "trust", "B"),
    span(None),
    span("{}"),
    span("{}", field="who", unit="span:7-9#12"),
    span(SPAN),
]


@pytest.mark.parametrize("draft", FITTING, ids=lambda draft: f"{draft.field} {draft.value}")
def test_what_annotate_itself_would_store_fits(draft: Draft) -> None:
    assert misfit(SCHEMA, draft, TEXT if draft.document else None) is None
    assert misfit(SCHEMA, draft) is None


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (sentence("vice", "fact"), "all has no field 'vice'; it has voice, why, heat"),
        (sentence("voice", "fakt"), "voice has no label 'fakt'; it has fact, claim"),
        (sentence("voice", ""), "voice has no label ''"),
        (sentence("why", "irony"), "why is answered with a JSON list of labels, not with 'irony'"),
        (sentence("why", '["irony", 1]'), "why is answered with a JSON list"),
        (sentence("why", '["wit"]'), "why has no label 'wit'; it has irony, quote"),
        (sentence("why", '["quote", "irony"]'), 'why is written ["irony", "quote"], not'),
        (sentence("why", '["quote", "quote"]'), 'why is written ["quote"], not'),
        (sentence("why", "[" * 100_000), "why is answered with a JSON list of labels, not with '[[["),
        (sentence("heat", "hot"), "heat is answered with a number, not with 'hot'"),
        (sentence("heat", "nan"), "heat is answered with a number, not with 'nan'"),
        (sentence("heat", "1_0"), "heat is answered with a number, not with '1_0'"),
        (sentence("heat", "2.0"), "heat is answered with a number, written 2, not '2.0'"),
        (sentence("heat", "-1,5"), "heat is answered with a number, written -1.5, not '-1,5'"),
        (sentence("by", " Paul  Roy"), "by names the source 'Paul Roy', not ' Paul  Roy'"),
        (sentence("by", ""), "by names no source: A source needs a name"),
        (sentence("by", "Paul\u202e"), "by names no source: The source's name has an invisible character"),
        (sentence("by", "\ud800"), "by has characters that cannot be stored"),
        (sentence("note", "\ud800"), "note has characters that cannot be stored"),
        (sentence("confidence", "4"), "confidence is 1 or 2 or 3, not '4'"),
        (sentence("skipped", "no"), "skipped is yes, not 'no'"),
        (sentence("reason.voice", "boredom"), "'reason.voice' is not answered with 'boredom'"),
        (sentence("left.voice", "[" * 100_000), "'left.voice' is not answered with"),
        (sentence("remark", "long"), "remark is asked of a document, not of 'sentence:0-13'"),
        (sentence("trust", "A"), "trust is asked of a source, not of"),
        (sentence("words", "{}"), "words is asked of a span, not of"),
        (span("yes", field="voice"), "voice is asked of a sentence, not of 'span:0-4'"),
        (span("yes", field="skipped"), "skipped is said of a sentence, not of 'span:0-4'"),
        (sentence("voice", "fact", unit="sentence:0-12"), "'sentence:0-12' is not what the unit at 0-13"),
        (sentence("voice", "fact", unit="sentence:00-13"), "'sentence:00-13' is not what the unit"),
        (sentence("voice", "fact", unit="page:1"), "'page:1' is not what the unit"),
        (sentence("voice", "fact", document=""), "sentence:0-13 is in no document"),
        (sentence("voice", "fact", unit="sentence:5-5", start=5, stop=5), "which is no stretch of text"),
        (sentence("voice", "fact", unit="sentence:14-26", start=14, stop=26), "ends at 26, after the text"),
        (sentence("voice", "fact", quote="Paul says so."), "has a quote, as only spans do"),
        (Draft("", "source:none", 0, 0, "trust", "A"), "'source:none' is a source, in no document"),
        (Draft("x", "source:Paul", 0, 0, "trust", "A"), "'source:Paul' is a source, in no document"),
        (Draft("", "source: Paul", 0, 0, "trust", "A"), "a unit names the source 'Paul', not ' Paul'"),
        (Draft("", "source:Paul", 0, 0, "trust", "C"), "trust has no label 'C'"),
        (span("{}", quote=None), "span:0-4 has no quote"),
        (span("{}", quote="Paul said"), "quotes 'Paul said', which is not what stands at 0-9"),
        (span("{}", unit="span:0-4#0"), "'span:0-4#0' is not what the unit"),
        (span("direct"), "words is answered with a JSON object, not with 'direct'"),
        (span('{"tone":"direct"}'), "words has no attribute 'tone'"),
        (span('{"speech":"loud"}'), "words: speech has no label 'loud'; it has direct"),
        (span('{"speech":1}'), "words: speech is answered with a text"),
        (span('{"told":" "}'), "words: told is answered with a text"),
        (span('{"told":"\\ud800"}'), "words: told has characters that cannot be stored"),
        (span('{"person":"NONE"}'), "words: person names the source 'none', not 'NONE'"),
        (span('{"speech": "direct"}'), "words is written '{\"speech\":\"direct\"}', not"),
        (span('{"speech":"direct","speech":"direct"}'), "words is written"),
        (span('{"links":[]}'), "words: links are lists of spans, by name"),
        (span('{"links":{"source":"none"}}'), "words: links are lists of spans, by name"),
        (span('{"links":{"cue":[]}}'), "words has no link 'cue'"),
        (span('{"links":{"source":["Paul"]}}'), "words: source ends at 'Paul', which is no span"),
        (span('{"links":{"source":["span:0-4","span:0-4"]}}'), "words: source ends twice at the same span"),
        (span('{"links":{"before":["span:0-4"]}}'), "words: before ties span:0-4 to itself"),
        (span('{"fragments":[[0,9]]}'), "words: fragments are two or more [start, stop), in order and apart"),
        (span('{"fragments":[[0,4],[4,9]]}'), "in order and apart"),
        (span('{"fragments":[[5,9],[0,4]]}'), "in order and apart"),
        (span('{"fragments":[[0,4],[5,9,9]]}'), "in order and apart"),
        (span('{"fragments":[[0,4.0],[5,9]]}'), "in order and apart"),
        (span('{"fragments":[[false,4],[5,9]]}'), "in order and apart"),
        (span('{"fragments":{"0":4}}'), "in order and apart"),
        (span('{"fragments":[[0,4],[5,8]]}'), "its fragments do not begin and end where it does, at 0-9"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_reason_in_one_line(draft: Draft, why: str) -> None:
    said = misfit(SCHEMA, draft, TEXT if draft.document else None)
    assert said is not None
    assert why in said
    assert "\n" not in said
    said.encode()  # it can be printed


def test_a_withdrawn_answer_fits_only_where_an_answer_would() -> None:
    assert misfit(SCHEMA, sentence("heat", None)) is None
    assert "asked of a document" in (misfit(SCHEMA, sentence("remark", None)) or "")


def test_a_value_can_be_asked_about_alone() -> None:
    assert value_misfit(FIELDS["voice"], "fact") is None
    assert "no label" in (value_misfit(FIELDS["voice"], "fakt") or "")
    assert value_misfit(FIELDS["words"], SPAN) is None
    assert "no attribute" in (value_misfit(FIELDS["who"], SPAN) or "")


@pytest.mark.parametrize(
    ("written", "stored"),
    [("2.0", "2"), ("-1,5", "-1.5"), (" +3 ", "3"), ("\u22120.50", "-0.5"), (".5", "0.5"), ("1e3", "1000")],
)
def test_a_number_is_stored_one_way_however_it_is_written(written: str, stored: str) -> None:
    assert number_value(written) == stored
    assert value_misfit(FIELDS["heat"], stored) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=100, deadline=None)
def test_every_number_keeps_its_value(number: float) -> None:
    stored = number_value(repr(number))
    assert stored is not None
    assert float(stored) == number
    assert number_value(stored) == stored


_WORDS = st.sampled_from(["speech", "told", "person", "links", "fragments", "source", "x"])
_JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-2, 26), st.text(max_size=5), st.just("direct"), st.just("span:0-4")
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)
_PLACES = st.lists(st.integers(0, 26), min_size=2, max_size=6).map(
    lambda ends: [*zip(*[iter(ends)] * 2, strict=False)]
)
_SPANS = st.builds(
    span_value,
    st.dictionaries(_WORDS, st.sampled_from(["direct", "so", "Paul", ""]), max_size=3),
    st.dictionaries(_WORDS, st.lists(st.sampled_from(["span:0-4", "span:5-9#2"]), max_size=2), max_size=2),
    _PLACES,
)
_VALUES = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=6),
    st.sampled_from([draft.value for draft in FITTING]),
    _JSON.map(json.dumps),
    _SPANS,
)
_ENDS = st.integers(-1, 27)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    start, stop = draw(_ENDS), draw(_ENDS)
    names = [f"sentence:{start}-{stop}", f"span:{start}-{stop}", "span:0-4", "document", "source:Paul"]
    unit = draw(st.one_of(st.sampled_from(names), st.text(max_size=8)))
    quote = draw(st.sampled_from([None, TEXT[max(start, 0) : max(stop, 0)], "so"]))
    field = draw(st.sampled_from([*FIELDS, "note", "confidence", "skipped", "left.voice", "x"]))
    document = draw(st.sampled_from([DOCUMENT.sha256, ""]))
    return Draft(document, unit, start, stop, field, draw(_VALUES), quote)


@given(st.one_of(drafts(), st.builds(dataclasses.replace, st.sampled_from(FITTING), value=_VALUES)))
@settings(max_examples=500, deadline=None)
def test_anything_is_fitting_or_refused_and_what_fits_can_be_taken_in(draft: Draft) -> None:
    why = misfit(SCHEMA, draft, TEXT)
    if why is not None:
        assert why
        assert "\n" not in why.replace(str(draft.value), "").replace(draft.unit, "")
        return
    labeling = Labeling(SCHEMA, DOCUMENT, [draft])
    assert labeling.total == 2
    for one in labeling.spans_at(0) + labeling.spans_at(1):
        assert 0 <= one.start < one.stop <= len(TEXT)
        assert all(one.start <= start < stop <= one.stop for start, stop in one.places)


_TEXT = st.text(max_size=8)
_WRITTEN = _TEXT | st.sampled_from(["-1,5", "7", "A", "Paul", "NONE"])
_TWO = st.tuples(st.integers(0, 25), st.integers(0, 25)).map(sorted)
_UNITS = st.lists(st.sampled_from(["span:0-4", "span:5-9", "span:0-9"]), max_size=2)
_TIED = st.dictionaries(st.just("source"), _UNITS)
_ACTS = {
    "label": st.tuples(st.sampled_from(["fact", "claim"])),
    "value": st.tuples(
        st.sampled_from(["heat", "by", "remark", "trust"]), _WRITTEN, st.sampled_from([None, "Paul"])
    )
    | st.tuples(st.just("why"), st.lists(st.sampled_from(["irony", "quote"])).map(flags_value)),
    "piece": _TWO,
    "ends": _TWO,
    "kind": st.tuples(st.just("direct"), st.fixed_dictionaries({"told": _TEXT})),
    "link": st.tuples(st.sampled_from(["source", "before"]), _UNITS),
    "removal": st.just(()),
    "note": st.tuples(_TEXT),
    "confidence": st.tuples(st.sampled_from([1, -1])),
    "skip": st.just(()),
}


def proposed(labeling: Labeling, data: st.DataObject) -> Draft:
    """Do something an annotator may do; Refused or an error of ours where she may not."""
    act = data.draw(st.sampled_from([*_ACTS, "span"]))
    if act != "span":
        draft: Draft = getattr(labeling, f"draft_{act}")(*data.draw(_ACTS[act]))
        return draft
    place, kind = data.draw(_TWO), data.draw(st.sampled_from([None, "direct"]))
    if data.draw(st.booleans()):
        return labeling.draft_span(*place, None, "who")
    more = {"told": data.draw(_TEXT), "person": data.draw(_WRITTEN)}
    return labeling.draft_span(*place, kind, "words", more, links=data.draw(_TIED))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_an_annotator_may_do_fits(data: st.DataObject) -> None:
    labeling = Labeling(SCHEMA, DOCUMENT)
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            labeling.go(data.draw(st.integers(0, 1)))
            draft = proposed(labeling, data)
        except AnnotateError:
            continue
        assert misfit(SCHEMA, draft, TEXT) is None
        labeling.take(Judgment(draft, 1, "a1", "2026-01-01T00:00:00.000Z"))
