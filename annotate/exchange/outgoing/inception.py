"""inception: a folder of UIMA CAS XMI, one file per document and annotator, and the TypeSystem.xml of them all.

Laid out as INCEpTION lays out a project: annotation/DOCUMENT/ANNOTATOR.xmi, and INITIAL_CAS.xmi without anybody's
answers. Answers about a sentence are features of one annotation on it, spans are a layer per question, their links
link features. A type annotate.Origin says what things are called here; INCEpTION leaves it out. Characters that no
XML can hold are U+FFFD, one for one, so that no place moves.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate.exchange.losses import NOT_XML
from annotate.exchange.names import file_name
from annotate.exchange.outgoing.tokens import tokens
from annotate.exchange.records import Dataset, DocumentRecord, Further, Marked, SentenceRecord
from annotate.model.schema import Attribute, Field, Link, Schema, flags_of

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

FORMAT = "annotate/inception@1"
ORIGIN = "annotate.Origin"
INITIAL = "INITIAL_CAS"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
SENTENCE_ANSWERS = "webanno.custom.SentenceAnswers"
DOCUMENT_ANSWERS = "webanno.custom.DocumentAnswers"
BUILT_IN = ("note", "confidence")
_TAKEN = ("self", "type", "begin", "end", "sofa", "xmiID")
_STRING, _STRINGS, _ARRAY = "uima.cas.String", "uima.cas.StringArray", "uima.cas.FSArray"


def write(dataset: Dataset, folder: Path) -> int:
    """Write the folder; return the number of annotated documents, each counted once for everybody it is of."""
    layers = _Layers(dataset.schema)
    count, taken = 0, set[str]()
    for record in dataset.documents:
        name = file_name(record.document.name)
        if name.casefold() in taken:  # one name, to some file systems
            name = f"{name}-{record.document.sha256[:8]}"
        taken.add(name.casefold())
        place = folder / "annotation" / name
        place.mkdir(parents=True)
        _put(layers.cas(record, dataset, None), place / f"{INITIAL}.xmi")
        for who in _annotators(record):
            _put(layers.cas(record, dataset, who), place / f"{file_name(who)}.xmi")
            count += 1
    (folder / "TypeSystem.xml").write_text(layers.types.to_xml() or "", encoding="utf-8", newline="")
    return count


def _put(cas: "Cas", path: Path) -> None:
    path.write_text(cas.to_xmi(), encoding="utf-8", newline="")


def _annotators(record: DocumentRecord) -> list[str]:
    found = {one.annotator for one in record.further}
    for sentence in record.sentences:
        for said in (sentence.answers, sentence.spans, sentence.further):
            found |= {one.annotator for one in said}
    return sorted(found)


def writable(text: str) -> str:
    """Return a text as XML can hold it, a character for a character."""
    return NOT_XML.sub("\ufffd", text)


def _legal(names: Iterable[str], *, upper: bool) -> dict[str, str]:
    """Return for each name one that UIMA can have, none twice."""
    found: dict[str, str] = {}
    for name in names:
        parts = re.findall(r"[A-Za-z0-9]+", name) or ["x"]
        legal = "".join(part[:1].upper() + part[1:] for part in parts) if upper else "_".join(parts)
        legal = f"x{legal}" if legal[0].isdigit() or legal in _TAKEN else legal
        while legal in found.values():
            legal += "_2"
        found[name] = legal
    return found


def _names(parts: Iterable[Attribute | Link]) -> list[str]:
    return [part.name for part in parts]


class _Layers:
    """The types for a schema, and documents in them."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        by_level = {
            level: [one for one in schema.fields if one.level == level] for level in ("sentence", "document")
        }
        self._sentence = _legal([*(one.name for one in by_level["sentence"]), *BUILT_IN], upper=False)
        self._document = _legal((one.name for one in by_level["document"]), upper=False)
        self._spans = _legal((one.name for one in schema.span_fields), upper=True)
        self._features = {
            one.name: _legal([*_names(one.attributes), *_names(one.links)], upper=False)
            for one in schema.span_fields
        }

    @cached_property
    def types(self) -> "TypeSystem":
        from cassis import TypeSystem

        types = TypeSystem()
        for name in (SENTENCE, TOKEN):
            types.create_type(name, supertypeName="uima.tcas.Annotation")
        meta = types.create_type(METADATA, supertypeName="uima.tcas.DocumentAnnotation")
        for name in ("documentTitle", "documentId", "documentUri"):
            types.create_feature(meta, name, _STRING)
        types.create_feature(types.create_type(ORIGIN, supertypeName="uima.cas.TOP"), "json", _STRING)
        sentence = types.create_type(SENTENCE_ANSWERS, supertypeName="uima.tcas.Annotation")
        document = types.create_type(DOCUMENT_ANSWERS, supertypeName="uima.cas.AnnotationBase")
        for layer, features in ((sentence, self._sentence), (document, self._document)):
            for name, feature in features.items():
                flags = name not in BUILT_IN and self._schema.field(name).scale == "flags"
                types.create_feature(layer, feature, _STRINGS if flags else _STRING)
        for field in self._schema.span_fields:
            self._span_type(types, field)
        return types

    def _span_type(self, types: "TypeSystem", field: Field) -> None:
        name, features = f"webanno.custom.{self._spans[field.name]}", self._features[field.name]
        layer = types.create_type(name, supertypeName="uima.tcas.Annotation")
        for attribute in field.attributes:
            types.create_feature(layer, features[attribute.name], _STRING)
        for link in field.links:
            feature = features[link.name]
            tie = types.create_type(f"{name}{feature[:1].upper()}{feature[1:]}Link", supertypeName="uima.cas.TOP")
            types.create_feature(tie, "role", _STRING)
            types.create_feature(tie, "target", "uima.tcas.Annotation")
            types.create_feature(layer, feature, _ARRAY, elementType=tie.name, multipleReferencesAllowed=False)

    def cas(self, record: DocumentRecord, dataset: Dataset, who: str | None) -> "Cas":
        """Return a document with what one annotator said of it, or without what anybody did."""
        from cassis import Cas

        document, text = record.document, writable(record.document.text)
        cas = Cas(self.types, sofa_string=text, sofa_mime="text/plain")
        about = {
            "documentTitle": writable(document.name),
            "documentId": document.sha256,
            "documentUri": record.url,
        }
        language = document.language or "x-unspecified"
        self._add(cas, METADATA, begin=0, end=len(text), language=language, **about)
        self._add(cas, ORIGIN, json=json.dumps(self._origin(record, dataset, who), sort_keys=True))
        for sentence in record.sentences:
            self._add(cas, SENTENCE, begin=sentence.start, end=sentence.stop)
            for start, stop in tokens(document.text, sentence.start, sentence.stop):
                self._add(cas, TOKEN, begin=start, end=stop)
        if who is not None:
            self._answers(cas, record, who)
        return cas

    def _add(self, cas: "Cas", kind: str, /, **features: Any) -> Any:
        found = self.types.get_type(kind)(**features)
        cas.add(found)
        return found

    def _origin(self, record: DocumentRecord, dataset: Dataset, who: str | None) -> dict[str, Any]:
        document = record.document
        spans = {
            f"webanno.custom.{layer}": {"field": name, "features": _turned(self._features[name])}
            for name, layer in self._spans.items()
        }
        return {
            "format": FORMAT,
            "annotator": who,
            "schema_sha256": dataset.schema.sha256,
            "document": document.name,
            "document_sha256": document.sha256,
            "body_start": document.body_start,
            "language": document.language,
            "published": document.published,
            **{name: getattr(record, name) for name in ("title", "source", "author", "url")},
            "sentence": _turned(self._sentence),
            "about_document": _turned(self._document),
            "spans": spans,
        }

    def _answers(self, cas: "Cas", record: DocumentRecord, who: str) -> None:
        about = dict(self._values(record.further, self._document, who))
        if about:
            self._add(cas, DOCUMENT_ANSWERS, **about)
        spans: dict[tuple[str, str], Any] = {}
        for sentence in record.sentences:
            said = {
                **dict(self._labels(sentence, who)),
                **dict(self._values(sentence.further, self._sentence, who)),
            }
            if said:
                self._add(cas, SENTENCE_ANSWERS, begin=sentence.start, end=sentence.stop, **said)
        every = [span for one in record.sentences for span in one.spans if span.annotator == who]
        for span in every:
            features = self._features[span.field]
            said = {features[name]: writable(value) for name, value in span.attributes}
            kind = f"webanno.custom.{self._spans[span.field]}"
            spans[span.field, span.unit] = self._add(cas, kind, begin=span.start, end=span.stop, **said)
        for span in every:
            self._tie(span, spans)

    def _labels(self, sentence: SentenceRecord, who: str) -> Iterator[tuple[str, str]]:
        for answer in (one for one in sentence.answers if one.annotator == who):
            said = (self._schema.sentence_field.name, answer.label), ("note", answer.note)
            sure = None if answer.confidence is None else str(answer.confidence)
            for name, value in (*said, ("confidence", sure)):
                if value is not None:
                    yield self._sentence[name], writable(value)

    def _values(self, said: Iterable[Further], names: dict[str, str], who: str) -> Iterator[tuple[str, Any]]:
        for one in said:
            if one.annotator == who:
                flags = self._schema.field(one.field).scale == "flags"
                strings = self.types.get_type(_STRINGS)
                yield (
                    names[one.field],
                    strings(elements=list(flags_of(one.value))) if flags else writable(one.value),
                )

    def _tie(self, span: Marked, spans: dict[tuple[str, str], Any]) -> None:
        field = self._schema.field(span.field)
        layer, features = f"webanno.custom.{self._spans[span.field]}", self._features[span.field]
        for name, units in span.links:
            to = next(link.to for link in field.links if link.name == name)
            feature = features[name]
            tie = self.types.get_type(f"{layer}{feature[:1].upper()}{feature[1:]}Link")
            ends = [tie(role=name, target=spans[to, unit]) for unit in units if (to, unit) in spans]
            if ends or not units:  # an empty list is an answer: there is none
                setattr(spans[span.field, span.unit], feature, self.types.get_type(_ARRAY)(elements=ends))


def _turned(names: dict[str, str]) -> dict[str, str]:
    return {there: here for here, there in names.items()}
