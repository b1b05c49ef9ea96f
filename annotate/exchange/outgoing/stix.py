"""stix: a STIX 2.1 bundle: a report per document, its labelled statements, who said what of them, rated sources.

A statement is a `note` with the sentence. Where labels are credibility 1 to 6, an annotator's is an `opinion` of
it, and the statement's `confidence` is that of gold's credibility, else of most, on the scale of STIX; of 6, and
where they are tied, there is none. Other labels are notes about the statement. For the reliability of sources STIX
has no scale: ratings are notes about the source, and labels.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from annotate.exchange.outgoing.admiralty import CONFIDENCE, Admiralty, identifier, stamp
from annotate.exchange.outgoing.pages import write_page
from annotate.exchange.records import Answered, Dataset, DocumentRecord, SentenceRecord
from annotate.model.decision import GOLD

Thing = dict[str, Any]

_OPINIONS = {"1": "strongly-agree", "2": "agree", "3": "neutral", "4": "disagree", "5": "strongly-disagree"}
_SURE = {1: 15, 2: 50, 3: 85}  #: STIX 2.1, appendix A: low, medium, high


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset as one bundle; return the number of objects."""
    bundle = {"type": "bundle", "id": f"bundle--{identifier('bundle', dataset.schema.sha256)}"}
    return write_page(out, bundle, "objects", _Bundle(dataset).objects())


class _Bundle:
    """The objects, and since when there has been each identity: they come last, when that is known."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset, self._admiralty = dataset, Admiralty(dataset)
        self._since: dict[tuple[str, str], str] = {}

    def objects(self) -> Iterator[Thing]:
        for record in self._dataset.documents:
            yield from self._document(record)
        for source in self._dataset.sources:
            for one in source.further:
                made_at = stamp(one.made_at)
                yield {
                    **_made("note", made_at, made_at, "rating", source.name, one.field, one.annotator),
                    "created_by_ref": self._identity("annotator", one.annotator, made_at),
                    "content": f"{one.field}: {one.value}",
                    "labels": [self._admiralty.rating_tag(one.field, one.value)],
                    "object_refs": [self._identity("source", source.name, made_at)],
                }
        for (role, name), since in sorted(self._since.items()):
            known = self._admiralty.reliability.get(name) if role == "source" else None
            kind = "unknown" if role == "source" else "group" if name == GOLD else "individual"
            yield {
                **_made("identity", since, since, role, name),
                "name": name,
                "identity_class": kind,
                "labels": [role, *([self._admiralty.reliability_tag(known)] if known else [])],
            }

    def _identity(self, role: str, name: str, made_at: str) -> str:
        self._since[role, name] = min(made_at, self._since.get((role, name), made_at))
        return f"identity--{identifier('identity', role, name)}"

    def _document(self, record: DocumentRecord) -> Iterator[Thing]:
        sha256, refs, times = record.document.sha256, [], []
        report = f"report--{identifier('report', sha256)}"
        for sentence in record.sentences:
            for thing in self._sentence(sentence, record, report):
                refs.append(thing["id"])
                times += [thing["created"], thing["modified"]]
                yield thing
        if not refs:
            return
        origin = {"source_name": record.source or "text", "external_id": sha256, "hashes": {"SHA-256": sha256}}
        about = [f"by {record.author}"] if record.author else []
        about += [f"published {record.document.published}"] if record.document.published else []
        yield {
            **_made("report", min(times), max(times), sha256),
            "name": record.title or record.document.name,
            "published": min(times),
            "external_references": [
                origin
                | ({"url": record.url} if record.url else {})
                | ({"description": ", ".join(about)} if about else {})
            ],
            "object_refs": refs,
            **({"lang": record.document.language} if record.document.language else {}),
        }

    def _sentence(self, sentence: SentenceRecord, record: DocumentRecord, report: str) -> Iterator[Thing]:
        """Yield the statement, and what each annotator says of it."""
        if not sentence.answers:
            return
        admiralty = self._admiralty
        unit = (record.document.sha256, sentence.unit)
        times = sorted(stamp(one.made_at) for one in sentence.answers)
        label, source = admiralty.label(sentence), admiralty.source(sentence)
        letter = admiralty.reliability.get(source or "")
        tags = [admiralty.tag(label)] if label else []
        tags += [admiralty.reliability_tag(letter)] if letter else []
        confidence = CONFIDENCE.get(label or "") if admiralty.credible else None
        statement = _made("note", times[0], times[-1], *unit)
        yield {
            **statement,
            "content": sentence.text,
            "object_refs": [report, *([self._identity("source", source, times[0])] if source else [])],
            **({"labels": tags} if tags else {}),
            **({"confidence": confidence} if confidence is not None else {}),
        }
        for number, answer in enumerate(sentence.answers):
            yield self._said(answer, (*unit, answer.annotator, str(number)), statement["id"])

    def _said(self, answer: Answered, key: tuple[str, ...], statement: str) -> Thing:
        made_at = stamp(answer.made_at)
        common = {
            "created_by_ref": self._identity("annotator", answer.annotator, made_at),
            "object_refs": [statement],
            **({"labels": [self._admiralty.tag(answer.label)]} if answer.label else {}),
            **({"confidence": _SURE[answer.confidence]} if answer.confidence is not None else {}),
        }
        if self._admiralty.credible and answer.label in _OPINIONS:
            why = {"explanation": answer.note} if answer.note else {}
            made = _made("opinion", made_at, made_at, *key)
            return {**made, **common, "opinion": _OPINIONS[answer.label], **why}
        field = self._dataset.schema.sentence_field.name
        said = f"{field}: {answer.label}" if answer.label else ""
        content = "\n".join(filter(None, (said, answer.note))) or f"confidence: {answer.confidence}"
        return {**_made("note", made_at, made_at, "said", *key), **common, "content": content}


def _made(kind: str, created: str, modified: str, *about: str) -> Thing:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{identifier(kind, *about)}",
        "created": created,
        "modified": modified,
    }
