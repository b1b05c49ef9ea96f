"""What an answer would be: drafts of judgments about the current sentence, its spans, its source, the document.

Everything an annotator may not say is refused here, before anything is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from annotate.errors import AnnotateError, ExitCode
from annotate.model.answers import DOCUMENT, Answers, Place, Span
from annotate.model.document import Document
from annotate.model.fitting import number_value
from annotate.model.judgment import (
    NO_SOURCE,
    Action,
    Draft,
    Judgment,
    sentence_unit,
    source_name,
    source_unit,
    span_value,
)
from annotate.model.schema import Field, Link, Schema, flags_of

CONFIDENCE = (1, 2, 3)  #: least to most sure; a label without one has none


class Refused(AnnotateError):
    """A command that cannot be done here; nothing has changed."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.BAD_DATA)


class Drafts(Answers):
    """Answers, and a place in the document that drafts are about: a sentence, and a span that is selected."""

    def __init__(self, schema: Schema, document: Document, same: Mapping[str, str] | None = None) -> None:
        super().__init__(schema, document, same)
        self.selected: Span | None = None
        self.position = 0
        self.at_end = False

    @property
    def label(self) -> str | None:
        """The current sentence's label."""
        return self.labels[self.position]

    @property
    def source(self) -> str | None:
        """The source that is here: the one the selected span names, else the sentence's."""
        if self.selected:
            named = dict(self.selected.attributes)
            for attribute in self.schema.field(self.selected.field).attributes:
                if attribute.scale == "source" and named.get(attribute.name, NO_SOURCE) != NO_SOURCE:
                    return self.called(named[attribute.name])
        return self.source_at(self.position)

    def spans(self, position: int | None = None) -> tuple[Span, ...]:
        """Return the spans that begin in a sentence (the current one by default), in reading order."""
        return self.spans_at(self.position if position is None else position)

    # -- answers --------------------------------------------------------------------------------------------

    def _about_sentence(self, field: str, value: str | None) -> Draft:
        start, stop = self.document.sentences[self.position]
        return Draft(self.document.sha256, sentence_unit(start, stop), start, stop, field, value)

    def draft_label(self, name: str) -> Draft:
        """Propose a label for the sentence; the one it already has is cleared. Raises Refused at the end."""
        if self.at_end:
            raise Refused("Every sentence has a label", "Go to one first to change it.")
        value = None if self.label == name else self.schema.sentence_field.label(name).name
        return self._about_sentence(self.schema.sentence_field.name, value)

    def draft_value(self, field: str, value: str | None, source: str | None = None) -> Draft:
        """Propose an answer to a further field of the sentence, to one of the document or of a source.

        `value` is a label, a text, a number, the name of a source, or for flags what flags_value() returns; None
        takes the answer back. A field of sources is answered about `source`, by default the one that is here.
        Raises Refused when the field is not asked here, or cannot be answered so.
        """
        asked = self.schema.field(field)
        position = DOCUMENT if asked.level == "document" else self.position
        if not asked.applies(lambda name: self.value(name, position)):
            needed = " and ".join(f"{name} {' or '.join(labels)}" for name, labels in asked.when)
            raise Refused(f"{field} is asked only where {needed}")
        if asked.level == "source":
            return draft_rating(asked, source or self.source, value)
        value = None if value is None else fitting(asked, value)
        if asked.level == "sentence":
            return self._about_sentence(field, value)
        start, stop = self.document.body_start, len(self.document.text)
        return Draft(self.document.sha256, "document", start, stop, field, value)

    def draft_skip(self) -> Draft:
        """Propose to leave the sentence for later. Raises Refused when it has a label."""
        if self.label is not None:
            raise Refused("This sentence has a label", "Nothing to skip.")
        return self._about_sentence("skipped", "yes")

    def draft_note(self, text: str) -> Draft:
        """Propose a note on the sentence; an empty one takes the note away."""
        return self._about_sentence("note", _writable(text.strip()) or None)

    def draft_confidence(self, step: int) -> Draft:
        """Propose to be more (1) or less (-1) sure; from unset, as from the middle. Raises Refused at the ends."""
        value = self.confidence.get(self.position, CONFIDENCE[1]) + step
        if value not in CONFIDENCE:
            raise Refused(f"Already as {'sure' if step > 0 else 'unsure'} as can be")
        return self._about_sentence("confidence", str(value))

    # -- spans ----------------------------------------------------------------------------------------------

    def draft_span(
        self,
        start: int,
        stop: int,
        kind: str | None,
        field: str | None = None,
        more: Mapping[str, str] | None = None,
        *,
        links: Mapping[str, Iterable[str]] | None = None,
        fragments: Iterable[Place] = (),
    ) -> Draft:
        """Propose a new span at [start, stop) of the document, of a field of the schema (the first by default).

        `kind` is the answer to its first attribute, `more` are those to the others. `links` are units of other
        spans by name, `fragments` the pieces of a span that is not in one, which [start, stop) encloses.

        Raises Refused when the place is empty, outside the asked text, or already marked just so.
        """
        fields = self.schema.span_fields
        if not fields:
            raise Refused("This schema has no spans to mark")
        name = field or fields[0].name
        unit, number = f"span:{start}-{stop}", 1
        while self.is_known(unit, name):  # a span first marked here has been moved since, or is of another kind
            number += 1
            unit = f"span:{start}-{stop}#{number}"
        said = tuple(self._attributes(name, kind, more).items())
        tied = tuple(self._tied(name, links or {}).items())
        return self._about(Span(unit, name, start, stop, kind, "", said, tied, _joined(fragments)))

    def draft_kind(self, kind: str | None, more: Mapping[str, str] | None = None) -> Draft:
        """Propose another kind for the selected span; without `more` its other attributes stay. Raises Refused."""
        span = self.chosen()
        others = dict(span.attributes) if more is None else more
        given = self._attributes(span.field, kind, others)
        return self._about(replace(span, attributes=tuple(given.items())))

    def draft_link(self, name: str, units: Iterable[str] | None) -> Draft:
        """Propose what the selected span is tied to by the link `name`: units, none of them, or None to untie it.

        Raises Refused when no span is selected, its field has no such link, or a unit is no span of the other end.
        """
        span = self.chosen()
        links = {one: tied for one, tied in span.links if one != name}
        if units is not None:
            links |= self._tied(span.field, {name: units})
            if span.unit in links[name] and self._link(span.field, name).to == span.field:
                raise Refused("A span is not tied to itself")
        elif name not in [link.name for link in self.schema.field(span.field).links]:
            self._link(span.field, name)
        return self._about(replace(span, links=tuple(links.items())))

    def draft_ends(self, start: int, stop: int) -> Draft:
        """Propose other ends for the selected span, outer ones where it is in pieces. Raises Refused."""
        span = self.chosen()
        if (start, stop) == (span.start, span.stop):
            raise Refused("The span ends there already")
        first, *middle = span.places
        last = middle.pop() if middle else first
        if span.fragments and not start < first[1] <= last[0] < stop:
            raise Refused("The ends of a span in pieces stay within its first and last piece")
        pieces = ((start, first[1]), *middle, (last[0], stop)) if span.fragments else ()
        return self._about(replace(span, start=start, stop=stop, fragments=pieces))

    def draft_piece(self, start: int, stop: int) -> Draft:
        """Propose that the selected span covers [start, stop) too. Raises Refused when it does, or for none."""
        span = self.chosen()
        if start >= stop:
            raise Refused("A piece needs at least one character of the text")
        pieces = _joined((*span.places, (start, stop)))
        if pieces == span.places:
            raise Refused("These words are in the span already")
        return self._about(replace(span, start=pieces[0][0], stop=pieces[-1][1], fragments=pieces))

    def draft_removal(self) -> Draft:
        """Propose to take the selected span away. Raises Refused when none is selected."""
        span = self.chosen()
        return Draft(
            self.document.sha256, span.unit, span.start, span.stop, span.field, value=None, quote=span.quote
        )

    def chosen(self) -> Span:
        """Return the selected span. Raises Refused when there is none."""
        if self.selected is None:
            raise Refused("No span is marked in this sentence")
        return self.selected

    def linkable(self, to: str) -> list[Span]:
        """Return the spans of a field a link may end at, nearest to the current sentence first, as it is read."""
        return sorted(self.spans_of(to), key=lambda span: abs(self.position_at(span.start) - self.position))

    def _attributes(self, field: str, kind: str | None, more: Mapping[str, str] | None) -> dict[str, str]:
        attributes = self.schema.field(field).attributes
        given = {**(more or {}), **({attributes[0].name: kind or ""} if attributes else {})}
        said: dict[str, str] = {}
        for one in attributes:
            if text := _writable(given.get(one.name) or "").strip():
                said[one.name] = named_source(text) if one.scale == "source" else text
                if one.labels and text not in [label.name for label in one.labels]:
                    raise Refused(f"{one.name} has no label '{text}'")
        return said

    def _link(self, field: str, name: str) -> Link:
        links = self.schema.field(field).links
        found = next((link for link in links if link.name == name), None)
        if found is None:
            names = ", ".join(link.name for link in links)
            raise Refused(f"{field} has no link '{name}'", f"One of {names}." if links else "It has none.")
        return found

    def _tied(self, field: str, links: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
        tied = {name: tuple(dict.fromkeys(units)) for name, units in links.items()}
        for name, units in tied.items():
            to = self._link(field, name).to
            for unit in units:
                if not self.is_known(unit, to):
                    raise Refused(f"{name} must be tied to a marked {to}", f"{unit} is none.")
        return tied

    def _about(self, span: Span) -> Draft:
        begin, end = self.document.sentences[0].start, self.document.sentences[-1].stop
        if not begin <= span.start < span.stop <= end:
            raise Refused("A span needs at least one character of the text")
        for other in self.spans(self.position_at(span.start)):
            said = (other.field, other.places, dict(other.attributes))
            if other.unit != span.unit and said == (span.field, span.places, dict(span.attributes)):
                raise Refused("These words are marked already", "Change the kind of that span instead.")
        value = span_value(dict(span.attributes), dict(span.links), span.fragments)
        quote = self.document.quote(span.start, span.stop)
        return Draft(self.document.sha256, span.unit, span.start, span.stop, span.field, value, quote)


def _joined(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return places in order, those that touch as one."""
    pieces: list[Place] = []
    for start, stop in sorted(places):
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], stop))
        else:
            pieces.append((start, stop))
    return tuple(pieces)


def draft_rating(asked: Field, source: str | None, value: str | None) -> Draft:
    """Propose an answer to a field of sources about one of them; None takes it back. Raises Refused."""
    name = named_source(source) if source else NO_SOURCE
    if name == NO_SOURCE:
        raise Refused("No source is named here", "Name the one to rate.")
    return Draft("", source_unit(name), 0, 0, asked.name, None if value is None else fitting(asked, value))


def named_source(name: str) -> str:
    """Return the name of a source as it is stored. Raises Refused when it is none."""
    try:
        return source_name(name)
    except AnnotateError as error:
        raise Refused(error.message, error.hint) from None


def fitting(asked: Field, value: str) -> str:
    """Return an answer as it is stored. Raises Refused when the field cannot be answered so."""
    value = _writable(value)
    if asked.scale == "source":
        return named_source(value)
    if asked.scale == "interval":
        number = number_value(value)
        if number is None:
            raise Refused(f"{asked.name} is answered with a number", f"Found '{value}'.")
        return number
    names = [label.name for label in asked.labels]
    given = flags_of(value) if asked.scale == "flags" else (value,)
    if asked.labels and any(one not in names for one in given):
        raise Refused(f"{asked.name} has no label '{value}'", f"One of {', '.join(names)}.")
    return value


def _writable(text: str) -> str:
    """Return what was written as it can be stored: lone surrogates are no characters."""
    return text.encode("utf-8", "replace").decode()


def draft_undo(target: Judgment, before: Draft | None) -> Draft:
    """Return the judgment that takes `target` back: what held `before` it, or nothing."""
    return _restore(target.draft, before, Action.UNDO)


def draft_redo(target: Judgment, before: Draft | None) -> Draft:
    """Return the judgment that does again what the undo `target` took back."""
    return _restore(target.draft, before, Action.REDO)


def _restore(draft: Draft, before: Draft | None, action: Action) -> Draft:
    held = before or draft
    return Draft(
        document=draft.document,
        unit=draft.unit,
        start=held.start,
        stop=held.stop,
        field=draft.field,
        value=before.value if before else None,
        quote=held.quote,
        action=action,
    )
