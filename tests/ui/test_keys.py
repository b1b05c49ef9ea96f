"""The key table has one meaning per key, and the hints on words never begin one another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotate.ui.keys import BY_KEY, BY_WORD, COMMANDS, GROUPS, HINT_LETTERS, RESERVED, hints


def test_no_key_and_no_word_means_two_commands() -> None:
    keys = [key for command in COMMANDS.values() for key in command.keys]
    words = [command.line.split()[0] for command in COMMANDS.values() if command.line]
    assert len(keys) == len(set(keys)) == len(BY_KEY)
    assert len(words) == len(set(words))
    assert len(COMMANDS) == sum(len(group.commands) for group in GROUPS)


def test_a_letter_does_the_same_in_both_interfaces() -> None:
    assert {word: BY_KEY[word].name for word in BY_WORD if word in BY_KEY} == {
        word: command.name for word, command in BY_WORD.items() if word in BY_KEY
    }


def test_every_letter_that_does_something_is_reserved() -> None:
    assert {key for key in BY_KEY if len(key) == 1} <= RESERVED
    assert BY_WORD.keys() <= RESERVED


@given(st.integers(1, 1000))
def test_hints_are_as_many_as_asked_for_and_none_begins_another(count: int) -> None:
    made = sorted(hints(count))
    assert len(made) == count
    assert not any(after.startswith(before) for before, after in pairwise(made))
    assert max(map(len, made)) <= (1 if count <= 26 else 2 if count <= 650 else 3)
    assert set("".join(made)) <= set(HINT_LETTERS)
