"""One sitting of one annotator: a labeling over a queue of documents, and the journal behind it.

The only path from a command to the disk, for both interfaces: a draft of the labeling is stored, and what
was stored is taken in. Nothing is shown as saved before that.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from statistics import median

from annotate.model.judgment import NO_SOURCE, Action, Draft, Judgment, attributes_of, fragments_of, links_of
from annotate.model.labeling import Refused
from annotate.model.recut import JOIN, SPLIT
from annotate.model.schema import Field, Schema, flags_of
from annotate.store.catalog import Entry, find_document, load_document
from annotate.store.cutting import cut_otherwise
from annotate.store.database import Database, NotSaved
from annotate.store.journal import Journal, Moved
from annotate.store.questions.progress import PACE_OVER
from annotate.store.sources import known_sources, outlet_name
from annotate.ui.apart import Apart, Training, plain
from annotate.ui.gold import Gold
from annotate.ui.guide import Line
from annotate.ui.hints import MARK, Hints
from annotate.ui.screen_text import flowing

IDLE_SECONDS = 90.0  #: a longer pause is a pause, not reading time

PACE_FROM = 5  #: labels before a time left is worth saying


class Session:
    """The state behind a screen. `queue` is not empty; the first document with something to do is opened."""

    def __init__(
        self,
        db: Database,
        annotator: str,
        schema: Schema,
        queue: Sequence[Entry],
        clock: Callable[[], float] = time.monotonic,
        hints: Hints | None = None,
        gold: Gold | None = None,
    ) -> None:
        """With `gold` it is training: answers are kept apart from what counts, and compared with gold's."""
        self.db = db
        self.annotator = annotator
        self.schema = schema
        self.queue = list(queue)
        self.hints = hints
        self.gold = gold
        self._apart = (Training if gold else Apart)(db, annotator, schema)
        self.journal = Journal(db, annotator, schema, mark=MARK if hints else "")
        self.unsaved: Draft | None = None  #: what the last failed write would have stored
        self.notice = ""  #: what is to be told at the beginning
        self._elsewhere = 0  #: answers of hers that came from another window since the one before the last
        self._last = self.journal.last()
        self._clock = clock
        self._since = clock()
        self._paces: deque[float] = deque(maxlen=PACE_OVER)
        rows = [entry.id for entry in self.queue]
        self._places = {row: place for place, row in enumerate(rows)}
        self._done = self._apart.done(rows)
        self.done = sum(self._done.values())  #: sentences labelled, over the whole queue
        self.total = sum(entry.sentences for entry in self.queue)  #: sentences in the whole queue
        unfinished = [entry for entry in self.queue if not self._finished(entry)]
        self.open((unfinished or self.queue)[0])

    def open(self, entry: Entry) -> None:
        """Go to a document, at its first sentence without a label."""
        self.entry = entry
        document = load_document(self.db, entry)
        self.labeling = self._apart.labeling(entry, document)
        if self.gold:
            self.gold.open(document)

    # -- progress -------------------------------------------------------------------------------------------

    @property
    def pace(self) -> float | None:
        """Median seconds a label of the last twenty took, pauses cut; None before the first."""
        return median(self._paces) if self._paces else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest would take at this pace; None before the fifth label."""
        return median(self._paces) * (self.total - self.done) if len(self._paces) >= PACE_FROM else None

    def _finished(self, entry: Entry) -> bool:
        return self._done[entry.id] >= entry.sentences

    # -- answers --------------------------------------------------------------------------------------------

    def record(self, draft: Draft) -> Judgment:
        """Store a draft and let it hold. Raises NotSaved, with the draft kept in `unsaved`, if it cannot be."""
        spent = self._clock() - self._since
        self.unsaved = draft
        try:
            judgment = self.journal.append(self._apart.stored(draft), min(spent, IDLE_SECONDS), spent)
        except Moved as error:
            self.unsaved = None
            self._refresh()
            raise Refused("Sentences were cut otherwise in another window; this is how they are now") from error
        self.unsaved = None
        self._since = self._clock()
        self._elsewhere, self._last = self.journal.between(self._last, judgment.id), judgment.id
        again = draft.action is not Action.ANSWER and self._apart.changed_by(draft)
        if again or draft.document not in ("", self.labeling.document.sha256):
            self.open(find_document(self.db, draft.document))
        if self._elsewhere:
            self._refresh()
        ours, judgment = self._apart.belongs(judgment.draft), plain(judgment)
        if ours:
            self.labeling.take(judgment)
        elif draft.document:  # undone apart: the sentence is shown as it counts
            self.labeling.go(self.labeling.position_at(draft.start))
        if self.entry.id in self._done:  # undo may have led to a document outside the queue
            self.done += self.labeling.done - self._done[self.entry.id]
            self._done[self.entry.id] = self.labeling.done
        if draft.action is Action.ANSWER and draft.field == self.schema.sentence_field.name:
            self._paces.append(min(spent, IDLE_SECONDS))
        return judgment

    def _refresh(self) -> None:
        """Take in what has been stored from elsewhere, and stay at the same place."""
        start = self.labeling.document.sentences[self.labeling.position].start
        self.queue = [find_document(self.db, one.sha256) for one in self.queue]
        self.open(find_document(self.db, self.entry.sha256))
        self.labeling.go(self.labeling.position_at(start))
        rows = list(self._done)
        self._done = self._apart.done(rows)
        self.done = sum(self._done.values())
        self.total = sum(entry.sentences for entry in self.queue)

    def retry(self) -> Judgment:
        """Store again what could not be stored. Raises Refused when there is no such thing, NotSaved if again."""
        if self.unsaved is None:
            raise Refused("Nothing waits to be saved")
        return self.record(self.unsaved)

    def undo(self) -> Judgment:
        """Take back the last judgment not yet taken back, in whichever document. Raises Refused, NotSaved."""
        return self._once_more(self.journal.undo(), "undo")

    def redo(self) -> Judgment:
        """Do again what was last undone. Raises Refused, NotSaved."""
        return self._once_more(self.journal.redo(), "redo")

    def _once_more(self, draft: Draft | None, what: str) -> Judgment:
        if draft is None or not self._apart.may_undo(draft):
            raise Refused(f"Nothing to {what}")
        return self.record(draft)

    def split(self, offset: int) -> str:
        """Let a sentence begin at `offset`, for everybody; return what followed. Raises Refused, NotSaved."""
        return self._cut(offset, SPLIT)

    def join(self) -> str:
        """Join the current sentence to the one before, for everybody; return what followed. Raises as split()."""
        return self._cut(self.labeling.document.sentences[self.labeling.position].start, JOIN)

    def _cut(self, offset: int, how: str) -> str:
        self.unsaved = None  # retry() is for answers: a cut that failed is asked for again
        done = cut_otherwise(self.db, self.annotator, self.entry.sha256, offset, how)
        self.queue = [find_document(self.db, one.sha256) if one == self.entry else one for one in self.queue]
        self.open(find_document(self.db, self.entry.sha256))
        if self.entry.id in self._done:
            self.total = sum(entry.sentences for entry in self.queue)
            self.done += self.labeling.done - self._done[self.entry.id]
            self._done[self.entry.id] = self.labeling.done
        self.labeling.go(self.labeling.position_at(offset - 1))
        said = f"sentence {self.labeling.position + 1} "
        said += "is now two" if how == SPLIT else "goes on to the end of the next"
        for count, what in zip(done, ("asked again", "back"), strict=True):
            said += f"; {count} {'answer' if count == 1 else 'answers'} {what}" if count else ""
        return said

    def advance(self) -> bool:
        """Go to the next sentence without a label, in the next document if need be; False when all are done."""
        if self.labeling.advance():
            return True
        at = self._places.get(self.entry.id, -1)
        for place in chain(range(at + 1, len(self.queue)), range(max(at, 0))):
            if not self._finished(self.queue[place]):
                self.open(self.queue[place])
                return True
        return False

    @property
    def place(self) -> int | None:
        """The place of the open document in the queue, counted from 1; None where undo has led outside of it."""
        at = self._places.get(self.entry.id)
        return None if at is None else at + 1

    def further(self, position: int) -> list[tuple[str, str]]:
        """Return the answers to what else is asked of a sentence, by field, as they are shown."""
        answers = [(one, self.labeling.value(one.name, position)) for one in self.schema.further_fields]
        return [(field.name, _shown(field, value)) for field, value in answers if value is not None]

    def sources(self) -> list[str]:
        """Return the sources to pick from: the document's outlet first, the others by name."""
        known = known_sources(self.db, self.annotator, self.schema)
        outlet = outlet_name(self.labeling.document.source)
        return [*([outlet] if outlet else []), *(name for name in known if name != outlet)]

    def rated(self, source: str) -> list[tuple[str, str]]:
        """Return the answers about a source, by field, as they are shown."""
        answers = [(one, self.labeling.rating(one.name, source)) for one in self.schema.source_fields]
        return [(field.name, _shown(field, value)) for field, value in answers if value is not None]

    def _quotes(self, field: str, units: Sequence[str]) -> str:
        found = [self.labeling.span(unit, field) for unit in units]
        return ", ".join(f'"{flowing(one.quote)}"' if one else "(removed)" for one in found) or NO_SOURCE

    def hinted(self) -> list[str]:
        """Return the reading hints on the current sentence; none unless they are on."""
        return self.hints.of(self.labeling.document, self.labeling.position) if self.hints else []

    def taught(self, judgment: Judgment) -> list[Line]:
        """Return what the codebook says of an answer in training that is not gold's; [] for any other."""
        if not self.gold or judgment.draft.action is not Action.ANSWER:
            return []
        return self.gold.explained(judgment.draft, self.labeling.document.language)

    # -- words ----------------------------------------------------------------------------------------------

    def says(self, judgment: Judgment) -> str:
        """Return what a stored judgment did, in a few words that are safe to show."""
        draft = judgment.draft
        done = {Action.ANSWER: "", Action.UNDO: "undone; now ", Action.REDO: "redone; now "}[draft.action]
        news = f" · {self._elsewhere} from another window" if self._elsewhere else ""
        verdict = self.gold.verdict(draft) if self.gold and draft.action is Action.ANSWER else ""
        return done + self._outcome(draft) + verdict + news

    def _outcome(self, draft: Draft) -> str:
        if draft.unit.startswith("span:"):
            quote = f'"{flowing(draft.quote or "")}"'
            if draft.value is None:
                return f"{draft.field} removed: {quote}"
            tied = [
                f"{name} {self._quotes(self._end(draft.field, name), units)}"
                for name, units in links_of(draft.value).items()
            ]
            pieces = fragments_of(draft.value)
            if pieces:
                quote = " … ".join(f'"{flowing(self._text(*piece))}"' for piece in pieces)
            return " ".join((draft.field, quote, *map(flowing, attributes_of(draft.value).values()), *tied))
        if not draft.document:
            about = flowing(draft.unit.partition(":")[2])
            return f"{about}: " + (self._answer(draft) if draft.value is not None else f"no {draft.field}")
        if draft.field == self.schema.sentence_field.name:
            return draft.value or "no label"
        if draft.value is None:
            return f"no {draft.field}"
        return self._answer(draft)

    def _answer(self, draft: Draft) -> str:
        known = draft.field in (field.name for field in self.schema.fields)
        value = draft.value or ""
        return f"{draft.field}: {flowing(_shown(self.schema.field(draft.field), value) if known else value)}"

    def _end(self, field: str, link: str) -> str:
        return next((one.to for one in self.schema.field(field).links if one.name == link), field)

    def _text(self, start: int, stop: int) -> str:
        return self.labeling.document.quote(start, stop)


def _shown(field: Field, value: str) -> str:
    """Return a stored answer as words."""
    return ", ".join(flags_of(value)) or "none" if field.scale == "flags" else value


def seconds_as_words(seconds: float) -> str:
    """Return a length of time to the nearest useful unit: `4.2 s`, `3 min`, `1 h 20 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


__all__ = ["NotSaved", "Refused", "Session", "seconds_as_words"]
