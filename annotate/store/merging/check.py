"""Proof that what another copy brings is what was written: texts, schemas, every judgment's hash and content.

A file of ours could only have been written by annotate; one that is merged could have been written by anybody. So
it is not enough that the hashes are right: every value is also checked to be one that annotate itself could have
stored, or a later command would trip over it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from annotate.errors import AnnotateError
from annotate.model.apart import kept_apart
from annotate.model.document import identity
from annotate.model.fitting import misfit
from annotate.model.judgment import Draft, sentence_unit
from annotate.model.project import ASSIGNED, CUT, PROJECT
from annotate.model.project import NAME as PROJECT_NAME
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import annotator_name
from annotate.store.journal import chain
from annotate.store.merging.opening import Copy

MAX_SECONDS = 1e9
MAX_LAMPORT = 2**53  #: a greater one would leave no room for the judgments after it

_CONTENT = (
    "?1, j.seq, j.lamport, coalesce(d.sha256, ''), j.unit, j.start, j.stop, a.name, c.sha256,"
    " j.field, j.action, j.value, j.quote"
)
_JOINED = """
FROM judgments j LEFT JOIN documents d ON d.id = j.document
JOIN annotators a ON a.id = j.annotator JOIN schemas c ON c.id = j.schema
WHERE j.replica = ?2 AND j.seq BETWEEN ?3 AND ?4 ORDER BY j.seq
"""
#: SQLite writes the JSON that is hashed three times as fast as Python; numbers with a point are left to Python,
#: which may write them with other digits.
_ROWS = f"""
SELECT j.seq, j.lamport, json_array({_CONTENT}), j.seconds, j.raw_seconds, json_array(j.made_at, j.tool), j.hash,
  j.document, j.schema, j.annotator, j.unit, j.start, j.stop, j.field, j.action, j.value, j.quote, j.made_at,
  j.tool, j.action NOT IN ('answer', 'undo', 'redo')
  OR j.made_at NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'
{_JOINED}"""

#: What of a judgment is hashed; asked with the name of the replica, its row, and the number twice.
HASHED = f"SELECT {_CONTENT}, j.seconds, j.raw_seconds, j.made_at, j.tool {_JOINED}"


@dataclass(frozen=True)
class Numbers:
    """What the rows of the copy are called, and the numbers they have here. Documents, schemas, annotators."""

    documents: Mapping[int | None, int | None]
    schemas: Mapping[int, int]
    annotators: Mapping[int, int]


#: A judgment as it is stored here: replica, seq, lamport, document, unit, start, stop, annotator, schema, field,
#: action, value, quote, seconds, raw_seconds, made_at, tool, hash.
Row = tuple[Any, ...]
#: A judgment without content: replica, seq, lamport, hash.
Stub = tuple[int, int, int, str]


def check_texts(copy: Copy) -> None:
    """Raise AnnotateError unless every text, cut and schema of the copy is what its hash says, every name fit."""
    names = [name for _, name, *_ in copy.ask("PRAGMA table_info(documents)")]
    for row in copy.ask("SELECT * FROM documents"):
        try:
            _check_document(copy, dict(zip(names, row, strict=True)))
        except (TypeError, ValueError, RecursionError) as error:
            raise copy.refused("what is said of a document is not as annotate writes it") from error
    for name, version, sha256, body in copy.ask("SELECT name, version, sha256, body FROM schemas"):
        if not isinstance(body, str) or identity(body) != sha256:
            raise copy.refused(f"the schema '{name}' is not what was read in")
        said = schema_of(copy, sha256, body, name)
        if (said.name, said.version) != (name, version):
            raise copy.refused(f"the schema '{name}' calls itself '{said.name}'")
    for (name,) in copy.ask("SELECT name FROM annotators"):
        try:
            fit = annotator_name(name) == name
        except (AnnotateError, TypeError):
            fit = False
        if not fit:
            raise copy.refused(f"'{name}' is no name of an annotator")


def _check_document(copy: Copy, said: dict[str, Any]) -> None:
    name, text = said["name"], said["text"]
    if not all(isinstance(value, str | int | None) for value in said.values()):
        raise copy.refused(f"what is said of '{name}' is neither text nor number")
    if not isinstance(text, str) or not isinstance(name, str) or identity(text) != said["sha256"]:
        raise copy.refused(f"the text of '{name}' is not what was read in")
    cuts = cuts_of(copy, said["id"])
    if len(cuts) != said["sentence_count"] or any(at != position for at, (position, _, _) in enumerate(cuts)):
        raise copy.refused(f"'{name}' has {len(cuts)} sentences instead of {said['sentence_count']}")
    first = json.loads(said.get("first_cut") or "[]")
    for places in ([(start, stop) for _, start, stop in cuts], first):
        ends = [said["body_start"], *(end for place in places for end in place), len(text)]
        whole = all(isinstance(end, int) for end in ends) and all(start < stop for start, stop in places)
        if not whole or ends != sorted(ends) or ends[0] < 0:
            raise copy.refused(f"the sentences of '{name}' are out of place")


def cuts_of(copy: Copy, document: int) -> list[tuple[int, int, int]]:
    """Return (position, start, stop) of the sentences a document of the copy was cut into."""
    question = "SELECT position, start, stop FROM sentences WHERE document = ? ORDER BY start"
    return list(copy.ask(question, (document,)))


def schema_of(copy: Copy, sha256: str, body: str, name: str) -> Schema:
    """Return a schema of the copy. Raises AnnotateError when it is none, or newer than this program."""
    if sha256 == PROJECT.sha256:
        return PROJECT
    if name == PROJECT_NAME:
        raise copy.refused("what it says of the project is in words of another version", "Update both programs.")
    return parse_schema(body, f"{copy.path}, schema {name}")


class Judgments:
    """The judgments of a copy, checked one by one as they are read, in the numbers they have here."""

    def __init__(self, copy: Copy, numbers: Numbers) -> None:
        self.copy = copy
        self.numbers = numbers
        #: what was judged, in the copy's numbers: (document, unit, …)
        self.places: set[tuple[Any, ...]] = set()
        self.unproven: list[Stub] = []  #: what a repair sealed, and nothing proves
        self._fine: set[tuple[object, ...]] = set()
        self._texts = lru_cache(maxsize=32)(self._text)
        self._schemas = {
            number: schema_of(copy, sha256, body, name)
            for number, sha256, body, name in copy.ask("SELECT id, sha256, body, name FROM schemas")
        }

    def stubs(self, replica: int, first: int, last: int) -> dict[int, tuple[int, str]]:
        """Return {seq: (lamport, hash)} of the judgments of a stretch whose content the copy does not have."""
        if not self.copy.has_stubs:
            return {}
        question = "SELECT seq, lamport, hash FROM stubs WHERE replica = ? AND seq BETWEEN ? AND ?"
        found = {seq: (lamport, said) for seq, lamport, said in self.copy.ask(question, (replica, first, last))}
        for lamport, said in found.values():
            if not isinstance(lamport, int) or not isinstance(said, str) or not 0 < lamport < MAX_LAMPORT:
                raise self.copy.refused("a judgment without content is not as annotate writes it")
        return found

    def read(
        self,
        replica: int,
        first: int,
        last: int,
        previous: str | None,
        here: int,
        seals: Mapping[int, str],
    ) -> Iterator[Row]:
        """Yield the judgments `first` to `last` of a replica (a row of the copy), as they are stored here.

        `previous` is the hash of the judgment before the first, None where that is lost; `here` the replica's row
        here. Stubs are passed over. So is what a repair has sealed, by number, unless its hash proves it: it is
        noted in `unproven`. Raises AnnotateError at the first that is missing, or not what was written.
        """
        absent = self.stubs(replica, first, last)
        name = self.copy.first("SELECT name FROM replicas WHERE id = ?", (replica,))[0]
        documents, schemas, annotators = self.numbers.documents, self.numbers.schemas, self.numbers.annotators
        places, fine, digest = self.places, self._fine, hashlib.sha256
        seq, clock = first - 1, 0
        with self.copy.explained():
            rows = self.copy.conn.execute(_ROWS, (name, replica, first, last))
            for (
                at, lamport, front, seconds, raw, back, said, document, schema, annotator, unit, start, stop,
                asked, action, value, quote, made_at, tool, odd,
            ) in rows:  # fmt: skip
                seq += 1
                while seq in absent and seq < at:
                    clock, previous = absent[seq]
                    seq += 1
                if seq != at:
                    raise self._missing(seq)
                text = f'["{previous}",{front[1:-1]},{seconds!r},{raw!r},{back[1:]}'
                proven = previous is not None and digest(text.encode()).hexdigest() == said
                proven = proven or self._chained(name, replica, seq, previous, said)
                if not proven and not (seq in seals and self._chained(name, replica, seq, "", seals[seq])):
                    raise self._forged(seq)
                if odd or lamport.__class__ is not int or not clock < lamport < MAX_LAMPORT:
                    raise self._forged(seq)
                previous, clock = said, lamport
                if not proven:
                    self.unproven.append((here, seq, lamport, said))
                    continue
                # what was found right once need not be looked at again; bytes and numbers are not texts
                place = (document, unit, start, stop, start.__class__, stop.__class__)
                if quote is not None or place not in places:
                    self._check_place(seq, document, unit, start, stop, quote)
                    places.add(place)
                about = unit[:5] if quote is None else place
                judged = (schema, asked, about, value, tool, seconds.__class__, raw.__class__)
                if judged not in fine:
                    said_of = "" if document is None else "document"
                    self._check_value(seq, schema, Draft(said_of, unit, start, stop, asked, value, quote))
                    if (tool.__class__, seconds.__class__, raw.__class__) != (str, float, float):
                        raise self._forged(seq)
                    fine.add(judged)
                if not (0.0 <= seconds <= MAX_SECONDS and 0.0 <= raw <= MAX_SECONDS):
                    raise self._forged(seq)
                yield (
                    here, seq, lamport, documents[document], unit, start, stop, annotators[annotator],
                    schemas[schema], asked, action, value, quote, seconds, raw, made_at, tool, said,
                )  # fmt: skip
        while seq + 1 in absent:
            seq += 1
        if seq != last:
            raise self._missing(seq + 1)

    def _missing(self, seq: int) -> AnnotateError:
        return self.copy.refused(f"judgment {seq} of one of its copies is missing")

    def _forged(self, seq: int) -> AnnotateError:
        return self.copy.refused(f"judgment {seq} of one of its copies is not what was written")

    def _chained(self, name: str, replica: int, seq: int, previous: str | None, said: str) -> bool:
        """Tell, in Python alone, whether a hash is right: SQLite may write some JSON otherwise."""
        if previous is None:
            return False
        try:
            return chain(previous, self.copy.first(HASHED, (name, replica, seq, seq))) == said
        except TypeError:  # bytes
            return False

    def _text(self, document: int) -> str:
        row = self.copy.first("SELECT text FROM documents WHERE id = ?", (document,))
        return str(row[0]) if row else ""

    def _check_place(
        self, seq: int, document: int | None, unit: object, start: object, stop: object, quote: object
    ) -> None:
        text = "" if document is None else self._texts(document)
        fits = document in self.numbers.documents and isinstance(unit, str)
        if fits and isinstance(start, int) and isinstance(stop, int):
            kind = str(unit).partition(":")[0]
            fits = 0 <= start <= stop <= len(text) and (start < stop or kind not in ("sentence", "span"))
            fits = fits and (kind != "sentence" or unit == sentence_unit(start, stop))
            fits = fits and quote in (None, text[start:stop])
        else:
            fits = False
        if not fits:
            raise self.copy.refused(
                f"judgment {seq} of one of its copies is about a place that is not in its text"
            )

    def _check_value(self, seq: int, schema: int, draft: Draft) -> None:
        asked, known = draft.field, self._schemas.get(schema)
        why: str | None = "it is no text"
        if known and isinstance(asked, str) and isinstance(draft.value, str | None):
            if known is PROJECT:
                why = None if _fits_project(asked, draft.value) else "it is no fact about a project"
            else:
                why = misfit(known, replace(draft, field=kept_apart(asked)[1]))
        if why is not None:
            raise self.copy.refused(f"judgment {seq} of one of its copies is no answer to '{asked}': {why}")


def _fits_project(asked: str, value: str | None) -> bool:
    if asked == CUT:
        return value in (None, "split", "join")
    if asked == ASSIGNED:
        try:
            return value is None or isinstance(json.loads(value), dict)
        except (ValueError, RecursionError):
            return False
    return asked in [one.name for one in PROJECT.fields]
