"""A campaign with every kind of question: two people who differ on each."""

from pathlib import Path

from annotate.model.schema import Schema
from annotate.store.database import Database
from tests.adjudication.campaign import Mark, build, say

RICH = """
name = "rich"
version = "1"
[[field]]
name = "label"
level = "sentence"
[[field.label]]
name = "yes"
key = "y"
[[field.label]]
name = "no"
key = "o"
[[field]]
name = "sure"
level = "sentence"
scale = "ordinal"
[[field.label]]
name = "low"
key = "1"
[[field.label]]
name = "high"
key = "2"
[[field]]
name = "tone"
level = "sentence"
scale = "flags"
[[field.label]]
name = "irony"
key = "i"
[[field.label]]
name = "quote"
key = "c"
[[field]]
name = "why"
level = "sentence"
scale = "text"
[[field]]
name = "size"
level = "sentence"
scale = "interval"
[[field]]
name = "said_by"
level = "sentence"
scale = "source"
[[field]]
name = "slant"
level = "document"
[[field.label]]
name = "left"
key = "l"
[[field.label]]
name = "right"
key = "r"
[[field]]
name = "trust"
level = "source"
[[field.label]]
name = "A"
key = "a"
[[field.label]]
name = "B"
key = "b"
[[field]]
name = "cue"
level = "span"
[[field.attribute]]
name = "kind"
[[field.attribute.label]]
name = "named"
key = "n"
[[field.attribute.label]]
name = "vague"
key = "v"
"""

SENTENCES = ("Le maire a promis de rouvrir le pont.", "Il pleut.")
MARKS = [Mark("a1", "a promis", "named"), Mark("a2", "promis de rouvrir", "vague")]

#: In reading order, as all are equally bad (1 bit): the source first, then what begins with the first sentence.
FIELDS = ["trust", "label", "sure", "tone", "why", "size", "said_by", "slant", "cue"]


def rich(path: Path) -> tuple[Database, Schema]:
    """Return the campaign: a1 and a2 answer every question about the first sentence differently."""
    db, schema = build(path, {"a1": "yo", "a2": "oo"}, MARKS, RICH, "mairie", SENTENCES)
    for who, sure, tone, why, size, said_by, slant in (
        ("a1", "low", '["irony"]', "he lies", "3", "AFP", "left"),
        ("a2", "high", '["irony", "quote"]', "a promise", "7.5", "none", "right"),
    ):
        for field, value in zip(FIELDS[2:7], (sure, tone, why, size, said_by), strict=True):
            say(db, schema, who, field, value)
        say(db, schema, who, "slant", slant)
        say(db, schema, who, "trust", {"a1": "A", "a2": "B"}[who], source="AFP")
    return db, schema
