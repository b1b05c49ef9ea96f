"""A profile as a page for people: every mean with its interval and what it is over."""

from collections.abc import Mapping, Sequence

from annotate.agreement.means import Mean
from annotate.cli import console
from annotate.cli.profile.figures import Overall, Profile
from annotate.cli.profile.grid import Grid
from annotate.model.schema import Schema

_WORDS = {
    "shares": ("share of sentences", "{:.1%}"),
    "spans": ("spans per 1,000 words", "{:.2f}"),
    "sources": ("share of what is credited", "{:.1%}"),
}


def print_profile(
    title: str,
    schema: Schema,
    found: Sequence[Profile],
    every: Overall,
    outlets: Sequence[tuple[str, Overall]],
    grid: tuple[Grid | None, frozenset[int]],
) -> None:
    """Print a table of the documents, one of the `outlets` if there are any, the means, and the grid."""
    console.out(f"{title} · {console.counted(len(found), 'document')}")
    labels = [label.name for label in schema.sentence_field.labels]
    _print_documents(found, labels)
    if outlets:
        console.out("")
        _print_outlets(outlets, labels)
    for part, (what, form) in _WORDS.items():
        _print_means(what, every.over_documents[part], every.over_annotators[part], form)
    table, documents = grid
    if table:
        _print_grid(table, documents)
    console.out("")
    means = [mean for parts in (every.over_documents, every.over_annotators) for part in _WORDS for mean in
             parts[part].values()]  # fmt: skip
    for reason in dict.fromkeys(mean.interval for mean in means):
        console.out(f"Intervals: {reason}.")
    for lacking in dict.fromkeys(one.readability_missing for one in found if one.readability_missing):
        console.out(f"Readability: {lacking}.")


def _print_documents(found: Sequence[Profile], labels: Sequence[str]) -> None:
    columns = ("document", "annotators", "sentences", "words", "LIX", *labels)
    rows = [
        (
            one.document,
            len(one.annotators),
            one.sentences,
            _figure(one.readability.get("words"), "{:.0f}"),
            _figure(one.readability.get("lix"), "{:.0f}"),
            *(_figure(mean.value, "{:.0%}") for mean in one.means("shares").values()),
        )
        for one in found
    ]
    console.table(columns, rows, columns[1:])


def _print_outlets(outlets: Sequence[tuple[str, Overall]], labels: Sequence[str]) -> None:
    names = [name for _, one in outlets[:1] for part in ("spans", "sources") for name in one.over_documents[part]]
    columns = ("", *(outlet for outlet, _ in outlets))
    rows: list[tuple[object, ...]] = [("documents", *(one.documents for _, one in outlets))]
    rows += [("annotators", *(one.annotators for _, one in outlets))]
    for part, form, wanted in (
        ("readability", "{:.0f}", ("words", "lix")),
        ("shares", "{:.0%}", labels),
        ("spans", "{:.2f}", names),
        ("sources", "{:.0%}", names),
    ):
        for name in wanted:
            cells = [one.over_documents[part].get(name) for _, one in outlets]
            if any(cells):
                rows.append((name, *("–" if mean is None else _with_limits(mean, form) for mean in cells)))
    console.table(columns, rows, columns[1:])


def _with_limits(mean: Mean, form: str) -> str:
    limits = "" if mean.low is None else f" ({_between(mean, form)})"
    return f"{_figure(mean.value, form)}{limits}"


def _print_means(what: str, documents: Mapping[str, Mean], annotators: Mapping[str, Mean], form: str) -> None:
    columns = (what, "mean", "over documents", "n", "over annotators", "n")
    rows = [
        (
            name,
            _figure(mean.value, form),
            _between(mean, form),
            mean.n,
            _between(annotators[name], form),
            annotators[name].n,
        )
        for name, mean in documents.items()
    ]
    if rows:
        console.out("")
        console.table(columns, rows, columns[1:])


def _print_grid(grid: Grid, documents: frozenset[int]) -> None:
    ranks = [label.name for label in grid.reliability.labels]
    rows = [
        (name, *(count or "·" for count in counts.values()))
        for name, counts in grid.rows(documents)
        if name in ranks or any(counts.values())
    ]
    columns = (
        f"{grid.reliability.name} \\ {grid.credibility.name}",
        *(one.name for one in grid.credibility.labels),
    )
    console.out("")
    console.table(columns, rows, columns[1:])
    console.out(f"Ratings of statements, by all annotators ({grid.schema}).")


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _between(mean: Mean, form: str) -> str:
    if mean.low is None or mean.high is None:
        return "–"
    return f"{form.format(mean.low)} to {form.format(mean.high)}"
