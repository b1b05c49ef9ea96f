"""Which tokens a span touches, and whether it is of whole ones: found by halves, as by looking at every one."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.exchange.outgoing.tokens import aligned, covered

#: Tokens in order and apart, some of them next to each other, and pieces anywhere among them.
PLACES = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=8).map(
    lambda gaps: [
        (sum(sum(one) for one in gaps[:n]) + gap, sum(sum(one) for one in gaps[: n + 1]))
        for n, (gap, _) in enumerate(gaps)
    ]
)
PIECES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda one: (one[0], sum(one))), max_size=3)


@given(PLACES, PIECES)
def test_the_tokens_any_piece_touches_are_found_once_each_in_order(
    places: list[tuple[int, int]], pieces: list[tuple[int, int]]
) -> None:
    touched = [
        at
        for at, (start, stop) in enumerate(places)
        if any(start < right and left < stop for left, right in pieces)
    ]
    assert covered(places, pieces) == touched


@given(PLACES, PIECES)
def test_pieces_are_aligned_whose_ends_are_ends_of_tokens(
    places: list[tuple[int, int]], pieces: list[tuple[int, int]]
) -> None:
    starts, stops = {start for start, _ in places}, {stop for _, stop in places}
    assert aligned(places, pieces) == all(left in starts and right in stops for left, right in pieces)
