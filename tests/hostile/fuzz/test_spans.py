"""Any operations on spans, whole and in pieces, tied to each other: what holds is what a plain dictionary says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from annotate.model.document import Document, Sentence, identity
from annotate.model.judgment import Draft, Judgment, fragments_of, links_of
from annotate.model.labeling import Labeling, Refused, draft_redo, draft_undo
from annotate.model.schema_file import parse_schema
from tests.hostile.corpus import fuzzed

SCHEMA = parse_schema(
    """
name = "who says what"
version = "1"
[[field]]
name = "label"
level = "sentence"
[[field.label]]
name = "fact"
[[field]]
name = "source"
level = "span"
[[field]]
name = "content"
level = "span"
  [[field.attribute]]
  name = "kind"
    [[field.attribute.label]]
    name = "direct"
    [[field.attribute.label]]
    name = "mixed"
  [[field.attribute]]
  name = "gist"
  scale = "text"
  [[field.link]]
  name = "source"
  to = "source"
  [[field.link]]
  name = "within"
  to = "content"
""".replace("who says what", "attribution"),
    "attribution.toml",
)
TEXT = "  Il a dit 😀 oui. « e\u0301te\u0301 » \x1b[2J.\n\nNon !  "
CUTS = [(2, 18), (19, 33), (35, 40)]
BEGIN, END = CUTS[0][0], CUTS[-1][1]

Pieces = tuple[tuple[int, int], ...]
Name = tuple[str, str]  #: unit and field


@dataclass(frozen=True)
class Said:
    """What a span is, in the plainest words: the characters it covers, what is said of it, what it is tied to."""

    covered: frozenset[int]
    attributes: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, tuple[str, ...]], ...] = ()


State = dict[Name, Said]


def places_of(covered: frozenset[int]) -> Pieces:
    """Return covered characters as stretches."""
    found: list[tuple[int, int]] = []
    for at in sorted(covered):
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return tuple(found)


def shown(labeling: Labeling) -> State:
    """Return what a labeling shows, and hold each span to its text and to its place in the list."""
    state: State = {}
    for position in range(labeling.total):
        row = labeling.spans(position)
        assert [(one.start, one.stop) for one in row] == sorted((one.start, one.stop) for one in row)
        for one in row:
            assert labeling.position_at(one.start) == position
            assert one.quote == TEXT[one.start : one.stop]
            assert (one.places[0][0], one.places[-1][1]) == (one.start, one.stop)
            assert len(one.fragments) != 1
            covered = frozenset(at for place in one.places for at in range(*place))
            assert one.places == places_of(covered)
            assert one.kind == dict(one.attributes).get("kind")
            state[one.unit, one.field] = Said(covered, one.attributes, one.links)
    return state


numbers = st.integers(BEGIN - 2, END + 2)
pieces = st.lists(st.tuples(numbers, st.integers(0, 9)), min_size=1, max_size=3).map(
    lambda some: [(start, start + length) for start, length in some]
)
fields = st.sampled_from(("source", "content", "content"))
kinds = st.sampled_from((None, "direct", "mixed", "other"))
gists = st.sampled_from(("", " why ", "é\x1b", "\ud800"))
which = st.integers(0, 5)
marks = st.tuples(st.just("mark"), fields, pieces, kinds, gists)
links = st.tuples(
    st.just("link"), st.sampled_from(("source", "source", "within", "x")), st.lists(which, max_size=2)
)
others = st.one_of(
    st.tuples(st.just("piece"), pieces),
    st.tuples(st.just("kind"), kinds, gists),
    st.tuples(st.just("ends"), st.integers(-3, 3), st.integers(-3, 3)),
    st.tuples(st.just("untie"), st.sampled_from(("source", "within"))),
    st.tuples(st.just("remove")),
    st.tuples(st.just("choose"), which),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)
#: Something to work on, and then anything.
FIRST = (("mark", "source", [(3, 6)], None, ""), ("mark", "content", [(4, 9), (12, 17)], "direct", ""))
OPERATIONS = st.lists(st.one_of(marks, links, others, others, others), min_size=1, max_size=25).map(
    lambda some: [*FIRST, *some]
)


@dataclass
class Annotator:
    """A labeling that stores nothing, and beside it what it should hold."""

    labeling: Labeling
    now: State = field(default_factory=dict)
    past: list[tuple[Judgment, Draft | None, State]] = field(default_factory=list)
    future: list[tuple[Judgment, Draft | None, State]] = field(default_factory=list)
    held: dict[Name, Draft] = field(default_factory=dict)

    @property
    def chosen(self) -> Name | None:
        one = self.labeling.selected
        return (one.unit, one.field) if one else None

    def known(self, number: int) -> str:
        units = sorted(unit for unit, _ in self.now)
        return units[number % len(units)] if units else "span:0-1"

    def take(self, propose: Callable[[], Draft], name: Name | None, wanted: Said | None) -> None:
        """Propose it, hold the refusal or the draft to what is `wanted` of the span of that name, take it in."""
        draft = propose()
        if name is None:
            name = (draft.unit, draft.field)
            assert name not in self.now
        before = self.held.get(name)
        self.future.clear()
        self.past.append((self.give(draft), before, self.now))
        self.now = {one: said for one, said in self.now.items() if one != name} | (
            {name: wanted} if wanted else {}
        )

    def give(self, draft: Draft) -> Judgment:
        judgment = Judgment(draft, len(self.past) + 1, "a1", "2023-11-07T12:00:00.000Z")
        self.labeling.take(judgment)
        self.held[draft.unit, draft.field] = draft
        if draft.value is not None:
            assert links_of(draft.value) is not None
            assert fragments_of(draft.value) == () or len(fragments_of(draft.value)) > 1
        return judgment

    def may(self, said: Said, name: Name | None, what: str) -> bool:
        """Return whether a span may be so: inside the asked text, and no second one that says just the same."""
        inside = said.covered and min(said.covered) >= BEGIN and max(said.covered) < END
        others = ((other, one) for other, one in self.now.items() if other != name and other[1] == what)
        return bool(inside) and all(
            (one.covered, dict(one.attributes)) != (said.covered, dict(said.attributes)) for _, one in others
        )


def attributes(kind: str | None, gist: str) -> tuple[tuple[str, str], ...]:
    written = gist.strip().replace("\ud800", "?")
    return (*((("kind", kind),) if kind else ()), *((("gist", written),) if written else ()))


def do(one: Annotator, operation: tuple[Any, ...]) -> bool:
    """Do what an operation asks; return whether the plain rules allow it."""
    kind, *more = operation
    labeling, name = one.labeling, one.chosen
    said = one.now.get(name) if name else None
    if kind == "mark":
        what, places, label, gist = more
        covered = frozenset(at for place in places for at in range(*place))
        wanted = Said(covered, attributes(label, gist) if what == "content" else ())
        allowed = label != "other" or what == "source"
        start, stop = min(a for a, _ in places), max(b for _, b in places)
        exact = covered and (start, stop) == (min(covered), max(covered) + 1)
        if not exact:
            return True  # an empty piece at an end: nobody can type that
        whole = len(places) == 1

        def mark() -> Draft:
            more = {"gist": gist} if what == "content" else None
            fragments = () if whole else [place for place in places if place[0] < place[1]]
            return labeling.draft_span(start, stop, label, what, more, fragments=fragments)

        return try_it(one, mark, allowed and one.may(wanted, None, what), None, wanted)
    if kind in ("undo", "redo"):
        return once_more(one, kind)
    if kind == "choose":
        if one.now:
            unit = one.known(more[0])
            span = next(one for one in map(labeling.span, [unit] * 2, ("source", "content")) if one)
            labeling.go(labeling.position_at(span.start))
            labeling.selected = span
        return True
    if said is None or name is None:
        return try_it(one, labeling.draft_removal, False, None, None)
    return change(one, kind, more, name, said)


def change(one: Annotator, kind: str, more: list[Any], name: Name, said: Said) -> bool:
    """Do something to the selected span."""
    labeling, what = one.labeling, name[1]
    if kind == "remove":
        return try_it(one, labeling.draft_removal, True, name, None)
    if kind == "kind":
        label, gist = more
        wanted = replace(said, attributes=attributes(label, gist) if what == "content" else ())
        allowed = (label != "other" or what == "source") and one.may(wanted, name, what)
        return try_it(one, lambda: labeling.draft_kind(label, {"gist": gist}), allowed, name, wanted)
    if kind == "piece":
        (places,) = more
        start, stop = places[0]
        wanted = replace(said, covered=said.covered | frozenset(range(start, stop)))
        allowed = start < stop and wanted.covered != said.covered and one.may(wanted, name, what)
        return try_it(one, lambda: labeling.draft_piece(start, stop), allowed, name, wanted)
    if kind == "ends":
        first, last = places_of(said.covered)[0], places_of(said.covered)[-1]
        start, stop = first[0] + more[0], last[1] + more[1]
        middle = frozenset(at for at in said.covered if first[1] <= at < last[0])
        left, right = (
            (range(start, first[1]), range(last[0], stop)) if first != last else (range(start, stop),) * 2
        )
        wanted = replace(said, covered=middle | frozenset(left) | frozenset(right))
        allowed = (
            bool(left) and bool(right) and (start, stop) != (first[0], last[1]) and one.may(wanted, name, what)
        )
        return try_it(one, lambda: labeling.draft_ends(start, stop), allowed, name, wanted)
    link = more[0]
    to = {("content", "source"): "source", ("content", "within"): "content"}.get((what, link))
    others = tuple((tie, units) for tie, units in said.links if tie != link)
    if kind == "untie":
        wanted = replace(said, links=others)
        return try_it(one, lambda: labeling.draft_link(link, None), to is not None, name, wanted)
    units = tuple(dict.fromkeys(one.known(number) for number in more[1]))
    wanted = replace(said, links=(*others, (link, units)))
    allowed = to is not None and all((unit, to) in one.now for unit in units)
    allowed &= not (to == what and name[0] in units)
    return try_it(one, lambda: labeling.draft_link(link, units), allowed, name, wanted)


def try_it(
    one: Annotator, propose: Callable[[], Draft], allowed: bool, name: Name | None, wanted: Said | None
) -> bool:
    if allowed:
        one.take(propose, name, wanted)
        return True
    try:
        propose()
    except Refused:
        return False
    raise AssertionError("it was not refused")


def once_more(one: Annotator, kind: str) -> bool:
    """Take the last step back, or do it again."""
    done, undone = (one.past, one.future) if kind == "undo" else (one.future, one.past)
    if not done:
        return False
    judgment, before, state = done.pop()
    held = one.held[judgment.draft.unit, judgment.draft.field]
    if kind == "undo":
        again = one.give(draft_undo(judgment, before))
        undone.append((again, held, one.now))
    else:
        undone.append((one.give(draft_redo(judgment, before)), held, one.now))
    one.now = state
    return True


@fuzzed(200)
@given(OPERATIONS)
def test_any_operations_on_spans_leave_what_a_dictionary_says(operations: list[tuple[Any, ...]]) -> None:
    document = Document(identity(TEXT), "one", TEXT, tuple(Sentence(*cut) for cut in CUTS))
    one = Annotator(Labeling(SCHEMA, document))
    for operation in operations:
        before = shown(one.labeling)
        done = do(one, operation)
        event(f"{operation[0]} {'done' if done else 'refused'}")
        assert done or shown(one.labeling) == before
        assert shown(one.labeling) == one.now
        selected = one.labeling.selected
        assert selected is None or selected in one.labeling.spans()
    again = Labeling(SCHEMA, document, one.held.values())
    assert shown(again) == one.now
