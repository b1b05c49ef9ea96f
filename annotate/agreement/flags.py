"""Coefficients for several labels at once: distances between sets of flags, and each flag as a yes-or-no field.

Owns the distances and the way from sets to yes and no. Never builds a report.

A judgment is a set of flags, written as a label in JSON: `[]`, `["irony"]`, `["irony", "quote"]`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from annotate.agreement.patterns import MISSING, Patterns
from annotate.agreement.sums import FloatArray
from annotate.errors import AnnotateError

Flags = frozenset[str]

YES_NO = ("no", "yes")


def label_of(flags: Iterable[str]) -> str:
    """The label that stands for a set of flags."""
    return json.dumps(sorted(set(flags)), ensure_ascii=False)


def flags_of(label: str) -> Flags:
    """The set a label stands for. Raises AnnotateError when it is not a JSON list of texts."""
    try:
        flags = json.loads(label)
    except ValueError:
        flags = None
    if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
        raise AnnotateError(f"{label!r} is no set of flags", 'write it as a JSON list such as ["irony", "quote"]')
    return frozenset(flags)


def jaccard(a: Flags, b: Flags) -> float:
    """Shared flags over all flags of both (Jaccard 1912); two empty sets are equal."""
    return len(a & b) / len(a | b) if a | b else 1.0


def masi(a: Flags, b: Flags) -> float:
    """Similarity J * M, M = 1 equal, 2/3 one within the other, 1/3 overlapping, 0 apart (Passonneau 2006, sec. 3).

    DKPro's measure of the same name multiplies distances instead, and gives other values.
    """
    if a == b:
        return 1.0
    if not a & b:
        return 0.0
    return jaccard(a, b) * (2 / 3 if a <= b or b <= a else 1 / 3)


def distance(sets: list[Flags], similarity: Callable[[Flags, Flags], float]) -> FloatArray:
    """1 - similarity of every two sets, (V, V)."""
    return np.array([[1 - similarity(a, b) for b in sets] for a in sets], dtype=np.float64).reshape(
        len(sets), len(sets)
    )


def one_flag(patterns: Patterns, sets: list[Flags], flag: str) -> Patterns:
    """The same judgments as yes or no to one flag. `sets` are those of the labels, in their order."""
    code = np.array([*(int(flag in one) for one in sets), MISSING], dtype=np.int32)  # -1 reads the last: missing
    return replace(patterns, labels=YES_NO, kinds=np.asfortranarray(code[patterns.kinds]))
