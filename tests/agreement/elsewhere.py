"""Run by the tests as a process of its own: what irrCAC and crowd-kit say of tables. JSON in, JSON out.

A table has a row per unit and a column per annotator; null is missing.
"""

import json
import sys

import numpy as np
import pandas as pd

WEIGHTS = ("identity", "linear", "quadratic", "ratio")


def irrcac(table):
    """For each weighting and coefficient: value, observed and expected agreement, to five digits."""
    from irrCAC.raw import CAC

    ratings = pd.DataFrame(table, dtype=float)
    labels = sorted(float(label) for label in np.unique(ratings.to_numpy()) if not np.isnan(label))
    found = {}
    for weights in WEIGHTS:
        coefficients = CAC(ratings, weights=weights, categories=labels)
        for name in ("gwet", "fleiss", "conger", "bp", "krippendorff"):
            estimate = getattr(coefficients, name)()["est"]
            found[f"{weights} {name}"] = [float(estimate[key]) for key in ("coefficient_value", "pa", "pe")]
    return found


def crowd_kit(table):
    """The shares, confusions and posteriors of Dawid-Skene, and how often each knows the label by MACE."""
    from crowdkit.aggregation import MACE, DawidSkene

    # Sorted by annotator and label: its MACE mixes up annotators or labels that do not first appear in order.
    rows = sorted(
        (str(annotator + 1), str(label), unit)
        for unit, row in enumerate(table)
        for annotator, label in enumerate(row)
        if label is not None
    )
    judged = pd.DataFrame(rows, columns=["worker", "label", "task"])
    people, labels = sorted(judged["worker"].unique()), sorted(judged["label"].unique())
    model = DawidSkene(n_iter=200, tol=-1).fit(judged)  # never stop early
    confusion = [[[model.errors_.loc[(who, said), true] for said in labels] for true in labels] for who in people]
    guessing = MACE(method="em", n_restarts=1, n_iter=200).fit(judged)
    return {
        "share": model.priors_.reindex(labels).tolist(),
        "confusion": confusion,
        "posterior": model.probas_.reindex(index=range(len(table)), columns=labels).to_numpy().tolist(),
        "knows": guessing.spamming_[:, 1].tolist(),
        "posterior_mace": [
            (row / row.sum()).tolist()
            for row in guessing.probas_.reindex(index=range(len(table)), columns=labels).to_numpy()
        ],
    }


if __name__ == "__main__":
    figures = {"irrCAC": irrcac, "crowd-kit": crowd_kit}[sys.argv[1]]
    json.dump([figures(table) for table in json.load(sys.stdin)], sys.stdout)
