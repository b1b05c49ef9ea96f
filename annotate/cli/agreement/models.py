"""Who is reliable, and what each unit most likely is: models of annotators fitted to their answers."""

from collections.abc import Callable, Iterable, Iterator

from annotate.agreement.patterns import Patterns
from annotate.agreement.reliability import Model, dawid_skene, mace
from annotate.cli.agreement.cells import Table, number
from annotate.cli.agreement.input import Question

MODELS: dict[str, Callable[[Patterns], Model]] = {"dawid-skene": dawid_skene, "mace": mace}


def model_json(question: Question, ratings: Patterns, name: str) -> dict[str, object]:
    """Return the fitted model, and for each unit its most likely label with that label's probability."""
    model = MODELS[name](ratings)
    annotators = [
        {"annotator": who, "reliability": model.reliability[at].item(), "confusion": model.confusion[at].tolist()}
        for at, who in enumerate(model.annotators)
    ]
    return {
        "field": question.field,
        "method": model.method,
        "labels": list(model.labels),
        "share": model.share.tolist(),
        "log_likelihood": model.log_likelihood,
        "rounds": model.rounds,
        "converged": model.converged,
        "annotators": annotators,
        "units": list(_units(model, question.units())),
    }


def model_tables(ratings: Patterns, name: str) -> Iterator[Table]:
    """Yield a row per annotator: how reliable, and what she says where a label is the likely one."""
    model = MODELS[name](ratings)
    columns = (f"{model.method}: annotator", "reliability", *(f"right on {label}" for label in model.labels))
    rows = [
        (who, number(model.reliability[at]), *(number(row[kind]) for kind, row in enumerate(model.confusion[at])))
        for at, who in enumerate(model.annotators)
    ]
    yield Table(columns, rows)
    shares = [(label, f"{share:.1%}") for label, share in zip(model.labels, model.share, strict=True)]
    yield Table(("label", "likely share"), shares)


def _units(model: Model, units: Iterable[tuple[str | None, str, dict[str, str]]]) -> Iterator[dict[str, object]]:
    known: dict[tuple[tuple[str, str], ...], tuple[str, float]] = {}  # units answered alike are alike
    for document, unit, answers in units:
        counted = tuple(sorted((who, label) for who, label in answers.items() if label in model.labels))
        if counted not in known:
            posterior = model.posterior(dict(counted))
            known[counted] = max(posterior.items(), key=lambda one: one[1])
        label, probability = known[counted]
        yield {"document": document, "unit": unit, "label": label, "probability": probability}
