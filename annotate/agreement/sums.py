"""Sums that add up over documents, and what resampling documents does to them.

Owns the one idea that makes intervals cheap: every coefficient here is a function of sums over units. Leaving a
document out is a subtraction, drawing documents anew is a matrix product; no unit is visited again.
Never knows what the sums mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sums:
    """Named sums. `table` is (..., F): one set of sums for each document, replicate or resample, or just one."""

    table: FloatArray
    columns: Mapping[str, slice]

    def __getitem__(self, name: str) -> FloatArray:
        """The sums called `name`, shape (..., k)."""
        return self.table[..., self.columns[name]]

    def one(self, name: str) -> FloatArray:
        """A sum that is a single number, shape (...)."""
        return self.table[..., self.columns[name].start]


@dataclass(frozen=True, eq=False)
class Clusters:
    """The sums of every cluster: what is left out, or drawn, as a whole. A cluster is a document, or one unit.

    `times` (D,) says how many clusters have these very sums: always 1 for documents, the multiplicity of the row
    when units stand for themselves. `number` (D,) says where each cluster stands in `documents`, which is empty
    when units stand for themselves.
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


def gather(cluster: IntArray, count: FloatArray, features: Mapping[str, list[FloatArray]]) -> Sums:
    """Add up features over the rows of each cluster. `cluster` (P,) ascending from 0; each feature is (P,)."""
    clusters = int(cluster[-1]) + 1 if len(cluster) else 0
    columns: dict[str, slice] = {}
    width = 0
    for name, group in features.items():
        columns[name] = slice(width, width + len(group))
        width += len(group)
    table = np.empty((clusters, width))
    flat = (feature for group in features.values() for feature in group)
    for column, feature in enumerate(flat):
        table[:, column] = np.bincount(cluster, weights=feature * count, minlength=clusters)
    return Sums(table, columns)


def renumber(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct codes, ascending, and for every entry the place of its code among them. Codes are small."""
    present = np.flatnonzero(np.bincount(codes))
    place = np.zeros(int(present[-1]) + 1 if len(present) else 0, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, place[codes]
