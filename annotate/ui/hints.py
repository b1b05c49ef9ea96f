"""Reading hints: words of a sentence that may show or hide a source. Off unless asked for; never an answer.

That they were on is stored with each judgment, so that labels made with and without them can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotate.model.document import Document
from annotate.ui.screen_text import flowing

if TYPE_CHECKING:
    from annotate.text.cues import CueList

MARK = "+hints"  #: behind the version of the tool in each judgment made with hints on


class Hints:
    """Cues by the lists of the document's language, and those of the user's own list."""

    def __init__(self, extra: CueList | None = None) -> None:
        self._extra = extra

    def of(self, document: Document, position: int) -> list[str]:
        """Return the cues of a sentence, `kind « words »` each, in reading order, safe to show."""
        from annotate.text.cues import cues

        found = cues(document.text, *document.sentences[position], document.language, self._extra)
        return [
            f"{one.kind.replace('_', ' ')} « {flowing(document.quote(one.start, one.stop))} »" for one in found
        ]
