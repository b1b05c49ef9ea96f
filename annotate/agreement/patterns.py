"""Distinct rating patterns and how often each occurs, per document: the only input of every coefficient.

Owns the change from judgments to counts. Never computes agreement.

A million sentences judged by five people over three labels are at most 1,024 different rows. Grouping them first
makes every coefficient and every interval cost the number of rows, not of sentences.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from annotate.agreement.sums import FloatArray, IntArray, renumber
from annotate.errors import AnnotateError

CodeArray = npt.NDArray[np.int32]

MISSING = -1


@dataclass(frozen=True, eq=False)
class Patterns:
    """P rows, sorted by document; row p says that `count[p]` units of one document were rated alike, as `kind[p]`.

    `labels` are the labels that could be given, in the order of the schema, excluded ones left out. A label nobody
    used stays in: Brennan-Prediger and Gwet's AC1 count the labels *available* (Gwet 2014, ch. 2 and 4), so an
    unused label of the schema lowers their chance term. Every other coefficient depends on used labels only.
    Units without any rating are left out. `documents` is empty when no document is known.
    """

    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    documents: tuple[str, ...]
    document: IntArray  #: (P,) index into `documents`, ascending; all 0 when no document is known
    kinds: (
        CodeArray  #: (T, R) distinct patterns: index into `labels`, or -1: no (counted) answer of this annotator
    )
    kind: IntArray  #: (P,) index into `kinds`
    count: IntArray  #: (P,) how many units
    excluded: tuple[tuple[str, int], ...] = ()  #: judgments with an excluded label, by label: taken as missing

    @classmethod
    def from_groups(
        cls,
        groups: Iterable[tuple[str, tuple[tuple[str, str], ...], int]],
        labels: Sequence[str] | None = None,
        excluded: Collection[str] = (),
    ) -> "Patterns":
        """Build from `(document, ((annotator, label), ...), number of units)`, as a GROUP BY yields it.

        The same document and pattern may come several times, in any order. Raises AnnotateError when a label is
        neither in `labels` nor excluded, or when one annotator stands twice in a pattern.
        """
        pattern_ids: dict[tuple[tuple[str, str], ...], int] = {}
        document_ids: dict[str, int] = {}
        rows: list[tuple[int, int, int]] = [
            (
                document_ids.setdefault(document, len(document_ids)),
                pattern_ids.setdefault(pattern, len(pattern_ids)),
                count,
            )
            for document, pattern, count in groups
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        known = _labels(labels, excluded, (label for pattern in pattern_ids for _, label in pattern))
        annotators = _sorted({name for pattern in pattern_ids for name, _ in pattern})
        column = {name: index for index, name in enumerate(annotators)}
        code = {label: index for index, label in enumerate(known)} | dict.fromkeys(excluded, MISSING)

        distinct = np.full((len(pattern_ids), len(annotators)), MISSING, dtype=np.int32)
        set_aside = Counter[str]()
        times = np.bincount(table[:, 1], weights=table[:, 2], minlength=len(pattern_ids))
        for index, pattern in enumerate(pattern_ids):
            if len({name for name, _ in pattern}) < len(pattern):
                raise AnnotateError(
                    f"an annotator answered one unit twice: {', '.join('='.join(pair) for pair in pattern)}",
                    "keep one answer per annotator and unit",
                )
            for name, label in pattern:
                distinct[index, column[name]] = code[label]
                if label in excluded:
                    set_aside[label] += int(times[index])
        return cls._grouped(
            known,
            annotators,
            document_ids,
            table[:, 0],
            kinds=distinct,
            kind=table[:, 1],
            count=table[:, 2],
            excluded=set_aside.items(),
        )

    @classmethod
    def from_ratings(
        cls,
        ratings: Iterable[tuple[str | None, str, str, str | None]],
        labels: Sequence[str] | None = None,
        excluded: Collection[str] = (),
    ) -> "Patterns":
        """Build from `(document, unit, annotator, label)`; a label of None is a missing answer.

        With the document None everywhere, `documents` is empty and units stand for themselves. A unit is known by
        its document and its name. Raises AnnotateError when an annotator answers a unit twice, or for an unknown
        label.
        """
        unit_ids: dict[tuple[str | None, str], int] = {}
        annotator_ids: dict[str, int] = {}
        label_ids: dict[str, int] = {}
        cells: list[tuple[int, int, int]] = [
            (
                unit_ids.setdefault((document, unit), len(unit_ids)),
                annotator_ids.setdefault(annotator, len(annotator_ids)),
                label_ids.setdefault(label, len(label_ids)),
            )
            for document, unit, annotator, label in ratings
            if label is not None
        ]
        table = np.array(cells, dtype=np.int64).reshape(-1, 3)
        known = _labels(labels, excluded, label_ids)
        annotators = _sorted(annotator_ids)
        column = _positions(annotators, annotator_ids)
        code = {label: index for index, label in enumerate(known)} | dict.fromkeys(excluded, MISSING)
        code_of = np.array([code[label] for label in label_ids], dtype=np.int32)

        matrix = np.full((len(unit_ids), len(annotators)), MISSING, dtype=np.int32)
        _refuse_duplicates(table, unit_ids, annotator_ids)
        matrix[table[:, 0], column[table[:, 1]]] = code_of[table[:, 2]]
        used = np.bincount(table[:, 2], minlength=len(label_ids))
        set_aside = Counter({name: int(used[i]) for name, i in label_ids.items() if name in excluded})

        document_ids: dict[str, int] = {}
        named = any(document is not None for document, _ in unit_ids)
        document = np.zeros(len(unit_ids), dtype=np.int64)
        if named:
            for index, (name, _) in enumerate(unit_ids):
                document[index] = document_ids.setdefault(name or "", len(document_ids))
        ones = np.ones(len(unit_ids), dtype=np.int64)
        return cls._grouped(
            known,
            annotators,
            document_ids,
            document,
            kinds=matrix,
            kind=np.arange(len(matrix)),
            count=ones,
            excluded=set_aside.items(),
        )

    @classmethod
    def from_matrix(
        cls,
        rows: Iterable[Sequence[object]],
        labels: Sequence[object] | None = None,
        documents: Sequence[str] | None = None,
    ) -> "Patterns":
        """Build from a table of units x annotators; None is missing, labels are turned into text.

        Annotators are named 1, 2, ... by column; `documents` gives the document of each row, if there are any.
        """
        table = list(rows)
        if documents is not None and len(documents) != len(table):
            raise AnnotateError(f"{len(table)} rows but {len(documents)} documents", "name one document per row")
        return cls.from_ratings(
            (
                (None if documents is None else documents[unit], str(unit), str(column + 1), _text(value))
                for unit, row in enumerate(table)
                for column, value in enumerate(row)
            ),
            None if labels is None else [str(label) for label in labels],
        )

    @classmethod
    def from_codes(
        cls,
        codes: npt.NDArray[np.integer],
        labels: Sequence[str],
        documents: Sequence[str] = (),
        document: IntArray | None = None,
    ) -> "Patterns":
        """Build from an array of units x annotators (N, R): index into `labels`, or -1 for missing.

        Annotators are named 1, 2, ... by column; `document` (N,) is the place of each unit's document in
        `documents`. The fastest way in: no cell is visited by Python. Raises AnnotateError when a code or a
        document is out of range, or `document` does not fit.
        """
        if codes.size and not MISSING <= codes.min() <= codes.max() < len(labels):
            raise AnnotateError(
                f"codes from {codes.min()} to {codes.max()} for {len(labels)} labels",
                f"give places among the labels, and {MISSING} for a missing answer",
            )
        where = np.zeros(len(codes), dtype=np.int64) if document is None else document
        if (document is None) == bool(documents) or where.shape != (len(codes),):
            raise AnnotateError("not one document per unit", "give `documents` and `document` of one length")
        if len(set(documents)) < len(documents):
            raise AnnotateError("two documents have one name", "give each document a name of its own")
        if documents and len(where) and not 0 <= where.min() <= where.max() < len(documents):
            raise AnnotateError(f"a document is not one of the {len(documents)}", "give places in `documents`")
        return cls._grouped(
            tuple(labels),
            tuple(str(column + 1) for column in range(codes.shape[1])),
            {name: place for place, name in enumerate(documents)},
            where,
            kinds=codes.astype(np.int32),
            kind=np.arange(len(codes)),
            count=np.ones(len(codes), dtype=np.int64),
            excluded=(),
        )

    @property
    def ratings(self) -> CodeArray:
        """The pattern of each row, (P, R)."""
        return self.kinds[self.kind]

    @property
    def units(self) -> FloatArray:
        """How many units there are of each distinct pattern, (T,)."""
        return np.bincount(self.kind, weights=self.count, minlength=len(self.kinds)).astype(np.float64)

    @property
    def judgments(self) -> int:
        """How many ratings there are, excluded labels not counted."""
        return int(((self.kinds >= 0).sum(axis=1) * self.units).sum())

    def without(self, annotator: int) -> "Patterns":
        """The same units as if the annotator in this column had never answered."""
        kinds = self.kinds.copy(order="F")
        kinds[:, annotator] = MISSING
        return replace(self, kinds=kinds)

    def pooled(self) -> "Patterns":
        """The same units with their documents forgotten: as few rows as there are distinct patterns."""
        nowhere = np.zeros_like(self.document)
        return self._grouped(
            self.labels,
            self.annotators,
            {},
            nowhere,
            kinds=self.kinds,
            kind=self.kind,
            count=self.count,
            excluded=self.excluded,
        )

    @classmethod
    def _grouped(
        cls,
        labels: tuple[str, ...],
        annotators: tuple[str, ...],
        document_ids: dict[str, int],
        document: IntArray,
        *,
        kinds: CodeArray,
        kind: IntArray,
        count: IntArray,
        excluded: Iterable[tuple[str, int]],
    ) -> "Patterns":
        """Sort by document name and merge equal rows; drop rows without a rating and without a unit."""
        documents = _sorted(document_ids)
        if documents:
            document = _positions(documents, document_ids)[document]
        first, group = _distinct(kinds, len(labels))
        kinds, kind = kinds[first], group[kind]
        rated = np.asarray((kinds >= 0).any(axis=1))
        kept = rated[kind] & (count > 0)
        key = document[kept] * len(kinds) + kind[kept]
        rows, row = _numbered(key)
        merged = np.bincount(row, weights=count[kept], minlength=len(rows)).astype(np.int64)
        document, (used, kind) = rows // max(len(kinds), 1), renumber(rows % max(len(kinds), 1))
        by_column = np.asfortranarray(kinds[used])  # every coefficient reads annotator by annotator
        return cls(labels, annotators, documents, document, by_column, kind, merged, tuple(sorted(excluded)))


def _distinct(ratings: CodeArray, labels: int) -> tuple[IntArray, IntArray]:
    """One row of each distinct pattern, and for every row which of them it is."""
    key, size = np.zeros(len(ratings), dtype=np.int64), 1
    for column in ratings.T:
        if size > 2**62 // (labels + 1):  # the key would overflow: number the keys seen so far afresh
            distinct, key = _numbered(key)
            size = len(distinct)
        key, size = key * (labels + 1) + (column + 1), size * (labels + 1)
    distinct, group = _numbered(key)
    first = np.zeros(len(distinct), dtype=np.int64)
    first[group] = np.arange(len(group))
    return first, group


def _numbered(key: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct keys, ascending, and for every entry the place of its key among them. Sorts only large keys."""
    if int(key.max(initial=0)) < 8 * len(key) + 1024:
        return renumber(key)
    distinct, place = np.unique(key, return_inverse=True)
    return distinct, place.astype(np.int64)


def _positions(ordered: Sequence[str], ids: dict[str, int]) -> IntArray:
    """Where the name with id i stands in `ordered`."""
    positions = np.empty(len(ids), dtype=np.int64)
    for position, name in enumerate(ordered):
        positions[ids[name]] = position
    return positions


def _labels(given: Sequence[str] | None, excluded: Collection[str], used: Iterable[str]) -> tuple[str, ...]:
    """The labels in order: as given, or those used, numbers by size and words by the alphabet."""
    seen = dict.fromkeys(used)
    if given is None:
        return _sorted(label for label in seen if label not in excluded)
    known = tuple(label for label in given if label not in excluded)
    allowed = {*known, *excluded}
    for label in seen:
        if label not in allowed:
            raise AnnotateError(
                f"unknown label {label!r}: the labels are {', '.join((*known, *sorted(excluded)))}",
                "correct the label, or add it to the schema",
            )
    return known


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=_reading_order))


def _reading_order(label: str) -> tuple[int, float, str]:
    try:
        number = float(label)
    except ValueError:
        return 1, 0.0, label
    return (0, number, label) if math.isfinite(number) else (1, 0.0, label)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _refuse_duplicates(
    table: IntArray, units: Iterable[tuple[str | None, str]], annotators: Iterable[str]
) -> None:
    """Raise AnnotateError when one annotator answers one unit twice. `table`: (N, 3) unit, annotator, label."""
    cell = table[:, 0] * (table[:, 1].max(initial=0) + 1) + table[:, 1]
    _, first = np.unique(cell, return_index=True)
    if len(first) == len(cell):
        return
    again = table[np.setdiff1d(np.arange(len(cell)), first)[0]]
    document, unit = list(units)[again[0]]
    where = f"unit {unit}" if document is None else f"unit {unit} of {document}"
    raise AnnotateError(f"{list(annotators)[again[1]]} answered {where} twice", "keep one answer per unit")
