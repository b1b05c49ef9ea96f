"""Which answers of a sitting are kept apart from those that count: a second judgment of a sentence, or training.

Owns what is read back and under which name it is stored. Never stores, never shows.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotate.model.apart import AGAIN, TRAIN, apart, kept_apart
from annotate.model.document import Document, Sentence
from annotate.model.judgment import Action, Draft, Judgment, sentence_unit
from annotate.model.labeling import Labeling
from annotate.model.schema import Schema
from annotate.store.assigning import to_judge_again
from annotate.store.catalog import Entry
from annotate.store.database import Database
from annotate.store.labelings import held_labeling, training_labeling, within
from annotate.store.questions.progress import done_by_document


class Apart:
    """An ordinary sitting: apart are only answers to sentences that are to be judged a second time."""

    def __init__(self, db: Database, annotator: str, schema: Schema) -> None:
        self.db = db
        self.annotator = annotator
        self.schema = schema
        self.second: list[Sentence] = []  #: of the open document, those that are judged a second time
        self.pending: dict[int, set[str]] = {}  #: by document row, the sentences to be judged a second time

    def _pending(self) -> dict[int, set[str]]:
        return to_judge_again(self.db, self.annotator, self.schema)

    def done(self, rows: Iterable[int]) -> dict[int, int]:
        """Return by row how many sentences of the documents are done; those to be judged again are not."""
        rows, self.pending = list(rows), self._pending()
        found = dict.fromkeys(rows, 0) | done_by_document(self.db, self.annotator, self.schema, rows)
        return {row: count - len(self.pending.get(row, ())) for row, count in found.items()}

    def labeling(self, entry: Entry, document: Document) -> Labeling:
        """Return the labeling of a document that is opened."""
        units = self.pending.get(entry.id, set())
        self.second = [place for place in document.sentences if sentence_unit(*place) in units]
        return held_labeling(self.db, self.annotator, self.schema, document, units)

    def stored(self, draft: Draft) -> Draft:
        """Return a draft under the name it is stored by; one that undoes or does again has it already."""
        if self.second and draft.action is Action.ANSWER and within(draft, self.second):
            return replace(draft, field=apart(AGAIN, kept_apart(draft.field)[1]))
        return draft

    def changed_by(self, draft: Draft) -> bool:
        """Take in what undoing or redoing a stored draft changes of what is apart; tell whether it can have."""
        if not self.second and kept_apart(draft.field)[0] != AGAIN:
            return False
        self.pending = self._pending()
        return True

    def belongs(self, draft: Draft) -> bool:
        """Tell whether a stored draft is part of the open labeling."""
        how = kept_apart(draft.field)[0]
        return how == AGAIN if self.second and within(draft, self.second) else not how

    def may_undo(self, draft: Draft) -> bool:
        """Tell whether undo and redo reach this far back."""
        return kept_apart(draft.field)[0] != TRAIN


class Training(Apart):
    """A sitting in training: every answer is apart."""

    def done(self, rows: Iterable[int]) -> dict[int, int]:
        """Return by row how many sentences have been answered in training."""
        rows = list(rows)
        return dict.fromkeys(rows, 0) | done_by_document(self.db, self.annotator, self.schema, rows, TRAIN)

    def labeling(self, entry: Entry, document: Document) -> Labeling:
        """Return what was answered in training on a document."""
        del entry
        return training_labeling(self.db, self.annotator, self.schema, document)

    def stored(self, draft: Draft) -> Draft:
        """Return a draft under the name it is stored by; one that undoes or does again has it already."""
        return replace(draft, field=apart(TRAIN, draft.field)) if draft.action is Action.ANSWER else draft

    def belongs(self, draft: Draft) -> bool:
        """Tell whether a stored draft is of training."""
        return kept_apart(draft.field)[0] == TRAIN

    def may_undo(self, draft: Draft) -> bool:
        """Tell whether undo and redo reach this far back: not to what counts."""
        return kept_apart(draft.field)[0] == TRAIN


def plain(judgment: Judgment) -> Judgment:
    """Return a judgment under the field it answers."""
    how, field = kept_apart(judgment.draft.field)
    return replace(judgment, draft=replace(judgment.draft, field=field)) if how else judgment
