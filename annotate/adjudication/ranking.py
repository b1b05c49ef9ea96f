"""In which order disagreements are decided: the worst first, by one of three measures."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from annotate.adjudication.cases import Case
from annotate.agreement.unanimity import Answers, alpha_gains, entropy
from annotate.model.schema import Schema

BY = ("entropy", "alpha", "document")

#: {field: {answers of a unit: how many units}}, of the units on which all agree
Agreed = Mapping[str, Mapping[Answers, int]]


def worst_first(
    cases: Iterable[Case], by: str, schema: Schema, agreed: Agreed, sentences: Mapping[str, int]
) -> list[Case]:
    """Return the cases in the order they are decided in; equally bad ones as they are read.

    `by` is "entropy" of the answers; "alpha": how much the field's alpha would rise if the unit were unanimous
    (for spans, the alpha of what was said at places somebody marked); or "document": the documents with most bits
    of entropy per sentence first, each as it is read. `sentences` counts them by document.
    """
    found = list(cases)
    fields = [field.name for field in schema.fields]

    def read(case: Case) -> tuple[int, int, int, int]:
        return case.order, case.start, fields.index(case.field), case.stop

    if by == "entropy":
        return sorted(found, key=lambda case: (-round(entropy(case.answers), 9), read(case)))
    if by == "alpha":
        gain = _gains(found, schema, agreed)
        return sorted(found, key=lambda case: (-round(gain(case), 9), read(case)))
    bits: defaultdict[str, float] = defaultdict(float)
    for case in found:
        bits[case.document] += entropy(case.answers) / max(1, sentences.get(case.document, 1))
    return sorted(found, key=lambda case: (-round(bits[case.document], 9), read(case)))


def _gains(cases: Iterable[Case], schema: Schema, agreed: Agreed) -> Callable[[Case], float]:
    units: defaultdict[str, Counter[Answers]] = defaultdict(Counter)
    for case in cases:
        units[case.field][case.answers] += 1
    gains = {}
    for name, counts in units.items():
        counts.update(agreed.get(name, {}))
        field = schema.field(name)
        single = field.scale in ("nominal", "ordinal")
        labels = [label.name for label in field.labels if single and not label.excluded]
        gains[name] = alpha_gains(counts, field.scale, labels)
    return lambda case: gains[case.field][case.answers]
