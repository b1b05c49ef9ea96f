"""Replicas that can only be taken in under another name: whose chain is checked as it is, then made anew.

Two people who both called themselves a1 are told apart by renaming one; a replica that was continued in two places
(a laptop restored from a backup) forks, and the second branch becomes a replica of its own. Both stand in the
hashed content, so these judgments are hashed again. The new replica is named by the old one and by what was done
to it: whoever does the same to the same gets the same name and the same hashes, and merging again finds them
there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotate.store.journal import chain
from annotate.store.merging.check import Row

_AS, _FROM = " as ", " from "


def renamed(replica: str, names: Mapping[str, str]) -> str:
    """Return the name of a replica in which annotators go by other names, {name there: name here}."""
    return replica + _AS + json.dumps(dict(sorted(names.items())), ensure_ascii=False, separators=(",", ":"))


def renaming(replica: str, name: str) -> dict[str, str] | None:
    """Return which annotators were renamed when `replica` was taken in as `name`; None when it was not."""
    if not name.startswith(replica + _AS):
        return None
    names = json.loads(name.removeprefix(replica + _AS))
    return {str(old): str(new) for old, new in names.items()}


def branch(replica: str, first: str) -> str:
    """Return the name of the branch of a replica that begins with the judgment hashed `first`."""
    return f"{replica}{_FROM}{first[:16]}"


def branched(name: str) -> tuple[str, str] | None:
    """Return (replica, beginning of the hash of its first judgment) of the name of a branch; None for others."""
    replica, sign, first = name.rpartition(_FROM)
    return (replica, first) if sign else None


def stem(name: str) -> str:
    """Return the replica a name was made of; itself when it was not made of one."""
    return name.partition(_AS)[0].partition(_FROM)[0]


@dataclass(frozen=True)
class Names:
    """What rows of this file are called in the hashed content."""

    documents: Mapping[int, str]
    schemas: Mapping[int, str]
    annotators: Mapping[int, str]


def retold(rows: Iterator[Row], replica: str, names: Names, rename: Mapping[int, int]) -> Iterator[Row]:
    """Yield judgments as those of `replica`: numbered from 1, hashed anew, by the annotators in `rename`."""
    previous = ""
    for number, row in enumerate(rows, 1):
        here, _, lamport, document, unit, start, stop, annotator, schema, *said, _ = row
        who = rename.get(annotator, annotator)
        about = "" if document is None else names.documents[document]
        content = (
            replica,
            number,
            lamport,
            about,
            unit,
            start,
            stop,
            names.annotators[who],
            names.schemas[schema],
        )
        previous = chain(previous, (*content, *said))
        yield (here, number, lamport, document, unit, start, stop, who, schema, *said, previous)
