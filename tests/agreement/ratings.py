"""Random judgments for the tests: hypothesis strategies, and a seeded table for the comparisons with libraries."""

import numpy as np
from hypothesis import strategies as st

from annotate.agreement.flags import label_of
from annotate.agreement.patterns import Patterns

LABELS = ("fact", "claim", "opinion")
FLAGS = ("irony", "loaded", "quote")


@st.composite
def tables(draw, min_units=1, max_units=12, labels=LABELS, missing=True):
    """(units, annotators) rows of labels or None, and the document of every row."""
    annotators = draw(st.integers(2, 4))
    cell = st.sampled_from([*labels, None] if missing else list(labels))
    row = st.lists(cell, min_size=annotators, max_size=annotators)
    rows = draw(st.lists(row, min_size=min_units, max_size=max_units))
    documents = draw(st.lists(st.sampled_from("pqrs"), min_size=len(rows), max_size=len(rows)))
    return rows, documents


def patterns_from(rows, documents, names=None, labels=LABELS):
    """Patterns of a table, annotators named by `names`."""
    return Patterns.from_ratings(
        (
            (document, str(unit), names[column] if names else str(column), label)
            for unit, (row, document) in enumerate(zip(rows, documents, strict=True))
            for column, label in enumerate(row)
        ),
        labels,
    )


def random_table(seed, units=200, annotators=4, labels=3, missing=0.2):
    """Integer codes (units, annotators), -1 missing, with agreement above chance."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, labels, units)[:, None]
    codes = np.where(rng.random((units, annotators)) < 0.6, truth, rng.integers(0, labels, (units, annotators)))
    codes[rng.random(codes.shape) < missing] = -1
    return codes


def patterns_of_codes(codes, documents=None):
    """Patterns of a table of integer codes, -1 missing."""
    return Patterns.from_matrix([[None if c < 0 else int(c) for c in row] for row in codes], documents=documents)


def random_sets(seed, units=60, annotators=3):
    """Sets of flags or None, units by annotators."""
    rng = np.random.default_rng(seed)
    truth = rng.random((units, 1, len(FLAGS))) < 0.5
    marks = truth ^ (rng.random((units, annotators, len(FLAGS))) < 0.2)
    rows = []
    for unit in marks:
        sets = [frozenset(f for f, m in zip(FLAGS, mark, strict=True) if m) for mark in unit]
        rows.append([None if rng.random() < 0.1 else one for one in sets])
    return rows


def patterns_of_sets(rows, documents=None):
    """Patterns of a table of sets of flags."""
    cells = [[None if one is None else label_of(one) for one in row] for row in rows]
    return Patterns.from_matrix(cells, documents=documents)
