"""Training: what gold says of what was just answered, and why, in the words of the codebook."""

from annotate.model.answers import DOCUMENT
from annotate.model.decision import GOLD
from annotate.model.document import Document
from annotate.model.judgment import Draft
from annotate.model.labeling import Labeling
from annotate.model.schema import Schema, flags_of
from annotate.store.database import Database
from annotate.store.labelings import held_labeling
from annotate.ui.guide import Line, explained
from annotate.ui.screen_text import flowing


class Gold:
    """Gold's answers on the document that is open."""

    def __init__(self, db: Database, schema: Schema) -> None:
        self._db = db
        self._schema = schema
        self._held: Labeling | None = None

    def open(self, document: Document) -> None:
        """Read gold's answers on a document."""
        self._held = held_labeling(self._db, GOLD, self._schema, document)

    def verdict(self, draft: Draft) -> str:
        """Return in a few words whether gold says the same; "" where it says nothing, or nothing was said."""
        right = self._right(draft)
        if right is None:
            return ""
        return " (as gold)" if right == draft.value else f" (gold: {self._shown(draft.field, right)})"

    def explained(self, draft: Draft, language: str | None) -> list[Line]:
        """Return why gold says something else than a draft, from the codebook; [] where it does not."""
        right, said = self._right(draft), draft.value
        if right is None or said is None or right == said or self._held is None:
            return []
        field = self._schema.field(draft.field)
        names = [right, said] if field.scale != "flags" else [*flags_of(right), *flags_of(said)]
        title = f"gold: {self._shown(field.name, right)}; you: {self._shown(field.name, said)}"
        lines = [Line("title", title), *explained(field, names, language)]
        if draft.unit.startswith("sentence:"):
            position = self._held.position_at(draft.start)
            note = self._held.notes.get(position)
            lines += [Line("text", f"note: {flowing(note)}")] if note else []
            for span in self._held.spans_at(position):
                lines.append(Line("text", f'gold marks "{flowing(span.quote)}" {span.kind or span.field}'))
        return lines

    def _right(self, draft: Draft) -> str | None:
        """Return gold's answer to the question of a draft; None where there is none, or the draft is none."""
        known = draft.field in [field.name for field in self._schema.fields]
        if self._held is None or draft.value is None or not known or draft.unit.startswith(("span:", "source:")):
            return None
        position = DOCUMENT if draft.unit == "document" else self._held.position_at(draft.start)
        return self._held.value(draft.field, position)

    def _shown(self, field: str, value: str) -> str:
        return (
            ", ".join(flags_of(value)) or "none" if self._schema.field(field).scale == "flags" else flowing(value)
        )
