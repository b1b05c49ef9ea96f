"""One nasty project for every format: three annotators, texts that attack a terminal, a spreadsheet, a page."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from annotate.cli.schema_source import resolve
from annotate.exchange.choices import Choices
from annotate.exchange.records import Dataset, DocumentRecord
from annotate.exchange.stored import read_dataset
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_annotator, add_document, add_schema, documents
from annotate.store.database import open_database
from annotate.store.questions.export_rows import documents_by_name
from annotate.ui.session import Session

FAMILY = "👩\u200d👩\u200d👧"
#: name -> (language, sentences). Sentences are joined by a CRLF, so offsets are not those of any one line.
TEXTS = {
    "émeute": (
        "fr",
        (
            f"😀{FAMILY} « La France a montré sa responsabilité », dit-on.",
            'Il a dit "non", puis\n"oui"; enfin,\r rien.',
            "=1+1 est une formule, [/b] et </script> aussi.",
            "Un NUL \x00, un ESC \x1b[31m et un OSC \x1b]52;c;YQ==\x07.",
            "Une ligne\u2028puis\x85une autre\u2029fin.",
        ),
    ),
    "=cmd|'/c calc'": ("ar", ("هذا رأي بلا مصدر.", "@SUM(A1) قال.")),
    "vide": (None, ()),
}
WHO = ("zoé", "al", "bo")  #: in the order they come, which is not the alphabet's


def make(path: Path) -> Database:
    """Make a database with the texts, unlabelled."""
    db = open_database(path, create=True)
    for name, (language, parts) in TEXTS.items():
        cuts, at = [], 0
        for part in parts:
            cuts.append((at, at + len(part)))
            at += len(part) + 2
        add_document(
            db, name, "\r\n".join(parts), cuts, segmenter="by hand", language=language, published="2023-11"
        )
    add_schema(db, schema())
    return db


def schema() -> Schema:
    return resolve("fact-claim-opinion")


def sitting(db: Database, who: str, document: str = "émeute", asked: Schema | None = None) -> Session:
    """Let `who` sit down at a document."""
    add_annotator(db, who)
    ticks = count()
    queue = [entry for entry in documents(db) if entry.name == document]
    return Session(db, who, asked or schema(), queue, clock=lambda: next(ticks))


def label(session: Session, number: int, name: str) -> None:
    session.labeling.go(number - 1)
    session.record(session.labeling.draft_label(name))


def note(session: Session, number: int, text: str) -> None:
    session.labeling.go(number - 1)
    session.record(session.labeling.draft_note(text))


def mark(session: Session, words: str, kind: str | None, field: str | None = None) -> None:
    start = session.labeling.document.text.index(words)
    session.labeling.go(session.labeling.position_at(start))
    session.record(session.labeling.draft_span(start, start + len(words), kind, field))


def nasty(path: Path) -> Database:
    """Label the texts: agreement, a tie, a majority, a gap, overlapping spans, and answers taken back."""
    db = make(path)
    zoe, al, bo = (sitting(db, who) for who in WHO)
    for session, labels in ((zoe, ["fact", "fact", "claim"]), (al, ["fact", "claim", "opinion"]), (bo, ["claim"])):
        for number, name in enumerate(labels, 1):
            label(session, number, name)
    mark(zoe, "La France a montré sa responsabilité", "no_source")
    mark(al, "responsabilité », dit-on", "vague_source")
    mark(al, "responsabilité », dit-on.\r\nIl a dit", None)  # goes on in the next sentence
    mark(zoe, "</script>", "presupposed")
    note(al, 2, '=HYPERLINK("x"), puis\r"rien"\x00')
    zoe.labeling.go(0)
    zoe.record(zoe.labeling.draft_confidence(1))
    note(bo, 4, "je ne sais pas")  # without a label
    label(bo, 5, "opinion")
    bo.undo()
    mark(bo, "une formule", "loaded_as_fact")
    bo.record(bo.labeling.draft_removal())
    label(sitting(db, "al", "=cmd|'/c calc'"), 2, "other")
    return db


SCHEMA = """
name = "everything"
version = "1"

[[field]]
name = "stance"
level = "sentence"
scale = "nominal"
label = [{ name = "fact" }, { name = "no" }, { name = "claim" }, { name = "unclear", excluded = true }]

[[field]]
name = "tone"
level = "sentence"
scale = "flags"
label = [{ name = "loud" }, { name = "sad" }]

[[field]]
name = "sure"
level = "sentence"
scale = "interval"

[[field]]
name = "who"
level = "sentence"
scale = "source"

[[field]]
name = "why"
level = "sentence"
scale = "text"

[[field]]
name = "kind"
level = "document"
scale = "ordinal"
label = [{ name = "1" }, { name = "2" }, { name = "3" }]

[[field]]
name = "reliability"
level = "source"
scale = "ordinal"
label = [{ name = "A" }, { name = "B" }, { name = "F", excluded = true }]

[[field]]
name = "voice"
level = "span"
attribute = [{ name = "type", label = [{ name = "person" }, { name = "no" }] }]

[[field]]
name = "said"
level = "span"
attribute = [
  { name = "mood", optional = true, label = [{ name = "direct" }, { name = "vague-ly" }] },
  { name = "gist", scale = "text" },
]
link = [{ name = "by", to = "voice" }, { name = "echoes", to = "said" }]
"""

#: name -> (language, sentences), joined by a CRLF and begun by a line of its own that is not asked about.
FULL_TEXTS = {
    "émeute": (
        "fr",
        (
            f"😀{FAMILY} « La France a montré sa responsabilité », dit-on.",
            'Il a dit "non", puis\n"oui"; enfin,\r rien.',
            "=1+1 est une formule, [/b] et </script><img src=x onerror=alert(1)> aussi.",
            "Une ligne\u2028puis\x85une autre\u2029fin: l'aujourd'hui.",
        ),
    ),
    "../../=cmd|'/c calc'": ("ar", ("هذا رأي بلا مصدر.", "@SUM(A1) قال \u202eالناس.")),
    "no": ("no", ("Ja.", "Nei, sier hun 👩\u200d👩\u200d👧: «aldri».")),
    "vide": (None, ()),
}


def everything() -> Schema:
    """A schema with a field of every level and scale."""
    return parse_schema(SCHEMA, "everything.toml")


def full(path: Path) -> Database:
    """Make a database with everything that can be said, by three annotators and gold.

    Agreement, a tie, a majority, an excluded label; spans that overlap, cross sentences, stand in pieces, begin
    after an emoji or inside a word; links, one answered with none; sources, and their ratings.
    """
    db = open_database(path, create=True)
    asked = everything()
    for name, (language, parts) in FULL_TEXTS.items():
        head = f"{name}\r\n\r\n" if parts else ""
        cuts, at = [], len(head)
        for part in parts:
            cuts.append((at, at + len(part)))
            at += len(part) + 2
        text = head + "\r\n".join(parts)
        more = {"language": language, "published": "2023-11", "body_start": len(head)}
        add_document(db, name, text, cuts, segmenter="by hand", **more)
    db.conn.execute("UPDATE documents SET title = '<b>Émeute</b>', source = 'Le \"Jour\"' WHERE name = 'émeute'")
    db.conn.execute("UPDATE documents SET source = 'no', url = 'https://example.org/?a=1&b=2' WHERE name = 'no'")
    add_schema(db, asked)
    zoe, al, bo, gold = (sitting(db, who, asked=asked) for who in (*WHO, "gold"))
    for session, labels in (
        (zoe, ["fact", "no", "claim", "unclear"]),
        (al, ["fact", "no", "no", "claim"]),
        (bo, ["claim", "claim", "fact"]),
        (gold, ["fact", "no"]),
    ):
        for number, name in enumerate(labels, 1):
            label(session, number, name)
    _spans(zoe, al, bo)
    _asides(zoe, al, bo)
    norsk, arabic = sitting(db, "al", "no", asked), sitting(db, "bo", "../../=cmd|'/c calc'", asked)
    label(norsk, 1, "no")
    mark(norsk, "aldri", "direct", "said")
    label(arabic, 1, "claim")
    mark(arabic, "رأي", "person", "voice")
    mark(arabic, "\u202eالناس", "no", "voice")
    return db


def _spans(zoe: Session, al: Session, bo: Session) -> None:
    for session in (zoe, al):
        mark(session, "La France", "person", "voice")
        mark(session, "a montré sa responsabilité", "vague-ly", "said")
    france = zoe.labeling.spans_of("voice")[0]
    zoe.labeling.selected = zoe.labeling.spans_of("said")[0]
    zoe.record(zoe.labeling.draft_link("by", [france.unit]))
    mark(
        al, "responsabilité », dit-on.\r\nIl a dit", None, "said"
    )  # crosses a sentence end, overlaps, has no kind
    first, second = al.labeling.spans_of("said")
    al.labeling.selected = second
    al.record(al.labeling.draft_link("echoes", [first.unit]))
    al.labeling.selected = al.labeling.spans_of("said")[1]
    al.record(al.labeling.draft_link("by", []))  # nobody: an answer
    text = bo.labeling.document.text
    pieces = [(at, at + len(words)) for words in ("=1+1", "[/b]", "</script>") for at in [text.index(words)]]
    bo.labeling.go(2)
    ends = (pieces[0][0], pieces[-1][1])
    more = {"gist": '=HYPERLINK("x")\n<b>'}
    bo.record(bo.labeling.draft_span(*ends, "direct", "said", more, fragments=pieces))
    mark(bo, "jourd", "no", "voice")  # inside a word


def _asides(zoe: Session, al: Session, bo: Session) -> None:
    answer(zoe, 1, "tone", '["loud", "sad"]')
    answer(al, 1, "tone", "[]")
    answer(bo, 1, "sure", "0.5")
    answer(zoe, 1, "who", "Le  Jour")
    answer(al, 1, "who", "none")
    answer(bo, 4, "why", "@SUM(A1)\u2028fin")
    for session, number in ((zoe, "1"), (al, "2"), (bo, "2")):
        answer(session, 1, "kind", number)
    zoe.record(zoe.labeling.draft_value("reliability", "B", "Le Jour"))
    al.record(al.labeling.draft_value("reliability", "A", "Le Jour"))
    bo.record(bo.labeling.draft_value("reliability", "F", "=no"))
    note(al, 2, '=HYPERLINK("x"), puis\r"rien"</script>')
    zoe.labeling.go(0)
    zoe.record(zoe.labeling.draft_confidence(1))
    note(bo, 4, "je ne sais pas")  # without a label


def answer(session: Session, number: int, field: str, value: str) -> None:
    session.labeling.go(number - 1)
    session.record(session.labeling.draft_value(field, value))


def dataset(db: Database, asked: Schema | None = None, **choices: object) -> Dataset:
    """Everything in a database, or what Choices(**choices) leave of it. To be written once."""
    whole = read_dataset(db, asked or everything(), documents_by_name(db))
    return Choices(**choices).of(whole)


def records(db: Database, **choices: object) -> list[DocumentRecord]:
    return list(dataset(db, **choices).documents)


def facts(documents: Iterable[DocumentRecord]) -> set[tuple[str, int, int, str, str]]:
    """What a consumer must give back: (document, start, stop, label, annotator) of every label and span."""
    found = set()
    for record in documents:
        name = record.document.name
        for sentence in record.sentences:
            place = (name, sentence.start, sentence.stop)
            found |= {(*place, one.label, one.annotator) for one in sentence.answers if one.label}
            for span in sentence.spans:
                said = f"{span.field}:{span.kind or ''}"
                found |= {(name, *piece, said, span.annotator) for piece in span.pieces}
    return found
