"""How far the answers to one unit are from agreement: their entropy, and what they cost the whole field's alpha.

Owns both measures, as pure functions of counts. Never knows units: those answered alike count alike.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import log2
from typing import Protocol

Answers = tuple[str, ...]  #: what one unit was given, sorted
NOTHING = 1e-9  #: a sum of disagreement below it is 0: rounding is all there is


@cache
def entropy(answers: Answers) -> float:
    """Return the Shannon entropy of the answers one unit got, in bits: 0 when all are the same."""
    shares = [answers.count(answer) / len(answers) for answer in sorted(set(answers))]
    return -sum(share * log2(share) for share in shares)


def alpha_gains(units: Mapping[Answers, int], scale: str, labels: Sequence[str] = ()) -> dict[Answers, float]:
    """Return how much Krippendorff's alpha would rise if a unit answered so were unanimous, by its answers.

    `units` says how many units were answered how; those with one answer count for nothing. Unanimous means: all
    gave what most gave, the first of `labels` (or of the alphabet) where several were given equally often. `scale`
    is that of the field: the metric is nominal, ordinal over `labels`, interval, for flags 1 - MASI. Answers that
    are none of `labels`, where there are any, are left out, as agreement leaves them out.

    Krippendorff 2011, section C: alpha = 1 - (n - 1) sum o d^2 / sum n_c n_k d^2. Where nothing differs any more,
    and alpha is strictly undefined, it counts as 1: there is nothing left to gain.
    """
    known = set(labels)
    counted = {given: tuple(one for one in given if one in known or not known) for given in units}
    pairs: Pairs = {}
    marginals: Counter[str] = Counter()
    for given, number in units.items():
        answers = counted[given]
        if len(answers) > 1:
            marginals.update({one: count * number for one, count in Counter(answers).items()})
            for pair, weight in _pairs(answers).items():
                pairs[pair] = pairs.get(pair, 0.0) + weight * number
    metric = _metric(scale, labels)
    observed = _observed(metric, pairs, marginals)
    now = _alpha(metric, observed, marginals)
    order = {label: number for number, label in enumerate(labels)}
    gains = {}
    for given, answers in counted.items():
        kinds = Counter(answers)
        if len(kinds) < 2:
            gains[given] = 0.0
            continue
        most = min(kinds, key=lambda one: (-kinds[one], order.get(one, 0), one))
        after = marginals.copy()
        after.subtract(kinds)
        after[most] += len(answers)
        own = _pairs(answers)
        if metric.is_fixed:
            rest = observed - _observed(metric, own, marginals)
        else:
            rest = _observed(metric, {pair: pairs[pair] - own.get(pair, 0.0) for pair in pairs}, after)
        gains[given] = _alpha(metric, rest, after) - now
    return gains


Pairs = dict[tuple[str, str], float]  #: coincidences of two different answers, both orders together


def _pairs(answers: Answers) -> Pairs:
    """What a unit adds to them."""
    kinds = sorted(Counter(answers).items())
    return {
        (one, other): 2 * first * second / (len(answers) - 1)
        for at, (one, first) in enumerate(kinds)
        for other, second in kinds[at + 1 :]
    }


class _Metric(Protocol):
    is_fixed: bool  #: whether distances do not depend on the marginals

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float: ...

    def expected(self, marginals: Counter[str]) -> float:
        """Sum over all ordered pairs of n_c n_k d(c, k)."""
        ...


def _observed(metric: _Metric, pairs: Pairs, marginals: Counter[str]) -> float:
    return sum(weight * metric.distance(*pair, marginals) for pair, weight in pairs.items())


def _alpha(metric: _Metric, observed: float, marginals: Counter[str]) -> float:
    if observed < NOTHING:
        return 1.0
    return 1.0 - (marginals.total() - 1) * observed / metric.expected(marginals)


class _Nominal:
    is_fixed = True

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float:
        del one, other, marginals
        return 1.0

    def expected(self, marginals: Counter[str]) -> float:
        return float(marginals.total() ** 2 - sum(count * count for count in marginals.values()))


class _Interval:
    is_fixed = True

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float:
        del marginals
        return (float(one) - float(other)) ** 2

    def expected(self, marginals: Counter[str]) -> float:
        total = sum(count * float(value) for value, count in marginals.items())
        squares = sum(count * float(value) ** 2 for value, count in marginals.items())
        return 2 * (marginals.total() * squares - total**2)


class _Pairwise:
    """A metric without a shorter way than pair by pair."""

    is_fixed: bool

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float:
        raise NotImplementedError

    def expected(self, marginals: Counter[str]) -> float:
        given = sorted((value, count) for value, count in marginals.items() if count)
        return 2 * sum(
            first * second * self.distance(one, other, marginals)
            for at, (one, first) in enumerate(given)
            for other, second in given[at + 1 :]
        )


class _Ordinal(_Pairwise):
    """Squared difference of mid-ranks, which come from the marginals (Krippendorff 2011, section D)."""

    is_fixed = False

    def __init__(self, labels: Sequence[str]) -> None:
        self.order = {label: number for number, label in enumerate(labels)}

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float:
        low, high = sorted((self.order[one], self.order[other]))
        between = sum(count for label, count in marginals.items() if low <= self.order[label] <= high)
        return float((between - (marginals[one] + marginals[other]) / 2) ** 2)


class _Sets(_Pairwise):
    is_fixed = True

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def distance(self, one: str, other: str, marginals: Counter[str]) -> float:
        del marginals
        from annotate.agreement.flags import flags_of, masi  # loads numpy

        if (one, other) not in self._known:
            self._known[one, other] = 1 - masi(flags_of(one), flags_of(other))
        return self._known[one, other]


def _metric(scale: str, labels: Sequence[str]) -> _Metric:
    if scale == "ordinal":
        return _Ordinal(labels)
    if scale == "interval":
        return _Interval()
    return _Sets() if scale == "flags" else _Nominal()
