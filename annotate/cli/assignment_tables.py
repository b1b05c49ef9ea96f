"""Who has what, and how often each pair meets: as tables, or as one JSON document."""

from collections.abc import Sequence
from typing import Any

from annotate.cli import console
from annotate.model.assignment import Held, pair_counts
from annotate.store.catalog import Entry


def show(
    entries: Sequence[Entry],
    held: Held,
    as_json: bool,
    more: dict[str, Any] | None = None,
) -> None:
    """Print what is held of the documents; `more` is put into the JSON document."""
    known = [(entry, held[entry.sha256]) for entry in entries if entry.sha256 in held]
    nobodys = [entry.name for entry in entries if entry.sha256 not in held]
    held = {entry.sha256: whose for entry, whose in known}
    people = sorted({who for whose in held.values() for who in whose})
    pairs = pair_counts(held)
    rows = [
        {
            "name": who,
            "documents": sum(who in whose for _, whose in known),
            "sentences": sum(entry.sentences for entry, whose in known if who in whose),
            "calibration": sum(whose[who].calibration for _, whose in known if who in whose),
        }
        for who in people
    ]
    if as_json:
        listed = [
            {
                "name": entry.name,
                "calibration": any(one.calibration for one in whose.values()),
                "annotators": sorted(whose),
            }
            for entry, whose in known
        ]
        told = [{"a": a, "b": b, "documents": count} for (a, b), count in pairs.items()]
        document = {"format": "annotate/assignments@1", **(more or {}), "annotators": rows, "pairs": told}
        return console.out_json({**document, "documents": listed, "unassigned": nobodys if held else []})
    if not rows:
        return console.out("Nobody is assigned anything: everybody has every document.")
    columns = ("name", "documents", "sentences", "calibration")
    console.table(("annotator", *columns[1:]), [[row[one] for one in columns] for row in rows], numeric=columns)
    if pairs:
        _show_pairs(people, pairs)
    if nobodys:
        others = f" and {len(nobodys) - 5:,} more" if len(nobodys) > 5 else ""
        console.out(f"Assigned to nobody: {', '.join(nobodys[:5])}{others}")
    return None


def _show_pairs(people: Sequence[str], pairs: dict[tuple[str, str], int]) -> None:
    least, most, mean = min(pairs.values()), max(pairs.values()), sum(pairs.values()) / len(pairs)
    console.out("")
    span = f"{least:,}" if least == most else f"{least:,} to {most:,}, mean {mean:.1f}"
    console.out(f"Documents two annotators have in common, calibration left out: {span}")
    fits = len(list(console.side_by_side(people[:-1], (people,)))) == 1
    if len(people) > 2 and fits:
        rows = [
            (a, *(pairs[b, a] if b < a else "" for b in people[:-1])) for a in people[1:]
        ]  # people are sorted, as the names of a pair are
        console.table(("", *people[:-1]), rows, numeric=people)
    elif len(people) > 2 and least < most:
        seldom = sorted((count, f"{a} – {b}") for (a, b), count in pairs.items())[:5]
        console.table(("least often", "documents"), [(pair, count) for count, pair in seldom], ("documents",))
        console.out("--json has all pairs.")
