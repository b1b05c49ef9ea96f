"""What adjudication left as it is, in an export of gold: every answer that was given, with its share.

Of spans nothing is said: what was left there is the numbers of candidates; `soft` has their shares.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from annotate.exchange.records import Answered, DocumentRecord, Further, SentenceRecord, SourceRecord
from annotate.model.decision import GOLD, shares_of
from annotate.model.fitting import value_misfit
from annotate.model.judgment import source_unit
from annotate.model.schema import Schema, flags_of, flags_value
from annotate.store.questions.export_rows import Left


class LeftOpen:
    """Puts what was left as it is beside what was decided. `told` counts, while it is written, such units."""

    def __init__(self, schema: Schema, find: Callable[[str], Iterable[Left]], told: Counter[str]) -> None:
        """`find` gives what was left in the document with a SHA-256, of sources for ""."""
        self._schema, self._find, self._told = schema, find, told
        self._asked = {field.name for field in schema.fields if field.level != "span"}

    def document(self, record: DocumentRecord) -> DocumentRecord:
        """Return the document with it."""
        left = self._by_unit(record.document.sha256)
        if not left:
            return record
        sentences = tuple(
            self._sentence(one, left[one.unit]) if one.unit in left else one for one in record.sentences
        )
        further = self._further(record.further, left.get("document", []))
        return replace(record, sentences=sentences, further=further)

    def sources(self, records: tuple[SourceRecord, ...]) -> tuple[SourceRecord, ...]:
        """Return the sources likewise."""
        left = self._by_unit("")
        return tuple(
            replace(one, further=self._further(one.further, left.get(source_unit(one.name), [])))
            for one in records
        )

    def _by_unit(self, sha256: str) -> defaultdict[str, list[Left]]:
        found: defaultdict[str, list[Left]] = defaultdict(list)
        for one in self._find(sha256):
            if one.field in self._asked:
                found[one.unit].append(one)
        return found

    def _sentence(self, sentence: SentenceRecord, left: list[Left]) -> SentenceRecord:
        first = self._schema.sentence_field.name
        answers = sentence.answers
        for one in left:
            if one.field == first and all(answer.label is None for answer in answers):
                self._told["left"] += 1
                answers += tuple(
                    Answered(GOLD, label, None, None, None, one.made_at, share=share)
                    for label, share in self._shares(one)
                )
        others = [one for one in left if one.field != first]
        return sentence._replace(answers=answers, further=self._further(sentence.further, others))

    def _further(self, answers: tuple[Further, ...], left: list[Left]) -> tuple[Further, ...]:
        found = answers
        for one in left:
            if all(answer.field != one.field for answer in answers):
                self._told["left"] += 1
                found += tuple(
                    Further(GOLD, one.field, value, None, one.made_at, share=share)
                    for value, share in self._shares(one)
                )
        return tuple(sorted(found, key=lambda one: one.field))

    def _shares(self, left: Left) -> list[tuple[str, float]]:
        """Return the answers with their shares, the likeliest first; of several flags, each by itself."""
        asked = self._schema.field(left.field)
        shares = {value: share for value, share in shares_of(left.value).items() if not value_misfit(asked, value)}
        if asked.scale == "flags":
            flags: defaultdict[str, float] = defaultdict(float)
            for value, share in shares.items():
                for flag in flags_of(value):
                    flags[flag] += share
            shares = {flags_value([flag]): share for flag, share in flags.items()}
        return sorted(shares.items(), key=lambda one: (-one[1], one[0]))
