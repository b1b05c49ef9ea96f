"""What dealing documents out promises, whatever the numbers: each share, each pair, and what was there before."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.model.assignment import (
    ORDERS,
    Assignment,
    Change,
    after,
    handed_on,
    pair_counts,
    planned,
    read_assignment,
)

few = settings(max_examples=60, deadline=None)


def documents(count: int, first: int = 0) -> list[str]:
    return [f"d{number:03d}" for number in range(first, first + count)]


def people(count: int) -> list[str]:
    return [f"a{number}" for number in range(1, count + 1)]


def queue_of(held: dict[str, dict[str, Assignment]], who: str) -> list[str]:
    mine = {document: whose[who] for document, whose in held.items() if who in whose}
    return sorted(mine, key=lambda document: mine[document].rank)


def loads(held: dict[str, dict[str, Assignment]], names: list[str]) -> list[int]:
    return [sum(who in whose for whose in held.values()) for who in names]


@st.composite
def teams(draw: st.DrawFn) -> tuple[int, int, int]:
    """(documents, annotators, how many to a document)"""
    names = draw(st.integers(2, 12))
    return draw(st.integers(1, 120)), names, draw(st.integers(1, names))


@few
@given(teams(), st.integers(0, 10), st.sampled_from(ORDERS))
def test_every_document_goes_to_so_many_and_nobody_gets_much_more_than_another(
    team: tuple[int, int, int], seed: int, order: str
) -> None:
    count, size, each = team
    held = after({}, planned(documents(count), people(size), {}, per_document=each, order=order, seed=seed))
    assert {document: len(whose) for document, whose in held.items()} == dict.fromkeys(documents(count), each)
    shares = loads(held, people(size))
    assert max(shares) - min(shares) <= 2
    for who in people(size):
        places = [whose[who].place for whose in held.values() if who in whose]
        assert sorted(places) == list(range(1, len(places) + 1))


@few
@given(teams(), st.integers(0, 10))
def test_every_pair_meets_about_as_often_as_every_other(team: tuple[int, int, int], seed: int) -> None:
    count, size, each = team
    held = after({}, planned(documents(count), people(size), {}, per_document=each, seed=seed))
    counts = pair_counts(held, people(size))
    assert sum(counts.values()) == count * each * (each - 1) // 2
    mean = sum(counts.values()) / len(counts)
    assert max(abs(count - mean) for count in counts.values()) <= 5 + 0.1 * mean


def test_counts_of_pairs_are_within_a_tenth_of_equal_where_there_is_enough_to_deal() -> None:
    for size, each in ((3, 2), (5, 3), (10, 2), (20, 4)):
        counts = pair_counts(after({}, planned(documents(2000), people(size), {}, per_document=each)))
        mean = 2000 * (each * (each - 1) / 2) / (size * (size - 1) / 2)
        assert all(0.9 * mean <= count <= 1.1 * mean for count in counts.values())


@few
@given(teams(), st.integers(1, 40), st.integers(0, 3), st.sampled_from(ORDERS))
def test_what_was_assigned_stays_when_documents_and_annotators_come(
    team: tuple[int, int, int], more: int, joining: int, order: str
) -> None:
    count, size, each = team
    before = after({}, planned(documents(count), people(size), {}, per_document=each, order=order))
    larger, names = documents(count + more), people(size + joining)
    now = after(before, planned(larger, names, before, per_document=each, order=order))
    assert all(now[document][who] == one for document, whose in before.items() for who, one in whose.items())
    assert all(len(now[document]) == each for document in larger)
    assert planned(larger, names, now, per_document=each, order=order) == []
    for who in people(size):  # what came later stands behind what was there
        assert queue_of(now, who)[: len(queue_of(before, who))] == queue_of(before, who)


@few
@given(st.integers(3, 30), st.integers(2, 5), st.integers(1, 3), st.sampled_from(ORDERS))
def test_everybody_labels_the_calibration_set_first_in_one_order_for_all(
    count: int, size: int, shared: int, order: str
) -> None:
    calibration = documents(count)[-shared:]
    wanted = {"calibration": calibration, "per_document": 1, "order": order}
    held = after({}, planned(documents(count), people(size), {}, **wanted))
    first = {tuple(queue_of(held, who)[:shared]) for who in people(size)}
    assert len(first) == 1
    assert set(first.pop()) == set(calibration)
    assert all(len(held[document]) == 1 for document in documents(count) if document not in calibration)
    late = after(held, planned(documents(count), people(size + 1), held, per_document=1, order=order))
    assert queue_of(late, f"a{size + 1}")[:shared] == queue_of(late, "a1")[:shared]


def test_orders_are_as_listed_or_by_chance_for_all_or_for_each() -> None:
    every = documents(40)
    found = {
        order: [queue_of(after({}, planned(every, people(2), {}, order=order)), who) for who in people(2)]
        for order in ORDERS
    }
    assert found["given"] == [every, every]
    assert found["random"][0] == found["random"][1] != every
    assert found["shuffled"][0] != found["shuffled"][1]
    again = after({}, planned(every, people(2), {}, order="random", seed=2))
    assert queue_of(again, "a1") != found["random"][0]


def test_the_same_seed_and_names_deal_alike_and_another_seed_does_not() -> None:
    def dealt(seed: int) -> list[Change]:
        return planned(documents(30), people(5), {}, per_document=2, order="shuffled", seed=seed)

    assert dealt(1) == dealt(1)
    assert dealt(1) != dealt(2)


def test_who_has_begun_a_document_gets_it() -> None:
    held = after({}, planned(documents(6), people(3), {}, begun={"d003": {"a3", "a9"}}, per_document=1))
    assert list(held["d003"]) == ["a3"]


@few
@given(teams(), st.integers(0, 10))
def test_work_of_the_idle_goes_to_others_and_no_document_loses_a_reader_that_could_be_replaced(
    team: tuple[int, int, int], seed: int
) -> None:
    count, size, each = team
    before = after({}, planned(documents(count), people(size), {}, per_document=each, seed=seed))
    left = [(document, "a1") for document, whose in before.items() if "a1" in whose]
    now = after(before, handed_on(left, people(size), before, seed))
    assert not any("a1" in whose for whose in now.values())
    for document in before:
        assert len(now.get(document, {})) == min(each, size - 1)
    assert all(
        now[document][who] == before[document][who] for document in now for who in before[document] if who != "a1"
    )


def test_calibration_is_taken_away_and_given_to_nobody_else() -> None:
    before = after({}, planned(documents(2), people(2), {}, calibration=["d000"], per_document=1))
    changes = handed_on([("d000", "a1")], people(3), before)
    assert changes == [Change("d000", "a1", None)]


@given(st.builds(Assignment, st.integers(0, 10**6), st.booleans(), st.lists(st.text(max_size=5)).map(tuple)))
def test_an_assignment_is_read_as_it_was_stored(one: Assignment) -> None:
    assert read_assignment(one.stored()) == one


@pytest.mark.parametrize("value", ["{}", '{"place":"x","again":3,"calibration":1}', '{"again":[1,2]}'])
def test_what_another_program_wrote_is_taken_as_far_as_it_makes_sense(value: str) -> None:
    assert read_assignment(value) == Assignment(0)


def test_pairs_that_never_meet_are_counted_as_such() -> None:
    held = {"d0": {"a1": Assignment(1), "a2": Assignment(1)}}
    assert pair_counts(held, people(3)) == {("a1", "a2"): 1, ("a1", "a3"): 0, ("a2", "a3"): 0}
    assert list(pair_counts(held, people(4))) == list(combinations(people(4), 2))
