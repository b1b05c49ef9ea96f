"""Sentences of a text of which a file names some, because somebody labelled them: those stay, the rest is cut."""

from collections.abc import Iterable

from annotate.exchange.incoming.records import Place
from annotate.text.language import identify
from annotate.text.segment import sentences


def cut_around(text: str, known: Iterable[Place], body_start: int = 0) -> tuple[Place, ...]:
    """Return the sentences of a text from `body_start`, `known` ones as they are; [start, stop) in code points.

    Of known ones that overlap the first stays: what was said of the other then has no sentence, and is listed.
    """
    language = identify(text)
    found: list[Place] = []
    at = body_start
    for start, stop in [*sorted(set(known)), (len(text), len(text))]:
        if not at <= start <= stop <= len(text):
            continue
        found += [(at + a, at + b) for a, b in sentences(text[at:start], language, 0)] if at < start else []
        found += [(start, stop)] if start < stop else []
        at = stop
    return tuple(found)
