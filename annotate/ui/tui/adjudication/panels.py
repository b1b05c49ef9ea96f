"""The rows around the text in adjudication: header, strip of cases, the case, its votes, keys of answers. Pure.

Nothing of the votes is drawn before the case is answered.
"""

from annotate.adjudication.cases import Candidate, Case
from annotate.model.decision import REASONS
from annotate.model.schema import Field
from annotate.ui.adjudication import words
from annotate.ui.adjudication.keys import REASON_KEYS
from annotate.ui.palette import OPEN, Ink
from annotate.ui.screen_text import flowing
from annotate.ui.session import seconds_as_words
from annotate.ui.tui.adjudication.bench import Bench
from annotate.ui.tui.desk import Option
from annotate.ui.tui.paint import Piece, cells, fitted, length
from annotate.ui.tui.panels import Pieces, both_ends, choice, ends_of, in_rows, shortened, written

LEFT = "="  #: in the strip: left as it is
DONE = "✓"  #: in the strip: decided, where no letter says how
HEAD = 8  #: cells the names of rows below the text take


def header(bench: Bench, width: int) -> Pieces:
    """Document, schema and adjudicator; decided of all, pace, time left."""
    sitting, palette = bench.sitting, bench.palette
    count = f"{sitting.done}/{sitting.total} decided"
    more = [f"{seconds_as_words(sitting.pace)} each"] if sitting.pace is not None else []
    left = sitting.seconds_left
    more += [f"{seconds_as_words(left)} left"] if left else []
    end = "".join(f" · {one}" for one in more)
    names = [flowing(name) for name in (sitting.entry.name, sitting.schema.name, f"gold by {sitting.adjudicator}")]
    names = shortened(names, width - cells(count + end) - 2)
    begin = "".join(f" · {name}" for name in names[1:])
    pieces = [Piece(names[0], palette["bar_strong"]), Piece(begin, palette["bar"])]
    gap = width - length(pieces) - cells(count + end)
    return [
        *pieces,
        Piece(" " * max(1, gap), palette["bar"]),
        Piece(count, palette["bar_strong"]),
        Piece(end, palette["bar"]),
    ]


def strip(bench: Bench, width: int) -> Pieces:
    """One sign per case around the current one: the letter of its label, ✓ decided, = left as it is, · open."""
    adjudication, palette = bench.sitting.adjudication, bench.palette
    room, total = max(1, (width - 2) // 2), len(adjudication.cases)
    first = min(max(0, adjudication.position - room // 2), max(0, total - room))
    last = min(total, first + room)
    pieces = [Piece("‹" if first else " ", palette["faint"])]
    for at in range(first, last):
        sign, ink = _sign(bench, adjudication.cases[at])
        pieces.append(Piece(sign, palette["here"] if at == adjudication.position else ink))
        pieces.append(Piece(" ", palette["text"]))
    pieces.append(Piece("›" if last < total else " ", palette["faint"]))
    return pieces


def _sign(bench: Bench, case: Case) -> tuple[str, Ink]:
    palette, decided = bench.palette, bench.sitting.adjudication.decided(case)
    if decided is None:
        return OPEN, palette["read"]
    if decided.is_left:
        return LEFT, palette["strong"]
    field = bench.session.schema.field(case.field)
    number = _number(field, decided.value)
    if number is None or field.name != bench.session.schema.sentence_field.name:
        return DONE, palette["strong"]
    label = field.labels[number]
    return (label.key or label.name)[0].upper(), palette.label(number, label.excluded)


def below(bench: Bench, width: int) -> list[Pieces]:
    """What stands below the text: the question and what to choose from; once answered, votes and reasons."""
    if bench.mode.options:
        return choice(bench, bench.mode.options, width)
    adjudication = bench.sitting.adjudication
    case, field, palette = adjudication.case, adjudication.field, bench.palette
    title = flowing(field.title.get(bench.language) or field.name)
    rows = [[Piece(fitted(f"{title}{_about(case)}", width), palette["strong"])]]
    if case.candidates:
        rows += [_candidate_row(bench, number, one, width) for number, one in enumerate(case.candidates, 1)]
    elif not adjudication.is_answered:
        rows += [
            [
                Piece(f" {number} ", palette["hint"], str(number)),
                Piece(f" {fitted(flowing(one), width - 5)}", palette["text"]),
            ]
            for number, one in enumerate(adjudication.offered(), 1)
        ]
    if adjudication.is_answered:
        rows += _votes(bench, field, width)
        rows.append(_named(bench, "gold", " · ".join(words.now(adjudication, case)), width))
    if note := adjudication.note(case):
        rows.append(_named(bench, "note", note, width))
    if adjudication.is_answered:
        rows += _reasons(bench, width)
    return rows


def _about(case: Case) -> str:
    if case.unit == "document":
        return " · about the whole document"
    return "" if case.document else f" · {flowing(case.unit.partition(':')[2])}"


def _named(bench: Bench, name: str, text: str, width: int) -> Pieces:
    palette = bench.palette
    return [
        Piece(f"{name:<{HEAD}}", palette["read"]),
        Piece(fitted(flowing(text), width - HEAD), palette["text"]),
    ]


def _candidate_row(bench: Bench, number: int, marked: Candidate, width: int) -> Pieces:
    """A span side by side with the others: its number, whether it is accepted, its words, what is said of it."""
    palette, hearing, adjudication = bench.palette, bench.hearing, bench.sitting.adjudication
    decided = adjudication.decided(adjudication.case)
    standing = {one.unit: one for one in decided.spans} if decided else {}
    one = standing.get(marked.unit) if decided else hearing.chosen.get(number)
    sign = "accept" if one else "drop" if decided and not decided.is_left else ""
    shown = one or marked
    if one and (one.start, one.stop, one.attributes) != (marked.start, marked.stop, marked.attributes):
        sign = "adjust"
    said = " ".join(flowing(label) for _, label in shown.attributes)
    said = f"  {fitted(said, width // 3)}" if said else ""
    key = "" if decided else str(number)  # afterwards a digit is a reason
    quote = ends_of(flowing(shown.quote), width - cells(said) - 18)
    return [
        Piece(f" {number} ", palette["span_chosen" if one else "hint" if not decided else "span"], key),
        Piece(f" {sign:<7}", palette["strong"]),
        Piece(f"« {quote} »", palette["text" if one or not decided else "read"]),
        Piece(said, palette["read"]),
    ]


def _votes(bench: Bench, field: Field, width: int) -> list[Pieces]:
    palette = bench.palette
    items: list[Pieces] = []
    for who, given in bench.sitting.adjudication.votes():
        number = _number(field, given)
        ink = palette["text"] if number is None else palette.label(number, field.labels[number].excluded)
        said = fitted(flowing(words.answer(field, given)), width - HEAD - 6)
        items.append([Piece(f"{who} ", palette["read"]), Piece(said, ink), Piece("    ", palette["text"])])
    return _headed(bench, "votes", items, width)


def _reasons(bench: Bench, width: int) -> list[Pieces]:
    adjudication, palette = bench.sitting.adjudication, bench.palette
    decided = adjudication.decided(adjudication.case)
    items = [
        [
            Piece(f" {key} ", palette["hint"], key),
            Piece(f" {'✓ ' if decided and decided.reason == name else ''}{REASONS[name]}", palette["text"], key),
            Piece("  ", palette["text"]),
        ]
        for key, name in REASON_KEYS.items()
    ]
    return _headed(bench, "why", items, width)


def _headed(bench: Bench, name: str, items: list[Pieces], width: int) -> list[Pieces]:
    rows = list(in_rows(items, width - HEAD))
    heads = [f"{name:<{HEAD}}", *[" " * HEAD] * (len(rows) - 1)]
    return [[Piece(head, bench.palette["read"]), *row] for head, row in zip(heads, rows, strict=True)]


def _number(field: Field, given: str | None) -> int | None:
    """Return the place of a label in its field, counted from 0; None for other answers, and in fields of sets."""
    names = [label.name for label in field.labels]
    return names.index(given) if given in names and field.scale != "flags" else None


def answers(bench: Bench, field: Field, width: int) -> list[Pieces]:
    """The keys that answer a question, and the one that leaves it as it is; gold's own answer as a block."""
    adjudication, palette = bench.sitting.adjudication, bench.palette
    decided = adjudication.decided(adjudication.case)
    if decided and not field.labels:
        options = []
    elif field.level == "span":
        options = [
            Option("1-9", "accept or not"),
            Option("[ ]", "move ends"),
            Option("t", "kind"),
            Option("0", "none"),
        ]
    elif field.scale in ("text", "source"):
        options = [Option("1-9", "one of these"), Option("w", "other words")]
    elif field.scale == "interval":
        options = [Option("0-9", "a number")]
    else:
        options = []
    items: list[Pieces] = [_key(bench, option) for option in options]
    for number, label in enumerate(field.labels):
        key = label.key or str(number + 1)
        title = fitted(flowing(label.shown(bench.language)), width - 8)
        on = decided.value == label.name if decided else label.name in bench.hearing.flags
        if on and adjudication.field is field:
            items.append([Piece(f" {key} {title} ", palette.chosen(number, label.excluded), key)])
        else:
            ink = palette.label(number, label.excluded)
            items.append([Piece(f" {key}", ink, key), Piece(f" {title} ", ink._replace(bold=False), key)])
    if decided is None:
        items.append(_key(bench, Option(LEFT, "leave as it is")))
    return list(in_rows([[*item, Piece("  ", palette["text"])] for item in items], width))


def _key(bench: Bench, option: Option) -> Pieces:
    palette = bench.palette
    target = option.key if len(option.key) == 1 else ""
    return [
        Piece(f" {option.key}", palette["strong"], target),
        Piece(f" {option.title} ", palette["read"], target),
    ]


def advice(bench: Bench, width: int) -> Pieces:
    """One line: what is asked, else what was saved or refused, else what to do; and which case this is."""
    palette, mode, adjudication = bench.palette, bench.mode, bench.sitting.adjudication
    if mode.editor:
        return written(bench, mode.editor, width)
    where = f"disagreement {adjudication.position + 1} of {len(adjudication.cases)}"
    if bench.message:
        text = f"✓ {bench.message}" if bench.saved else bench.message
        return both_ends(palette, text, palette["text"], where, width)
    if mode.question:
        return both_ends(palette, mode.question, palette["strong"], "", width)
    if adjudication.at_end:
        text = "every disagreement is decided · q leaves"
    elif adjudication.is_answered:
        text = "why did they differ? Enter goes on without"
    else:
        text = "decide first; the votes are shown then"
    return both_ends(palette, text, palette["read"], where, width)
