"""u-alpha beside gamma on 1,000 spans × 3 annotators in one text, a fifth of them missed by each.

Ours is u-alpha from the list of spans on; below it, the whole report. The peer is the fast gamma of
pygamma-agreement with 30 samples, its continuum already built. It runs in a process of its own, since it
needs an old set of packages: `--peer-python` names the interpreter of an environment that has it.
"""

import json
import subprocess
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

import numpy as np

from annotate.agreement.spans.places import Marked
from annotate.agreement.spans.report import describe_spans
from annotate.agreement.spans.scores import u_alpha, unitizing_clusters
from tests.benchmarks.figures import Figure, show

Marks = list[tuple[str, str, int, int, str]]  #: document, annotator, start, end, label

SPANS, ANNOTATORS, LABELS = 1_000, 3, ("no_source", "vague_source", "impersonal")
STEP = 60  #: characters from the start of one span to the next

PEER = """
import json, logging, sys, time, warnings
import numpy
from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
warnings.simplefilter("ignore")
logging.disable()  # it warns of the solver CBC at every call, when that is not installed
numpy.random.seed(1)
continuum = Continuum()
for _, annotator, start, end, label in json.load(open(sys.argv[1])):
    continuum.add(annotator, Segment(start, end), label)
dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
begun = time.perf_counter()
gamma = continuum.compute_gamma(dissimilarity, n_samples=30, fast=True).gamma
print(json.dumps({"seconds": time.perf_counter() - begun, "gamma": float(gamma)}))
"""


def marks() -> Marks:
    """What three annotators mark: the same places but for a few characters, mostly with the same label."""
    rng = np.random.default_rng(3)
    made: Marks = []
    for span in range(SPANS):
        label = rng.integers(len(LABELS))
        for annotator in range(ANNOTATORS):
            if rng.random() < 0.2:
                continue
            start = span * STEP + int(rng.integers(8))
            end = span * STEP + 30 + int(rng.integers(12))
            given = label if rng.random() < 0.8 else rng.integers(len(LABELS))
            made.append(("text", f"a{annotator}", start, end, LABELS[given]))
    return made


def main() -> None:
    """Measure in turn, print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", type=Path, required=True, help="python with pygamma-agreement")
    asked = parser.parse_args()
    made = marks()
    readers = {"text": [f"a{annotator}" for annotator in range(ANNOTATORS)]}

    def marked() -> Marked:
        return Marked.from_spans(made, {"text": SPANS * STEP}, readers, LABELS)

    def alpha() -> float:
        begun = time.perf_counter()
        value = float(u_alpha(unitizing_clusters(marked(), None).total).value)
        seconds = time.perf_counter() - begun
        assert 0 < value < 1
        return seconds

    def report() -> float:
        begun = time.perf_counter()
        describe_spans(marked(), field="unsupported", level="span")
        return time.perf_counter() - begun

    alpha()
    taken: dict[str, list[float]] = {"alpha": [], "report": [], "peer": []}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(made, file)
        file.flush()
        for _ in range(asked.rounds):
            taken["alpha"].append(sorted(alpha() for _ in range(5))[2])
            taken["report"].append(report())
            command = [str(asked.peer_python), "-c", PEER, file.name]
            done = json.loads(
                subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
            )
            taken["peer"].append(done["seconds"])
    ratios = sorted(peer / ours for peer, ours in zip(taken["peer"], taken["alpha"], strict=True))
    print(f"u-alpha is {ratios[len(ratios) // 2]:,.0f} × faster (from {ratios[0]:,.0f} to {ratios[-1]:,.0f})")
    show(
        f"Spans: {SPANS:,} × {ANNOTATORS} annotators",
        [
            Figure("u-alpha, over fast gamma", taken["alpha"], taken["peer"], goal=0.001),
            Figure("the whole report, over fast gamma", taken["report"], taken["peer"]),
        ],
    )


if __name__ == "__main__":
    main()
