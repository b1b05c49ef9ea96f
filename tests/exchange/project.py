"""One nasty project for every format: three annotators, texts that attack a terminal, a spreadsheet, a page."""

from itertools import count
from pathlib import Path

from sqlite_utils import Database

from annotate.cli.schema_source import resolve
from annotate.model.schema import Schema
from annotate.store.catalog import add_annotator, add_document, add_schema, documents
from annotate.store.database import open_database
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


def mark(session: Session, words: str, kind: str | None) -> None:
    start = session.labeling.document.text.index(words)
    session.labeling.go(session.labeling.position_at(start))
    session.record(session.labeling.draft_span(start, start + len(words), kind))


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
