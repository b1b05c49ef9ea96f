"""What was said in the nasty project, and its exports, each made once."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from annotate.exchange.records import DocumentRecord, Marked
from tests.conftest import ANNOTATE, ROOT


class Said(NamedTuple):
    """A label of a sentence or a span: [start, stop) are code points of the document."""

    document: str
    start: int
    stop: int
    field: str
    label: str
    annotator: str


@dataclass
class Project:
    """A database, what was said in it, read from it directly, and the folder of its exports."""

    home: Path
    documents: list[DocumentRecord]
    made: dict[tuple[str, ...], Path] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        return {one.document.name: one.document.text for one in self.documents}

    @property
    def names(self) -> dict[str, str]:
        """The names of the documents by the SHA-256 of their texts."""
        return {one.document.sha256: one.document.name for one in self.documents}

    @property
    def labels(self) -> set[Said]:
        return {
            Said(record.document.name, one.start, one.stop, "stance", answer.label, answer.annotator)
            for record in self.documents
            for one in record.sentences
            for answer in one.answers
            if answer.label is not None
        }

    @property
    def spans(self) -> set[Said]:
        return {said(record.document.name, span) for record in self.documents for span in marked(record)}

    def export(self, name: str, *options: str) -> Path:
        """Return the path of an export in a format; made by the command the first time."""
        if (name, *options) not in self.made:
            out = self.home / f"export-{len(self.made)}"
            done = subprocess.run(
                [*ANNOTATE, "export", name, out, "--db", self.home / "annotate.db", *options],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
            assert done.returncode == 0, done.stderr
            self.made[name, *options] = out
        return self.made[name, *options]


def marked(record: DocumentRecord) -> Iterable[Marked]:
    return (span for sentence in record.sentences for span in sentence.spans)


def said(document: str, span: Marked) -> Said:
    """Return a span as formats have it that know one label a span: its kind, or without one its field."""
    return Said(document, span.start, span.stop, span.field, span.kind or span.field, span.annotator)


def told(rows: Iterable[Iterable[object]]) -> set[Said]:
    """Return rows that a consumer gave back, each once."""
    found = [Said(*row) for row in rows]  # type: ignore[arg-type]
    assert len(found) == len(set(found)), "the same thing twice"
    return set(found)
