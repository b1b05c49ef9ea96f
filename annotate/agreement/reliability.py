"""Who is reliable: Dawid-Skene and MACE, by EM over patterns.

Owns the two models: what each annotator tends to answer, and how likely each label is for the answers a unit got.
Never decides a label: the most likely one is a figure, not an adjudication.

Both start from the shares of the answers and use no random numbers, so the same judgments give the same result. EM
finds a nearby best fit, not always the best of all. A million units cost as little as their distinct patterns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from annotate.agreement.counts import label_counts
from annotate.agreement.patterns import Patterns
from annotate.agreement.sums import FloatArray
from annotate.errors import AnnotateError

ROUNDS = 1000
CLOSE = 1e-10  #: stop when the log-likelihood grows by less than this share

#: Stands for a count of zero, so that one impossible answer does not rule out a label for ever.
TINY = 1e-10


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned from all answers."""

    method: str
    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    share: FloatArray  #: (V,) how often each label is the true one
    confusion: FloatArray  #: (R, V, V) how likely annotator r answers column l when row k is true
    reliability: FloatArray  #: (R,) chance of the right answer; for MACE of knowing it rather than guessing
    log_likelihood: float
    rounds: int
    converged: bool

    def posterior(self, answers: Mapping[str, str]) -> dict[str, float]:
        """How likely each label is for one unit, from the answers of some annotators.

        Raises AnnotateError for an annotator or a label that the model has not seen.
        """
        logs = np.log(np.maximum(self.share, TINY))
        for annotator, label in answers.items():
            if annotator not in self.annotators or label not in self.labels:
                raise AnnotateError(
                    f"the model knows no answer {label!r} of {annotator!r}", "fit it on these judgments"
                )
            logs = logs + np.log(
                np.maximum(self.confusion[self.annotators.index(annotator), :, self.labels.index(label)], TINY)
            )
        weights = np.exp(logs - logs.max())
        return dict(zip(self.labels, (weights / weights.sum()).tolist(), strict=True))


def dawid_skene(patterns: Patterns, same: Mapping[str, str] = MappingProxyType({})) -> Model:
    """A confusion matrix for each annotator, and a share for each label (Dawid & Skene 1979, eqs. 2.3-2.5).

    `same` names the person behind an annotator, when one person judged units again under another name: they share
    one matrix. Raises AnnotateError without any judgment.
    """
    data = _Data(patterns)
    people, person = np.unique([same.get(name, name) for name in patterns.annotators], return_inverse=True)
    posterior = data.start()
    before = -np.inf
    rounds = 0
    while rounds < ROUNDS:
        rounds += 1
        share = np.maximum(data.count @ posterior / data.count.sum(), TINY)
        answers = np.full((len(people), *[len(patterns.labels)] * 2), TINY)
        np.add.at(answers, person, data.answers(posterior))
        confusion = _rows(answers)[person]
        posterior, likelihood = data.weigh(np.log(share), np.log(confusion))
        converged = likelihood - before <= CLOSE * abs(likelihood)
        if converged:
            break
        before = likelihood
    right = np.einsum("k,rkk->r", share, confusion)
    return Model(
        "Dawid-Skene",
        patterns.labels,
        patterns.annotators,
        share,
        confusion,
        right,
        likelihood,
        rounds,
        converged,
    )


def mace(patterns: Patterns) -> Model:
    """Each annotator knows the label, or guesses from habits of their own (Hovy et al. 2013, NAACL).

    All labels are equally likely beforehand. EM with the smoothing of the paper, 0.01 / V added to every count,
    from one fixed start instead of many random ones. Raises AnnotateError without any judgment.
    """
    data = _Data(patterns)
    kinds = len(patterns.labels)
    smooth = 0.01 / kinds
    given = data.given()
    guess = _rows(given + smooth)
    first = data.answers(data.start())
    knows = (np.einsum("rkk->r", first) + smooth) / (given.sum(axis=1) + 2 * smooth)
    share = np.full(kinds, 1 / kinds)
    before = -np.inf
    rounds = 0
    while rounds < ROUNDS:
        rounds += 1
        confusion = knows[:, None, None] * np.eye(kinds) + ((1 - knows)[:, None] * guess)[:, None, :]
        posterior, likelihood = data.weigh(np.log(share), np.log(confusion))
        converged = abs(likelihood - before) <= CLOSE * abs(likelihood)
        if converged:
            break
        before = likelihood
        right = np.einsum("rkk->rk", data.answers(posterior))  # (R, V) answers that are the true label
        known = right * knows[:, None] / np.einsum("rkk->rk", confusion)
        guessed = given - known
        knows = (known.sum(axis=1) + smooth) / (given.sum(axis=1) + 2 * smooth)
        guess = _rows(guessed + smooth)
    return Model(
        "MACE", patterns.labels, patterns.annotators, share, confusion, knows, likelihood, rounds, converged
    )


class _Data:
    """The distinct patterns of all documents together."""

    def __init__(self, patterns: Patterns) -> None:
        if not len(patterns.count):
            raise AnnotateError("there is no judgment to learn from", "label some sentences first")
        pooled = patterns.pooled()
        self.count = pooled.units
        self.ratings = pooled.kinds
        self.counts = label_counts(pooled)

    def start(self) -> FloatArray:
        """The shares of the answers of each pattern, (P, V)."""
        return _rows(self.counts.T)

    def given(self) -> FloatArray:
        """How often each annotator gave each label, (R, V)."""
        return self.answers(np.ones((len(self.count), 1)))[:, 0, :]

    def answers(self, posterior: FloatArray) -> FloatArray:
        """How often annotator r answered l while k was true, by the posterior (P, K): shape (R, K, V)."""
        weighted = posterior * self.count[:, None]
        found = np.zeros((self.ratings.shape[1], posterior.shape[1], len(self.counts)))
        for annotator, column in enumerate(self.ratings.T):
            for label in range(len(self.counts)):
                found[annotator, :, label] = weighted[column == label].sum(axis=0)
        return found

    def weigh(self, share: FloatArray, confusion: FloatArray) -> tuple[FloatArray, float]:
        """Posterior (P, V) of each pattern and the log-likelihood, from logarithms (V,) and (R, V, V)."""
        logs = np.tile(share, (len(self.count), 1))
        for annotator, column in enumerate(self.ratings.T):
            judged = column >= 0
            logs[judged] += confusion[annotator][:, column[judged]].T
        top = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - top)
        total = weights.sum(axis=1, keepdims=True)
        likelihood = float(self.count @ (top + np.log(total))[:, 0])
        return weights / total, likelihood


def _rows(counts: FloatArray) -> FloatArray:
    """Each last row as shares."""
    shares: FloatArray = counts / counts.sum(axis=-1, keepdims=True)
    return shares
