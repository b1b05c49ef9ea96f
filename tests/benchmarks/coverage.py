"""How often a 95 % interval for alpha holds the true value, when sentences of one document are alike.

Simulated: 3 annotators, 3 labels, 30 sentences a document. Each document has its own mix of labels (Dirichlet
around .5, .3, .2 with a concentration: the smaller, the more documents differ) and its own difficulty (the
logit of the probability that an annotator gives the true label, normal around that of .75; otherwise any
label). The true value is alpha over 20,000 documents. Compared: jackknife-t and percentile bootstrap over
documents, and the bootstrap over sentences, as if they were independent. Nothing here is timed; the figures
do not depend on the machine.
"""

import math
from argparse import ArgumentParser
from dataclasses import dataclass

import numpy as np

from annotate.agreement.basis import Basis, Draws
from annotate.agreement.nominal import krippendorff_alpha, nominal_features
from annotate.agreement.patterns import Patterns

LABELS, MIX = ("fact", "claim", "opinion"), np.array([0.5, 0.3, 0.2])
ANNOTATORS, SENTENCES, SURE = 3, 30, math.log(0.75 / 0.25)
DOCUMENTS = (2, 3, 5, 10, 20, 40)
DRAWS = 400
TRUTH = 20_000  #: documents the true value is taken from


@dataclass(frozen=True)
class Design:
    """How much documents differ."""

    name: str
    spread: float  #: standard deviation of the logit
    concentration: float

    def sample(self, documents: int, rng: np.random.Generator) -> Patterns:
        """Draw so many documents, and how all their sentences are labelled."""
        mixes = rng.dirichlet(self.concentration * MIX, documents)
        sure = 1 / (1 + np.exp(-rng.normal(SURE, self.spread, documents)))
        place = np.repeat(np.arange(documents), SENTENCES)
        below = mixes.cumsum(axis=1)[place]
        truth = np.minimum((rng.random((len(place), 1)) > below).sum(axis=1), len(LABELS) - 1)[:, None]
        shape = (len(place), ANNOTATORS)
        codes = np.where(rng.random(shape) < sure[place, None], truth, rng.integers(0, len(LABELS), shape))
        return Patterns.from_codes(codes, LABELS, [f"d{number}" for number in range(documents)], place)


DESIGNS = (
    Design("documents all alike", 0.0, 1e6),
    Design("documents differ somewhat", 0.5, 30),
    Design("documents differ much", 1.0, 6),
)


def limits(patterns: Patterns, bootstrap: Draws | None) -> tuple[float, float] | None:
    """The interval of alpha, or None when there is none."""
    basis = Basis.of(patterns, nominal_features, bootstrap=bootstrap)
    result = basis.result("krippendorff_alpha", "nominal", krippendorff_alpha, basis.constant())
    return None if result.low is None or result.high is None else (result.low, result.high)


def main() -> None:
    """Simulate and print a table for each design."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=2_000, help="of each row (default 2,000)")
    simulations = parser.parse_args().simulations
    error = 1.96 * math.sqrt(0.95 * 0.05 / simulations)
    print(
        f"{simulations:,} simulations of each row, {DRAWS} draws."
        f" Where the interval holds in 95 %, chance moves a cell by ± {error:.1%}."
    )
    for design in DESIGNS:
        rng = np.random.default_rng(11)
        true = float(krippendorff_alpha(Basis.of(design.sample(TRUTH, rng), nominal_features).total).value)
        how = f"logit sd {design.spread:g}, concentration {design.concentration:g}; alpha {true:.3f}"
        head = ("documents", "jackknife-t", "bootstrap over documents", "over sentences", "no jackknife-t")
        print(f"\n## {design.name} ({how})\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
        for documents in DOCUMENTS:
            held, given = np.zeros(3), np.zeros(3)
            for number in range(simulations):
                patterns = design.sample(documents, rng)
                draws = Draws(DRAWS, number)
                ways = (patterns, None), (patterns, draws), (patterns.pooled(), draws)
                for way, (data, bootstrap) in enumerate(ways):
                    found = limits(data, bootstrap)
                    if found:
                        given[way] += 1
                        held[way] += found[0] <= true <= found[1]
            cells = " | ".join(f"{share:.1%}" for share in held / np.maximum(given, 1))
            print(f"| {documents} | {cells} | {simulations - given[0]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
