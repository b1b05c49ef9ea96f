"""What is said of the project itself rather than of a text: which names are one source, how sentences are cut
otherwise, who labels what.

These are judgments too, so that the hash chain, undo, merging and the log hold for them. They stand under a
schema of their own that nobody labels by; what reads schemas for labelling leaves it out.
"""

from annotate.model.document import identity
from annotate.model.schema import Field, Schema, Texts

NAME = "project"

#: unit `source:NAME` -> "yes": the name is offered to everybody.
LISTED = "listed"
#: unit `source:NAME` -> the name of the source it is another name for.
SAME_AS = "same_as"
#: unit `cut:OFFSET` of a document -> "split" or "join": a sentence begins there, or does not.
CUT = "cut"
#: unit `annotator:NAME` of a document -> JSON: she is to label it, when and in what order.
ASSIGNED = "assigned"
#: unit `annotator:NAME` -> the reason: what she judged was removed on request, and is not to come back.
REMOVED = "removed"

#: unit `document` of a document -> the SHA-256 of the text that is labelled in its place.
REPLACED = "replaced_by"

#: The identity of the facts: it stays what it is when there are more kinds of them.
_BODY = """\
# Written by annotate itself; nobody labels by it.
name = "project"
version = "1"
"""

_FIELDS = (
    (LISTED, "source"),
    (SAME_AS, "source"),
    (CUT, "document"),
    (ASSIGNED, "document"),
    (REMOVED, "document"),
    (REPLACED, "document"),
)
PROJECT = Schema(
    name=NAME,
    version="1",
    title=Texts(),
    description=Texts(),
    fields=tuple(Field(name, level, "text") for name, level in _FIELDS),
    sha256=identity(_BODY),
    body=_BODY,
)
