"""spacy: a DocBin, a Doc per document with span groups: `sentences`, and one per question and annotator.

Group names are FIELD:ANNOTATOR; a span's label is the label, or for spans marked without one the field. Tokens are
ours, so that nothing is left out; white space beyond one blank is a token of its own, as spaCy has it. Where it is
from, and its split, stand in the Doc's user_data.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from annotate.exchange.outgoing.tokens import covered, tokens
from annotate.exchange.records import Dataset, DocumentRecord

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

GROUP = "sentences"


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of Docs. All of them are in memory at once: a DocBin is one message."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab, found = Vocab(), DocBin(store_user_data=True)
    for record in dataset.documents:
        found.add(_doc(record, dataset, vocab))
    out.write(found.to_bytes())
    return len(found)


def _doc(record: DocumentRecord, dataset: Dataset, vocab: "Vocab") -> "Doc":
    from spacy.tokens import Doc

    text = record.document.text
    words = tokens(text, 0, len(text))
    places, spaced = _with_white(text, words)
    begins = {sentence.start for sentence in record.sentences}
    doc = Doc(
        vocab,
        words=[text[start:stop] for start, stop in places],
        spaces=spaced,
        sent_starts=[start in begins for start, _ in places],
    )
    doc.user_data = _about(record, dataset)
    groups: dict[str, list[tuple[int, int, str]]] = {GROUP: []}
    for sentence in record.sentences:
        groups[GROUP].append((sentence.start, sentence.stop, str(sentence.number)))
    for name, start, stop, label in _said(record, dataset):
        groups.setdefault(name, []).append((start, stop, label))
    for name, spans in groups.items():
        doc.spans[name] = [one for span in spans if (one := _span(doc, places, span)) is not None]
    return doc


def _with_white(text: str, words: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[bool]]:
    """Return places that leave nothing out, and whether one blank follows each."""
    places: list[tuple[int, int]] = []
    spaced: list[bool] = []
    at = 0
    for start, stop in [*words, (len(text), len(text))]:
        if places and text[at:start].startswith(" "):
            spaced[-1], at = True, at + 1
        for place in ((at, start), (start, stop)):
            if place[0] < place[1]:
                places.append(place)
                spaced.append(False)
        at = stop
    return places, spaced


def _about(record: DocumentRecord, dataset: Dataset) -> dict[str, Any]:
    document = record.document
    return {
        "document": document.name,
        "document_sha256": document.sha256,
        "split": record.split,
        "language": document.language,
        "published": document.published,
        "title": record.title,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "schema": dataset.schema.name,
        "schema_version": dataset.schema.version,
        "schema_sha256": dataset.schema.sha256,
    }


def _said(record: DocumentRecord, dataset: Dataset) -> Iterator[tuple[str, int, int, str]]:
    first = dataset.schema.sentence_field.name
    for sentence in record.sentences:
        for answer in sentence.answers:
            if answer.label is not None:
                yield f"{first}:{answer.annotator}", sentence.start, sentence.stop, answer.label
        for span in sentence.spans:
            yield f"{span.field}:{span.annotator}", span.start, span.stop, span.kind or span.field


def _span(doc: "Doc", places: list[tuple[int, int]], said: tuple[int, int, str]) -> Any:
    """Return the tokens a span touches; None for one that touches none."""
    from spacy.tokens import Span

    start, stop, label = said
    at = covered(places, [(start, stop)])
    return Span(doc, at[0], at[-1] + 1, label=label) if at else None
