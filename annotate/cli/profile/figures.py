"""What was read, in figures: one document, or the sentences credited to one source in it, and means over several.

Computes; prints nothing. Only annotators who labelled all of a document count in it: of the others it is not known
what they would have said of the rest.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from statistics import fmean

from annotate.agreement.means import Mean, mean_t
from annotate.cli import console
from annotate.model.document import Document
from annotate.model.judgment import NO_SOURCE
from annotate.model.schema import Schema
from annotate.store.catalog import Entry, load_document
from annotate.store.database import Database
from annotate.store.questions.label_counts import label_counts, label_counts_of
from annotate.store.questions.source_ratings import Credit, credits_given
from annotate.store.questions.span_marks import Mark, SpanMarks, span_marks
from annotate.text.readability import Figures, missing, readability

NONE_GIVEN = "none given"

Values = Mapping[str, float]  #: by annotator
Within = Mapping[int, Collection[int]]  #: document row -> where the sentences that count start

#: The parts of a profile, and the most a value of each can be: shares of 1, or rates.
PARTS = {"shares": 1.0, "spans": inf, "sources": 1.0}


@dataclass(frozen=True)
class Profile:
    """A document in figures. `values` are by part, name and annotator: what the means are of.

    The parts are `shares` of the labels, `spans` per 1,000 words by field and kind, and `sources`: the shares of
    what is credited to a source that is named, by role, to none.
    """

    document: str
    outlet: str | None
    annotators: tuple[str, ...]  #: who labelled all of it
    sentences: int
    language: str | None
    readability: Figures
    readability_missing: str | None  #: what textstat cannot say in that language
    values: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)

    def means(self, part: str) -> dict[str, Mean]:
        """Return the means over annotators, by name."""
        return {
            name: mean_t(list(given.values()), "annotators", PARTS[part])
            for name, given in self.values[part].items()
        }


def profiles(
    db: Database, schema: Schema, entries: Sequence[Entry], within: Within | None = None
) -> list[Profile]:
    """Return the profile of each document; with `within`, of those of its sentences alone, where there are any."""
    every = label_counts(db, schema)
    counts = every if within is None else label_counts_of(db, schema, within)
    marks = {one.name: span_marks(db, schema, one.name) for one in schema.span_fields}
    credited: dict[int, list[Credit]] = defaultdict(list)
    for one in credits_given(db, schema) if schema.source_field else ():
        credited[one.document].append(one)
    found = []
    for entry in console.progress(entries, "reading"):
        if within is not None and not within.get(entry.id):
            continue
        document = load_document(db, entry)
        part = _Part(document, None if within is None else within[entry.id])
        figures = readability(part.text, document.language)
        finished = sorted(who for who, given in every.get(entry.id, {}).items() if _all(given) == entry.sentences)
        given = {who: counts.get(entry.id, {}).get(who, {}) for who in finished}
        values = {
            "shares": _shares(schema, given, part.sentences),
            "spans": _rates(schema, marks, part, finished, figures.get("words")),
            "sources": {
                **_credited(schema, credited[entry.id], part, finished),
                **_linked(schema, marks, part, finished),
            },
        }
        found.append(
            Profile(
                document=entry.name,
                outlet=entry.source,
                annotators=tuple(finished),
                sentences=part.sentences,
                language=document.language,
                readability=figures,
                readability_missing=missing(document.language),
                values=values,
            )
        )
    return found


def _all(given: Mapping[str, int]) -> int:
    return sum(given.values())


class _Part:
    """A document, or those of its sentences that start at certain places."""

    def __init__(self, document: Document, starts: Collection[int] | None) -> None:
        self.name = document.name
        self._every = [sentence.start for sentence in document.sentences]
        self._starts = None if starts is None else {*starts}
        chosen = [one for one in document.sentences if starts is None or one.start in starts]
        self.sentences = len(chosen)
        whole = document.text[document.body_start :]
        self.text = whole if starts is None else " ".join(document.quote(*one) for one in chosen)

    def holds(self, start: int) -> bool:
        """Tell whether what starts here starts in one of the sentences."""
        at = max(0, bisect_right(self._every, start) - 1)
        return self._starts is None or self._every[at] in self._starts

    def marks(self, marks: SpanMarks) -> list[Mark]:
        """Return the spans that begin in it."""
        return [one for one in marks.marks if one.document == self.name and self.holds(one.start)]


def _shares(schema: Schema, given: Mapping[str, Mapping[str, int]], sentences: int) -> dict[str, Values]:
    return {
        label.name: {who: counts.get(label.name, 0) / sentences for who, counts in given.items()}
        for label in schema.sentence_field.labels
    }


def _rates(
    schema: Schema, marks: Mapping[str, SpanMarks], part: _Part, readers: Sequence[str], words: float | None
) -> dict[str, Values]:
    rates: dict[str, Values] = {}
    for one in schema.span_fields:
        counts = Counter((mark.annotator, mark.kind) for mark in part.marks(marks[one.name]))
        for kind in [label.name for label in one.kinds] or [one.name]:
            rates[f"{one.name}: {kind}"] = (
                {who: 1000 * counts[who, kind] / words for who in readers} if words else {}
            )
    return rates


def _credited(
    schema: Schema, credited: Sequence[Credit], part: _Part, readers: Sequence[str]
) -> dict[str, Values]:
    """Return the shares of the sentences with a source and without, of those where it was asked."""
    if schema.source_field is None:
        return {}
    said: dict[str, list[bool]] = {who: [] for who in readers}
    for one in credited:
        if one.annotator in said and one.unit.startswith("sentence:") and part.holds(one.start):
            said[one.annotator].append(one.source == NO_SOURCE)
    name = schema.source_field.name
    return {
        f"{name}: named": {who: 1 - fmean(none) for who, none in said.items() if none},
        f"{name}: {NONE_GIVEN}": {who: fmean(none) for who, none in said.items() if none},
    }


def _linked(
    schema: Schema, marks: Mapping[str, SpanMarks], part: _Part, readers: Sequence[str]
) -> dict[str, Values]:
    """Return, for spans that are tied to a source, the shares by how the first source is named, and of none."""
    found: dict[str, Values] = {}
    for one in schema.span_fields:
        for link in one.links:
            to = schema.field(link.to)
            if not to.kinds or not any(attribute.scale == "source" for attribute in to.attributes):
                continue
            kinds = {(mark.document, mark.annotator, mark.unit): mark.kind for mark in marks[to.name].marks}
            said: dict[str, Counter[str]] = {who: Counter() for who in readers}
            for mark in part.marks(marks[one.name]):
                ends = mark.links.get(link.name)
                if ends is not None and mark.annotator in said:
                    kind = kinds.get((mark.document, mark.annotator, ends[0])) if ends else NONE_GIVEN
                    said[mark.annotator][kind or "(removed)"] += 1
            for kind in (*(label.name for label in to.kinds), NONE_GIVEN):
                shares = {who: counts[kind] / counts.total() for who, counts in said.items() if counts}
                found[f"{one.name}: {kind}"] = shares
    return found


@dataclass(frozen=True)
class Overall:
    """Several documents in figures: each mean over documents, and over the annotators' own means."""

    documents: int
    annotators: int
    over_documents: Mapping[str, Mapping[str, Mean]]  #: by part and name; `readability` is a part too
    over_annotators: Mapping[str, Mapping[str, Mean]]


def overall(found: Sequence[Profile]) -> Overall:
    """Return the means of several profiles."""
    over_documents: dict[str, Mapping[str, Mean]] = {}
    over_annotators: dict[str, Mapping[str, Mean]] = {}
    for part, most in PARTS.items():
        names = dict.fromkeys(name for one in found for name in one.values[part])
        of: dict[str, list[float]] = {name: [] for name in names}
        hers: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in names}
        for one in found:
            for name, given in one.values[part].items():
                of[name] += [fmean(given.values())] if given else []
                for who in given:
                    hers[name][who].append(given[who])
        over_documents[part] = {name: mean_t(values, "documents", most) for name, values in of.items()}
        over_annotators[part] = {
            name: mean_t([fmean(values) for values in given.values()], "annotators", most)
            for name, given in hers.items()
        }
    figures = dict.fromkeys(name for one in found for name in one.readability)
    over_documents["readability"] = {
        name: mean_t([float(one) for one in given if one is not None], "documents", least=-inf)
        for name in figures
        for given in [[one.readability.get(name) for one in found]]
    }
    people = {who for one in found for who in one.annotators}
    return Overall(len(found), len(people), over_documents, over_annotators)
