"""What can be read of a damaged database: rows told apart by their shape, and called by names that hold anywhere.

Row numbers mean nothing outside their file; everything leaves here under the SHA-256 of texts and schemas, and the
names of annotators and copies. Proves nothing: repair.py does.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from annotate.store.recovery.pages import Pages, Row, Value

_HASH = re.compile("[0-9a-f]{64}")
_ACTIONS = {"answer", "undo", "redo"}
#: The columns of `documents` after `id`, as far as a row of an earlier version has them.
DOCUMENT = (
    "name", "sha256", "title", "published", "language", "source", "author", "url", "encoding", "body_start",
    "sentence_count", "segmenter", "added_at", "text", "first_cut",
)  # fmt: skip


class Found(NamedTuple):
    """A judgment as it stands in a file: what is hashed (with the copy, seq and lamport first), and its hash."""

    content: tuple[Any, ...]
    hash: str

    @property
    def lamport(self) -> int:
        """Its place among all judgments."""
        return int(self.content[2])


class Answer(NamedTuple):
    """What held: document and schema by their SHA-256."""

    document: str
    unit: str
    annotator: str
    schema: str
    field: str
    value: str | None


@dataclass
class Salvage:
    """What a file holds. There is more than one candidate for a judgment where states of a page differ."""

    judgments: dict[str, dict[int, list[Found]]] = field(default_factory=lambda: defaultdict(dict))
    stubs: dict[str, dict[int, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))
    gaps: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))  #: first -> last
    ends: dict[str, int] = field(default_factory=dict)  #: the last judgment there was, by copy
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    sentences: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    schemas: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)  #: name, version, body, added_at
    annotators: dict[str, str] = field(default_factory=dict)  #: name -> added_at
    answers: list[Answer] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)  #: copies that may be one, read in two ways


def salvage(path: Path) -> Salvage:
    """Read everything that can be read of a database. Raises OSError."""
    return _Reader(Pages(path)).salvage()


class _Reader:
    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in pages.rows():
            self.rows[shape(row)].append(row)
        self._trees = {
            str(name): pages.tree(int(root))
            for _, name, _, root, _ in (row.values for row in self.rows["catalog"])
            if isinstance(root, int) and root > 0
        }
        self.replicas = self._called("replicas", 1, 1)
        self.annotators = self._called("annotators", 1, 1)
        self.texts = self._called("documents", 2, 2)
        self.schemas = self._called("schemas", 3, 1)

    def _live(self, table: str) -> list[Row]:
        """Return the rows of a table, those on pages that belong to it last: they are not stale."""
        live = self._trees.get(table, set())
        return sorted(self.rows[table], key=lambda row: (row.current, row.page in live))

    def _called(self, table: str, column: int, index: int) -> dict[int, list[str]]:
        """Return {row: names}: the one in the table, and the one in the index over it, which has pages of its own.

        There is more than one where either is damaged; which is right shows in what it proves.
        """
        pages = self._trees.get(f"sqlite_autoindex_{table}_{index}", set())
        entries = [row.values for row in self.rows["name"] if row.page in pages]
        named = [(row.rowid, str(row.values[column])) for row in reversed(self._live(table))]
        found: dict[int, list[str]] = defaultdict(list)
        for number, name in [*named, *((_whole(row), str(name)) for name, row in entries)]:
            if number is not None and name not in found[number]:
                found[number].append(name)
        return found

    def salvage(self) -> Salvage:
        found = Salvage(doubtful={name for names in self.replicas.values() if len(names) > 1 for name in names})
        found.annotators = {names[0]: "" for names in self.annotators.values() if len(names) == 1}
        for row in self._live("annotators"):
            found.annotators[str(row.values[1])] = str(row.values[2])
        for row in self._live("schemas"):
            _, name, version, sha256, body, added_at = map(str, row.values)
            found.schemas[sha256] = (name, version, body, added_at)
        names = self._called("documents", 1, 1)
        for row in self._live("documents"):
            values = dict(zip(DOCUMENT, row.values[1:], strict=False))
            for sha256 in self.texts[row.rowid or 0]:
                found.documents[sha256] = {**values, "sha256": sha256, "id": row.rowid}
        for number, hashes in self.texts.items():
            for sha256 in hashes:
                bare = {"name": names[number][0] if names[number] else sha256[:12], "sha256": sha256, "id": number}
                found.documents.setdefault(sha256, bare)
        self._read_journal(found)
        for current in (True, False):  # an earlier state may have been cut otherwise
            before = set(found.sentences)
            for row in self.rows["sentences"]:
                number, start, _, stop = map(_whole, row.values)
                for sha256 in self.texts.get(number, []) if row.current is current else ():
                    if sha256 not in before:
                        found.sentences[sha256].add((start, stop))
        found.answers = list(self._answers())
        return found

    def _read_journal(self, found: Salvage) -> None:
        for row in self._live("judgments"):
            for judgment in self._judgments(row.values):
                several = found.judgments[judgment.content[0]].setdefault(judgment.content[1], [])
                if judgment not in several:
                    several.append(judgment)
        for row in self._live("stubs"):
            replica, seq, lamport, said = row.values
            for name in self.replicas.get(_whole(replica), []):
                found.stubs[name][_whole(seq)] = (_whole(lamport), str(said))
        for row in self._live("gaps"):
            for name in self.replicas.get(_whole(row.values[1]), []):
                found.gaps[name][_whole(row.values[2])] = _whole(row.values[3])
        ends = [(row.rowid or 0, _whole(row.values[1])) for row in self._live("heads")]
        index = self._trees.get("sqlite_autoindex_judgments_1", set())
        ends += [
            (_whole(row.values[0]), _whole(row.values[1])) for row in self.rows["numbers"] if row.page in index
        ]
        for replica, seq in ends:
            for name in self.replicas.get(replica, []):
                found.ends[name] = max(seq, found.ends.get(name, 0))

    def _judgments(self, values: tuple[Value, ...]) -> Iterator[Found]:
        """Yield a row's judgment under every name that what it points at may have."""
        _, replica, seq, lamport, document, unit, start, stop, annotator, schema, *said = values
        field_name, action, value, quote, seconds, raw_seconds, made_at, tool, digest = said
        spent = (float(_number(seconds)), float(_number(raw_seconds)))  # whole numbers are stored without a point
        for copy, text, who, rules in product(
            self.replicas.get(_whole(replica), []),
            [""] if document is None else self.texts.get(_whole(document), []),
            self.annotators.get(_whole(annotator), []),
            self.schemas.get(_whole(schema), []),
        ):
            about = (copy, seq, lamport, text, unit, start, stop, who, rules)
            yield Found((*about, field_name, action, value, quote, *spent, made_at, tool), str(digest))

    def _answers(self) -> Iterator[Answer]:
        for row in {row.values[:5]: row for row in self._live("answers")}.values():
            schema, name, document, unit, annotator, value, _ = row.values
            text, by, rules = (
                (names.get(_whole(number)) or ["?"])[0]
                for names, number in ((self.texts, document), (self.annotators, annotator), (self.schemas, schema))
            )
            about = "" if document == 0 else text
            yield Answer(about, str(unit), by, rules, str(name), None if value is None else str(value))


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else -1


def _number(value: Value) -> float:
    return value if isinstance(value, int | float) else -1.0


def shape(row: Row) -> str:
    """Return which table or index a row can only be of; "" for any other."""
    kinds = "".join(
        "-" if one is None else {int: "i", float: "r", str: "t"}.get(type(one), "b") for one in row.values
    )
    if row.rowid is None:
        known = {"iiii": "sentences", "iiit": "stubs", "ititi-i": "answers", "itititi": "answers"}
        known |= {"ti": "name", "iii": "numbers"}
        return known.get(kinds, "")
    if len(kinds) == 19 and kinds.startswith("-iii") and row.values[11] in _ACTIONS:
        return "judgments" if _HASH.fullmatch(str(row.values[18])) else ""
    if len(kinds) in {15, 16} and kinds.startswith("-tt") and _HASH.fullmatch(str(row.values[2])):
        return "documents"
    known = {"-ttttt": "schemas", "-tt": "annotators", "-ti": "replicas", "-it": "heads", "tttit": "catalog"}
    known |= {"ttti-": "catalog", "-iiitt": "gaps", "-iii-t": "gaps"}
    return known.get(kinds, "")
