"""What `annotate export --list` and `--explain` say of the formats."""

from annotate.cli import console
from annotate.exchange.formats import FORMATS, Format
from annotate.exchange.losses import KINDS


def list_formats(as_json: bool) -> None:
    """Show the formats, and who reads them."""
    if as_json:
        formats = [_described(name, one) for name, one in FORMATS.items()]
        return console.out_json({"format": "annotate/formats@1", "formats": formats})
    rows = [(name, one.holds, ", ".join(one.read_by)) for name, one in FORMATS.items()]
    return console.table(("format", "holds", "read by"), rows)


def explain_format(name: str, as_json: bool) -> None:
    """Say what a format holds, who reads it, and what it cannot carry."""
    one = FORMATS[name]
    if as_json:
        return console.out_json({"format": "annotate/format@1", **_described(name, one)})
    console.out(f"{name}: {one.holds}")
    console.out(
        f"OUT is a {'folder' if one.folder else 'file'}{'; --no-text is not for it' if one.needs_text else ''}."
    )
    console.out(f"Read by: {', '.join(one.read_by)}.")
    if one.extra:
        console.out(f"Needs: pip install 'annotate-news[{one.extra}]'")
    for note in one.notes:
        console.out(note)
    if not one.cannot:
        return console.out("It carries everything.")
    console.out("")
    return console.table(
        ("cannot carry", "because"), [(KINDS[kind].many, why) for kind, why in one.cannot.items()]
    )


def _described(name: str, one: Format) -> dict[str, object]:
    return {
        "name": name,
        "holds": one.holds,
        "read_by": one.read_by,
        "folder": one.folder,
        "needs_text": one.needs_text,
        "extra": one.extra or None,
        "notes": one.notes,
        "cannot_carry": [{"what": KINDS[kind].many, "why": why} for kind, why in one.cannot.items()],
    }
