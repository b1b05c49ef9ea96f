"""One sitting of one adjudicator: the way through the disagreements, and gold's journal behind it.

The only path from adjudication to the disk, for both interfaces: an act is stored as one transaction, and what was
stored is taken in. Nothing is shown as saved before that.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from random import Random

from annotate.adjudication.adjudication import Adjudication
from annotate.adjudication.cases import Case
from annotate.adjudication.decisions import Outcome, last_act, next_act, together
from annotate.adjudication.policy import UNANIMOUS, mark
from annotate.adjudication.policy import unanimous as agreed_on
from annotate.model.decision import ADJUDICATOR, GOLD, NOTE, REASONS, split
from annotate.model.judgment import Action, Draft, Judgment
from annotate.model.labeling import Refused
from annotate.model.schema import Schema
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.journal import Journal
from annotate.store.questions.disputes import Disputes, gold_answers, unanimous
from annotate.ui.adjudication import words
from annotate.ui.screen_text import flowing
from annotate.ui.session import IDLE_SECONDS, Session


class Sitting(Session):
    """The state behind the screen: a session whose annotator is gold, and whose way leads from case to case.

    `fields` and `queue` are what is adjudicated; `look` finds what is disputed in them, `ranked` puts it in order.
    """

    def __init__(
        self,
        db: Database,
        adjudicator: str,
        schema: Schema,
        queue: Sequence[Entry],
        look: Callable[[], Disputes],
        ranked: Callable[[Disputes], Sequence[Case]],
        chance: Random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(db, GOLD, schema, queue, clock)
        self._look = look
        self.found = look()
        cases = ranked(self.found)
        self.adjudication = Adjudication(schema, cases, gold_answers(db, schema, cases), adjudicator, chance)
        self._entries = {entry.sha256: entry for entry in self.queue}
        self._waiting: tuple[Sequence[Draft], str] = ((), "")  #: what the last failed write would have stored
        self._did = ""  #: the last act in words
        self._face()

    @property
    def adjudicator(self) -> str:
        """Who decides."""
        return self.adjudication.adjudicator

    # -- acts -----------------------------------------------------------------------------------------------

    def decide(self, outcome: Outcome) -> Judgment:
        """Store an outcome of the case. Raises Refused when it is answered, NotSaved if it cannot be stored."""
        return self._store(self.adjudication.draft(outcome))

    def leave(self) -> Judgment:
        """Store that the case is left as it is, with the answers as a soft label. Raises as decide() does."""
        return self.decide(Outcome(left=True))

    def give_reason(self, reason: str) -> Judgment:
        """Store why they differed. Raises Refused before the case is answered, NotSaved."""
        return self._store(self.adjudication.draft_reason(reason))

    def write_note(self, text: str) -> Judgment:
        """Store a note on the case. Raises NotSaved."""
        return self._store(self.adjudication.draft_note(text))

    def carry(self) -> Judgment:
        """Store what all agree on as gold, in one act. Raises Refused when there is nothing, NotSaved."""
        schema = self.schema
        asked = [schema.field(name) for name in self.found.agreed]
        cases = [*unanimous(self.db, schema, asked, self.queue), *self.found.alike]
        if not cases:
            raise Refused("All that everybody agrees on is in gold")
        return self._store(together(((one, agreed_on(one)) for one in cases), self.adjudicator), mark(UNANIMOUS))

    def undo(self) -> Judgment:
        """Take back the last act not yet taken back, of whichever sitting. Raises Refused, NotSaved."""
        return self._repeat(last_act(self.journal.undoable()), "undo")

    def redo(self) -> Judgment:
        """Do again the act that was last undone. Raises Refused, NotSaved."""
        return self._repeat(next_act(self.journal.redoable()), "redo")

    def _repeat(self, act: Sequence[Draft], what: str) -> Judgment:
        if not act:
            raise Refused(f"Nothing to {what}")
        return self._store(act)

    def retry(self) -> Judgment:
        """Store again what could not be stored. Raises Refused when there is no such thing, NotSaved if again."""
        if self.unsaved is None:
            raise Refused("Nothing waits to be saved")
        return self._store(*self._waiting)

    def _store(self, act: Sequence[Draft], how: str = "") -> Judgment:
        spent = self._clock() - self._since
        self.unsaved, self._waiting = act[0], (act, how)
        journal = Journal(self.db, GOLD, self.schema, how) if how else self.journal
        times = [(min(spent, IDLE_SECONDS), spent), *[(0.0, 0.0)] * (len(act) - 1)]
        stored = journal.extend((draft, *time) for draft, time in zip(act, times, strict=True))
        self.unsaved, self._waiting = None, ((), "")
        self._since = self._clock()
        self._take(act)
        self._did = self._told(act)
        if act[0].action is Action.ANSWER and len(_decided(act)) == 1:
            self._paces.append(min(spent, IDLE_SECONDS))
        return stored[-1]

    def _take(self, act: Sequence[Draft]) -> None:
        fields = {NOTE, *(field.name for field in self.schema.fields)}
        self.adjudication.take(act)
        for draft in act:
            if draft.field in fields and draft.document in ("", self.labeling.document.sha256):
                self.labeling.hold(draft)
        if self._is_elsewhere(_decided(act)):
            self.found = self._look()
        self._face()

    # -- where one is ---------------------------------------------------------------------------------------

    @property
    def unanimous(self) -> int:
        """How many units all agree on are not in gold yet."""
        return self.found.unanimous

    def advance(self) -> bool:
        """Go to the next case that is not decided; return False, and stay, when there is none."""
        moved = self.adjudication.advance()
        self._face()
        return moved

    def go(self, move: Callable[[], None]) -> None:
        """Move in the adjudication, and open what is there. Raises Refused as the move does."""
        move()
        self._face()

    def _face(self) -> None:
        """Open the document of the case and go to where it is."""
        self.done, self.total = self.adjudication.done, len(self.adjudication.cases)
        if not self.total:
            return
        case = self.adjudication.case
        if case.document and case.document != self.labeling.document.sha256:
            self.open(self._entries[case.document])
        whole = not case.document or case.unit == "document"
        self.labeling.go(0 if whole else self.labeling.position_at(case.start))

    # -- words ----------------------------------------------------------------------------------------------

    def where(self, case: Case) -> str:
        """Return what a case is about: the document and the sentence, or the source."""
        if not case.document:
            return f"source {flowing(case.unit.partition(':')[2])}"
        name = flowing(self._entries[case.document].name)
        if case.unit == "document":
            return f"{name}, the whole document"
        if case.document != self.labeling.document.sha256:
            return name
        return f"{name}, sentence {self.labeling.position_at(case.start) + 1}"

    def says(self, judgment: Judgment) -> str:
        """Return what the last act did, in a few words that are safe to show."""
        del judgment
        return flowing(self._did)

    def _told(self, act: Sequence[Draft]) -> str:
        action, decided = act[0].action, _decided(act)
        if not decided:
            name = (split(act[-1].field) or (act[-1].field, ""))[0]
            value = act[-1].value
            said = f"{name}: {REASONS.get(value, value)}" if value else f"no {name}"
            return {Action.ANSWER: "", Action.UNDO: "undone; now ", Action.REDO: "redone; now "}[action] + said
        if self._is_elsewhere(decided):
            units = f"{len(decided):,} unit" + ("" if len(decided) == 1 else "s")
            return (
                units
                + {
                    Action.ANSWER: " carried into gold",
                    Action.UNDO: " taken out of gold again",
                    Action.REDO: " carried into gold again",
                }[action]
            )
        if action is Action.UNDO:
            return "undone; open again"
        gold = next(words.now(self.adjudication, self.adjudication.case), "")
        return gold if action is Action.ANSWER else f"redone; now {gold}"

    def _is_elsewhere(self, decided: Iterable[Draft]) -> bool:
        """Whether something was decided that is no case of this sitting."""
        return any(not self.adjudication.has(one) for one in decided)


def _decided(act: Iterable[Draft]) -> list[Draft]:
    return [one for one in act if (split(one.field) or ("", ""))[0] == ADJUDICATOR]
