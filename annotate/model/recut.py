"""Sentences cut otherwise than the program cut them: where annotators split or joined them. Pure."""

import json
from collections.abc import Iterable, Mapping

from annotate.model.document import Sentence

SPLIT, JOIN = "split", "join"


def cut_unit(offset: int) -> str:
    """Return the name of the place where a sentence begins, or could begin."""
    return f"cut:{offset}"


def recut(first: Iterable[Sentence], cuts: Mapping[int, str], text: str) -> list[Sentence]:
    """Return the sentences of `text` once all that was said of their borders holds.

    `first` are those the program made; `cuts` says, by the offset where a sentence begins, SPLIT or JOIN (to the
    one before). The order in which it was said does not matter. What fits nowhere is left out.
    """
    joined: list[Sentence] = []
    for sentence in first:
        if joined and cuts.get(sentence.start) == JOIN:
            joined[-1] = Sentence(joined[-1].start, sentence.stop)
        else:
            joined.append(sentence)
    found = []
    splits = sorted(offset for offset, how in cuts.items() if how == SPLIT)
    for start, stop in joined:
        begin = start
        for offset in splits:
            left = text[begin:offset].rstrip()
            if begin < offset < stop and left:
                found.append(Sentence(begin, begin + len(left)))
                begin = offset
        found.append(Sentence(begin, stop))
    return found


def as_stored(sentences: Iterable[Sentence]) -> str:
    """Return sentences as the JSON text that is stored: [[start, stop], …]."""
    return json.dumps([list(sentence) for sentence in sentences], separators=(",", ":"))


def from_stored(value: str) -> list[Sentence]:
    """Return stored sentences."""
    return [Sentence(start, stop) for start, stop in json.loads(value)]
