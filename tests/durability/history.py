"""What was said, as a plain list of it, and what holds then: sentences, answers, spans."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotate.model.labeling import Labeling
from annotate.model.recut import JOIN
from annotate.model.schema_file import parse_schema

SCHEMA = parse_schema(
    """
name = "who"
version = "1"
[[field]]
name = "tone"
level = "sentence"
[[field.label]]
name = "calm"
[[field.label]]
name = "heated"
[[field]]
name = "why"
level = "sentence"
scale = "text"
optional = true
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
[[field.link]]
name = "source"
to = "source"
""",
    "who.toml",
)
TEXTS = {"one": "It rains 😀, he said. It pours. Shame on it!", "two": "Déjà vu. Non, e\u0301te\u0301."}
CUTS = {"one": ((0, 20), (21, 30), (31, 43)), "two": ((0, 8), (9, 19))}
WORDS = {name: [found.start() for found in re.finditer(r"\S+", text)] for name, text in TEXTS.items()}

Place = tuple[int, int]
Key = tuple[str, str, Place | str]  #: field, document, and a sentence's place or a span's unit
Value = Any  #: a label, a text; of a span its places, attributes and ties; None for what was taken back


@dataclass(frozen=True)
class Said:
    """One entry of the list: what was said of what, and whether it followed from a sentence cut otherwise."""

    key: Key
    value: Value
    action: str = "answer"
    followed: bool = False


@dataclass(frozen=True)
class World:
    """What should be in the file: everything said, in order, and where the sentences are."""

    said: tuple[Said, ...] = ()
    sentences: tuple[tuple[str, tuple[Place, ...]], ...] = tuple(CUTS.items())

    def now(self) -> dict[Key, Value]:
        held = {one.key: one.value for one in self.said}
        return {key: value for key, value in held.items() if value is not None}

    def expected(self) -> tuple[int, dict[Key, Value], dict[str, tuple[Place, ...]]]:
        return len(self.said), self.now(), dict(self.sentences)

    def places(self, document: str) -> tuple[Place, ...]:
        return dict(self.sentences)[document]

    def plus(self, *said: Said) -> "World":
        return replace(self, said=(*self.said, *said))

    def is_there(self, key: Key) -> bool:
        return isinstance(key[2], str) or key[2] in self.places(key[1])

    def _seen(self) -> Iterator[int]:
        """Yield the places in the list, the last first, of what undo and redo may see."""
        for at in reversed(range(len(self.said))):
            if not self.said[at].followed and self.is_there(self.said[at].key):
                yield at

    def _again(self, at: int, action: str) -> "World":
        earlier = (one.value for one in reversed(self.said[:at]) if one.key == self.said[at].key)
        return self.plus(Said(self.said[at].key, next(earlier, None), action))

    def undone(self) -> "World | None":
        """Return the world in which the last thing said that is not yet taken back is; None at the beginning."""
        back = Counter[Key]()
        for at in self._seen():
            one = self.said[at]
            if one.action == "undo":
                back[one.key] += 1
            elif back[one.key]:
                back[one.key] -= 1
            else:
                return self._again(at, "undo")
        return None

    def redone(self) -> "World | None":
        """Return the world in which the last undo is taken back; None when something new was said since."""
        back = 0
        for at in self._seen():
            action = self.said[at].action
            if action == "answer":
                return None
            if action == "redo":
                back += 1
            elif back:
                back -= 1
            else:
                return self._again(at, "redo")
        return None

    def cut(self, document: str, offset: int, how: str) -> "World | None":
        """Return the world in which a sentence begins at `offset`, or no longer; None where that cannot be."""
        text, places = TEXTS[document], self.places(document)
        at = next((number for number, (start, stop) in enumerate(places) if start <= offset < stop), None)
        if at is None or (places[at][0] == offset) != (how == JOIN) or (how == JOIN and at == 0):
            return None
        if how == JOIN:
            new = (*places[: at - 1], (places[at - 1][0], places[at][1]), *places[at + 1 :])
        else:
            start, stop = places[at]
            left = start + len(text[start:offset].rstrip())
            new = (*places[:at], (start, left), (offset, stop), *places[at + 1 :])
        after = replace(self, sentences=tuple({**dict(self.sentences), document: new}.items()))
        held = {one.key: one for one in self.said}
        for key, one in held.items():
            if one.value is not None and not after.is_there(key):
                after = after.plus(Said(key, None, followed=True))
            elif one.value is None and one.followed and after.is_there(key):
                earlier = [other.value for other in self.said if other.key == key]
                after = after.plus(Said(key, earlier[-2], followed=True))
        return after


def span(places: tuple[Place, ...], attributes: dict[str, str], links: dict[str, list[str]]) -> Value:
    return places, tuple(sorted(attributes.items())), tuple((name, tuple(units)) for name, units in links.items())


def found(path: Path) -> tuple[int, dict[Key, Value], dict[str, tuple[Place, ...]]]:
    """Read from the file alone how much was said, what holds, and where the sentences are."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        held: dict[Key, Value] = {}
        for field, name, unit, value, start, stop, quote in conn.execute(
            "SELECT n.field, d.name, n.unit, n.value, j.start, j.stop, j.quote FROM answers n"
            " JOIN judgments j ON j.id = n.judgment JOIN documents d ON d.id = n.document"
            " WHERE n.value IS NOT NULL AND n.schema = (SELECT id FROM schemas WHERE name = 'who')"
        ):
            if unit.startswith("span:"):
                said = json.loads(value)
                links, pieces = said.pop("links", {}), said.pop("fragments", [(start, stop)])
                places = tuple((first, last) for first, last in pieces)
                assert (places[0][0], places[-1][1], quote) == (start, stop, TEXTS[name][start:stop])
                held[field, name, unit] = span(places, said, links)
            else:
                held[field, name, (start, stop)] = value
        cuts: dict[str, tuple[Place, ...]] = {}
        for name, *place in conn.execute(
            "SELECT d.name, s.start, s.stop FROM sentences s JOIN documents d ON d.id = s.document ORDER BY 1, 2"
        ):
            cuts[name] = (*cuts.get(name, ()), (place[0], place[1]))
        ours = "schema = (SELECT id FROM schemas WHERE name = 'who')"
        return int(conn.execute(f"SELECT count(*) FROM judgments WHERE {ours}").fetchone()[0]), held, cuts


def shown(labeling: Labeling) -> dict[Key, Value]:
    """Return what the labeling holds, in the same words."""
    name, held = labeling.document.name, dict[Key, Value]()
    for at, place in enumerate(labeling.document.sentences):
        answers = {"tone": labeling.labels[at], "why": labeling.value("why", at), "note": labeling.notes.get(at)}
        answers |= {"skipped": "yes" if at in labeling.skipped else None}
        answers |= {"confidence": str(labeling.confidence[at]) if at in labeling.confidence else None}
        held |= {(field, name, tuple(place)): value for field, value in answers.items() if value is not None}
        for one in labeling.spans(at):
            held[one.field, name, one.unit] = span(one.places, dict(one.attributes), dict(one.links))
    return held
