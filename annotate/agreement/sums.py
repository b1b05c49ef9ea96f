"""Sums that add up over documents, and what resampling documents does to them.

Owns the one idea that makes intervals cheap: every coefficient here is a function of sums over units. Leaving a
document out is a subtraction, drawing documents anew is a matrix product; no unit is visited again.
Never knows what the sums mean.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Features = Iterator[tuple[str, FloatArray]]


@dataclass(frozen=True, eq=False)
class Sums:
    """Named sums. `table` is (..., F): one set of sums for each document, replicate or resample, or just one."""

    table: FloatArray
    columns: Mapping[str, slice]

    def __getitem__(self, name: str) -> FloatArray:
        """The sums called `name`, shape (..., k); k = 0 for a name that has none."""
        return self.table[..., self.columns.get(name, slice(0, 0))]

    def one(self, name: str) -> FloatArray:
        """A sum that is a single number, shape (...)."""
        return self.table[..., self.columns[name].start]

    def under(self, prefix: str) -> "Sums":
        """The sums whose names begin with `prefix`, by the rest of their names; they stand side by side."""
        found = {name: place for name, place in self.columns.items() if name.startswith(prefix)}
        start, stop = min(p.start for p in found.values()), max(p.stop for p in found.values())
        columns = {
            name.removeprefix(prefix): slice(place.start - start, place.stop - start)
            for name, place in found.items()
        }
        return Sums(self.table[..., start:stop], columns)


@dataclass(frozen=True, eq=False)
class Clusters:
    """The sums of every cluster: what is left out, or drawn, as a whole. A cluster is a document, or one unit.

    `times` (D,) says how many clusters have these very sums: always 1 for documents, the multiplicity of the row
    when units stand for themselves. `number` (D,) is the document of each cluster, ascending, an index into
    `documents`; or, with no `documents`, the row of the patterns.
    """

    sums: Sums
    times: FloatArray
    number: IntArray
    documents: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What a cluster is: "document" or "unit"."""
        return "document" if self.documents else "unit"

    @property
    def total(self) -> Sums:
        """The sums over everything, table (F,)."""
        return Sums(self.times @ self.sums.table, self.sums.columns)

    def holding(self, name: str) -> "Clusters":
        """Only the clusters where the sum `name` is not zero."""
        return self._rows(np.flatnonzero(self.sums.one(name) != 0))

    def numbered(self, number: IntArray) -> "Clusters":
        """Only the clusters with these numbers, ascending, all of which there are."""
        return self._rows(np.searchsorted(self.number, number))

    def under(self, prefix: str) -> "Clusters":
        """The same clusters with only the sums `Sums.under` keeps."""
        return Clusters(self.sums.under(prefix), self.times, self.number, self.documents)

    def _rows(self, rows: IntArray) -> "Clusters":
        sums = Sums(self.sums.table[rows], self.sums.columns)
        return Clusters(sums, self.times[rows], self.number[rows], self.documents)

    def without_each(self, total: Sums) -> Sums:
        """`total` without one of these clusters, table (D, F)."""
        return Sums(total.table - self.sums.table, self.sums.columns)


#: Up to this many cells of documents x kinds for each row, one matrix product is faster than row by row.
DENSE = 8

#: Cells of documents x kinds held in memory at a time.
BLOCK = 2**21

#: Cells of rows x features added up at a time: they should stay in the cache of the processor.
CACHED = 2**15


def stack(features: Features) -> Sums:
    """The features side by side, (T, F). They come as (name, (T,)); equal names stand together, as one group."""
    names, table = zip(*features, strict=True)
    return Sums(np.column_stack(table), _columns(names))


def _columns(names: Iterable[str]) -> dict[str, slice]:
    columns: dict[str, slice] = {}
    for place, name in enumerate(names):
        columns[name] = slice(columns[name].start if name in columns else place, place + 1)
    return columns


def gather(cluster: IntArray, kind: IntArray, count: FloatArray, features: Features, kinds: int) -> Sums:
    """Add up what the units of each cluster add: table (D, F).

    `cluster` (P,) counts up from 0 without gaps; `kind` (P,) is the place in the features of (T,), T = `kinds`.
    """
    clusters = int(cluster[-1]) + 1 if len(cluster) else 0
    if clusters * kinds > DENSE * len(cluster):
        return _row_by_row(cluster, kind, count, features, kinds)
    each = stack(features)
    table = np.empty((clusters, each.table.shape[1]))
    step = max(1, BLOCK // max(kinds, 1))
    for start in range(0, clusters, step):
        end = min(start + step, clusters)
        rows = slice(*np.searchsorted(cluster, [start, end]))
        key = (cluster[rows] - start) * kinds + kind[rows]
        units = np.bincount(key, weights=count[rows], minlength=(end - start) * kinds)
        table[start:end] = units.reshape(end - start, kinds) @ each.table
    return Sums(table, each.columns)


def _row_by_row(cluster: IntArray, kind: IntArray, count: FloatArray, features: Features, kinds: int) -> Sums:
    """`gather` for many kinds or small clusters; holds about BLOCK cells of features at a time."""
    starts = np.append(np.flatnonzero(np.diff(cluster, prepend=-1)), len(cluster))
    names: list[str] = []
    parts: list[FloatArray] = []
    while some := list(islice(features, max(1, BLOCK // max(kinds, 1)))):
        each = np.column_stack([feature for _, feature in some])
        part = np.empty((len(starts) - 1, len(some)))
        step = max(1, CACHED // len(some) * len(part) // max(len(cluster), 1))
        for begin in range(0, len(part), step):
            end = min(begin + step, len(part))
            first, last = starts[begin], starts[end]
            rows = each.take(kind[first:last], axis=0)
            rows *= count[first:last, None]
            np.add.reduceat(rows, starts[begin:end] - first, axis=0, out=part[begin:end])
        names += [name for name, _ in some]
        parts.append(part)
    return Sums(np.hstack(parts), _columns(names))


def renumber(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct codes, ascending, and for every entry the place of its code among them. Codes are small."""
    present = np.flatnonzero(np.bincount(codes))
    place = np.zeros(int(present[-1]) + 1 if len(present) else 0, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, place[codes]
