"""Sums that add up over documents, and what resampling documents does to them.

Owns the one idea that makes intervals cheap: every coefficient here is a function of sums over units. Leaving a
document out is a subtraction, drawing documents anew is a matrix product; no unit is visited again.
Never knows what the sums mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
        rows = np.flatnonzero(self.sums.one(name) != 0)
        sums = Sums(self.sums.table[rows], self.sums.columns)
        return Clusters(sums, self.times[rows], self.number[rows], self.documents)

    def without_each(self, total: Sums) -> Sums:
        """`total` without one of these clusters, table (D, F)."""
        return Sums(total.table - self.sums.table, self.sums.columns)


#: Up to this many cells of documents x kinds for each row, one matrix product is faster than row by row.
DENSE = 30

#: Cells of documents x kinds held in memory at a time.
BLOCK = 2**21


def stack(features: Features) -> Sums:
    """The features side by side, (T, F). They come as (name, (T,)); equal names stand together, as one group."""
    columns: dict[str, slice] = {}
    table: list[FloatArray] = []
    for name, feature in features:
        start = columns[name].start if name in columns else len(table)
        table.append(feature)
        columns[name] = slice(start, len(table))
    return Sums(np.column_stack(table), columns)


def gather(cluster: IntArray, kind: IntArray, count: FloatArray, features: Features, kinds: int) -> Sums:
    """Add up what the units of each cluster add: table (D, F).

    `cluster` (P,) counts up from 0 without gaps; `kind` (P,) is the place in the features of (T,), T = `kinds`.
    """
    clusters = int(cluster[-1]) + 1 if len(cluster) else 0
    if clusters * kinds > DENSE * len(cluster):
        return stack(
            (name, np.bincount(cluster, weights=feature[kind] * count, minlength=clusters).astype(np.float64))
            for name, feature in features
        )
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


def renumber(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct codes, ascending, and for every entry the place of its code among them. Codes are small."""
    present = np.flatnonzero(np.bincount(codes))
    place = np.zeros(int(present[-1]) + 1 if len(present) else 0, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, place[codes]
