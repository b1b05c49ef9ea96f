"""From what a file says to drafts of judgments: places proven, labels checked, everything wrong with it listed.

Pure: what is stored of it, and how, is store/intake.py's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from annotate.exchange.incoming.derived import READ
from annotate.exchange.incoming.offsets import settled
from annotate.exchange.incoming.records import Place, Said, Text, Wrong, utc
from annotate.model.document import identity
from annotate.model.fitting import misfit
from annotate.model.judgment import Action, Draft, sentence_unit, source_unit, span_value
from annotate.model.schema import Schema, flags_value
from annotate.store.catalog import NewDocument
from annotate.store.intake import Incoming
from annotate.text.language import identify
from annotate.text.segment import SEGMENTER, VERSION, sentences


@dataclass(frozen=True)
class Arrival:
    """A document that can come in, and all that is said of it."""

    document: NewDocument
    judgments: tuple[Incoming, ...]
    counted: str  #: how the file counted offsets


def arrived(text: Text, schema: Schema, mapped: Mapping[str, str], wrong: list[Wrong]) -> Arrival | None:
    """Return what comes in of a text; what cannot is added to `wrong`, and then there is nothing of it."""
    before = len(wrong)
    wrong += text.wrong
    if text.text is None:
        lost = f"'{text.name}' has no text in it; --texts FILE… gives it, just as it was judged"
        wrong.append(Wrong(text.where, f"{lost} (SHA-256 {text.sha256[:12]}…)" if text.sha256 else lost))
        return None
    if text.sha256 and identity(text.text) != text.sha256:
        wrong.append(Wrong(text.where, f"the text of '{text.name}' is not the one that was judged (SHA-256)"))
        return None
    if flawed := [Wrong(one.where, flaw) for one in text.said if (flaw := one.flaw)]:
        wrong += flawed
        text = replace(text, said=tuple(one for one in text.said if not one.flaw))
    text, counted, misplaced = settled(text)
    for one in misplaced:
        end = len(text.text or "")
        found = f"outside the text, which ends at {end}" if one.found is None else f'"{one.found}" stands there'
        place = f"{one.place[0]}-{one.place[1]}"
        told = f'"{one.quote}" is not at {place}' if one.quote is not None else f"{place} is misplaced"
        wrong.append(Wrong(one.where, f"{told}: {found}"))
    assert text.text is not None
    language = text.language or identify(text.text)
    segmenter = "imported" if text.sentences is not None or text.whole else f"{SEGMENTER} {VERSION}"
    cut = text.sentences
    if cut is None:
        cut = _all(text.text) if text.whole else tuple(sentences(text.text, language, text.body_start))
        if not cut:
            wrong.append(Wrong(text.where, f"'{text.name}' has no sentence"))
    elif why := _overlapping(text, cut):
        wrong.append(Wrong(text.where, why))
    if len(wrong) > before:
        return None
    body = text.text
    judgments = tuple(_judgments(text, identity(body), cut, schema, mapped, wrong))
    if len(wrong) > before:
        return None
    about = ("title", "author", "published", "source", "url", "body_start")
    said = {name: getattr(text, name) for name in about}
    return Arrival(
        NewDocument(text.name, body, list(cut), segmenter, language=language, **said), judgments, counted
    )


def _overlapping(text: Text, cut: tuple[Place, ...]) -> str | None:
    """Return why these cannot be the sentences of a text: they are in order, apart, and behind its head."""
    at, length = text.body_start, len(text.text or "")
    for start, stop in cut:
        if not 0 <= at <= start < stop <= length:
            return f"'{text.name}' has no sentence at {start}-{stop}: another is there, its head, or no text"
        at = stop
    return None if 0 <= at <= length else f"'{text.name}' does not begin at {at}"


def _all(text: str) -> tuple[Place, ...]:
    start = len(text) - len(text.lstrip())
    return ((start, len(text.rstrip())),) if text.strip() else ()


def _judgments(
    text: Text, sha256: str, cut: tuple[Place, ...], schema: Schema, mapped: Mapping[str, str], wrong: list[Wrong]
) -> Iterator[Incoming]:
    units, ids = _units(text.said)
    places, first = set(cut), schema.sentence_field
    flags = {field.name for field in schema.fields if field.scale == "flags"}
    for one, unit in zip(text.said, units, strict=True):
        sentence = (one.start, one.stop) if (one.start, one.stop) in places else None
        told = _mapped(_flagged(_told(one, schema, first.name), flags), mapped)
        draft = _draft(told, unit, ids, text, sha256, sentence, schema)
        if isinstance(draft, str):
            wrong.append(Wrong(one.where, draft))
            continue
        if one.seconds is None:
            draft = replace(draft, action=Action.REDO)
        yield Incoming(one.annotator, draft, one.seconds or 0.0, one.made_at and utc(one.made_at))
    if [label.name for label in first.labels] == [READ]:
        for reader in text.readers:
            for start, stop in cut:
                yield Incoming(
                    reader, Draft(sha256, sentence_unit(start, stop), start, stop, first.name, READ), 0.0, None
                )


def _told(one: Said, schema: Schema, first: str) -> Said:
    """Return the answer with what the file left unsaid: which question, and which attribute, is the first one."""
    if one.level != "span":
        return one if one.field else one._replace(field=first)
    fields = schema.span_fields
    field = one.field or (fields[0].name if fields else "")
    asked = next((known for known in fields if known.name == field and known.attributes), None)
    kind = asked.attributes[0].name if asked else ""
    return one._replace(field=field, attributes=tuple((name or kind, label) for name, label in one.attributes))


def _flagged(one: Said, flags: Collection[str]) -> Said:
    """Return a single label as the list it is where several could have been given."""
    single = one.field in flags and one.level != "span" and not one.value.startswith("[")
    return one._replace(value=flags_value([one.value])) if single else one


def _mapped(one: Said, mapped: Mapping[str, str]) -> Said:
    if not mapped:
        return one
    attributes = tuple((name, mapped.get(label, label)) for name, label in one.attributes)
    return one._replace(value=mapped.get(one.value, one.value), attributes=attributes)


def _units(said: Iterable[Said]) -> tuple[list[str], dict[tuple[str, str], str]]:
    """Return the names spans get in the journal: in the order of `said`, and by annotator and the file's name."""
    units: list[str] = []
    ids: dict[tuple[str, str], str] = {}
    taken: set[tuple[str, str, str]] = set()
    for one in said:
        if one.level != "span":
            units.append(one.unit)
            continue
        unit, number = one.unit or f"span:{one.start}-{one.stop}", 1
        while (one.annotator, one.field, unit) in taken:
            number += 1
            unit = f"span:{one.start}-{one.stop}#{number}"
        taken.add((one.annotator, one.field, unit))
        units.append(unit)
        if one.id:
            ids[one.annotator, one.id] = unit
    return units, ids


def _draft(
    one: Said,
    unit: str,
    ids: Mapping[tuple[str, str], str],
    text: Text,
    sha256: str,
    sentence: Place | None,
    schema: Schema,
) -> Draft | str:
    """Return the judgment an answer becomes, or why it cannot be one."""
    assert text.text is not None
    if one.level == "source":
        draft = Draft("", source_unit(one.unit), 0, 0, one.field, one.value)
    elif one.level == "document":
        draft = Draft(sha256, "document", text.body_start, len(text.text), one.field, one.value)
    elif one.level == "sentence":
        if sentence is None:
            return f"no sentence stands at {one.start}-{one.stop}"
        draft = Draft(sha256, sentence_unit(*sentence), *sentence, one.field, one.value)
    else:
        missing = [end for _, ends in one.links for end in ends if (one.annotator, end) not in ids]
        if missing:
            return f"it is tied to a span that is not there: '{missing[0]}'"
        links = {name: [ids[one.annotator, end] for end in ends] for name, ends in one.links}
        value = span_value(dict(one.attributes), links, one.fragments)
        place = (one.start, one.stop)
        draft = Draft(sha256, unit, *place, one.field, value, text.text[slice(*place)])
    return misfit(schema, draft, text.text) or draft
