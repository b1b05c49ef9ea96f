"""The vectorised jackknife against the definition: everything computed again without each document."""

import math
import statistics

import numpy as np
import pytest
from scipy import stats

from annotate.agreement.patterns import Patterns
from annotate.agreement.report import describe
from tests.agreement.ratings import random_table

LABELS = ["0", "1", "2"]


def described(codes, documents):
    cells = [[None if c < 0 else int(c) for c in row] for row in codes]
    return describe(Patterns.from_matrix(cells, LABELS, documents), field="label", level="sentence")


def figures(report):
    """Every figure that has an interval, by name."""
    found = {r.coefficient: (r.value, r.low, r.high) for r in report.results}
    for row in report.labels:
        found[f"alpha of {row.label}"] = (row.alpha, row.low, row.high)
        found[f"specific agreement of {row.label}"] = (row.specific_agreement, row.specific_low, row.specific_high)
    for pair in report.pairs:
        found[f"Cohen {pair.a} {pair.b}"] = (pair.cohen_kappa, pair.low, pair.high)
    return found


def naive_limits(value, replicates):
    size = len(replicates)
    pseudo = [size * value - (size - 1) * replicate for replicate in replicates]
    margin = stats.t.ppf(0.975, size - 1) * math.sqrt(statistics.variance(pseudo) / size)
    return value - margin, value + margin


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by_document", [True, False])
def test_the_vectorised_jackknife_equals_leaving_each_out_and_starting_again(seed, by_document):
    codes = random_table(seed, units=60, annotators=3, missing=0.15)
    codes = codes[(codes >= 0).sum(axis=1) > 1]
    documents = np.array([f"d{i}" for i in np.random.default_rng(seed).integers(0, 7, len(codes))])
    groups = sorted(set(documents)) if by_document else range(len(codes))
    done = figures(described(codes, list(documents) if by_document else None))
    without = []
    for group in groups:
        kept = documents != group if by_document else np.arange(len(codes)) != group
        without.append(figures(described(codes[kept], list(documents[kept]) if by_document else None)))
    for name, (value, low, high) in done.items():
        replicates = [again[name][0] for again in without]
        if name.startswith("Cohen"):  # only what holds a unit both judged can be left out
            both = (codes[:, [int(n) - 1 for n in name.split()[1:]]] >= 0).all(axis=1)
            shared = both if not by_document else [both[documents == group].any() for group in groups]
            replicates = [replicate for replicate, kept in zip(replicates, shared, strict=True) if kept]
        naive_low, naive_high = naive_limits(value, replicates)
        assert low == pytest.approx(max(naive_low, -1), abs=1e-9), name
        assert high == pytest.approx(min(naive_high, 1), abs=1e-9), name


def test_patterns_times_multiplicity_equal_the_expanded_data():
    codes = random_table(3, units=30, annotators=3)
    documents = [f"d{i % 5}" for i in range(30)]
    one = describe(Patterns.from_matrix(codes.tolist(), documents=documents), field="", level="")
    groups = [
        (document, tuple((str(i + 1), str(c)) for i, c in enumerate(row)), 1)
        for document, row in zip(documents, codes.tolist(), strict=True)
    ]
    assert one.to_json() == describe(Patterns.from_groups(groups), field="", level="").to_json()


def test_documents_without_a_comparable_unit_do_not_narrow_the_interval():
    codes = random_table(4, units=40, annotators=2, missing=0)
    documents = [f"d{i % 4}" for i in range(40)]
    before = described(codes, documents)["krippendorff_alpha"]
    lonely = np.array([[1, -1]] * 30)
    after = described(np.vstack([codes, lonely]), documents + [f"e{i}" for i in range(30)])["krippendorff_alpha"]
    assert after.documents == 4
    assert (after.low, after.high) == (pytest.approx(before.low), pytest.approx(before.high))
