"""Gamma (Mathet, Widlöcher & Métivier 2015) on spans, by the package pygamma-agreement where it is installed.

Its chance term is sampled: every figure here comes with the spread over several seeds.
"""

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotate.agreement.spans.places import Marked, parts
from annotate.cli.agreement.cells import Table, number
from annotate.errors import AnnotateError, ExitCode

SEEDS = 5  #: runs with seeds S, S + 1, …; the spread is that of their values
SAMPLES = 30  #: random continua a run draws, the package's default


@dataclass(frozen=True)
class Gamma:
    """Gamma of one document. `values` has one per seed; the observed disorder is the same in all."""

    document: str
    values: tuple[float, ...]
    observed_disorder: float

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return sum(self.values) / len(self.values)


def gamma_by_document(marked: Marked, seed: int) -> list[Gamma]:
    """Return gamma of each document that two annotators read and both marked something in.

    Dissimilarity: position and label, alpha = beta = delta_empty = 1. Each piece of a span is a unit of its own.
    Raises AnnotateError when the package is not installed.
    """
    try:
        from pyannote.core import Segment  # type: ignore[import-not-found]
        from pygamma_agreement import (  # type: ignore[import-not-found]
            CombinedCategoricalDissimilarity,
            Continuum,
        )
    except ImportError:
        message = "Gamma needs the package pygamma-agreement, which is not installed"
        raise AnnotateError(message, "pip install 'annotate-news[gamma]'", ExitCode.FAILED) from None
    found = []
    for name, marks in zip(marked.documents, marked.spans, strict=True):
        if sum(bool(spans) for spans in marks.values()) < 2:
            continue
        continuum = Continuum()
        for annotator, spans in marks.items():
            continuum.add_annotator(annotator)
            for span in parts(spans):
                continuum.add(annotator, Segment(span.start, span.end), span.label)
        dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
        runs = []
        for run in range(SEEDS):
            np.random.seed(seed + run)  # the package draws from the global generator
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of solvers it can do without
                logging.disable(logging.WARNING)  # and again, a line for each sample
                runs.append(continuum.compute_gamma(dissimilarity, n_samples=SAMPLES))
        logging.disable(logging.NOTSET)
        found.append(Gamma(name, tuple(float(run.gamma) for run in runs), float(runs[0].observed_disorder)))
    return found


def gamma_json(field: str, found: list[Gamma], seed: int) -> dict[str, object]:
    """Return gamma as the JSON report has it; `mean` is over documents, null when there is none."""
    rows = [
        {
            "document": one.document,
            "gamma": one.mean,
            "lowest": min(one.values),
            "highest": max(one.values),
            "observed_disorder": one.observed_disorder,
        }
        for one in found
    ]
    mean = sum(one.mean for one in found) / len(found) if found else None
    return {"field": field, "mean": mean, "seed": seed, "seeds": SEEDS, "samples": SAMPLES, "documents": rows}


def gamma_tables(found: list[Gamma]) -> Iterator[Table]:
    """Yield gamma per document with its spread over the seeds, and the mean over documents."""
    rows = [
        (
            one.document,
            number(one.mean),
            f"{min(one.values):.3f} to {max(one.values):.3f}",
            number(one.observed_disorder),
        )
        for one in found
    ]
    if len(found) > 1:
        rows.append(("mean", number(sum(one.mean for one in found) / len(found)), "", ""))
    yield Table(("gamma", "value", f"spread over {SEEDS} seeds", "observed disorder"), rows)
